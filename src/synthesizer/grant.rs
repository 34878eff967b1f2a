//! Grants: what the policy allows, and why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;

use crate::catalog::requirement::RequirementKind;
use crate::iam::action::Action;
use crate::iam::condition::Condition;
use crate::observer::function::Rule;
use crate::observer::usage::{Count, Operation, Origin, Outcome};

/// Condition operator → condition key → values, as they stand in a policy.
pub(crate) type Conditions = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// The condition of a statement as a grant has it.
pub(crate) fn conditions_of(condition: &Condition) -> Conditions {
    let mut conditions = Conditions::new();
    for (operator, key, values) in condition.iter() {
        let texts = values.iter().map(|v| v.as_str().to_owned());
        let keys = conditions.entry(operator.to_string()).or_default();
        keys.entry(key.to_owned()).or_default().extend(texts);
    }
    conditions
}

/// One action on one resource pattern, with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The action.
    pub action: Action,
    /// IAM pattern text of the resource.
    pub resource: String,
    /// Conditions; empty for none.
    pub conditions: Conditions,
    /// Why it is granted, sorted, never empty.
    pub reasons: Vec<Reason>,
}

impl Grant {
    /// Whether calls of the function show that it is used.
    pub fn is_observed(&self) -> bool {
        self.reasons
            .iter()
            .any(|reason| matches!(reason, Reason::Observed { .. }))
    }

    /// Whether it is there only because the role has it today.
    pub fn is_kept(&self) -> bool {
        self.reasons
            .iter()
            .all(|reason| matches!(reason, Reason::Kept { .. }))
    }
}

/// Why something is granted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Something other than a call of its own needs it.
    Implied {
        /// What implies it.
        by: Implication,
    },
    /// Calls in the trail needed it.
    Observed {
        /// What was called.
        operation: Operation,
        /// Who, inside the function's session, called.
        origin: Origin,
        /// Why the calls are the function's.
        rule: Rule,
        /// How the calls ended.
        outcome: Outcome,
        /// Always needed by the operation, or because of a request parameter.
        kind: RequirementKind,
        /// Which request parameter, in the catalog's words.
        when: Option<String>,
        /// How many different calls, of all the names that the action was used on in this place.
        calls: Count,
        /// First time seen, if any record carried a time.
        first: Option<Timestamp>,
        /// Last time seen.
        last: Option<Timestamp>,
        /// A few event ids, earliest first.
        samples: Vec<String>,
        /// The fields that the resource was read from, sorted.
        fields: Vec<String>,
    },
    /// The role allows it today, and the records could not have shown whether it is used.
    Kept {
        /// Why they could not.
        why: String,
        /// What would make its use visible, if anything would.
        visible_by: Option<String>,
        /// The name of the role's statement that allows it.
        sid: Option<String>,
    },
}

/// What implies a grant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Implication {
    /// What it is about: `logging`, `event source`.
    pub subject: &'static str,
    /// The field of the API that says so, with its value where there may be several; or who needs it.
    pub field: String,
}

impl Implication {
    /// What `field` says of `subject`.
    pub(crate) fn new(subject: &'static str, field: impl Into<String>) -> Self {
        Self {
            subject,
            field: field.into(),
        }
    }

    /// The same with another field of the same thing.
    #[must_use]
    pub(crate) fn and(&self, field: &str) -> Self {
        Self::new(self.subject, format!("{}; {field}", self.field))
    }
}

impl fmt::Display for Implication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.field)
    }
}

/// Calls that authorization refused: a need or an attempt, never granted by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What was called.
    pub operation: Operation,
    /// The action that was refused, as far as it is known.
    pub action: Option<Action>,
    /// IAM pattern text of the resource, as far as it is known.
    pub resource: Option<String>,
    /// Whether other calls, which succeeded, make the policy allow it all the same.
    pub granted: bool,
    /// How many, when, which.
    pub calls: Calls,
}

/// Calls whose errors do not tell whether authorization was passed: never a grant by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnprovenCall {
    /// What was called.
    pub operation: Operation,
    /// The action that it needs.
    pub action: Action,
    /// IAM pattern text of the resource; what of it no record tells is `*`.
    pub resource: String,
    /// How many, when, which, with which errors.
    pub calls: Calls,
}

/// What the configuration implies and the role of today does not allow: it may work today through a
/// resource's policy that names the role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unallowed {
    /// The action.
    pub action: Action,
    /// IAM pattern text of the resource.
    pub resource: String,
    /// What implies it, sorted.
    pub by: Vec<Implication>,
}

/// Calls set apart: they look as if somebody else used the function's credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspicious {
    /// What was called.
    pub operation: Operation,
    /// The action, if the catalog knows one.
    pub action: Option<Action>,
    /// IAM pattern text of the resource, as far as it is known.
    pub resource: Option<String>,
    /// How the calls ended.
    pub outcome: Outcome,
    /// What is suspicious about them.
    pub suspicion: String,
    /// How many, when, which.
    pub calls: Calls,
}

/// Calls that need no grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unneeded {
    /// What was called.
    pub operation: Operation,
    /// The action that something else than the role's policies allows, if there is one.
    pub action: Option<Action>,
    /// IAM pattern text of the resource, as far as it is known.
    pub resource: Option<String>,
    /// Why the policy need not allow it.
    pub why: String,
    /// How many, when, which.
    pub calls: Calls,
}

/// How often calls were seen, when, and how to find them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calls {
    /// How many different calls.
    pub count: Count,
    /// First time seen, if any record carried a time.
    pub first: Option<Timestamp>,
    /// Last time seen.
    pub last: Option<Timestamp>,
    /// A few event ids, earliest first.
    pub samples: Vec<String>,
    /// A few error codes, sorted.
    pub errors: Vec<String>,
}
