//! Which functions of the evidence are meant, and what is told of those that are left out.

use super::{Event, Failure, Watch};
use crate::observer::function::FunctionUsage;
use crate::proposal::Evidence;

/// The functions that are typed, or all.
pub(crate) fn selected<'e>(
    evidence: &'e Evidence,
    typed: &[String],
    watch: &Watch,
) -> Result<Vec<&'e FunctionUsage>, Failure> {
    if !typed.is_empty() {
        return Ok(evidence.named(typed)?.functions);
    }
    let selected = evidence.all()?;
    if !selected.left.is_empty() {
        watch.tell(&Event::OnlyNamed(&selected.left));
    }
    for (function, why) in &selected.ignored {
        watch.tell(&Event::Excepted { function, why });
    }
    Ok(selected.functions)
}
