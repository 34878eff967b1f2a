//! Statements of policies as code has them, and what they say once references are resolved.

use serde_json::{Map, Value as Json, json};

use super::syntax::tree::{Entry, Kind, Node, Part};
use super::value::Value;
use crate::iam::policy::{Policy, Statement};

/// How the elements of a policy are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `Effect`, `Action`, as IAM has it.
    Iam,
    /// `effect`, `actions`: the arguments of `aws_iam_policy_document`.
    Data,
    /// The same as entries of an object: `policy_statements` of the Lambda module.
    Module,
}

/// What is needed to read a text.
pub trait Reads {
    /// What a value stands for.
    fn value(&self, node: &Node) -> Option<Value>;
}

/// Why a statement cannot be read.
pub type Unread = String;

/// A statement that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// What it says.
    pub statement: Statement,
    /// Defaults that it rests on.
    pub assumed: std::collections::BTreeSet<String>,
}

/// What the statement says, in the words of `version`.
pub fn read(node: &Node, shape: Shape, version: &str, reads: &dyn Reads) -> Result<Read, Unread> {
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
    if shape != Shape::Iam {
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
fn element(key: &str, shape: Shape) -> Option<&'static str> {
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
        Shape::Iam => (key == *iam).then_some(*iam),
        Shape::Data | Shape::Module => (key == *data).then_some(*iam),
    })
}

/// The key of an element in a shape.
pub fn key(element: &str, shape: Shape) -> &str {
    match (shape, element) {
        (Shape::Iam, _) => element,
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
    entry: &Entry,
    shape: Shape,
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
    if shape != Shape::Iam {
        let each: Vec<&Node> = match (shape, &entry.value.kind) {
            (Shape::Data, _) => vec![&entry.value],
            // the module takes them by name, or in a list
            (_, Kind::Map(named)) => named.iter().map(|own| &own.value).collect(),
            (_, Kind::List(items)) => items.iter().collect(),
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
    let Kind::Map(operators) = &entry.value.kind else {
        return Err("its conditions are not followed".to_owned());
    };
    for operator in operators {
        let Kind::Map(keys) = &operator.value.kind else {
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
    shape: Shape,
    reads: &dyn Reads,
    assumed: &mut std::collections::BTreeSet<String>,
) -> Result<Vec<String>, Unread> {
    let mut found = Vec::new();
    for item in node.items() {
        let value = match &item.kind {
            Kind::Scalar(text) => Value::text(text),
            _ => reads
                .value(item)
                .ok_or_else(|| "a value is not followed".to_owned())?,
        };
        let Some(text) = value.known() else {
            let name = value.parts.iter().find_map(|part| match part {
                Part::Ref(name) => Some(name.rsplit('#').next().unwrap_or(name).to_owned()),
                Part::Literal(_) | Part::Opaque => None,
            });
            return Err(match name {
                Some(name) => format!("nothing tells what `{name}` is"),
                None => "a value is not followed".to_owned(),
            });
        };
        assumed.extend(value.assumed);
        // `aws_iam_policy_document`, which the module hands them to, writes IAM's own variables with `&{…}`
        found.push(match shape {
            Shape::Iam => text,
            Shape::Data | Shape::Module => text.replace("&{", "${"),
        });
    }
    Ok(found)
}
