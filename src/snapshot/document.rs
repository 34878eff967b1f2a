//! Documents as AWS hands them out: a JSON object, or the same as a URL-encoded text.

use std::borrow::Cow;

use crate::iam::percent;
use crate::iam::policy::{Policy, PolicyError, Problem};

/// Reads one policy document that is JSON: an object, or a string with the object in it.
pub(super) fn parse(json: &str) -> Result<Policy, PolicyError> {
    let mut documents = Policy::parse_all(json)?;
    match (documents.pop(), documents.is_empty()) {
        (Some(policy), true) => Ok(policy),
        _ => Err(PolicyError {
            path: String::new(),
            problem: Problem::Expected("one policy document"),
        }),
    }
}

/// The text of a document of any kind, decoded if it is URL-encoded; `None` when it is no text.
pub(super) fn text(json: &str) -> Option<Cow<'_, str>> {
    if !json.trim_start().starts_with('"') {
        return Some(Cow::Borrowed(json));
    }
    let inner: String = serde_json::from_str(json).ok()?;
    if inner.trim_start().starts_with('{') {
        return Some(Cow::Owned(inner));
    }
    percent::decode(&inner).map(Cow::Owned)
}
