//! What a check is.

use std::fmt;

use super::account::{CheckedAccount, CheckedFunction, Place};
use super::fix::Template;
use super::outcome::Outcome;

/// How much harm a failed check can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// Good practice.
    Low,
    /// Widens what an intruder gets.
    Medium,
    /// Lets an intruder go on.
    High,
    /// Lets anybody in, or everything out.
    Critical,
}

impl Severity {
    /// From the least to the most.
    pub(crate) const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// An identifier that auditors know.
///
/// Sources: Prowler's own mapping files as of 2026-08-21 (repository `prowler-cloud/prowler`, commit 3e000faa,
/// `prowler/compliance/aws/`): `aws_foundational_security_best_practices_aws.json`, `cis_5.0_aws.json`,
/// `cis_7.0_aws.json`, `aws_well_architected_framework_security_pillar_aws.json`; Prowler's ids are the names
/// of its folders below `prowler/providers/aws/services/`; Checkov's are those of its policy index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum AuditIdentifier {
    /// AWS Foundational Security Best Practices (Security Hub).
    Fsbp(&'static str),
    /// CIS AWS Foundations Benchmark 5.0.
    Cis5(&'static str),
    /// CIS AWS Foundations Benchmark 7.0.
    Cis7(&'static str),
    /// AWS Well-Architected Framework, security pillar.
    WellArchitected(&'static str),
    /// A check of Prowler.
    Prowler(&'static str),
    /// A check of Checkov.
    Checkov(&'static str),
}

impl fmt::Display for AuditIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fsbp(id) => write!(f, "FSBP {id}"),
            Self::Cis5(id) => write!(f, "CIS 5.0 {id}"),
            Self::Cis7(id) => write!(f, "CIS 7.0 {id}"),
            Self::WellArchitected(id) => write!(f, "WA {id}"),
            Self::Prowler(id) => write!(f, "Prowler {id}"),
            Self::Checkov(id) => write!(f, "Checkov {id}"),
        }
    }
}

/// What a check looks at.
#[derive(Clone, Copy)]
pub(super) enum Of {
    /// The account, a region, a trail: each place with what was found there.
    Account(fn(&CheckedAccount<'_>) -> Vec<(Place, Outcome)>),
    /// Each function.
    Function(fn(&CheckedAccount<'_>, &CheckedFunction<'_>) -> Outcome),
}

impl fmt::Debug for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Account(_) => "Account",
            Self::Function(_) => "Function",
        })
    }
}

/// One check.
#[derive(Debug)]
pub(crate) struct Check {
    /// Stable; `docs/checks.md` has a heading for each.
    pub code: &'static str,
    /// What holds where it passes.
    pub title: &'static str,
    /// How much harm it does.
    pub severity: Severity,
    /// Why it matters, in one sentence.
    pub why: &'static str,
    /// The commands whose output, saved in the snapshot, tells it.
    pub asks: &'static str,
    /// What auditors call it.
    pub known: &'static [AuditIdentifier],
    /// What to do.
    pub(super) fix: Template,
    pub(super) of: Of,
}

impl Check {
    /// Where its page is.
    pub(crate) fn anchor(&self) -> String {
        format!("docs/checks.md#{}", self.code)
    }
}

/// Codes of findings that a scan works out for its table anyway, and of the checks that look at the same.
const IN_SCAN: [(&str, &str); 7] = [
    ("all-data", "role-all-data"),
    ("assume-any-role", "role-takes-any-role"),
    ("excess-permissions", "role-unused"),
    ("pass-any-role", "role-takes-any-role"),
    ("privilege-escalation", "role-escalation"),
    ("removes-traces", "role-removes-traces"),
    ("shared-role", "role-shared"),
];

/// The codes of checks whose findings a scan tells by codes of its own.
pub(crate) fn told_in_scan() -> impl Iterator<Item = &'static str> {
    IN_SCAN.iter().map(|(_, check)| *check)
}

/// Whether a scan works out findings of this code for itself, and a check looks at the same.
pub(super) fn is_of_scan(code: &str) -> bool {
    IN_SCAN.iter().any(|(scan, _)| *scan == code)
}

/// Whether a code as somebody wrote it means another: it is the same, or a check and what a scan calls it.
pub(crate) fn means(written: &str, code: &str) -> bool {
    let pairs = IN_SCAN.iter();
    let mut pairs = pairs.flat_map(|(scan, check)| [(*scan, *check), (*check, *scan)]);
    written == code || pairs.any(|pair| pair == (written, code))
}
