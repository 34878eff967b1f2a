//! Permissions with which one gets all others, or all data.
//!
//! What they are is data: the ways to raise one's own privileges stand in `danger/paths.rs` with their
//! sources.

mod paths;

use std::collections::BTreeSet;

use crate::iam::action::Action;
use crate::snapshot::permissions::Permissions;
use paths::ESCALATIONS;

/// What kind of danger it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DangerKind {
    /// A way to more permissions than one has.
    Escalation,
    /// Any role may be handed on.
    PassRole,
    /// Any role that trusts the account may be taken.
    AssumeRole,
    /// All data of a kind, of every team.
    Data,
    /// The traces can be removed.
    Traces,
}

/// One danger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Danger {
    /// What kind it is.
    pub kind: DangerKind,
    /// The actions that make it, together.
    pub actions: &'static [&'static str],
    /// What they do, in a few words.
    pub what: &'static str,
}

/// Actions on data that are dangerous on every resource.
const DATA: &[(&str, &str)] = &[
    ("s3:GetObject", "reads every object of every bucket"),
    ("s3:PutObject", "overwrites every object of every bucket"),
    ("s3:DeleteObject", "deletes every object of every bucket"),
    ("dynamodb:Scan", "reads every table"),
    ("dynamodb:Query", "queries every table"),
    ("dynamodb:PutItem", "writes every table"),
    ("dynamodb:DeleteTable", "deletes every table"),
    ("secretsmanager:GetSecretValue", "reads every secret"),
    ("ssm:GetParameter", "reads every parameter"),
    (
        "kms:Decrypt",
        "decrypts with every key that its policy lets the account use",
    ),
    ("sqs:ReceiveMessage", "reads every queue"),
    ("kinesis:GetRecords", "reads every stream"),
    ("logs:FilterLogEvents", "reads every log"),
    (
        "rds-data:ExecuteStatement",
        "queries every cluster with a Data API",
    ),
    (
        "redshift-data:ExecuteStatement",
        "queries every warehouse with a Data API",
    ),
];

/// Actions that remove the traces of others.
const TRACES: &[(&str, &str)] = &[
    ("cloudtrail:StopLogging", "stops the trail"),
    ("cloudtrail:DeleteTrail", "deletes the trail"),
    (
        "cloudtrail:PutEventSelectors",
        "takes events out of the trail",
    ),
    ("logs:DeleteLogGroup", "deletes logs"),
];

/// Whether some danger is made with the action.
pub(crate) fn is_part(action: &Action) -> bool {
    kind_of(action).is_some()
}

/// The danger that the action is a part of; data and traces before ways to more permissions.
pub(crate) fn kind_of(action: &Action) -> Option<DangerKind> {
    let is = |text: &str| text.eq_ignore_ascii_case(action.as_str());
    let among = |table: &[(&str, &str)]| table.iter().any(|(text, _)| is(text));
    if among(DATA) {
        return Some(DangerKind::Data);
    }
    if among(TRACES) {
        return Some(DangerKind::Traces);
    }
    let mut sets = ESCALATIONS.iter().map(|(set, _)| set);
    let is_way = sets.any(|set| set.iter().any(|text| is(text)));
    is_way.then_some(DangerKind::Escalation)
}

/// The dangers of a side, given the actions it allows at all.
pub(crate) fn dangers(side: &Permissions, allowed: &BTreeSet<Action>) -> Vec<Danger> {
    let action = |text: &str| text.parse::<Action>().ok();
    let somewhere = |text: &str| action(text).is_some_and(|a| allowed.contains(&a));
    let everywhere =
        |text: &str| somewhere(text) && action(text).is_some_and(|a| side.allows_everywhere(&a));
    let mut found = Vec::new();
    for (actions, what) in ESCALATIONS {
        if actions.iter().all(|text| somewhere(text)) {
            found.push(Danger {
                kind: DangerKind::Escalation,
                actions,
                what,
            });
        }
    }
    if everywhere("iam:PassRole") {
        found.push(Danger {
            kind: DangerKind::PassRole,
            actions: &["iam:PassRole"],
            what: "hands any role of the account to any service",
        });
    }
    if everywhere("sts:AssumeRole") {
        found.push(Danger {
            kind: DangerKind::AssumeRole,
            actions: &["sts:AssumeRole"],
            what: "takes any role that trusts this account",
        });
    }
    for (text, what) in DATA {
        if everywhere(text) {
            found.push(Danger {
                kind: DangerKind::Data,
                actions: std::slice::from_ref(text),
                what,
            });
        }
    }
    for (text, what) in TRACES {
        if somewhere(text) && !is_own_log(text, side) {
            found.push(Danger {
                kind: DangerKind::Traces,
                actions: std::slice::from_ref(text),
                what,
            });
        }
    }
    found
}

/// A function that may delete some log groups only is no danger to the traces of others.
fn is_own_log(text: &str, side: &Permissions) -> bool {
    text.starts_with("logs:")
        && !text
            .parse()
            .is_ok_and(|action| side.allows_everywhere(&action))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::iam::policy::Policy;

    fn of(statement: &str) -> Vec<Danger> {
        let json = format!("{{\"Version\": \"2012-10-17\", \"Statement\": {statement}}}");
        let side = Permissions {
            policies: vec![Policy::parse(&json).expect("a policy")],
            boundary: None,
        };
        let allowed = side.actions(&Catalog::bundled());
        dangers(&side, &allowed)
    }

    #[test]
    fn every_named_action_exists() {
        let catalog = Catalog::bundled();
        let sets = ESCALATIONS.iter().flat_map(|(actions, _)| actions.iter());
        let singles = DATA.iter().chain(TRACES).map(|(action, _)| action);
        for text in sets.chain(singles) {
            let action: Action = text.parse().expect("an action");
            assert!(catalog.action(&action).is_some(), "{text}");
        }
    }

    #[test]
    fn no_way_holds_another() {
        for (set, _) in ESCALATIONS {
            let holds = |other: &&[&str]| other.iter().all(|action| set.contains(action));
            let held = ESCALATIONS.iter().map(|(set, _)| *set).filter(holds);
            assert_eq!(held.count(), 1, "{set:?}");
        }
    }

    #[test]
    fn an_administrator_has_every_danger_and_a_reader_of_one_bucket_none() {
        let all = of(r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#);
        assert_eq!(all.len(), ESCALATIONS.len() + DATA.len() + TRACES.len() + 2);
        let bucket = of(r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}"#);
        assert_eq!(bucket, []);
        let own_logs = of(
            r#"{"Effect": "Allow", "Action": "logs:*", "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/f:*"}"#,
        );
        assert_eq!(own_logs, []);
    }

    #[test]
    fn a_set_needs_all_its_actions() {
        let pass = of(r#"{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}"#);
        assert_eq!(
            pass.iter().map(|d| d.kind).collect::<Vec<_>>(),
            [DangerKind::PassRole]
        );
        let limited = of(r#"[
            {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/x"},
            {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}]"#);
        assert_eq!(
            limited.iter().map(|d| d.kind).collect::<Vec<_>>(),
            [DangerKind::Escalation]
        );
        let on_no_instance = of(
            r#"{"Effect": "Allow", "Action": ["iam:PassRole", "ec2:RunInstances"], "Resource": "arn:aws:iam::111122223333:role/x"}"#,
        );
        assert_eq!(on_no_instance, []);
        let only_to_one_service = of(
            r#"{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}"#,
        );
        assert_eq!(only_to_one_service, []);
    }
}
