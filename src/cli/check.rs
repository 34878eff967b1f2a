//! `lpgen check`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::Global;
use super::args::{EvidenceArgs, one_of};
use super::failure::{Exit, Failure};
use super::output::{print, print_json, print_whole};
use super::scan::repo_without_sarif;
use crate::checklist::{
    CheckSelection, CheckedAccount, CheckedFunction, Severity, assets, idle_exceptions, run,
};
use crate::gather::{CheckEvidence, Watch, checked, read_review};
use crate::report::check::{self, CheckReport};
use crate::report::sarif::{self, Places};

/// Check functions against the security checklist of Lambda
///
/// One role for each function and the least that it needs, audit trail and logs, early signals, temporary
/// credentials, assets, reviews, who may call the function, runtime and code: each with what was seen, why it
/// matters and how to mend it. What was not answered is not checked, never passed, and the commands that would
/// tell are said. `docs/checks.md` has every check. Reads the account's state, and the records where they are
/// given: with `--snapshot` alone none are needed.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Check {
    /// Functions: name, partial ARN or ARN; by default all that are known
    #[arg(value_name = "FUNCTION")]
    function: Vec<String>,
    #[command(flatten)]
    evidence: EvidenceArgs,
    #[command(flatten)]
    selection: SelectionArgs,
    /// Exit with 1 when a check fails that weighs at least this much, and no exception lets it stand
    #[arg(long, value_name = "SEVERITY", value_parser = one_of(&Severity::ALL, Severity::word))]
    fail_on: Option<Severity>,
    /// Print what the functions reach instead of findings: kind, sensitivity, key, which functions
    #[arg(long)]
    assets: bool,
    /// The same of one asset: which functions reach it
    #[arg(long, value_name = "ARN")]
    asset: Option<String>,
    /// text: for a terminal; json: everything, versioned; markdown: for a pull request; csv: for a spreadsheet;
    /// sarif: for what shows findings beside code
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Folder with the infrastructure code: `--format sarif` says where functions and roles are defined in it
    #[arg(long, value_name = "DIR")]
    repo: Option<PathBuf>,
}

/// The flags that say which checks are made.
#[derive(Debug, clap::Args)]
pub(super) struct SelectionArgs {
    /// Make no check that weighs less
    #[arg(long, value_name = "SEVERITY", value_parser = one_of(&Severity::ALL, Severity::word))]
    severity: Option<Severity>,
    /// Make these checks alone, by code
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    only: Vec<String>,
    /// Leave out these checks
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    skip: Vec<String>,
    /// What was reviewed last: written by `lpgen review record`
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
}

const EXAMPLES: &str = "Examples:
  lpgen check --snapshot account/
  lpgen check orders-api --trail AWSLogs/ --snapshot account/ --verbose
  lpgen check --snapshot account/ --severity high --fail-on critical
  lpgen check --snapshot account/ --only url-without-auth,policy-public --format json
  lpgen check --trail AWSLogs/ --snapshot account/ --assets --format csv > assets.csv
  lpgen check --snapshot account/ --asset arn:aws:s3:::orders-archive";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
    Csv,
    Sarif,
}

impl SelectionArgs {
    /// What they mean; a code that is no check's is an error.
    pub(super) fn selection(&self) -> Result<CheckSelection, Failure> {
        let selection = CheckSelection {
            only: self.only.iter().cloned().collect(),
            skip: self.skip.iter().cloned().collect(),
            least: self.severity,
        };
        Ok(selection.known()?)
    }
}

impl Check {
    pub(crate) fn run(&self, global: Global, watch: &Watch) -> Result<Exit, Failure> {
        let selection = self.selection.selection()?;
        self.flags_fit()?;
        let baseline = self.selection.baseline.as_deref().map(read_review);
        let (evidence, decided) = self.evidence.asked(&self.function, watch)?;
        let read = CheckEvidence::read(evidence, decided, baseline.transpose()?, watch)?;
        let account = read.account();
        let subjects = checked(&account, &self.function, watch)?;
        if self.asks_assets() {
            self.print_assets(&account, &subjects)?;
            return Ok(Exit::Done);
        }
        let findings = run(&account, &subjects, &selection);
        let mut all = CheckReport::of(&account, subjects.len(), &findings);
        // Whether an exception is for nothing only shows where everything was checked.
        if self.function.is_empty() && selection.is_whole() {
            all.exceptions = idle_exceptions(&account, &findings);
        }
        match self.format {
            Format::Text => print(&check::text(&all, global.detail()))?,
            Format::Markdown => print(&check::markdown(&all))?,
            Format::Csv => print(&check::csv(&all))?,
            Format::Json => print_json(&check::json(&all))?,
            Format::Sarif => {
                let places = self
                    .repo
                    .as_deref()
                    .map(|repo| read.places(repo, &subjects));
                let places: Places = places.transpose()?.unwrap_or_default();
                print_whole(&sarif::of_checks(&findings, &places))?;
            }
        }
        let fails = self
            .fail_on
            .is_some_and(|least| findings.iter().any(|f| f.is_at_least(least)));
        Ok(Exit::of_differences(fails))
    }

    fn asks_assets(&self) -> bool {
        self.assets || self.asset.is_some()
    }

    fn flags_fit(&self) -> Result<(), Failure> {
        let is_sarif = self.format == Format::Sarif;
        if self.repo.is_some() && !is_sarif {
            return Err(repo_without_sarif());
        }
        if is_sarif && self.asks_assets() {
            return Err(
                Failure::new("assets are no findings: SARIF has no place for them")
                    .hint("`--format json` and `--format csv` have"),
            );
        }
        Ok(())
    }

    fn print_assets(
        &self,
        account: &CheckedAccount<'_>,
        subjects: &[CheckedFunction<'_>],
    ) -> Result<(), Failure> {
        let mut all = assets::assets(account, subjects);
        if let Some(arn) = &self.asset {
            all = assets::reaching(&all, arn).into_iter().cloned().collect();
        }
        match self.format {
            Format::Text | Format::Markdown | Format::Sarif => print(&check::assets_text(&all))?,
            Format::Csv => print(&check::assets_csv(&all))?,
            Format::Json => print_json(&check::assets_json(&all))?,
        }
        Ok(())
    }
}
