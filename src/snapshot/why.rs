//! Why a call was not answered.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Kinds of refusal, by what a person can do about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The caller may not make the call.
    Denied,
    /// There are no credentials, or none that can be read.
    NoCredentials,
    /// Nothing says which region to ask.
    NoRegion,
    /// The credentials have expired.
    Expired,
    /// AWS does not know the credentials.
    Invalid,
    /// What was asked for is not there.
    Missing,
    /// It is in another region.
    ElsewhereRegion,
    /// AWS asked to slow down until the attempts were used up.
    Throttled,
    /// The endpoint could not be reached, or did not answer in time.
    Unreachable,
    /// The endpoint sent more than an answer can be.
    Endless,
    /// Nobody asked: the snapshot is about other regions or functions.
    NotAsked,
    /// Anything else.
    Other,
}

impl Why {
    /// In a word, as a snapshot's index says it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Missing => "missing",
            Self::Throttled => "throttled",
            Self::Unreachable => "unreachable",
            Self::Endless => "endless",
            Self::NotAsked => "not asked",
            // Credentials that are good elsewhere: the region is not switched on for the account
            // (AWS General Reference, "Enabling a Region").
            Self::Invalid | Self::ElsewhereRegion | Self::NoRegion => "region",
            Self::NoCredentials | Self::Expired | Self::Other => "failed",
        }
    }

    /// One for each word.
    const TOLD: [Self; 8] = [
        Self::Denied,
        Self::Missing,
        Self::Throttled,
        Self::Unreachable,
        Self::Endless,
        Self::NotAsked,
        Self::ElsewhereRegion,
        Self::Other,
    ];

    /// What the word says; a word that is not known is anything else.
    fn of_word(word: &str) -> Self {
        let found = Self::TOLD.into_iter().find(|why| why.word() == word);
        found.unwrap_or(Self::Other)
    }

    /// The same, as far as a snapshot's index tells it.
    #[must_use]
    #[cfg(any(feature = "aws", test))]
    pub(crate) fn as_written(self) -> Self {
        Self::of_word(self.word())
    }
}

impl fmt::Display for Why {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Why {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Ok(Self::of_word(&word))
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Why {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Why".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "enum": Self::TOLD.map(Self::word)})
    }
}

#[cfg(test)]
mod tests {
    use super::Why;

    #[test]
    fn a_word_says_the_same_after_it_was_written() {
        for why in Why::TOLD {
            assert_eq!(why.as_written(), why);
            let text = serde_json::to_string(&why).expect("JSON");
            assert_eq!(serde_json::from_str::<Why>(&text).expect("a word"), why);
        }
        assert_eq!(Why::Invalid.as_written().word(), "region");
        assert_eq!(Why::Expired.as_written().word(), "failed");
        let other = serde_json::from_str::<Why>("\"another word\"");
        assert_eq!(other.expect("a word"), Why::Other);
    }
}
