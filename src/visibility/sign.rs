//! What IAM's report on a role says of its use, and what the account did not tell; and what a statement
//! names.

use jiff::{SignedDuration, Timestamp};

use crate::iam::action::Action;
use crate::iam::arn::Arn;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Actions, Resources, Statement};
use crate::observer::coverage::ENOUGH_DAYS;
use crate::snapshot::accessed::Accessed;
use crate::visibility::unanswered::Unknown;

/// What tells that a service is used, or that it is not.
#[derive(Clone, Debug, Default)]
pub struct Signs<'a> {
    accessed: Option<&'a Accessed>,
    /// When the role was made.
    created: Option<Timestamp>,
    unknown: Option<&'a Unknown>,
}

impl<'a> Signs<'a> {
    /// The signs in the report on the role, if there is one, which covers the role's life alone. `created`:
    /// when the role was made, if that is told.
    pub fn of(accessed: Option<&'a Accessed>, created: Option<Timestamp>) -> Self {
        Self {
            accessed,
            created,
            unknown: None,
        }
    }

    /// The same with what the account did not tell of the function.
    #[must_use]
    pub(crate) fn without(self, unknown: &'a Unknown) -> Self {
        Self {
            unknown: Some(unknown),
            ..self
        }
    }

    /// Why the action may be needed by something that the account did not tell.
    pub(super) fn may_need(&self, action: &Action) -> Option<String> {
        self.unknown?.keeps(action)
    }

    /// When the role last used the service, of the 400 days that IAM tracks.
    pub(crate) fn last_use(&self, service: &str) -> Option<Timestamp> {
        *self.accessed?.services.get(service)?
    }

    /// When the role last used the action, if ever; `None` when IAM does not track the action.
    pub fn last_use_of(&self, action: &Action) -> Option<Option<Timestamp>> {
        self.accessed?.actions.get(action.as_str()).copied()
    }

    /// The region of the last use of the action, or of its service where IAM does not track the action.
    pub(super) fn region_of(&self, action: &Action) -> Option<String> {
        let regions = &self.accessed?.regions;
        let told = regions.get(action.as_str());
        told.or_else(|| regions.get(action.service())).cloned()
    }

    /// Whether IAM says that the role has not used the service in 400 days, or in its life so far, of which
    /// a few days are no evidence. A report that is older than the window says nothing about it.
    pub(crate) fn never_used(&self, service: &str, window: Option<(Timestamp, Timestamp)>) -> bool {
        let Some(accessed) = self.accessed else {
            return false;
        };
        let is_fresh = match (accessed.made, window) {
            (Some(made), Some((first, _))) => made >= first && self.is_old(made),
            _ => false,
        };
        is_fresh && accessed.services.get(service) == Some(&None)
    }
}

impl Signs<'_> {
    /// Whether the role had lived long enough by then. One whose beginning is not told may be new.
    fn is_old(&self, by: Timestamp) -> bool {
        let enough = SignedDuration::from_hours(24 * ENOUGH_DAYS);
        self.created
            .is_some_and(|created| by.duration_since(created) >= enough)
    }
}

/// Whether the statement names the action: more of it than its service.
pub(super) fn names_action(statement: &Statement, action: &Action) -> bool {
    let Actions::Action(patterns) = &statement.actions else {
        return false;
    };
    patterns.iter().any(|pattern| {
        let name = pattern.as_str().split_once(':').map_or("*", |(_, n)| n);
        !name.chars().all(|c| c == '*') && pattern.matches_action(action)
    })
}

/// Whether the statement names what it is about: none of its resources is all there is of a type.
pub(super) fn names_resources(statement: &Statement) -> bool {
    let is_all = |pattern: &Pattern| {
        let pattern = pattern.completed();
        Arn::parse(pattern.as_str()).is_none_or(|arn| arn.is_all_of_its_type())
    };
    match &statement.resources {
        Resources::Resource(patterns) => !patterns.iter().any(is_all),
        Resources::NotResource(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::policy::Policy;

    fn statement(action: &str, resource: &str) -> Statement {
        let json = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}}}"#
        );
        Policy::parse(&json).expect("a policy").statements.remove(0)
    }

    #[test]
    fn a_wildcard_over_a_service_names_nothing() {
        let get: Action = "s3:GetObject".parse().expect("an action");
        for (pattern, names) in [
            ("*", false),
            ("s3:*", false),
            ("s3:Get*", true),
            ("s3:GetObject", true),
            ("s3:Put*", false),
        ] {
            assert_eq!(
                names_action(&statement(pattern, "*"), &get),
                names,
                "{pattern}"
            );
        }
    }

    #[test]
    fn a_resource_is_named_unless_it_is_all_of_a_service() {
        for (resource, names) in [
            ("*", false),
            ("arn:aws:s3:::*", false),
            ("arn:aws:s3:::b/*", true),
            ("arn:aws:sqs:*:*:*", false),
            ("arn:aws:sqs", false),
            ("arn:aws:sqs:eu-west-1:111122223333", false),
            ("arn:aws:sqs:eu-west-1:111122223333:orders", true),
            ("arn:aws:dynamodb:*:*:table/*", false),
            ("arn:aws:dynamodb:*:*:table/orders", true),
            ("arn:aws:dynamodb:*:*:table/orders-*", true),
            ("arn:aws:lambda:*:*:function:*", false),
        ] {
            assert_eq!(
                names_resources(&statement("a:*", resource)),
                names,
                "{resource}"
            );
        }
    }
}
