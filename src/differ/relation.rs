//! How what some policies allow stands to what others allow.

use std::collections::BTreeSet;
use std::fmt;

use super::requests::Requests;
use crate::catalog::Catalog;
use crate::iam::includes::{Excess, Inquiry, Obstacle, RolePolicies};
use crate::iam::policy::Policy;
use crate::iam::{Action, Request};

/// How one side's permissions stand to the other's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// Both allow the same requests.
    Equal,
    /// *To* allows less than *from*, and nothing else.
    Narrower,
    /// *To* allows more than *from*, and all of it.
    Wider,
    /// Each allows something that the other does not.
    Incomparable,
    /// It could not be decided.
    Unknown,
}

/// A side that allows a request which the other does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// Only *to* allows it.
    Gained,
    /// Only *from* allows it.
    Lost,
}

/// Something that could not be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// Which side may allow more.
    pub direction: Direction,
    /// An action for which it may.
    pub action: Action,
    /// What stood in the way.
    pub why: Obstacle,
}

/// A relation with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// How *to* stands to *from*.
    pub relation: Relation,
    /// Requests that one side allows and the other does not, each confirmed by the evaluator.
    pub witnesses: Vec<(Direction, Request)>,
    /// What could not be decided; it matters only as far as no witness decides it.
    pub undecided: Vec<Undecided>,
    /// The catalog whose actions `Action` patterns stand for.
    pub catalog: String,
}

/// At most so many witnesses are collected for each direction, of different services where there are.
const MOST_WITNESSES: usize = 5;
/// So many differences are looked through for witnesses of different services.
const MOST_LOOKED_AT: usize = 50;

/// Compares what the policies of two roles allow.
pub fn relate(from: RolePolicies<'_>, to: RolePolicies<'_>, catalog: &Catalog) -> Related {
    let requests = Requests::new(catalog, actions(from, to, catalog));
    let mut undecided = Vec::new();
    let mut witnesses = Vec::new();
    let sides = [(Direction::Gained, from, to), (Direction::Lost, to, from)];
    let [gained, lost] = sides.map(|(direction, wide, narrow)| {
        let (found, open) = differences(wide, narrow, &requests);
        let answer = match (found.is_empty(), open.is_empty()) {
            (false, _) => Some(true),
            (true, true) => Some(false),
            (true, false) => None,
        };
        witnesses.extend(found.into_iter().map(|request| (direction, request)));
        undecided.extend(open.into_iter().map(|(action, why)| Undecided {
            direction,
            action,
            why,
        }));
        answer
    });
    let relation = match (gained, lost) {
        (Some(false), Some(false)) => Relation::Equal,
        (Some(false), Some(true)) => Relation::Narrower,
        (Some(true), Some(false)) => Relation::Wider,
        (Some(true), Some(true)) => Relation::Incomparable,
        _ => Relation::Unknown,
    };
    Related {
        relation,
        witnesses,
        undecided,
        catalog: catalog.version().to_owned(),
    }
}

/// Requests that only `narrow` allows, and actions for which that is open.
fn differences(
    wide: RolePolicies<'_>,
    narrow: RolePolicies<'_>,
    requests: &Requests<'_>,
) -> (Vec<Request>, Vec<(Action, Obstacle)>) {
    let (mut found, mut open): (Vec<Request>, Vec<(Action, Obstacle)>) = Default::default();
    let mut inquiry = Inquiry::new(requests);
    for answer in inquiry.excess(wide, narrow).take(MOST_LOOKED_AT) {
        match answer {
            Excess::Unknown { action, why, .. } => open.push((action, why)),
            Excess::Request(request) => {
                let is_new = |other: &Request| other.action.service() != request.action.service();
                if found.iter().all(is_new) {
                    found.push(request);
                }
            }
        }
        if found.len() >= MOST_WITNESSES {
            break;
        }
    }
    open.truncate(MOST_WITNESSES);
    (found, open)
}

/// The actions there are, of the services that the policies name, and one of another.
///
/// A pattern of every service treats the services that are not named alike, unless it names an action
/// (`*:Get*`): then those of all services are given.
fn actions(from: RolePolicies<'_>, to: RolePolicies<'_>, catalog: &Catalog) -> Vec<Action> {
    let mut services = BTreeSet::new();
    let mut is_every_service = false;
    for policy in [from, to].into_iter().flat_map(policies) {
        for pattern in policy
            .statements
            .iter()
            .flat_map(|own| own.actions.patterns())
        {
            match pattern.as_str().split_once(':') {
                Some((service, name)) if service.contains('*') => is_every_service |= name != "*",
                Some((service, _)) => {
                    services.insert(service.to_ascii_lowercase());
                }
                None => {}
            }
        }
    }
    let mut all = Vec::new();
    let mut has_other = false;
    for prefix in catalog.prefixes() {
        let is_named = services.contains(&prefix.to_ascii_lowercase());
        if !is_named && !is_every_service && has_other {
            continue;
        }
        let actions = catalog.actions(prefix);
        has_other |= !is_named && !actions.is_empty();
        all.extend_from_slice(actions);
    }
    all
}

fn policies(role: RolePolicies<'_>) -> impl Iterator<Item = &Policy> {
    let limits = [role.boundary, role.session].into_iter().flatten();
    role.identity.iter().chain(limits)
}

impl Relation {
    /// The relation's name: `equal`, `narrower`, `wider`, `incomparable`, `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Narrower => "narrower",
            Self::Wider => "wider",
            Self::Incomparable => "incomparable",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}
