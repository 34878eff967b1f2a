//! A verification, worked out from evidence.

use super::Verification;
use crate::differ::holdout::HoldoutSplit;
use crate::differ::replayed::{needed, replayed};
use crate::differ::unseen::unseen;
use crate::differ::{guards, lint, pairs};
use crate::iam::policy::Policy;
use crate::observer::function::FunctionUsage;
use crate::proposal::wider;
use crate::proposal::{Evidence, RoleError};
use crate::report::words::plural;
use crate::snapshot::Role;
use crate::synthesizer::{PolicyDocument, SizeLimits};

/// Policies that are verified in place of the proposal.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    /// What they are called: their files.
    pub names: String,
    /// The policies.
    pub documents: Vec<PolicyDocument>,
}

impl<'a> Verification<'a> {
    /// Of the given policies, or, without any, of what is proposed for the function.
    pub(crate) fn of(
        evidence: &'a Evidence,
        function: &'a FunctionUsage,
        given: Option<&Given>,
        holdout: Result<Vec<HoldoutSplit>, &'static str>,
    ) -> Result<Self, RoleError> {
        let (catalog, options) = (&evidence.catalog, &evidence.settings.options);
        let role = evidence.role(function)?;
        let proposal = evidence.propose(function, role.as_ref());
        let documents = given.map_or(&proposal.documents, |given| &given.documents);
        let grants = &proposal.synthesis.grants;
        let whole = replayed(documents, proposal.today.as_ref(), function, options);
        let mut gaps = role.as_ref().map_or_else(Vec::new, Role::gaps);
        let (wider, (pairs, unused)) = if given.is_some() {
            if let Some(role) = &role {
                gaps.extend(guards::contradictions(role, &whole.contradictions));
            }
            (
                wider::of_policy(role.as_ref(), documents, catalog),
                pairs::of_documents(documents, &whole, catalog),
            )
        } else {
            gaps.extend(proposal.synthesis.gaps.iter().cloned());
            (
                wider::of_proposal(role.as_ref(), documents, grants),
                pairs::of_grants(grants, &whole),
            )
        };
        let named: Vec<(&str, &Policy)> = documents
            .iter()
            .map(|d| (d.name.as_str(), &d.policy))
            .collect();
        Ok(Self {
            evidence,
            function,
            subject: match given {
                Some(given) => given.names.clone(),
                None => format!("the proposal, {}", plural(documents.len(), "document")),
            },
            wider,
            findings: lint::lint(&named, catalog, &SizeLimits::default()),
            unused: wider::believed(unused, function),
            pairs,
            holdout,
            unseen: unseen(&needed(function, options), &function.days),
            gaps,
            replayed: whole,
            proposal,
        })
    }
}
