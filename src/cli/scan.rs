//! `lpgen scan [FUNCTION]…`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::ValueEnum;

use super::args::EvidenceArgs;
use super::failure::{Exit, Failure};
use super::output::{print, print_json, print_whole, show};
use super::strict::StrictArgs;
use super::subject::places;
use super::{COLUMNS, Global};
use crate::checklist::{Account, means, of_account, of_functions};
use crate::gather::{
    OutFile, Stream, Watch, available_threads, baseline, gather, in_order, now, read_code,
    read_review, write_all,
};
use crate::infra::Code;
use crate::observer::coverage::PARTLY_SEEN;
use crate::observer::function::FunctionUsage;
use crate::proposal::{Evidence, Fleet};
use crate::report::html::{self, FunctionPage, Room};
use crate::report::review::Reviews;
use crate::report::sarif::{self, Places};
use crate::report::scan::{self, Of, Reviewed, is_code, near_codes};
use crate::report::wire::{LevelJson, ScanFindingJson, ScanJson, ScanVerdictJson};
use crate::snapshot::plan::Around;

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
        let evidence = gather(&request, watch)?;
        let (functions, of) = if self.function.is_empty() {
            (evidence.every()?, Of::All)
        } else {
            (evidence.named(&self.function)?.functions, Of::Some)
        };
        let typed = self.evidence.typed();
        let flags = (self.format == Format::Html).then_some(typed.as_str());
        let account = Account::new(&evidence, &decided, reviewed.as_ref(), now());
        let (mut scan, pages) = scanned(&evidence, &functions, of, flags, Some(&account), watch)?;
        scan.settle(&account);
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
            Format::Sarif => {
                let places = code.map_or(Ok(Places::new()), |code| {
                    places(&Code::of(&code), &decided, &evidence, &functions)
                })?;
                print_whole(&sarif::of_scan(&scan, &places))?;
            }
            Format::Csv => print_whole(&scan::csv(&scan))?,
        }
        let needs_a_person =
            || evidence.lacks_records() || scan.gaps.iter().any(|gap| gap.code != PARTLY_SEEN);
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

/// The page for a browser of these functions alone, and the document behind it; `flags` are those of this run,
/// for commands.
pub(super) fn page_of(
    evidence: &Evidence,
    functions: &[&FunctionUsage],
    flags: &str,
    watch: &Watch,
) -> Result<(String, ScanJson), Failure> {
    let (scan, pages) = scanned(evidence, functions, Of::Some, Some(flags), None, watch)?;
    Ok((html::html(&scan, &pages, flags), scan))
}

/// What a page for a browser says of each function, by ARN.
type Pages = BTreeMap<String, FunctionPage>;

/// The document, and the pages' parts where the flags for their commands are given; with the checklist where
/// what it is asked of is given.
fn scanned(
    evidence: &Evidence,
    functions: &[&FunctionUsage],
    of: Of,
    flags: Option<&str>,
    account: Option<&Account<'_>>,
    watch: &Watch,
) -> Result<(ScanJson, Pages), Failure> {
    let room = Room::of(functions.len());
    let reviews = Reviews::of(evidence);
    let mut pages = Pages::new();
    let fleet = Fleet::of(evidence);
    let mut scan = scan::Scan::of(evidence);
    let steps = watch.steps(functions.len(), "functions");
    for (at, some) in functions.chunks(EXAMINED_AT_ONCE).enumerate() {
        let at = at * EXAMINED_AT_ONCE;
        steps.done(at);
        if steps.is_stopped() {
            return Err(Failure::new(format!(
                "stopped after {at} of {} functions",
                functions.len()
            )));
        }
        for examined in in_order(some, available_threads(), |function| {
            fleet.examine(function)
        }) {
            scan.add(&examined);
            let Some(flags) = flags else {
                continue;
            };
            let function = examined.function;
            let reviewed = room.has_reviews().then(|| {
                let role = examined.role.as_ref().map(|measured| measured.role.clone());
                let proposal = examined.proposal.clone();
                reviews.of_proposal(function, role, examined.unknown.clone(), proposal)
            });
            let review = reviewed.as_ref().map(|reviewed| (&reviewed.review, flags));
            let page = FunctionPage::of(&examined, review, &evidence.catalog, room);
            pages.insert(function.function.arn(), page);
        }
    }
    if let Some(account) = account {
        check(&mut scan, account, functions);
    }
    Ok((scan.end(&fleet, of), pages))
}

/// Examines so many functions at once: enough for all threads, and few in the memory.
const EXAMINED_AT_ONCE: usize = 32;

/// Makes the checks of so many functions at once, so that their roles do not fill the memory.
const CHECKED_AT_ONCE: usize = 256;

fn check(scan: &mut scan::Scan<'_>, account: &Account<'_>, functions: &[&FunctionUsage]) {
    let reviewed = match account.baseline {
        Some(_) => Reviewed::Given,
        None => Reviewed::NotGiven,
    };
    let selection = scan::selection(reviewed);
    scan.check(&of_account(account, &selection), reviewed);
    for some in functions.chunks(CHECKED_AT_ONCE) {
        let some = some.iter().map(|usage| &usage.function);
        let subjects = account.subjects(&some.collect());
        scan.check(&of_functions(account, &subjects, &selection), reviewed);
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
