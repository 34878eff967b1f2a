//! Statements of policies as code has them, and what they say once references are resolved.

use serde_json::{Map, Value as Json, json};

use super::syntax::tree::{Node, NodeKind, TextPart, TreeEntry};
use super::value::Value;
use crate::iam::policy::{Policy, Statement};

/// How the elements of a policy are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ElementNames {
    /// `Effect`, `Action`, as IAM has it.
    Iam,
    /// `effect`, `actions`: the arguments of `aws_iam_policy_document`.
    Data,
    /// The same as entries of an object: `policy_statements` of the Lambda module.
    Module,
}

/// What is needed to read a text.
pub(crate) trait ReadsText {
    /// What a value stands for.
    fn value(&self, node: &Node) -> Option<Value>;
}

/// Why a statement cannot be read.
pub(crate) type Unread = String;

/// A statement that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Read {
    /// What it says.
    pub statement: Statement,
    /// Defaults that it rests on.
    pub assumed: std::collections::BTreeSet<String>,
}

/// What the statement says, in the words of `version`.
pub(crate) fn read(
    node: &Node,
    shape: ElementNames,
    version: &str,
    reads: &dyn ReadsText,
) -> Result<Read, Unread> {
    let mut assumed = std::collections::BTreeSet::new();
    let mut texts = |node: &Node| texts(node, shape, reads, &mut assumed);
    let mut own = Map::new();
    let mut conditions: Map<String, Json> = Map::new();
    for entry in node.entries() {
        let Some(name) = element(&entry.key, shape) else {
            return Err(format!("`{}` is not understood", entry.key));
        };
        if name == "Condition" {
            condition(entry, shape, &mut texts, &mut conditions)?;
            continue;
        }
        let value = texts(&entry.value)?;
        let value = match (name, value.as_slice()) {
            ("Sid" | "Effect", [one]) => json!(one),
            _ => json!(value),
        };
        if own.insert(name.to_owned(), value).is_some() {
            return Err(format!("`{}` stands twice", entry.key));
        }
    }
    if shape != ElementNames::Iam {
        own.entry("Effect").or_insert_with(|| json!("Allow"));
    }
    if !conditions.is_empty() {
        own.insert("Condition".to_owned(), Json::Object(conditions));
    }
    let document = json!({"Version": version, "Statement": [own]}).to_string();
    let policy = Policy::parse(&document).map_err(|error| error.to_string())?;
    let restated = policy.restated().statements.into_iter().next();
    let statement = restated.ok_or_else(|| "it has no statement".to_owned())?;
    Ok(Read { statement, assumed })
}

/// An element's name in IAM's words.
fn element(key: &str, shape: ElementNames) -> Option<&'static str> {
    const NAMES: [(&str, &str); 7] = [
        ("Sid", "sid"),
        ("Effect", "effect"),
        ("Action", "actions"),
        ("NotAction", "not_actions"),
        ("Resource", "resources"),
        ("NotResource", "not_resources"),
        ("Condition", "condition"),
    ];
    NAMES.iter().find_map(|(iam, data)| match shape {
        ElementNames::Iam => (key == *iam).then_some(*iam),
        ElementNames::Data | ElementNames::Module => (key == *data).then_some(*iam),
    })
}

/// The key of an element in a shape.
pub(crate) fn key(element: &str, shape: ElementNames) -> &str {
    match (shape, element) {
        (ElementNames::Iam, _) => element,
        (_, "Sid") => "sid",
        (_, "Effect") => "effect",
        (_, "Action") => "actions",
        (_, "NotAction") => "not_actions",
        (_, "Resource") => "resources",
        (_, "NotResource") => "not_resources",
        _ => "condition",
    }
}

fn condition(
    entry: &TreeEntry,
    shape: ElementNames,
    texts: &mut dyn FnMut(&Node) -> Result<Vec<String>, Unread>,
    conditions: &mut Map<String, Json>,
) -> Result<(), Unread> {
    let mut add = |operator: &str, key: &str, values: Vec<String>| {
        let keys = conditions
            .entry(operator.to_owned())
            .or_insert_with(|| json!({}));
        let keys = keys.as_object_mut().ok_or("a condition")?;
        if keys.insert(key.to_owned(), json!(values)).is_some() {
            return Err(format!("the condition `{key}` stands twice"));
        }
        Ok(())
    };
    if shape != ElementNames::Iam {
        let each: Vec<&Node> = match (shape, &entry.value.kind) {
            (ElementNames::Data, _) => vec![&entry.value],
            // the module takes them by name, or in a list
            (_, NodeKind::Map(named)) => named.iter().map(|own| &own.value).collect(),
            (_, NodeKind::List(items)) => items.iter().collect(),
            _ => return Err("its conditions are not followed".to_owned()),
        };
        for own in each {
            let mut one = |key: &str| own.get(key).map(&mut *texts).transpose();
            let (test, variable, values) = (one("test")?, one("variable")?, one("values")?);
            let (Some(test), Some(variable), Some(values)) = (test, variable, values) else {
                return Err("a condition lacks a part".to_owned());
            };
            add(&test.concat(), &variable.concat(), values)?;
        }
        return Ok(());
    }
    let NodeKind::Map(operators) = &entry.value.kind else {
        return Err("its conditions are not followed".to_owned());
    };
    for operator in operators {
        let NodeKind::Map(keys) = &operator.value.kind else {
            return Err("its conditions are not followed".to_owned());
        };
        for key in keys {
            add(&operator.key, &key.key, texts(&key.value)?)?;
        }
    }
    Ok(())
}

fn texts(
    node: &Node,
    shape: ElementNames,
    reads: &dyn ReadsText,
    assumed: &mut std::collections::BTreeSet<String>,
) -> Result<Vec<String>, Unread> {
    let mut found = Vec::new();
    for item in node.items() {
        let value = match &item.kind {
            NodeKind::Scalar(text) => Value::text(text),
            _ => reads
                .value(item)
                .ok_or_else(|| "a value is not followed".to_owned())?,
        };
        let Some(text) = value.known() else {
            let name = value.parts.iter().find_map(|part| match part {
                TextPart::Ref(name) => Some(name.rsplit('#').next().unwrap_or(name).to_owned()),
                TextPart::Literal(_) | TextPart::Opaque => None,
            });
            return Err(match name {
                Some(name) => format!("nothing tells what `{name}` is"),
                None => "a value is not followed".to_owned(),
            });
        };
        assumed.extend(value.assumed);
        // `aws_iam_policy_document`, which the module hands them to, writes IAM's own variables with `&{…}`
        found.push(match shape {
            ElementNames::Iam => text,
            ElementNames::Data | ElementNames::Module => text.replace("&{", "${"),
        });
    }
    Ok(found)
}
