//! A statement of the proposal as something to be written.

use super::super::splice::write::Written;
use super::super::statement::{ElementNames, key};
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Actions, Resources, Statement};

/// How texts become source in a file.
pub(crate) trait Words {
    /// A text that nothing is put into.
    fn text(&self, text: &str) -> String;

    /// A resource: a reference where the configuration defines it.
    fn resource(&self, text: &str) -> String;
}

/// The patterns of the actions, and the name of their element.
pub(super) fn actions(statement: &Statement) -> (&'static str, Vec<String>) {
    match &statement.actions {
        Actions::Action(patterns) => ("Action", sorted(patterns)),
        Actions::NotAction(patterns) => ("NotAction", sorted(patterns)),
    }
}

/// The patterns of the resources, and the name of their element.
pub(super) fn resources(statement: &Statement) -> (&'static str, Vec<String>) {
    match &statement.resources {
        Resources::Resource(patterns) => ("Resource", sorted(patterns)),
        Resources::NotResource(patterns) => ("NotResource", sorted(patterns)),
    }
}

fn sorted(patterns: &[Pattern]) -> Vec<String> {
    let mut texts: Vec<String> = patterns.iter().map(|p| p.as_str().to_owned()).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// The whole statement, in the order in which IAM's pages have its elements.
pub(crate) fn statement(
    statement: &Statement,
    shape: ElementNames,
    words: &dyn Words,
) -> Vec<(String, Written)> {
    let mut entries = Vec::new();
    let name = |element: &str| key(element, shape).to_owned();
    if let Some(sid) = &statement.sid {
        entries.push((name("Sid"), Written::Text(words.text(sid))));
    }
    entries.push((
        name("Effect"),
        Written::Text(words.text(statement.effect.as_str())),
    ));
    let (element, texts) = actions(statement);
    entries.push((
        name(element),
        Written::List(texts.iter().map(|t| words.text(t)).collect()),
    ));
    let (element, texts) = resources(statement);
    entries.push((
        name(element),
        Written::List(texts.iter().map(|t| words.resource(t)).collect()),
    ));
    if shape == ElementNames::Data {
        let blocks =
            tested(statement, words).map(|own| ("condition".to_owned(), Written::Block(own)));
        entries.extend(blocks);
    } else if !statement.condition.is_empty() {
        let written = match shape {
            ElementNames::Module => tests(statement, words),
            ElementNames::Iam | ElementNames::Data => condition(statement, words),
        };
        entries.push((name("Condition"), written));
    }
    entries
}

/// What each entry of the condition tests, in the words of `aws_iam_policy_document`.
fn tested(
    statement: &Statement,
    words: &dyn Words,
) -> impl Iterator<Item = Vec<(String, Written)>> {
    statement.condition.iter().map(|(operator, key, values)| {
        let text = |text: &str| Written::Text(words.text(text));
        let values = sorted(values).iter().map(|v| words.text(v)).collect();
        vec![
            ("test".to_owned(), text(&operator.to_string())),
            ("variable".to_owned(), text(key)),
            ("values".to_owned(), Written::List(values)),
        ]
    })
}

fn tests(statement: &Statement, words: &dyn Words) -> Written {
    Written::Maps(tested(statement, words).map(Written::Map).collect())
}

fn condition(statement: &Statement, words: &dyn Words) -> Written {
    let mut operators: Vec<(String, Vec<(String, Written)>)> = Vec::new();
    for (operator, key, values) in statement.condition.iter() {
        let operator = operator.to_string();
        let texts = sorted(values).iter().map(|v| words.text(v)).collect();
        let value = (key.to_owned(), Written::List(texts));
        match operators.iter_mut().find(|(own, _)| *own == operator) {
            Some((_, keys)) => keys.push(value),
            None => operators.push((operator, vec![value])),
        }
    }
    let maps = operators
        .into_iter()
        .map(|(operator, keys)| (operator, Written::Map(keys)));
    Written::Map(maps.collect())
}
