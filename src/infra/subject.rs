//! What is looked for: a function and its role, as the account names them.

use std::collections::BTreeMap;

use crate::iam::policy::Policy;

/// A function whose role is to be edited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The function's name.
    pub function: String,
    /// `aws` and its like.
    pub partition: String,
    /// Its region; empty when nothing tells it.
    pub region: String,
    /// Its account.
    pub account: String,
    /// Its role, if it is known.
    pub role: Option<RoleName>,
    /// What is proposed: the documents of the policy.
    pub proposal: Vec<Policy>,
    /// Other functions that are on the role in the account.
    pub sharers: Vec<String>,
    /// What of the account names the role, as far as it is known: `the trust policy of the role X`.
    pub named_by: Vec<String>,
    /// ARNs of managed policies that stay attached: those that only deny.
    pub staying: Vec<String>,
    /// What becomes of whatever else the code gives the role.
    pub rest: Rest,
    /// Where it is defined, if somebody said so.
    pub hint: Option<DefinitionHint>,
}

/// What becomes of permissions that are in the code and not proposed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rest {
    /// They go: the code is to yield what is proposed and no more.
    #[default]
    Goes,
    /// They stay: what is proposed is added to them.
    Stays,
}

/// Where a function is defined, as somebody said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DefinitionHint {
    /// A file or a folder, from the root of the repository.
    pub file: Option<String>,
    /// An address of Terraform, a logical id, or a key below `functions`.
    pub address: Option<String>,
}

impl DefinitionHint {
    /// Whether it is about this place.
    pub(crate) fn names(&self, path: &str, address: &str) -> bool {
        let below = |folder: &str| {
            path.strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        let is_file = |file: &String| {
            let file = file.trim_start_matches("./").trim_end_matches('/');
            path == file || below(file)
        };
        // an address may tell the modules on the way
        let is_own = |own: &String| {
            own == address
                || own
                    .strip_suffix(address)
                    .is_some_and(|rest| rest.ends_with('.'))
        };
        self.file.as_ref().is_none_or(is_file) && self.address.as_ref().is_none_or(is_own)
    }
}

/// A role, as the account names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleName {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Names of its inline policies.
    pub inline: Vec<String>,
    /// ARNs of its managed policies.
    pub managed: Vec<String>,
    /// Its tags, those of CloudFormation included.
    pub tags: BTreeMap<String, String>,
}

impl Subject {
    /// Whether somebody said that it is defined here.
    pub(crate) fn is_said_to_be(&self, path: &str, address: &str) -> bool {
        let hint = self.hint.as_ref();
        hint.is_some_and(|hint| hint.names(path, address))
    }

    /// All statements proposed, in one document.
    pub(crate) fn whole(&self) -> Policy {
        let statements = self.proposal.iter().flat_map(|p| p.restated().statements);
        Policy {
            statements: statements.collect(),
            ..Policy::default()
        }
    }

    /// What the letters of an ARN's form stand for.
    pub(crate) fn arn(&self, form: &str, name: &str) -> String {
        let parts = form.split(':').map(|part| match part {
            "P" => self.partition.clone(),
            "R" => self.region.clone(),
            "A" => self.account.clone(),
            _ => match part.split_once('N') {
                Some((before, after)) if is_place(before, after) => {
                    format!("{before}{name}{after}")
                }
                _ => part.to_owned(),
            },
        });
        parts.collect::<Vec<_>>().join(":")
    }
}

/// Whether an `N` between these stands for the name: at the end of a part, before the six letters of a secret.
fn is_place(before: &str, after: &str) -> bool {
    (before.is_empty() || before.ends_with('/')) && (after.is_empty() || after.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_filled() {
        let subject = Subject {
            partition: "aws".to_owned(),
            region: "eu-west-1".to_owned(),
            account: "111122223333".to_owned(),
            ..Subject::default()
        };
        for kind in crate::infra::kinds::KINDS {
            let arn = subject.arn(kind.arn, "orders");
            assert!(arn.contains("orders"), "{arn}");
            assert!(!arn.contains(":A:") && !arn.contains(":P:"), "{arn}");
        }
    }
}
