//! What `lpgen diff --format json` prints of a function.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::{
    ActionChangeJson, BasisJson, DangerJson, DoubtJson, GapJson, GrantJson, GuardsJson,
    IntegrityJson, ProofJson, ReachJson, RemovedJson, RequestJson, ReviewJson,
};
use crate::differ::plan::RolePlan;
use crate::iam::Policy;
use crate::snapshot::{NamedPolicy, PolicyKind, Role};

/// A function's role as it is against the role as proposed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct DiffJson<'a> {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = Self::FORMAT)))]
    pub format: &'static str,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = Self::VERSION)))]
    pub version: u32,
    /// Version of the bundled catalog.
    pub catalog: &'a str,
    /// ARN of the function.
    pub function: String,
    /// What the result rests on.
    pub basis: BasisJson<'a>,
    /// What a person reads of it.
    pub review: ReviewJson<'a>,
    /// The role as it is.
    pub role: RoleJson<'a>,
    /// The functions on the role besides this one.
    pub shared_with: Vec<SharingJson<'a>>,
    /// Other sessions of the role that are no function's.
    pub other_users: &'a BTreeSet<String>,
    /// How far the role reaches today.
    pub before: ReachJson<'a>,
    /// How far the proposal reaches.
    pub after: ReachJson<'a>,
    /// Actions that are not allowed any more, by access level.
    pub removed: Vec<RemovedJson<'a>>,
    /// What becomes of the actions that stay or come.
    pub changes: Vec<ActionChangeJson<'a>>,
    /// Resources named by today's policies that the proposal does not reach.
    pub unreachable: &'a [String],
    /// Dangers that go away.
    pub dangers_gone: Vec<DangerJson>,
    /// Dangers that stay.
    pub dangers_left: Vec<DangerJson>,
    /// How the proposal stands to the role of today.
    pub proof: ProofJson<'a, Option<GrantJson<'a>>, RequestJson<'a>>,
    /// What guards the role of today and goes over.
    pub guards: GuardsJson<'a>,
    /// What becomes of the role.
    pub plan: PlanJson<'a>,
    /// The proposal.
    pub policies: Vec<PolicyFileJson<'a>>,
    /// What a person should know before trusting the comparison.
    pub gaps: Vec<GapJson<'a>>,
    /// What the sources held and was not learned from, and what speaks against the rest.
    pub doubts: Vec<DoubtJson>,
    /// Whether the records' files were checked.
    pub integrity: IntegrityJson,
}

impl DiffJson<'_> {
    /// The form's name.
    pub(crate) const FORMAT: &'static str = "lpgen-diff";
    /// The form's version.
    pub(crate) const VERSION: u32 = 2;
}

/// A role as it is.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RoleJson<'a> {
    /// Its ARN; empty when only its policies are known.
    pub arn: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its unique id, which changes when it is deleted and made again; `null` when it is not known.
    pub id: Option<&'a str>,
    /// Its policies.
    pub policies: Vec<NamedPolicyJson<'a>>,
    /// Its permissions boundary; `null` when it has none.
    pub boundary: Option<NamedPolicyJson<'a>>,
    /// ARNs of policies that are on it and are not known.
    pub missing: &'a BTreeSet<String>,
}

/// A policy of the role.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct NamedPolicyJson<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where it comes from.
    pub kind: OriginOfPolicyJson,
    /// Its ARN; `null` for one that is part of the role.
    pub arn: Option<&'a str>,
    /// Whether it stays attached, as it only denies.
    pub stays: bool,
    /// Its version; `null` for one that has none.
    pub version: Option<&'a str>,
    /// The policy, in IAM's own form.
    #[cfg_attr(test, schemars(with = "super::tests::PolicyForm"))]
    pub policy: Policy,
}

/// Where a policy of a role comes from.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum OriginOfPolicyJson {
    /// Part of the role.
    Inline,
    /// A managed policy whose document is in the snapshot.
    Managed,
    /// An AWS managed policy whose document came with the program.
    Bundled,
    /// A file given by itself.
    File,
}

/// Another function on the same role.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct SharingJson<'a> {
    /// Its name.
    pub function: &'a str,
    /// Actions that a role of its own would allow; `null` when the records show no call of it.
    pub actions: Option<usize>,
}

/// What becomes of the role.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum PlanJson<'a> {
    /// It stays, and the proposal replaces its policies.
    ReplacePolicies {
        /// Policies that stay attached.
        attached: Vec<AttachedJson<'a>>,
    },
    /// It is shared: the function gets a role of its own.
    OwnRole {
        /// Name of the new role.
        name: &'a str,
        /// Its path.
        path: &'a str,
        /// Its trust policy, in IAM's own form.
        trust: &'a Value,
        /// Its tags.
        tags: &'a BTreeMap<String, String>,
        /// Name of its permissions boundary; `null` when it has none.
        boundary: Option<&'a str>,
        /// ARN of its permissions boundary.
        boundary_arn: Option<&'a str>,
        /// Policies to attach to it.
        attached: Vec<AttachedJson<'a>>,
        /// Tags of the role that policies of today read.
        tags_read: &'a BTreeSet<String>,
        /// Where policies name the old role.
        names_old_role: &'a BTreeSet<String>,
    },
}

/// A policy that stays attached.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct AttachedJson<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its ARN; `null` for one that is part of the role.
    pub arn: Option<&'a str>,
}

/// A policy document.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct PolicyFileJson<'a> {
    /// A name for it.
    pub name: &'a str,
    /// The policy, in IAM's own form.
    #[cfg_attr(test, schemars(with = "super::tests::PolicyForm"))]
    pub policy: Policy,
}

impl<'a> From<&'a Role> for RoleJson<'a> {
    fn from(role: &'a Role) -> Self {
        Self {
            arn: &role.arn,
            name: &role.name,
            id: role.id.as_deref(),
            policies: role.policies.iter().map(NamedPolicyJson::from).collect(),
            boundary: role.boundary.as_ref().map(NamedPolicyJson::from),
            missing: &role.missing,
        }
    }
}

impl<'a> From<&'a NamedPolicy> for NamedPolicyJson<'a> {
    fn from(named: &'a NamedPolicy) -> Self {
        let (kind, version) = match &named.kind {
            PolicyKind::Inline => (OriginOfPolicyJson::Inline, None),
            PolicyKind::Managed { version, .. } => (OriginOfPolicyJson::Managed, Some(version)),
            PolicyKind::Bundled { version, .. } => (OriginOfPolicyJson::Bundled, Some(version)),
            PolicyKind::File => (OriginOfPolicyJson::File, None),
        };
        Self {
            name: &named.name,
            kind,
            arn: named.arn(),
            stays: named.stays(),
            version: version.map(String::as_str),
            policy: named.policy.canonical(),
        }
    }
}

impl<'a> PlanJson<'a> {
    pub(in crate::report) fn of(plan: &'a RolePlan, role: &'a Role) -> Self {
        let attached = role.staying().map(|policy| AttachedJson {
            name: &policy.name,
            arn: policy.arn(),
        });
        let attached = attached.collect();
        match plan {
            RolePlan::Replace => Self::ReplacePolicies { attached },
            RolePlan::Own(new) => Self::OwnRole {
                name: &new.name,
                path: &new.path,
                trust: &new.trust,
                tags: &new.tags,
                boundary: new.boundary.as_deref(),
                boundary_arn: new.boundary_arn.as_deref(),
                attached,
                tags_read: &new.tags_read,
                names_old_role: &new.naming,
            },
        }
    }
}
