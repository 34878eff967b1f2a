//! A function's role of today against what is proposed, worked out as far as it is asked for.

use std::cell::OnceCell;

use super::page::{PageForm, patch, reviewed};
use super::{Comparison, Texts, json};
use crate::differ::difference::SamplePlace;
use crate::differ::{Difference, difference};
use crate::proposal::Evidence;
use crate::report::basis::Basis;
use crate::report::review::{Against, Reviewed};
use crate::report::said::Page;
use crate::report::wire::DiffJson;
use crate::snapshot::permissions::Permissions;

/// A comparison that is to be shown.
#[derive(Debug)]
pub(crate) struct RoleCompared<'r> {
    reviewed: &'r Reviewed<'r>,
    against: &'r Against,
    evidence: &'r Evidence,
    texts: Texts<'r>,
    difference: OnceCell<Difference>,
}

impl<'r> RoleCompared<'r> {
    /// Of a function that was reviewed; `None` when its role of today is not known.
    pub(crate) fn of(reviewed: &'r Reviewed<'r>, evidence: &'r Evidence) -> Option<Self> {
        Some(Self {
            reviewed,
            against: reviewed.against.as_ref()?,
            evidence,
            texts: Texts::of(reviewed)?,
            difference: OnceCell::new(),
        })
    }

    /// Whether something changes: in what is allowed, or in the policies' text.
    pub(crate) fn changes_something(&self) -> bool {
        !(self.difference().is_empty() && self.texts.is_same())
    }

    /// What changes, action by action.
    fn difference(&self) -> &Difference {
        self.difference.get_or_init(|| {
            let f = &self.reviewed.function.function;
            let place = SamplePlace {
                partition: &f.partition,
                region: &f.region,
                account: &f.account,
            };
            let role = &self.against.role;
            let before = Permissions::of_role(role);
            let after = Permissions::of_documents(&self.reviewed.proposal.documents, role);
            difference(&before, &after, &self.evidence.catalog, place)
        })
    }

    /// For people.
    pub(crate) fn page(&self, form: &PageForm<'_>) -> Page {
        let (review, gaps) = (&self.reviewed.review, &self.reviewed.gaps);
        match form {
            PageForm::Patch => patch(&self.texts.before(), &self.texts.after()),
            PageForm::Text(_, None) => reviewed(review, gaps, &[], form),
            _ => reviewed(review, gaps, &self.texts.pairs(), form),
        }
    }

    /// The whole comparison, for programs.
    pub(crate) fn json(&self) -> DiffJson<'_> {
        let (reviewed, against) = (self.reviewed, self.against);
        let proposal = &reviewed.proposal;
        json(&Comparison {
            function: reviewed.function,
            role: &against.role,
            sharing: &against.sharing,
            grants: &proposal.synthesis.grants,
            documents: &proposal.documents,
            difference: self.difference(),
            proof: &against.proof,
            guards: &proposal.guards,
            plan: &against.plan,
            gaps: &reviewed.gaps,
            basis: Basis::of(self.evidence, reviewed.function, proposal),
            review: &reviewed.review,
            catalog: &self.evidence.catalog,
        })
    }
}
