//! An earlier scan, and what is new or gone since.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;

use crate::gap::Hinted;
use crate::report::wire::{
    GoneFindingJson, NewFindingJson, ScanBaselineJson, ScanFindingJson, ScanJson,
};

/// The findings of an earlier scan, by fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ScanBaseline {
    findings: BTreeMap<String, Earlier>,
    /// Whether it looked for what the checklist finds.
    has_checklist: bool,
}

/// What an earlier scan says of a finding. Later versions may say more.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Earlier {
    code: String,
    function: Option<String>,
    role: Option<String>,
    place: Option<String>,
    #[serde(default)]
    parts: BTreeSet<String>,
    fingerprint: String,
}

#[derive(Deserialize)]
struct Document {
    format: Option<String>,
    version: Option<u32>,
    #[serde(default)]
    findings: Vec<Earlier>,
    checklist: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Why a text is no earlier scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BaselineError {
    /// It is no JSON, or its findings are not of this form; the parser's message.
    NotJson(String),
    /// It is JSON of something else.
    NotAScan,
    /// It is of another version.
    Version(u32),
}

impl ScanBaseline {
    /// Reads what `lpgen scan --format json` printed.
    pub(crate) fn read(text: &str) -> Result<Self, BaselineError> {
        let document: Document =
            serde_json::from_str(text).map_err(|e| BaselineError::NotJson(e.to_string()))?;
        if document.format.as_deref() != Some(ScanJson::FORMAT) {
            return Err(BaselineError::NotAScan);
        }
        match document.version {
            Some(ScanJson::VERSION) => {}
            other => return Err(BaselineError::Version(other.unwrap_or_default())),
        }
        let each = document.findings.into_iter();
        Ok(Self {
            findings: each.map(|one| (one.fingerprint.clone(), one)).collect(),
            has_checklist: document.checklist.is_some(),
        })
    }

    /// What became of them. A finding that has a part more is new with that part; what the earlier scan did not
    /// look for is not.
    pub(crate) fn compare(&self, findings: &[ScanFindingJson]) -> ScanBaselineJson {
        let (mut known, mut new, mut not_compared) = (0, Vec::new(), 0);
        let mut met = BTreeSet::new();
        for (finding, now) in findings.iter().enumerate() {
            met.insert(now.fingerprint.as_str());
            if !self.has_checklist && crate::checklist::of(now.code).is_some() {
                not_compared += 1;
                continue;
            }
            let Some(earlier) = self.findings.get(&now.fingerprint) else {
                let parts = now.parts.clone();
                new.push(NewFindingJson { finding, parts });
                continue;
            };
            let parts = now.parts.iter().filter(|part| !earlier.has(part));
            let parts: Vec<String> = parts.cloned().collect();
            if parts.is_empty() {
                known += 1;
            } else {
                new.push(NewFindingJson { finding, parts });
            }
        }
        let gone = self.findings.values();
        let gone = gone.filter(|one| !met.contains(one.fingerprint.as_str()));
        let mut gone: Vec<GoneFindingJson> = gone.map(Earlier::gone).collect();
        gone.sort_by(|a, b| (&a.code, &a.about).cmp(&(&b.code, &b.about)));
        ScanBaselineJson {
            known,
            new,
            gone,
            not_compared,
        }
    }
}

impl Earlier {
    /// Texts of a document are escaped as they are printed.
    fn has(&self, part: &str) -> bool {
        self.parts.contains(part) || self.parts.contains(&crate::report::said::escaped(part))
    }

    fn gone(&self) -> GoneFindingJson {
        let about = self.function.as_ref().or(self.role.as_ref());
        let about = about.or(self.place.as_ref());
        GoneFindingJson {
            code: self.code.clone(),
            about: about.map_or_else(|| "the account".to_owned(), Clone::clone),
            fingerprint: self.fingerprint.clone(),
        }
    }
}

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson(what) => write!(f, "not the JSON of a scan: {what}"),
            Self::NotAScan => f.write_str("JSON, but not of a scan"),
            Self::Version(0) => f.write_str("a scan without a version"),
            Self::Version(version) => write!(
                f,
                "a scan of version {version}; this lpgen reads version {}",
                ScanJson::VERSION
            ),
        }
    }
}

impl std::error::Error for BaselineError {}

impl Hinted for BaselineError {
    fn hints(&self) -> Vec<String> {
        vec!["`lpgen scan --format json > baseline.json` writes one".to_owned()]
    }
}
