//! Results as JSON text.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::said::{Page, escaped, harmless};
use crate::iam::Policy;

/// A result in the form that was asked for.
#[derive(Debug)]
pub(crate) enum WrittenReport {
    /// For people.
    Page(Page),
    /// In a syntax of its own, in which every name was escaped as it entered: JSON, CSV, HTML.
    Document(String),
}

/// What programs compare or hand to AWS stays as it is; all else is words, and programs print words.
const EXACT: [&str; 11] = [
    "after",
    "before",
    "boundary_arn",
    "conditions",
    "context",
    "resource",
    "resources",
    "selectors",
    "tags",
    "trust",
    "unreachable",
];

/// A result, in lines. Names from outside in its words are escaped as they are in text, so that whoever
/// prints them prints one line.
pub(crate) fn json(document: &impl Serialize) -> String {
    policy(&words(&value(document)))
}

/// A document as a value.
pub fn value(document: &impl Serialize) -> Value {
    serde_json::to_value(document)
        .expect("INVARIANT: a document has only text keys and no failing parts")
}

/// A policy, or several, in lines: the same values, and nothing that is not seen as itself.
pub(crate) fn policy(value: &Value) -> String {
    let text = serde_json::to_string_pretty(&Ordered(value))
        .expect("INVARIANT: a value has only text keys and no failing parts");
    harmless(&text) + "\n"
}

/// A document on one line.
pub(crate) fn line(document: &impl Serialize) -> String {
    serde_json::to_string(document)
        .expect("INVARIANT: a document has only text keys and no failing parts")
}

/// One policy as itself, several as an array.
pub(crate) fn policies(mut policies: Vec<Policy>) -> Value {
    match policies.len() {
        1 => value(&policies.remove(0)),
        _ => value(&policies),
    }
}

/// The elements of a policy in the order in which AWS's pages explain them ("IAM JSON policy elements
/// reference") and [`crate::iam::Policy`] writes them.
const ELEMENTS: [&str; 12] = [
    "Version",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// Members of an object: the elements of policies in AWS's order, others by name.
pub(super) fn ordered(map: &Map<String, Value>) -> Vec<(&str, &Value)> {
    let rank = |name: &str| ELEMENTS.iter().position(|element| *element == name);
    let mut members: Vec<_> = map
        .iter()
        .map(|(name, item)| (name.as_str(), item))
        .collect();
    members.sort_by_key(|(name, _)| (rank(name).unwrap_or(ELEMENTS.len()), *name));
    members
}

/// A value whose members are ordered.
struct Ordered<'v>(&'v Value);

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(map) => {
                let members = ordered(map).into_iter();
                serializer.collect_map(members.map(|(name, value)| (name, Self(value))))
            }
            Value::Array(list) => serializer.collect_seq(list.iter().map(Self)),
            plain => plain.serialize(serializer),
        }
    }
}

fn words(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(escaped(text)),
        Value::Array(list) => list.iter().map(words).collect(),
        Value::Object(map) => Value::Object(map.iter().map(member).collect::<Map<_, _>>()),
        plain => plain.clone(),
    }
}

fn member((name, value): (&String, &Value)) -> (String, Value) {
    match (name.as_str(), value) {
        (exact, value) if EXACT.contains(&exact) => (name.clone(), value.clone()),
        // a policy as it is, or the name of the file that holds it
        ("policy", Value::Object(_) | Value::Array(_)) => (name.clone(), value.clone()),
        // lines of its own
        ("template" | "cloudformation" | "terraform", Value::String(text)) => {
            let lines: Vec<String> = text.split('\n').map(escaped).collect();
            (name.clone(), Value::String(lines.join("\n")))
        }
        _ => (escaped(name), words(value)),
    }
}
