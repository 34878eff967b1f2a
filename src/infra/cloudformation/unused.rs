//! Parameters and conditions that nothing uses any more after an edit: they stay, for whoever deploys the template may
//! pass them, and they are told.

use std::collections::BTreeSet;

use crate::infra::syntax::tree::{Node, NodeKind};

/// What is told of those that were used before.
pub(super) fn unused(before: &Node, after: &Node) -> Vec<String> {
    let kinds = [
        (
            "Parameters",
            "parameter",
            parameters as fn(&Node) -> BTreeSet<String>,
        ),
        ("Conditions", "condition", conditions),
    ];
    let mut told = Vec::new();
    for (section, kind, used) in kinds {
        let declared = before.get(section).map(Node::entries).unwrap_or_default();
        let (then, now) = (used(before), used(after));
        let gone = declared
            .iter()
            .filter(|entry| then.contains(&entry.key) && !now.contains(&entry.key));
        told.extend(gone.map(|entry| {
            format!(
                "nothing uses the {kind} `{}` any more: it stays, for you to remove",
                entry.key
            )
        }));
    }
    let (then, now) = (parameters(before), parameters(after));
    let resources = after.get("Resources").map(Node::entries);
    let policies = resources.unwrap_or_default().iter().filter(|entry| {
        let kind = entry.value.get("Type").and_then(Node::literal);
        kind.as_deref() == Some("AWS::IAM::ManagedPolicy")
            && then.contains(&entry.key)
            && !now.contains(&entry.key)
    });
    told.extend(policies.map(|entry| {
        format!(
            "nothing attaches the policy `{}` any more: it stays, for you to remove",
            entry.key
        )
    }));
    told
}

/// What references name.
fn parameters(tree: &Node) -> BTreeSet<String> {
    let names = tree.references().into_iter();
    names.map(str::to_owned).collect()
}

/// What conditions name: `Fn::If`, `Condition` of a resource or an output, and other conditions.
fn conditions(tree: &Node) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    tree.walk(&mut |node| match &node.kind {
        NodeKind::Call(name, arguments) if name == "Condition" => {
            found.extend(arguments.iter().filter_map(Node::literal));
        }
        _ => {
            found.extend(node.choice().map(|(condition, _)| condition));
            found.extend(node.get("Condition").and_then(Node::literal));
        }
    });
    found
}
