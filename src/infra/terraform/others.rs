//! Who else is on a role, and whatever names it.

use std::collections::BTreeSet;

use super::find::Found;
use super::folder::Folders;
use super::follow::{Target, follow};
use super::scope::Scope;
use super::uses::{many, uses};
use crate::infra::files::Files;
use crate::infra::outcome::Spot;
use crate::infra::subject::Subject;
use crate::infra::syntax::tree::{Entry, Kind, Node, literal};

/// Arguments that say who takes on the role: of a role, and of the call that makes one.
const TRUST: [&str; 3] = [
    "assume_role_policy",
    "trusted_entities",
    "assume_role_policy_statements",
];

/// What is known of a role's other users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// Functions and services that are on the role.
    pub users: Vec<String>,
    /// Of these, functions that have another role in the code.
    pub moved: BTreeSet<String>,
    /// Principals other than Lambda that may take on the role.
    pub trusted: Vec<String>,
    /// What names the role otherwise.
    pub names: Vec<Spot>,
}

/// The other users of the role that was found.
pub fn others(
    files: &Files,
    folders: &Folders<'_>,
    scope: &Scope<'_>,
    found: &Found,
    subject: &Subject,
) -> Others {
    let mut others = Others::default();
    for (path, folder) in &folders.folders {
        for (address, block) in folder.of_kind("aws_lambda_function") {
            let own = (path.clone(), address.to_owned());
            if found.function.as_ref() == Some(&own) {
                continue;
            }
            let node = block.entry.value.get("role");
            let targets = node
                .map(|node| follow(scope, path, node, "aws_iam_role", 0))
                .unwrap_or_default();
            let name = block
                .entry
                .value
                .get("function_name")
                .and_then(|n| scope.of(path, n, 0).known());
            if !targets.contains(&Target::Resource(found.role.clone())) {
                let is_followed = matches!(targets.as_slice(), [Target::Resource(_)]);
                let moved = name.filter(|name| is_followed && subject.sharers.contains(name));
                others.moved.extend(moved.map(|name| format!("`{name}`")));
                continue;
            }
            if found.function.is_none() && name.as_deref() == Some(subject.function.as_str()) {
                continue;
            }
            others
                .users
                .push(name.map_or_else(|| format!("`{address}`"), |name| format!("`{name}`")));
        }
    }
    others.users.extend(instances(folders, scope, found));
    others.users.extend(services(files, folders, scope, found));
    for name in &subject.sharers {
        let name = format!("`{name}`");
        if !others.users.contains(&name) {
            others.users.push(name);
        }
    }
    let (folder, role) = &found.role;
    let body = folders.block(&found.role).map(|block| &block.entry.value);
    for argument in TRUST {
        let trust = body.and_then(|body| body.get(argument));
        let trusted = trust.map(|node| principals(scope, folder, node));
        others.trusted.extend(trusted.unwrap_or_default());
    }
    others.users.extend(others.trusted.clone());
    let own = &folders.folders[folder];
    for user in uses(files, own, role) {
        let what = match own.calls.get(&user.owner) {
            Some(_) => format!("module.{}", user.owner),
            None => user.owner.clone(),
        };
        let is_user = || others.users.contains(&format!("the function of `{what}`"));
        let is_known = what.starts_with("aws_iam_role_policy")
            || what.starts_with("aws_lambda_function.")
            || is_user();
        if !is_known && !user.is_order {
            let (file, at) = user.at;
            others.names.push(Spot {
                path: files.files[file].path.clone(),
                line: files.files[file].line(at),
                what: format!("`{what}`"),
            });
        }
    }
    others.users.sort();
    others.users.dedup();
    others.names.sort();
    others.names.dedup();
    others
}

/// Other functions that the function's own block makes: by `count` or `for_each`, or by other calls of its module.
fn instances(folders: &Folders<'_>, scope: &Scope<'_>, found: &Found) -> Vec<String> {
    let Some((path, address)) = &found.function else {
        return Vec::new();
    };
    let Some(block) = folders.block(&(path.clone(), address.clone())) else {
        return Vec::new();
    };
    let mut users = Vec::new();
    if let Some(which) = many(&block.entry.value) {
        users.push(format!("what `{which}` of `{address}` makes besides"));
    }
    if found.role.0 == *path {
        // each call makes a role of its own
        return users;
    }
    let node = block.entry.value.get("role");
    for call in folders.callers_of(path) {
        let (caller, name) = call;
        let of_call = folders.folders[caller].calls[name];
        if let Some(which) = many(&of_call.entry.value) {
            users.push(format!("what `{which}` of `module.{name}` makes besides"));
        }
        if found.via.get(path).is_none_or(|own| own == call) {
            continue;
        }
        let mut other = scope.clone();
        other.via.insert(path.clone(), call.clone());
        let targets = node.map(|node| follow(&other, path, node, "aws_iam_role", 0));
        let role = Target::Resource(found.role.clone());
        if targets.is_some_and(|targets| targets.contains(&role)) {
            users.push(format!("the function of `module.{name}`"));
        }
    }
    users
}

/// Services and modules that are handed the role.
fn services(files: &Files, folders: &Folders<'_>, scope: &Scope<'_>, found: &Found) -> Vec<String> {
    let mut users = Vec::new();
    let role = Target::Resource(found.role.clone());
    for (path, folder) in &folders.folders {
        for (address, block) in &folder.blocks {
            let is_own = address.starts_with("aws_iam_")
                || address.starts_with("aws_lambda_function.")
                || address.starts_with("data.");
            let hands = |entry: &&Entry| {
                let key = entry.key.as_str();
                (key.ends_with("role_arn") || matches!(key, "role" | "iam_role" | "service_role"))
                    && follow(scope, path, &entry.value, "aws_iam_role", 0).contains(&role)
            };
            if !is_own
                && block
                    .entry
                    .value
                    .entries()
                    .iter()
                    .any(|entry| hands(&entry))
            {
                users.push(format!("`{address}`"));
            }
        }
        for (name, call) in &folder.calls {
            let own = (path.clone(), format!("module.{name}"));
            let is_local =
                folders.called(path, name).is_some() || found.function.as_ref() == Some(&own);
            let arguments = call.entry.value.entries();
            let hands = |entry: &Entry| {
                follow(scope, path, &entry.value, "aws_iam_role", 0).contains(&role)
            };
            if !is_local && arguments.iter().any(hands) {
                users.push(format!(
                    "`module.{name}` of `{}`",
                    files.files[call.file].path
                ));
            }
        }
    }
    users
}

/// Principals other than Lambda that may take on the role.
fn principals(scope: &Scope<'_>, folder: &str, node: &Node) -> Vec<String> {
    let mut found = Vec::new();
    let mut look = |node: &Node| {
        node.walk(&mut |inner| {
            let text = match &inner.kind {
                Kind::Text(parts) => literal(parts),
                Kind::Ref(_) => scope.of(folder, inner, 0).known(),
                _ => None,
            };
            let Some(text) = text else { return };
            let is_service =
                text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn");
            let is_lambda = matches!(text.split('.').next(), Some("lambda" | "edgelambda"));
            let is_arn = text.starts_with("arn:") && text.contains(":iam::");
            if is_service && !is_lambda || is_arn {
                found.push(format!("`{text}` by the trust policy"));
            }
        });
    };
    match &node.kind {
        Kind::Ref(_) => {
            let targets = follow(scope, folder, node, "data.aws_iam_policy_document", 0);
            for target in targets {
                if let Target::Resource((path, address)) = target {
                    look(&scope.folders.folders[&path].blocks[&address].entry.value);
                }
            }
        }
        _ => look(node),
    }
    found.sort();
    found.dedup();
    found
}
