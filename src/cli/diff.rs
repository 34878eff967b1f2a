//! `lpgen diff <FUNCTION>`, and `lpgen diff --from FILE… --to FILE…`.

use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::Value;

use super::args::EvidenceArgs;
use super::failure::{Exit, Failure};
use super::output::{print_json, print_whole, show};
use super::strict::StrictArgs;
use super::{COLUMNS, Global};
use crate::differ::relation::Relation;
use crate::gather::{Stream, Watch, compare_each, gather, page_of, read_side, selected};
use crate::proposal::Evidence;
use crate::report::diff::{PageForm, SidesCompared};
use crate::report::policies::{DiffLayout, NARROWEST};
use crate::report::review::{MOST_CHARACTERS, Order};
use crate::report::said::Page;
use crate::report::written;

/// Compare a function's role as it is with the role as proposed
///
/// One screen first: whether something breaks, what the result rests on, what wants a look and what to do about
/// it, what the function may do and what not any more, what becomes of the role. `-v` says all of it,
/// `--policy` adds the policies' text, statement by statement. Needs the role of today: `--snapshot` or
/// `--role-file`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[allow(clippy::struct_excessive_bools, reason = "flags as they are typed")]
pub(crate) struct Diff {
    /// Functions: name, partial ARN or ARN
    #[arg(value_name = "FUNCTION", required_unless_present_any = ["all", "from"])]
    function: Vec<String>,
    /// Every function that the trail shows or a configuration describes
    #[arg(long, conflicts_with = "function")]
    all: bool,
    #[command(flatten)]
    evidence: EvidenceArgs,
    #[command(flatten)]
    files: CompareArgs,
    /// text: for a terminal; json: everything, versioned; markdown: for a pull request; html: one
    /// page for a browser; patch: the policies' text as a unified patch of files
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 1 when something changes
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    strict: StrictArgs,
    /// Add the text of the policies, statement by statement
    #[arg(long)]
    policy: bool,
    /// Add the text of the policies, today's left and the proposal right
    #[arg(long)]
    side_by_side: bool,
}

const EXAMPLES: &str = "Examples:
  lpgen diff orders-api
  lpgen diff orders-api --trail AWSLogs/ --snapshot account/
  lpgen diff --all --trail AWSLogs/ --snapshot account/ --format markdown > review.md
  lpgen diff orders-api --trail AWSLogs/ --snapshot account/ --format html > orders-api.html
  lpgen diff orders-api --trail AWSLogs/ --role-file today.json --exit-code --quiet
  lpgen diff orders-api --trail AWSLogs/ --snapshot account/ --color always | less -R
  lpgen diff --from old.json --to new.json --exit-code";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
    Html,
    Patch,
}

/// Policies from files, in place of a function's.
#[derive(Debug, clap::Args)]
pub(crate) struct CompareArgs {
    /// Compare policy files instead of a function's role: the old policies, all together one role
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "to", conflicts_with_all = ["function", "all"])]
    from: Vec<PathBuf>,
    /// The new policies
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "from")]
    to: Vec<PathBuf>,
    /// The permissions boundary of the old policies
    #[arg(long, value_name = "FILE", requires = "from")]
    from_boundary: Option<PathBuf>,
    /// The permissions boundary of the new policies
    #[arg(long, value_name = "FILE", requires = "to")]
    to_boundary: Option<PathBuf>,
}

impl Diff {
    pub(crate) fn run(&self, global: Global, watch: &Watch) -> Result<Exit, Failure> {
        let policies = self.policies(global)?;
        if !self.files.from.is_empty() {
            return self.compare_files(global, watch, policies);
        }
        let evidence = gather(&self.evidence.request(&self.function, watch)?, watch)?;
        if self.format == Format::Html {
            return self.html(&evidence, watch);
        }
        let (flags, mut differs) = (self.evidence.typed(), false);
        let (mut page, mut values) = (Page::default(), Vec::new());
        let sum = compare_each(&evidence, &self.function, watch, &mut |compared, of| {
            differs |= self.exit_code && compared.changes_something();
            if self.format == Format::Json {
                return values.push(written::value(&compared.json()));
            }
            if !page.is_empty() && self.format != Format::Patch {
                page.blank();
            }
            let form = self.form(global, policies, (&flags, MOST_CHARACTERS / of));
            page.add(&compared.page(&form));
        })?;
        if self.format == Format::Json {
            print_json(&match values.len() {
                1 => values.remove(0),
                _ => Value::Array(values),
            })?;
        } else {
            show(&page, global, &watch.stop)?;
        }
        let exit = Exit::of_differences(differs).max(Exit::of_promise(sum.holds));
        Ok(self.strict.exit(exit, || sum.needs_a_person))
    }

    /// One page for a browser, of these functions.
    fn html(&self, evidence: &Evidence, watch: &Watch) -> Result<Exit, Failure> {
        let functions = selected(evidence, &self.function, watch)?;
        let (page, scan) = page_of(evidence, &functions, &self.evidence.typed(), watch)?;
        print_whole(&page)?;
        let exit = Exit::of_differences(self.exit_code && scan.changes_something());
        let exit = exit.max(Exit::of_promise(scan.holds()));
        let doubts = || evidence.lacks_records() || scan.has_gaps();
        Ok(self.strict.exit(exit, doubts))
    }

    /// How the policies' text is laid out, where it is asked for.
    fn policies(&self, global: Global) -> Result<Option<DiffLayout>, Failure> {
        let columns = global.columns(Stream::Out).unwrap_or(COLUMNS);
        if self.side_by_side && columns < NARROWEST {
            return Err(Failure::new(format!(
                "`--side-by-side` needs {NARROWEST} columns, and there are {columns}"
            ))
            .hint("make the terminal wider, or use `--policy`"));
        }
        Ok(match (self.side_by_side, self.policy) {
            (true, _) => Some(DiffLayout::SideBySide(columns)),
            (false, true) => Some(DiffLayout::Unified(columns)),
            (false, false) => None,
        })
    }

    /// How a comparison is shown, of functions or of files; `flags` are those of this run, `most` the characters that
    /// Markdown may take.
    fn form<'f>(
        &self,
        global: Global,
        policies: Option<DiffLayout>,
        (flags, most): (&'f str, usize),
    ) -> PageForm<'f> {
        match self.format {
            Format::Markdown => PageForm::Markdown { flags, most },
            Format::Patch => PageForm::Patch,
            Format::Text | Format::Html | Format::Json => {
                let width = global.columns(Stream::Out).unwrap_or(COLUMNS);
                let layout = global.layout(width, Order::VerdictFirst, flags);
                PageForm::Text(layout, policies)
            }
        }
    }

    fn compare_files(
        &self,
        global: Global,
        watch: &Watch,
        policies: Option<DiffLayout>,
    ) -> Result<Exit, Failure> {
        let files = &self.files;
        let from = read_side(&files.from, files.from_boundary.as_deref())?;
        let to = read_side(&files.to, files.to_boundary.as_deref())?;
        let compared = SidesCompared::of(from, to);
        if self.format == Format::Json {
            print_json(&compared.json())?;
        } else {
            let form = self.form(global, policies, ("", MOST_CHARACTERS));
            show(&compared.page(&form), global, &watch.stop)?;
        }
        let relation = compared.relation();
        let exit = Exit::of_differences(self.exit_code && relation != Relation::Equal);
        Ok(self.strict.exit(exit, || relation == Relation::Unknown))
    }
}
