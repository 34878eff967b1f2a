//! CloudFormation's functions: `Ref`, `Fn::GetAtt`, `Fn::Sub`, `Fn::Join` as references and texts; the others stay
//! what they are.

use super::template::{Flavour, parts_of};
use super::tree::{Kind, Node, Part, joined, literal};

/// What references to other stacks begin with.
pub const IMPORT: &str = "Fn::ImportValue ";

/// Reads functions, whether written with a tag or as an object, everywhere below a value.
pub fn understand(node: &mut Node) {
    match &mut node.kind {
        Kind::List(items) => items.iter_mut().for_each(understand),
        Kind::Map(entries) => {
            for entry in entries.iter_mut() {
                understand(&mut entry.value);
            }
            if let [only] = entries.as_mut_slice()
                && (only.key == "Ref" || only.key == "Condition" || only.key.starts_with("Fn::"))
                && (only.key != "Condition" || only.value.literal().is_some())
            {
                let value = std::mem::replace(&mut only.value.kind, Kind::Scalar(String::new()));
                let inner = Node {
                    span: only.value.span.clone(),
                    kind: value,
                };
                node.kind = called(&only.key.clone(), inner);
            }
        }
        Kind::Call(name, arguments) => {
            arguments.iter_mut().for_each(understand);
            if arguments.len() == 1 {
                let (name, inner) = (name.clone(), arguments.remove(0));
                node.kind = called(&name, inner);
            }
        }
        _ => {}
    }
}

fn called(name: &str, inner: Node) -> Kind {
    let understood = match name {
        "Ref" => inner.literal().map(Kind::Ref),
        "Fn::GetAtt" => attribute(&inner).map(Kind::Ref),
        "Fn::ImportValue" => imported(&inner).map(Kind::Ref),
        "Fn::Sub" => substituted(&inner).map(one_or_text),
        "Fn::Join" => concatenated(&inner).map(one_or_text),
        _ => None,
    };
    understood.unwrap_or_else(|| Kind::Call(name.to_owned(), vec![inner]))
}

/// What another stack gives out, as a reference that no resource has the name of.
fn imported(inner: &Node) -> Option<String> {
    let parts = match &inner.kind {
        Kind::Text(parts) => parts.clone(),
        Kind::Ref(name) => vec![Part::Ref(name.clone())],
        _ => return None,
    };
    let texts = parts.into_iter().map(|part| match part {
        Part::Literal(text) => Some(text),
        Part::Ref(name) => Some(format!("${{{name}}}")),
        Part::Opaque => None,
    });
    let name: Option<String> = texts.collect();
    Some(format!("{IMPORT}{}", name?))
}

fn one_or_text(parts: Vec<Part>) -> Kind {
    match parts.as_slice() {
        [Part::Ref(name)] => Kind::Ref(name.clone()),
        _ => Kind::Text(parts),
    }
}

fn attribute(inner: &Node) -> Option<String> {
    match &inner.kind {
        Kind::Text(parts) => literal(parts),
        Kind::List(items) => match items.as_slice() {
            [resource, name] => Some(format!("{}.{}", resource.literal()?, name.literal()?)),
            _ => None,
        },
        _ => None,
    }
}

fn substituted(inner: &Node) -> Option<Vec<Part>> {
    let (text, variables) = match &inner.kind {
        Kind::Text(parts) => (literal(parts)?, None),
        Kind::List(items) => match items.as_slice() {
            [text, variables] => (text.literal()?, Some(variables)),
            _ => return None,
        },
        _ => return None,
    };
    let mut parts = Vec::new();
    for part in parts_of(&text, Flavour::Sub) {
        match part {
            Part::Ref(name) => match variables.and_then(|own| own.get(&name)) {
                Some(value) => parts.extend(pieces(value)),
                None => parts.push(Part::Ref(name)),
            },
            other => parts.push(other),
        }
    }
    Some(joined(parts))
}

fn concatenated(inner: &Node) -> Option<Vec<Part>> {
    let Kind::List(items) = &inner.kind else {
        return None;
    };
    let [between, texts] = items.as_slice() else {
        return None;
    };
    let between = between.literal().or_else(|| {
        matches!(&between.kind, Kind::Text(parts) if parts.is_empty()).then(String::new)
    })?;
    let Kind::List(texts) = &texts.kind else {
        return None;
    };
    let mut parts = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            parts.push(Part::Literal(between.clone()));
        }
        parts.extend(pieces(text));
    }
    Some(joined(parts))
}

fn pieces(node: &Node) -> Vec<Part> {
    match &node.kind {
        Kind::Text(parts) => parts.clone(),
        Kind::Scalar(text) => vec![Part::Literal(text.clone())],
        Kind::Ref(name) => vec![Part::Ref(name.clone())],
        _ => vec![Part::Opaque],
    }
}

/// Takes the `${…}` of Serverless out of every text below a value.
pub fn understand_variables(node: &mut Node) {
    match &mut node.kind {
        Kind::Text(parts) => {
            let mut whole = Vec::new();
            for part in std::mem::take(parts) {
                match part {
                    Part::Literal(text) => whole.extend(parts_of(&text, Flavour::Serverless)),
                    other => whole.push(other),
                }
            }
            node.kind = one_or_text(joined(whole));
        }
        Kind::List(items) | Kind::Call(_, items) => items.iter_mut().for_each(understand_variables),
        Kind::Map(entries) => {
            for entry in entries {
                understand_variables(&mut entry.value);
            }
        }
        _ => {}
    }
}
