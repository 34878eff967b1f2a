//! A function and its role in the account, as code is searched for them.

use super::{DefinitionHint, Rest, RoleName, Subject};
use crate::observer::function::FunctionUsage;
use crate::proposal::Evidence;
use crate::settings::Definition;
use crate::snapshot::{PolicyKind, Role};
use crate::synthesizer::PolicyDocument;

impl Subject {
    /// The function and its role, as code is searched for them, with what is proposed.
    pub(crate) fn of(
        evidence: &Evidence,
        function: &FunctionUsage,
        role: Option<&Role>,
        documents: &[PolicyDocument],
        definition: Option<&Definition>,
    ) -> Self {
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
        Self {
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
            hint: definition.map(|own| DefinitionHint {
                file: own.file.clone(),
                address: own.address.clone(),
            }),
        }
    }
}
