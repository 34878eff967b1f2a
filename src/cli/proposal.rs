//! What is proposed for a function: what was learned, and what of its role of today is kept.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::evidence::Evidence;
use super::reading::integrity_json;
use crate::differ::{Guards, guards};
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::iam::policy::Policy;
use crate::observer::coverage as trail;
use crate::observer::function::FunctionUsage;
use crate::observer::usage::Usage;
use crate::report::basis::Basis;
use crate::snapshot::Role;
use crate::snapshot::RoleToday;
use crate::snapshot::permissions::Permissions;
use crate::synthesizer::{
    Beside, Document, Grant, Limits, Miss, Options, Replay, Synthesis, layout, replay, size_gaps,
    synthesize_under, within,
};
use crate::visibility::unanswered::Unknown;
use crate::visibility::{
    Kept, Remedy, Signs, Strip, Today, Window, allowed_today, carry, coverage, keep, keep_all,
    keep_unproven, unallowed,
};

/// One function's proposal.
pub(crate) struct Proposal {
    pub(crate) synthesis: Synthesis,
    pub(crate) documents: Vec<Document>,
    pub(crate) misses: Vec<Miss>,
    /// What guards the role of today and goes over.
    pub(crate) guards: Guards,
    /// The role of today, as the replay asks it.
    pub(crate) today: Option<RoleToday>,
    /// What would make visible what was kept.
    pub(crate) remedy: Option<Remedy>,
    /// The days of the window.
    pub(crate) strip: Option<Strip>,
}

impl Evidence {
    /// What `lpgen suggest` proposes for the function: what was learned, and what of its role of
    /// today, if that is known, is kept because the records could not have shown it.
    pub(crate) fn propose(&self, function: &FunctionUsage, role: Option<&Role>) -> Proposal {
        let least = u32::from(self.minimum_window);
        let enough = SignedDuration::from_hours(24 * trail::ENOUGH_DAYS);
        let snapshot = self.snapshot();
        let unknown = snapshot.map(|s| Unknown::of(s, function, role, &self.roster));
        let unknown = unknown.unwrap_or_default();
        let trails = snapshot.map(|s| &s.trails);
        let window = Window::new(
            &self.usage,
            &self.recorded,
            function,
            &self.catalog,
            trails,
            enough,
        );
        let kept = |learned: &[Grant]| {
            let Some(role) = role else {
                return Kept::default();
            };
            let early = window.too_early(role, least);
            if let Some(why) = early.filter(|_| !self.force) {
                return keep_all(role, learned, why);
            }
            let accessed = snapshot.and_then(|s| s.accessed.of_role(&role.arn));
            let signs = Signs::of(accessed, role.created).without(&unknown);
            let today = Today {
                role,
                signs: &signs,
                hints: self.hints,
            };
            keep(&window, today, learned)
        };
        let mut proposal = lay_out(function, &self.usage, &self.options, role, kept);
        let old = role.filter(|role| !self.others(function, role).is_empty());
        let old = old.and_then(guards::names_old_role);
        let covered = coverage(&window, role);
        for gaps in [unknown.gaps(), covered, old.into_iter().collect()] {
            proposal.synthesis.gaps.extend(gaps);
        }
        sort(&mut proposal.synthesis.gaps);
        proposal.strip = Strip::of(&window, role);
        proposal
    }

    /// What a result for the function rests on.
    pub(crate) fn basis<'e>(
        &'e self,
        function: &'e FunctionUsage,
        proposal: &'e Proposal,
    ) -> Basis<'e> {
        Basis {
            usage: &self.usage,
            function,
            strip: proposal.strip.as_ref(),
            integrity: integrity_json(self.checked),
        }
    }

    /// Who is on the function's role besides it: functions and sessions.
    pub(crate) fn others(&self, function: &FunctionUsage, role: &Role) -> BTreeSet<String> {
        let functions = self.sharing(function, role).into_iter();
        functions
            .chain(function.other_users.iter().cloned())
            .collect()
    }
}

/// What was learned from the calls alone.
pub(crate) fn propose(function: &FunctionUsage, usage: &Usage, options: &Options) -> Proposal {
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
    let (name, limits) = (&function.function.name, Limits::default());
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
