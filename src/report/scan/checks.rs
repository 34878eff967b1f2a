//! The security checklist in a scan: what fails is a finding like any other.

use std::collections::BTreeMap;

use super::finding::fingerprint;
use crate::checklist::{
    Baseline as Review, Check, CheckSelection, Finding, Result, Severity, is_exempt, told_in_scan,
};
use jiff::civil::Date;

use crate::lambda::function::Function;
use crate::report::wire::{
    LevelJson, LookAtJson, NotCheckedJson, ReviewPointJson, ScanChecklistJson, ScanFindingJson,
    ScanJson, ScannedJson, TallyJson,
};
use crate::report::words::number;
use crate::settings::Settings;

/// Checks of a review that was recorded.
const OF_REVIEW: [&str; 2] = ["review-over", "review-drift"];

/// Whether a recorded review was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReviewGiven {
    /// It was.
    Given,
    /// It was not.
    NotGiven,
}

/// The checks of a scan.
pub(crate) fn selection(reviewed: ReviewGiven) -> CheckSelection {
    let of_review: &[&str] = match reviewed {
        ReviewGiven::Given => &[],
        ReviewGiven::NotGiven => &OF_REVIEW,
    };
    let left = told_in_scan().chain(of_review.iter().copied());
    CheckSelection {
        skip: left.map(str::to_owned).collect(),
        ..CheckSelection::default()
    }
}

/// How grave a check is that fails.
fn level(severity: Severity) -> LevelJson {
    match severity {
        Severity::Critical => LevelJson::Error,
        Severity::High | Severity::Medium => LevelJson::Warning,
        Severity::Low => LevelJson::Note,
    }
}

/// The failed checks that no exception lets stand, as findings.
pub(crate) fn found(findings: &[Finding]) -> Vec<ScanFindingJson> {
    let counted = findings.iter().filter(|finding| finding.counts());
    counted.map(one).collect()
}

fn one(finding: &Finding) -> ScanFindingJson {
    let check = finding.check;
    let subject = finding.subject.clone();
    let is_role = crate::iam::arn::Arn::parse(&subject)
        .is_some_and(|arn| arn.service == "iam" && arn.resource.starts_with("role/"));
    let (function, role, place) = match (&finding.function, is_role) {
        (Some(_), _) => (Some(subject), None, None),
        (None, true) => (None, Some(subject), None),
        (None, false) => (None, None, Some(subject)),
    };
    ScanFindingJson {
        code: check.code,
        level: level(check.severity),
        function,
        role,
        place,
        text: finding.seen.clone(),
        hint: finding.fix.as_ref().map(|fix| fix.command.clone()),
        parts: Vec::new(),
        fingerprint: fingerprint(check.code, &finding.subject),
    }
}

/// What could not be checked, by code.
pub(crate) fn not_checked(findings: &[Finding]) -> Vec<NotCheckedJson> {
    let mut all = Checks::default();
    all.add(findings);
    all.open.into_values().collect()
}

/// What the checklist came to, folded part by part.
#[derive(Debug, Default)]
pub(super) struct Checks {
    document: ScanChecklistJson,
    open: BTreeMap<&'static str, NotCheckedJson>,
    /// What each function fails, by ARN.
    failed: BTreeMap<String, Vec<&'static Check>>,
}

impl Checks {
    /// Takes in findings of some of the subjects.
    pub(super) fn add(&mut self, findings: &[Finding]) {
        let tally = &mut self.document.tally;
        for finding in findings {
            match finding.result {
                Result::Passed => tally.passed += 1,
                Result::Failed if finding.counts() => tally.failed += 1,
                Result::Failed => tally.exempt += 1,
                Result::NotChecked => {
                    tally.not_checked += 1;
                    let check = finding.check;
                    let open = self.open.entry(check.code);
                    let open = open.or_insert_with(|| NotCheckedJson {
                        code: check.code,
                        subjects: 0,
                        asks: check.asks.split("; ").collect(),
                    });
                    open.subjects += 1;
                }
            }
            if finding.counts() && finding.function.is_some() {
                let own = self.failed.entry(finding.subject.clone()).or_default();
                own.push(finding.check);
            }
        }
    }

    /// Says of each function what it fails, and of all what it came to.
    pub(super) fn end(
        mut self,
        functions: &mut [ScannedJson],
        reviewed: ReviewGiven,
    ) -> ScanChecklistJson {
        for row in functions {
            let mut own = self.failed.remove(&row.function).unwrap_or_default();
            own.sort_by_key(|check| (std::cmp::Reverse(check.severity), check.code));
            row.failed_checks = own.iter().map(|check| check.code).collect();
            let grave = own.iter().filter(|check| check.severity >= Severity::High);
            row.look_at.extend(grave.map(|check| LookAtJson {
                code: check.code,
                text: check.code.replace('-', " "),
                level: level(check.severity),
            }));
            row.look_at.sort_by_key(|one| one.level);
        }
        let left = selection(reviewed).skip;
        let left = crate::checklist::checks().filter(|check| left.contains(check.code));
        self.document.left_out = left.map(|check| check.code).collect();
        self.document.not_checked = self.open.into_values().collect();
        self.document
    }
}

impl ScanJson {
    /// Takes out what exceptions let stand of the scan's own findings, and notes how the checks went from review to
    /// review.
    pub(crate) fn settle(&mut self, settings: &Settings, review: Option<&Review>, today: Date) {
        let Some(checklist) = &mut self.checklist else {
            return;
        };
        let functions = &self.functions;
        let stands = |found: &ScanFindingJson| {
            let is_its = |row: &&ScannedJson| {
                Some(&row.function) == found.function.as_ref()
                    || row.role.is_some() && row.role == found.role
            };
            let its = functions.iter().filter(is_its);
            let its: Vec<Function> = its
                .filter_map(|row| Function::from_arn(&row.function))
                .collect();
            is_exempt(found.code, &its, settings, today)
        };
        let before = self.findings.len();
        self.findings.retain(|found| !stands(found));
        checklist.tally.exempt += before - self.findings.len();
        let reviews = review.iter().flat_map(|review| &review.progress);
        let each = reviews.map(|one| ReviewPointJson {
            time: one.time,
            functions: one.functions,
            tally: TallyJson {
                failed: one.failed,
                exempt: one.exempt,
                passed: one.passed,
                not_checked: one.not_checked,
            },
        });
        checklist.progress = each.collect();
    }
}

impl ScanChecklistJson {
    /// `9 failed, 1 exempt, 30 passed, 12 not checked`.
    pub(in crate::report) fn line(&self) -> String {
        let tally = &self.tally;
        format!(
            "{} failed, {} exempt, {} passed, {} not checked",
            number(tally.failed),
            number(tally.exempt),
            number(tally.passed),
            number(tally.not_checked)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist;

    #[test]
    fn what_is_left_out_is_a_check() {
        for code in told_in_scan().chain(OF_REVIEW) {
            assert!(checklist::of(code).is_some(), "{code}");
        }
    }
}
