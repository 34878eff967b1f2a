//! What of today's role is kept because a person decided so.

use std::collections::BTreeSet;

use super::kept::Kept;
use super::today::parts;
use super::unproven::is_kept;
use super::wider;
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Effect, Resources, Statement};
use crate::lambda::function::Function;
use crate::snapshot::Role;
use crate::synthesizer::{Grant, Reason};

/// An action that stays in the role of some functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excepted {
    /// The functions.
    pub function: Pattern,
    /// The action.
    pub action: Action,
    /// Why, and until when.
    pub why: String,
    /// Whether its last day is over: then it counts for nothing.
    pub is_over: bool,
}

/// Adds to what is kept what the role of today allows of these actions, on its own resources and under its
/// own conditions: an exception never grants more than that. One that is over, or that the role has nothing
/// for, is said.
pub(crate) fn keep_excepted(
    mut kept: Kept,
    role: Option<&Role>,
    function: &Function,
    excepted: &[Excepted],
    granted: &[Grant],
) -> Kept {
    let own = excepted
        .iter()
        .filter(|e| function.is_named_by(&e.function));
    let (over, in_force): (Vec<&Excepted>, Vec<&Excepted>) = own.partition(|e| e.is_over);
    kept.gaps.extend(said(
        &over,
        "exception-over",
        "counts for nothing: its last day is over",
        "look whether it is still needed: set another day, or take it out",
    ));
    let Some(role) = role else {
        return kept;
    };
    let (mut used, mut unused) = (Vec::new(), Vec::new());
    for one in in_force {
        let on = keep_on(&mut kept, role, one, granted);
        let is_used = on | keep_beside(&mut kept, role, one);
        if is_used { &mut used } else { &mut unused }.push(one);
    }
    kept.gaps.extend(said(
        &used,
        "kept-by-exception",
        "keeps what the role of today allows",
        "`lpgen.toml` says so; take the exception out when it is not needed any more",
    ));
    kept.gaps.extend(said(
        &unused,
        "exception-unused",
        "is for nothing: the role of today does not allow it",
        "take it out of `lpgen.toml`",
    ));
    kept
}

/// Keeps it on the resources that the role names; whether there are any.
fn keep_on(kept: &mut Kept, role: &Role, one: &Excepted, granted: &[Grant]) -> bool {
    let places = parts(role, &one.action, "*");
    for (resource, conditions) in &places {
        let is_granted = granted.iter().any(|grant| {
            let (action, on) = (&grant.action, &grant.resource);
            *action == one.action && on == resource && grant.conditions == *conditions
        });
        if is_granted || is_kept(kept, &one.action, resource, conditions) {
            continue;
        }
        kept.grants.push(Grant {
            action: one.action.clone(),
            resource: resource.clone(),
            conditions: conditions.clone(),
            reasons: vec![Reason::Kept {
                why: format!("an exception keeps it: {}", one.why),
                visible_by: None,
                sid: None,
            }],
        });
    }
    !places.is_empty()
}

/// Keeps it where the role allows it on all but some resources, which no grant can say.
fn keep_beside(kept: &mut Kept, role: &Role, one: &Excepted) -> bool {
    let excepts = |s: &&Statement| {
        s.effect == Effect::Allow
            && matches!(s.resources, Resources::NotResource(_))
            && s.actions.covers(&one.action)
    };
    let actions = BTreeSet::from([one.action.clone()]);
    let mut is_used = false;
    for named in &role.policies {
        for statement in named.policy.statements.iter().filter(excepts) {
            let limited = wider::limited(named.policy.version, statement, &actions);
            if !kept.statements.contains(&limited) {
                kept.statements.push(limited);
            }
            is_used = true;
        }
    }
    is_used
}

fn said(of: &[&Excepted], code: &'static str, what: &str, hint: &str) -> Option<Gap> {
    let names: Vec<String> = of
        .iter()
        .map(|e| format!("{}: {}", e.action, e.why))
        .collect();
    let count = names.len();
    (count > 0).then(|| Gap {
        code,
        text: match count {
            1 => format!("an exception for this function {what}"),
            _ => format!("each of {count} exceptions for this function {what}"),
        },
        hint: Some(hint.to_owned()),
        names,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::policy::Policy;

    fn role(statements: &str) -> Role {
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": {statements}}}"#);
        Role::of_file("r", Policy::parse_all(&text).expect("a policy"))
    }

    fn excepted(action: &str, is_over: bool) -> Excepted {
        Excepted {
            function: Pattern::new("ord*"),
            action: action.parse().expect("an action"),
            why: "because (until 2027-01-31)".to_owned(),
            is_over,
        }
    }

    fn kept(role: &Role, name: &str, of: &Excepted) -> Kept {
        let arn = format!("arn:aws:lambda:eu-west-1:111122223333:function:{name}");
        let function = Function::from_arn(&arn).expect("an ARN");
        let excepted = std::slice::from_ref(of);
        keep_excepted(Kept::default(), Some(role), &function, excepted, &[])
    }

    fn codes(kept: &Kept) -> Vec<&str> {
        kept.gaps.iter().map(|gap| gap.code).collect()
    }

    #[test]
    fn an_action_stays_on_the_roles_own_resources_alone() {
        let role = role(
            r#"[{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*"},
                {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*",
                 "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
                {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]"#,
        );
        let kept = kept(&role, "orders", &excepted("s3:PutObject", false));
        let grants = kept.grants.iter();
        let places: Vec<(&str, bool)> = grants
            .map(|g| (g.resource.as_str(), g.conditions.is_empty()))
            .collect();
        assert_eq!(
            places,
            [("arn:aws:s3:::a/*", true), ("arn:aws:s3:::b/*", false)]
        );
        assert_eq!(codes(&kept), ["kept-by-exception"]);
        assert!(kept.statements.is_empty());
    }

    #[test]
    fn what_is_allowed_beside_some_resources_stays_beside_them() {
        let role =
            role(r#"{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::a/*"}"#);
        let kept = kept(&role, "orders", &excepted("s3:PutObject", false));
        assert!(kept.grants.is_empty());
        let [one] = kept.statements.as_slice() else {
            panic!("{kept:?}");
        };
        assert!(matches!(one.resources, Resources::NotResource(_)));
        assert_eq!(one.actions.patterns()[0].as_str(), "s3:PutObject");
    }

    #[test]
    fn one_that_is_over_or_for_nothing_is_said_and_keeps_nothing() {
        let role = role(r#"{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}"#);
        for (of, name, said) in [
            (
                excepted("s3:PutObject", true),
                "orders",
                &["exception-over"][..],
            ),
            (
                excepted("s3:GetObject", false),
                "orders",
                &["exception-unused"],
            ),
            (excepted("s3:PutObject", false), "other", &[]),
        ] {
            let kept = kept(&role, name, &of);
            assert!(
                kept.grants.is_empty() && kept.statements.is_empty(),
                "{of:?}"
            );
            assert_eq!(codes(&kept), said);
        }
    }
}
