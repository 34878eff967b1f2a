//! Statements of today and of the proposal, paired by what they are about: services and resources, not lines.

use std::collections::BTreeMap;

use crate::iam::includes::{PolicyInclusion, includes};
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Actions, Effect, Policy, Resources, Statement};
use crate::report::written;

/// What becomes of statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    /// It stands in no policy of the proposal, and nothing takes its place.
    Gone,
    /// What takes its place is within it.
    Narrowed,
    /// What takes its place is about the same, and not known to be within it.
    Changed,
    /// Nothing of today is about the same.
    New,
    /// It stays as it is.
    Unchanged,
}

/// One statement with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    /// Name of its policy.
    pub policy: String,
    /// Its Sid, or its number.
    pub name: String,
    /// Its text, indented by two blanks.
    pub text: String,
    /// Why it is there, in a few words; of the proposal's alone.
    pub reason: Option<String>,
    /// What it says.
    pub statement: Statement,
}

/// A statement of today with what takes its place, or one that is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    /// What becomes of it.
    pub fate: Fate,
    /// Of today; `None` for what is new.
    pub old: Option<Placed>,
    /// Of the proposal; empty for what goes.
    pub new: Vec<Placed>,
}

/// Statements of policies, each with its place. `reason`: by document and statement.
pub(crate) fn placed<'p>(
    policies: impl Iterator<Item = (&'p str, &'p Policy)>,
    reason: impl Fn(usize, usize) -> Option<String>,
) -> Vec<Placed> {
    let mut out = Vec::new();
    for (document, (name, policy)) in policies.enumerate() {
        for (index, statement) in policy.canonical().statements.into_iter().enumerate() {
            let number = || format!("statement {}", index + 1);
            out.push(Placed {
                policy: name.to_owned(),
                name: statement.sid.clone().unwrap_or_else(number),
                text: written::policy(&written::value(&statement)),
                reason: reason(document, index),
                statement: statement.restated(policy.version),
            });
        }
    }
    out
}

/// The pairs: what goes first, then what changes, what is new, what stays.
pub(crate) fn pairs(old: Vec<Placed>, new: Vec<Placed>) -> Vec<Pair> {
    let mut taken: BTreeMap<usize, Vec<Placed>> = BTreeMap::new();
    let mut out = Vec::new();
    for own in new {
        let best = old
            .iter()
            .enumerate()
            .filter_map(|(at, other)| Some((likeness(&other.statement, &own.statement)?, at)))
            .max_by_key(|(score, at)| (*score, std::cmp::Reverse(*at)));
        match best {
            Some((_, at)) => taken.entry(at).or_default().push(own),
            None => out.push(Pair {
                fate: Fate::New,
                old: None,
                new: vec![own],
            }),
        }
    }
    for (at, old) in old.into_iter().enumerate() {
        let new = taken.remove(&at).unwrap_or_default();
        out.push(Pair {
            fate: fate(&old, &new),
            old: Some(old),
            new,
        });
    }
    out.sort_by_key(|pair| pair.fate);
    out
}

fn fate(old: &Placed, new: &[Placed]) -> Fate {
    match new {
        [] => Fate::Gone,
        [one] if nameless(&one.statement) == nameless(&old.statement) => Fate::Unchanged,
        _ if old.statement.effect == Effect::Deny => Fate::Changed,
        several
            if several
                .iter()
                .all(|one| is_within(&one.statement, &old.statement)) =>
        {
            Fate::Narrowed
        }
        _ => Fate::Changed,
    }
}

fn nameless(statement: &Statement) -> Statement {
    Statement {
        sid: None,
        ..statement.clone()
    }
}

fn is_within(narrow: &Statement, wide: &Statement) -> bool {
    let alone = |statement: &Statement| {
        [Policy {
            statements: vec![statement.clone()],
            ..Policy::default()
        }]
    };
    includes(&alone(wide), &alone(narrow), &[]) == PolicyInclusion::Included
}

/// How much two statements are about the same; `None` where they have nothing in common.
fn likeness(old: &Statement, new: &Statement) -> Option<usize> {
    if old.effect != new.effect {
        return None;
    }
    let (old_actions, new_actions) = (old.actions.patterns(), new.actions.patterns());
    let actions = match (&old.actions, &new.actions) {
        (Actions::Action(_), Actions::Action(_)) => {
            likeness_of(old_actions, new_actions, |a, b| {
                lower(a).intersects(&lower(b))
            })?
        }
        _ => same(old_actions, new_actions) * 4,
    };
    let (old_resources, new_resources) = (old.resources.patterns(), new.resources.patterns());
    let resources = match (&old.resources, &new.resources) {
        (Resources::Resource(_), Resources::Resource(_)) => {
            likeness_of(old_resources, new_resources, Pattern::intersects_resource)?
        }
        _ => same(old_resources, new_resources) * 4,
    };
    let is_same = nameless(old) == nameless(new);
    Some(if is_same {
        usize::MAX
    } else {
        1 + actions * 2 + resources
    })
}

fn lower(pattern: &Pattern) -> Pattern {
    Pattern::without_variables(pattern.as_str().to_lowercase())
}

/// So many patterns are compared one by one; longer lists by their texts alone.
const MOST: usize = 200;

/// How many texts are the same: of lists that leave out, only these count.
fn same(old: &[Pattern], new: &[Pattern]) -> usize {
    new.iter().filter(|pattern| old.contains(pattern)).count()
}

/// So many patterns are the same; `None` where none has anything in common with another.
fn likeness_of(
    old: &[Pattern],
    new: &[Pattern],
    meet: impl Fn(&Pattern, &Pattern) -> bool,
) -> Option<usize> {
    let same = same(old, new);
    if same > 0 {
        return Some(same * 4);
    }
    let (old, new) = (&old[..old.len().min(MOST)], &new[..new.len().min(MOST)]);
    let meets = new
        .iter()
        .filter(|own| old.iter().any(|other| meet(other, own)));
    Some(meets.count()).filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> Vec<Placed> {
        let text = format!("{{\"Version\": \"2012-10-17\", \"Statement\": {json}}}");
        let policy = Policy::parse(&text).expect("a policy");
        placed(std::iter::once(("p", &policy)), |_, _| None)
    }

    fn told(pairs: &[Pair]) -> Vec<(Fate, Option<&str>, Vec<&str>)> {
        let mut out = Vec::new();
        for pair in pairs {
            let old = pair.old.as_ref().map(|p| p.name.as_str());
            out.push((
                pair.fate,
                old,
                pair.new.iter().map(|p| p.name.as_str()).collect(),
            ));
        }
        out
    }

    #[test]
    fn statements_pair_by_what_they_allow() {
        let old = of(r#"[
            {"Sid": "Tables", "Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"},
            {"Sid": "Queue", "Effect": "Allow", "Action": "sqs:*", "Resource": "*"},
            {"Sid": "Logs", "Effect": "Allow", "Action": "logs:*", "Resource": "arn:aws:logs:*:*:*"},
            {"Sid": "Keep", "Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}]"#);
        let new = of(r#"[
            {"Sid": "A", "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/a"},
            {"Sid": "B", "Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/b"},
            {"Sid": "C", "Effect": "Allow", "Action": "logs:*", "Resource": "arn:aws:logs:*:*:*"},
            {"Sid": "D", "Effect": "Allow", "Action": "ssm:GetParameter", "Resource": "*"},
            {"Sid": "E", "Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}]"#);
        let found = pairs(old, new);
        assert_eq!(
            told(&found),
            [
                (Fate::Gone, Some("Queue"), vec![]),
                (Fate::Narrowed, Some("Tables"), vec!["A", "B"]),
                (Fate::New, None, vec!["D"]),
                (Fate::Unchanged, Some("Logs"), vec!["C"]),
                (Fate::Unchanged, Some("Keep"), vec!["E"]),
            ]
        );
    }

    #[test]
    fn what_is_not_within_is_changed() {
        let old = of(
            r#"[{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::a/*"}]"#,
        );
        let new = of(
            r#"[{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::a/*"}]"#,
        );
        assert_eq!(pairs(old, new)[0].fate, Fate::Changed);
    }
}
