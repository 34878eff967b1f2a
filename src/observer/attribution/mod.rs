//! Which function made which call.
//!
//! Settled after folding, because what proves that a session is a function's may stand in a later
//! record than its calls. Credentials stand on a ladder of evidence; a function's calls
//! are then held against its own ways; calls under the names of pollers go to the functions
//! whose event source mappings made them (`polling`). Every other session is another user of its
//! role.

mod clients;
mod judge;
mod known;
mod ladder;
mod place;
mod polling;

use std::collections::{BTreeMap, BTreeSet};

use super::caller::{Caller, POLLER, role_key};
use super::credential::Standing;
use super::function::{FunctionCall, FunctionUsage, Rule};
use super::poller::is_network_of_function;
use super::usage::{CallKey, CallerUsage, Distinct, Origin, Usage};
use crate::gap::Gap;
use crate::iam::arn::Arn;
use crate::lambda::configuration::Configurations;
use crate::lambda::function::Function;
use judge::{Judge, Piece};
use known::{Known, Namesake};
use ladder::Ladder;

/// The functions of a trail, and the sessions that are none.
#[derive(Clone, Debug, Default)]
pub struct Attributed {
    /// What each function did, sorted by function.
    pub functions: BTreeMap<Function, FunctionUsage>,
    /// Functions without a call, known by more than the looks of one.
    pub idle: BTreeMap<Function, FunctionUsage>,
    /// Functions that the trail or a configuration shows, with the roles they run under, called or not.
    pub known: BTreeMap<Function, BTreeSet<String>>,
    /// Sessions that bear a name a function could have, but that nothing shows to be one's:
    /// session name and role ARN.
    pub unproven: BTreeSet<(String, String)>,
}

impl Attributed {
    /// All functions, those without a call among them.
    pub fn all(&self) -> impl Iterator<Item = &FunctionUsage> {
        self.functions.values().chain(self.idle.values())
    }
}

/// Sessions of Lambda@Edge replicas are named `us-east-1.NAME`, wherever they run.
const EDGE: &str = "us-east-1.";

/// How many other sessions of a role are named,
const MOST_NAMED: usize = 16;
/// and how many other functions: more than a person reads, and no square of an account.
pub(crate) const MOST_SHARING: usize = 256;

/// Attributes the calls of a usage to functions.
pub fn attribute(usage: &Usage, configurations: &Configurations) -> Attributed {
    let usage = &*usage.without_twins();
    let known = Known::of(usage, configurations);
    let ladder = Ladder::of(usage);
    let assumed: BTreeSet<String> = usage.assumed.iter().map(|role| role_key(role)).collect();
    let mut out = Attributed::default();
    let mut pieces: BTreeMap<Function, Vec<Piece<'_>>> = BTreeMap::new();
    for (caller, did) in usage.callers.iter().filter(|(c, _)| c.session != POLLER) {
        let (functions, on_proven_role) = match owners(caller, did, &assumed, &known) {
            Owner::Functions(functions, on_proven_role) => (functions, on_proven_role),
            Owner::Chained(function) => {
                chained(slot(&mut out, function), caller);
                continue;
            }
            Owner::Nobody => {
                out.unproven
                    .insert((caller.session.clone(), caller.role.clone()));
                continue;
            }
        };
        let session = (role_key(&caller.role), caller.session.clone());
        for function in functions {
            let entry = slot(&mut out, function.clone());
            entry.roles.insert(caller.role.clone());
            entry.is_edge |= caller.session.starts_with(EDGE);
            let own = pieces.entry(function).or_default();
            own.extend(did.parts().map(|part| Piece {
                part: part.1,
                standing: &caller.standing,
                rung: ladder.rung(&session, &caller.standing, part),
                on_proven_role,
            }));
        }
    }
    for (function, pieces) in &pieces {
        learn(slot(&mut out, function.clone()), pieces);
    }
    for (function, roles) in known.iter() {
        if let Some(entry) = out.functions.get_mut(function) {
            entry.roles.extend(roles.iter().cloned());
        }
        out.known.insert(function.clone(), roles.clone());
    }
    polling::poll(&mut out, usage, configurations, &ladder);
    idle(&mut out, &known);
    configure(&mut out, configurations);
    share(&mut out, usage, &known);
    out
}

enum Owner {
    /// And whether anything but the looks of a call shows that the role is theirs.
    Functions(Vec<Function>, bool),
    /// The function's name on a role that is not the function's.
    Chained(Function),
    Nobody,
}

fn owners(caller: &Caller, did: &CallerUsage, assumed: &BTreeSet<String>, known: &Known) -> Owner {
    if let Standing::Function(arn) = &caller.standing {
        let function = Function::from_arn(arn);
        return function.map_or(Owner::Nobody, |f| Owner::Functions(vec![f], true));
    }
    match known.namesake(caller) {
        Namesake::Own(mut own, proven) => {
            // The same role and name in several regions: the regions of the calls decide, if they can.
            let is_seen =
                |f: &Function| did.parts().any(|(_, p)| p.regions.contains_key(&f.region));
            if own.len() > 1 && own.iter().any(is_seen) {
                own.retain(is_seen);
            }
            Owner::Functions(own, proven)
        }
        Namesake::Elsewhere(function) => Owner::Chained(function),
        Namesake::Unknown => by_looks(caller, did, assumed),
    }
}

/// A session that looks like a function's, of a role that nobody else is seen to assume.
fn by_looks(caller: &Caller, did: &CallerUsage, assumed: &BTreeSet<String>) -> Owner {
    let looks = caller.standing == Standing::Unsaid && did.keys().any(|k| k.agent.in_lambda);
    if !looks || assumed.contains(&role_key(&caller.role)) {
        return Owner::Nobody;
    }
    let name = caller.session.strip_prefix(EDGE).unwrap_or(&caller.session);
    Arn::parse(&caller.role).map_or(Owner::Nobody, |role| {
        let function = Function {
            name: name.to_owned(),
            partition: role.partition.to_owned(),
            region: busiest_region(did),
            account: role.account.to_owned(),
        };
        Owner::Functions(vec![function], false)
    })
}

fn busiest_region(did: &CallerUsage) -> String {
    let mut regions: BTreeMap<&str, Distinct> = BTreeMap::new();
    for (region, calls) in did.parts().flat_map(|(_, part)| &part.regions) {
        regions.entry(region).or_default().merge(calls);
    }
    let busiest = regions
        .iter()
        .filter(|(name, _)| !name.is_empty())
        .max_by_key(|(name, calls)| (calls.count().value, std::cmp::Reverse(**name)));
    busiest
        .map(|(name, _)| (*name).to_owned())
        .unwrap_or_default()
}

fn slot(out: &mut Attributed, function: Function) -> &mut FunctionUsage {
    out.functions
        .entry(function.clone())
        .or_insert_with(|| FunctionUsage::of(function))
}

/// Functions of which no call was seen.
fn idle(out: &mut Attributed, known: &Known) {
    let is_idle = |f: &Function| !out.functions.contains_key(f) && known.is_proven(f);
    for (function, roles) in out.known.iter().filter(|(f, _)| is_idle(f)) {
        let mut entry = FunctionUsage::of(function.clone());
        entry.roles.clone_from(roles);
        out.idle.insert(function.clone(), entry);
    }
}

fn learn(entry: &mut FunctionUsage, pieces: &[Piece<'_>]) {
    let function = entry.function.clone();
    let judge = Judge::of(&function, pieces);
    for piece in pieces {
        let calls = judge.calls(piece);
        // A day on which others alone called is no day of the function.
        if calls.iter().any(|call| call.suspicion.is_none()) {
            entry.days.extend(&piece.part.days);
        }
        entry.calls.extend(calls);
    }
    merge_equal(&mut entry.calls);
    let rests_on = |rule| {
        let mut calls = entry.calls.iter();
        calls.any(|c| c.rule == rule && c.suspicion.is_none() && !is_platform(&c.key))
    };
    let is_any_tied = rests_on(Rule::InScopeOf) || rests_on(Rule::IssuedByLambda);
    let by_name = rests_on(Rule::RoleAndSessionName).then(|| Gap {
        code: "by-name-only",
        text: if is_any_tied {
            "some calls are known as the function's by the session's name and role alone, which everybody has who may assume the role".to_owned()
        } else {
            "the calls are known as the function's by the session's name and role alone, which everybody has who may assume the role".to_owned()
        },
        hint: Some("look at who may assume the role; newer records carry `inScopeOf`, and `AssumeRole` by Lambda shows the access key".to_owned()),
        names: entry.roles.iter().cloned().collect(),
    });
    let unproven = rests_on(Rule::SessionName).then(|| Gap {
        code: "unproven-function",
        text: "nothing in the trail proves that this session is the function's own".to_owned(),
        hint: Some("give its configuration with `--functions`".to_owned()),
        names: entry.roles.iter().cloned().collect(),
    });
    let clients = clients::other_clients(&entry.calls);
    let gaps = by_name.into_iter().chain(unproven).chain(clients);
    entry.gaps.extend(gaps);
}

/// Whether Lambda makes such calls of its own accord.
fn is_platform(key: &CallKey) -> bool {
    key.origin == Origin::Worker || is_network_of_function(key)
}

fn chained(entry: &mut FunctionUsage, caller: &Caller) {
    entry.gaps.push(Gap {
        code: "chained-session",
        text: "a session of this name on another role was not learned from: its calls belong to that role".to_owned(),
        hint: None,
        names: vec![caller.role.clone()],
    });
}

/// A function that was seen through its event source mapping only has a configuration, too.
fn configure(out: &mut Attributed, configurations: &Configurations) {
    for (function, (configured, gaps)) in configurations.by_function() {
        let called = out.functions.get_mut(&function);
        if let Some(entry) = called.or_else(|| out.idle.get_mut(&function)) {
            entry.is_edge |= configured.versions.iter().any(|c| c.is_replica);
            entry.configured = configured;
            entry.gaps.extend(gaps);
        }
    }
}

/// Says who else uses the roles of each function, and brings everything into order. Sessions that
/// only look like functions are named as sessions: anybody who may assume the role makes as many of
/// them as they like.
fn share(out: &mut Attributed, usage: &Usage, known: &Known) {
    let mut functions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut sessions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (function, entry) in &out.functions {
        for role in &entry.roles {
            if known.is_proven(function) {
                name(&mut functions, role, &function.name, MOST_SHARING);
            } else {
                name(&mut sessions, role, &function.name, MOST_NAMED);
            }
        }
    }
    for (session, role) in &out.unproven {
        name(&mut sessions, role, session, MOST_NAMED);
    }
    for (role, others) in &usage.others {
        for session in &others.names {
            name(&mut sessions, role, session, MOST_NAMED);
        }
    }
    let all = || out.functions.iter().chain(&out.idle);
    let shared: Vec<(BTreeSet<String>, BTreeSet<String>)> = all()
        .map(|(function, entry)| {
            let of = |names: &BTreeMap<&str, BTreeSet<&str>>| {
                let names = entry.roles.iter().filter_map(|r| names.get(r.as_str()));
                let names = names.flatten().filter(|n| **n != function.name);
                names.map(|n| (*n).to_owned()).collect()
            };
            (of(&functions), of(&sessions))
        })
        .collect();
    let all = out.functions.values_mut().chain(out.idle.values_mut());
    for (entry, (functions, sessions)) in all.zip(shared) {
        entry.shared_with = functions;
        entry.other_users = sessions;
        merge_equal(&mut entry.calls);
        entry.gaps.sort();
        entry.gaps.dedup();
    }
}

/// Adds a name of a role, of the first `most` in order.
fn name<'a>(
    names: &mut BTreeMap<&'a str, BTreeSet<&'a str>>,
    role: &'a str,
    name: &'a str,
    most: usize,
) {
    let of_role = names.entry(role).or_default();
    of_role.insert(name);
    if of_role.len() > most {
        of_role.pop_last();
    }
}

/// One entry per key, rule and suspicion: a role recreated under its name is another caller, the
/// function is the same.
fn merge_equal(calls: &mut Vec<FunctionCall>) {
    let mut merged: BTreeMap<_, FunctionCall> = BTreeMap::new();
    for call in calls.drain(..) {
        let identity = (call.key.clone(), call.rule, call.suspicion.clone());
        merged
            .entry(identity)
            .and_modify(|m| m.entry.merge(&call.entry))
            .or_insert(call);
    }
    calls.extend(merged.into_values());
}
