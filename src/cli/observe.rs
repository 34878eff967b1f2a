//! `lpgen observe`.

use std::path::PathBuf;

use clap::ArgAction;

use super::Global;
use super::args::{AccountArgs, TrailArgs, switch};
use super::failure::{Exit, Failure};
use crate::gather::{Existing, UsageFile, Watch, observe, read_days};

/// Fold a trail into a usage file
///
/// The file holds what each role session did, not the records: its size depends on how many
/// different things were done. Observing again, in any order, or the same records twice, changes
/// nothing: an existing usage file is added to, and files of a trail that it knows are not read again
/// (`--no-cache` reads them). Merge usage files with `--merge`.
/// Several runs at once may write one usage file, and one that is killed loses nothing but its last seconds.
/// It is an SQLite file (docs/usage-store.md); a file named `*.json` and a stream get JSON, written whole.
#[derive(Debug, clap::Args)]
pub(crate) struct Observe {
    #[command(flatten)]
    trail: TrailArgs,
    /// Usage file to write; one that exists is added to
    #[arg(long, value_name = "FILE")]
    usage: PathBuf,
    /// Another usage file to add; may be given several times
    #[arg(long, value_name = "FILE")]
    merge: Vec<PathBuf>,
    /// Start anew instead of adding to an existing usage file
    #[arg(long, action = ArgAction::SetTrue, value_parser = switch(Existing::Replace, Existing::Keep))]
    replace: Existing,
    /// Forget what happened before the last so many days, once the trail is read: `400d`
    ///
    /// As `lpgen usage prune` does: whole days are kept, and files that were read stay known.
    #[arg(long, value_name = "DAYS", value_parser = read_days)]
    keep: Option<u16>,
    /// Exit with 3 when something could not be read
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    account: AccountArgs,
}

impl Observe {
    pub(crate) fn run(&self, _: Global, watch: &Watch) -> Result<Exit, Failure> {
        let file = UsageFile {
            path: self.usage.clone(),
            existing: self.replace,
            merge: self.merge.clone(),
            keep: self.keep,
        };
        let records = self.trail.records(None)?;
        let written = observe(&file, &records, &self.account.request()?, watch)?;
        let lacks_records = !written.unread.is_empty() || written.all_doubts().sets_apart();
        Ok(Exit::worst([(self.strict && lacks_records, Exit::Gaps)]))
    }
}
