//! Reviews of the functions of some evidence: what several of them share is worked out once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::made::review;
use super::subject::{LastAccessedReport, Narrows, ReviewSubject, Today};
use super::value::Review;
use crate::differ::difference::unreachable;
use crate::differ::plan::{RolePlan, plan};
use crate::differ::{Outline, Proof, Side, prove};
use crate::gap::Gap;
use crate::iam::includes::PolicyInclusion;
use crate::observer::function::FunctionUsage;
use crate::proposal::{Evidence, Proposal, RoleError, Sharers, Sharing};
use crate::report::basis::Basis;
use crate::snapshot::Role;
use crate::snapshot::permissions::Permissions;

/// Reviews of functions.
#[derive(Debug)]
pub(crate) struct Reviews<'e> {
    sharers: Sharers<'e>,
    /// What roles allow today, by their ARN.
    sides: RefCell<BTreeMap<String, Rc<Side>>>,
}

/// A function's review with all that it was made of.
#[derive(Debug)]
pub(crate) struct Reviewed<'e> {
    /// The function.
    pub function: &'e FunctionUsage,
    /// What is proposed for it.
    pub proposal: Proposal,
    /// What a person should know: gaps of the role and of the proposal, sorted.
    pub gaps: Vec<Gap>,
    /// Its role of today against the proposal; `None` when the role is not known.
    pub against: Option<Against>,
    /// The review.
    pub review: Review,
}

/// A role of today against a proposal.
#[derive(Debug)]
pub(crate) struct Against {
    /// The role.
    pub role: Role,
    /// How the proposal stands to it.
    pub proof: Proof,
    /// What becomes of it.
    pub plan: RolePlan,
    /// The other functions on it that are named.
    pub sharing: Vec<Sharing>,
    /// How many more there are.
    pub more_sharing: usize,
}

impl Reviewed<'_> {
    /// How the proposal stands to the role of today, if that is known.
    pub(crate) fn proof(&self) -> Option<&Proof> {
        self.against.as_ref().map(|against| &against.proof)
    }

    /// Whether every promise holds.
    pub(crate) fn holds(&self) -> bool {
        self.proposal.misses.is_empty() && self.proof().is_none_or(Proof::holds)
    }
}

impl<'e> Reviews<'e> {
    /// Those of the evidence.
    pub(crate) fn of(evidence: &'e Evidence) -> Self {
        Self {
            sharers: Sharers::of(evidence),
            sides: RefCell::default(),
        }
    }

    /// The review of a function whose role, if a state of the account was given, is in it or is a gap.
    pub(crate) fn review(&self, function: &'e FunctionUsage) -> Result<Reviewed<'e>, RoleError> {
        let (role, gap) = self.sharers.evidence.role_or_gap(function)?;
        Ok(self.with(function, role, gap))
    }

    /// The same with a role that was looked up before.
    pub(crate) fn with(
        &self,
        function: &'e FunctionUsage,
        role: Option<Role>,
        gap: Option<Gap>,
    ) -> Reviewed<'e> {
        let proposal = self.sharers.evidence.propose(function, role.as_ref());
        self.of_proposal(function, role, gap, proposal)
    }

    /// The same of what was proposed before.
    pub(crate) fn of_proposal(
        &self,
        function: &'e FunctionUsage,
        role: Option<Role>,
        gap: Option<Gap>,
        mut proposal: Proposal,
    ) -> Reviewed<'e> {
        let evidence = self.sharers.evidence;
        proposal.synthesis.gaps.extend(gap);
        let mut gaps = role.as_ref().map_or_else(Vec::new, Role::gaps);
        gaps.extend(proposal.synthesis.gaps.iter().cloned());
        let basis = Basis::of(evidence, function, &proposal);
        let (review, against) = if let Some(role) = role {
            let against = self.against(function, role, &proposal);
            (
                self.compared(function, &proposal, &gaps, &against),
                Some(against),
            )
        } else {
            let policies = proposal.documents.iter().map(|d| d.policy.clone());
            let permissions = Permissions {
                policies: policies.collect(),
                boundary: None,
            };
            let after = Side::of(&permissions, &evidence.catalog);
            let subject = ReviewSubject {
                function,
                proposal: &proposal,
                gaps: &gaps,
                after: &after.reach,
                dangers: &after.dangers,
                today: None,
                basis,
                catalog: &evidence.catalog,
            };
            (review(&subject), None)
        };
        Reviewed {
            function,
            proposal,
            gaps,
            against,
            review,
        }
    }

    fn against(&self, function: &FunctionUsage, role: Role, proposal: &Proposal) -> Against {
        let (sharing, more_sharing) = self.sharers.sharing(function, &role);
        let users = self.sharers.users(function, &role);
        Against {
            proof: prove(&role, &proposal.synthesis.grants, &proposal.documents),
            plan: plan(&function.function.name, &role, users),
            sharing,
            more_sharing,
            role,
        }
    }

    fn compared(
        &self,
        function: &FunctionUsage,
        proposal: &Proposal,
        gaps: &[Gap],
        against: &Against,
    ) -> Review {
        let evidence = self.sharers.evidence;
        let (role, catalog) = (&against.role, &evidence.catalog);
        let [today, then] = [
            Permissions::of_role(role),
            Permissions::of_documents(&proposal.documents, role),
        ];
        let before = self.side(function, role, &today);
        let after = Side::of(&then, catalog);
        let outline = Outline::of(&before, &after, catalog);
        let narrows =
            if outline.removed.is_empty() && then.includes(&today) == PolicyInclusion::Included {
                Narrows::Nothing
            } else {
                Narrows::Something
            };
        let accessed = evidence
            .snapshot()
            .and_then(|s| s.accessed.of_role(&role.arn));
        review(&ReviewSubject {
            function,
            proposal,
            gaps,
            after: &after.reach,
            dangers: &after.dangers,
            today: Some(Today {
                role,
                before: &before.reach,
                dangers: &before.dangers,
                removed: &outline.removed,
                out_of_reach: &unreachable(&before.reach.resources, &after.reach.resources),
                proof: &against.proof,
                plan: &against.plan,
                narrows,
                sharing: &against.sharing,
                more_sharing: against.more_sharing,
                accessed: match accessed {
                    Some(_) => LastAccessedReport::Known,
                    None => LastAccessedReport::NotKnown,
                },
            }),
            basis: Basis::of(evidence, function, proposal),
            catalog,
        })
    }

    /// What a role allows today; kept for the others that are on it.
    fn side(&self, function: &FunctionUsage, role: &Role, permissions: &Permissions) -> Rc<Side> {
        let evidence = self.sharers.evidence;
        let catalog = &evidence.catalog;
        if role.arn.is_empty() || !evidence.shares(function, role) {
            return Rc::new(Side::of(permissions, catalog));
        }
        if let Some(known) = self.sides.borrow().get(&role.arn) {
            return known.clone();
        }
        let side = Rc::new(Side::of(permissions, catalog));
        let mut sides = self.sides.borrow_mut();
        sides.insert(role.arn.clone(), side.clone());
        side
    }
}
