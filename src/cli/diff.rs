//! `lpgen diff <FUNCTION>`, and `lpgen diff --from FILE… --to FILE…`.

use std::path::PathBuf;

use clap::{ArgAction, ValueEnum};

use super::args::{EvidenceArgs, ExitArgs, switch};
use super::failure::{Exit, Failure};
use super::output::hand_out;
use super::{COLUMNS, Global};
use crate::gather::{
    ChangeQuestion, Comparisons, DiffForm, Stream, Watch, compare, gather, read_side,
};
use crate::report::diff::{PageForm, SidesCompared};
use crate::report::policies::{DiffLayout, NARROWEST};
use crate::report::review::{MOST_CHARACTERS, Order};

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
    #[arg(long, action = ArgAction::SetTrue, value_parser = switch(ChangeQuestion::Asked, ChangeQuestion::NotAsked))]
    exit_code: ChangeQuestion,
    #[command(flatten)]
    exit: ExitArgs,
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
        let form = self.form(global)?;
        let files = &self.files;
        let compared = if files.from.is_empty() {
            let evidence = gather(&self.evidence.request(&self.function, watch)?.0, watch)?;
            compare(&evidence, &self.function, &form, self.exit_code, watch)?
        } else {
            let from = read_side(&files.from, files.from_boundary.as_deref())?;
            let to = read_side(&files.to, files.to_boundary.as_deref())?;
            Comparisons::of_sides(&SidesCompared::of(from, to), &form)
        };
        hand_out(&compared.written, global, &watch.stop)?;
        Ok(Exit::worst([
            (
                self.exit_code == ChangeQuestion::Asked && compared.changes,
                Exit::Differences,
            ),
            (self.exit.strict && compared.needs_a_person, Exit::Gaps),
            (!compared.holds, Exit::BrokenPromise),
        ]))
    }

    fn form(&self, global: Global) -> Result<DiffForm<'_>, Failure> {
        let is_of_files = !self.files.from.is_empty();
        let flags = if is_of_files {
            ""
        } else {
            self.evidence.typed()
        };
        let columns = global.columns(Stream::Out).unwrap_or(COLUMNS);
        if self.side_by_side && columns < NARROWEST {
            return Err(Failure::new(format!(
                "`--side-by-side` needs {NARROWEST} columns, and there are {columns}"
            ))
            .hint("make the terminal wider, or use `--policy`"));
        }
        let unified = self.policy.then_some(DiffLayout::Unified(columns));
        let side_by_side = self.side_by_side.then_some(DiffLayout::SideBySide(columns));
        let layout = global.layout(columns, Order::VerdictFirst, flags);
        Ok(match self.format {
            Format::Json => DiffForm::Json,
            Format::Html if !is_of_files => DiffForm::Html { flags },
            Format::Markdown => DiffForm::Page(PageForm::Markdown {
                flags,
                most: MOST_CHARACTERS,
            }),
            Format::Patch => DiffForm::Page(PageForm::Patch),
            Format::Text | Format::Html => {
                DiffForm::Page(PageForm::Text(layout, side_by_side.or(unified)))
            }
        })
    }
}
