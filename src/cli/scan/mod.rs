//! `lpgen scan [FUNCTION]…`.

mod making;

use std::path::PathBuf;

use clap::ValueEnum;

use super::args::EvidenceArgs;
use super::failure::{Exit, Failure};
use super::output::{print, print_json, print_whole, show};
use super::strict::StrictArgs;
use super::{COLUMNS, Global};
use crate::checklist::means;
use crate::gather::{
    OutFile, Stream, Watch, baseline, gather, gather_accounts, now, read_code, read_review,
    write_all,
};
use crate::infra::Code;
use crate::observer::coverage::PARTLY_SEEN;
use crate::report::html;
use crate::report::sarif;
use crate::report::scan::{self, Of, is_code, near_codes};
use crate::report::wire::{LevelJson, ScanFindingJson, ScanJson, ScanVerdictJson};
use crate::snapshot::plan::Around;
use making::{Made, Making};

pub(super) use making::page_of;

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
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
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
    strict: StrictArgs,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Csv,
    Markdown,
    Sarif,
    Html,
}

impl Scan {
    pub(crate) fn run(&self, global: Global, watch: &Watch) -> Result<Exit, Failure> {
        for typed in self.fail_on.iter().chain(&self.allow) {
            known(typed)?;
        }
        if self.out.is_some() && self.format != Format::Html {
            return Err(Failure::new(
                "`--out` writes a page, and `--format` asks for something else",
            )
            .hint("add `--format html`, or send standard output into a file"));
        }
        if self.repo.is_some() && self.format != Format::Sarif {
            return Err(Failure::new(
                "`--repo` says where findings are in code, and `--format` asks for something else",
            )
            .hint("add `--format sarif`"));
        }
        let code = self.repo.as_deref().map(|repo| read_code(repo, &[]));
        let code = code.transpose()?;
        let reviewed = self.review.as_deref().map(read_review).transpose()?;
        let earlier = self.baseline.as_deref().map(baseline).transpose()?;
        let decided = self.evidence.decided(watch)?;
        let mut request = self.evidence.request_with(&self.function, &decided)?;
        request.surroundings = Around::Lists;
        let typed = self.evidence.typed();
        let making = Making {
            decided: &decided,
            review: reviewed.as_ref(),
            flags: (self.format == Format::Html).then_some(typed.as_str()),
            code: code.as_ref().map(Code::of),
            now: now(),
            watch,
        };
        let mut made = Made::default();
        if self.function.is_empty() {
            let accounts = gather_accounts(&request, watch)?;
            accounts.each(|evidence| making.of_all(evidence, &mut made))?;
        } else {
            let evidence = gather(&request, watch)?;
            let functions = evidence.named(&self.function)?.functions;
            making.of(&evidence, &functions, Of::Some, &mut made)?;
        }
        let (mut scan, pages) = made.take()?;
        let today = making.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        scan.settle(&decided, reviewed.as_ref(), today);
        scan.baseline = earlier.map(|earlier| earlier.compare(&scan.findings));
        match self.format {
            Format::Html => self.page(&html::html(&scan, &pages, &typed), watch)?,
            Format::Text => {
                let columns = global.columns(Stream::Out).unwrap_or(COLUMNS);
                let page = scan::text(&scan, global.detail(), columns);
                show(&page, global, &watch.stop)?;
            }
            Format::Markdown => print(&scan::markdown(&scan))?,
            Format::Json => print_json(&scan)?,
            Format::Sarif => print_whole(&sarif::of_scan(&scan, &made.places))?,
            Format::Csv => print_whole(&scan::csv(&scan))?,
        }
        let needs_a_person =
            || made.lacks_records || scan.gaps.iter().any(|gap| gap.code != PARTLY_SEEN);
        Ok(self.strict.exit(self.exit(&scan), needs_a_person))
    }

    fn page(&self, page: &str, watch: &Watch) -> Result<(), Failure> {
        let Some(directory) = &self.out else {
            return Ok(print_whole(page)?);
        };
        let file = OutFile {
            name: "index.html".to_owned(),
            text: page.to_owned(),
            about: "all functions".to_owned(),
        };
        write_all(directory, &[file], watch)
    }

    fn exit(&self, scan: &ScanJson) -> Exit {
        if scan
            .functions
            .iter()
            .any(|f| f.verdict == ScanVerdictJson::Broken)
        {
            return Exit::BrokenPromise;
        }
        let fails = match &scan.baseline {
            Some(baseline) => {
                let new = baseline
                    .new
                    .iter()
                    .filter_map(|new| scan.findings.get(new.finding));
                new.into_iter().any(|found| self.is_reason(found))
            }
            None if self.fail_on.is_empty() => false,
            None => scan.findings.iter().any(|found| self.is_reason(found)),
        };
        if fails { Exit::Differences } else { Exit::Done }
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

fn known(typed: &str) -> Result<(), Failure> {
    if is_code(typed) {
        return Ok(());
    }
    let failure = Failure::new(format!(
        "`{typed}` is no code of a finding, a gap or a check"
    ));
    let near: Vec<String> = near_codes(typed)
        .iter()
        .map(|code| format!("`{code}`"))
        .collect();
    Err(match near.as_slice() {
        [] => failure.hint("docs/diagnostics.md and docs/checks.md list them"),
        _ => failure.hint(format!("did you mean {}?", near.join(", "))),
    })
}
