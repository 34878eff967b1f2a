//! How much a set of policies lets one do, in the few numbers that people decide by.

use std::collections::BTreeSet;

use super::danger::{Danger, DangerKind, dangers};
use super::outline::{level_of, reach};
use crate::catalog::Catalog;
use crate::catalog::service::{PERMISSIONS, WRITE};
use crate::iam::action::Action;
use crate::iam::policy::{Effect, Resources, Statement};
use crate::snapshot::permissions::Permissions;

/// How much policies allow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    /// Actions of the catalog, or named by a policy, that are allowed on some resource.
    pub actions: usize,
    /// Those of them that AWS lists as `Write`.
    pub writes: usize,
    /// Those of them that AWS lists as `Permissions management`.
    pub permissions: usize,
    /// Actions that could be limited to resources, and are allowed by a statement on every resource.
    pub wide: usize,
    /// Those of them that AWS lists as `Write`.
    pub wide_writes: usize,
    /// Services in which one may write on every resource, by IAM prefix.
    pub wide_write_services: BTreeSet<String>,
    /// Resource patterns of statements that allow something.
    pub resources: usize,
    /// Ways to more permissions, to all data, to no traces.
    pub dangers: Vec<Danger>,
}

impl Extent {
    /// How much a side allows.
    pub(crate) fn of(side: &Permissions, catalog: &Catalog) -> Self {
        Self::of_actions(side, &side.actions(catalog), catalog)
    }

    /// The same, where the actions that it allows are known.
    pub(crate) fn of_actions(
        side: &Permissions,
        actions: &BTreeSet<Action>,
        catalog: &Catalog,
    ) -> Self {
        let (reach, dangers) = (reach(side, actions, catalog), dangers(side, actions));
        let statements = side.policies.iter().flat_map(|policy| &policy.statements);
        let allows = statements.filter(|s| s.effect == Effect::Allow);
        let wide: Vec<&Statement> = allows.filter(|s| is_everywhere(s)).collect();
        let level = |level: &str| reach.by_access.get(level).copied().unwrap_or(0);
        let mut out = Self {
            actions: reach.actions,
            writes: level(WRITE),
            permissions: level(PERMISSIONS),
            resources: reach.resources.len(),
            dangers,
            ..Self::default()
        };
        for action in actions {
            let facts = catalog.action(action);
            let is_limitable = facts.is_some_and(|f| !f.types.is_empty() || !f.optional.is_empty());
            let is_wide = is_limitable && wide.iter().any(|s| s.actions.covers(action));
            out.wide += usize::from(is_wide);
            if is_wide && level_of(action, catalog) == WRITE {
                out.wide_writes += 1;
                let service = action.service().to_owned();
                out.wide_write_services.insert(service);
            }
        }
        out
    }

    /// The dangers of one kind.
    pub(crate) fn of_kind(&self, kind: DangerKind) -> impl Iterator<Item = &Danger> {
        self.dangers
            .iter()
            .filter(move |danger| danger.kind == kind)
    }

    /// What somebody with these permissions would gain, the most telling first: of two roles, the one
    /// that compares greater is the one to look at first.
    ///
    /// Ways to more permissions, then permissions management, then writing on every resource, then
    /// reading all data of a kind, then actions and resources.
    pub(crate) fn gain(&self) -> Gain {
        let count = |kind| self.of_kind(kind).count();
        Gain([
            count(DangerKind::Escalation)
                + count(DangerKind::PassRole)
                + count(DangerKind::AssumeRole),
            self.permissions,
            self.wide_writes,
            count(DangerKind::Data),
            self.actions,
            self.resources,
        ])
    }
}

/// What somebody with permissions would gain, to be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Gain([usize; 6]);

/// Whether a statement is about every resource, or about all but some.
fn is_everywhere(statement: &Statement) -> bool {
    match &statement.resources {
        Resources::Resource(patterns) => patterns.iter().any(|p| p.as_str() == "*"),
        Resources::NotResource(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::policy::Policy;

    fn of(statements: &str) -> Extent {
        let json = format!("{{\"Version\": \"2012-10-17\", \"Statement\": {statements}}}");
        let side = Permissions {
            policies: vec![Policy::parse(&json).expect("a policy")],
            boundary: None,
        };
        Extent::of(&side, &Catalog::bundled())
    }

    #[test]
    fn an_action_is_wide_where_it_could_be_limited_and_is_not() {
        let both = of(r#"[
            {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:ListAllMyBuckets"], "Resource": "*"},
            {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/t"}]"#);
        assert_eq!((both.actions, both.writes, both.resources), (4, 2, 2));
        assert_eq!((both.wide, both.wide_writes), (2, 1));
        assert_eq!(both.wide_write_services, BTreeSet::from(["s3".to_owned()]));
    }

    #[test]
    fn ways_to_more_permissions_outweigh_any_number_of_actions() {
        let order = [
            of(r#"[{"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"}]"#),
            of(r#"[{"Effect": "Allow", "Action": "sqs:AddPermission", "Resource": "*"}]"#),
            of(r#"[{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]"#),
            of(r#"[{"Effect": "Allow", "Action": "dynamodb:Scan", "Resource": "*"}]"#),
            of(r#"[{"Effect": "Allow", "Action": "s3:List*", "Resource": "*"}]"#),
            of(
                r#"[{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]}]"#,
            ),
            of(
                r#"[{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}]"#,
            ),
        ];
        let gains: Vec<Gain> = order.iter().map(Extent::gain).collect();
        assert!(gains.is_sorted_by(|a, b| a > b), "{gains:?}");
    }
}
