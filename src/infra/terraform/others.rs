//! Who else is on a role, and whatever names it.

use std::collections::BTreeSet;

use super::find::Found;
use super::folder::Folders;
use super::follow::{ReferenceTarget, follow};
use super::index::ResourceAddress;
use super::indexed::is_handed;
use super::scope::CalledFolder;
use super::uses::{many, uses};
use crate::infra::files::CodeFiles;
use crate::infra::outcome::Spot;
use crate::infra::subject::Subject;
use crate::infra::syntax::tree::{Node, NodeKind, TreeEntry, literal};

/// Arguments that say who takes on the role: of a role, and of the call that makes one.
const TRUST: [&str; 3] = [
    "assume_role_policy",
    "trusted_entities",
    "assume_role_policy_statements",
];

/// What is known of a role's other users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Others {
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
pub(crate) fn others(
    files: &CodeFiles,
    folders: &Folders<'_>,
    scope: &CalledFolder<'_>,
    found: &Found,
    subject: &Subject,
) -> Others {
    let mut others = Others::default();
    let leading = folders.leading(&found.role, None);
    let sharers = subject.sharers.iter();
    let sharers = sharers.flat_map(|name| folders.index.functions.of(name));
    let functions = leading.iter().chain(sharers.map(|place| &place.address));
    for own in functions.collect::<BTreeSet<&ResourceAddress>>() {
        if own.1.starts_with("aws_lambda_function.") && found.function.as_ref() != Some(own) {
            others.function(scope, found, own);
        }
    }
    others.users.extend(instances(folders, scope, found));
    let services = leading.iter();
    let services = services.filter_map(|own| service(files, scope, found, own));
    others.users.extend(services);
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
    let own = &folders.by_path[folder];
    for user in uses(own, role) {
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

impl Others {
    /// Whether a function is on the role, too, or was and has another one.
    fn function(
        &mut self,
        scope: &CalledFolder<'_>,
        found: &Found,
        (path, address): &ResourceAddress,
    ) {
        let Some(folder) = scope.folders.by_path.get(path) else {
            return;
        };
        let Some(block) = folder.blocks.get(address) else {
            return;
        };
        let (body, subject) = (&block.entry.value, scope.subject);
        let node = body.get("role");
        let targets = node.map(|node| follow(scope, path, node, "aws_iam_role", 0));
        let targets = targets.unwrap_or_default();
        let name = body.get("function_name");
        let name = name.and_then(|node| scope.of(path, node, 0).known());
        if !targets.contains(&ReferenceTarget::Resource(found.role.clone())) {
            let is_followed = matches!(targets.as_slice(), [ReferenceTarget::Resource(_)]);
            let moved = name.filter(|name| is_followed && subject.sharers.contains(name));
            self.moved.extend(moved.map(|name| format!("`{name}`")));
            return;
        }
        if found.function.is_some() || name.as_ref() != Some(&subject.function) {
            self.users
                .push(format!("`{}`", name.as_ref().unwrap_or(address)));
        }
    }
}

/// Other functions that the function's own block makes: by `count` or `for_each`, or by other calls of its module.
fn instances(folders: &Folders<'_>, scope: &CalledFolder<'_>, found: &Found) -> Vec<String> {
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
    let role = ReferenceTarget::Resource(found.role.clone());
    let leads = |call: &(String, String)| {
        let mut other = scope.clone();
        other.via.insert(path.clone(), call.clone());
        let targets = node.map(|node| follow(&other, path, node, "aws_iam_role", 0));
        targets.is_some_and(|targets| targets.contains(&role))
    };
    let places = folders.index.leading(&found.role, None).into_iter();
    let places = places.filter(|place| found.function.as_ref() == Some(&place.address));
    let others = places.filter_map(|place| place.via.get(path));
    let own = scope.entry_of(path);
    for call in others.chain(&own).collect::<BTreeSet<_>>() {
        let is_own = own.as_ref() == Some(call);
        if !is_own && !leads(call) {
            continue;
        }
        let (caller, name) = call;
        let of_call = folders.by_path[caller].calls[name];
        if let Some(which) = many(&of_call.entry.value) {
            users.push(format!("what `{which}` of `module.{name}` makes besides"));
        }
        if !is_own {
            users.push(format!("the function of `module.{name}`"));
        }
    }
    users
}

/// A service or a module that is handed the role.
fn service(
    files: &CodeFiles,
    scope: &CalledFolder<'_>,
    found: &Found,
    own @ (path, address): &ResourceAddress,
) -> Option<String> {
    let block = scope.folders.block(own)?;
    let role = ReferenceTarget::Resource(found.role.clone());
    let leads =
        |entry: &TreeEntry| follow(scope, path, &entry.value, "aws_iam_role", 0).contains(&role);
    let mut arguments = block.entry.value.entries().iter();
    if let Some(call) = address.strip_prefix("module.") {
        let is_local =
            scope.folders.called(path, call).is_some() || found.function.as_ref() == Some(own);
        let file = &files.files[block.file].path;
        let is_handed = !is_local && arguments.any(leads);
        return is_handed.then(|| format!("`{address}` of `{file}`"));
    }
    let is_own = ["aws_iam_", "aws_lambda_function.", "data."];
    let is_own = is_own.iter().any(|kind| address.starts_with(kind));
    let is_handed = !is_own && arguments.any(|entry| is_handed(&entry.key) && leads(entry));
    is_handed.then(|| format!("`{address}`"))
}

/// Principals other than Lambda that may take on the role.
fn principals(scope: &CalledFolder<'_>, folder: &str, node: &Node) -> Vec<String> {
    let mut found = Vec::new();
    let mut look = |node: &Node| {
        node.walk(&mut |inner| {
            let text = match &inner.kind {
                NodeKind::Text(parts) => literal(parts),
                NodeKind::Ref(_) => scope.of(folder, inner, 0).known(),
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
        NodeKind::Ref(_) => {
            let targets = follow(scope, folder, node, "data.aws_iam_policy_document", 0);
            for target in targets {
                if let ReferenceTarget::Resource((path, address)) = target {
                    look(&scope.folders.by_path[&path].blocks[&address].entry.value);
                }
            }
        }
        _ => look(node),
    }
    found.sort();
    found.dedup();
    found
}
