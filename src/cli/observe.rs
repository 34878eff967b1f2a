//! `lpgen observe`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Global;
use super::account::AccountArgs;
use super::failure::{Exit, Failure, with_hint};
use super::output::{bad, faint, said, say};
use super::reading::print_doubts;
use super::trail::{Asked, Gathered, TrailArgs, nothing_to_read, read_usage, read_usages};
use crate::catalog::Catalog;
use crate::io::{self, Lock};
use crate::observer::usage::{Usage, wire};
use crate::report::words::plural;

/// Fold a trail into a usage file
///
/// The file holds what each role session did, not the records: its size depends on how many
/// different things were done. Observing again, in any order, or the same records twice, changes
/// nothing: an existing usage file is added to. Merge usage files with `--merge`.
/// Several runs at once may write one usage file.
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

/// Another run holds the usage file while it joins and writes it: seconds at most.
const PATIENCE: Duration = Duration::from_mins(5);

fn nothing_read(usage: &Path) -> Failure {
    Failure::new(format!(
        "no record was read, so `{}` is left as it is",
        usage.display()
    ))
    .hint(
        "the lines above name what was left out and why; `--since` and `--until` may leave out all",
    )
}

impl Observe {
    pub(crate) fn run(&self, global: Global) -> Result<Exit, Failure> {
        if self.trail.trail.is_empty() && self.merge.is_empty() {
            return Err(nothing_to_read());
        }
        let mut usage = read_usages(&self.merge)?;
        // Said now, not after hours of reading.
        self.existing()?;
        let gathered = self.gather(global)?;
        if !self.trail.trail.is_empty() && !gathered.is_stopped && gathered.usage.records.is_empty()
        {
            print_doubts(&gathered.usage, global);
            return Err(nothing_read(&self.usage));
        }
        usage.merge(gathered.usage);
        let written = self.write(usage, global)?;
        let lacks_records = !written.unread.is_empty() || written.all_doubts().sets_apart();
        if gathered.is_stopped {
            return Err(Failure::new("stopped: not all records were read")
                .hint("the usage file holds what was read; the same command adds the rest"));
        }
        Ok(if self.strict && lacks_records {
            Exit::Gaps
        } else {
            Exit::Done
        })
    }

    /// What the usage file holds, if it is to be added to.
    fn existing(&self) -> Result<Option<Usage>, Failure> {
        let adds = !self.replace && !io::is_stream(&self.usage) && self.usage.try_exists()?;
        adds.then(|| read_usage(&self.usage)).transpose()
    }

    /// Joins what other runs wrote meanwhile, and writes the whole; what could not be read is in it.
    fn write(&self, mut usage: Usage, global: Global) -> Result<Usage, Failure> {
        let _lock = self.lock(global)?;
        if let Some(existing) = self.existing()? {
            usage.merge(existing);
        }
        io::write_atomic(&self.usage, wire::write(&usage).as_bytes())
            .map_err(|e| with_hint(&e, e.hint()))?;
        print_doubts(&usage, global);
        if !global.quiet {
            say(said!(
                "{} {}: {}",
                faint("wrote"),
                self.usage.display(),
                plural(usage.callers.len(), "session")
            ));
        }
        Ok(usage)
    }

    /// The right to change the usage file, which two runs at once would otherwise write over each other.
    fn lock(&self, global: Global) -> Result<Option<Lock>, Failure> {
        if io::is_stream(&self.usage) {
            return Ok(None);
        }
        let lock = Lock::take(&self.usage, PATIENCE).map_err(|e| with_hint(&e, e.hint()))?;
        if !lock.is_held() && !global.quiet {
            say(said!(
                "{} {}: its file system has no locks; another `lpgen observe` of it at the same time would lose what one of them read",
                bad("not locked"),
                self.usage.display()
            ));
        }
        Ok(Some(lock))
    }

    #[cfg(feature = "aws")]
    fn gather(&self, global: Global) -> Result<Gathered, Failure> {
        let catalog = Catalog::bundled();
        let account = if self.trail.asks_account() {
            Some(self.account.open(global)?)
        } else {
            None
        };
        let asked = Asked {
            account: account.as_ref(),
            regions: self.account.regions(),
            read: self.account.regions(),
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
