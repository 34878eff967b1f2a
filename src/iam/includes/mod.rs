//! Whether everything some policies allow is also allowed by others.
//!
//! Exact on actions, given the actions there are; on resources, as the languages that patterns are;
//! and on conditions without variables, each key taken by itself. *Not included* comes with a
//! request that the evaluator confirms. What cannot be decided is unknown, with the reason.
//!
//! A resource is what a request for the action can be about as far as that is known, else `*` or any
//! text of the form of an ARN. A condition key may have any text for a value, and several where that
//! is possible; see `condition::values`. Where AWS's pages leave open what a policy means, the answer
//! is unknown unless it is the same in every way.

mod actions;
mod apart;
mod contexts;
mod divided;
mod free;
mod likeness;
mod patterns;
mod role;
mod search;
mod side;
mod variables;
mod world;

use super::action::Action;
use std::collections::HashSet;

use super::condition::values::Multiplicity;
use super::evaluate::Request;
pub use role::RolePolicies;
pub use world::{Reach, World};

use actions::{Class, classes};
use likeness::likely;
use search::{Aim, Field, Memory, Outcome, Place};
use side::Side;
use world::Unexplored;

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
    /// AWS's pages do not say what decides it.
    Unsaid,
    /// The search was given up after its budget of steps.
    GivenUp,
}

impl std::fmt::Display for Obstacle {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Variables => "it depends on the values of policy variables",
            Self::TooManyCases => "conditions and resources have too many cases",
            Self::Unsaid => {
                "it depends on what AWS's pages leave open: values that are no number, date, address \
                 or ARN under a negated operator, dates, numbers and addresses of other forms than \
                 those pages name, several values under an operator without \
                 `ForAnyValue` or `ForAllValues`, or letters beyond ASCII whose case is ignored"
            }
            Self::GivenUp => "the search was given up after its budget of steps",
        })
    }
}

/// Whether each request that `narrow` allows is allowed by `wide`.
///
/// `known` are the actions there are; those that the policies name are added, and so is one for each
/// pattern that matches none of them.
pub(crate) fn includes<'a>(
    wide: impl Into<RolePolicies<'a>>,
    narrow: impl Into<RolePolicies<'a>>,
    known: &[Action],
) -> PolicyInclusion {
    includes_in(wide, narrow, &Unexplored(known))
}

/// As `includes`, for the requests that there can be in `world`.
pub fn includes_in<'a>(
    wide: impl Into<RolePolicies<'a>>,
    narrow: impl Into<RolePolicies<'a>>,
    world: &dyn World,
) -> PolicyInclusion {
    Inquiry::new(world).includes(wide, narrow)
}

/// Comparisons that share what they find out of patterns and conditions, and one budget: many of them
/// take no longer together than one may.
pub(crate) struct Inquiry<'w> {
    world: &'w dyn World,
    memory: Memory,
}

impl<'w> Inquiry<'w> {
    /// Comparisons for the requests that there can be in `world`.
    pub(crate) fn new(world: &'w dyn World) -> Self {
        Self {
            world,
            memory: Memory::default(),
        }
    }

    /// Whether each request that `narrow` allows is allowed by `wide`.
    pub(crate) fn includes<'a>(
        &mut self,
        wide: impl Into<RolePolicies<'a>>,
        narrow: impl Into<RolePolicies<'a>>,
    ) -> PolicyInclusion {
        let mut unknown = None;
        for answer in self.excess(wide, narrow) {
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

    /// What `narrow` allows and `wide` does not: one answer for each set of actions that the same
    /// statements apply to and for which there is something, found as it is asked for.
    pub(crate) fn excess<'a>(
        &mut self,
        wide: impl Into<RolePolicies<'a>>,
        narrow: impl Into<RolePolicies<'a>>,
    ) -> impl Iterator<Item = Excess> {
        let roles = [wide.into(), narrow.into()];
        let sides = roles.map(Side::of);
        let Self { world, memory } = self;
        classes(&sides, world.actions())
            .into_iter()
            .filter_map(move |class| {
                let comparison = Comparison {
                    field: Field {
                        wide: sides[0].at(&class.applying[0]),
                        narrow: sides[1].at(&class.applying[1]),
                        parts: [sides[0].parts, sides[1].parts],
                    },
                    roles,
                    world: *world,
                };
                comparison.excess(&class, memory)
            })
    }
}

/// Any request may be made, for any action.
pub(crate) const ANY_REQUEST: &dyn World = &Unexplored(&[]);

/// Something that the narrow side may allow and the wide side does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Excess {
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

/// What is compared for one class of actions.
struct Comparison<'c, 'a> {
    field: Field<'a>,
    roles: [RolePolicies<'a>; 2],
    world: &'c dyn World,
}

impl Comparison<'_, '_> {
    fn excess(&self, class: &Class, memory: &mut Memory) -> Option<Excess> {
        /// Of fewer actions than this each is looked at by itself at once.
        const FEW: usize = 4;
        if self.field.is_plainly_included() {
            return None;
        }
        // for whatever there may be first: often there is nothing, and always that is certain
        let first = &class.actions[0];
        let whole = if class.actions.len() < FEW {
            Outcome::Undecided(Obstacle::TooManyCases)
        } else {
            self.search(first, None, memory)
        };
        if whole == Outcome::Nothing {
            return None;
        }
        let mut seen = HashSet::new();
        let mut open = None;
        for action in &class.actions {
            let reach = self.world.reach(action);
            if let Outcome::Place(place) = &whole
                && reach
                    .as_ref()
                    .is_none_or(|reach| reach.admits(&place.resource))
            {
                return Some(self.request(action, reach.as_ref(), place));
            }
            if !seen.insert(reach.as_ref().map(Reach::id)) {
                continue;
            }
            match self.search(action, reach.as_ref(), memory) {
                Outcome::Nothing => {}
                Outcome::Place(place) => return Some(self.request(action, reach.as_ref(), &place)),
                Outcome::Undecided(why) => {
                    open.get_or_insert_with(|| self.unknown(action, why));
                }
            }
        }
        open
    }

    /// One search, with a part of the budget.
    fn search(&self, action: &Action, reach: Option<&Reach>, memory: &mut Memory) -> Outcome {
        let part = memory.budget.part();
        let rest = std::mem::replace(&mut memory.budget, part);
        let count = |key: &str| {
            if self.world.is_single(key) {
                Multiplicity::AtMostOne
            } else {
                Multiplicity::Several
            }
        };
        let shows = |place: &Place| self.shows(&request(action, place));
        let aim = Aim {
            reach,
            count: &count,
            shows: &shows,
        };
        let mut outcome = if variables::has_variable(&self.field) {
            Outcome::Undecided(Obstacle::Variables)
        } else {
            search::search_plain(&self.field, aim, memory)
        };
        if let Outcome::Undecided(Obstacle::Variables | Obstacle::TooManyCases) = outcome {
            outcome = apart::search(&self.field, aim, memory);
        }
        memory.budget.join(rest);
        outcome
    }

    /// The evaluator has the last word: a request that it does not confirm, whatever AWS's pages
    /// leave open, shows nothing.
    fn shows(&self, request: &Request) -> bool {
        let [wide, narrow] = self.roles;
        narrow.certainly_allows(request) && !wide.may_allow(request)
    }

    fn request(&self, action: &Action, reach: Option<&Reach>, place: &Place) -> Excess {
        let shows = |request: &Request| {
            reach.is_none_or(|reach| reach.admits(&request.resource)) && self.shows(request)
        };
        Excess::Request(likely(request(action, place), shows))
    }

    fn unknown(&self, action: &Action, why: Obstacle) -> Excess {
        let allow = self.field.narrow.iter().find(|placed| placed.allows());
        Excess::Unknown {
            action: action.clone(),
            statement: allow.map_or((0, 0), |placed| placed.position),
            why,
        }
    }
}

fn request(action: &Action, place: &Place) -> Request {
    Request {
        action: action.clone(),
        resource: place.resource.clone(),
        context: place.context.clone(),
    }
}

#[cfg(test)]
mod tests;
