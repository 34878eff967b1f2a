//! `lpgen review`.

use std::path::PathBuf;

use jiff::civil::Date;

use super::Global;
use super::args::EvidenceArgs;
use super::check::SelectionArgs;
use super::failure::{Exit, Failure};
use super::output::print;
use crate::checklist::baseline;
use crate::gather::{ReviewRequest, Watch, read_review, record_review};
use crate::report::check::progress;

commands! {
    /// Record who reviewed the checklist, and see how findings go over time
    pub(super) enum Review {
        Record(Box<Record>),
        Show(Show),
    }
}

/// Write what was reviewed: functions, their roles and findings, by whom and until when it holds
///
/// The file belongs into a repository. `lpgen check --baseline FILE` fails for what was widened since, and when
/// the review is over. What the checks came to is added to the numbers of earlier reviews.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Record {
    /// Functions: name, partial ARN or ARN; by default all that are known
    #[arg(value_name = "FUNCTION")]
    function: Vec<String>,
    /// Who reviewed
    #[arg(long, value_name = "NAME")]
    by: String,
    /// The last day on which it holds; by default `review.days` of `lpgen.toml` from now, or 180 days
    #[arg(long, value_name = "DAY")]
    holds_until: Option<Date>,
    /// The file to write, and, where it is there, the earlier review
    #[arg(long, value_name = "FILE", default_value = baseline::FILE)]
    out: PathBuf,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    evidence: EvidenceArgs,
}

/// Say who reviewed, until when it holds, and how findings went from review to review
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The file that `lpgen review record` wrote
    #[arg(value_name = "FILE", default_value = baseline::FILE)]
    file: PathBuf,
}

const EXAMPLES: &str = "Examples:
  lpgen review record --by mara --holds-until 2027-05-31 --snapshot account/
  lpgen check --snapshot account/ --baseline lpgen-review.json
  lpgen review show";

impl Record {
    fn run(&self, _: Global, watch: &Watch) -> Result<Exit, Failure> {
        let selection = self.selection.selection()?;
        let (evidence, decided) = self.evidence.request(&self.function, watch)?;
        let request = ReviewRequest {
            evidence,
            decided,
            selection,
            earlier: self.selection.baseline.clone(),
            out: self.out.clone(),
            by: self.by.clone(),
            until: self.holds_until,
        };
        print(&progress(&record_review(&request, watch)?))?;
        Ok(Exit::Done)
    }
}

impl Show {
    fn run(&self, _: Global, _: &Watch) -> Result<Exit, Failure> {
        print(&progress(&read_review(&self.file)?))?;
        Ok(Exit::Done)
    }
}
