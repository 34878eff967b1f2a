//! What a snapshot keeps of roles: those that a function uses, passes or assumes, their policies, and of
//! their tags what a condition reads or what tells where the role is defined.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::answer::Answer;
use super::asked::{iam, lambda};
use super::read::RawRole;
use super::{Role, Snapshot};
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Effect, Resources};
use crate::iam::role::{role_name, same_role};

/// The answers that hold roles.
const DETAILS: &str = iam::GET_ACCOUNT_AUTHORIZATION_DETAILS.document;

/// No role has this name: a pattern that matches it names no role in particular.
const NOBODY: &str = "\u{A4}";

/// Tags by which a stack and a resource in it are found (CloudFormation user guide, "Resource tags").
const DEFINED: &str = "aws:cloudformation:";

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needed {
    /// ARNs.
    roles: BTreeSet<String>,
    /// ARNs.
    policies: BTreeSet<String>,
    /// Keys in lower case: conditions compare them so.
    tags: BTreeSet<String>,
}

impl Snapshot {
    /// Drops what is not needed of roles, and tells what is.
    pub(crate) fn keep_needed(&mut self) -> Needed {
        let mut needed = Needed {
            roles: self.used_roles(),
            ..Needed::default()
        };
        let named = self.named_roles(&needed.roles);
        needed.roles.extend(named);
        self.roles.retain(|arn, _| needed.roles.contains(arn));
        needed.policies = self.roles.values().flat_map(policies_of).collect();
        self.managed.retain(|arn, _| needed.policies.contains(arn));
        needed.tags = self.tag_keys();
        for role in self.roles.values_mut() {
            role.tags.retain(|tag| needed.keeps_tag(&tag.key));
        }
        needed
    }

    /// Roles of configured functions; where functions could not be listed, all that Lambda may assume.
    fn used_roles(&self) -> BTreeSet<String> {
        let configured = &self.configurations.functions;
        let list = lambda::LIST_FUNCTIONS.name;
        let is_listed = self.unanswered.of_action(list).next().is_none();
        let mut by_name: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for one in configured {
            let named = by_name.entry(role_name(&one.role)).or_default();
            named.insert(&one.role);
        }
        let is_used = |role: &RawRole| {
            let trust = role.assume_role_policy_document.as_ref();
            let mut named = by_name.get(role_name(&role.arn)).into_iter().flatten();
            named.any(|of| same_role(of, &role.arn))
                || !is_listed && trust.is_some_and(|t| t.get().contains("lambda.amazonaws.com"))
        };
        let used = self.roles.values().filter(|role| is_used(role));
        used.map(|role| role.arn.clone()).collect()
    }

    /// Roles that these may pass or assume, as far as a policy names them: `*` names nobody.
    fn named_roles(&self, by: &BTreeSet<String>) -> BTreeSet<String> {
        let roles: Vec<Role> = by.iter().filter_map(|arn| self.role(arn).ok()).collect();
        let named = roles.iter().flat_map(named_by);
        let named: BTreeMap<&str, &Pattern> = named.map(|p| (p.as_str(), p)).collect();
        let mut found = BTreeSet::new();
        for (text, pattern) in named {
            // What begins as the pattern does: most patterns name one role.
            let begin = text.split(['*', '?', '$']).next().unwrap_or_default();
            let all = self.roles.range(begin.to_owned()..).map(|(arn, _)| arn);
            let all = all.take_while(|arn| arn.starts_with(begin));
            let all = all.filter(|arn| !by.contains(*arn) && pattern.matches_resource(arn));
            found.extend(all.cloned());
        }
        found
    }

    /// Keys of tags that a policy reads.
    fn tag_keys(&self) -> BTreeSet<String> {
        let of_roles = self.roles.values().flat_map(|role| {
            let inline = role.role_policy_list.iter();
            let inline = inline.filter_map(|policy| policy.policy_document.as_ref());
            inline.chain(&role.assume_role_policy_document)
        });
        let managed = self.managed.values().flat_map(|p| &p.policy_version_list);
        let managed = managed.filter_map(|version| version.document.as_ref());
        of_roles
            .chain(managed)
            .flat_map(|text| keys_in(text.get()))
            .collect()
    }
}

fn policies_of(role: &RawRole) -> Vec<String> {
    let attached = role.attached_managed_policies.iter();
    let boundary = role.permissions_boundary.iter();
    attached
        .map(|policy| policy.policy_arn.clone())
        .chain(boundary.map(|boundary| boundary.permissions_boundary_arn.clone()))
        .collect()
}

/// Patterns by which a role's policies name single roles that it may pass or assume.
fn named_by(role: &Role) -> Vec<&Pattern> {
    let actions = [("iam", "PassRole"), ("sts", "AssumeRole")];
    let actions = actions.map(|(service, name)| Action::new(service, name).ok());
    let account = role.arn.split(":role/").next().unwrap_or_default();
    let nobody = format!("{account}:role/{NOBODY}");
    let statements = role.policies.iter().flat_map(|p| &p.policy.statements);
    let mut named = Vec::new();
    for statement in statements.filter(|s| s.effect == Effect::Allow) {
        let hands_on = |action: &Action| statement.actions.covers(action);
        let Resources::Resource(patterns) = &statement.resources else {
            continue;
        };
        if actions.iter().flatten().any(hands_on) {
            named.extend(patterns.iter().filter(|p| !p.matches_resource(&nobody)));
        }
    }
    named
}

/// Keys that stand behind `PrincipalTag/` and `ResourceTag/`, as names of condition keys and inside variables.
fn keys_in(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let parts = ["principaltag/", "resourcetag/"];
    let keys = parts.iter().flat_map(|part| text.split(part).skip(1));
    let key = |rest: &str| {
        let end = rest.find(['"', '}', ',', '\\']).unwrap_or(rest.len());
        rest[..end].trim().to_owned()
    };
    keys.map(key).collect()
}

impl Needed {
    fn keeps_tag(&self, key: &str) -> bool {
        let key = key.to_lowercase();
        key.starts_with(DEFINED) || self.tags.contains(&key)
    }

    /// Whether an answer holds roles.
    pub(crate) fn concerns(answer: &Answer) -> bool {
        answer.operation == DETAILS
    }

    /// Takes everything else out of an answer.
    pub(crate) fn narrow(&self, answer: &mut Answer) {
        let Ok(mut page) = serde_json::from_str::<Value>(&answer.text) else {
            return;
        };
        let is_in = |arns: &BTreeSet<String>, entry: &Value| {
            let arn = entry.get("Arn").and_then(Value::as_str);
            arn.is_some_and(|arn| arns.contains(arn))
        };
        if let Some(policies) = page.get_mut("Policies").and_then(Value::as_array_mut) {
            policies.retain(|entry| is_in(&self.policies, entry));
        }
        let roles = page.get_mut("RoleDetailList").and_then(Value::as_array_mut);
        if let Some(roles) = roles {
            roles.retain(|entry| is_in(&self.roles, entry));
            for role in roles {
                if let Some(tags) = role.get_mut("Tags").and_then(Value::as_array_mut) {
                    tags.retain(|tag| {
                        let key = tag.get("Key").and_then(Value::as_str);
                        key.is_some_and(|key| self.keeps_tag(key))
                    });
                }
            }
        }
        answer.text = page.to_string();
    }
}

#[cfg(test)]
mod tests;
