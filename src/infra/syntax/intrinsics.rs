//! CloudFormation's functions: `Ref`, `Fn::GetAtt`, `Fn::Sub`, `Fn::Join` as references and texts; the others stay
//! what they are.

use super::template::{Flavour, parts_of};
use super::tree::{Node, NodeKind, TextPart, joined, literal};

/// What references to other stacks begin with.
pub(crate) const IMPORT: &str = "Fn::ImportValue ";

/// Reads functions, whether written with a tag or as an object, everywhere below a value.
pub(crate) fn understand(node: &mut Node) {
    match &mut node.kind {
        NodeKind::List(items) => items.iter_mut().for_each(understand),
        NodeKind::Map(entries) => {
            for entry in entries.iter_mut() {
                understand(&mut entry.value);
            }
            if let [only] = entries.as_mut_slice()
                && (only.key == "Ref" || only.key == "Condition" || only.key.starts_with("Fn::"))
                && (only.key != "Condition" || only.value.literal().is_some())
            {
                let value =
                    std::mem::replace(&mut only.value.kind, NodeKind::Scalar(String::new()));
                let inner = Node {
                    span: only.value.span.clone(),
                    kind: value,
                };
                node.kind = called(&only.key.clone(), inner);
            }
        }
        NodeKind::Call(name, arguments) => {
            arguments.iter_mut().for_each(understand);
            if arguments.len() == 1 {
                let (name, inner) = (name.clone(), arguments.remove(0));
                node.kind = called(&name, inner);
            }
        }
        _ => {}
    }
}

fn called(name: &str, inner: Node) -> NodeKind {
    let understood = match name {
        "Ref" => inner.literal().map(NodeKind::Ref),
        "Fn::GetAtt" => attribute(&inner).map(NodeKind::Ref),
        "Fn::ImportValue" => imported(&inner).map(NodeKind::Ref),
        "Fn::Sub" => substituted(&inner).map(one_or_text),
        "Fn::Join" => concatenated(&inner).map(one_or_text),
        _ => None,
    };
    understood.unwrap_or_else(|| NodeKind::Call(name.to_owned(), vec![inner]))
}

/// What another stack gives out, as a reference that no resource has the name of.
fn imported(inner: &Node) -> Option<String> {
    let parts = match &inner.kind {
        NodeKind::Text(parts) => parts.clone(),
        NodeKind::Ref(name) => vec![TextPart::Ref(name.clone())],
        _ => return None,
    };
    let texts = parts.into_iter().map(|part| match part {
        TextPart::Literal(text) => Some(text),
        TextPart::Ref(name) => Some(format!("${{{name}}}")),
        TextPart::Opaque => None,
    });
    let name: Option<String> = texts.collect();
    Some(format!("{IMPORT}{}", name?))
}

fn one_or_text(parts: Vec<TextPart>) -> NodeKind {
    match parts.as_slice() {
        [TextPart::Ref(name)] => NodeKind::Ref(name.clone()),
        _ => NodeKind::Text(parts),
    }
}

fn attribute(inner: &Node) -> Option<String> {
    match &inner.kind {
        NodeKind::Text(parts) => literal(parts),
        NodeKind::List(items) => match items.as_slice() {
            [resource, name] => Some(format!("{}.{}", resource.literal()?, name.literal()?)),
            _ => None,
        },
        _ => None,
    }
}

fn substituted(inner: &Node) -> Option<Vec<TextPart>> {
    let (text, variables) = match &inner.kind {
        NodeKind::Text(parts) => (literal(parts)?, None),
        NodeKind::List(items) => match items.as_slice() {
            [text, variables] => (text.literal()?, Some(variables)),
            _ => return None,
        },
        _ => return None,
    };
    let mut parts = Vec::new();
    for part in parts_of(&text, Flavour::Sub) {
        match part {
            TextPart::Ref(name) => match variables.and_then(|own| own.get(&name)) {
                Some(value) => parts.extend(pieces(value)),
                None => parts.push(TextPart::Ref(name)),
            },
            other => parts.push(other),
        }
    }
    Some(joined(parts))
}

fn concatenated(inner: &Node) -> Option<Vec<TextPart>> {
    let NodeKind::List(items) = &inner.kind else {
        return None;
    };
    let [between, texts] = items.as_slice() else {
        return None;
    };
    let between = between.literal().or_else(|| {
        matches!(&between.kind, NodeKind::Text(parts) if parts.is_empty()).then(String::new)
    })?;
    let NodeKind::List(texts) = &texts.kind else {
        return None;
    };
    let mut parts = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            parts.push(TextPart::Literal(between.clone()));
        }
        parts.extend(pieces(text));
    }
    Some(joined(parts))
}

fn pieces(node: &Node) -> Vec<TextPart> {
    match &node.kind {
        NodeKind::Text(parts) => parts.clone(),
        NodeKind::Scalar(text) => vec![TextPart::Literal(text.clone())],
        NodeKind::Ref(name) => vec![TextPart::Ref(name.clone())],
        _ => vec![TextPart::Opaque],
    }
}

/// Takes the `${…}` of Serverless out of every text below a value.
pub(crate) fn understand_variables(node: &mut Node) {
    match &mut node.kind {
        NodeKind::Text(parts) => {
            let mut whole = Vec::new();
            for part in std::mem::take(parts) {
                match part {
                    TextPart::Literal(text) => whole.extend(parts_of(&text, Flavour::Serverless)),
                    other => whole.push(other),
                }
            }
            node.kind = one_or_text(joined(whole));
        }
        NodeKind::List(items) | NodeKind::Call(_, items) => {
            items.iter_mut().for_each(understand_variables);
        }
        NodeKind::Map(entries) => {
            for entry in entries {
                understand_variables(&mut entry.value);
            }
        }
        _ => {}
    }
}
