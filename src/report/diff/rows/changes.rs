//! The actions that go, and what becomes of those that stay.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Comparison;
use super::{DiffRow, MOST, Tone, request, row};
use crate::differ::difference::{ACCESS_LEVELS, ActionChange};
use crate::differ::{Change, Removed};
use crate::iam::action::Action;
use crate::iam::evaluate::Request;
use crate::report::reasons::reasons;
use crate::report::words::{list, plural};
use crate::synthesizer::Grant;

pub(super) fn removed(c: &Comparison<'_>) -> Vec<DiffRow> {
    let mut out = Vec::new();
    let levels = &c.difference.removed;
    let known = ACCESS_LEVELS
        .iter()
        .filter_map(|l| levels.get_key_value(*l));
    let others = levels
        .iter()
        .filter(|(level, _)| !ACCESS_LEVELS.contains(&level.as_str()));
    for (level, removed) in known.chain(others) {
        out.push(row(
            "removed",
            format!("{level}: {}", removed_names(removed)),
            Tone::Good,
        ));
        out.extend(removed.witness.as_ref().map(no_longer));
    }
    out
}

fn removed_names(removed: &Removed) -> String {
    let count = removed.count();
    if count <= MOST {
        let names: Vec<&str> = removed
            .by_service
            .values()
            .flatten()
            .map(Action::as_str)
            .collect();
        return names.join(", ");
    }
    let mut services: Vec<(usize, &str)> = removed
        .by_service
        .iter()
        .map(|(service, actions)| (actions.len(), service.as_str()))
        .collect();
    services.sort_by_key(|(count, service)| (std::cmp::Reverse(*count), *service));
    let services: Vec<String> = services
        .into_iter()
        .map(|(count, service)| format!("{service} {count}"))
        .collect();
    format!(
        "{} of {}: {}",
        plural(count, "action"),
        plural(services.len(), "service"),
        list(services.iter().map(String::as_str), MOST)
    )
}

/// What makes several actions one row.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Group<'a> {
    order: usize,
    label: &'static str,
    level: usize,
    service: &'a str,
    before: &'a BTreeSet<String>,
    after: &'a BTreeSet<String>,
    /// Under which condition keys; the same for all of the row's actions.
    only: String,
}

pub(super) fn changes(c: &Comparison<'_>) -> Vec<DiffRow> {
    let mut groups: BTreeMap<Group<'_>, Vec<&ActionChange>> = BTreeMap::new();
    for change in &c.difference.changes {
        let (order, label) = match change.change {
            Change::Narrowed(_) => (0, "narrowed"),
            Change::Kept => (1, "kept"),
            Change::Unknown => (2, "unclear"),
            // each addition is listed by itself
            Change::Added(_) => continue,
        };
        let level = ACCESS_LEVELS.iter().position(|l| *l == change.access);
        let group = Group {
            order,
            label,
            level: level.unwrap_or(ACCESS_LEVELS.len()),
            service: change.action.service(),
            before: &change.before,
            after: &change.after,
            only: only(c, &change.action),
        };
        groups.entry(group).or_default().push(change);
    }
    let mut out = Vec::new();
    let mut shown = BTreeSet::new();
    let wholesale = wholesale(&groups);
    for (group, changes) in &groups {
        if let Some(services) = wholesale.get(&group.level).filter(|_| is_wholesale(group)) {
            if services.first() == Some(&(group.service, changes.len())) {
                out.push(wholesale_row(services, changes));
            }
            continue;
        }
        out.push(change_row(c, group, changes));
        // One witness for each level tells what narrowing means.
        let witness = changes.iter().find_map(|x| match &x.change {
            Change::Narrowed(Some(witness)) => Some(witness),
            _ => None,
        });
        if let Some(witness) = witness
            && shown.insert(group.level)
        {
            out.push(no_longer(witness));
        }
    }
    out
}

/// Rows of one level that are kept on every resource; more are one row.
const FEW: usize = 4;

/// What stays as a wildcard has it: on every resource.
fn is_wholesale(group: &Group<'_>) -> bool {
    group.label == "kept" && group.after.len() == 1 && group.after.contains("*")
}

/// Services with the number of their actions, by level, where there are too many for a row each: what a
/// wildcard over all of AWS leaves when little can be seen.
fn wholesale<'a>(
    groups: &BTreeMap<Group<'a>, Vec<&ActionChange>>,
) -> BTreeMap<usize, Vec<(&'a str, usize)>> {
    let mut levels: BTreeMap<usize, Vec<(&str, usize)>> = BTreeMap::new();
    for (group, changes) in groups.iter().filter(|(group, _)| is_wholesale(group)) {
        let level = levels.entry(group.level).or_default();
        level.push((group.service, changes.len()));
    }
    levels.retain(|_, services| services.len() > FEW);
    levels
}

fn wholesale_row(services: &[(&str, usize)], changes: &[&ActionChange]) -> DiffRow {
    let count: usize = services.iter().map(|(_, count)| count).sum();
    let each: Vec<String> = services.iter().map(|(s, n)| format!("{s} {n}")).collect();
    row(
        "kept",
        format!(
            "{}: {} of {} on every resource: {}  ← kept: the records could not have shown them; `lpgen explain` tells why of each",
            changes.first().map_or("", |x| x.access.as_str()),
            plural(count, "action"),
            plural(services.len(), "service"),
            list(each.iter().map(String::as_str), 8)
        ),
        Tone::Warn,
    )
}

fn no_longer(witness: &Request) -> DiffRow {
    row(
        "",
        format!("{} is allowed today, then no longer", request(witness)),
        Tone::Faint,
    )
}

fn change_row(c: &Comparison<'_>, group: &Group<'_>, changes: &[&ActionChange]) -> DiffRow {
    let names: Vec<&str> = changes.iter().map(|x| x.action.name()).collect();
    let actions: BTreeSet<&Action> = changes.iter().map(|x| &x.action).collect();
    let access = changes.first().map_or("", |x| x.access.as_str());
    let (from, to) = (patterns(group.before), patterns(group.after));
    let on = if group.label == "kept" || from == to {
        to
    } else {
        format!("{from} → {to}")
    };
    let grants: Vec<&Grant> = c
        .grants
        .iter()
        .filter(|g| actions.contains(&g.action))
        .collect();
    let tone = if group.label == "unclear" {
        Tone::Warn
    } else {
        Tone::Plain
    };
    row(
        group.label,
        format!(
            "{access}: {}:{}  {on}{}",
            group.service,
            names.join(", "),
            group.only
        ),
        tone,
    )
    .because(reasons(grants))
}

/// The condition keys under which an action is granted: of each resource, where they differ.
fn only(c: &Comparison<'_>, action: &Action) -> String {
    let mut by_keys: BTreeMap<BTreeSet<&str>, BTreeSet<&str>> = BTreeMap::new();
    for grant in c.grants.iter().filter(|g| g.action == *action) {
        let keys = grant.conditions.values().flat_map(BTreeMap::keys);
        let resources = by_keys
            .entry(keys.map(String::as_str).collect())
            .or_default();
        resources.insert(&grant.resource);
    }
    let is_one = by_keys.len() == 1;
    let texts = by_keys
        .iter()
        .filter(|(keys, _)| !keys.is_empty())
        .map(|(keys, resources)| {
            let keys = keys.iter().copied().collect::<Vec<_>>().join(", ");
            if is_one {
                format!(", only under {keys}")
            } else {
                format!(", {} only under {keys}", list(resources.iter().copied(), 2))
            }
        });
    texts.collect()
}

fn patterns(texts: &BTreeSet<String>) -> String {
    if texts.contains("*") {
        return "every".to_owned();
    }
    list(texts.iter().map(String::as_str), 2)
}
