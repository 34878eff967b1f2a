//! One resource pattern of the narrow side at a time, with the statements that can be about the same
//! resources: what the others say makes no difference there.
//!
//! Exact: a request that only the narrow side allows lies in some pattern of some statement of it.

use super::Obstacle;
use super::divided;
use super::search::{Aim, Field, Memory, Outcome, search_plain};
use super::side::Placed;
use super::variables;
use crate::iam::pattern::Pattern;
use crate::iam::pattern::language::Budget;
use crate::iam::policy::Resources;

/// Looks for a request, pattern by pattern.
pub(super) fn search(field: &Field<'_>, aim: Aim<'_>, memory: &mut Memory) -> Outcome {
    let mut answer = Outcome::Nothing;
    let allows = |placed: &&Placed<'_>| placed.allows() && placed.part == 0;
    for own in field.narrow.iter().filter(allows) {
        for only in pieces(own) {
            let Some(piece) = piece(field, own, only, &mut memory.budget) else {
                return Outcome::Undecided(Obstacle::GivenUp);
            };
            if piece.is_plainly_included() {
                continue;
            }
            match search_piece(&piece, aim, memory) {
                found @ Outcome::Place(_) => return found,
                open @ Outcome::Undecided(_) if answer == Outcome::Nothing => answer = open,
                Outcome::Nothing | Outcome::Undecided(_) => {}
            }
        }
    }
    answer
}

fn search_piece(piece: &Field<'_>, aim: Aim<'_>, memory: &mut Memory) -> Outcome {
    if variables::has_variable(piece) {
        return variables::search(piece, aim, memory);
    }
    match search_plain(piece, aim, memory) {
        Outcome::Undecided(Obstacle::TooManyCases) => divided::search(piece, aim, memory),
        outcome => outcome,
    }
}

/// The places of a statement's resource patterns; the whole of what it says otherwise.
fn pieces(own: &Placed<'_>) -> Vec<Option<usize>> {
    match &own.statement.resources {
        Resources::Resource(patterns) => (0..patterns.len()).map(Some).collect(),
        Resources::NotResource(_) => vec![None],
    }
}

/// The statements that count in one piece of `own`; `None` when the budget does not suffice to say.
fn piece<'a>(
    field: &Field<'a>,
    own: &Placed<'a>,
    only: Option<usize>,
    budget: &mut Budget,
) -> Option<Field<'a>> {
    let pattern = only.map(|index| &own.statement.resources.patterns()[index]);
    let counts = |placed: &&Placed<'_>| pattern.is_none_or(|pattern| meets(placed, pattern));
    let all = field.wide.iter().chain(&field.narrow);
    let work: usize = all
        .map(|own| own.statement.resources.patterns().len())
        .sum();
    if !budget.spend(work) {
        return None;
    }
    let others = field
        .narrow
        .iter()
        .filter(|own| !own.allows() || own.part > 0);
    let own = Placed { only, ..*own };
    Some(Field {
        wide: field.wide.iter().filter(counts).copied().collect(),
        narrow: others.filter(counts).copied().chain([own]).collect(),
        parts: field.parts,
    })
}

/// Whether a statement can be about a resource that `pattern` covers.
fn meets(placed: &Placed<'_>, pattern: &Pattern) -> bool {
    match &placed.statement.resources {
        Resources::NotResource(_) => true,
        Resources::Resource(patterns) => {
            patterns.iter().any(|own| own.intersects_resource(pattern))
        }
    }
}
