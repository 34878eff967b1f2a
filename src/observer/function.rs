//! What was learned of a function from a trail.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::usage::{CallKey, Entry, Outcome, Permission};
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::lambda::configuration::Configured;
use crate::lambda::function::Function;

/// Why a call is held to be the function's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// `userIdentity.inScopeOf` names the function.
    InScopeOf,
    /// The Lambda service got the access key when it assumed the role.
    IssuedByLambda,
    /// The session's role is the function's and the session bears the function's name.
    RoleAndSessionName,
    /// The session bears the function's name; that the role is the function's is not proven.
    SessionName,
    /// An event source mapping's session on the function's role.
    Poller,
}

/// A call of the function, folded, with the reason why it is the function's.
#[derive(Clone, Debug)]
pub struct FunctionCall {
    /// What was called, how it ended, what it needed.
    pub key: CallKey,
    /// How often, when, which.
    pub entry: Entry,
    /// The attribution rule.
    pub rule: Rule,
    /// Why the call looks as if somebody else used the function's credentials.
    pub suspicion: Option<String>,
}

impl FunctionUsage {
    /// A function of which nothing is known yet.
    pub(crate) fn of(function: Function) -> Self {
        Self {
            function,
            roles: BTreeSet::new(),
            configured: Configured::default(),
            is_edge: false,
            shared_with: BTreeSet::new(),
            other_users: BTreeSet::new(),
            days: BTreeSet::new(),
            calls: Vec::new(),
            gaps: Vec::new(),
        }
    }

    /// Whether a call is the function's own: not set apart.
    pub(crate) fn has_calls(&self) -> bool {
        self.calls.iter().any(|call| call.suspicion.is_none())
    }

    /// Actions of which it cannot be told whether they are used: records that contradict each other tell of a
    /// call that needed them.
    pub(crate) fn contradicted(&self) -> BTreeSet<&Action> {
        let calls = self.calls.iter().map(|call| &call.key);
        let open = calls.filter(|key| key.outcome == Outcome::Contradicted);
        let needed = open.filter_map(|key| match &key.need.permission {
            Permission::Action(action) => Some(action),
            _ => None,
        });
        needed.collect()
    }
}

/// Everything learned of one function.
#[derive(Clone, Debug)]
pub struct FunctionUsage {
    /// Which function.
    pub function: Function,
    /// ARNs of the roles it ran under, with path, sorted; usually one.
    pub roles: BTreeSet<String>,
    /// What its configuration says; empty when none is known.
    pub configured: Configured,
    /// Whether replicas of it run at the edge, in any region (Lambda@Edge).
    pub is_edge: bool,
    /// Other functions seen on the same roles (at most 256 names), and
    pub shared_with: BTreeSet<String>,
    /// other sessions of the same roles that are no function's (a few session names).
    pub other_users: BTreeSet<String>,
    /// Days with a call, in UTC.
    pub days: BTreeSet<Date>,
    /// The calls, sorted by key.
    pub calls: Vec<FunctionCall>,
    /// What attribution could not settle.
    pub gaps: Vec<Gap>,
}
