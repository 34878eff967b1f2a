//! What follows from calls that the account did not answer: unknown is not unused.
//!
//! A configuration that is not known may need what the role allows today, so of that nothing is
//! removed; the rest is a gap that names the call.

mod concern;

use std::collections::{BTreeMap, BTreeSet};

use crate::gap::Gap;
use crate::iam::action::Action;
use crate::observer::function::FunctionUsage;
use crate::snapshot::asked::iam::GET_ROLE;
use crate::snapshot::asked::lambda::LIST_FUNCTIONS;
use crate::snapshot::asked::{self, Implies, UNTOLD};
use crate::snapshot::{Role, Roster, Snapshot, Unanswered, Why};
use crate::synthesizer::may_imply;
use concern::{concerns, subjects};

/// What is not known for lack of an answer, to be read after "was not answered: ".
fn unknown(action: &str) -> &'static str {
    asked::of(action).map_or(UNTOLD, |one| one.unknown)
}

/// What of a function's needs the answer would have told: what of that could be granted if it were known
/// stays as far as the role allows it.
fn implies(action: &str) -> Implies {
    asked::of(action).map_or(Implies::Nothing, |one| one.implies)
}

/// What of all that was not answered concerns one function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unknown {
    unanswered: Vec<Unanswered>,
    /// How many more alike were not answered, by action.
    more: BTreeMap<String, usize>,
    /// Whether the function's own configuration is known all the same.
    is_configured: bool,
}

impl Unknown {
    /// What was not answered and concerns the function. `role`: as it is today, if it is known.
    pub(crate) fn of(
        snapshot: &Snapshot,
        usage: &FunctionUsage,
        role: Option<&Role>,
        roster: &Roster,
    ) -> Self {
        let today = roster.role_of(&usage.function);
        let about = |u: &&Unanswered| concerns(u, usage, role, today);
        let of = subjects(usage, role, today);
        let mut unanswered: Vec<_> = roster.unanswered(&of).filter(about).cloned().collect();
        unanswered.sort();
        let places: BTreeSet<_> = unanswered.iter().map(|u| (&u.action, &u.region)).collect();
        let mut more: BTreeMap<String, usize> = BTreeMap::new();
        for (action, region) in places {
            *more.entry(action.clone()).or_default() += roster.more(action, region);
        }
        unanswered.extend(snapshot.not_asked(&usage.function));
        Self {
            unanswered,
            more,
            is_configured: today.is_some(),
        }
    }

    /// Why what the role allows of the action stays, if it does.
    pub(crate) fn keeps(&self, action: &Action) -> Option<String> {
        let keeps = |u: &&Unanswered| {
            // A list that was not answered is made good by the function's own configuration; who else
            // is on the role stays unknown.
            if self.is_configured && u.action == LIST_FUNCTIONS.name {
                return false;
            }
            may_imply(implies(&u.action)).any(|name| action.as_str().eq_ignore_ascii_case(name))
        };
        let first = self.unanswered.iter().find(keeps)?;
        Some(format!(
            "`{}` was not answered: {}",
            first.action,
            unknown(&first.action)
        ))
    }

    /// What a person should know: one gap for each call.
    pub(crate) fn gaps(&self) -> Vec<Gap> {
        let mut calls: BTreeMap<&str, Vec<&Unanswered>> = BTreeMap::new();
        for unanswered in &self.unanswered {
            calls
                .entry(&unanswered.action)
                .or_default()
                .push(unanswered);
        }
        calls
            .into_values()
            .filter_map(|calls| self.gap(&calls))
            .collect()
    }

    fn gap(&self, calls: &[&Unanswered]) -> Option<Gap> {
        let first = calls.first()?;
        let action = &first.action;
        let more = self.more.get(action).copied().unwrap_or_default();
        let place = match first.region.as_str() {
            "" => String::new(),
            region => format!(" in {region}"),
        };
        let (unknown, implies) = if self.is_configured && action == LIST_FUNCTIONS.name {
            ("who else is on the role is not known", Implies::Nothing)
        } else {
            (unknown(action), implies(action))
        };
        let times = match more {
            0 => String::new(),
            more => format!(" {} times", calls.len() + more),
        };
        let stays = match implies {
            Implies::Nothing => "",
            _ => "; what the role allows for that stays",
        };
        let names: BTreeSet<String> = calls.iter().map(|call| call.about.clone()).collect();
        let mut names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
        if names.is_empty() {
            names.push(action.clone());
        }
        if action == GET_ROLE.name && first.is_missing() {
            return Some(Gap {
                code: "not-answered",
                text: format!(
                    "the role `{}` does not exist any more: what it allowed is not known",
                    names[0]
                ),
                hint: Some("give the function another role, or make this one again".to_owned()),
                names,
            });
        }
        Some(Gap {
            code: "not-answered",
            text: format!(
                "`{action}`{place} was not answered{times} ({}): {unknown}{stays}",
                first.why
            ),
            hint: Some(hint(first)),
            names,
        })
    }
}

fn hint(unanswered: &Unanswered) -> String {
    let action = &unanswered.action;
    match unanswered.why {
        Why::Denied => format!(
            "allow `{action}` to whoever runs lpgen: `lpgen doctor` prints the least policy it needs"
        ),
        Why::NoRegion | Why::Invalid | Why::ElsewhereRegion => format!(
            "switch the region {} on for the account, or leave it out of `--region`",
            unanswered.region
        ),
        Why::Throttled | Why::Unreachable => "repeat the command".to_owned(),
        Why::NotAsked => {
            "take the snapshot with this function and its region, or of all".to_owned()
        }
        _ => format!("AWS said: {}", unanswered.words),
    }
}

#[cfg(test)]
mod tests;
