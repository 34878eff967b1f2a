//! What became of a check.

use std::collections::BTreeMap;

use super::account::{Asked, CheckedAccount};
use super::check::{Check, Severity, is_of_scan, means};
use super::fix::Fix;
use super::outcome::Outcome;
use crate::lambda::function::Function;
use crate::settings::{Exempt, Settings};
use jiff::civil::Date;

/// The result of a check of one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Result {
    /// It fails.
    Failed,
    /// Nobody knows.
    NotChecked,
    /// It passes.
    Passed,
}

impl Result {
    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::NotChecked => "not checked",
            Self::Passed => "passed",
        }
    }
}

/// A check of one subject.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// The check.
    pub check: &'static Check,
    /// What was checked, by ARN.
    pub subject: String,
    /// The function, where it is one.
    pub function: Option<Function>,
    /// What became of it.
    pub result: Result,
    /// What shows that, or why nobody knows.
    pub seen: String,
    /// What to do, where it failed.
    pub fix: Option<Fix>,
    /// The words of the exception that lets it stand.
    pub exempt: Option<String>,
}

impl Finding {
    pub(super) fn of(
        check: &'static Check,
        asked: &Asked<'_, '_>,
        outcome: Outcome,
        account: &CheckedAccount<'_>,
    ) -> Self {
        let (result, seen, remedy) = match outcome {
            Outcome::Passed(seen) => (Result::Passed, seen, None),
            Outcome::NotChecked(why) => (Result::NotChecked, why, None),
            Outcome::Failed(seen, remedy) => (Result::Failed, seen, Some(remedy)),
        };
        let fix = remedy.map(|mut remedy| {
            remedy.names.extend(asked.names());
            let template = remedy.template.unwrap_or(&check.fix);
            template.filled(&asked.name(), &remedy.names)
        });
        let function = asked.function().cloned();
        let exempt = if result == Result::Failed {
            exempt(check, function.as_ref(), account)
        } else {
            None
        };
        Self {
            check,
            subject: asked.arn(),
            function,
            result,
            seen,
            fix,
            exempt,
        }
    }

    /// Whether it counts: it failed, and no exception lets it stand.
    pub(crate) fn counts(&self) -> bool {
        self.result == Result::Failed && self.exempt.is_none()
    }

    /// Whether it counts and weighs at least so much.
    pub(crate) fn is_at_least(&self, least: Severity) -> bool {
        self.counts() && self.check.severity >= least
    }

    /// The account first, then functions by name; of each, what counts first, the worst before.
    pub(super) fn order(&self) -> impl Ord + use<> {
        let function = self.function.as_ref().map(|f| (f.name.clone(), f.arn()));
        let rank = (
            !self.counts(),
            self.result,
            std::cmp::Reverse(self.check.severity),
        );
        (function, rank, self.check.code, self.subject.clone())
    }
}

/// Whether exceptions let a scan's own finding stand for each of these functions: one that is about several is no less
/// true for those that nobody decided on.
pub(crate) fn is_exempt(
    code: &str,
    functions: &[Function],
    settings: &Settings,
    today: Date,
) -> bool {
    let is_of = |function: &Function| {
        settings.exceptions.iter().any(|exception| {
            matches!(&exception.what, Exempt::Finding(written) if means(written, code))
                && exception.is_of(function)
                && exception.is_in_force(today)
        })
    };
    is_of_scan(code) && !functions.is_empty() && functions.iter().all(is_of)
}

/// The exception in force that lets a failed check stand. What is of no function needs one for all of them.
fn exempt(
    check: &Check,
    function: Option<&Function>,
    account: &CheckedAccount<'_>,
) -> Option<String> {
    let mut exceptions = account.settings.exceptions.iter();
    let found = exceptions.find(|exception| {
        let is_it = matches!(&exception.what, Exempt::Finding(code) if means(code, check.code));
        let is_of = function.map_or_else(
            || exception.function.matches_everything(),
            |function| exception.is_of(function),
        );
        is_it && is_of && exception.is_in_force(account.today)
    });
    found.map(crate::settings::Exception::words)
}

/// How many findings there are of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FindingTally {
    /// Failed ones that count, by severity.
    pub failed: BTreeMap<Severity, usize>,
    /// Failed ones that an exception lets stand.
    pub exempt: usize,
    /// Passed.
    pub passed: usize,
    /// Not checked.
    pub not_checked: usize,
}

/// Counts findings.
pub(crate) fn tally(findings: &[Finding]) -> FindingTally {
    let mut tally = FindingTally::default();
    for finding in findings {
        match finding.result {
            Result::Passed => tally.passed += 1,
            Result::NotChecked => tally.not_checked += 1,
            Result::Failed if finding.exempt.is_some() => tally.exempt += 1,
            Result::Failed => *tally.failed.entry(finding.check.severity).or_default() += 1,
        }
    }
    tally
}

impl FindingTally {
    /// All failed ones that count.
    pub(crate) fn all_failed(&self) -> usize {
        self.failed.values().sum()
    }
}
