//! Who else is on a role of a template.

use std::collections::BTreeSet;

use super::find::{Found, Place, role_of};
use super::place::{is_made_for, values};
use super::template::{Reader, Template};
use crate::infra::statement::ReadsText;
use crate::infra::syntax::tree::Node;

/// The property that says who takes on a role.
pub(super) const TRUST: &str = "AssumeRolePolicyDocument";

/// Who else is on the role.
pub(crate) fn users(reader: &Reader<'_>, template: &Template<'_>, found: &Found) -> Vec<String> {
    let sharers = reader.subject.sharers.iter();
    let mut users: Vec<String> = sharers.map(|name| format!("`{name}`")).collect();
    if found.is_alone() {
        // what the plugin makes is the function's; the account is not there yet
        let moved = moved(reader, template, found);
        users.retain(|user| !moved.contains(user));
    }
    let function = found.function.as_deref();
    match &found.place {
        Some(Place::Implicit(logical)) => {
            let made = format!("{logical}Role");
            let named = template.resources.iter().filter(|(other, entry)| {
                let names = entry.value.references().into_iter();
                let mut ids = names.map(|name| name.split('.').next());
                function != Some(other.as_str()) && ids.any(|id| id == Some(made.as_str()))
            });
            users.extend(named.map(|(other, _)| called(reader, other)));
            users.extend((function != Some(logical)).then(|| called(reader, logical)));
        }
        Some(Place::Role(role)) => {
            for logical in holders(reader, template, role) {
                let is_own = Some(logical) == function;
                let is_named_so =
                    || called(reader, logical) == format!("`{}`", reader.subject.function);
                if !(is_own || function.is_none() && is_named_so()) {
                    users.push(called(reader, logical));
                }
            }
            let trust = template.properties(role).and_then(|p| p.get(TRUST));
            if let Some(trust) = trust {
                users.extend(principals(reader, trust));
            }
        }
        Some(Place::Lists(_)) | None => {}
    }
    let name = |key: &String| reader.function(key).and_then(|value| value.known());
    let others = found.others.iter();
    users.extend(others.map(|key| format!("`{}`", name(key).unwrap_or_else(|| key.clone()))));
    users.sort();
    users.dedup();
    users
}

/// The name of a resource, or its logical id.
fn called(reader: &Reader<'_>, logical: &str) -> String {
    let name = reader.name(logical, 0).and_then(|value| value.known());
    format!("`{}`", name.as_deref().unwrap_or(logical))
}

/// Resources that are handed a role.
pub(super) fn holders<'t>(
    reader: &Reader<'_>,
    template: &'t Template<'_>,
    role: &str,
) -> Vec<&'t str> {
    let on_it = |properties: &Node| {
        ["Role", "RoleArn", "ExecutionRoleArn", "TaskRoleArn"]
            .iter()
            .filter_map(|key| properties.get(key))
            .flat_map(|node| values(Some(node)))
            .flatten()
            .any(|node| role_of(reader, node).as_deref() == Some(role))
    };
    let all = template.resources.iter();
    all.filter(|(_, entry)| entry.value.get("Properties").is_some_and(on_it))
        .map(|(logical, _)| logical.as_str())
        .collect()
}

/// Functions on the role that SAM makes for one of them.
pub(super) fn on_made<'t>(template: &'t Template<'_>, owner: &str) -> Vec<&'t str> {
    let is_on_it = |logical: &&str| {
        let role = template.properties(logical).and_then(|p| p.get("Role"));
        *logical == owner || role.is_some_and(|role| is_made_for(template, role, owner))
    };
    let functions = template.of_kinds(&super::find::FUNCTIONS);
    functions.filter(is_on_it).collect()
}

/// Functions that are on the role in the account and have another one in the template.
pub(super) fn moved(
    reader: &Reader<'_>,
    template: &Template<'_>,
    found: &Found,
) -> BTreeSet<String> {
    let on_it = match &found.place {
        Some(Place::Role(role)) => holders(reader, template, role),
        Some(Place::Implicit(owner)) => on_made(template, owner),
        Some(Place::Lists(_)) | None => Vec::new(),
    };
    let functions = template
        .of_kinds(&super::find::FUNCTIONS)
        .filter(|logical| !on_it.contains(logical))
        .filter_map(|logical| reader.name(logical, 0)?.known());
    let entries = template.file.tree.get("functions").map(Node::entries);
    let entries = entries
        .unwrap_or_default()
        .iter()
        .filter(|entry| !found.others.contains(&entry.key))
        .filter_map(|entry| reader.function(&entry.key)?.known());
    let apart: BTreeSet<String> = functions.chain(entries).collect();
    let sharers = reader.subject.sharers.iter();
    sharers
        .filter(|name| apart.contains(*name))
        .map(|name| format!("`{name}`"))
        .collect()
}

/// Principals other than Lambda that may take on the role.
pub(super) fn principals(reader: &Reader<'_>, trust: &Node) -> Vec<String> {
    let mut found = Vec::new();
    trust.walk(&mut |node| {
        let Some(text) = reader.value(node).and_then(|value| value.known()) else {
            return;
        };
        let is_service = text.contains(".amazonaws.com") && !text.contains(' ');
        let is_lambda = matches!(text.split('.').next(), Some("lambda" | "edgelambda"));
        if is_service && !is_lambda || text.starts_with("arn:") && text.contains(":iam::") {
            found.push(format!("`{text}` by the trust policy"));
        }
    });
    found
}
