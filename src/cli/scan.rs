//! `lpgen scan [FUNCTION]…`.

use std::path::{Path, PathBuf};

use super::args::{EvidenceArgs, ExitArgs, one_of};
use super::failure::{Exit, Failure};
use super::output::hand_out;
use super::{COLUMNS, Global};
use crate::gather::{ScanRequest, Stream, Watch, scan, write_page};
use crate::report::scan::{Gate, ScanForm};

/// Look at every function: what its role allows, what it needs, what to look at first
///
/// A table of all functions of the records and of the account, also those that made no call, first the one
/// with whose role somebody would gain most. Then what several of them have in common: shared roles,
/// functions and roles that nobody uses, functions of which too little was seen, with the day on which it
/// would be enough, and what of the security checklist fails (`lpgen check`). Codes are explained in
/// docs/diagnostics.md and docs/checks.md.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Scan {
    /// Functions: name, partial ARN or ARN; by default every one there is
    #[arg(value_name = "FUNCTION")]
    function: Vec<String>,
    /// Every function that the records show or a configuration describes: the default
    #[arg(long, conflicts_with = "function")]
    all: bool,
    #[command(flatten)]
    evidence: EvidenceArgs,
    /// text: for a terminal; json: everything, versioned; csv: for a spreadsheet; markdown: for a pull request;
    /// sarif: for what shows findings beside code; html: one page for a browser
    #[arg(long, value_parser = one_of(&ScanForm::ALL, ScanForm::word), default_value = "text")]
    format: ScanForm,
    /// Exit with 1 when there is a finding with one of these codes; may be given several times
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    fail_on: Vec<String>,
    /// Codes that are no reason to exit with 1; may be given several times
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    allow: Vec<String>,
    /// An earlier `lpgen scan --format json`: say what is new and what is gone, and exit with 1 when a finding
    /// is new; without `--fail-on` one that a person should look at
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// What was reviewed last, written by `lpgen review record`: checks fail for what was widened since
    #[arg(long, value_name = "FILE")]
    review: Option<PathBuf>,
    /// Write the page of `--format html` into this directory, as `index.html`, instead of to standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Folder with the infrastructure code: `--format sarif` says where functions and roles are defined in it
    #[arg(long, value_name = "DIR")]
    repo: Option<PathBuf>,
    #[command(flatten)]
    exit: ExitArgs,
}

const EXAMPLES: &str = "Examples:
  lpgen scan                                       # everything from the account itself
  lpgen scan --trail AWSLogs/ --snapshot account/
  lpgen scan --trail AWSLogs/ --snapshot account/ --format csv > functions.csv
  lpgen scan --usage usage.json --snapshot account/ --format json > baseline.json
  lpgen scan --usage usage.json --snapshot account/ --baseline baseline.json
  lpgen scan --usage usage.json --snapshot account/ --format html --out report/
  lpgen scan --usage usage.json --snapshot account/ --format sarif --repo . > lpgen.sarif
  lpgen scan --usage all.usage --snapshot organization/       # a folder for each account
  lpgen scan --fail-on privilege-escalation,pass-any-role --allow shared-role
  lpgen scan --snapshot account/ --usage usage.json --fail-on url-without-auth,policy-public";

impl Scan {
    pub(crate) fn run(&self, global: Global, watch: &Watch) -> Result<Exit, Failure> {
        let gate = Gate::new(&self.fail_on, &self.allow)?;
        self.flags_fit()?;
        let (evidence, decided) = self.evidence.request(&self.function, watch)?;
        let request = ScanRequest {
            evidence,
            decided,
            review: self.review.clone(),
            earlier: self.baseline.clone(),
            repo: self.repo.clone(),
            page: (self.format == ScanForm::Html).then(|| self.evidence.typed().to_owned()),
        };
        let scanned = scan(&request, watch)?;
        let document = &scanned.document;
        let columns = global.columns(Stream::Out).unwrap_or(COLUMNS);
        if let (Some(out), Some(page)) = (&self.out, &scanned.page) {
            write_page(out, page, watch)?;
        } else {
            let written = scanned.written(self.format, global.detail, columns);
            hand_out(&written, global, &watch.stop)?;
        }
        Ok(Exit::worst([
            (gate.stops(document), Exit::Differences),
            (self.exit.strict && scanned.needs_a_person(), Exit::Gaps),
            (!document.holds(), Exit::BrokenPromise),
        ]))
    }

    fn flags_fit(&self) -> Result<(), Failure> {
        if self.out.is_some() && self.format != ScanForm::Html {
            return Err(Failure::new(
                "`--out` writes a page, and `--format` asks for something else",
            )
            .hint("add `--format html`, or send standard output into a file"));
        }
        repo_fits(self.repo.as_deref(), self.format.word())
    }
}

/// Whether `--repo` says something of a result in a form.
pub(super) fn repo_fits(repo: Option<&Path>, form: &str) -> Result<(), Failure> {
    if repo.is_none() || form == "sarif" {
        return Ok(());
    }
    Err(Failure::new(
        "`--repo` says where findings are in code, and `--format` asks for something else",
    )
    .hint("add `--format sarif`"))
}
