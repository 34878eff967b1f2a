//! What is kept on more than observed grants name: it makes them void, so it is said, and narrowed to
//! what could really not be seen.

use std::collections::BTreeSet;

use super::subject::includes;
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::iam::arn::Arn;
use crate::iam::condition::Condition;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Actions, Effect, Resources, Statement, Version};
use crate::synthesizer::{Grant, Reason};

/// Observed grants that kept ones include.
pub(super) fn wider(kept: &[Grant], granted: &[Grant]) -> Option<Gap> {
    let mut names = Vec::new();
    for own in granted.iter().filter(|grant| grant.is_observed()) {
        let mut same = kept.iter().filter(|k| k.action == own.action);
        let wider = same.find(|k| {
            (k.conditions.is_empty() || k.conditions == own.conditions)
                && includes(&k.resource, &own.resource)
        });
        if let Some(wider) = wider {
            let why = wider.reasons.iter().find_map(|reason| match reason {
                Reason::Kept { why, .. } => Some(why.as_str()),
                Reason::Implied { .. } | Reason::Observed { .. } => None,
            });
            names.push(format!(
                "{} on {}: kept on {}, as {}",
                own.action,
                own.resource,
                wider.resource,
                why.unwrap_or("its use could not be seen")
            ));
        }
    }
    let count = names.len();
    (count > 0).then(|| Gap {
        code: "kept-wider",
        text: format!(
            "{} for nothing: what is kept of today's role allows the same actions on more",
            match count {
                1 => "1 observed grant is there".to_owned(),
                n => format!("{n} observed grants are there"),
            }
        ),
        hint: Some(
            "make visible what could not be seen, or take the kept statement out if the code does not use it"
                .to_owned(),
        ),
        names,
    })
}

/// The resources around an observed one that may be known as a whole, the widest first: a bucket for
/// its object.
pub(super) fn areas(resource: &str) -> Vec<String> {
    let around = Arn::parse(resource).and_then(|arn| {
        let (first, _) = arn.resource.split_once('/')?;
        let whole = format!("{first}/*");
        let area = Arn {
            resource: &whole,
            ..arn
        };
        Some(area.to_string())
    });
    let around = around.filter(|area| area != resource);
    around.into_iter().chain([resource.to_owned()]).collect()
}

/// A statement about some of its actions only.
pub(super) fn limited(
    version: Version,
    statement: &Statement,
    actions: &BTreeSet<Action>,
) -> Statement {
    let names = actions.iter().map(Action::as_str);
    Statement {
        actions: Actions::Action(names.map(Pattern::without_variables).collect()),
        ..statement.restated(version)
    }
}

/// Leaves to the kept actions all resources but those that could be seen.
pub(super) fn unseen<'a>(
    actions: impl Iterator<Item = &'a str>,
    seen: &[String],
    condition: &Condition,
) -> Statement {
    Statement {
        sid: None,
        effect: Effect::Allow,
        actions: Actions::Action(actions.map(Pattern::without_variables).collect()),
        resources: Resources::NotResource(seen.iter().map(|s| Pattern::new(&**s)).collect()),
        condition: condition.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::areas;

    #[test]
    fn an_object_lies_in_its_bucket() {
        for (resource, around) in [
            (
                "arn:aws:s3:::b/in/*",
                &["arn:aws:s3:::b/*", "arn:aws:s3:::b/in/*"][..],
            ),
            ("arn:aws:s3:::b/*", &["arn:aws:s3:::b/*"]),
            (
                "arn:aws:sqs:eu-west-1:111122223333:q",
                &["arn:aws:sqs:eu-west-1:111122223333:q"],
            ),
            ("*", &["*"]),
        ] {
            assert_eq!(areas(resource), around, "{resource}");
        }
    }
}
