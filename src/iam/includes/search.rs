//! The search for a request that the narrow side allows and the wide side does not.
//!
//! Exact for policies without variables: the conditions that can hold together are found first, each
//! set with a context; under such a set statements are resources only, and those are automata.

use std::collections::HashSet;

use indexmap::IndexSet;

use super::Obstacle;
use super::contexts::{Assumed, Case, Keys, contexts};
use super::free::Held;
use super::patterns::{Alternative, Id, Patterns, Question};
use super::side::Placed;
use super::world::Reach;
use crate::iam::condition::values::Multiplicity;
use crate::iam::condition::{Condition, Context};
use crate::iam::evaluate::PolicySource;
use crate::iam::pattern::language::{Budget, FoundText};
use crate::iam::policy::Resources;

/// What is known from one search to the next.
#[derive(Default)]
pub(super) struct Memory {
    patterns: Patterns,
    keys: Keys,
    pub(super) budget: Budget,
}

/// The statements that apply to one action.
#[derive(Clone)]
pub(super) struct Field<'a> {
    pub(super) wide: Vec<Placed<'a>>,
    pub(super) narrow: Vec<Placed<'a>>,
    /// How many parts of the wide and of the narrow side must each allow a request.
    pub(super) parts: [usize; 2],
}

/// What a request must be like, and what it shows.
#[derive(Clone, Copy)]
pub(super) struct Aim<'s> {
    /// What it can be about.
    pub(super) reach: Option<&'s Reach>,
    /// How many values it can have for a key.
    pub(super) count: &'s dyn Fn(&str) -> Multiplicity,
    /// Whether it certainly shows a difference.
    pub(super) shows: &'s dyn Fn(&Place) -> bool,
}

#[cfg(test)]
impl Memory {
    /// A memory for a search of so many cases.
    pub(super) fn with_budget(cases: usize) -> Self {
        Self {
            budget: Budget::of(cases),
            ..Self::default()
        }
    }
}

impl Field<'_> {
    /// Whether the wide side has the narrow side's allowing statements as they are, and no denying
    /// one that the narrow side has not.
    pub(super) fn is_plainly_included(&self) -> bool {
        fn key<'p>(placed: &'p Placed<'_>) -> (bool, usize, bool, &'p Resources, &'p Condition) {
            let statement = placed.statement;
            // a denial counts wherever it stands
            let part = if placed.allows() { placed.part } else { 0 };
            (
                placed.allows(),
                part,
                placed.source == PolicySource::Session,
                &statement.resources,
                &statement.condition,
            )
        }
        if self.parts[0] > self.parts[1] {
            return false;
        }
        let [wide, narrow] =
            [&self.wide, &self.narrow].map(|side| side.iter().map(key).collect::<HashSet<_>>());
        let counts = |allows: bool, part: usize| !allows || part < self.parts[0];
        narrow
            .iter()
            .all(|own| !own.0 || !counts(own.0, own.1) || wide.contains(own))
            && wide.iter().all(|own| own.0 || narrow.contains(own))
    }
}

/// A request's resource and context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) resource: String,
    pub(super) context: Context,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A request that only the narrow side allows.
    Place(Place),
    /// There is none.
    Nothing,
    /// There may be one.
    Undecided(Obstacle),
}

/// A statement under a known context, its condition apart.
struct Area {
    part: usize,
    allows: bool,
    /// Its condition's bit.
    condition: usize,
    /// The patterns of `Resource` or of `NotResource`.
    patterns: Vec<Id>,
    is_complement: bool,
}

/// Looks for a request, given what is assumed of variables. With unknown values *nothing* is certain,
/// and no place shows anything.
pub(super) fn search(
    field: &Field<'_>,
    assumed: Assumed<'_>,
    aim: Aim<'_>,
    memory: &mut Memory,
) -> Outcome {
    let mut conditions: IndexSet<&Condition> = IndexSet::new();
    let patterns = &mut memory.patterns;
    let wide = areas(&field.wide, &mut conditions, assumed, patterns);
    let narrow = areas(&field.narrow, &mut conditions, assumed, patterns);
    let base = base(aim, patterns);
    let (sets, is_complete) = contexts(
        &conditions.iter().copied().collect::<Vec<_>>(),
        assumed,
        aim.count,
        &mut memory.keys,
        &mut memory.budget,
    );
    let fixed = match assumed {
        Assumed::Values(fixed) => fixed,
        Assumed::Opaque { .. } => &Context::default(),
    };
    let mut open = (!is_complete).then_some(Obstacle::TooManyCases);
    for (held, case) in &sets {
        if !memory.budget.spend(1 + (wide.len() + narrow.len()) / 4) {
            return Outcome::Undecided(Obstacle::GivenUp);
        }
        let now = Now {
            wide: active(&wide, *held),
            narrow: active(&narrow, *held),
            parts: field.parts,
            base: &base,
            is_bare: aim.reach.is_none_or(|reach| reach.is_bare),
        };
        match now.resource(&mut memory.patterns, &mut memory.budget) {
            FoundText::Text(_) if matches!(assumed, Assumed::Opaque { .. }) => {
                return Outcome::Undecided(Obstacle::Variables);
            }
            FoundText::Text(resource) => match shown(resource, case, fixed, aim) {
                Ok(place) => return Outcome::Place(place),
                Err(why) => {
                    open.get_or_insert(why);
                }
            },
            FoundText::TooMany => {
                open.get_or_insert(Obstacle::TooManyCases);
            }
            FoundText::Nothing => {}
        }
        if memory.budget.is_spent() {
            return Outcome::Undecided(Obstacle::GivenUp);
        }
    }
    if memory.budget.is_spent() {
        open = Some(Obstacle::GivenUp);
    }
    open.map_or(Outcome::Nothing, Outcome::Undecided)
}

/// The place, if it certainly shows a difference; else why it may not.
fn shown(resource: String, case: &Case, fixed: &Context, aim: Aim<'_>) -> Result<Place, Obstacle> {
    let context = case.context(fixed.clone());
    let context = context.ok_or(Obstacle::TooManyCases)?.without_empty();
    let place = Place { resource, context };
    match ((aim.shows)(&place), case.is_certain) {
        (true, _) => Ok(place),
        (false, true) => Err(Obstacle::TooManyCases),
        (false, false) => Err(Obstacle::Unsaid),
    }
}

/// Looks for a request of policies without variables.
pub(super) fn search_plain(field: &Field<'_>, aim: Aim<'_>, memory: &mut Memory) -> Outcome {
    search(field, Assumed::Values(&Context::default()), aim, memory)
}

/// Where every resource must lie, whatever conditions hold.
fn base(aim: Aim<'_>, patterns: &mut Patterns) -> Question {
    let mut base = Question::default();
    if let Some(reach) = aim.reach {
        let shapes = reach.shapes.iter();
        let forms = shapes.map(|shape| Alternative::Within(patterns.id_of_shape(shape)));
        base.clauses.push(forms.collect());
    }
    base
}

/// The statements as areas; conditions that are not yet among `conditions` are added to them.
fn areas<'a>(
    placed: &[Placed<'a>],
    conditions: &mut IndexSet<&'a Condition>,
    assumed: Assumed<'_>,
    patterns: &mut Patterns,
) -> Vec<Area> {
    let value_of = |key: &str| assumed.value_of(key);
    let mut areas = Vec::with_capacity(placed.len());
    for placed in placed {
        let (condition, _) = conditions.insert_full(&placed.statement.condition);
        let resources = &placed.statement.resources;
        let is_complement = matches!(resources, Resources::NotResource(_));
        let mut ids = Vec::with_capacity(resources.patterns().len());
        for (index, pattern) in resources.patterns().iter().enumerate() {
            if placed.only.is_some_and(|only| only != index) {
                continue;
            }
            if placed.source == PolicySource::Session && !pattern.is_complete_arn() {
                continue; // not completed in a session policy: no ARN matches
            }
            if is_complement {
                ids.push(patterns.id(&pattern.resolve_widely(value_of)));
            } else if let Some(pattern) = pattern.resolve(value_of) {
                ids.push(patterns.id(&pattern));
            }
        }
        areas.push(Area {
            part: placed.part,
            allows: placed.allows(),
            condition,
            patterns: ids,
            is_complement,
        });
    }
    areas
}

fn active(areas: &[Area], held: Held) -> Vec<&Area> {
    areas
        .iter()
        .filter(|area| held & (1 << area.condition) != 0)
        .collect()
}

/// The statements whose conditions hold.
struct Now<'s> {
    wide: Vec<&'s Area>,
    narrow: Vec<&'s Area>,
    parts: [usize; 2],
    base: &'s Question,
    /// Whether there can be a request without a resource.
    is_bare: bool,
}

impl Now<'_> {
    /// A resource that only the narrow side allows.
    fn resource(&self, patterns: &mut Patterns, budget: &mut Budget) -> FoundText {
        let mut base = self.base.clone();
        for part in 0..self.parts[1] {
            base.clauses.push(inside_any(allows(&self.narrow, part)));
        }
        if base.clauses[self.base.clauses.len()..]
            .iter()
            .any(Vec::is_empty)
        {
            return FoundText::Nothing;
        }
        for deny in self.narrow.iter().filter(|area| !area.allows) {
            base.stay_out(deny);
        }
        let mut answer = FoundText::Nothing;
        let mut ask = |question: &Question| match patterns.arn(question, budget) {
            FoundText::Text(text) => Some(FoundText::Text(text)),
            FoundText::TooMany => {
                answer = FoundText::TooMany;
                None
            }
            FoundText::Nothing => None,
        };
        for part in 0..self.parts[0] {
            let mut question = base.clone();
            for allow in allows(&self.wide, part) {
                question.stay_out(allow);
            }
            if let Some(found) = ask(&question) {
                return found;
            }
        }
        let denied = inside_any(self.wide.iter().copied().filter(|area| !area.allows));
        if !denied.is_empty() {
            let mut question = base;
            question.clauses.push(denied);
            if let Some(found) = ask(&question) {
                return found;
            }
        }
        let no_resource = allowed_without_resource;
        if self.is_bare
            && no_resource(&self.narrow, self.parts[1], patterns)
            && !no_resource(&self.wide, self.parts[0], patterns)
        {
            return FoundText::Text("*".to_owned());
        }
        answer
    }
}

fn allows<'s>(areas: &[&'s Area], part: usize) -> impl Iterator<Item = &'s Area> {
    areas
        .iter()
        .copied()
        .filter(move |area| area.allows && area.part == part)
}

fn allowed_without_resource(areas: &[&Area], parts: usize, patterns: &Patterns) -> bool {
    let covers = |area: &Area| {
        area.is_complement != area.patterns.iter().any(|id| patterns.is_everything(*id))
    };
    (0..parts).all(|part| allows(areas, part).any(covers))
        && !areas.iter().any(|area| !area.allows && covers(area))
}

/// What being in one of `areas` comes to.
fn inside_any<'s>(areas: impl Iterator<Item = &'s Area>) -> Vec<Alternative> {
    let mut alternatives = Vec::new();
    for area in areas {
        if area.is_complement {
            alternatives.push(Alternative::Without(area.patterns.clone()));
        } else {
            alternatives.extend(area.patterns.iter().map(|id| Alternative::Within(*id)));
        }
    }
    alternatives.dedup();
    alternatives
}

impl Question {
    /// Asks for a resource outside `area`.
    fn stay_out(&mut self, area: &Area) {
        if area.is_complement {
            let inside = area.patterns.iter().map(|id| Alternative::Within(*id));
            self.clauses.push(inside.collect());
        } else {
            self.never.extend(&area.patterns);
        }
    }
}
