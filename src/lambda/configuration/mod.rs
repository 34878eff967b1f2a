//! What the account says of functions, as the AWS CLI prints it: functions and their versions,
//! aliases, event source mappings, destinations, and the resources these name.
//!
//! Everything is known by its shape. Of the values of environment variables only those are kept that
//! name resources and nothing else (`hint`).

mod function;
mod hint;
mod lenient;
mod mapping;
mod resource;
mod secret;
mod selection;
mod shape;

use std::collections::BTreeSet;

use serde_json::Value;

use super::function::Function;
use super::schedule::Schedules;

pub(crate) use function::{Configuration, FileSystem};
#[cfg(any(feature = "aws", test))]
pub(crate) use hint::hint;
pub(crate) use mapping::{Alias, EventSourceMapping, Invocation, SourceAccess};
pub(crate) use resource::{AccessPoint, Encryption, ResourcesByArn};
pub(crate) use secret::{Secret, secret};
pub(crate) use selection::Configured;
pub(crate) use shape::DocumentShape;

/// All that was read, of all functions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configurations {
    /// Functions and their versions, as they stand in the files.
    pub functions: Vec<Configuration>,
    /// Event source mappings.
    pub mappings: Vec<EventSourceMapping>,
    /// Destinations of asynchronous invocations.
    pub invocations: Vec<Invocation>,
    /// Aliases of functions.
    pub aliases: Vec<Alias>,
    /// ARNs of functions that S3 Object Lambda access points call.
    pub transforming: BTreeSet<String>,
    /// Facts about resources.
    pub resources: ResourcesByArn,
    /// What invokes functions by the clock.
    pub schedules: Schedules,
}

/// What is wrong with a file of configurations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigurationError {
    /// Not JSON.
    NotJson(String),
    /// An entry, or the whole, is none.
    NotAConfiguration(String),
    /// There is none in it.
    None,
}

impl std::fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotJson(what) => write!(f, "not JSON: {what}"),
            Self::NotAConfiguration(what) => write!(f, "not a function configuration: {what}"),
            Self::None => f.write_str("no function configuration in it"),
        }
    }
}

impl std::error::Error for ConfigurationError {}

impl ConfigurationError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "give the output of `aws lambda get-function-configuration`, `list-functions`, `list-event-source-mappings` or another command that the guide lists"
    }
}

/// Reads one file: documents of any of the shapes, an array of them, pages one after the other.
pub fn parse(text: &str) -> Result<Configurations, ConfigurationError> {
    let mut out = Configurations::default();
    let mut documents = 0;
    for document in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        let document = document.map_err(|e| ConfigurationError::NotJson(e.to_string()))?;
        documents += 1;
        let items = match document {
            Value::Array(items) => items,
            one => vec![one],
        };
        for item in items {
            if out.add(&item)? == DocumentShape::Other {
                return Err(ConfigurationError::NotAConfiguration(other(&item)));
            }
        }
    }
    if documents == 0 || out.says_nothing(text) {
        return Err(ConfigurationError::None);
    }
    Ok(out)
}

fn other(value: &Value) -> String {
    match value {
        Value::Object(members) if members.is_empty() => "an empty object".to_owned(),
        Value::Object(members) => {
            let names: Vec<String> = members.keys().take(3).map(|n| format!("`{n}`")).collect();
            format!("an object with {}", names.join(", "))
        }
        Value::Array(_) => "a list in a list".to_owned(),
        Value::String(_) => "a string".to_owned(),
        Value::Number(_) => "a number".to_owned(),
        Value::Bool(_) | Value::Null => "not an object".to_owned(),
    }
}

impl Configurations {
    /// Takes in one document.
    pub(crate) fn add(&mut self, document: &Value) -> Result<DocumentShape, ConfigurationError> {
        shape::read(document, self)
    }

    /// Takes in what another file says.
    pub(crate) fn merge(&mut self, other: Self) {
        self.functions.extend(other.functions);
        self.mappings.extend(other.mappings);
        self.invocations.extend(other.invocations);
        self.aliases.extend(other.aliases);
        self.transforming.extend(other.transforming);
        self.resources.merge(other.resources);
        self.schedules.merge(other.schedules);
    }

    /// The functions, each once whatever versions it has.
    pub(crate) fn distinct(&self) -> BTreeSet<&Function> {
        self.functions.iter().map(|c| &c.function).collect()
    }

    /// Whether nothing was read.
    pub(crate) fn is_empty(&self) -> bool {
        self.functions.is_empty()
            && self.mappings.is_empty()
            && self.invocations.is_empty()
            && self.aliases.is_empty()
            && self.transforming.is_empty()
            && self.resources.is_empty()
            && self.schedules.is_empty()
    }

    /// A list of no functions is most likely that of another region or account; a list of no event
    /// source mappings is an answer.
    fn says_nothing(&self, text: &str) -> bool {
        self.is_empty() && text.contains("\"Functions\"")
    }
}

impl From<Vec<Configuration>> for Configurations {
    fn from(functions: Vec<Configuration>) -> Self {
        Self {
            functions,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests;
