//! The security checklist of Lambda functions, as far as a machine can check it.
//!
//! Pure: what was read of files or of the account in, [`Finding`]s out. One file a subject; what a check is
//! (code, words, fix, the ids that auditors know) is data, what it looks at is a function.
//!
//! INVARIANT: the absence of an answer is never *passed*: it is *not checked*, with why and with the command
//! that would tell.

mod access;
mod account;
pub(crate) mod assets;
pub(crate) mod baseline;
mod bucket;
mod caller;
mod check;
mod credentials;
mod finding;
mod fix;
mod lasting;
mod logs;
mod management;
mod meant;
mod outcome;
mod pattern;
mod policy;
mod review;
mod role;
mod route;
mod runtime;
mod signals;
mod trail;
mod trust;

pub(crate) use account::{CheckedAccount, CheckedFunction};
pub(crate) use baseline::{Baseline, ReviewedFunction};
pub(crate) use check::{Check, Severity, means, told_in_scan};
pub(crate) use finding::{Finding, FindingTally, Result, is_exempt, tally};
pub(crate) use review::record;

use account::Asked;
use check::Of;

use std::collections::BTreeSet;

use crate::catalog::NotKnown;
use crate::catalog::near::near;

/// All checks, by subject.
pub(crate) fn checks() -> impl Iterator<Item = &'static Check> {
    let all = [
        role::CHECKS,
        trail::CHECKS,
        bucket::CHECKS,
        logs::CHECKS,
        signals::CHECKS,
        credentials::CHECKS,
        assets::CHECKS,
        management::CHECKS,
        access::CHECKS,
        route::CHECKS,
        caller::CHECKS,
        runtime::CHECKS,
    ];
    all.into_iter().flatten()
}

/// The check of this code.
pub(crate) fn of(code: &str) -> Option<&'static Check> {
    checks().find(|check| check.code == code)
}

/// Which checks are made.
#[derive(Clone, Debug, Default)]
pub(crate) struct CheckSelection {
    /// Only those with these codes; none: all.
    pub only: BTreeSet<String>,
    /// Not those with these codes.
    pub skip: BTreeSet<String>,
    /// None that weighs less.
    pub least: Option<Severity>,
}

impl CheckSelection {
    fn has(&self, check: &Check) -> bool {
        let has = |codes: &BTreeSet<String>| codes.iter().any(|code| means(code, check.code));
        (self.only.is_empty() || has(&self.only))
            && !has(&self.skip)
            && self.least.is_none_or(|least| check.severity >= least)
    }

    /// Whether all checks are made.
    pub(crate) fn is_whole(&self) -> bool {
        self.only.is_empty() && self.skip.is_empty() && self.least.is_none()
    }

    /// An error for a code that is no check's.
    pub(crate) fn known(self) -> std::result::Result<Self, NotKnown> {
        let mut typed = self.only.iter().chain(&self.skip);
        let unknown = typed.find(|code| checks().all(|check| !means(code, check.code)));
        let Some(unknown) = unknown else {
            return Ok(self);
        };
        let failure = NotKnown::new(format!("`{unknown}` is the code of no check"));
        let codes = checks().map(|check| check.code);
        Err(match near(unknown, codes, 1).first() {
            Some(meant) => failure.or_else(format!("`{meant}` is the nearest that there is")),
            None => failure.or_else("`docs/checks.md` has all of them"),
        })
    }
}

/// Makes the checks: those of the account, then those of each function.
pub(crate) fn run(
    account: &CheckedAccount<'_>,
    subjects: &[CheckedFunction<'_>],
    selection: &CheckSelection,
) -> Vec<Finding> {
    let mut findings = of_account(account, selection);
    findings.extend(of_functions(account, subjects, selection));
    findings.sort_by_key(Finding::order);
    findings
}

/// Makes the checks of the account, its regions, trails and roles.
pub(crate) fn of_account(account: &CheckedAccount<'_>, selection: &CheckSelection) -> Vec<Finding> {
    let mut findings = Vec::new();
    for check in checks().filter(|check| selection.has(check)) {
        if let Of::Account(look) = check.of {
            for (place, outcome) in look(account) {
                let asked = Asked::Place(&place);
                findings.push(Finding::of(check, &asked, outcome, account));
            }
        }
    }
    findings.sort_by_key(Finding::order);
    findings
}

/// Makes the checks of these functions.
pub(crate) fn of_functions(
    account: &CheckedAccount<'_>,
    subjects: &[CheckedFunction<'_>],
    selection: &CheckSelection,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for check in checks().filter(|check| selection.has(check)) {
        if let Of::Function(look) = check.of {
            for subject in subjects {
                let outcome = look(account, subject);
                let asked = Asked::Function(subject);
                findings.push(Finding::of(check, &asked, outcome, account));
            }
        }
    }
    findings.sort_by_key(Finding::order);
    findings
}

/// Exceptions for findings that are over, and those in force that no finding was found for: each with its
/// line. Only where every check was made of every function can one be known to be for nothing.
pub(crate) fn idle_exceptions(
    account: &CheckedAccount<'_>,
    findings: &[Finding],
) -> Vec<(usize, String)> {
    use crate::settings::Exempt;
    let exceptions = account.settings.exceptions.iter();
    let idle = exceptions.filter_map(|exception| {
        let Exempt::Finding(code) = &exception.what else {
            return None;
        };
        let words = exception.words();
        if checks().all(|check| !means(code, check.code)) {
            return Some((
                exception.line,
                format!("`{code}` is the code of no check: {words}"),
            ));
        }
        if !exception.is_in_force(account.today) {
            return Some((exception.line, format!("{exception} is over: {words}")));
        }
        let is_used = findings
            .iter()
            .any(|f| f.exempt.as_deref() == Some(words.as_str()) && means(code, f.check.code));
        (!is_used).then(|| {
            (
                exception.line,
                format!("{exception} is for nothing: {words}"),
            )
        })
    });
    idle.collect()
}

#[cfg(test)]
mod tests;
