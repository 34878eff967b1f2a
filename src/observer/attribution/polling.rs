//! Calls under the names of pollers: which event source mapping made them, and for which function.
//!
//! The name of the session proves nothing. A call counts where the configuration knows a mapping
//! whose poller makes it, where Lambda got the credentials, or where it is a poll that came from a
//! service's address.

use std::collections::{BTreeMap, BTreeSet};

use super::ladder::{Ladder, Rung};
use super::{Attributed, MOST_NAMED, slot};
use crate::gap::Gap;
use crate::lambda::configuration::{Configurations, EventSourceMapping};
use crate::lambda::function::Function;
use crate::observer::agent::Address;
use crate::observer::caller::{Caller, POLLER, role_key};
use crate::observer::credential::Standing;
use crate::observer::function::{FunctionCall, Rule};
use crate::observer::poller::{is_poll, named, polled_service, polls, resources};
use crate::observer::usage::{CallKey, CallerUsage, Entry, Part, Usage};

/// Mappings by function, and functions by the resources of their mappings.
#[derive(Default)]
struct Mappings<'a> {
    of: BTreeMap<Function, Vec<&'a EventSourceMapping>>,
    at: BTreeMap<String, BTreeSet<Function>>,
}

impl<'a> Mappings<'a> {
    fn of(configurations: &'a Configurations) -> Self {
        let mut all = Self::default();
        for mapping in &configurations.mappings {
            let Some(function) = Function::from_arn(&mapping.function_arn) else {
                continue;
            };
            for resource in resources(mapping) {
                all.at.entry(resource).or_default().insert(function.clone());
            }
            all.of.entry(function).or_default().push(mapping);
        }
        all
    }

    /// Which of these functions have a mapping whose poller makes the call.
    fn owners(&self, key: &CallKey, functions: &BTreeSet<Function>) -> BTreeSet<Function> {
        let has = |function: &&Function| {
            let own = self.of.get(*function);
            own.is_some_and(|own| own.iter().any(|mapping| polls(mapping, key)))
        };
        // A role may have thousands of functions, and each of them a source.
        match named(key) {
            None => functions.iter().filter(has).cloned().collect(),
            Some(names) => {
                let at = names.filter_map(|name| self.at.get(name)).flatten();
                let own = at.filter(|function| functions.contains(*function));
                own.filter(has).cloned().collect()
            }
        }
    }
}

/// What becomes of a poller's call.
enum Verdict {
    /// It is the poller's of these functions' mappings.
    Of(BTreeSet<Function>),
    /// It is a poller's, of one of the role's functions.
    OfRole,
    /// It is set apart, and why.
    Apart(String),
}

pub(super) fn poll(
    out: &mut Attributed,
    usage: &Usage,
    configurations: &Configurations,
    ladder: &Ladder<'_>,
) {
    let mut pollers = usage
        .callers
        .iter()
        .filter(|(c, _)| c.session == POLLER)
        .peekable();
    if pollers.peek().is_none() {
        return;
    }
    let mappings = Mappings::of(configurations);
    let on_role = on_role(out);
    for (caller, did) in pollers {
        let functions = match &caller.standing {
            Standing::Function(arn) => Function::from_arn(arn).into_iter().collect(),
            _ => on_role
                .get(&role_key(&caller.role))
                .cloned()
                .unwrap_or_default(),
        };
        poller(out, (caller, did), &functions, &mappings, ladder);
    }
}

/// A function may be seen through its mapping only.
fn on_role(out: &Attributed) -> BTreeMap<String, BTreeSet<Function>> {
    let mut on_role: BTreeMap<String, BTreeSet<Function>> = BTreeMap::new();
    let seen = out.functions.values().map(|f| (&f.function, &f.roles));
    for (function, roles) in seen.chain(&out.known) {
        for role in roles {
            on_role
                .entry(role_key(role))
                .or_default()
                .insert(function.clone());
        }
    }
    on_role
}

fn poller(
    out: &mut Attributed,
    (caller, did): (&Caller, &CallerUsage),
    functions: &BTreeSet<Function>,
    mappings: &Mappings<'_>,
    ladder: &Ladder<'_>,
) {
    let session = (role_key(&caller.role), caller.session.clone());
    for (at, part) in did.parts() {
        let rung = ladder.rung(&session, &caller.standing, (at, part));
        for (key, entry) in &part.entries {
            let verdict = verdict(key, part, &rung, functions, mappings);
            let (owners, suspicion) = match &verdict {
                Verdict::Of(owners) => (owners, None),
                Verdict::OfRole => (functions, None),
                Verdict::Apart(why) => (functions, Some(why)),
            };
            for function in owners {
                add(out, function, caller, (key, entry), suspicion);
            }
            if matches!(verdict, Verdict::OfRole) && functions.len() > 1 {
                shared(out, functions);
            }
        }
    }
}

fn verdict(
    key: &CallKey,
    part: &Part,
    rung: &Rung,
    functions: &BTreeSet<Function>,
    mappings: &Mappings<'_>,
) -> Verdict {
    if let Rung::Against(why) = rung {
        return Verdict::Apart(why.clone());
    }
    let owners = mappings.owners(key, functions);
    if !owners.is_empty() {
        return Verdict::Of(owners);
    }
    let is_tied = matches!(rung, Rung::Scope | Rung::Issued);
    if is_tied || is_served_poll(key) || decrypts_for_one(key, part) {
        return Verdict::OfRole;
    }
    Verdict::Apart("only the session's name says that an event source mapping made the call: no mapping that is known polls this".to_owned())
}

/// Whether it is a poll that came from a service's address, which no caller can choose.
fn is_served_poll(key: &CallKey) -> bool {
    is_poll(key) && key.agent.address == Address::Service
}

/// Whether a service decrypted for a poll of the same credentials that came from a service.
fn decrypts_for_one(key: &CallKey, part: &Part) -> bool {
    !is_poll(key)
        && key.operation.name == "Decrypt"
        && polled_service(key).is_some_and(|service| {
            let mut others = part.entries.keys().filter(|other| is_served_poll(other));
            others.any(|other| polled_service(other) == Some(service))
        })
}

fn add(
    out: &mut Attributed,
    function: &Function,
    caller: &Caller,
    (key, entry): (&CallKey, &Entry),
    suspicion: Option<&String>,
) {
    let usage = slot(out, function.clone());
    if !usage.roles.contains(&caller.role) {
        usage.roles.insert(caller.role.clone());
    }
    usage.calls.push(FunctionCall {
        key: key.clone(),
        entry: entry.clone(),
        rule: Rule::Poller,
        suspicion: suspicion.cloned(),
    });
}

fn shared(out: &mut Attributed, owners: &BTreeSet<Function>) {
    let gap = Gap {
        code: "shared-poller",
        text: "an event source mapping on the shared role may belong to any of its functions; its calls count for each".to_owned(),
        hint: Some("give each function a role of its own, or the mappings with `--functions` or `--snapshot`".to_owned()),
        names: owners.iter().take(MOST_NAMED).map(|f| f.name.clone()).collect(),
    };
    for function in owners {
        let usage = slot(out, function.clone());
        if !usage.gaps.contains(&gap) {
            usage.gaps.push(gap.clone());
        }
    }
}
