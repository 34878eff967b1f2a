//! `lpgen observe`.

use std::path::PathBuf;

use super::Global;
use super::account::AccountArgs;
use super::failure::{Exit, Failure, with_hint};
use super::output::say;
use super::trail::{Asked, Gathered, TrailArgs, nothing_to_read, read_usage, read_usages};
use crate::catalog::Catalog;
use crate::io;
use crate::observer::usage::wire;
use crate::report::words::plural;

/// Fold a trail into a usage file
///
/// The file holds what each role session did, not the records: its size depends on how many
/// different things were done. Observing again, in any order, or the same records twice, changes
/// nothing: an existing usage file is added to. Merge usage files with `--merge`.
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
    #[arg(long)]
    replace: bool,
    /// Exit with 3 when something could not be read
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    account: AccountArgs,
}

impl Observe {
    pub(crate) fn run(&self, global: Global) -> Result<Exit, Failure> {
        if self.trail.trail.is_empty() && self.merge.is_empty() {
            return Err(nothing_to_read());
        }
        let mut usage = read_usages(&self.merge)?;
        if !self.replace && self.usage.try_exists()? {
            usage.merge(read_usage(&self.usage)?);
        }
        let gathered = self.gather(global)?;
        usage.merge(gathered.usage);
        io::write_atomic(&self.usage, wire::write(&usage).as_bytes())
            .map_err(|e| with_hint(&e, e.hint()))?;
        if !global.quiet {
            say(&format!(
                "{} {}: {}",
                super::output::faint("wrote"),
                self.usage.display(),
                plural(usage.callers.len(), "session")
            ));
        }
        if gathered.is_stopped {
            return Err(Failure::new("stopped: not all records were read")
                .hint("the usage file holds what was read; the same command adds the rest"));
        }
        Ok(if self.strict && !usage.unread.is_empty() {
            Exit::Gaps
        } else {
            Exit::Done
        })
    }

    #[cfg(feature = "aws")]
    fn gather(&self, global: Global) -> Result<Gathered, Failure> {
        let catalog = Catalog::bundled();
        let account = if self.trail.asks_account() {
            Some(self.account.open()?)
        } else {
            None
        };
        let asked = Asked {
            account: account.as_ref(),
            regions: self.account.regions(),
            ..Asked::default()
        };
        self.trail.gather(&catalog, &asked, global)
    }

    #[cfg(not(feature = "aws"))]
    fn gather(&self, global: Global) -> Result<Gathered, Failure> {
        self.trail
            .gather(&Catalog::bundled(), &Asked::default(), global)
    }
}
