//! A proposal taken apart: what the role of today allows already, and what would be added to it.
//!
//! INVARIANT: the kept part allows nothing that the role of today does not allow, and both parts together allow what
//! the proposal does.

use crate::catalog::Catalog;
use crate::catalog::service::PERMISSIONS;
use crate::iam::action::Action;
use crate::iam::includes::{PolicyInclusion, includes};
use crate::iam::policy::{Actions, Effect, Policy, Resources, Statement};

/// The parts of a proposal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    /// What the role of today allows, and the denials.
    pub kept: Vec<Policy>,
    /// What it does not allow.
    pub added: Vec<Policy>,
}

impl Parts {
    /// Takes the documents of a proposal apart. What cannot be compared counts as added.
    pub(crate) fn of(proposal: &[Policy], today: &[Policy]) -> Self {
        let mut parts = Self::default();
        for policy in proposal {
            let mut kept = Vec::new();
            let mut added = Vec::new();
            for statement in &policy.restated().statements {
                take_apart(statement, today, &mut kept, &mut added);
            }
            for (statements, all) in [(kept, &mut parts.kept), (added, &mut parts.added)] {
                if !statements.is_empty() {
                    all.push(Policy {
                        statements,
                        ..Policy::default()
                    });
                }
            }
        }
        parts
    }

    /// Takes out of what is added what nobody adds without looking: actions that decide who may do what. They are
    /// returned.
    pub(crate) fn withhold(&mut self, catalog: &Catalog) -> Vec<String> {
        let mut withheld = Vec::new();
        for policy in &mut self.added {
            for statement in &mut policy.statements {
                if statement.effect == Effect::Deny {
                    continue;
                }
                match &mut statement.actions {
                    Actions::Action(patterns) => patterns.retain(|pattern| {
                        let goes = decides(pattern.as_str(), catalog);
                        withheld.extend(goes.then(|| pattern.as_str().to_owned()));
                        !goes
                    }),
                    Actions::NotAction(_) => withheld.push("*".to_owned()),
                }
            }
            policy
                .statements
                .retain(|statement| match &statement.actions {
                    Actions::Action(patterns) => !patterns.is_empty(),
                    Actions::NotAction(_) => statement.effect == Effect::Deny,
                });
        }
        self.added.retain(|policy| !policy.statements.is_empty());
        withheld.sort();
        withheld.dedup();
        withheld
    }

    /// Both parts.
    pub(crate) fn whole(&self) -> Vec<Policy> {
        self.kept.iter().chain(&self.added).cloned().collect()
    }
}

/// Whether an action, or one that a pattern stands for, decides who may do what: all of IAM, and what AWS lists as
/// `Permissions management` (policies of keys and buckets are among them).
fn decides(pattern: &str, catalog: &Catalog) -> bool {
    let Ok(action) = pattern.parse::<Action>() else {
        return true;
    };
    let facts = catalog.action(&action);
    action.service() == "iam" || facts.is_none_or(|facts| facts.level() == PERMISSIONS)
}

fn take_apart(
    statement: &Statement,
    today: &[Policy],
    kept: &mut Vec<Statement>,
    added: &mut Vec<Statement>,
) {
    if statement.effect == Effect::Deny || allows(today, statement) {
        kept.push(statement.clone());
        return;
    }
    let (Actions::Action(actions), Resources::Resource(resources)) =
        (&statement.actions, &statement.resources)
    else {
        added.push(statement.clone());
        return;
    };
    // resources of which the same actions are allowed stay together
    let mut rows: Vec<(Vec<bool>, Vec<crate::iam::Pattern>)> = Vec::new();
    for resource in resources {
        let row: Vec<bool> = actions
            .iter()
            .map(|action| {
                let one = Statement {
                    actions: Actions::Action(vec![action.clone()]),
                    resources: Resources::Resource(vec![resource.clone()]),
                    ..statement.clone()
                };
                allows(today, &one)
            })
            .collect();
        match rows.iter_mut().find(|(own, _)| *own == row) {
            Some((_, all)) => all.push(resource.clone()),
            None => rows.push((row, vec![resource.clone()])),
        }
    }
    for (row, resources) in rows {
        for (is_kept, out) in [(true, &mut *kept), (false, &mut *added)] {
            let own = actions.iter().zip(&row).filter(|(_, is)| **is == is_kept);
            let own: Vec<_> = own.map(|(action, _)| action.clone()).collect();
            if !own.is_empty() {
                out.push(Statement {
                    actions: Actions::Action(own),
                    resources: Resources::Resource(resources.clone()),
                    ..statement.clone()
                });
            }
        }
    }
}

fn allows(today: &[Policy], statement: &Statement) -> bool {
    let one = Policy {
        statements: vec![statement.clone()],
        ..Policy::default()
    };
    includes(today, std::slice::from_ref(&one), &[]) == PolicyInclusion::Included
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn policy(statements: &serde_json::Value) -> Policy {
        let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        Policy::parse(&text).expect("a policy")
    }

    fn statement() -> impl Strategy<Value = serde_json::Value> {
        let actions = [
            "s3:GetObject",
            "s3:PutObject",
            "s3:*",
            "sqs:SendMessage",
            "dynamodb:GetItem",
            "iam:PassRole",
        ];
        let resources = [
            "arn:aws:s3:::a/*",
            "arn:aws:s3:::b/*",
            "arn:aws:sqs:eu-west-1:111122223333:q",
            "*",
        ];
        let actions = prop::collection::btree_set(prop::sample::select(actions.to_vec()), 1..4);
        let resources = prop::collection::btree_set(prop::sample::select(resources.to_vec()), 1..3);
        (actions, resources, 0..8_u8).prop_map(|(actions, resources, kind)| {
            let effect = if kind == 0 { "Deny" } else { "Allow" };
            let mut one = json!({"Effect": effect, "Action": actions, "Resource": resources});
            if kind == 1 {
                one["Condition"] = json!({"StringEquals": {"aws:ResourceTag/team": "shop"}});
            }
            one
        })
    }

    fn includes_all(wide: &[Policy], narrow: &[Policy]) -> bool {
        includes(wide, narrow, &[]) == PolicyInclusion::Included
    }

    proptest! {
        #[test]
        fn the_kept_part_adds_nothing_and_both_parts_are_the_proposal(
            proposal in prop::collection::vec(statement(), 1..4),
            today in prop::collection::vec(statement(), 0..4),
        ) {
            let (proposal, today) = ([policy(&json!(proposal))], [policy(&json!(today))]);
            let parts = Parts::of(&proposal, &today);
            prop_assert!(includes_all(&today, &parts.kept), "{parts:?}");
            let whole = parts.whole();
            prop_assert!(includes_all(&whole, &proposal), "{parts:?}");
            prop_assert!(includes_all(&proposal, &whole), "{parts:?}");
            // nothing that the role of today allows is said to be added
            for one in parts.added.iter().flat_map(|policy| &policy.statements) {
                prop_assert!(one.effect == Effect::Allow && !allows(&today, one), "{one:?}");
            }
        }
    }

    #[test]
    fn what_decides_who_may_do_what_is_never_added() {
        let catalog = Catalog::bundled();
        for (action, goes) in [
            ("iam:PassRole", true),
            ("iam:GetUser", true),
            ("kms:PutKeyPolicy", true),
            ("s3:PutBucketPolicy", true),
            ("s3:Put*", true),
            ("*", true),
            ("nobody:KnowsThis", true),
            ("s3:GetObject", false),
            ("kms:Decrypt", false),
        ] {
            let proposal = [policy(
                &json!({"Effect": "Allow", "Action": [action, "sqs:SendMessage"], "Resource": "*"}),
            )];
            let mut parts = Parts::of(&proposal, &[]);
            let withheld = parts.withhold(&catalog);
            assert_eq!(
                withheld,
                if goes {
                    vec![action.to_owned()]
                } else {
                    Vec::new()
                }
            );
            let left = parts.added[0].statements[0].actions.patterns();
            assert_eq!(left.len(), if goes { 1 } else { 2 }, "{action}");
            // what the role has by now stays
            let mut parts = Parts::of(&proposal, &proposal);
            assert!(parts.withhold(&catalog).is_empty());
            assert_eq!(parts.whole(), [proposal[0].restated()]);
        }
    }
}
