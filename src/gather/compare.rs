//! Functions' roles of today against what is proposed, one function after the other.

use super::{Event, Failure, Watch, selected};
use crate::proposal::Evidence;
use crate::report::diff::RoleCompared;
use crate::report::review::Reviews;

/// What came of comparing roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ComparedSum {
    /// Whether every promise holds for every function.
    pub holds: bool,
    /// Whether a person should look: at the records, at a function that is left out, or at what a proposal rests on.
    pub needs_a_person: bool,
}

/// Hands over the comparison of each function that is typed, or of all, with how many are meant. Of all functions, one
/// without a known role does not keep the others from being told.
pub(crate) fn compare_each(
    evidence: &Evidence,
    typed: &[String],
    watch: &Watch,
    each: &mut dyn FnMut(&RoleCompared<'_>, usize),
) -> Result<ComparedSum, Failure> {
    let functions = selected(evidence, typed, watch)?;
    let reviews = Reviews::of(evidence);
    let mut sum = ComparedSum {
        holds: true,
        needs_a_person: evidence.lacks_records(),
    };
    for function in &functions {
        if typed.is_empty()
            && let (None, Some(gap)) = evidence.role_or_gap(function)?
        {
            watch.tell(&Event::LeftOut {
                function: &function.function.name,
                why: &gap.text,
            });
            sum.needs_a_person = true;
            continue;
        }
        let role = evidence.known_role(function)?;
        let reviewed = reviews.with(function, Some(role), None);
        sum.holds &= reviewed.holds();
        sum.needs_a_person |= evidence.needs_a_person(&reviewed.gaps, reviewed.proof());
        if let Some(compared) = RoleCompared::of(&reviewed, evidence) {
            each(&compared, functions.len());
        }
    }
    Ok(sum)
}
