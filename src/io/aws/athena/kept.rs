//! What was folded of a part, kept for the next run.

use xxhash_rust::xxh3::xxh3_64;

use super::{Answers, Folds, TablePart};
use crate::io::cache::Cell;
use crate::observer::usage::Usage;

/// Takes what is kept of a part, if nothing can have come into it since; whether it did.
pub(super) fn take(answers: &mut Answers, place: &str, folds: Folds<'_>, part: &TablePart) -> bool {
    let cell = folds.cache.and_then(|cache| cache.load(&of(place, part)));
    let Some(cell) = cell else { return false };
    let is_same = match &part.objects {
        Some(objects) => cell.whole == *objects,
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
    part: &TablePart,
    usage: Usage,
) {
    let is_lasting = part.is_closed || part.objects.is_some();
    let Some(cache) = folds.cache.filter(|_| is_lasting) else {
        return;
    };
    let cell = Cell {
        whole: part.objects.clone().unwrap_or_default(),
        usage,
        ..Cell::default()
    };
    if let Err(error) = cache.store(&of(place, part), &cell) {
        answers.unwritten.get_or_insert(error);
    }
}

/// Where a part is kept: another statement reads another thing.
fn of(place: &str, part: &TablePart) -> String {
    let statement = xxh3_64(part.statement.as_bytes());
    format!("{place} {} {statement:016x}", part.name)
}
