//! A line of what `lpgen simulate` prints.

use serde::Serialize;

use crate::iam::Decision;
use crate::iam::evaluate::PolicySource;

/// What policies decide about a request, or why a line is no request.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum AnswerJson {
    /// It is decided.
    Decided {
        /// The decision.
        decision: DecisionJson,
        /// The statement that decides it; `null` when none does.
        statement: Option<StatementJson>,
        /// Why, in words.
        why: String,
    },
    /// The line is no request.
    Refused {
        /// Why not.
        error: String,
        /// Its number, from 1.
        line: u64,
    },
}

/// What policies decide, as the policy simulator of IAM says it.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum DecisionJson {
    /// A statement allows it and nothing stands against it.
    Allowed,
    /// A `Deny` statement applies.
    ExplicitDeny,
    /// Nothing allows it where something must.
    ImplicitDeny,
}

/// Where a statement stands.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct StatementJson {
    /// What its policy is to the role.
    pub source: PartJson,
    /// The policy's file.
    pub file: String,
    /// Counted from 0 in its document.
    pub index: usize,
    /// Its Sid; `null` when it has none.
    pub sid: Option<String>,
}

/// What a policy is to a role.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum PartJson {
    /// One of its inline and managed policies.
    Identity,
    /// Its permissions boundary.
    Boundary,
    /// The session policy.
    Session,
}

impl From<&Decision> for DecisionJson {
    fn from(decision: &Decision) -> Self {
        match decision {
            Decision::Allowed { .. } => Self::Allowed,
            Decision::ExplicitDeny { .. } => Self::ExplicitDeny,
            Decision::ImplicitDeny { .. } => Self::ImplicitDeny,
        }
    }
}

impl From<PolicySource> for PartJson {
    fn from(source: PolicySource) -> Self {
        match source {
            PolicySource::Identity => Self::Identity,
            PolicySource::Boundary => Self::Boundary,
            PolicySource::Session => Self::Session,
        }
    }
}
