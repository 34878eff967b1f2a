//! What is looked for in code, and how it compares with the role of today.

use crate::differ::difference::Place;
use crate::differ::{Proof, difference, plan};
use crate::infra::{Hint, RoleName, Subject};
use crate::observer::function::FunctionUsage;
use crate::proposal::{Proposal, Sharers};
use crate::report::basis::Basis;
use crate::report::diff::Comparison;
use crate::settings::Definition;
use crate::snapshot::permissions::Permissions;
use crate::snapshot::{PolicyKind, Role};

/// The function and its role, as code is searched for them.
pub(super) fn subject(
    sharers: &Sharers<'_>,
    function: &FunctionUsage,
    role: Option<&Role>,
    proposal: &Proposal,
    definition: Option<&Definition>,
) -> Subject {
    let own = &function.function;
    let named = role.map(|role| {
        let inline = role
            .policies
            .iter()
            .filter(|p| p.kind == PolicyKind::Inline);
        RoleName {
            arn: role.arn.clone(),
            name: role.name.clone(),
            inline: inline.map(|p| p.name.clone()).collect(),
            managed: role
                .policies
                .iter()
                .filter_map(|p| p.arn().map(str::to_owned))
                .collect(),
            tags: role.tags.clone(),
        }
    });
    let (sharing, more) = role
        .map(|role| sharers.evidence.sharing(function, role))
        .unwrap_or_default();
    let mut sharing = sharing;
    if more > 0 {
        sharing.push(format!("{more} more"));
    }
    Subject {
        function: own.name.clone(),
        partition: own.partition.clone(),
        region: own.region.clone(),
        account: own.account.clone(),
        // a role of which nothing but a policy file is known has no name
        role: named.filter(|role| !role.arn.is_empty()),
        proposal: proposal
            .documents
            .iter()
            .map(|d| d.policy.clone())
            .collect(),
        sharers: sharing,
        staying: role
            .into_iter()
            .flat_map(Role::staying)
            .filter_map(|p| p.arn().map(str::to_owned))
            .collect(),
        hint: definition.map(|own| Hint {
            file: own.file.clone(),
            address: own.address.clone(),
        }),
    }
}

/// Hands on the comparison with the role of today, if that is known.
pub(super) fn compared<T>(
    sharers: &Sharers<'_>,
    function: &FunctionUsage,
    role: Option<&Role>,
    proposal: &Proposal,
    proof: Option<&Proof>,
    gaps: &[crate::gap::Gap],
    then: impl FnOnce(Option<&Comparison<'_>>) -> T,
) -> T {
    let (Some(role), Some(proof)) = (role, proof) else {
        return then(None);
    };
    let evidence = sharers.evidence;
    let own = &function.function;
    let place = Place {
        partition: &own.partition,
        region: &own.region,
        account: &own.account,
    };
    let after = Permissions::of_documents(&proposal.documents, role);
    let found = difference(
        &Permissions::of_role(role),
        &after,
        &evidence.catalog,
        place,
    );
    let grants = &proposal.synthesis.grants;
    let (sharing, more_sharing) = sharers.sharing(function, role);
    let plan = plan::plan(&own.name, role, sharers.users(function, role));
    then(Some(&Comparison {
        function,
        role,
        sharing: &sharing,
        more_sharing,
        grants,
        documents: &proposal.documents,
        difference: &found,
        proof,
        guards: &proposal.guards,
        plan: &plan,
        gaps,
        basis: Basis::of(evidence, function, proposal),
        catalog: &evidence.catalog,
    }))
}
