//! What is looked for in code.

use super::failure::Failure;
use crate::infra::{Code, Hint, Rest, RoleName, Spot, Subject};
use crate::observer::function::FunctionUsage;
use crate::proposal::Evidence;
use crate::report::sarif::{self, Places};
use crate::settings::{Definition, Settings};
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
    // sessions of others are told by name where the trail shows them
    let sessions = function.other_users.iter();
    sharing.extend(sessions.map(|name| format!("session {name}")));
    Subject {
        function: own.name.clone(),
        partition: own.partition.clone(),
        region: own.region.clone(),
        account: own.account.clone(),
        // a role of which nothing but a policy file is known has no name
        role: named.filter(|role| !role.arn.is_empty()),
        proposal: documents.iter().map(|d| d.policy.clone()).collect(),
        sharers: sharing,
        named_by: Vec::new(),
        rest: Rest::Goes,
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

/// Where functions and their roles are defined, by ARN, so far as that is certain.
pub(super) fn places(
    code: &Code<'_>,
    decided: &Settings,
    evidence: &Evidence,
    functions: &[&FunctionUsage],
) -> Result<Places, Failure> {
    let place = |spot: Spot| sarif::CodePlace {
        path: spot.path,
        line: u32::try_from(spot.line).unwrap_or(u32::MAX),
    };
    let mut out = Places::new();
    for function in functions {
        let (role, _) = evidence.role_or_gap(function)?;
        let definition = decided.definition(&function.function);
        let subject = subject(evidence, function, role.as_ref(), &[], definition);
        let own = code.place(&subject);
        if let Some(role) = &subject.role
            && let Some(spot) = code.place_of_role(&subject).or_else(|| own.clone())
        {
            out.entry(role.arn.clone()).or_insert_with(|| place(spot));
        }
        if let Some(spot) = own {
            out.insert(function.function.arn(), place(spot));
        }
    }
    Ok(out)
}
