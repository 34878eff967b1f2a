//! What the calls of a usage needed, permission by permission, and which of it some documents allow.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::unseen::PermissionUse;
use crate::catalog::requirement::Variety;
use crate::iam::action::Action;
use crate::iam::pattern::{Inclusion, Pattern};
use crate::iam::policy::Policy;
use crate::observer::function::{FunctionCall, FunctionUsage};
use crate::observer::usage::{Distinct, Names, Uses};
use crate::snapshot::RoleToday;
use crate::synthesizer::{Beside, Miss, Options, PolicyDocument, Ready};

/// Calls counted exactly up to so many, and estimated (1 %) beyond.
pub(crate) type CallCount = Distinct<16384>;

/// One action on one resource that proven calls needed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NeededPermission {
    /// The action.
    pub action: Action,
    /// The resource: an ARN, or pattern text where the trail tells no more.
    pub resource: String,
    /// Condition keys of the request.
    pub context: BTreeMap<String, String>,
}

/// Everything that was needed, and what is allowed of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Replayed {
    /// By permission: why the documents do not allow it; `None` when they do.
    pub needed: BTreeMap<NeededPermission, Option<String>>,
    /// All calls that needed something.
    pub calls: CallCount,
    /// Those of which some need is not allowed.
    pub denied: CallCount,
    /// Needs that the documents do not allow and the role of today does not either.
    pub contradictions: Vec<Miss>,
    /// Whether `denied` had to be estimated: names that were used often are known by a few of
    /// their calls only, and some of them are allowed and some are not.
    pub estimated: bool,
}

impl Replayed {
    /// Permissions that the documents do not allow.
    pub(crate) fn missing(&self) -> impl Iterator<Item = (&NeededPermission, &str)> {
        let all = self.needed.iter();
        all.filter_map(|(p, why)| Some((p, why.as_deref()?)))
    }

    /// Whether `action` on some resource of `pattern` was needed.
    pub(crate) fn uses(&self, action: &Action, pattern: &Pattern) -> bool {
        let text = pattern.as_str();
        let literal = &text[..text.find(['*', '?', '$']).unwrap_or(text.len())];
        self.needed.keys().any(|p| {
            p.resource.starts_with(literal)
                && p.action == *action
                && (pattern.matches_resource(&p.resource)
                    // most resources are names; only what is known in part is a pattern
                    || p.resource.contains('*')
                        && pattern.includes_resource(&Pattern::new(&*p.resource))
                            == Inclusion::Included)
        })
    }
}

/// Replays the proven calls of a usage, each name by itself.
///
/// Beside the role of `today`, if it is known: what that denies as well is no miss.
pub(crate) fn replayed(
    documents: &[PolicyDocument],
    today: Option<&RoleToday>,
    usage: &FunctionUsage,
    options: &Options,
) -> Replayed {
    let mut out = Replayed::default();
    let policies: Vec<Policy> = documents.iter().map(|d| d.policy.clone()).collect();
    let names: Vec<&str> = documents.iter().map(|d| d.name.as_str()).collect();
    let beside = today.map(|today| Beside::new(&policies, today));
    let ready = match &beside {
        None => Ready::of(&policies),
        Some(beside) => beside.ready(),
    };
    // Against nothing, whatever a proven call needs is missing.
    let nothing = Ready::of(&[]);
    let mut one = FunctionUsage {
        calls: Vec::new(),
        ..usage.clone()
    };
    for call in &usage.calls {
        let mut sides = Sides::default();
        for (atom, uses) in atoms(call) {
            one.calls = vec![atom];
            let needs = nothing.replay(&one, options).misses;
            if needs.is_empty() {
                continue;
            }
            let replay = ready.replay(&one, options);
            out.contradictions.extend(replay.contradictions);
            let misses = replay.misses;
            let side = if misses.is_empty() {
                Side::Allowed
            } else {
                Side::Denied
            };
            sides.add(uses, side);
            for need in needs {
                let miss = misses.iter().find(|m| same(m, &need));
                let why = miss.map(|m| m.why.in_words(&names));
                let permission = NeededPermission {
                    action: need.action,
                    resource: need.resource,
                    context: need.context,
                };
                let known = out.needed.entry(permission).or_default();
                *known = known.take().or(why);
            }
        }
        sides.count(call, &mut out);
    }
    out
}

/// What becomes of calls.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Allowed,
    Denied,
}

/// The calls behind the names of one kind of call, by whether they are allowed.
#[derive(Default)]
struct Sides {
    denied: BTreeSet<u64>,
    known: BTreeSet<u64>,
    /// Names used so often that not all of their calls are known: allowed, denied.
    often: [usize; 2],
    needed: bool,
}

impl Sides {
    fn add(&mut self, uses: Option<Uses>, side: Side) {
        self.needed = true;
        // A call without names has all its calls on one side.
        let Some(uses) = uses else {
            self.often[side as usize] += 1;
            return;
        };
        if uses.has_more() {
            self.often[side as usize] += 1;
        }
        if side == Side::Denied {
            self.denied.extend(uses.calls());
        }
        self.known.extend(uses.calls());
    }

    fn count(self, call: &FunctionCall, out: &mut Replayed) {
        if !self.needed {
            return;
        }
        let all: Vec<u64> = call.entry.calls.hashes().collect();
        out.calls.merge(&all.iter().copied().collect());
        out.denied.merge(&self.denied.iter().copied().collect());
        let rest: Vec<u64> = all
            .into_iter()
            .filter(|c| !self.known.contains(c))
            .collect();
        let [allowed, denied] = self.often;
        if denied > 0 && !rest.is_empty() {
            let share = rest.len() * denied / (allowed + denied);
            out.denied.merge(&rest.into_iter().take(share).collect());
            out.estimated |= allowed > 0;
        }
    }
}

fn same(a: &Miss, b: &Miss) -> bool {
    (&a.action, &a.resource, &a.context) == (&b.action, &b.resource, &b.context)
}

/// The call once per name, or per value of a condition key, each with the calls that are known to
/// have used it; `None` for all of them.
fn atoms(call: &FunctionCall) -> Vec<(FunctionCall, Option<Uses>)> {
    let single = |names: &Names| -> Vec<(Names, Option<Uses>)> {
        let (rung, seen) = names.parts();
        seen.iter()
            .map(|(name, uses)| {
                let one = Names::from_parts(rung, [(name.clone(), uses.clone())]);
                (one, (seen.len() > 1).then(|| uses.clone()))
            })
            .collect()
    };
    // The replay asks for names, not for calls: what is copied once per name is kept small.
    let mut bare = call.clone();
    bare.entry.calls = Distinct::default();
    bare.entry.names = Names::default();
    if !call.entry.names.is_empty() {
        let names = single(&call.entry.names).into_iter();
        let with = names.map(|(names, calls)| {
            let mut atom = bare.clone();
            atom.entry.names = names;
            (atom, calls)
        });
        return with.collect();
    }
    let listed = call.entry.values.iter().find(|(_, v)| !v.is_empty());
    if let Some((key, values)) = listed {
        let values = single(values).into_iter();
        let with = values.map(|(values, calls)| {
            let mut atom = bare.clone();
            atom.entry.values.insert(key.clone(), values);
            (atom, calls)
        });
        return with.collect();
    }
    vec![(bare, None)]
}

/// How often and when each permission, its varying name left out, was needed.
pub(crate) fn needed(usage: &FunctionUsage, options: &Options) -> Vec<PermissionUse> {
    let mut all: BTreeMap<(Action, String, String), Kind> = BTreeMap::new();
    let mut one = FunctionUsage {
        calls: Vec::new(),
        ..usage.clone()
    };
    let nothing = Ready::of(&[]);
    for call in &usage.calls {
        one.calls = vec![call.clone()];
        let misses = nothing.replay(&one, options).misses;
        let actions: BTreeSet<Action> = misses.into_iter().map(|m| m.action).collect();
        let need = &call.key.need;
        for action in actions {
            for (name, needed) in kinds(call) {
                let before = need.before.clone() + name;
                let key = (action.clone(), before, need.after.clone());
                let (calls, times) = all.entry(key).or_default();
                calls.merge(&needed.0);
                times.extend(needed.1);
            }
        }
    }
    let needed = |(calls, times): Kind| PermissionUse {
        calls: calls.count().value,
        times,
    };
    all.into_values().map(needed).collect()
}

/// Calls of one kind, and some of their times.
type Kind = (Distinct, BTreeSet<Timestamp>);

/// The calls of one kind by the names that stay as they were seen; all of them where names vary by their
/// type.
fn kinds(call: &FunctionCall) -> Vec<(&str, Kind)> {
    let entry = &call.entry;
    let mut times: BTreeSet<Timestamp> = entry.first.into_iter().chain(entry.last).collect();
    let (_, seen) = entry.names.parts();
    if call.key.need.variety != Some(Variety::New) || seen.len() < 2 {
        times.extend(entry.samples.iter().filter_map(|(time, _)| *time));
        return vec![("", (entry.calls.clone(), times))];
    }
    let named = |uses: &Uses| {
        // Of a name that was used often the first time alone is known: it may have been needed to the end.
        let last = entry.last.filter(|_| uses.has_more());
        let times = uses.first().into_iter().chain(last).collect();
        (uses.calls().collect::<Distinct>(), times)
    };
    let mut kinds: Vec<(&str, Kind)> = seen
        .iter()
        .map(|(name, uses)| (name.text.as_str(), named(uses)))
        .collect();
    let known: BTreeSet<u64> = seen.values().flat_map(Uses::calls).collect();
    // Of names that were used often a few calls are known; the others are of one of them.
    let rest = entry.calls.hashes().filter(|call| !known.contains(call));
    if let Some(often) = seen.values().position(Uses::has_more) {
        kinds[often].1.0.merge(&rest.collect());
    }
    kinds
}
