//! The role as it is against the role as proposed: all of it for programs, the policies' text for people.

mod compared;
mod json;
mod page;
mod sides;

use crate::catalog::Catalog;
use crate::differ::plan::RolePlan;
use crate::differ::{Difference, Guards, Proof};
use crate::gap::Gap;
use crate::observer::function::FunctionUsage;
use crate::proposal::Sharing;
use crate::report::basis::Basis;
use crate::report::policies::{self, Pair, PolicyFile, placed};
use crate::report::reasons::reasons;
use crate::report::review::{Review, Reviewed};
use crate::snapshot::Role;
use crate::synthesizer::{Grant, PolicyDocument};

pub(crate) use compared::RoleCompared;
pub(crate) use json::json;
pub(crate) use page::PageForm;
pub(crate) use sides::{PolicySide, SidesCompared};

/// One function's role and proposal, borrowed from the stages that worked them out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comparison<'a> {
    /// What the function did.
    pub function: &'a FunctionUsage,
    /// The role as it is.
    pub role: &'a Role,
    /// The functions on the role besides this one.
    pub sharing: &'a [Sharing],
    /// What the proposal grants.
    pub grants: &'a [Grant],
    /// The proposal.
    pub documents: &'a [PolicyDocument],
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
    /// What a person reads of it.
    pub review: &'a Review,
    /// The bundled catalog.
    pub catalog: &'a Catalog,
}

/// The policies of a role today, and those that it has afterwards: the proposal, and what stays attached.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts<'a> {
    /// The role as it is.
    pub role: &'a Role,
    /// The proposal.
    pub documents: &'a [PolicyDocument],
    /// What the proposal grants.
    pub grants: &'a [Grant],
}

impl<'a> Texts<'a> {
    /// Those of a function's review; `None` when the role of today is not known.
    pub(crate) fn of(reviewed: &'a Reviewed<'_>) -> Option<Self> {
        Some(Self {
            role: &reviewed.against.as_ref()?.role,
            documents: &reviewed.proposal.documents,
            grants: &reviewed.proposal.synthesis.grants,
        })
    }

    /// The policies of today.
    pub(crate) fn before(&self) -> Vec<PolicyFile<'a>> {
        let policies = self.role.policies.iter();
        let file = |p: &'a crate::snapshot::NamedPolicy| PolicyFile {
            name: &p.name,
            policy: &p.policy,
        };
        policies.map(file).collect()
    }

    /// Those afterwards.
    pub(crate) fn after(&self) -> Vec<PolicyFile<'a>> {
        let documents = self.documents.iter().map(|d| PolicyFile {
            name: &d.name,
            policy: &d.policy,
        });
        let staying = self.role.staying().map(|p| PolicyFile {
            name: &p.name,
            policy: &p.policy,
        });
        documents.chain(staying).collect()
    }

    /// Statements of today with what takes their place, and why.
    pub(crate) fn pairs(&self) -> Vec<Pair> {
        let named = |files: Vec<PolicyFile<'a>>| files.into_iter().map(|f| (f.name, f.policy));
        let old = placed(named(self.before()), |_, _| None);
        let new = placed(named(self.after()), |document, statement| {
            let own = self.documents.get(document)?.statements.get(statement)?;
            let grants = own
                .grants
                .iter()
                .filter_map(|&grant| self.grants.get(grant));
            let text = reasons(grants);
            (!text.is_empty()).then_some(text)
        });
        policies::pairs(old, new)
    }

    /// Whether the text is the same before and after.
    pub(crate) fn is_same(&self) -> bool {
        let text = |files: Vec<PolicyFile<'_>>| -> String {
            files.iter().map(|f| f.policy.to_json()).collect()
        };
        text(self.before()) == text(self.after())
    }
}
