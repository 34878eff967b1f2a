//! From proven calls to grants: equal needs fold, names widen, conditions join.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::class::{self, Class, classify};
use super::conditions::{self, Varied};
use super::cover::{self, Draft};
use super::evidence::Evidence;
use super::gaps;
use super::generalize::{Widening, generalize_seen};
use super::grant::{Grant, Unallowed};
use super::implied::{self, Implied};
use super::made::Made;
use super::notes::{Notes, Place};
use super::options::{Generalize, Options};
use super::today::{self, AllowedToday};
use crate::catalog::context_key::{ContextKeys, PASSED_TO_SERVICE, VIA_SERVICE};
use crate::catalog::requirement::{RequirementKind, Variety};
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::observer::function::{FunctionCall, FunctionUsage};
use crate::observer::usage::{Entry, Name, Names, Need, Origin};

/// Needs that are one grant but for the varying name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    action: Action,
    before: String,
    variety: Option<Variety>,
    after: String,
    context: BTreeMap<String, String>,
    vague: bool,
}

impl Slot {
    /// Before all slots of an action.
    fn before_all(action: &Action) -> Self {
        Self {
            action: action.clone(),
            before: String::new(),
            variety: None,
            after: String::new(),
            context: BTreeMap::new(),
            vague: false,
        }
    }

    /// The pattern of all that the slot's calls may have been about.
    fn widest(&self) -> String {
        let any = if self.variety.is_some() { "*" } else { "" };
        format!("{}{any}{}", self.before, self.after)
    }
}

/// What was learned about a slot.
#[derive(Default)]
struct Found {
    names: Names,
    /// Names of what the function made, in which the resources are.
    parents: BTreeSet<Name>,
    last: Option<Timestamp>,
    varied: Varied,
    evidence: Evidence,
    unresolved: BTreeSet<String>,
    without_service: bool,
}

/// What was learned of a function.
pub(super) struct Learned {
    /// For what the calls prove and what the function implies.
    pub(super) grants: Vec<Grant>,
    /// Implied, but not allowed today.
    pub(super) unallowed: Vec<Unallowed>,
    pub(super) gaps: Vec<Gap>,
}

/// The grants for what the calls prove and what the function implies, and the gaps they leave.
pub(super) fn learn(usage: &FunctionUsage, options: &Options, today: &AllowedToday<'_>) -> Learned {
    let Implied {
        drafts,
        mut gaps,
        mut fields,
    } = implied::implied(usage);
    let is_known = |draft: &Draft| today(&draft.action, &draft.resource).is_some();
    for draft in drafts.iter().filter(|draft| is_known(draft)) {
        for by in draft.evidence.implied_by() {
            fields.remove(by);
        }
    }
    let (mut drafts, unallowed) = today::limit(drafts, today);
    let mut notes = Notes::default();
    let made = Made::of(usage, options);
    let slots = own(fold(usage, options), &made, options.generalize);
    for (slot, learned) in place_vague(slots, &mut gaps) {
        drafts.extend(draft(&slot, &learned, options, &mut notes));
    }
    let drafts = conditions::unite(drafts, options.keys);
    let grants: Vec<Grant> = cover::without_included(drafts)
        .into_iter()
        .map(Draft::into_grant)
        .collect();
    gaps.extend(notes.report(&grants, options.generalize));
    gaps.extend(gaps::configuration_alone(&grants, &fields));
    Learned {
        unallowed: today::still_unallowed(unallowed, &grants),
        grants,
        gaps,
    }
}

/// Proven calls by slot.
fn fold(usage: &FunctionUsage, options: &Options) -> BTreeMap<Slot, Found> {
    let mut slots: BTreeMap<Slot, Found> = BTreeMap::new();
    for call in &usage.calls {
        let Class::Proven(action) = classify(call, options) else {
            continue;
        };
        let need = &call.key.need;
        let slot = Slot {
            action: action.clone(),
            before: need.before.clone(),
            variety: need.variety,
            after: need.after.clone(),
            context: conditions::steady(&need.context, options.keys),
            vague: class::is_vague(call),
        };
        slots.entry(slot).or_default().add(call, options.keys);
    }
    slots
}

/// What the function works on and made itself varies like a run: it will make others. Their names stay
/// in their type, region and account.
fn own(slots: BTreeMap<Slot, Found>, made: &Made, dial: Generalize) -> BTreeMap<Slot, Found> {
    let mut out: BTreeMap<Slot, Found> = BTreeMap::new();
    for (slot, found) in slots {
        let (slot, found) = own_slot(slot, found, made, dial);
        match out.entry(slot) {
            std::collections::btree_map::Entry::Vacant(vacant) => {
                vacant.insert(found);
            }
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut().join(found),
        }
    }
    out
}

fn own_slot(mut slot: Slot, mut found: Found, made: &Made, dial: Generalize) -> (Slot, Found) {
    if dial == Generalize::Exact {
        return (slot, found);
    }
    let cut = made.within(&slot.before);
    let cut = cut.map(|(before, name, beyond)| (before.to_owned(), name, beyond));
    match (slot.variety, cut) {
        (None, Some((before, name, after))) => {
            found.names.insert(&name.text, 0);
            slot.before = before;
            slot.variety = Some(Variety::Run);
            slot.after = after;
        }
        // In something that the function made.
        (Some(_), Some((before, name, beyond))) => {
            slot.before = format!("{before}*{beyond}");
            found.parents.insert(name);
        }
        (Some(Variety::Id | Variety::Job | Variety::New), None)
            if made.some(&slot.before, &slot.after, &found.names) =>
        {
            slot.variety = Some(Variety::Run);
        }
        (_, None) => {}
    }
    (slot, found)
}

/// Calls that failed without telling their resource are taken for calls on the
/// resources on which the same action was seen, if there are any: a wildcard for their sake would
/// allow more than all successful calls need.
fn place_vague(slots: BTreeMap<Slot, Found>, gaps: &mut Vec<Gap>) -> BTreeMap<Slot, Found> {
    let (vague, mut clear): (Vec<_>, BTreeMap<_, _>) = {
        let (vague, clear): (Vec<_>, Vec<_>) = slots.into_iter().partition(|(slot, _)| slot.vague);
        (vague, clear.into_iter().collect())
    };
    for (slot, learned) in vague {
        let within = slot.widest();
        let same_action = clear
            .range_mut(Slot::before_all(&slot.action)..)
            .take_while(|(home, _)| home.action == slot.action);
        let homes = same_action
            .filter(|(home, _)| !home.vague && cover::resource_includes(&within, &home.widest()));
        let mut placed = false;
        for (_, home) in homes {
            home.evidence.join(learned.evidence.clone());
            placed = true;
        }
        if placed {
            gaps.push(gaps::vague(&slot.action, &learned.unresolved));
        } else {
            clear.insert(slot, learned);
        }
    }
    clear
}

impl Found {
    fn join(&mut self, other: Self) {
        self.names.merge(&other.names);
        self.parents.extend(other.parents);
        self.last = self.last.max(other.last);
        self.varied.join(other.varied);
        self.evidence.join(other.evidence);
        self.unresolved.extend(other.unresolved);
        self.without_service |= other.without_service;
    }

    fn add(&mut self, call: &FunctionCall, keys: ContextKeys) {
        let (need, entry) = (&call.key.need, &call.entry);
        self.names.merge(&entry.names);
        self.last = self.last.max(entry.last);
        self.varied.add(entry);
        self.evidence.add(call);
        self.unresolved.extend(need.unresolved.iter().cloned());
        let context = conditions::steady(&need.context, keys);
        self.without_service |= class::action(need).is_some_and(|action| {
            let through = matches!(call.key.origin, Origin::Forwarded(_))
                && action.service().eq_ignore_ascii_case("kms")
                && !context.contains_key(VIA_SERVICE);
            let handed = action.as_str().eq_ignore_ascii_case("iam:PassRole")
                && need.kind == RequirementKind::Conditional
                && !context.contains_key(PASSED_TO_SERVICE);
            through || handed
        });
    }
}

/// The drafts of one slot: one per pattern of its varying name.
fn draft(slot: &Slot, learned: &Found, options: &Options, notes: &mut Notes) -> Vec<Draft> {
    let (dial, keys) = (options.generalize, options.keys);
    let mut conditions = conditions::equals(&slot.context, keys);
    let limits = learned.varied.limits(dial, keys);
    for limit in &limits {
        let patterns = limit.values.iter().map(|value| value.pattern.clone());
        let of_operator = conditions.entry(limit.operator.to_owned()).or_default();
        of_operator.insert(limit.key.to_owned(), patterns.collect());
    }
    let mut drafts = Vec::new();
    for (resource, widening) in resources(slot, learned, dial) {
        let place = Place {
            action: slot.action.clone(),
            resource: resource.clone(),
        };
        notes.unresolved(&place, &learned.unresolved);
        if learned.without_service {
            notes.without_service(&place);
        }
        notes.exact(&place, [&slot.before, &slot.after]);
        if let Some(widening) = &widening {
            notes.widened(&place, &resource, widening);
        }
        for limit in &limits {
            for value in &limit.values {
                notes.widened(&place, &format!("{} {}", limit.key, value.pattern), value);
            }
        }
        drafts.push(Draft {
            action: slot.action.clone(),
            resource,
            conditions: conditions.clone(),
            evidence: learned.evidence.clone(),
        });
    }
    drafts
}

fn resources(slot: &Slot, learned: &Found, dial: Generalize) -> Vec<(String, Option<Widening>)> {
    let Some(variety) = slot.variety else {
        return vec![(slot.before.clone(), None)];
    };
    generalize_seen(variety, &learned.names, learned.last, dial)
        .into_iter()
        .map(|mut widening| {
            let resource = format!("{}{}{}", slot.before, widening.pattern, slot.after);
            widening.names.extend(learned.parents.iter().cloned());
            (resource, Some(widening))
        })
        .collect()
}

/// IAM pattern text of the resources that calls of one kind were about; empty when not known.
pub(super) fn observed_resources(need: &Need, entry: &Entry, dial: Generalize) -> Vec<String> {
    match need.variety {
        _ if need.before.is_empty() => Vec::new(),
        None => vec![need.before.clone()],
        Some(variety) => generalize_seen(variety, &entry.names, entry.last, dial)
            .into_iter()
            .map(|widening| format!("{}{}{}", need.before, widening.pattern, need.after))
            .collect(),
    }
}
