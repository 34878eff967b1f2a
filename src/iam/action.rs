//! What IAM allows or denies: `s3:GetObject`. Not the operation that was called.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One IAM action, `service:Name`.
///
/// Compared, hashed and ordered without regard to letter case, as IAM does (AWS page "IAM JSON
/// policy elements: Action"), while the spelling it was read with is kept.
#[derive(Debug, Clone)]
pub struct Action {
    /// Shared: there are tens of thousands, and sets of them.
    text: Arc<str>,
    colon: usize,
}

/// Why a text names no action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnAction(String);

impl fmt::Display for NotAnAction {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "`{}` is no action: expected `service:Name` without wildcards",
            self.0
        )
    }
}

impl std::error::Error for NotAnAction {}

impl Action {
    /// The action `name` of `service` (the prefix as IAM writes it: `s3`, `states`).
    pub(crate) fn new(service: &str, name: &str) -> Result<Self, NotAnAction> {
        format!("{service}:{name}").parse()
    }

    /// The service prefix: `s3`.
    pub fn service(&self) -> &str {
        &self.text[..self.colon]
    }

    /// The name after the prefix: `GetObject`.
    pub fn name(&self) -> &str {
        &self.text[self.colon + 1..]
    }

    /// The whole text: `s3:GetObject`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn folded(&self) -> impl Iterator<Item = u8> {
        self.text.bytes().map(|byte| byte.to_ascii_lowercase())
    }
}

impl FromStr for Action {
    type Err = NotAnAction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        match text.split_once(':') {
            Some((service, name))
                if !service.is_empty()
                    && !name.is_empty()
                    && service.bytes().all(allowed)
                    && name.bytes().all(allowed) =>
            {
                Ok(Self {
                    text: text.into(),
                    colon: service.len(),
                })
            }
            _ => Err(NotAnAction(text.to_owned())),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl PartialEq for Action {
    fn eq(&self, other: &Self) -> bool {
        self.text.eq_ignore_ascii_case(&other.text)
    }
}

impl Eq for Action {}

impl Hash for Action {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for byte in self.folded() {
            state.write_u8(byte);
        }
        state.write_u8(0xff);
    }
}

impl Ord for Action {
    fn cmp(&self, other: &Self) -> Ordering {
        let both = self.text.bytes().zip(other.text.bytes());
        // sets hold tens of thousands: most bytes are the same as they stand
        let mut apart = both.filter(|(own, their)| !own.eq_ignore_ascii_case(their));
        match apart.next() {
            Some((own, their)) => own.to_ascii_lowercase().cmp(&their.to_ascii_lowercase()),
            None => self.text.len().cmp(&other.text.len()),
        }
    }
}

impl PartialOrd for Action {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};

    use super::*;

    fn action(text: &str) -> Action {
        text.parse().expect("an action")
    }

    #[test]
    fn case_is_kept_and_ignored() {
        let (a, b) = (action("s3:GetObject"), action("S3:getobject"));
        assert_eq!(a, b);
        assert_eq!(HashSet::from([a.clone(), b.clone()]).len(), 1);
        assert_eq!(BTreeSet::from([a.clone(), b.clone()]).len(), 1);
        assert_eq!((a.service(), a.name()), ("s3", "GetObject"));
        assert_eq!(b.to_string(), "S3:getobject");
        assert!(action("s3:a") < action("S3:B"));
    }

    #[test]
    fn what_is_no_action_is_refused() {
        for text in [
            "",
            "s3",
            "s3:",
            ":GetObject",
            "s3:Get*",
            "*",
            "s3:Get Object",
            "s3:a:b",
        ] {
            assert!(text.parse::<Action>().is_err(), "{text}");
        }
    }

    #[test]
    fn json_is_the_plain_text() {
        let json = serde_json::to_string(&action("sqs:SendMessage")).expect("serializes");
        assert_eq!(json, "\"sqs:SendMessage\"");
        assert_eq!(
            serde_json::from_str::<Action>(&json).expect("parses"),
            action("sqs:sendmessage")
        );
        assert!(serde_json::from_str::<Action>("\"sqs\"").is_err());
    }
}
