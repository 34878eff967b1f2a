//! `lpgen check`.

use std::path::PathBuf;

use super::Global;
use super::args::{EvidenceArgs, one_of};
use super::failure::{Exit, Failure};
use super::output::print_whole;
use super::scan::repo_fits;
use crate::checklist::{CheckSelection, Severity, assets, run};
use crate::gather::{CheckEvidence, Watch, checked};
use crate::report::check::{CheckForm, CheckReport, written_assets};
use crate::report::sarif;

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
    #[arg(long, value_parser = one_of(&CheckForm::ALL, CheckForm::word), default_value = "text")]
    format: CheckForm,
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
        repo_fits(self.repo.as_deref(), self.format.word())?;
        let asks_assets = self.assets || self.asset.is_some();
        if asks_assets && self.format == CheckForm::Sarif {
            return Err(
                Failure::new("assets are no findings: SARIF has no place for them")
                    .hint("`--format json` and `--format csv` have"),
            );
        }
        let (evidence, decided) = self.evidence.request(&self.function, watch)?;
        let baseline = self.selection.baseline.as_deref();
        let read = CheckEvidence::read(evidence, decided, baseline, watch)?;
        let account = read.account();
        let subjects = checked(&account, &self.function, watch)?;
        if asks_assets {
            let assets = assets::assets(&account, &subjects, self.asset.as_deref());
            print_whole(&written_assets(&assets, self.format))?;
            return Ok(Exit::Done);
        }
        let findings = run(&account, &subjects, &selection);
        let mut all = CheckReport::of(&account, subjects.len(), &findings);
        if self.function.is_empty() && selection.is_whole() {
            all = all.of_everything(&account);
        }
        let places = read.places(self.repo.as_deref(), &subjects)?;
        let written = all.written(self.format, global.detail);
        print_whole(&written.unwrap_or_else(|| sarif::of_checks(&findings, &places)))?;
        let fails = |least| findings.iter().any(|f| f.is_at_least(least));
        let is_failed = self.fail_on.is_some_and(fails);
        Ok(Exit::worst([(is_failed, Exit::Differences)]))
    }
}
