//! Policy documents as AWS hands them out: a JSON object, or the same as a URL-encoded text.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::iam::policy::{Policy, PolicyError};

/// Why a text is no policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentError {
    /// The text inside the JSON string is not URL-encoded UTF-8.
    Encoding,
    /// What is wrong with the policy, and where.
    Policy(PolicyError),
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding => f.write_str("the document is no URL-encoded text"),
            Self::Policy(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for DocumentError {}

/// The shapes of the AWS CLI that hold one document.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope<'a> {
    /// get-role-policy.
    #[serde(borrow)]
    policy_document: Option<&'a RawValue>,
    /// get-policy-version.
    #[serde(borrow)]
    policy_version: Option<Version<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Version<'a> {
    #[serde(borrow)]
    document: Option<&'a RawValue>,
}

/// Reads a policy file: the document itself, or `aws iam get-role-policy` or `get-policy-version`.
pub fn parse_file(text: &str) -> Result<Policy, DocumentError> {
    let envelope: Option<Envelope<'_>> = serde_json::from_str(text).ok();
    let inner = envelope.and_then(|e| {
        e.policy_document
            .or_else(|| e.policy_version.and_then(|v| v.document))
    });
    parse(inner.map_or(text, RawValue::get))
}

/// Reads a document that is JSON: an object, or a string with the object in it, URL-encoded or not.
pub fn parse(json: &str) -> Result<Policy, DocumentError> {
    let text = text(json)?;
    Policy::parse(&text).map_err(DocumentError::Policy)
}

/// The document's own text.
pub(super) fn text(json: &str) -> Result<Cow<'_, str>, DocumentError> {
    if !json.trim_start().starts_with('"') {
        return Ok(Cow::Borrowed(json));
    }
    let inner: String = serde_json::from_str(json).map_err(|_| DocumentError::Encoding)?;
    if inner.trim_start().starts_with('{') {
        return Ok(Cow::Owned(inner));
    }
    Ok(Cow::Owned(decode(&inner).ok_or(DocumentError::Encoding)?))
}

/// Undoes URL encoding (RFC 3986: a plus sign is a plus sign).
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
