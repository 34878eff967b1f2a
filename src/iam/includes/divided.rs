//! One allowing statement at a time, for policies with too many conditions to look at together.
//!
//! What each statement of the narrow side allows by itself is looked for in those of the wide side
//! that ask about the same condition keys. To leave out limits and denials of the narrow side, and
//! allowing statements of the wide side, can only make more of a difference: *nothing* is certain.

use std::collections::{BTreeSet, HashSet};

use super::Obstacle;
use super::search::{Aim, Field, Memory, Outcome, search_plain};
use super::side::Placed;
use crate::iam::condition::Condition;
use crate::iam::policy::{Effect, Resources, Statement};

/// Looks for a request statement by statement.
pub(super) fn search(field: &Field<'_>, aim: Aim<'_>, memory: &mut Memory) -> Outcome {
    let identity = |placed: &&Placed<'_>| placed.allows() && placed.part == 0;
    let denials: HashSet<Rule<'_>> = of(&field.narrow, Effect::Deny).map(rule).collect();
    let mut answer = Outcome::Nothing;
    for own in field.narrow.iter().filter(identity) {
        let keys = keys(own.statement);
        let is_near = |placed: &&Placed<'_>| self::keys(placed.statement).is_subset(&keys);
        let allows = of(&field.wide, Effect::Allow).filter(is_near);
        let denies = of(&field.wide, Effect::Deny).filter(|deny| !denials.contains(&rule(deny)));
        let one = Field {
            wide: allows.chain(denies).copied().collect(),
            narrow: of(&field.narrow, Effect::Deny)
                .filter(is_near)
                .chain([own])
                .copied()
                .collect(),
            parts: [field.parts[0], 1],
        };
        match search_plain(&one, aim, memory) {
            Outcome::Nothing => {}
            found @ Outcome::Place(_) => return found,
            open @ Outcome::Undecided(Obstacle::GivenUp) => return open,
            Outcome::Undecided(_) => answer = Outcome::Undecided(Obstacle::TooManyCases),
        }
    }
    answer
}

fn of<'f, 'a>(placed: &'f [Placed<'a>], effect: Effect) -> impl Iterator<Item = &'f Placed<'a>> {
    placed
        .iter()
        .filter(move |placed| placed.statement.effect == effect)
}

/// What a statement applies to.
type Rule<'p> = (&'p Resources, &'p Condition);

fn rule<'p>(placed: &'p Placed<'_>) -> Rule<'p> {
    (&placed.statement.resources, &placed.statement.condition)
}

fn keys(statement: &Statement) -> BTreeSet<String> {
    let entries = statement.condition.iter();
    entries.map(|(_, key, _)| key.to_lowercase()).collect()
}
