//! What is looked for in code.

use crate::infra::{Hint, RoleName, Subject};
use crate::observer::function::FunctionUsage;
use crate::proposal::Evidence;
use crate::settings::Definition;
use crate::snapshot::{PolicyKind, Role};
use crate::synthesizer::Document;

/// The function and its role, as code is searched for them.
pub(super) fn subject(
    evidence: &Evidence,
    function: &FunctionUsage,
    role: Option<&Role>,
    documents: &[Document],
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
        .map(|role| evidence.sharing(function, role))
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
        proposal: documents.iter().map(|d| d.policy.clone()).collect(),
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
