//! What is proposed for a function: what was learned, and what of its role of today is kept.

use jiff::SignedDuration;

use super::evidence::Evidence;
use crate::observer::coverage;
use crate::observer::function::FunctionUsage;
use crate::observer::gap::Gap;
use crate::observer::usage::Usage;
use crate::snapshot::Role;
use crate::synthesizer::{
    Document, Grant, Layout, Limits, Miss, Options, Synthesis, layout, replay, synthesize,
};
use crate::visibility::{Kept, Signs, Today, Window, carry, keep, keep_all};

/// One function's proposal.
pub(crate) struct Proposal {
    pub(crate) synthesis: Synthesis,
    pub(crate) documents: Vec<Document>,
    pub(crate) misses: Vec<Miss>,
    /// What is to be known of what was kept of the role of today; in the synthesis' gaps, too.
    pub(crate) about_kept: Vec<Gap>,
}

impl Evidence {
    /// What `lpgen suggest` proposes for the function: what was learned, and what of its role of
    /// today, if that is known, is kept because the records could not have shown it.
    pub(crate) fn propose(&self, function: &FunctionUsage, role: Option<&Role>) -> Proposal {
        let least = SignedDuration::from_hours(24 * i64::from(self.minimum_window));
        let enough = SignedDuration::from_hours(24 * coverage::ENOUGH_DAYS);
        let span = self
            .usage
            .window
            .map(|(first, last)| last.duration_since(first));
        let span = span.unwrap_or_default();
        let snapshot = self.snapshot();
        let unknown = snapshot.map(|s| s.unknown_of(function, role));
        let unknown = unknown.unwrap_or_default();
        let kept = |learned: &[Grant]| {
            role.map(|role| {
                if span < least && !self.force {
                    return keep_all(role, learned, span, least);
                }
                let accessed = snapshot.and_then(|s| s.accessed.of_role(&role.arn));
                let trails = snapshot.map(|s| &s.trails);
                let signs = Signs::of(function, accessed).without(&unknown);
                let window = Window::new(&self.usage, function, &self.catalog, trails, enough);
                let today = Today {
                    role,
                    signs: &signs,
                };
                keep(&window, today, learned)
            })
        };
        let mut proposal = lay_out(function, &self.usage, &self.options, kept);
        proposal.about_kept.extend(unknown.gaps());
        proposal.synthesis.gaps.extend(unknown.gaps());
        sort(&mut proposal.synthesis.gaps);
        proposal
    }
}

/// What was learned from the calls alone.
pub(crate) fn propose(function: &FunctionUsage, usage: &Usage, options: &Options) -> Proposal {
    lay_out(function, usage, options, |_| None)
}

/// Synthesis, what is kept beside it, layout and replay in one.
fn lay_out(
    function: &FunctionUsage,
    usage: &Usage,
    options: &Options,
    kept: impl FnOnce(&[Grant]) -> Option<Kept>,
) -> Proposal {
    let mut synthesis = synthesize(function, options);
    let kept = kept(&synthesis.grants).unwrap_or_default();
    synthesis.grants.extend(kept.grants.iter().cloned());
    let (name, limits) = (&function.function.name, Limits::default());
    let Layout {
        mut documents,
        gaps,
    } = layout(name, &synthesis.grants, &limits);
    carry(name, &mut documents, &kept, &limits);
    synthesis.gaps.extend(gaps);
    synthesis.gaps.extend(kept.gaps.iter().cloned());
    synthesis.gaps.extend(coverage::gaps(usage));
    sort(&mut synthesis.gaps);
    let misses = replay(&documents, function, options);
    Proposal {
        synthesis,
        documents,
        misses,
        about_kept: kept.gaps,
    }
}

fn sort(gaps: &mut Vec<Gap>) {
    gaps.sort();
    gaps.dedup();
}
