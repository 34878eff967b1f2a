//! Permissions with which one gets all others, or all data.
//!
//! The ways to raise one's own privileges are those published since 2018 (S. Gietzen, "AWS IAM
//! privilege escalation: methods and mitigation", and the later collections of the same), checked
//! against the actions of the Service Authorization Reference.

use std::collections::BTreeSet;

use crate::iam::action::Action;
use crate::snapshot::permissions::Permissions;

/// What kind of danger it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
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
    pub kind: Kind,
    /// The actions that make it, together.
    pub actions: &'static [&'static str],
    /// What they do, in a few words.
    pub what: &'static str,
}

/// Ways to raise one's own privileges: all actions of a set, each on some resource.
const ESCALATIONS: &[(&[&str], &str)] = &[
    (
        &["iam:CreatePolicyVersion"],
        "write a new version of an attached policy",
    ),
    (
        &["iam:SetDefaultPolicyVersion"],
        "bring back an older, wider version of a policy",
    ),
    (&["iam:AttachUserPolicy"], "attach any policy to a user"),
    (&["iam:AttachGroupPolicy"], "attach any policy to a group"),
    (&["iam:AttachRolePolicy"], "attach any policy to a role"),
    (&["iam:PutUserPolicy"], "write a policy into a user"),
    (&["iam:PutGroupPolicy"], "write a policy into a group"),
    (&["iam:PutRolePolicy"], "write a policy into a role"),
    (&["iam:AddUserToGroup"], "join an administrators' group"),
    (
        &["iam:UpdateAssumeRolePolicy", "sts:AssumeRole"],
        "let a role trust oneself and take it",
    ),
    (&["iam:CreateAccessKey"], "make keys for another user"),
    (&["iam:CreateLoginProfile"], "give another user a password"),
    (
        &["iam:UpdateLoginProfile"],
        "change another user's password",
    ),
    (
        &["iam:DeleteRolePermissionsBoundary"],
        "take a role's boundary away",
    ),
    (
        &["iam:PassRole", "ec2:RunInstances"],
        "start an instance with a stronger role",
    ),
    (
        &[
            "iam:PassRole",
            "lambda:CreateFunction",
            "lambda:InvokeFunction",
        ],
        "run code with a stronger role",
    ),
    (
        &[
            "iam:PassRole",
            "lambda:CreateFunction",
            "lambda:CreateEventSourceMapping",
        ],
        "run code with a stronger role on an event",
    ),
    (
        &["iam:PassRole", "lambda:UpdateFunctionConfiguration"],
        "put a function onto a stronger role",
    ),
    (
        &["lambda:UpdateFunctionCode"],
        "replace the code of a function with a stronger role",
    ),
    (
        &["iam:PassRole", "glue:CreateDevEndpoint"],
        "open a development endpoint with a stronger role",
    ),
    (
        &["glue:UpdateDevEndpoint"],
        "log in to an endpoint with a stronger role",
    ),
    (
        &["iam:PassRole", "glue:CreateJob", "glue:StartJobRun"],
        "run a job with a stronger role",
    ),
    (
        &["iam:PassRole", "cloudformation:CreateStack"],
        "create a stack with a stronger role",
    ),
    (
        &["cloudformation:UpdateStack"],
        "change a stack that runs with a stronger role",
    ),
    (
        &[
            "iam:PassRole",
            "datapipeline:CreatePipeline",
            "datapipeline:PutPipelineDefinition",
        ],
        "run a pipeline with a stronger role",
    ),
    (
        &[
            "iam:PassRole",
            "sagemaker:CreateNotebookInstance",
            "sagemaker:CreatePresignedNotebookInstanceUrl",
        ],
        "open a notebook with a stronger role",
    ),
    (
        &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"],
        "run a task with a stronger role",
    ),
    (
        &[
            "iam:PassRole",
            "codebuild:CreateProject",
            "codebuild:StartBuild",
        ],
        "build with a stronger role",
    ),
    (
        &[
            "iam:PassRole",
            "states:CreateStateMachine",
            "states:StartExecution",
        ],
        "run a state machine with a stronger role",
    ),
    (
        &["ssm:SendCommand"],
        "run commands on instances with stronger roles",
    ),
    (
        &["ssm:StartSession"],
        "log in to instances with stronger roles",
    ),
    (
        &["ec2-instance-connect:SendSSHPublicKey"],
        "log in to instances with stronger roles",
    ),
];

/// Actions on data that are dangerous on every resource.
const DATA: &[(&str, &str)] = &[
    ("s3:GetObject", "reads every object of every bucket"),
    ("s3:PutObject", "overwrites every object of every bucket"),
    ("s3:DeleteObject", "deletes every object of every bucket"),
    ("dynamodb:Scan", "reads every table"),
    ("dynamodb:PutItem", "writes every table"),
    ("dynamodb:DeleteTable", "deletes every table"),
    ("secretsmanager:GetSecretValue", "reads every secret"),
    ("ssm:GetParameter", "reads every parameter"),
    (
        "kms:Decrypt",
        "decrypts with every key that its policy lets the account use",
    ),
    ("sqs:ReceiveMessage", "reads every queue"),
    (
        "rds-data:ExecuteStatement",
        "queries every cluster with a Data API",
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
pub fn is_part(action: &Action) -> bool {
    let is = |text: &str| text.eq_ignore_ascii_case(action.as_str());
    ESCALATIONS
        .iter()
        .any(|(set, _)| set.iter().any(|text| is(text)))
        || DATA.iter().chain(TRACES).any(|(text, _)| is(text))
}

/// The dangers of a side, given the actions it allows at all.
pub fn dangers(side: &Permissions, allowed: &BTreeSet<Action>) -> Vec<Danger> {
    let action = |text: &str| text.parse::<Action>().ok();
    let somewhere = |text: &str| action(text).is_some_and(|a| allowed.contains(&a));
    let everywhere =
        |text: &str| somewhere(text) && action(text).is_some_and(|a| side.allows_everywhere(&a));
    let mut found = Vec::new();
    for (actions, what) in ESCALATIONS {
        if actions.iter().all(|text| somewhere(text)) {
            found.push(Danger {
                kind: Kind::Escalation,
                actions,
                what,
            });
        }
    }
    if everywhere("iam:PassRole") {
        found.push(Danger {
            kind: Kind::PassRole,
            actions: &["iam:PassRole"],
            what: "hands any role of the account to any service",
        });
    }
    if everywhere("sts:AssumeRole") {
        found.push(Danger {
            kind: Kind::AssumeRole,
            actions: &["sts:AssumeRole"],
            what: "takes any role that trusts this account",
        });
    }
    for (text, what) in DATA {
        if everywhere(text) {
            found.push(Danger {
                kind: Kind::Data,
                actions: std::slice::from_ref(text),
                what,
            });
        }
    }
    for (text, what) in TRACES {
        if somewhere(text) && !is_own_log(text, side) {
            found.push(Danger {
                kind: Kind::Traces,
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
            [Kind::PassRole]
        );
        let limited = of(r#"[
            {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/x"},
            {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}]"#);
        assert_eq!(
            limited.iter().map(|d| d.kind).collect::<Vec<_>>(),
            [Kind::Escalation]
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
