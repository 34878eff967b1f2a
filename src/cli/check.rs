//! `lpgen check`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::ValueEnum;

use super::Global;
use super::args::EvidenceArgs;
use super::failure::{Exit, Failure};
use super::output::{print, print_json, print_whole, said, say};
use crate::checklist::{
    Account, Baseline, Finding, Selection, Severity, Subject, assets, checks, idle_exceptions, run,
    tally,
};
use crate::gather::{Calls, Request, Role, Watch, gather, now, read_code, read_review};
use crate::infra::Code;
use crate::lambda::function::Function;
use crate::observer::span::Span;
use crate::proposal::Evidence;
use crate::report::check::{self, Checked};
use crate::report::sarif::{self, Found, Places, places};
use crate::report::scan::{found, not_checked};
use crate::settings::{Exempt, Settings};
use crate::snapshot::plan::Around;

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
    #[arg(long, value_name = "SEVERITY", value_enum)]
    fail_on: Option<Weight>,
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
    #[arg(long, value_name = "SEVERITY", value_enum)]
    severity: Option<Weight>,
    /// Make these checks alone, by code
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    only: Vec<String>,
    /// Leave out these checks
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    skip: Vec<String>,
    /// What was reviewed last: written by `lpgen review record`
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
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

/// A severity as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Weight {
    Low,
    Medium,
    High,
    Critical,
}

impl From<Weight> for Severity {
    fn from(weight: Weight) -> Self {
        match weight {
            Weight::Low => Self::Low,
            Weight::Medium => Self::Medium,
            Weight::High => Self::High,
            Weight::Critical => Self::Critical,
        }
    }
}

impl SelectionArgs {
    /// What they mean; a code that is no check's is an error.
    pub(super) fn selection(&self) -> Result<Selection, Failure> {
        let selection = Selection {
            only: self.only.iter().cloned().collect(),
            skip: self.skip.iter().cloned().collect(),
            least: self.severity.map(Severity::from),
        };
        if let Some(unknown) = selection.unknown().first() {
            let codes = checks().map(|check| check.code);
            let near = crate::catalog::near::near(unknown, codes, 1);
            let hint = match near.first() {
                Some(meant) => format!("`{meant}` is the nearest that there is"),
                None => "`docs/checks.md` has all of them".to_owned(),
            };
            return Err(Failure::new(format!("`{unknown}` is the code of no check")).hint(hint));
        }
        Ok(selection)
    }

    /// What was reviewed last, where that is given.
    pub(super) fn baseline(&self) -> Result<Option<Baseline>, Failure> {
        self.baseline.as_deref().map(read_review).transpose()
    }
}

/// What the checks are asked of, for one run of a command.
pub(super) struct Read {
    pub(super) evidence: Evidence,
    pub(super) settings: Settings,
}

/// Reads what checks are asked of: without records where the state is given and they are not.
pub(super) fn read(
    args: &EvidenceArgs,
    functions: &[String],
    watch: &Watch,
) -> Result<Read, Failure> {
    let settings = args.decided(watch)?;
    let mut request: Request = args.request_with(functions, &settings)?;
    request.calls = Calls::IfGiven;
    request.surroundings = Around::Each;
    if request.has_no_calls() && matches!(request.role, Role::Snapshot(_)) {
        request.records.span = Span::default();
    }
    let evidence = gather(&request, watch)?;
    Ok(Read { evidence, settings })
}

/// The functions that are meant: those typed, or all that are known and no exception leaves out.
pub(super) fn meant<'e>(
    account: &Account<'e>,
    typed: &[String],
    global: Global,
) -> Result<Vec<Subject<'e>>, Failure> {
    let all = account.functions();
    let mut chosen: BTreeSet<&Function> = BTreeSet::new();
    for name in typed {
        let before = chosen.len();
        chosen.extend(all.iter().filter(|f| f.is_meant_by(name)));
        if chosen.len() == before && !all.iter().any(|f| f.is_meant_by(name)) {
            let names = all.iter().map(|f| f.name.as_str());
            let near = crate::catalog::near::near(name, names, 3);
            let failure = Failure::new(format!("no function `{name}` is known"));
            return Err(match near.first() {
                Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
                None => failure.hint("`aws lambda list-functions` tells which there are"),
            });
        }
    }
    if typed.is_empty() {
        for function in all {
            match ignored(account, function) {
                Some(why) if !global.quiet => say(said!(
                    "left out `{}`: an exception says so: {}",
                    function.name,
                    why
                )),
                Some(_) => {}
                None => {
                    chosen.insert(function);
                }
            }
        }
    }
    if chosen.is_empty() {
        return Err(Failure::new("no function is known").hint(
            "save the output of `aws lambda list-functions` in the directory of `--snapshot`",
        ));
    }
    Ok(account.subjects(&chosen))
}

fn ignored(account: &Account<'_>, function: &Function) -> Option<String> {
    let mut exceptions = account.settings.exceptions.iter();
    let found = exceptions
        .find(|e| e.what == Exempt::Function && e.is_of(function) && e.is_in_force(account.today));
    found.map(crate::settings::Exception::words)
}

impl Check {
    pub(crate) fn run(&self, global: Global, watch: &Watch) -> Result<Exit, Failure> {
        let selection = self.selection.selection()?;
        self.flags_fit()?;
        let baseline = self.selection.baseline()?;
        let read = read(&self.evidence, &self.function, watch)?;
        let account = Account::new(&read.evidence, &read.settings, baseline.as_ref(), now());
        let subjects = meant(&account, &self.function, global)?;
        if self.assets || self.asset.is_some() {
            self.print_assets(&account, &subjects)?;
            return Ok(Exit::Done);
        }
        let findings = run(&account, &subjects, &selection);
        // Whether an exception is for nothing only shows where everything was checked.
        let is_whole = self.function.is_empty() && selection.is_whole();
        let exceptions = if is_whole {
            idle_exceptions(&account, &findings)
        } else {
            Vec::new()
        };
        if self.format == Format::Sarif {
            self.print_sarif(&read, &subjects, &findings)?;
        } else {
            self.print(&account, &findings, subjects.len(), &exceptions, global)?;
        }
        Ok(self.exit(&findings))
    }

    fn flags_fit(&self) -> Result<(), Failure> {
        let is_sarif = self.format == Format::Sarif;
        if self.repo.is_some() && !is_sarif {
            return Err(Failure::new(
                "`--repo` says where findings are in code, and `--format` asks for something else",
            )
            .hint("add `--format sarif`"));
        }
        if is_sarif && (self.assets || self.asset.is_some()) {
            return Err(
                Failure::new("assets are no findings: SARIF has no place for them")
                    .hint("`--format json` and `--format csv` have"),
            );
        }
        Ok(())
    }

    fn print_sarif(
        &self,
        read: &Read,
        subjects: &[Subject<'_>],
        findings: &[Finding],
    ) -> Result<(), Failure> {
        let functions: Vec<_> = subjects.iter().filter_map(|s| s.usage).collect();
        let places = match self.repo.as_deref() {
            None => Places::new(),
            Some(repo) => {
                let code = read_code(repo, &[])?;
                places(&Code::of(&code), &read.settings, &read.evidence, &functions)?
            }
        };
        let open = not_checked(findings);
        let found = found(findings);
        print_whole(&sarif::text(&Found::of(&found, &open), &places))?;
        Ok(())
    }

    fn print(
        &self,
        account: &Account<'_>,
        findings: &[Finding],
        functions: usize,
        exceptions: &[(usize, String)],
        global: Global,
    ) -> Result<(), Failure> {
        let tally = tally(findings);
        let checked = Checked {
            findings,
            tally: &tally,
            functions,
            day: account.today,
            exceptions,
        };
        match self.format {
            Format::Text => print(&check::text(&checked, global.detail()))?,
            Format::Markdown => print(&check::markdown(&checked))?,
            Format::Csv => print(&check::csv(&checked))?,
            Format::Json => print_json(&check::json(&checked))?,
            Format::Sarif => {}
        }
        Ok(())
    }

    fn print_assets(&self, account: &Account<'_>, subjects: &[Subject<'_>]) -> Result<(), Failure> {
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

    fn exit(&self, findings: &[Finding]) -> Exit {
        let least = self.fail_on.map(Severity::from);
        let fails =
            |f: &Finding| least.is_some_and(|least| f.counts() && f.check.severity >= least);
        if findings.iter().any(fails) {
            Exit::Differences
        } else {
            Exit::Done
        }
    }
}
