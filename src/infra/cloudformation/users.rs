//! Who else is on a role of a template.

use super::find::{Found, Place, role_of};
use super::template::{Reader, Template};
use crate::infra::statement::Reads;
use crate::infra::syntax::tree::Node;

/// Who else is on the role.
pub fn users(reader: &Reader<'_>, template: &Template<'_>, found: &Found) -> Vec<String> {
    let mut users: Vec<String> = reader
        .subject
        .sharers
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    let function = found.function.as_deref();
    match &found.place {
        Some(Place::Implicit(logical)) => {
            let made = format!("{logical}Role");
            let named = template.resources.iter().filter(|(_, entry)| {
                entry
                    .value
                    .references()
                    .into_iter()
                    .any(|name| name.split('.').next() == Some(made.as_str()))
            });
            users.extend(named.map(|(other, _)| format!("`{other}`")));
        }
        Some(Place::Role(role)) => {
            for (logical, entry) in &template.resources {
                let Some(properties) = entry.value.get("Properties") else {
                    continue;
                };
                let nodes = ["Role", "RoleArn", "ExecutionRoleArn", "TaskRoleArn"]
                    .iter()
                    .filter_map(|key| properties.get(key));
                let is_user = nodes
                    .into_iter()
                    .any(|node| role_of(reader, node).as_deref() == Some(role));
                let is_own = Some(logical.as_str()) == function;
                let name = || reader.name(logical, 0).and_then(|value| value.known());
                if is_user
                    && !is_own
                    && !(function.is_none()
                        && name().as_deref() == Some(reader.subject.function.as_str()))
                {
                    users.push(
                        name().map_or_else(|| format!("`{logical}`"), |name| format!("`{name}`")),
                    );
                }
            }
            let trust = template
                .properties(role)
                .and_then(|p| p.get("AssumeRolePolicyDocument"));
            if let Some(trust) = trust {
                users.extend(principals(reader, trust));
            }
        }
        Some(Place::Lists(_)) | None => {}
    }
    users.extend(found.others.iter().map(|name| format!("`{name}`")));
    users.sort();
    users.dedup();
    users
}

/// Principals other than Lambda that may take on the role.
fn principals(reader: &Reader<'_>, trust: &Node) -> Vec<String> {
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
