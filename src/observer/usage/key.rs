//! What calls must agree in to fold into one entry.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::context_key::ContextKeys;
use crate::catalog::requirement::{Requirement, RequirementKind, ResourcePattern, Variety};
use crate::iam::action::Action;
use crate::observer::agent::Agent;
use crate::observer::origin::Origin;

/// An API call as CloudTrail names it: what was called, not what IAM allows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operation {
    /// `eventSource`, for example `dynamodb.amazonaws.com`.
    pub source: String,
    /// `eventName` as recorded.
    pub name: String,
}

impl Operation {
    /// `dynamodb:GetItem`: the first label of the host, and the name.
    pub(crate) fn called(&self) -> String {
        let host = self.source.split('.').next().unwrap_or(&self.source);
        format!("{host}:{}", self.name)
    }
}

/// How a call ended, as far as authorization is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It succeeded.
    Succeeded,
    /// It failed after authorization, which proves the permission.
    Failed,
    /// It was throttled: some services count requests before they authorize them.
    Throttled,
    /// It failed, and the error does not tell whether authorization was passed.
    Unproven,
    /// The request was malformed: authorization may not have been reached.
    Invalid,
    /// The credentials were not accepted: nothing is known about permissions.
    Unauthenticated,
    /// Authorization refused it.
    Denied,
    /// Another record of the same event id says something else, so neither is believed.
    Contradicted,
}

impl Outcome {
    /// The outcome in one word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Throttled => "throttled",
            Self::Unproven => "unproven",
            Self::Invalid => "invalid",
            Self::Unauthenticated => "unauthenticated",
            Self::Denied => "denied",
            Self::Contradicted => "contradicted",
        }
    }

    /// Whether the call shows that the permission is used and must be allowed.
    pub(crate) fn proves_use(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }
}

/// One kind of call: calls that agree in all of this fold into one [`Entry`](super::Entry).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallKey {
    /// What was called.
    pub operation: Operation,
    /// How it ended.
    pub outcome: Outcome,
    /// Who made it.
    pub origin: Origin,
    /// What the record shows of the machine it came from.
    pub agent: Agent,
    /// What it needed.
    pub need: Need,
}

/// What a call asked of IAM.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// This action on the need's resource.
    Action(Action),
    /// None, and why: no permission exists, a KMS grant answered, the key is AWS managed.
    Free(String),
    /// Not known to the catalog, and why.
    Unmapped(String),
    /// None: the need's resource is what the call made, under a name that its answer tells.
    Makes,
}

/// What a call needed; calls with the same need, outcome and origin fold into one entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Need {
    /// The permission, or why there is none to grant.
    pub permission: Permission,
    /// Always, or because of a request parameter.
    pub kind: RequirementKind,
    /// The request condition that triggered it.
    pub when: Option<String>,
    /// IAM pattern text of the resource, up to the varying name if there is one.
    pub before: String,
    /// How the varying name comes about; its values are in [`Entry::names`](super::Entry::names).
    pub variety: Option<Variety>,
    /// IAM pattern text after the varying name.
    pub after: String,
    /// Condition keys and values the calls had in common.
    pub context: BTreeMap<String, String>,
    /// Condition keys whose values vary per call; their values are in [`Entry::values`](super::Entry::values).
    pub varying_context: BTreeSet<String>,
    /// ARN variables that no field told (they stand as `*`).
    pub unresolved: Vec<String>,
    /// The permission has an event of its own and is learned from that.
    pub own_event: bool,
}

impl Need {
    /// IAM pattern text of all resources that the calls may have been about.
    pub(crate) fn widest(&self) -> String {
        let any = if self.variety.is_some() { "*" } else { "" };
        format!("{}{any}{}", self.before, self.after)
    }

    /// All texts in it.
    pub(in crate::observer) fn texts(&self) -> impl Iterator<Item = &str> {
        let context = self.context.iter().flat_map(|(key, value)| [key, value]);
        let texts = [&self.before, &self.after].into_iter();
        let texts = texts
            .chain(&self.when)
            .chain(context)
            .chain(&self.varying_context);
        texts.chain(&self.unresolved).map(String::as_str)
    }

    /// What a requirement asks, but for its names and for values that vary from call to call.
    pub(in crate::observer) fn of(requirement: &Requirement, keys: ContextKeys) -> Self {
        let (varying, steady) = requirement
            .context
            .iter()
            .partition::<Vec<_>, _>(|(key, _)| keys.varies(key));
        let steady = steady.into_iter();
        Self {
            kind: requirement.kind,
            when: requirement.when.clone(),
            context: steady.map(|(k, v)| (k.clone(), v.clone())).collect(),
            varying_context: varying.into_iter().map(|(key, _)| key.clone()).collect(),
            unresolved: requirement.unresolved.clone(),
            own_event: requirement.own_event,
            ..Self::about(
                Permission::Action(requirement.action.clone()),
                &requirement.resource,
            )
        }
    }

    /// No need, but what a call made.
    pub(in crate::observer) fn made(resource: &ResourcePattern) -> Self {
        Self::about(Permission::Makes, resource)
    }

    /// A call that needs no action of the role.
    pub(in crate::observer) fn without(permission: Permission) -> Self {
        Self::about(permission, &ResourcePattern::fixed(""))
    }

    fn about(permission: Permission, resource: &ResourcePattern) -> Self {
        Self {
            permission,
            kind: RequirementKind::Primary,
            when: None,
            before: resource.before.clone(),
            variety: resource.varying.as_ref().map(|v| v.variety),
            after: resource.after.clone(),
            context: BTreeMap::new(),
            varying_context: BTreeSet::new(),
            unresolved: vec![],
            own_event: false,
        }
    }
}
