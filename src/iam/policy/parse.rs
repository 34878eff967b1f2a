//! Reading policy documents: strict in what they may say, exact about where one is wrong.

use std::fmt;
use std::str::FromStr;

use super::json::Node;
use super::{Actions, Effect, Policy, Resources, Statement, Version};
use crate::iam::condition::{Condition, Operator};
use crate::iam::pattern::Pattern;

/// Why a document is no identity policy, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// The place, as `Statement[2].Condition.StringLike`; empty for the document itself.
    pub path: String,
    /// What is wrong there.
    pub problem: Problem,
}

/// What can be wrong with a policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The text is no JSON; the parser's message, with line and column.
    Json(String),
    /// The same key stands twice in one object.
    Duplicate,
    /// A key that the policy grammar does not have.
    UnknownKey,
    /// `Principal` or `NotPrincipal`: this is a resource policy or a trust policy.
    Principal,
    /// A required element is not there.
    Missing(&'static str),
    /// Two elements that exclude each other.
    Both(&'static str, &'static str),
    /// A value of another kind than the grammar asks for.
    Expected(&'static str),
    /// An action without a service prefix.
    NoServicePrefix(String),
    /// A condition operator that IAM does not have.
    UnknownOperator,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(out, "`{}`: ", self.path)?;
        }
        match &self.problem {
            Problem::Json(message) => write!(out, "not valid JSON: {message}"),
            Problem::Duplicate => out.write_str("the key stands twice"),
            Problem::UnknownKey => out.write_str("no element of a policy has this name"),
            Problem::Principal => {
                out.write_str("an identity policy has no principal; this is a resource policy")
            }
            Problem::Missing(what) => write!(out, "`{what}` is missing"),
            Problem::Both(one, other) => write!(out, "`{one}` and `{other}` exclude each other"),
            Problem::Expected(what) => write!(out, "expected {what}"),
            Problem::NoServicePrefix(action) => {
                write!(
                    out,
                    "`{action}` has no service prefix, as in `s3:GetObject`"
                )
            }
            Problem::UnknownOperator => out.write_str("IAM has no such condition operator"),
        }
    }
}

impl std::error::Error for PolicyError {}

impl FromStr for Policy {
    type Err = PolicyError;

    fn from_str(json: &str) -> Result<Self, Self::Err> {
        Self::parse(json)
    }
}

impl Policy {
    /// Reads a policy document. One value may stand where a list may, as IAM has it.
    pub fn parse(json: &str) -> Result<Self, PolicyError> {
        policy(read(json, "")?, String::new())
    }
}

/// The JSON of a document that stands at `path` of its file.
pub(super) fn read(json: &str, path: &str) -> Result<Node, PolicyError> {
    serde_json::from_str(json).map_err(|error| Problem::Json(error.to_string()).at(path.to_owned()))
}

/// The policy of a document that stands at `path` of its file.
pub(super) fn policy(node: Node, path: String) -> Result<Policy, PolicyError> {
    const KEYS: [&str; 3] = ["Version", "Id", "Statement"];
    let mut fields = Fields::of(node, path, &KEYS, "a policy object")?;
    let version = match fields.text("Version")?.as_deref() {
        None | Some("2008-10-17") => Version::V2008,
        Some("2012-10-17") => Version::V2012,
        Some(_) => {
            let known = Problem::Expected("`2012-10-17` or `2008-10-17`");
            return Err(known.at(fields.path("Version")));
        }
    };
    let id = fields.text("Id")?;
    let path = fields.path("Statement");
    let statements = match fields.take("Statement") {
        None => return Err(Problem::Missing("Statement").at(fields.path)),
        Some(Node::List(nodes)) => nodes
            .into_iter()
            .enumerate()
            .map(|(index, node)| statement(node, &format!("{path}[{index}]"), version))
            .collect::<Result<_, _>>()?,
        Some(node) => vec![statement(node, &path, version)?],
    };
    Ok(Policy {
        version,
        id,
        statements,
    })
}

fn statement(node: Node, path: &str, version: Version) -> Result<Statement, PolicyError> {
    const KEYS: [&str; 7] = [
        "Sid",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    let mut fields = Fields::of(node, path.to_owned(), &KEYS, "a statement object")?;
    let sid = fields.text("Sid")?;
    let effect = match fields.text("Effect")?.as_deref() {
        None => return Err(Problem::Missing("Effect").at(path.to_owned())),
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        Some(_) => return Err(Problem::Expected("`Allow` or `Deny`").at(fields.path("Effect"))),
    };
    let actions = match fields.either("Action", "NotAction")? {
        Either::First(texts) => Actions::Action(action_patterns(texts, &fields.path("Action"))?),
        Either::Second(texts) => {
            Actions::NotAction(action_patterns(texts, &fields.path("NotAction"))?)
        }
    };
    let patterns = |texts: Vec<String>| texts.iter().map(|text| version.pattern(text)).collect();
    let resources = match fields.either("Resource", "NotResource")? {
        Either::First(texts) => Resources::Resource(patterns(texts)),
        Either::Second(texts) => Resources::NotResource(patterns(texts)),
    };
    let condition = match fields.take("Condition") {
        None => Condition::default(),
        Some(node) => condition(node, &fields.path("Condition"), version)?,
    };
    Ok(Statement {
        sid,
        effect,
        actions,
        resources,
        condition,
    })
}

fn action_patterns(texts: Vec<String>, path: &str) -> Result<Vec<Pattern>, PolicyError> {
    texts
        .into_iter()
        .map(|text| {
            let pattern = Pattern::without_variables(text);
            if pattern.as_str().contains(':') || pattern.matches_everything() {
                Ok(pattern)
            } else {
                Err(Problem::NoServicePrefix(pattern.as_str().to_owned()).at(path.to_owned()))
            }
        })
        .collect()
}

fn condition(node: Node, path: &str, version: Version) -> Result<Condition, PolicyError> {
    let mut condition = Condition::default();
    for (name, keys) in entries(node, path, "an object of condition operators")? {
        let path = join(path, &name);
        let operator: Operator = name
            .parse()
            .map_err(|_| Problem::UnknownOperator.at(path.clone()))?;
        for (key, values) in entries(keys, &path, "an object of condition keys")? {
            let path = join(&path, &key);
            let values = scalars(values)
                .ok_or_else(|| Problem::Expected("a text or a list of texts").at(path.clone()))?;
            let values = values.iter().map(|text| version.pattern(text)).collect();
            if condition.insert(operator, key, values).is_some() {
                return Err(Problem::Duplicate.at(path));
            }
        }
    }
    Ok(condition)
}

impl Problem {
    pub(super) fn at(self, path: String) -> PolicyError {
        PolicyError {
            path,
            problem: self,
        }
    }
}

pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// The entries of one object, each key known and there once.
struct Fields {
    path: String,
    entries: Vec<(String, Node)>,
}

enum Either {
    First(Vec<String>),
    Second(Vec<String>),
}

impl Fields {
    fn of(
        node: Node,
        path: String,
        known: &[&str],
        what: &'static str,
    ) -> Result<Self, PolicyError> {
        let entries = entries(node, &path, what)?;
        for (key, _) in &entries {
            if matches!(key.as_str(), "Principal" | "NotPrincipal") {
                return Err(Problem::Principal.at(join(&path, key)));
            }
            if !known.contains(&key.as_str()) {
                return Err(Problem::UnknownKey.at(join(&path, key)));
            }
        }
        Ok(Self { path, entries })
    }

    fn path(&self, key: &str) -> String {
        join(&self.path, key)
    }

    fn take(&mut self, key: &str) -> Option<Node> {
        let index = self.entries.iter().position(|(own, _)| own == key)?;
        Some(self.entries.swap_remove(index).1)
    }

    fn text(&mut self, key: &str) -> Result<Option<String>, PolicyError> {
        match self.take(key) {
            None => Ok(None),
            Some(Node::Text(text)) => Ok(Some(text)),
            Some(_) => Err(Problem::Expected("a text").at(self.path(key))),
        }
    }

    fn either(&mut self, first: &'static str, second: &'static str) -> Result<Either, PolicyError> {
        let texts = |node, path| {
            texts(node).ok_or_else(|| Problem::Expected("a text or a list of texts").at(path))
        };
        match (self.take(first), self.take(second)) {
            (Some(_), Some(_)) => Err(Problem::Both(first, second).at(self.path.clone())),
            (None, None) => Err(Problem::Missing(first).at(self.path.clone())),
            (Some(node), None) => Ok(Either::First(texts(node, self.path(first))?)),
            (None, Some(node)) => Ok(Either::Second(texts(node, self.path(second))?)),
        }
    }
}

/// The entries of an object in document order, no key twice.
fn entries(node: Node, path: &str, what: &'static str) -> Result<Vec<(String, Node)>, PolicyError> {
    let Node::Object(entries) = node else {
        return Err(Problem::Expected(what).at(path.to_owned()));
    };
    let mut keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    match keys.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Problem::Duplicate.at(join(path, pair[0]))),
        None => Ok(entries),
    }
}

/// One text or a list of them.
fn texts(node: Node) -> Option<Vec<String>> {
    let one = |node| match node {
        Node::Text(text) => Some(text),
        _ => None,
    };
    match node {
        Node::List(nodes) => nodes.into_iter().map(one).collect(),
        node => one(node).map(|text| vec![text]),
    }
}

/// One text, number or truth value or a list of them, as texts.
fn scalars(node: Node) -> Option<Vec<String>> {
    let one = |node| match node {
        Node::Text(text) | Node::Scalar(text) => Some(text),
        _ => None,
    };
    match node {
        Node::List(nodes) => nodes.into_iter().map(one).collect(),
        node => one(node).map(|text| vec![text]),
    }
}
