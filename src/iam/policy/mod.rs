//! Policy documents: what they say, in IAM's own words.
//!
//! Identity policies only (AWS page "Grammar of the IAM JSON policy language"): a statement with a
//! principal is refused.

mod json;
mod parse;
mod render;
mod wrapped;

pub(crate) use parse::{PolicyError, Problem};

use super::condition::Condition;
use super::pattern::Pattern;

/// One policy document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// Whether variables mean anything.
    pub version: Version,
    /// The optional `Id`; IAM keeps it and gives it no meaning.
    pub id: Option<String>,
    /// In the order of the document.
    pub statements: Vec<Statement>,
}

/// The version of the policy language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Version {
    /// Also meant by a document without `Version`: no variables, no escapes.
    V2008,
    /// The current language.
    #[default]
    V2012,
}

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Statement {
    /// The statement's name, when it has one.
    pub sid: Option<String>,
    /// What happens to a request that the statement applies to.
    pub effect: Effect,
    /// Which actions it applies to.
    pub actions: Actions,
    /// Which resources it applies to.
    pub resources: Resources,
    /// Under which conditions it applies; empty when always.
    pub condition: Condition,
}

/// `Allow` or `Deny`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// The request is allowed unless something denies it.
    Allow,
    /// The request is denied whatever else allows it.
    Deny,
}

/// The `Action` or `NotAction` element.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Actions {
    /// Any of these.
    Action(Vec<Pattern>),
    /// Any but these.
    NotAction(Vec<Pattern>),
}

/// The `Resource` or `NotResource` element.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Resources {
    /// Any of these.
    Resource(Vec<Pattern>),
    /// Any but these.
    NotResource(Vec<Pattern>),
}

impl Version {
    /// The version as a document states it: `2012-10-17`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::V2008 => "2008-10-17",
            Self::V2012 => "2012-10-17",
        }
    }

    /// A pattern of a document of this version as the current version writes it.
    #[must_use]
    pub(crate) fn restated(self, pattern: &Pattern) -> Pattern {
        match self {
            Self::V2012 => pattern.clone(),
            Self::V2008 => Pattern::new(pattern.as_str().replace('$', "${$}")),
        }
    }

    /// Reads a resource or a condition value as this version of the language does.
    pub(crate) fn pattern(self, text: &str) -> Pattern {
        match self {
            Self::V2008 => Pattern::without_variables(text),
            Self::V2012 => Pattern::new(text),
        }
    }
}

impl Policy {
    /// The document in the words of the current version of the language: the older one knows no
    /// variables and no escapes.
    #[must_use]
    pub(crate) fn restated(&self) -> Self {
        let statements = self.statements.iter();
        Self {
            version: Version::V2012,
            id: self.id.clone(),
            statements: statements.map(|s| s.restated(self.version)).collect(),
        }
    }
}

impl Statement {
    /// The statement of a document of `version` as the current version of the language says it.
    #[must_use]
    pub(crate) fn restated(&self, version: Version) -> Self {
        let all = |patterns: &[Pattern]| patterns.iter().map(|p| version.restated(p)).collect();
        let mut condition = Condition::default();
        for (operator, key, values) in self.condition.iter() {
            condition.insert(operator, key, all(values));
        }
        Self {
            resources: match &self.resources {
                Resources::Resource(patterns) => Resources::Resource(all(patterns)),
                Resources::NotResource(patterns) => Resources::NotResource(all(patterns)),
            },
            condition,
            ..self.clone()
        }
    }
}

impl Effect {
    /// The effect as a document states it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

impl Actions {
    /// The element's patterns, whichever element it is.
    pub(crate) fn patterns(&self) -> &[Pattern] {
        match self {
            Self::Action(patterns) | Self::NotAction(patterns) => patterns,
        }
    }
}

impl Resources {
    /// The element's patterns, whichever element it is.
    pub(crate) fn patterns(&self) -> &[Pattern] {
        match self {
            Self::Resource(patterns) | Self::NotResource(patterns) => patterns,
        }
    }
}

#[cfg(test)]
mod tests;
