//! What a review is made of, borrowed from the stages that worked it out.

use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::differ::Proof;
use crate::differ::danger::Danger;
use crate::differ::difference::{Breadth, Removed};
use crate::differ::plan::RolePlan;
use crate::gap::Gap;
use crate::observer::function::FunctionUsage;
use crate::proposal::{Proposal, Sharing};
use crate::report::basis::Basis;
use crate::snapshot::Role;

/// One function, what is proposed for it, and its role of today if that is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReviewSubject<'a> {
    /// What the function did.
    pub function: &'a FunctionUsage,
    /// What is proposed.
    pub proposal: &'a Proposal,
    /// All that is to be known: the proposal's gaps and the role's.
    pub gaps: &'a [Gap],
    /// How far the proposal reaches.
    pub after: &'a Breadth,
    /// Its dangers.
    pub dangers: &'a [Danger],
    /// The role of today.
    pub today: Option<Today<'a>>,
    /// What it rests on.
    pub basis: Basis<'a>,
    /// The bundled catalog.
    pub catalog: &'a Catalog,
}

/// The role of today against the proposal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Today<'a> {
    /// The role.
    pub role: &'a Role,
    /// How far it reaches.
    pub before: &'a Breadth,
    /// Its dangers.
    pub dangers: &'a [Danger],
    /// What goes altogether, by access level.
    pub removed: &'a BTreeMap<String, Removed>,
    /// Resource patterns that the proposal does not reach.
    pub out_of_reach: &'a [String],
    /// How the proposal stands to it.
    pub proof: &'a Proof,
    /// What becomes of it.
    pub plan: &'a RolePlan,
    /// Whether anything goes that is no whole action.
    pub narrows: Narrows,
    /// The other functions on it that are named.
    pub sharing: &'a [Sharing],
    /// How many more there are.
    pub more_sharing: usize,
    /// Whether IAM's report of when it last used services was read.
    pub accessed: LastAccessedReport,
}

/// Whether the proposal allows an action on fewer requests than the role of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Narrows {
    /// It does, or it could not be excluded.
    Something,
    /// All that the role allows, the proposal does, as far as actions stay.
    Nothing,
}

/// Whether IAM's last accessed report of the role is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LastAccessedReport {
    /// It was read.
    Known,
    /// It was not.
    NotKnown,
}
