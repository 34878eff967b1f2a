//! Calls and needs that are not granted, in JSON.

use serde::Serialize;

use super::grant::source_and_name;
use super::{CallsJson, OutcomeJson};
use crate::iam::action::Action;
use crate::synthesizer::{Suspicious, Unallowed, Unneeded, UnprovenCall, Wanted};

/// Calls that authorization refused: a need or an attempt, never granted by itself.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct WantedJson<'a> {
    /// What was called: event source and event name.
    pub operation: String,
    /// The action that was refused; `null` when it is not known.
    pub action: Option<&'a str>,
    /// The resource as a policy would have it; `null` when it is not known.
    pub resource: Option<&'a str>,
    /// Whether other calls, which succeeded, make the policy allow it all the same.
    pub granted: bool,
    /// How many, when, which.
    pub calls: CallsJson<'a>,
}

/// Calls whose errors do not tell whether authorization was passed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct UnprovenCallJson<'a> {
    /// What was called: event source and event name.
    pub operation: String,
    /// The action that it needs.
    pub action: &'a str,
    /// The resource; what of it no record tells is `*`.
    pub resource: &'a str,
    /// How many, when, which, with which errors.
    pub calls: CallsJson<'a>,
}

/// What the configuration implies and the role of today does not allow.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct UnallowedJson<'a> {
    /// The action.
    pub action: &'a str,
    /// The resource as a policy would have it.
    pub resource: &'a str,
    /// What implies it: each a subject, a colon, the field of the API that says so.
    pub by: Vec<String>,
}

/// Calls set apart: they look as if somebody else used the function's credentials.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct SuspiciousJson<'a> {
    /// What was called: event source and event name.
    pub operation: String,
    /// The action, if the catalog knows one.
    pub action: Option<&'a str>,
    /// The resource; `null` when it is not known.
    pub resource: Option<&'a str>,
    /// How the calls ended.
    pub outcome: OutcomeJson,
    /// What is suspicious about them.
    pub why: &'a str,
    /// How many, when, which.
    pub calls: CallsJson<'a>,
}

/// Calls that need no grant.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct UnneededJson<'a> {
    /// What was called: event source and event name.
    pub operation: String,
    /// The action that something else than the role's policies allows, if there is one.
    pub action: Option<&'a str>,
    /// The resource; `null` when it is not known.
    pub resource: Option<&'a str>,
    /// Why the policy need not allow it.
    pub why: &'a str,
    /// How many, when, which.
    pub calls: CallsJson<'a>,
}

impl<'a> From<&'a Wanted> for WantedJson<'a> {
    fn from(wanted: &'a Wanted) -> Self {
        Self {
            operation: source_and_name(&wanted.operation),
            action: wanted.action.as_ref().map(Action::as_str),
            resource: wanted.resource.as_deref(),
            granted: wanted.granted,
            calls: (&wanted.calls).into(),
        }
    }
}

impl<'a> From<&'a UnprovenCall> for UnprovenCallJson<'a> {
    fn from(call: &'a UnprovenCall) -> Self {
        Self {
            operation: source_and_name(&call.operation),
            action: call.action.as_str(),
            resource: &call.resource,
            calls: (&call.calls).into(),
        }
    }
}

impl<'a> From<&'a Unallowed> for UnallowedJson<'a> {
    fn from(need: &'a Unallowed) -> Self {
        Self {
            action: need.action.as_str(),
            resource: &need.resource,
            by: need.by.iter().map(ToString::to_string).collect(),
        }
    }
}

impl<'a> From<&'a Suspicious> for SuspiciousJson<'a> {
    fn from(apart: &'a Suspicious) -> Self {
        Self {
            operation: source_and_name(&apart.operation),
            action: apart.action.as_ref().map(Action::as_str),
            resource: apart.resource.as_deref(),
            outcome: apart.outcome.into(),
            why: &apart.suspicion,
            calls: (&apart.calls).into(),
        }
    }
}

impl<'a> From<&'a Unneeded> for UnneededJson<'a> {
    fn from(call: &'a Unneeded) -> Self {
        Self {
            operation: source_and_name(&call.operation),
            action: call.action.as_ref().map(Action::as_str),
            resource: call.resource.as_deref(),
            why: &call.why,
            calls: (&call.calls).into(),
        }
    }
}
