//! The index of folders: what each block may be called, and to which roles it may lead.

use std::sync::Arc;

use super::exclusive::named_by_several;
use super::folder::{Block, Folder, Folders};
use super::follow::{ReferenceTarget, follow};
use super::index::{NameIndex, Place};
use super::lambda;
use super::scope::CalledFolder;
use crate::infra::files::CodeFiles;
use crate::infra::subject::Subject;
use crate::infra::syntax::tree::{Node, TextPart};
use crate::infra::value::{KnownTexts, Value};

/// The folders of the files, with their index.
pub(crate) fn folders(files: &CodeFiles) -> Folders<'_> {
    let mut folders = Folders::of(files);
    folders.index = Arc::new(index(&folders));
    folders
}

/// What folders define.
fn index(folders: &Folders<'_>) -> NameIndex {
    // what is asked for one subject is told for none: account and region stay open
    let (subject, known) = (Subject::default(), KnownTexts::new());
    let mut index = NameIndex::default();
    for (path, folder) in &folders.by_path {
        for place in entrances(folders, path) {
            let scope = CalledFolder::at(folders, &place, &subject, &known);
            take(&mut index, &scope, path, folder);
        }
    }
    index
}

/// A folder once for each call, where several calls are about it, else once.
fn entrances(folders: &Folders<'_>, path: &str) -> Vec<Place> {
    let plain = Place {
        address: (path.to_owned(), String::new()),
        ..Place::default()
    };
    let callers = folders.callers_of(path);
    if callers.len() < 2 {
        return vec![plain];
    }
    let entered = callers.iter().map(|call| Place {
        via: [(path.to_owned(), call.clone())].into(),
        ..plain.clone()
    });
    entered.collect()
}

/// Takes in what a folder defines.
fn take(index: &mut NameIndex, scope: &CalledFolder<'_>, path: &str, folder: &Folder<'_>) {
    let place = |address: &str| Place {
        address: (path.to_owned(), address.to_owned()),
        via: scope.via.clone(),
    };
    let name = |body: &Node, argument: &str| {
        let node = body.get(argument)?;
        Some(scope.of(path, node, 0))
    };
    for (address, block) in folder.of_kind("aws_lambda_function") {
        if let Some(name) = name(&block.entry.value, "function_name") {
            index.functions.add(&name, place(address));
        }
    }
    for (call, block) in &folder.calls {
        let body = &block.entry.value;
        let made = lambda::makes_a_function(body).then(|| name(body, "function_name"));
        if let Some(name) = made.flatten() {
            index.functions.add(&name, place(&format!("module.{call}")));
        }
    }
    for (address, block) in folder.of_kind("aws_iam_role") {
        if let Some(name) = name(&block.entry.value, "name") {
            index.roles.add(&name, place(address));
        }
    }
    // what a call of the code's own is handed is handed on in the folder that it calls
    let calls = folder.calls.iter();
    let calls = calls.filter(|(call, _)| scope.folders.called(path, call).is_none());
    let calls = calls.map(|(call, block)| (format!("module.{call}"), *block));
    let blocks = folder.blocks.iter();
    let blocks = blocks.map(|(own, block)| (own.clone(), *block));
    for (address, block) in blocks.chain(calls) {
        for node in handed(&address, block) {
            for target in follow(scope, path, node, "aws_iam_role", 0) {
                lead(index, target, place(&address));
            }
        }
    }
}

fn lead(index: &mut NameIndex, target: ReferenceTarget, place: Place) {
    // by its name alone a role is followed from what gives it permissions
    let is_by_name = place.address.1.starts_with("aws_iam_");
    match target {
        ReferenceTarget::Resource(role) => index.leads_to(role, place),
        ReferenceTarget::Named(value) if is_by_name => index.leads_by_name(ending(&value), place),
        ReferenceTarget::Unknown if is_by_name => index.leads_by_name(None, place),
        ReferenceTarget::Named(_) | ReferenceTarget::Unknown => {}
    }
}

/// What the name in a name or an ARN ends with, if it is written.
fn ending(value: &Value) -> Option<String> {
    let Some(TextPart::Literal(last)) = value.parts.last() else {
        return None;
    };
    let ending = last.rsplit('/').next().unwrap_or(last);
    (!ending.is_empty()).then(|| ending.to_owned())
}

/// The arguments of a block or a call that may be handed a role.
fn handed<'f>(address: &str, block: Block<'f>) -> Vec<&'f Node> {
    let body = &block.entry.value;
    let entries = || body.entries().iter();
    match address.split('.').next().unwrap_or_default() {
        "aws_lambda_function" => body.get("role").into_iter().collect(),
        "module" => entries().map(|entry| &entry.value).collect(),
        "data" => Vec::new(),
        kind if kind.starts_with("aws_iam_") => named_by_attachment(body),
        _ => entries()
            .filter(|entry| is_handed(&entry.key))
            .map(|entry| &entry.value)
            .collect(),
    }
}

/// The roles that a policy or an attachment is for, as it names them.
fn named_by_attachment(body: &Node) -> Vec<&Node> {
    let mut nodes = named_by_several(body);
    nodes.extend(body.get("role"));
    nodes
}

/// Whether an argument of a resource is a role that a service takes on.
pub(super) fn is_handed(key: &str) -> bool {
    key.ends_with("role_arn") || matches!(key, "role" | "iam_role" | "service_role")
}
