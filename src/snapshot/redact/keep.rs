//! What stays of a document: a tree of members.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::iam::arn::Arn;
use crate::lambda::configuration::{Secret, hint, secret};

/// What stays of a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// A text, a number, a truth value, or a list of these.
    Plain,
    /// All of it: a policy document.
    Whole,
    /// A text that is an ARN, or a topic (`kafka://NAME`).
    Arn,
    /// The names of an object's members; of their values, what is no more than a resource's name.
    Hints,
    /// These members of an object, or of the objects of a list.
    Members(BTreeMap<&'static str, Keep>),
}

impl Keep {
    /// Reads a whitelist: names apart by spaces. `Name{…}` keeps these members of it, `Name!` all of
    /// it, `Name@` an ARN, `Name%` hints.
    pub(super) fn parse(text: &'static str) -> Self {
        Self::members(&mut tokens(text).peekable())
    }

    fn members(tokens: &mut std::iter::Peekable<impl Iterator<Item = &'static str>>) -> Self {
        let mut members = BTreeMap::new();
        while let Some(name) = tokens.next_if(|token| *token != "}") {
            let keep = match tokens.next_if(|token| matches!(*token, "{" | "!" | "@" | "%")) {
                Some("{") => {
                    let inner = Self::members(tokens);
                    tokens.next();
                    inner
                }
                Some("!") => Self::Whole,
                Some("@") => Self::Arn,
                Some(_) => Self::Hints,
                None => Self::Plain,
            };
            members.insert(name, keep);
        }
        Self::Members(members)
    }

    /// Takes everything else out of a value; whether anything of it may stay.
    pub(super) fn apply(&self, value: &mut Value) -> bool {
        match self {
            Self::Whole => true,
            Self::Plain => plain(value),
            Self::Arn => value.as_str().is_some_and(is_arn),
            Self::Hints => hints(value),
            Self::Members(members) => match value {
                Value::Object(object) => {
                    object.retain(|name, value| {
                        let keep = members.get(name.as_str());
                        keep.is_some_and(|keep| keep.apply(value))
                    });
                    true
                }
                Value::Array(items) => {
                    items.retain_mut(|item| self.apply(item));
                    true
                }
                other => other.is_null(),
            },
        }
    }
}

fn plain(value: &mut Value) -> bool {
    if let Value::Array(items) = value {
        items.retain(|item| !item.is_object() && !item.is_array());
    }
    !value.is_object()
}

fn is_arn(text: &str) -> bool {
    match text.strip_prefix("kafka://") {
        Some(topic) => is_topic(topic),
        None => Arn::parse(text).is_some(),
    }
}

/// The names that Apache Kafka accepts: letters, digits, `.`, `_` and `-`, at most 249.
fn is_topic(name: &str) -> bool {
    let accepted = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    (1..=249).contains(&name.len()) && name.bytes().all(accepted)
}

fn hints(value: &mut Value) -> bool {
    let Value::Object(variables) = value else {
        return false;
    };
    for (name, value) in variables.iter_mut() {
        let text = value.as_str().unwrap_or_default();
        let kind = secret(name, text).map(Secret::mark);
        let said = kind.or_else(|| hint(name, text).map(|hint| hint.to_string()));
        let said = said.unwrap_or_default();
        *value = Value::String(said);
    }
    true
}

/// Names, and the marks behind them.
fn tokens(text: &'static str) -> impl Iterator<Item = &'static str> {
    let is_mark = |c: char| matches!(c, '{' | '}' | '!' | '@' | '%');
    text.split_whitespace()
        .flat_map(move |word| word.split_inclusive(is_mark))
        .flat_map(move |part| match part.strip_suffix(is_mark) {
            Some(name) => [name, &part[name.len()..]],
            None => [part, ""],
        })
        .filter(|token| !token.is_empty())
}
