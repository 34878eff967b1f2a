//! Which function made which call.
//!
//! Settled after folding, because what proves that a session is a function's may stand in a later
//! record than its calls. In order: `inScopeOf`; the role and session name of a known function;
//! event source mappings on a function's role; a session that only looks like a function's. Every
//! other session is another user of its role.

use std::collections::{BTreeMap, BTreeSet};

use super::agent::Habits;
use super::caller::{Caller, is_poller};
use super::configuration::{Configurations, Configured};
use super::function::{Function, FunctionCall, FunctionUsage, Rule};
use super::gap::Gap;
use super::usage::{CallerUsage, Usage};
use crate::iam::arn::Arn;

/// The functions of a trail, and the sessions that are none.
#[derive(Clone, Debug, Default)]
pub struct Attributed {
    /// What each function did, sorted by function.
    pub functions: BTreeMap<Function, FunctionUsage>,
    /// Functions that the trail or a configuration shows, with the roles they run under, called or not.
    pub known: BTreeMap<Function, BTreeSet<String>>,
    /// Sessions that bear a name a function could have, but that nothing shows to be one's:
    /// session name and role ARN.
    pub unproven: BTreeSet<(String, String)>,
}

/// Sessions of Lambda@Edge replicas are named `us-east-1.NAME`, wherever they run.
const EDGE: &str = "us-east-1.";

/// Functions known before their calls are looked at, with the roles they run under.
type Known = BTreeMap<Function, BTreeSet<String>>;

/// Attributes the calls of a usage to functions.
pub fn attribute(usage: &Usage, configurations: &Configurations) -> Attributed {
    let usage = &*usage.without_twins();
    let known = known(usage, configurations);
    let mut out = Attributed::default();
    for (caller, did) in &usage.callers {
        if is_poller(&caller.session) {
            continue;
        }
        match owners(caller, did, usage, &known) {
            Owner::Functions(functions, rule) => {
                for function in functions {
                    let entry = slot(&mut out, function);
                    entry.roles.insert(caller.role.clone());
                    entry.is_edge |= caller.session.starts_with(EDGE);
                    learn(entry, did, rule);
                }
            }
            Owner::Chained(function) => chained(slot(&mut out, function), caller),
            Owner::Nobody => {
                out.unproven
                    .insert((caller.session.clone(), caller.role.clone()));
            }
        }
    }
    for (function, roles) in &known {
        if let Some(entry) = out.functions.get_mut(function) {
            entry.roles.extend(roles.iter().cloned());
        }
    }
    out.known = known;
    poll(&mut out, usage);
    configure(&mut out, configurations);
    share(&mut out, usage);
    out
}

enum Owner {
    Functions(Vec<Function>, Rule),
    /// The function's name on a role that is not the function's.
    Chained(Function),
    Nobody,
}

fn known(usage: &Usage, configurations: &Configurations) -> Known {
    let mut known = Known::new();
    for c in &configurations.functions {
        known
            .entry(c.function.clone())
            .or_default()
            .insert(c.role.clone());
    }
    for caller in usage.callers.keys() {
        if let Some(function) = caller.function.as_deref().and_then(Function::from_arn) {
            known
                .entry(function)
                .or_default()
                .insert(caller.role.clone());
        }
    }
    for claim in &usage.claims {
        let Some(role) = Arn::parse(&claim.role) else {
            continue;
        };
        let function = Function {
            name: claim.name.clone(),
            partition: role.partition.to_owned(),
            region: claim.region.clone(),
            account: role.account.to_owned(),
        };
        known
            .entry(function)
            .or_default()
            .insert(claim.role.clone());
    }
    known
}

fn owners(caller: &Caller, did: &CallerUsage, usage: &Usage, known: &Known) -> Owner {
    if let Some(function) = caller.function.as_deref().and_then(Function::from_arn) {
        return Owner::Functions(vec![function], Rule::InScopeOf);
    }
    let name = caller.session.strip_prefix(EDGE).unwrap_or(&caller.session);
    let namesakes: Vec<(&Function, &BTreeSet<String>)> =
        known.iter().filter(|(f, _)| f.name == name).collect();
    let mut own: Vec<Function> = namesakes
        .iter()
        .filter(|(_, roles)| roles.iter().any(|role| same_role(role, &caller.role)))
        .map(|(f, _)| (*f).clone())
        .collect();
    // The same role and name in several regions: the regions of the calls decide, if they can.
    if own.len() > 1 && own.iter().any(|f| did.regions.contains_key(&f.region)) {
        own.retain(|f| did.regions.contains_key(&f.region));
    }
    if !own.is_empty() {
        return Owner::Functions(own, Rule::RoleAndSessionName);
    }
    if let Some((function, _)) = namesakes.first() {
        return Owner::Chained((*function).clone());
    }
    let in_lambda = did.entries.keys().any(|k| k.agent.in_lambda);
    if !in_lambda
        || usage
            .assumed
            .iter()
            .any(|role| same_role(role, &caller.role))
    {
        return Owner::Nobody;
    }
    Arn::parse(&caller.role).map_or(Owner::Nobody, |role| {
        let function = Function {
            name: name.to_owned(),
            partition: role.partition.to_owned(),
            region: busiest_region(did),
            account: role.account.to_owned(),
        };
        Owner::Functions(vec![function], Rule::SessionName)
    })
}

/// Two role ARNs name one role; an ARN read from a session lacks the path.
pub fn same_role(a: &str, b: &str) -> bool {
    let parts = |arn: &str| Arn::parse(arn).map(|r| (r.account.to_owned(), r.resource.to_owned()));
    match (parts(a), parts(b)) {
        (Some((account_a, a)), Some((account_b, b))) => {
            let pathless = |r: &str| r.matches('/').count() == 1;
            let name = |r: &str| r.rsplit('/').next().map(str::to_owned);
            account_a == account_b
                && (a == b || (pathless(&a) || pathless(&b)) && name(&a) == name(&b))
        }
        _ => a == b,
    }
}

fn busiest_region(did: &CallerUsage) -> String {
    let busiest = did
        .regions
        .iter()
        .max_by_key(|(name, calls)| (calls.count().value, std::cmp::Reverse(*name)));
    busiest.map(|(name, _)| name.clone()).unwrap_or_default()
}

fn slot(out: &mut Attributed, function: Function) -> &mut FunctionUsage {
    out.functions
        .entry(function.clone())
        .or_insert_with(|| FunctionUsage {
            function,
            roles: BTreeSet::new(),
            configured: Configured::default(),
            is_edge: false,
            shared_with: BTreeSet::new(),
            other_users: BTreeSet::new(),
            calls: Vec::new(),
            gaps: Vec::new(),
        })
}

fn learn(entry: &mut FunctionUsage, did: &CallerUsage, rule: Rule) {
    let habits = Habits::of(did.entries.keys().map(|k| &k.agent));
    for (key, calls) in &did.entries {
        entry.calls.push(FunctionCall {
            suspicion: habits.suspicion(&key.origin, &key.agent),
            key: key.clone(),
            entry: calls.clone(),
            rule,
        });
    }
    if rule == Rule::SessionName {
        let gap = Gap {
            code: "unproven-function",
            text: "nothing in the trail proves that this session is the function's own".to_owned(),
            hint: Some("give its configuration with `--functions`".to_owned()),
            names: entry.roles.iter().cloned().collect(),
        };
        if !entry.gaps.contains(&gap) {
            entry.gaps.push(gap);
        }
    }
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
        if let Some(entry) = out.functions.get_mut(&function) {
            entry.is_edge |= configured.versions.iter().any(|c| c.is_replica);
            entry.configured = configured;
            entry.gaps.extend(gaps);
        }
    }
}

/// Event source mappings poll with the function's role and name no function: the calls count for
/// every function of the role.
fn poll(out: &mut Attributed, usage: &Usage) {
    for (caller, did) in usage.callers.iter().filter(|(c, _)| is_poller(&c.session)) {
        let on_role =
            |roles: &BTreeSet<String>| roles.iter().any(|role| same_role(role, &caller.role));
        let seen = out
            .functions
            .values()
            .filter(|f| on_role(&f.roles))
            .map(|f| &f.function);
        // A function may be seen through its mapping only.
        let known = out
            .known
            .iter()
            .filter(|(_, roles)| on_role(roles))
            .map(|(f, _)| f);
        let owners: BTreeSet<Function> = seen.chain(known).cloned().collect();
        for function in &owners {
            let entry = slot(out, function.clone());
            entry.roles.insert(caller.role.clone());
            learn(entry, did, Rule::Poller);
            if owners.len() > 1 {
                entry.gaps.push(Gap {
                    code: "shared-poller",
                    text: "an event source mapping on the shared role may belong to any of its functions; its calls count for each".to_owned(),
                    hint: Some("give each function a role of its own".to_owned()),
                    names: owners.iter().map(|f| f.name.clone()).collect(),
                });
            }
        }
    }
}

/// Says who else uses the roles of each function, and brings everything into order.
fn share(out: &mut Attributed, usage: &Usage) {
    let mut by_role: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (function, entry) in &out.functions {
        for role in &entry.roles {
            by_role
                .entry(role.clone())
                .or_default()
                .insert(function.name.clone());
        }
    }
    let unproven = out.unproven.clone();
    for (function, entry) in &mut out.functions {
        for role in &entry.roles {
            entry.shared_with.extend(
                by_role
                    .get(role)
                    .into_iter()
                    .flatten()
                    .filter(|n| **n != function.name)
                    .cloned(),
            );
            entry.other_users.extend(
                usage
                    .others
                    .get(role)
                    .into_iter()
                    .flat_map(|s| s.names.iter().cloned()),
            );
            entry.other_users.extend(
                unproven
                    .iter()
                    .filter(|(_, r)| r == role)
                    .map(|(name, _)| name.clone()),
            );
        }
        merge_equal(&mut entry.calls);
        entry.gaps.sort();
        entry.gaps.dedup();
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
