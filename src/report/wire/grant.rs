//! What is granted and why, in JSON.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use crate::catalog::requirement::RequirementKind;
use crate::differ::Guards;
use crate::gap::Gap;
use crate::observer::function::Rule;
use crate::observer::usage::{Count, Operation, Origin, Outcome};
use crate::synthesizer::{Calls, Conditions, Grant, Reason};

/// One action on one resource, with its reasons.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct GrantJson<'a> {
    /// The action: `s3:GetObject`.
    pub action: &'a str,
    /// The resource as a policy has it: `*` and `?` are wildcards.
    pub resource: &'a str,
    /// Condition operator → condition key → values, as they stand in the policy; empty for none.
    pub conditions: &'a Conditions,
    /// Why it is granted; never empty.
    pub reasons: Vec<ReasonJson<'a>>,
}

/// Why something is granted.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum ReasonJson<'a> {
    /// Something other than a call of its own needs it.
    Implied {
        /// What implies it: a subject, a colon, the field of the API that says so.
        by: String,
    },
    /// Calls in the records needed it.
    Observed {
        /// What was called: event source and event name.
        operation: String,
        /// Who, inside the function's session, called: `code`, `worker` (the Lambda service),
        /// `event source mapping`, or `through` another service's host.
        origin: String,
        /// Why the calls are the function's.
        rule: RuleJson,
        /// How the calls ended.
        outcome: OutcomeJson,
        /// Always needed by the operation, or because of a request parameter.
        need: RequirementKind,
        /// Which request parameter, in the catalog's words.
        when: Option<&'a str>,
        /// How many different calls, of all names that the action was used on in this place.
        calls: Count,
        /// First time seen; `null` when no record carried a time.
        first: Option<Timestamp>,
        /// Last time seen.
        last: Option<Timestamp>,
        /// A few event ids, earliest first.
        events: &'a [String],
        /// The fields of the record that the resource was read from.
        fields: &'a [String],
    },
    /// The role allows it today, and the records could not have shown whether it is used.
    Kept {
        /// Why they could not.
        why: &'a str,
        /// What would make its use visible, if anything would.
        visible_by: Option<&'a str>,
        /// The name of the role's statement that allows it.
        sid: Option<&'a str>,
    },
}

/// Why a call is held to be the function's.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum RuleJson {
    /// `userIdentity.inScopeOf` names the function.
    #[serde(rename = "inScopeOf")]
    InScopeOf,
    /// The Lambda service got the access key when it assumed the role.
    #[serde(rename = "AssumeRole by Lambda")]
    IssuedByLambda,
    /// The session's role is the function's and the session bears the function's name.
    #[serde(rename = "role and session name")]
    RoleAndSessionName,
    /// The session bears the function's name; that the role is the function's is not proven.
    #[serde(rename = "session name only")]
    SessionName,
    /// An event source mapping's session on the function's role.
    #[serde(rename = "event source mapping on the role")]
    Poller,
}

/// How a call ended, as far as authorization is concerned.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum OutcomeJson {
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

/// How often calls were seen, when, and how to find them.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct CallsJson<'a> {
    /// How many different calls.
    pub count: Count,
    /// First time seen; `null` when no record carried a time.
    pub first: Option<Timestamp>,
    /// Last time seen.
    pub last: Option<Timestamp>,
    /// A few event ids, earliest first.
    pub events: &'a [String],
    /// A few error codes.
    pub errors: &'a [String],
}

/// Something that a person should know before trusting the result.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct GapJson<'a> {
    /// Stable code; `docs/diagnostics.md` has a heading for each.
    pub code: &'a str,
    /// What it is, in one line.
    pub text: &'a str,
    /// What to do about it; `null` when nothing can be done.
    pub hint: Option<&'a str>,
    /// The names concerned: resources, operations, files.
    pub names: &'a [String],
}

/// What guards the role of today and goes over.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct GuardsJson<'a> {
    /// How many denials of today's role are carried over as written.
    pub denials: usize,
    /// Policies that stay attached, as they only deny.
    pub staying: &'a [String],
    /// Condition keys of today's role that grants stay under.
    pub conditions: &'a BTreeSet<String>,
}

impl<'a> From<&'a Grant> for GrantJson<'a> {
    fn from(grant: &'a Grant) -> Self {
        Self {
            action: grant.action.as_str(),
            resource: &grant.resource,
            conditions: &grant.conditions,
            reasons: grant.reasons.iter().map(ReasonJson::from).collect(),
        }
    }
}

impl<'a> From<&'a Reason> for ReasonJson<'a> {
    fn from(reason: &'a Reason) -> Self {
        match reason {
            Reason::Implied { by } => Self::Implied { by: by.to_string() },
            Reason::Kept {
                why,
                visible_by,
                sid,
            } => Self::Kept {
                why,
                visible_by: visible_by.as_deref(),
                sid: sid.as_deref(),
            },
            Reason::Observed {
                operation,
                origin,
                rule,
                outcome,
                kind,
                when,
                calls,
                first,
                last,
                samples,
                fields,
            } => Self::Observed {
                operation: source_and_name(operation),
                origin: who(origin),
                rule: (*rule).into(),
                outcome: (*outcome).into(),
                need: *kind,
                when: when.as_deref(),
                calls: *calls,
                first: *first,
                last: *last,
                events: samples,
                fields,
            },
        }
    }
}

/// `dynamodb.amazonaws.com GetItem`: as a record has it.
pub(in crate::report) fn source_and_name(operation: &Operation) -> String {
    format!("{} {}", operation.source, operation.name)
}

fn who(origin: &Origin) -> String {
    match origin {
        Origin::Code => "code".to_owned(),
        Origin::Worker => "worker".to_owned(),
        Origin::Poller => "event source mapping".to_owned(),
        Origin::Forwarded(by) => format!("through {by}"),
    }
}

impl From<Rule> for RuleJson {
    fn from(rule: Rule) -> Self {
        match rule {
            Rule::InScopeOf => Self::InScopeOf,
            Rule::IssuedByLambda => Self::IssuedByLambda,
            Rule::RoleAndSessionName => Self::RoleAndSessionName,
            Rule::SessionName => Self::SessionName,
            Rule::Poller => Self::Poller,
        }
    }
}

impl From<Outcome> for OutcomeJson {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Succeeded => Self::Succeeded,
            Outcome::Failed => Self::Failed,
            Outcome::Throttled => Self::Throttled,
            Outcome::Unproven => Self::Unproven,
            Outcome::Invalid => Self::Invalid,
            Outcome::Unauthenticated => Self::Unauthenticated,
            Outcome::Denied => Self::Denied,
            Outcome::Contradicted => Self::Contradicted,
        }
    }
}

impl<'a> From<&'a Calls> for CallsJson<'a> {
    fn from(calls: &'a Calls) -> Self {
        Self {
            count: calls.count,
            first: calls.first,
            last: calls.last,
            events: &calls.samples,
            errors: &calls.errors,
        }
    }
}

impl<'a> From<&'a Gap> for GapJson<'a> {
    fn from(gap: &'a Gap) -> Self {
        Self {
            code: gap.code,
            text: &gap.text,
            hint: gap.hint.as_deref(),
            names: &gap.names,
        }
    }
}

impl<'a> From<&'a Guards> for GuardsJson<'a> {
    fn from(guards: &'a Guards) -> Self {
        Self {
            denials: guards.denials,
            staying: &guards.staying,
            conditions: &guards.keys,
        }
    }
}
