//! How a proposal is applied: commands, or a snippet for infrastructure code. Names are quoted as each language
//! has it, and what IAM writes as `${…}` stays IAM's.

mod cdk;
mod cli;
mod cloudformation;
mod hcl;
mod terraform;

use serde_json::Value;

use crate::differ::plan::{NewRole, RolePlan};
use crate::lambda::Function;
use crate::report::review::Reviewed;
use crate::report::written;
use crate::snapshot::{NamedPolicy, Role};
use crate::synthesizer::PolicyDocument;

/// By what a proposal is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// The AWS CLI, in a POSIX shell.
    Cli,
    /// Terraform or OpenTofu.
    Terraform,
    /// A CloudFormation template.
    CloudFormation,
    /// A template of the Serverless Application Model.
    Sam,
    /// The CDK, in TypeScript.
    Cdk,
}

impl How {
    /// All of them.
    pub(crate) const ALL: [Self; 5] = [
        Self::Cli,
        Self::Terraform,
        Self::CloudFormation,
        Self::Sam,
        Self::Cdk,
    ];

    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Cli => "cli",
            Self::Terraform => "terraform",
            Self::CloudFormation => "cloudformation",
            Self::Sam => "sam",
            Self::Cdk => "cdk",
        }
    }
}

/// A proposal that is to be applied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Application<'a> {
    /// Whose it is.
    pub function: &'a Function,
    /// The name of the role that the function has.
    pub role: &'a str,
    /// The role of today, if it is known.
    pub today: Option<&'a Role>,
    /// What becomes of it.
    pub plan: Option<&'a RolePlan>,
    /// The proposal.
    pub documents: &'a [PolicyDocument],
}

/// The commands or the snippet.
pub(crate) fn how(application: &Application<'_>, how: How) -> String {
    match how {
        How::Cli => cli::text(application),
        How::Terraform => terraform::text(application),
        How::CloudFormation => cloudformation::text(application),
        How::Sam => cloudformation::sam(application),
        How::Cdk => cdk::text(application),
    }
}

/// Those of several functions, one behind the other: templates as documents of their own, for a second
/// `Resources` in one would take the first one's place.
pub(crate) fn joined(texts: &[&str], how: How) -> String {
    texts.join(match how {
        How::CloudFormation | How::Sam => "---\n",
        How::Cli | How::Terraform | How::Cdk => "\n",
    })
}

/// Characters of all inline policies of a role together (AWS page "IAM and AWS STS quotas").
const INLINE: usize = 10_240;

impl<'a> Application<'a> {
    /// What is proposed for a function that was reviewed, applied to its role of today, or to the one that the calls
    /// were made under.
    pub(crate) fn of(reviewed: &'a Reviewed<'_>) -> Self {
        let against = reviewed.against.as_ref();
        Self {
            function: &reviewed.function.function,
            role: reviewed.review.role.as_deref().unwrap_or("ROLE"),
            today: against.map(|against| &against.role),
            plan: against.map(|against| &against.plan),
            documents: &reviewed.proposal.documents,
        }
    }

    /// The role that is to be made, if one is.
    fn new_role(&self) -> Option<&'a NewRole> {
        match self.plan {
            Some(RolePlan::Own(new)) => Some(new),
            Some(RolePlan::Replace) | None => None,
        }
    }

    /// The name of the role that the policies are for.
    fn role_name(&self) -> &'a str {
        self.new_role().map_or(self.role, |new| new.name.as_str())
    }

    /// Whether the documents are one inline policy; else each is a managed one.
    fn is_inline(&self) -> bool {
        matches!(self.documents, [one] if one.policy.size() <= INLINE)
    }

    /// Policies that only deny and go with the function to a role of its own.
    fn staying(&self) -> impl Iterator<Item = &'a NamedPolicy> {
        self.today.into_iter().flat_map(Role::staying)
    }

    /// Policies of today that the proposal replaces; none where the role is left to others.
    fn replaced(&self) -> Vec<&'a NamedPolicy> {
        let is_replaced = self.new_role().is_none();
        let policies = self.today.into_iter().flat_map(|role| &role.policies);
        policies
            .filter(|policy| is_replaced && !policy.stays())
            .collect()
    }

    fn partition(&self) -> &'a str {
        match self.function.partition.as_str() {
            "" => "aws",
            some => some,
        }
    }

    fn account(&self) -> &'a str {
        match self.function.account.as_str() {
            "" => "ACCOUNT",
            some => some,
        }
    }
}

/// A policy as lines of JSON, each behind the first indented.
fn json(value: &Value, indent: &str) -> String {
    let text = written::policy(value);
    text.trim_end().replace('\n', &format!("\n{indent}"))
}

fn policy(document: &PolicyDocument) -> Value {
    written::value(&document.policy.canonical())
}

#[cfg(test)]
mod tests;
