//! Whether everything some policies allow is also allowed by others.
//!
//! Exact on actions, given the actions there are; on resources, as the languages that patterns are;
//! and on conditions without variables, each key taken by itself. *Not included* comes with a
//! request that the evaluator confirms. What cannot be decided is unknown, with the reason.
//!
//! A resource is `*` or any text of the form of an ARN, whether or not AWS has such resources. A
//! condition key may have any value of the kind that the policies compare it as; see
//! `condition::values`.

mod actions;
mod contexts;
mod divided;
mod likeness;
mod patterns;
mod role;
mod search;
mod side;
mod variables;

use super::action::Action;
use super::condition::Context;
use super::evaluate::Request;
pub use role::Role;

use actions::{Class, classes};
use contexts::Assumed;
use likeness::likely;
use search::{Field, Memory, Outcome, Place, search};
use side::Side;

/// The answer to "is everything that one side allows also allowed by the other?"
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyInclusion {
    /// Yes, for every request.
    Included,
    /// No: this request is allowed by the narrow side only, as the evaluator confirms.
    NotIncluded {
        /// The request as evidence.
        witness: Request,
    },
    /// Neither could be shown.
    Unknown {
        /// An action for which it could not be shown.
        action: Action,
        /// The first statement of the narrow side that may allow it: policy and statement index.
        statement: (usize, usize),
        /// What stood in the way.
        why: Obstacle,
    },
}

/// Why it could not be decided whether a side allows more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Obstacle {
    /// Policy variables stand where their value decides.
    Variables,
    /// The conditions or resources have too many cases.
    TooManyCases,
}

impl std::fmt::Display for Obstacle {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Variables => "it depends on the values of policy variables",
            Self::TooManyCases => "conditions and resources have too many cases",
        })
    }
}

/// Whether each request that `narrow` allows is allowed by `wide`.
///
/// `known` are the actions there are; those that the policies name are added, and so is one for each
/// pattern that matches none of them.
pub fn includes<'a>(
    wide: impl Into<Role<'a>>,
    narrow: impl Into<Role<'a>>,
    known: &[Action],
) -> PolicyInclusion {
    let mut unknown = None;
    for answer in excess(wide, narrow, known) {
        match answer {
            Excess::Request(witness) => return PolicyInclusion::NotIncluded { witness },
            Excess::Unknown {
                action,
                statement,
                why,
            } => {
                unknown.get_or_insert(PolicyInclusion::Unknown {
                    action,
                    statement,
                    why,
                });
            }
        }
    }
    unknown.unwrap_or(PolicyInclusion::Included)
}

/// Something that the narrow side may allow and the wide side does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Excess {
    /// A request that shows it.
    Request(Request),
    /// It could not be decided for this action and those that the same statements apply to.
    Unknown {
        /// The action.
        action: Action,
        /// The first statement of the narrow side that may allow it: policy and statement index.
        statement: (usize, usize),
        /// What stood in the way.
        why: Obstacle,
    },
}

/// What `narrow` allows and `wide` does not: one answer for each set of actions that the same
/// statements apply to and for which there is something, found as it is asked for.
pub fn excess<'a>(
    wide: impl Into<Role<'a>>,
    narrow: impl Into<Role<'a>>,
    known: &[Action],
) -> impl Iterator<Item = Excess> {
    let roles = [wide.into(), narrow.into()];
    let sides = roles.map(Side::of);
    let mut memory = Memory::default();
    classes(&sides, known)
        .into_iter()
        .filter_map(move |class| excess_of(&class, &sides, roles, &mut memory))
}

fn excess_of(
    class: &Class,
    sides: &[Side<'_>; 2],
    roles: [Role<'_>; 2],
    memory: &mut Memory,
) -> Option<Excess> {
    let field = Field {
        wide: sides[0].at(&class.applying[0]),
        narrow: sides[1].at(&class.applying[1]),
        parts: [sides[0].parts, sides[1].parts],
    };
    let unknown = |why| {
        let allow = field.narrow.iter().find(|placed| placed.allows());
        Some(Excess::Unknown {
            action: class.action.clone(),
            statement: allow.map_or((0, 0), |placed| placed.position),
            why,
        })
    };
    if field.is_plainly_included() {
        return None;
    }
    let request = |place: &Place| Request {
        action: class.action.clone(),
        resource: place.resource.clone(),
        context: place.context.clone(),
    };
    // the evaluator has the last word: a request it does not confirm shows nothing
    let shows = |request: &Request| {
        let [wide, narrow] = roles.map(|role| role.decide(request).is_allowed());
        narrow && !wide
    };
    let shows_at = |place: &Place| shows(&request(place));
    let (outcome, obstacle) = if variables::has_variable(&field) {
        (variables::search(&field, memory), Obstacle::Variables)
    } else {
        let none = Context::default();
        let mut outcome = search(&field, Assumed::Values(&none), memory);
        if outcome == Outcome::Undecided {
            outcome = divided::search(&field, shows_at, memory);
        }
        (outcome, Obstacle::TooManyCases)
    };
    match outcome {
        Outcome::Nothing => None,
        Outcome::Place(place) if shows_at(&place) => {
            Some(Excess::Request(likely(request(&place), shows)))
        }
        Outcome::Place(_) | Outcome::Undecided => unknown(obstacle),
    }
}

#[cfg(test)]
mod tests;
