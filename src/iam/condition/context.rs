//! The request context: condition keys and the values a request has for them.

use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer};

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
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.insert(key, [value]);
        self
    }

    /// The values of `key`; empty when it is not there.
    pub fn get(&self, key: &str) -> &[String] {
        self.values
            .get(&key.to_lowercase())
            .map_or(&[], Vec::as_slice)
    }

    /// The value of `key` when it has exactly one: only such a key can stand in a variable.
    pub fn single(&self, key: &str) -> Option<&str> {
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

impl<'de> Deserialize<'de> for Context {
    /// Reads `{key: value or [values]}`; numbers and truth values count as their text.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Scalar {
            Text(String),
            Bool(bool),
            Number(serde_json::Number),
        }
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Values {
            Many(Vec<Scalar>),
            One(Scalar),
        }
        let text = |scalar| match scalar {
            Scalar::Text(text) => text,
            Scalar::Bool(value) => value.to_string(),
            Scalar::Number(value) => value.to_string(),
        };
        let mut context = Self::default();
        for (key, values) in BTreeMap::<String, Values>::deserialize(deserializer)? {
            match values {
                Values::Many(many) => context.insert(&key, many.into_iter().map(text)),
                Values::One(one) => context.insert(&key, [text(one)]),
            }
        }
        Ok(context)
    }
}
