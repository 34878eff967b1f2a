//! Where an expression leads, over variables, locals and outputs.

use super::folder::Block;
use super::scope::CalledFolder;
use crate::infra::syntax::tree::{CHOICE, Node, NodeKind};
use crate::infra::value::Value;
use crate::infra::work::step;

pub(crate) use super::index::ResourceAddress;

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ReferenceTarget {
    /// To a resource of the code.
    Resource(ResourceAddress),
    /// To something with this name or ARN.
    Named(Value),
    /// It is not followed.
    Unknown,
}

/// What a condition, `try` or `coalesce` chooses one of, without what says that there is nothing.
fn chosen<'n>(name: &str, arguments: &'n [Node]) -> Vec<&'n Node> {
    let all = match (name, arguments) {
        (CHOICE, [_, both @ ..]) => both,
        ("try" | "coalesce", all) => all,
        _ => &[],
    };
    let is_nothing = |node: &&Node| {
        let is_null = matches!(&node.kind, NodeKind::Scalar(text) if text == "null");
        is_null || matches!(&node.kind, NodeKind::Text(parts) if parts.is_empty())
    };
    all.iter().filter(|node| !is_nothing(node)).collect()
}

/// Where an expression leads, over variables, locals and outputs, if it is to lead to a resource of a type.
pub(crate) fn follow(
    scope: &CalledFolder<'_>,
    folder: &str,
    node: &Node,
    kind: &str,
    depth: usize,
) -> Vec<ReferenceTarget> {
    step();
    if depth > 16 {
        return vec![ReferenceTarget::Unknown];
    }
    let name = match &node.kind {
        NodeKind::Ref(name) => name,
        NodeKind::Text(_) => return vec![ReferenceTarget::Named(scope.of(folder, node, 0))],
        NodeKind::Call(name, arguments) => {
            let all = chosen(name, arguments).into_iter();
            let targets = all.flat_map(|own| follow(scope, folder, own, kind, depth + 1));
            let targets: Vec<ReferenceTarget> = targets.collect();
            if targets.is_empty() {
                return vec![ReferenceTarget::Unknown];
            }
            return targets;
        }
        _ => return vec![ReferenceTarget::Unknown],
    };
    let Some(own) = scope.folders.by_path.get(folder) else {
        return vec![ReferenceTarget::Unknown];
    };
    let bare: Vec<&str> = name
        .split('.')
        .map(|part| part.split('[').next().unwrap_or(part))
        .collect();
    match bare.as_slice() {
        ["var", variable] => {
            let handed = handed_over(scope, folder, variable, kind, depth);
            if handed.is_empty() {
                return vec![ReferenceTarget::Named(scope.of(folder, node, 0))];
            }
            handed
        }
        ["local", local] => match own.locals.get(*local) {
            Some(node) => follow(scope, folder, node, kind, depth + 1),
            None => vec![ReferenceTarget::Unknown],
        },
        ["module", call, output] => {
            let given = given_out(scope, folder, (call, output), kind, depth);
            given.unwrap_or_else(|| vec![named(scope, folder, node)])
        }
        ["data", own_kind, label, _]
            if own.blocks.contains_key(&format!("data.{own_kind}.{label}")) =>
        {
            let address = format!("data.{own_kind}.{label}");
            if format!("data.{own_kind}") == kind {
                return vec![ReferenceTarget::Resource((folder.to_owned(), address))];
            }
            match own.blocks[&address].entry.value.get("name") {
                Some(node) => vec![ReferenceTarget::Named(scope.of(folder, node, 0))],
                None => vec![ReferenceTarget::Unknown],
            }
        }
        [own_kind, label, _] if *own_kind == kind => {
            let address = format!("{own_kind}.{label}");
            if own.blocks.contains_key(&address) {
                vec![ReferenceTarget::Resource((folder.to_owned(), address))]
            } else {
                vec![ReferenceTarget::Unknown]
            }
        }
        _ => vec![named(scope, folder, node)],
    }
}

/// Where the calls of a folder lead that hand a variable over.
fn handed_over(
    scope: &CalledFolder<'_>,
    folder: &str,
    variable: &str,
    kind: &str,
    depth: usize,
) -> Vec<ReferenceTarget> {
    let callers = match scope.entry_of(folder) {
        Some(one) => vec![one],
        None => scope.folders.callers_of(folder).to_vec(),
    };
    let mut targets = Vec::new();
    for (caller, call) in callers {
        let call = scope.folders.by_path[&caller].calls[&call];
        match call.entry.value.get(variable) {
            Some(node) => targets.extend(follow(scope, &caller, node, kind, depth + 1)),
            None => targets.push(ReferenceTarget::Unknown),
        }
    }
    targets
}

/// Where an output of a call leads.
fn given_out(
    scope: &CalledFolder<'_>,
    folder: &str,
    (call, output): (&str, &str),
    kind: &str,
    depth: usize,
) -> Option<Vec<ReferenceTarget>> {
    let own = scope.folders.by_path.get(folder)?;
    let makes = |call: &Block<'_>| super::lambda::makes_a_role(&call.entry.value);
    if kind == "aws_iam_role"
        && super::lambda::is_role(output)
        && own.calls.get(call).is_some_and(makes)
    {
        let address = (folder.to_owned(), format!("module.{call}"));
        return Some(vec![ReferenceTarget::Resource(address)]);
    }
    let target = scope.folders.called(folder, call)?;
    let given = scope.folders.by_path[&target].outputs.get(output)?;
    let mut scope = scope.clone();
    scope
        .via
        .insert(target.clone(), (folder.to_owned(), call.to_owned()));
    Some(follow(&scope, &target, given, kind, depth + 1))
}

/// What is told of a target by its name alone.
fn named(scope: &CalledFolder<'_>, folder: &str, node: &Node) -> ReferenceTarget {
    let value = scope.of(folder, node, 0);
    match value.known() {
        Some(_) => ReferenceTarget::Named(value),
        None => ReferenceTarget::Unknown,
    }
}
