//! What the checklist came to: text, Markdown, JSON, CSV.

mod assets;
mod csv;
mod form;
mod json;
mod markdown;
mod progress;
mod text;

use jiff::civil::Date;

use crate::checklist::{CheckedAccount, Finding, FindingTally, Severity, idle_exceptions, tally};
use crate::iam::arn::{Arn, last_part};

pub(crate) use form::{CheckForm, written_assets};
pub(crate) use progress::progress;

/// Findings with what is to be known of them.
#[derive(Clone, Debug)]
pub(crate) struct CheckReport<'a> {
    /// In order: the account first, then functions by name; of each the worst first.
    pub findings: &'a [Finding],
    /// How many of each kind.
    pub tally: FindingTally,
    /// Functions that were checked.
    pub functions: usize,
    /// The day of it.
    pub day: Date,
    /// Exceptions that are over, or for nothing, with their lines in `lpgen.toml`.
    pub exceptions: Vec<(usize, String)>,
}

impl<'a> CheckReport<'a> {
    /// Findings of so many functions.
    pub(crate) fn of(
        account: &CheckedAccount<'_>,
        functions: usize,
        findings: &'a [Finding],
    ) -> Self {
        Self {
            findings,
            tally: tally(findings),
            functions,
            day: account.today,
            exceptions: Vec::new(),
        }
    }

    /// The same of every check of every function: whether an exception is for nothing shows only then.
    #[must_use]
    pub(crate) fn of_everything(mut self, account: &CheckedAccount<'_>) -> Self {
        self.exceptions = idle_exceptions(account, self.findings);
        self
    }

    /// Findings of one subject after the other: the account's places, then each function.
    fn groups(&self) -> impl Iterator<Item = &[Finding]> {
        self.findings.chunk_by(|a, b| a.function == b.function)
    }

    /// `1 critical, 2 high`, from the worst to the least.
    fn failed(&self) -> String {
        let of = |severity: &Severity| {
            let count = self.tally.failed.get(severity)?;
            Some(format!("{count} {severity}"))
        };
        let all: Vec<String> = Severity::ALL.iter().rev().filter_map(of).collect();
        if all.is_empty() {
            "none".to_owned()
        } else {
            all.join(", ")
        }
    }
}

/// The last part of an ARN: a trail's or a role's name; of a region, the region; of an account, its number.
pub(in crate::report) fn place_name(arn: &str) -> &str {
    let parts = Arn::parse(arn);
    match parts.map(|arn| (arn.service, arn.resource, arn)) {
        Some(("cloudtrail", "*", of)) => of.region,
        Some(("iam", "root", of)) => of.account,
        _ => last_part(arn),
    }
}

/// Whose findings they are, in a few words.
fn title(group: &[Finding]) -> (String, String) {
    let function = group.first().and_then(|finding| finding.function.as_ref());
    match function {
        Some(function) => (
            function.name.clone(),
            format!("{} {}", function.region, function.account),
        ),
        None => ("the account".to_owned(), String::new()),
    }
}
