//! From the entries of a snapshot to a role with all its policies.

use std::collections::BTreeSet;

use serde_json::value::RawValue;

use super::asked::iam;
use super::document;
use super::read::{RawLastUsed, RawRole, default_version};
use super::{LastUsed, NamedPolicy, PolicyKind, Role, Snapshot, SnapshotError, bundled};
use crate::iam::policy::PolicyError;
use crate::iam::role::{role_name, same_role};
use crate::lambda::moment::moment;

impl Snapshot {
    /// The role with this ARN; one read from a session, without its path, finds it too.
    pub(crate) fn role(&self, arn: &str) -> Result<Role, SnapshotError> {
        let found = self.roles.get(arn).or_else(|| {
            let mut named = self.role_names.get(role_name(arn)).into_iter().flatten();
            named
                .find(|candidate| same_role(candidate, arn))
                .and_then(|arn| self.roles.get(arn))
        });
        match found {
            Some(raw) => self.resolve(raw),
            None => Err(self.no_role(arn)),
        }
    }

    /// ARNs of the roles that a service may assume, by their trust policies; sorted.
    pub(crate) fn trusting<'s>(&'s self, service: &'s str) -> impl Iterator<Item = &'s str> {
        let admits = move |raw: &&RawRole| {
            let trust = decoded(raw.assume_role_policy_document.as_deref());
            trust.is_some_and(|trust| is_trusted(&trust, service))
        };
        self.roles
            .values()
            .filter(admits)
            .map(|raw| raw.arn.as_str())
    }

    /// Policies in which roles may be named, with the ARN of the role that each is part of and what it is called: trust
    /// policies and inline policies of roles, and policies of functions.
    pub(super) fn written(&self) -> impl Iterator<Item = (String, String, serde_json::Value)> {
        let of_roles = self.roles.values().flat_map(|raw| {
            let name = &raw.role_name;
            let trust = decoded(raw.assume_role_policy_document.as_deref());
            let trust = trust.map(|own| (format!("the trust policy of the role `{name}`"), own));
            let inline = raw.role_policy_list.iter().filter_map(move |inline| {
                let policy = decoded(inline.policy_document.as_deref())?;
                let what = format!("the policy `{}` of the role `{name}`", inline.policy_name);
                Some((what, policy))
            });
            let all = trust.into_iter().chain(inline);
            all.map(|(what, policy)| (raw.arn.clone(), what, policy))
        });
        let functions = self.surroundings.policies.iter();
        let functions = functions.flat_map(|(function, statements)| {
            let what = format!("the policy of the function `{function}`");
            statements
                .iter()
                .map(move |own| (String::new(), what.clone(), own.clone()))
        });
        of_roles.chain(functions)
    }

    fn no_role(&self, arn: &str) -> SnapshotError {
        let asked = [
            iam::GET_ROLE.name,
            iam::GET_ACCOUNT_AUTHORIZATION_DETAILS.name,
        ];
        let about = asked.iter().flat_map(|action| {
            let all = self.unanswered.about(action, "");
            all.chain(self.unanswered.about(action, arn))
        });
        // That the role is not there says more than that a list was refused.
        let told = about
            .filter(|u| u.about.is_empty() || same_role(&u.about, arn))
            .max_by_key(|u| u.is_missing());
        match told {
            Some(unanswered) => SnapshotError::RoleNotTold {
                arn: arn.to_owned(),
                unanswered: Box::new(unanswered.clone()),
            },
            None => SnapshotError::NoRole {
                arn: arn.to_owned(),
                roles: self.roles.len(),
                cut_short: self.cut_short().map(str::to_owned),
            },
        }
    }

    fn resolve(&self, raw: &RawRole) -> Result<Role, SnapshotError> {
        let bad = |policy: &str, error| SnapshotError::BadPolicy {
            role: raw.role_name.clone(),
            policy: policy.to_owned(),
            error,
        };
        let mut role = Role {
            arn: raw.arn.clone(),
            name: raw.role_name.clone(),
            id: raw.role_id.clone(),
            created: raw.create_date.as_ref().and_then(moment),
            last_used: raw.role_last_used.as_ref().and_then(last_used),
            trust: decoded(raw.assume_role_policy_document.as_deref()),
            tags: raw
                .tags
                .iter()
                .map(|t| (t.key.clone(), t.value.clone()))
                .collect(),
            ..Role::default()
        };
        role.missing.extend(self.unanswered_of(&raw.arn));
        for inline in &raw.role_policy_list {
            let Some(document) = &inline.policy_document else {
                role.missing
                    .insert(format!("{} (inline)", inline.policy_name));
                continue;
            };
            let policy =
                document::parse(document.get()).map_err(|e| bad(&inline.policy_name, e))?;
            role.policies.push(NamedPolicy {
                name: inline.policy_name.clone(),
                kind: PolicyKind::Inline,
                policy,
            });
        }
        role.policies.sort_by(|a, b| a.name.cmp(&b.name));
        let mut attached = Vec::new();
        for policy in &raw.attached_managed_policies {
            let name = policy.policy_name.as_deref();
            match self.managed(&policy.policy_arn, name) {
                Ok(Some(found)) => attached.push(found),
                Ok(None) => {
                    role.missing.insert(policy.policy_arn.clone());
                }
                Err(e) => return Err(bad(&policy.policy_arn, e)),
            }
        }
        attached.sort_by(|a, b| a.name.cmp(&b.name));
        role.policies.extend(attached);
        if let Some(boundary) = &raw.permissions_boundary {
            let arn = &boundary.permissions_boundary_arn;
            role.boundary = self.managed(arn, None).map_err(|e| bad(arn, e))?;
            if role.boundary.is_none() {
                role.missing.insert(arn.clone());
            }
        }
        Ok(role)
    }

    /// Lists of the role's policies that were not answered: what they would name is missing.
    fn unanswered_of(&self, arn: &str) -> BTreeSet<String> {
        let lists = [
            (iam::LIST_ROLE_POLICIES.name, "its inline policies"),
            (
                iam::LIST_ATTACHED_ROLE_POLICIES.name,
                "its managed policies",
            ),
        ];
        let is_refused = |list: &str| self.unanswered.about(list, arn).any(|u| u.about == arn);
        let refused = lists.iter().filter(|(list, _)| is_refused(list));
        refused.map(|(_, what)| (*what).to_owned()).collect()
    }

    /// A managed policy of the snapshot, else one that came with the program.
    fn managed(&self, arn: &str, name: Option<&str>) -> Result<Option<NamedPolicy>, PolicyError> {
        let name = name.or_else(|| arn.rsplit('/').next()).unwrap_or(arn);
        if let Some((version, text)) = self.managed.get(arn).and_then(default_version) {
            return Ok(Some(NamedPolicy {
                name: name.to_owned(),
                kind: PolicyKind::Managed {
                    arn: arn.to_owned(),
                    version: version.to_owned(),
                },
                policy: document::parse(text.get())?,
            }));
        }
        Ok(bundled::find(arn).map(|found| NamedPolicy {
            name: name.to_owned(),
            kind: PolicyKind::Bundled {
                arn: arn.to_owned(),
                version: found.version,
                updated: found.updated,
            },
            policy: found.policy,
        }))
    }
}

fn last_used(raw: &RawLastUsed) -> Option<LastUsed> {
    match &raw.last_used_date {
        Some(date) => moment(date).map(LastUsed::At),
        None => Some(LastUsed::Never),
    }
}

/// A policy of any kind as JSON.
fn decoded(raw: Option<&RawValue>) -> Option<serde_json::Value> {
    let text = document::text(raw?.get())?;
    serde_json::from_str(&text).ok()
}

/// Whether a statement of a trust policy admits the service: one may stand alone, and so may a principal.
fn is_trusted(trust: &serde_json::Value, service: &str) -> bool {
    let one_or_more = |value: &serde_json::Value, holds: &dyn Fn(&serde_json::Value) -> bool| {
        value
            .as_array()
            .map_or_else(|| holds(value), |all| all.iter().any(holds))
    };
    one_or_more(&trust["Statement"], &|statement| {
        statement["Effect"] == "Allow"
            && one_or_more(&statement["Principal"]["Service"], &|own| own == service)
    })
}
