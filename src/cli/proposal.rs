//! What is proposed for a function: what was learned, and what of its role of today is kept.

use jiff::SignedDuration;

use super::evidence::Evidence;
use crate::iam::action::Action;
use crate::observer::coverage as trail;
use crate::observer::function::FunctionUsage;
use crate::observer::gap::Gap;
use crate::observer::usage::Usage;
use crate::snapshot::Role;
use crate::synthesizer::{
    Document, Grant, Layout, Limits, Miss, Options, Synthesis, layout, replay, synthesize_under,
};
use crate::visibility::{
    Kept, Remedy, Signs, Today, Window, allowed_today, carry, coverage, keep, keep_all,
    keep_unproven, unallowed,
};

/// One function's proposal.
pub(crate) struct Proposal {
    pub(crate) synthesis: Synthesis,
    pub(crate) documents: Vec<Document>,
    pub(crate) misses: Vec<Miss>,
    /// What is to be known of what was kept of the role of today, and of the window; in the synthesis'
    /// gaps, too.
    pub(crate) about_kept: Vec<Gap>,
    /// What would make visible what was kept.
    pub(crate) remedy: Option<Remedy>,
}

impl Evidence {
    /// What `lpgen suggest` proposes for the function: what was learned, and what of its role of
    /// today, if that is known, is kept because the records could not have shown it.
    pub(crate) fn propose(&self, function: &FunctionUsage, role: Option<&Role>) -> Proposal {
        let least = u32::from(self.minimum_window);
        let enough = SignedDuration::from_hours(24 * trail::ENOUGH_DAYS);
        let snapshot = self.snapshot();
        let unknown = snapshot.map(|s| s.unknown_of(function, role));
        let unknown = unknown.unwrap_or_default();
        let trails = snapshot.map(|s| &s.trails);
        let window = Window::new(&self.usage, function, &self.catalog, trails, enough);
        let span = window.span();
        let is_enough = least == 0 || span.as_ref().is_some_and(|span| span.reaches(least));
        let kept = |learned: &[Grant]| {
            role.map(|role| {
                if !is_enough && !self.force {
                    return keep_all(role, learned, span.as_ref(), least);
                }
                let accessed = snapshot.and_then(|s| s.accessed.of_role(&role.arn));
                let signs = Signs::of(accessed, role.created).without(&unknown);
                let today = Today {
                    role,
                    signs: &signs,
                    hints: self.hints,
                };
                keep(&window, today, learned)
            })
        };
        let mut proposal = lay_out(function, &self.usage, &self.options, role, kept);
        let covered = coverage(function, &self.usage, role, span.as_ref());
        for gaps in [unknown.gaps(), covered] {
            proposal.about_kept.extend(gaps.iter().cloned());
            proposal.synthesis.gaps.extend(gaps);
        }
        sort(&mut proposal.synthesis.gaps);
        proposal
    }
}

/// What was learned from the calls alone.
pub(crate) fn propose(function: &FunctionUsage, usage: &Usage, options: &Options) -> Proposal {
    lay_out(function, usage, options, None, |_| None)
}

/// Synthesis, what is kept beside it, layout and replay in one.
fn lay_out(
    function: &FunctionUsage,
    usage: &Usage,
    options: &Options,
    role: Option<&Role>,
    kept: impl FnOnce(&[Grant]) -> Option<Kept>,
) -> Proposal {
    let today = |action: &Action, resource: &str| {
        role.and_then(|role| allowed_today(role, action, resource))
    };
    let mut synthesis = synthesize_under(function, options, &today);
    let kept = kept(&synthesis.grants).unwrap_or_default();
    let mut kept = keep_unproven(kept, role, &synthesis.unproven);
    kept.gaps.extend(unallowed(&synthesis.unallowed));
    synthesis.grants.extend(kept.grants.iter().cloned());
    let (name, limits) = (&function.function.name, Limits::default());
    let Layout {
        mut documents,
        gaps,
    } = layout(name, &synthesis.grants, &limits);
    carry(name, &mut documents, &kept, &limits);
    synthesis.gaps.extend(gaps);
    synthesis.gaps.extend(kept.gaps.iter().cloned());
    synthesis.gaps.extend(trail::gaps(usage));
    sort(&mut synthesis.gaps);
    let misses = replay(&documents, function, options);
    Proposal {
        synthesis,
        documents,
        misses,
        about_kept: kept.gaps,
        remedy: kept.remedy,
    }
}

fn sort(gaps: &mut Vec<Gap>) {
    gaps.sort();
    gaps.dedup();
}
