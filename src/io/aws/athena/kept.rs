//! What was folded of a part, kept for the next run.

use super::{Answers, Folds, TablePart};
use crate::io::cache::Cell;
use crate::observer::usage::Usage;

/// Takes what is kept of a part, if nothing can have come into it since; whether it did.
pub(super) fn take(
    answers: &mut Answers,
    place: &str,
    folds: Folds<'_>,
    part: &TablePart<'_>,
) -> bool {
    let cell = folds.cache.and_then(|cache| cache.load(&of(place, part)));
    let Some(cell) = cell else { return false };
    let is_same = match &part.objects {
        Some(objects) => cell.whole.iter().eq([objects]),
        None => part.is_closed && cell.whole.is_empty(),
    };
    if !is_same || !folds.span.holds_all(cell.usage.window) {
        return false;
    }
    answers.usage.merge(cell.usage);
    answers.report.cached += 1;
    true
}

/// Keeps what a part came to, records outside the span included.
pub(super) fn keep(
    answers: &mut Answers,
    place: &str,
    folds: Folds<'_>,
    part: &TablePart<'_>,
    usage: Usage,
) {
    let is_lasting = part.is_closed || part.objects.is_some();
    let Some(cache) = folds.cache.filter(|_| is_lasting) else {
        return;
    };
    let cell = Cell {
        whole: part.objects.into_iter().collect(),
        usage,
        ..Cell::default()
    };
    if let Err(error) = cache.store(&of(place, part), &cell) {
        answers.unwritten.get_or_insert(error);
    }
}

/// Where a part is kept.
fn of(place: &str, part: &TablePart<'_>) -> String {
    format!("{place} {}", part.name)
}
