//! The index of a snapshot: what was asked, when, and what was not answered.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::why::Why;

/// The index's name inside a snapshot.
pub(crate) const FILE: &str = "lpgen-snapshot.json";
const FORMAT: &str = "lpgen-snapshot";
const VERSION: u32 = 1;

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Snapshot"))]
pub struct Index {
    /// The form's name.
    #[cfg_attr(test, schemars(extend("const" = FORMAT)))]
    format: String,
    /// The form's version.
    #[cfg_attr(test, schemars(extend("const" = VERSION)))]
    version: u32,
    /// Account id.
    pub account: String,
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: String,
    /// The regions that were asked.
    pub regions: Vec<String>,
    /// When it was begun.
    pub taken: Timestamp,
    /// The functions that it is about; absent when it is about all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub functions: Option<Vec<String>>,
    /// What was not answered.
    pub unanswered: Vec<Unanswered>,
}

/// A call that was not answered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Unanswered {
    /// The call, as IAM names it: `lambda:ListFunctions`.
    pub action: String,
    /// The region that was asked; empty for global services.
    #[serde(default)]
    pub region: String,
    /// What was asked about, by ARN; empty when it was everything.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Why.
    pub why: Why,
    /// AWS's own words, or those of the network.
    pub words: String,
}

impl Unanswered {
    /// Whether what was asked about is known not to be there: an answer, too.
    pub(crate) fn is_missing(&self) -> bool {
        self.why == Why::Missing
    }
}

impl Index {
    /// An index of nothing yet.
    pub fn new(account: &str, partition: &str, regions: &[String], taken: Timestamp) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            account: account.to_owned(),
            partition: partition.to_owned(),
            regions: regions.to_vec(),
            taken,
            functions: None,
            unanswered: Vec::new(),
        }
    }

    /// The file's text.
    pub fn to_json(&self) -> String {
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        text + "\n"
    }

    /// Reads one; `None` for a document of another shape, an error for one of another version.
    pub(crate) fn read(document: &serde_json::Value) -> Option<Result<Self, String>> {
        if document.get("format")?.as_str()? != FORMAT {
            return None;
        }
        match document.get("version").and_then(serde_json::Value::as_u64) {
            Some(version) if version == u64::from(VERSION) => {}
            version => {
                let version = version.map_or_else(|| "none".to_owned(), |v| v.to_string());
                return Some(Err(format!(
                    "a snapshot of version {version}; this lpgen reads version {VERSION}"
                )));
            }
        }
        Some(Self::deserialize(document).map_err(|e| e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_what_it_writes() {
        let taken = "2026-11-22T12:00:00Z".parse().expect("a time");
        let mut index = Index::new("111122223333", "aws", &["eu-west-1".to_owned()], taken);
        index.unanswered.push(Unanswered {
            action: "lambda:ListFunctions".to_owned(),
            region: "eu-west-1".to_owned(),
            about: String::new(),
            why: Why::Denied,
            words: "AccessDenied: no".to_owned(),
        });
        let document = serde_json::from_str(&index.to_json()).expect("JSON");
        assert_eq!(Index::read(&document), Some(Ok(index)));
    }

    #[test]
    fn another_version_is_refused_and_another_shape_is_none() {
        let document = serde_json::json!({"format": "lpgen-snapshot", "version": 2});
        assert!(Index::read(&document).is_some_and(|index| index.is_err()));
        assert_eq!(Index::read(&serde_json::json!({"Functions": []})), None);
    }
}
