//! How a policy stands to the role of today.

use crate::catalog::Catalog;
use crate::differ::requests::Requests;
use crate::differ::{pairs, prove};
use crate::iam::action::Action;
use crate::iam::evaluate::Request;
use crate::iam::includes::{PolicyInclusion, includes_in};
use crate::observer::function::FunctionUsage;
use crate::snapshot::Role;
use crate::snapshot::permissions::Permissions;
use crate::synthesizer::{Grant, PolicyDocument};

/// How a policy stands to the role of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wider {
    /// Nothing tells what the role allows today.
    NotKnown,
    /// It allows nothing beyond the role.
    No,
    /// These grants go beyond the role, each with its reasons, and a request as evidence.
    Additions(Vec<(Grant, Request)>),
    /// It allows this request, the role does not, and nothing gives a reason.
    Yes(Request),
    /// It could not be decided, and why.
    Open(String),
}

/// The proposal's grants carry their reasons, so what goes beyond the role is an addition.
pub(crate) fn of_proposal(
    role: Option<&Role>,
    documents: &[PolicyDocument],
    grants: &[Grant],
) -> Wider {
    let Some(role) = role else {
        return Wider::NotKnown;
    };
    let proof = prove(role, grants, documents);
    if let Some(witness) = proof.beyond_grants {
        return Wider::Yes(witness);
    }
    if let Some(open) = proof.unproven.first() {
        return Wider::Open(open.why.clone());
    }
    if proof.unclear.is_some() {
        return Wider::Open("a statement could not be compared with the grants".to_owned());
    }
    if proof.additions.is_empty() {
        return Wider::No;
    }
    let additions = proof.additions.into_iter();
    Wider::Additions(
        additions
            .filter_map(|a| Some((grants.get(a.grant)?.clone(), a.witness)))
            .collect(),
    )
}

/// A policy written by somebody else comes without reasons.
pub(crate) fn of_policy(
    role: Option<&Role>,
    documents: &[PolicyDocument],
    catalog: &Catalog,
) -> Wider {
    let Some(role) = role else {
        return Wider::NotKnown;
    };
    let today = Permissions::of_role(role);
    let then = Permissions::of_documents(documents, role);
    let requests = Requests::new(catalog, pairs::actions(catalog));
    match includes_in(today.role(), then.role(), &requests) {
        PolicyInclusion::Included => Wider::No,
        PolicyInclusion::NotIncluded { witness } if role.missing.is_empty() => Wider::Yes(witness),
        PolicyInclusion::NotIncluded { witness } => Wider::Open(format!(
            "{} on {} is beyond the policies that are known, and others are not",
            witness.action, witness.resource
        )),
        PolicyInclusion::Unknown { action, why, .. } => Wider::Open(format!("`{action}`: {why}")),
    }
}

/// Pairs whose use no record shows, but for those of which records contradict each other.
pub(crate) fn believed(
    unused: Vec<(String, String)>,
    function: &FunctionUsage,
) -> Vec<(String, String)> {
    let contradicted = function.contradicted();
    let is_open = |(action, _): &(String, String)| {
        let action = action.parse::<Action>();
        action.is_ok_and(|action| contradicted.contains(&action))
    };
    unused.into_iter().filter(|pair| !is_open(pair)).collect()
}
