//! The one answer to "does the role allow it": identity policies, denials and boundary together.

use super::Permissions;
use crate::catalog::Catalog;
use crate::catalog::apply::can_apply;
use crate::iam::action::Action;
use crate::iam::evaluate::{OfService, PolicySource, StatementRef};
use crate::iam::pattern::{Inclusion, Pattern};
use crate::iam::policy::{Effect, Policy, Resources, Statement};

/// What a role says of an action on some resources, whatever the context of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PermissionAnswer {
    /// No identity policy allows it on any of them.
    NotAllowed,
    /// An identity policy allows it, and this statement denies all of that.
    Denied(StatementRef),
    /// An identity policy allows it, and the boundary does not.
    OutsideBoundary,
    /// It is allowed on some of them in some context; these statements deny a part of it, or all under
    /// conditions.
    Allowed(Vec<StatementRef>),
}

impl PermissionAnswer {
    /// Whether it is allowed on some of them in some context.
    pub(crate) fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed(_))
    }
}

impl Permissions {
    /// What the role says of the action on the resources of a pattern.
    pub(crate) fn answer(&self, action: &Action, resource: &Pattern) -> PermissionAnswer {
        Relevant::to(self, action.service()).answer(action, resource, |_| true)
    }

    /// Whether denials and boundary leave something of what an identity policy allows on a pattern.
    pub(crate) fn leaves(&self, action: &Action, part: &Pattern) -> bool {
        let statements = self.policies.iter().flat_map(|p| &p.statements);
        let has_limits =
            self.boundary.is_some() || statements.into_iter().any(|s| s.effect == Effect::Deny);
        !has_limits || Relevant::to(self, action.service()).leaves(action, part)
    }

    /// The statement that an answer names.
    pub(crate) fn statement(&self, at: &StatementRef) -> Option<&Statement> {
        let policy = match at.source {
            PolicySource::Identity => self.policies.get(at.policy),
            PolicySource::Boundary => self.boundary.as_ref(),
            PolicySource::Session => None,
        };
        policy?.statements.get(at.statement)
    }
}

/// A statement as far as it is about actions of one service.
struct Own<'a> {
    statement: &'a Statement,
    actions: OfService<'a>,
}

/// Statements that may be about actions of one service.
pub(super) struct Relevant<'a> {
    allows: Vec<Own<'a>>,
    denies: Vec<(StatementRef, Own<'a>)>,
    boundary: Option<Vec<Own<'a>>>,
}

impl<'a> Relevant<'a> {
    pub(super) fn to(permissions: &'a Permissions, prefix: &str) -> Self {
        let identity = permissions.policies.iter().enumerate();
        let identity = identity.map(|(index, policy)| (PolicySource::Identity, index, policy));
        let boundary = permissions.boundary.iter();
        let boundary = boundary.map(|policy| (PolicySource::Boundary, 0, policy));
        let mut relevant = Self {
            allows: Vec::new(),
            denies: Vec::new(),
            boundary: permissions.boundary.as_ref().map(|_| Vec::new()),
        };
        for (source, policy, document) in identity.chain(boundary) {
            relevant.add(source, policy, document, prefix);
        }
        relevant
    }

    fn add(&mut self, source: PolicySource, policy: usize, document: &'a Policy, prefix: &str) {
        let statements = document.statements.iter().enumerate();
        for (index, statement) in statements {
            let actions = statement.actions.of_service(prefix);
            if actions.is_empty() {
                continue;
            }
            let own = Own { statement, actions };
            match (statement.effect, source, &mut self.boundary) {
                (Effect::Deny, ..) => {
                    let at = StatementRef {
                        source,
                        policy,
                        statement: index,
                        sid: statement.sid.clone(),
                    };
                    self.denies.push((at, own));
                }
                (Effect::Allow, PolicySource::Boundary, Some(boundary)) => boundary.push(own),
                (Effect::Allow, ..) => self.allows.push(own),
            }
        }
    }

    /// Whether any identity policy may allow something.
    pub(super) fn is_empty(&self) -> bool {
        self.allows.is_empty()
    }

    pub(super) fn allows(&self, action: &Action, catalog: &Catalog) -> bool {
        if self.denies.is_empty() && self.boundary.is_none() {
            // nothing forbids what a statement on every resource allows
            let mut wide = self.allows.iter().filter(|s| is_on_everything(s.statement));
            if wide.any(|s| s.actions.covers(action)) {
                return true;
            }
        }
        let everything = Pattern::new("*");
        self.answer(action, &everything, |pattern| {
            can_apply(catalog, action, pattern)
        })
        .is_allowed()
    }

    /// The answer from those statements whose resources `can` be about the action.
    fn answer(
        &self,
        action: &Action,
        resource: &Pattern,
        can: impl Fn(&Pattern) -> bool,
    ) -> PermissionAnswer {
        let everything = Pattern::new("*");
        let mut answer = PermissionAnswer::NotAllowed;
        for statement in self.allows.iter().filter(|s| s.actions.covers(action)) {
            let resources = &statement.statement.resources;
            let own = match resources {
                Resources::Resource(patterns) => patterns.as_slice(),
                Resources::NotResource(_) if meets(resources, resource) => {
                    std::slice::from_ref(&everything)
                }
                Resources::NotResource(_) => &[],
            };
            let own = own.iter().filter(|p| p.intersects_resource(resource));
            for pattern in own.filter(|pattern| can(pattern)) {
                let part = if covers(pattern, resource) {
                    resource
                } else {
                    pattern
                };
                match self.stands_against(action, part) {
                    Some(why) => answer = why,
                    None => return PermissionAnswer::Allowed(self.limits(action, resource)),
                }
            }
        }
        answer
    }

    /// Whether something is left of what an identity policy allows on a pattern.
    pub(super) fn leaves(&self, action: &Action, part: &Pattern) -> bool {
        self.stands_against(action, part).is_none()
    }

    /// What forbids all of a part that an identity policy allows.
    fn stands_against(&self, action: &Action, part: &Pattern) -> Option<PermissionAnswer> {
        let mut denies = self.denies.iter();
        let forbidding = denies.find(|(_, s)| {
            s.statement.condition.is_empty()
                && s.actions.covers(action)
                && covers_all(&s.statement.resources, part)
        });
        if let Some((by, _)) = forbidding {
            return Some(PermissionAnswer::Denied(by.clone()));
        }
        let boundary = self.boundary.as_ref()?;
        let mut boundary = boundary.iter();
        let is_within =
            boundary.any(|s| s.actions.covers(action) && meets(&s.statement.resources, part));
        (!is_within).then_some(PermissionAnswer::OutsideBoundary)
    }

    /// The denials that are about some of it.
    fn limits(&self, action: &Action, resource: &Pattern) -> Vec<StatementRef> {
        let about = self
            .denies
            .iter()
            .filter(|(_, s)| s.actions.covers(action) && meets(&s.statement.resources, resource));
        about.map(|(by, _)| by.clone()).collect()
    }
}

fn is_on_everything(statement: &Statement) -> bool {
    match &statement.resources {
        Resources::Resource(own) => own.iter().any(Pattern::matches_everything),
        Resources::NotResource(_) => false,
    }
}

fn covers(wide: &Pattern, narrow: &Pattern) -> bool {
    wide.matches_everything() || wide.includes_resource(narrow) == Inclusion::Included
}

fn covers_all(resources: &Resources, pattern: &Pattern) -> bool {
    match resources {
        Resources::Resource(own) => own.iter().any(|own| covers(own, pattern)),
        Resources::NotResource(own) => !own.iter().any(|own| own.intersects_resource(pattern)),
    }
}

fn meets(resources: &Resources, pattern: &Pattern) -> bool {
    match resources {
        Resources::Resource(own) => own.iter().any(|own| own.intersects_resource(pattern)),
        Resources::NotResource(own) => !own.iter().any(|own| covers(own, pattern)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(statements: &str, boundary: &str) -> Permissions {
        let policy = |statements: &str| {
            let json = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
            Policy::parse(&json).expect("a policy")
        };
        Permissions {
            policies: vec![policy(statements)],
            boundary: (!boundary.is_empty()).then(|| policy(boundary)),
        }
    }

    #[test]
    fn denials_and_the_boundary_are_part_of_the_answer() {
        const ALL: &str = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#;
        let deny = |rest: &str| format!(r#"{ALL}, {{"Sid": "No", "Effect": "Deny", {rest}}}"#);
        for (statements, boundary, allowed) in [
            (ALL.to_owned(), "", "allowed"),
            (deny(r#""Action": "s3:GetObject", "Resource": "*""#), "", "denied"),
            (deny(r#""Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*""#), "", "partly"),
            (deny(r#""Action": "*", "Resource": "arn:*""#), "", "partly"),
            (deny(r#""NotAction": "iam:*", "Resource": "*""#), "", "denied"),
            (deny(r#""NotAction": "s3:*", "Resource": "*""#), "", "allowed"),
            (deny(r#""Action": "s3:*", "NotResource": "arn:aws:sqs:*:*:*""#), "", "partly"),
            (
                deny(r#""Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#),
                "",
                "partly",
            ),
            (ALL.to_owned(), r#"{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}"#, "outside"),
            (ALL.to_owned(), r#"{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}"#, "outside"),
            (
                ALL.to_owned(),
                r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}"#,
                "denied",
            ),
            (r#"{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}"#.to_owned(), "", "not"),
            (r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}"#.to_owned(), "", "denied"),
        ] {
            let action = "s3:GetObject".parse().expect("an action");
            let answer = role(&statements, boundary).answer(&action, &Pattern::new("*"));
            let found = match answer {
                PermissionAnswer::NotAllowed => "not",
                PermissionAnswer::Denied(_) => "denied",
                PermissionAnswer::OutsideBoundary => "outside",
                PermissionAnswer::Allowed(limits) if limits.is_empty() => "allowed",
                PermissionAnswer::Allowed(_) => "partly",
            };
            assert_eq!(found, allowed, "{statements} / {boundary}");
        }
    }
}
