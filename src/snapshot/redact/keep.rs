//! What stays of a document: a tree of members.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::iam::arn::Arn;
use crate::lambda::configuration::{Secret, hint, secret};
use crate::snapshot::surroundings::SIGNALS;

/// What stays of a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// A text, a number, a truth value, or a list of these.
    Plain,
    /// All of it: a policy document.
    Whole,
    /// A text that is an ARN, a topic (`kafka://NAME`), or a group of an ACL.
    Arn,
    /// The names of an object's members; of their values, what is no more than a resource's name.
    Hints,
    /// A pattern of events or of a log's lines: of it, what the checklist looks for.
    Signal,
    /// A policy as a text, without the token that an invoker must supply.
    Policy,
    /// These members of an object, or of the objects of a list.
    Members(BTreeMap<&'static str, Keep>),
}

impl Keep {
    /// Reads a whitelist: names apart by spaces. `Name{…}` keeps these members of it, `Name!` all of
    /// it, `Name@` an ARN, `Name%` hints, `Name~` what of a pattern tells a signal, `Name$` a policy as a text.
    pub(super) fn parse(text: &'static str) -> Self {
        Self::members(&mut tokens(text).peekable())
    }

    fn members(tokens: &mut std::iter::Peekable<impl Iterator<Item = &'static str>>) -> Self {
        let mut members = BTreeMap::new();
        while let Some(name) = tokens.next_if(|token| *token != "}") {
            let keep =
                match tokens.next_if(|token| matches!(*token, "{" | "!" | "@" | "%" | "~" | "$")) {
                    Some("{") => {
                        let inner = Self::members(tokens);
                        tokens.next();
                        inner
                    }
                    Some("!") => Self::Whole,
                    Some("@") => Self::Arn,
                    Some("~") => Self::Signal,
                    Some("$") => Self::Policy,
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
            Self::Signal => signal(value),
            Self::Policy => policy(value),
            Self::Members(members) => match value {
                Value::Object(object) => {
                    object.retain(|name, value| {
                        let keep = match name.as_str() {
                            EITHER => Some(self),
                            name => members.get(name),
                        };
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

/// Groups of everybody in an ACL (Amazon S3 user guide, "Access control list (ACL) overview").
const GROUPS: &str = "http://acs.amazonaws.com/groups/";

fn is_arn(text: &str) -> bool {
    if text.starts_with(GROUPS) {
        return true;
    }
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

/// Leaves of a pattern of EventBridge the members that tell of which calls it is; of another the words that do.
fn signal(value: &mut Value) -> bool {
    let Some(text) = value.as_str() else {
        return false;
    };
    if let Ok(mut pattern @ Value::Object(_)) = serde_json::from_str::<Value>(text) {
        let kept = Keep::parse(PATTERN).apply(&mut pattern);
        *value = Value::String(pattern.to_string());
        return kept;
    }
    let words = SIGNALS.iter().filter(|word| text.contains(*word));
    let words: Vec<&str> = words.copied().collect();
    *value = Value::String(words.join(" "));
    true
}

/// What of a pattern of events says which calls it is about (EventBridge user guide, "Creating event patterns"); a matcher
/// such as `prefix` is an object in a list.
const PATTERN: &str =
    "source! detail-type! detail{eventName! eventSource! errorCode! userIdentity{type!}}";

/// Holds alternatives of what stands beside it, at any place of a pattern of events (EventBridge user guide, "Comparison
/// operators for use in event patterns"): without them a rule looks as if it were about more.
const EITHER: &str = "$or";

/// Of a function's policy, the value of the condition that is a secret between two services.
fn policy(value: &mut Value) -> bool {
    let parsed = value.as_str().map(serde_json::from_str::<Value>);
    let Some(Ok(mut policy @ Value::Object(_))) = parsed else {
        return false;
    };
    let statements = match policy.get_mut("Statement") {
        Some(Value::Array(statements)) => statements.iter_mut().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    for statement in statements {
        let operators = statement.get_mut("Condition");
        let operators = operators
            .and_then(Value::as_object_mut)
            .into_iter()
            .flatten();
        let of = operators.filter_map(|(_, keys)| keys.as_object_mut());
        for (_, token) in of
            .flatten()
            .filter(|(key, _)| key.eq_ignore_ascii_case(TOKEN))
        {
            *token = Value::String("taken-out".to_owned());
        }
    }
    *value = Value::String(policy.to_string());
    true
}

/// A token that the invoker must supply (AddPermission in the Lambda API reference).
const TOKEN: &str = "lambda:EventSourceToken";

/// Names, and the marks behind them.
fn tokens(text: &'static str) -> impl Iterator<Item = &'static str> {
    let is_mark = |c: char| matches!(c, '{' | '}' | '!' | '@' | '%' | '~' | '$');
    text.split_whitespace()
        .flat_map(move |word| word.split_inclusive(is_mark))
        .flat_map(move |part| match part.strip_suffix(is_mark) {
            Some(name) => [name, &part[name.len()..]],
            None => [part, ""],
        })
        .filter(|token| !token.is_empty())
}
