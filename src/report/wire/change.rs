//! What changes of a role, in JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{GrantJson, RequestJson};
use crate::differ::AccessChange;
use crate::differ::danger::{Danger, DangerKind};
use crate::differ::difference::{ActionChange, Breadth, Removed};
use crate::iam::action::Action;
use crate::synthesizer::Grant;

/// How far policies reach.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ReachJson<'a> {
    /// How many actions they allow: of the catalog, or named by a policy.
    pub actions: usize,
    /// IAM prefixes of the services.
    pub services: &'a BTreeSet<String>,
    /// How many actions of each access level.
    pub access: &'a BTreeMap<String, usize>,
    /// The resources.
    pub resources: ResourcesJson<'a>,
}

/// Resources that policies reach.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum ResourcesJson<'a> {
    /// `every`: all there are.
    Every(#[cfg_attr(test, schemars(extend("const" = "every")))] &'static str),
    /// These patterns.
    Patterns(&'a BTreeSet<String>),
}

/// Actions of one access level that are not allowed any more.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RemovedJson<'a> {
    /// The access level.
    pub access: &'a str,
    /// How many actions.
    pub count: usize,
    /// The actions.
    pub actions: Vec<&'a str>,
    /// A request that is allowed today and then is not.
    pub witness: Option<RequestJson<'a>>,
}

/// What becomes of an action.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ActionChangeJson<'a> {
    /// The action.
    pub action: &'a str,
    /// Its access level.
    pub access: &'a str,
    /// What becomes of it.
    pub change: ChangeJson,
    /// The resources that it is allowed on today.
    pub before: &'a BTreeSet<String>,
    /// The resources that it is allowed on then.
    pub after: &'a BTreeSet<String>,
    /// A request that is decided otherwise than today; `null` where none is known.
    pub witness: Option<RequestJson<'a>>,
    /// The grants of the action.
    pub grants: Vec<GrantJson<'a>>,
}

/// What becomes of an action that stays.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum ChangeJson {
    /// It stays as it is.
    Kept,
    /// It is allowed on less.
    Narrowed,
    /// Something is allowed that is not allowed today.
    Added,
    /// It could not be decided.
    Unknown,
}

/// Actions with which one gets all others, or all data.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DangerJson {
    /// What kind it is.
    pub kind: DangerKindJson,
    /// The actions that make it, together.
    pub actions: &'static [&'static str],
    /// What they do, in a few words.
    pub what: &'static str,
}

/// What kind of danger it is.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum DangerKindJson {
    /// A way to more permissions than one has.
    PrivilegeEscalation,
    /// Any role may be handed on.
    PassRole,
    /// Any role that trusts the account may be taken.
    AssumeRole,
    /// All data of a kind, of every team.
    AllData,
    /// The traces can be removed.
    Traces,
}

impl<'a> From<&'a Breadth> for ReachJson<'a> {
    fn from(reach: &'a Breadth) -> Self {
        Self {
            actions: reach.actions,
            services: &reach.services,
            access: &reach.by_access,
            resources: if reach.is_everything() {
                ResourcesJson::Every("every")
            } else {
                ResourcesJson::Patterns(&reach.resources)
            },
        }
    }
}

impl<'a> RemovedJson<'a> {
    pub(in crate::report) fn of((access, removed): (&'a String, &'a Removed)) -> Self {
        Self {
            access,
            count: removed.count(),
            actions: removed
                .by_service
                .values()
                .flatten()
                .map(Action::as_str)
                .collect(),
            witness: removed.witness.as_ref().map(RequestJson::from),
        }
    }
}

impl<'a> ActionChangeJson<'a> {
    pub(in crate::report) fn of(changed: &'a ActionChange, grants: &'a [Grant]) -> Self {
        let (change, witness) = match &changed.change {
            AccessChange::Kept => (ChangeJson::Kept, None),
            AccessChange::Narrowed(witness) => (ChangeJson::Narrowed, witness.as_ref()),
            AccessChange::Added(witness) => (ChangeJson::Added, Some(witness)),
            AccessChange::Unknown => (ChangeJson::Unknown, None),
        };
        let own = grants.iter().filter(|grant| grant.action == changed.action);
        Self {
            action: changed.action.as_str(),
            access: &changed.access,
            change,
            before: &changed.before,
            after: &changed.after,
            witness: witness.map(RequestJson::from),
            grants: own.map(GrantJson::from).collect(),
        }
    }
}

impl From<&Danger> for DangerJson {
    fn from(danger: &Danger) -> Self {
        Self {
            kind: match danger.kind {
                DangerKind::Escalation => DangerKindJson::PrivilegeEscalation,
                DangerKind::PassRole => DangerKindJson::PassRole,
                DangerKind::AssumeRole => DangerKindJson::AssumeRole,
                DangerKind::Data => DangerKindJson::AllData,
                DangerKind::Traces => DangerKindJson::Traces,
            },
            actions: danger.actions,
            what: danger.what,
        }
    }
}
