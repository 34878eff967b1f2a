//! Which findings are a reason to stop: for a gate in front of what goes on.

use super::finding::{is_code, near_codes};
use crate::catalog::NotKnown;
use crate::checklist::means;
use crate::observer::coverage::PARTLY_SEEN;
use crate::report::wire::{LevelJson, ScanFindingJson, ScanJson, ScanVerdictJson, ScannedJson};

/// A gate, by codes of findings, gaps and checks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gate {
    fail_on: Vec<String>,
    allow: Vec<String>,
}

impl Gate {
    /// One that lets through all but what has one of these codes, and those that are allowed all the same. Without
    /// codes it stops nothing but what is new since an earlier scan and a person should look at.
    pub(crate) fn new(fail_on: &[String], allow: &[String]) -> Result<Self, NotKnown> {
        let mut typed = fail_on.iter().chain(allow);
        if let Some(typed) = typed.find(|typed| !is_code(typed)) {
            let unknown = format!("`{typed}` is no code of a finding, a gap or a check");
            let unknown = NotKnown::new(unknown).near(&near_codes(typed));
            return Err(unknown.or_else("docs/diagnostics.md and docs/checks.md list them"));
        }
        Ok(Self {
            fail_on: fail_on.to_vec(),
            allow: allow.to_vec(),
        })
    }

    /// Whether it stops what was scanned: of a scan that was compared with an earlier one, by what is new.
    pub(crate) fn stops(&self, scan: &ScanJson) -> bool {
        match &scan.baseline {
            Some(baseline) => {
                let new = baseline.new.iter();
                let new = new.filter_map(|new| scan.findings.get(new.finding));
                new.into_iter().any(|found| self.is_reason(found))
            }
            None if self.fail_on.is_empty() => false,
            None => scan.findings.iter().any(|found| self.is_reason(found)),
        }
    }

    fn is_reason(&self, found: &ScanFindingJson) -> bool {
        let has = |codes: &[String]| codes.iter().any(|code| means(code, found.code));
        let is_asked = if self.fail_on.is_empty() {
            found.level != LevelJson::Note
        } else {
            has(&self.fail_on)
        };
        is_asked && !has(&self.allow)
    }
}

impl ScanJson {
    /// Whether every promise holds for every function.
    pub fn holds(&self) -> bool {
        let mut functions = self.functions.iter();
        functions.all(|f| f.verdict != ScanVerdictJson::Broken)
    }

    /// Whether something would change for a function.
    pub(crate) fn changes_something(&self) -> bool {
        let is_same = |f: &ScannedJson| f.verdict == ScanVerdictJson::Fits || f.verdict.waits();
        !self.functions.iter().all(is_same)
    }

    /// Whether it has gaps, but for one that every account has: a trail holds no data events of some services.
    pub(crate) fn has_gaps(&self) -> bool {
        self.gaps.iter().any(|gap| gap.code != PARTLY_SEEN)
    }
}
