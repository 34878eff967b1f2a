//! What is proposed for a function: what was learned, and what of its role of today is kept.
//!
//! Pure: [`Evidence`] in, one function's [`Proposal`] out.
//!
//! ```
//! use lpgen::catalog::Catalog;
//! use lpgen::lambda::configuration::Configurations;
//! use lpgen::observer::{fold::fold, record::Record, usage::Usage};
//! use lpgen::proposal::{Current, Evidence, ProposalSettings};
//!
//! let record = br#"{"eventVersion": "1.11", "eventID": "e-1", "eventTime": "2026-11-03T10:00:00Z",
//!     "eventSource": "dynamodb.amazonaws.com", "eventName": "GetItem", "awsRegion": "eu-west-1",
//!     "eventType": "AwsApiCall", "recipientAccountId": "111122223333", "eventCategory": "Data",
//!     "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLE:orders-api",
//!         "arn": "arn:aws:sts::111122223333:assumed-role/orders-role/orders-api", "accountId": "111122223333",
//!         "sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/orders-role"}},
//!         "inScopeOf": {"issuerType": "AWS::Lambda::Function",
//!             "credentialsIssuedTo": "arn:aws:lambda:eu-west-1:111122223333:function:orders-api"}},
//!     "requestParameters": {"tableName": "orders"}}"#;
//!
//! let (catalog, mut usage) = (Catalog::bundled(), Usage::default());
//! fold(&mut usage, &Record::parse(record).expect("a record"), &catalog);
//! let settings = ProposalSettings::default();
//! let evidence = Evidence::new(catalog, usage, Configurations::default(), Current::Unknown, settings);
//!
//! let function = evidence.one("orders-api").expect("its call is in the usage");
//! let proposal = evidence.propose(function, None);
//! assert!(proposal.misses.is_empty(), "every call seen is allowed");
//! let policy = proposal.documents[0].policy.to_json();
//! assert!(policy.contains("arn:aws:dynamodb:eu-west-1:111122223333:table/orders"));
//! ```

mod accounts;
mod evidence;
mod fleet;
pub(crate) mod holdout;
mod own;
mod parts;
mod selection;
mod sharers;
pub(crate) mod wider;

use crate::differ::{Guards, guards};
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::iam::policy::Policy;
use crate::observer::coverage as trail;
use crate::observer::function::FunctionUsage;
use crate::observer::usage::Usage;
use crate::snapshot::Role;
use crate::snapshot::RoleToday;
use crate::snapshot::permissions::Permissions;
use crate::synthesizer::{
    Beside, Grant, Miss, Options, PolicyDocument, Replay, SizeLimits, Synthesis, layout, replay,
    size_gaps, synthesize_under, within,
};
use crate::visibility::{
    Allowed, Kept, Remedy, RoleOfToday, Strip, allowed_today, carry, coverage, keep, keep_all,
    keep_excepted, keep_unproven, unallowed,
};

pub(crate) use accounts::{AccountState, EachAccount};
pub use evidence::{Current, Evidence, ProposalSettings};
pub(crate) use evidence::{RoleError, ShortWindow};
pub(crate) use fleet::{Examined, Fleet, Measured};
pub(crate) use own::Own;
pub(crate) use parts::Parts;
pub(crate) use sharers::{Sharers, Sharing};

/// One function's proposal.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// What is granted and why, what is wanted, and what is to be known.
    pub synthesis: Synthesis,
    /// The grants as policy documents within IAM's limits.
    pub documents: Vec<PolicyDocument>,
    /// Observed calls that the documents would deny: a proposal that has any is broken.
    pub misses: Vec<Miss>,
    /// What guards the role of today and goes over.
    pub guards: Guards,
    /// The role of today, as the replay asks it.
    pub today: Option<RoleToday>,
    /// What would make visible what was kept.
    pub remedy: Option<Remedy>,
    /// The days of the window.
    pub strip: Option<Strip>,
}

impl Evidence {
    /// What `lpgen suggest` proposes for the function: what was learned, and what of its role of
    /// today, if that is known, is kept because the records could not have shown it.
    pub fn propose(&self, function: &FunctionUsage, role: Option<&Role>) -> Proposal {
        let allowed = role.map(|role| self.allowed(role));
        self.propose_under(function, role.zip(allowed.as_ref()))
    }

    /// What a role allows today.
    pub(crate) fn allowed(&self, role: &Role) -> Allowed<'_> {
        Allowed::of(Permissions::of_role(role), &self.catalog)
    }

    /// The same, with what the role allows: roles that allow the same may share it.
    pub(crate) fn propose_under(
        &self,
        function: &FunctionUsage,
        today: Option<(&Role, &Allowed<'_>)>,
    ) -> Proposal {
        let role = today.map(|(role, _)| role);
        let least = u32::from(self.settings.minimum_window);
        let unknown = self.unknown(function, role);
        let window = self.window(function);
        let unseen = |learned: &[Grant]| {
            let Some((role, allowed)) = today else {
                return Kept::default();
            };
            let early = window.too_early(role, least);
            if let Some(why) =
                early.filter(|_| self.settings.short_window == ShortWindow::RemovesNothing)
            {
                return keep_all(role, learned, why);
            }
            let signs = self.signs(role).without(&unknown);
            let today = RoleOfToday {
                role,
                allowed,
                signs: &signs,
                hints: self.settings.hints,
            };
            keep(&window, today, learned)
        };
        let kept = |learned: &[Grant]| {
            let (own, excepted) = (&function.function, &self.settings.excepted);
            keep_excepted(unseen(learned), role, own, excepted, learned)
        };
        let mut proposal = lay_out(function, &self.usage, &self.settings.options, role, kept);
        let old = role.filter(|role| self.shares(function, role));
        let old = old.and_then(guards::names_old_role);
        let covered = coverage(&window, role);
        for gaps in [unknown.gaps(), covered, old.into_iter().collect()] {
            proposal.synthesis.gaps.extend(gaps);
        }
        sort(&mut proposal.synthesis.gaps);
        proposal.strip = Strip::of(&window, role);
        proposal
    }
}

/// What was learned from the calls alone.
pub(crate) fn learned(function: &FunctionUsage, usage: &Usage, options: &Options) -> Proposal {
    lay_out(function, usage, options, None, |_| Kept::default())
}

/// Synthesis, what is kept beside it, what guards the role, layout and replay in one.
fn lay_out(
    function: &FunctionUsage,
    usage: &Usage,
    options: &Options,
    role: Option<&Role>,
    kept: impl FnOnce(&[Grant]) -> Kept,
) -> Proposal {
    let allowed = |action: &Action, resource: &str| {
        role.and_then(|role| allowed_today(role, action, resource))
    };
    let mut synthesis = synthesize_under(function, options, &allowed);
    let today = role.map(Role::today);
    let mut guards = Guards::default();
    let mut about = Vec::new();
    if let (Some(role), Some(today)) = (role, &today) {
        let within = within(synthesis.grants, today, function, options);
        synthesis.grants = within.grants;
        about.extend(within.gaps);
        guards = Guards::of(role, within.keys);
    }
    let kept = kept(&synthesis.grants);
    let mut kept = keep_unproven(kept, role, &synthesis.unproven);
    kept.gaps.extend(unallowed(&synthesis.unallowed));
    synthesis.grants.extend(kept.grants.iter().cloned());
    let (name, limits) = (&function.function.name, SizeLimits::default());
    let mut documents = layout(name, &synthesis.grants, &limits).documents;
    let denials = role.map(Role::denials).unwrap_or_default();
    let carried = [kept.statements, denials].concat();
    carry(name, &mut documents, &carried, &limits);
    synthesis.gaps.extend(size_gaps(&documents, &limits));
    synthesis.gaps.extend(trail::gaps(usage));
    let replay = match &today {
        None => Replay {
            misses: replay(&documents, function, options),
            contradictions: Vec::new(),
        },
        Some(today) => {
            let policies: Vec<Policy> = documents.iter().map(|d| d.policy.clone()).collect();
            Beside::new(&policies, today).replay(function, options)
        }
    };
    if let Some(role) = role {
        about.extend(guards::contradictions(role, &replay.contradictions));
        let permissions = Permissions::of_role(role);
        about.extend(guards::void(&permissions, role, &synthesis.grants));
    }
    about.extend(kept.gaps);
    synthesis.gaps.extend(about);
    sort(&mut synthesis.gaps);
    Proposal {
        synthesis,
        documents,
        misses: replay.misses,
        guards,
        today,
        remedy: kept.remedy,
        strip: None,
    }
}

fn sort(gaps: &mut Vec<Gap>) {
    gaps.sort();
    gaps.dedup();
}

#[cfg(test)]
mod tests;
