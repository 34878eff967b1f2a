//! The role as it is against the role as proposed: what it means first, then the text.

mod json;
mod lines;
mod markdown;
mod notes;
mod rows;
mod text;

use crate::catalog::Catalog;
use crate::differ::plan::RolePlan;
use crate::differ::{Difference, Guards, Proof};
use crate::gap::Gap;
use crate::observer::function::FunctionUsage;
use crate::proposal::Sharing;
use crate::report::basis::Basis;
use crate::snapshot::Role;
use crate::synthesizer::{Document, Grant};

pub use json::json;
pub use markdown::markdown;
pub(in crate::report) use rows::request;
pub use text::{DiffLayout, text};

/// One function's role and proposal, borrowed from the stages that worked them out.
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a> {
    /// What the function did.
    pub function: &'a FunctionUsage,
    /// The role as it is.
    pub role: &'a Role,
    /// The functions on the role besides this one.
    pub sharing: &'a [Sharing],
    /// How many more there are.
    pub more_sharing: usize,
    /// What the proposal grants.
    pub grants: &'a [Grant],
    /// The proposal.
    pub documents: &'a [Document],
    /// What changes.
    pub difference: &'a Difference,
    /// Whether anything is added.
    pub proof: &'a Proof,
    /// What guards the role of today and goes over.
    pub guards: &'a Guards,
    /// What becomes of the role.
    pub plan: &'a RolePlan,
    /// What a person should know before trusting the comparison.
    pub gaps: &'a [Gap],
    /// What it rests on.
    pub basis: Basis<'a>,
    /// The bundled catalog.
    pub catalog: &'a Catalog,
}

impl Comparison<'_> {
    /// The policies of today as text: each with its name, in canonical form.
    fn before(&self) -> String {
        let policies = self.role.policies.iter().map(|p| p.policy.to_json());
        policies.map(|json| json + "\n").collect()
    }

    /// The proposal as text, and what stays attached.
    fn after(&self) -> String {
        let documents = self.documents.iter().map(|d| d.policy.to_json());
        let staying = self.role.staying().map(|p| p.policy.to_json());
        let policies = documents.chain(staying);
        policies.map(|json| json + "\n").collect()
    }

    /// Whether nothing changes: neither what is allowed nor how it is written.
    pub fn is_empty(&self) -> bool {
        self.difference.is_empty() && self.before() == self.after()
    }
}
