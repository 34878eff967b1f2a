//! The request context: condition keys and the values a request has for them.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

/// Condition keys (letter case does not matter) and their values.
///
/// A key with an empty list is the same as a key that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Context {
    /// By lower-case key.
    values: BTreeMap<String, Vec<String>>,
}

impl Context {
    /// Sets the values of `key`, in place of those it had.
    pub fn insert<V: Into<String>>(&mut self, key: &str, values: impl IntoIterator<Item = V>) {
        let values = values.into_iter().map(Into::into).collect();
        self.values.insert(key.to_lowercase(), values);
    }

    /// The context with one more key; see [`Context::insert`].
    #[must_use]
    pub(crate) fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.insert(key, [value]);
        self
    }

    /// The context without keys that have no value: the same context.
    #[must_use]
    pub(crate) fn without_empty(mut self) -> Self {
        self.values.retain(|_, values| !values.is_empty());
        self
    }

    /// The values of `key`; empty when it is not there.
    pub(crate) fn get(&self, key: &str) -> &[String] {
        self.values
            .get(&key.to_lowercase())
            .map_or(&[], Vec::as_slice)
    }

    /// Whether `key` was set, to whatever values.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.values.contains_key(&key.to_lowercase())
    }

    /// The value of `key` when it has exactly one: only such a key can stand in a variable.
    pub(crate) fn single(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Every key, lower-case and sorted, with its values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.values
            .iter()
            .map(|(key, values)| (key.as_str(), values.as_slice()))
    }
}

impl Serialize for Context {
    /// Writes `{key: [values]}`, keys in lower case.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(&self.values)
    }
}

impl<'de> Deserialize<'de> for Context {
    /// Reads `{key: value or [values]}`; numbers and truth values count as their text. The same key
    /// twice, in whatever letter case, is an error: one of the two would be lost.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Keys)
    }
}

struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = Context;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object of condition keys")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Context, A::Error> {
        let mut context = Context::default();
        while let Some((key, values)) = map.next_entry::<String, Value>()? {
            let texts = match values {
                Value::Array(many) => many.iter().map(text).collect(),
                one => text(&one).map(|text| vec![text]),
            };
            let texts = texts.ok_or_else(|| {
                A::Error::custom(format!("`{key}`: expected a text or a list of texts"))
            })?;
            if context.values.insert(key.to_lowercase(), texts).is_some() {
                return Err(A::Error::custom(format!("`{key}` stands twice")));
            }
        }
        Ok(context)
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
