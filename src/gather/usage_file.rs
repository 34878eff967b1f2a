//! A trail folded into a usage file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::gathered::Asked;
use super::{AccountRequest, Event, Existing, Failure, Records, Watch, account, files, records};
use crate::catalog::Catalog;
use crate::io::{self, Lock};
use crate::observer::usage::{Usage, wire};

/// A usage file and what goes into it.
#[derive(Clone, Debug)]
pub struct UsageFile {
    /// Where it is.
    pub path: PathBuf,
    /// What becomes of one that is there.
    pub existing: Existing,
    /// Other usage files to add.
    pub merge: Vec<PathBuf>,
}

/// Another run holds the usage file while it joins and writes it: seconds at most.
const PATIENCE: Duration = Duration::from_mins(5);

/// Folds records into the usage file, and hands out what it holds now. What was read until a stop is in it,
/// and the stop an error.
pub fn observe(
    file: &UsageFile,
    records: &Records,
    account: &AccountRequest,
    watch: &Watch,
) -> Result<Usage, Failure> {
    let mut usage = files::usages(&file.merge)?;
    // Said now, not after hours of reading.
    file.existing()?;
    let opened = if records.asks_account() {
        Some(account::open(account, watch)?)
    } else {
        None
    };
    let asked = Asked {
        account: opened.as_ref(),
        regions: &account.regions,
        read: &account.regions,
        ..Asked::default()
    };
    let gathered = records::gather(records, &Catalog::bundled(), &asked, watch)?;
    let is_nothing = gathered.usage.records.is_empty();
    if !records.sources.is_empty() && !gathered.is_stopped && is_nothing {
        watch.tell(&Event::Doubts(&gathered.usage));
        return Err(nothing_read(&file.path));
    }
    usage.merge(gathered.usage);
    let written = file.write(usage, watch)?;
    if gathered.is_stopped {
        return Err(Failure::new("stopped: not all records were read")
            .hint("the usage file holds what was read; the same command adds the rest"));
    }
    Ok(written)
}

fn nothing_read(usage: &Path) -> Failure {
    Failure::new(format!(
        "no record was read, so `{}` is left as it is",
        usage.display()
    ))
    .hint(
        "the lines above name what was left out and why; `--since` and `--until` may leave out all",
    )
}

impl UsageFile {
    /// What it holds, if it is to be added to.
    fn existing(&self) -> Result<Option<Usage>, Failure> {
        let adds = self.existing == Existing::Keep
            && !io::is_stream(&self.path)
            && io::is_there(&self.path)?;
        adds.then(|| files::usage(&self.path)).transpose()
    }

    /// Joins what other runs wrote meanwhile, and writes the whole; what could not be read is in it.
    fn write(&self, mut usage: Usage, watch: &Watch) -> Result<Usage, Failure> {
        let _lock = self.lock(watch)?;
        if let Some(existing) = self.existing()? {
            usage.merge(existing);
        }
        io::write_atomic(&self.path, wire::write(&usage).as_bytes())?;
        watch.tell(&Event::Doubts(&usage));
        watch.tell(&Event::UsageWritten {
            path: &self.path,
            sessions: usage.callers.len(),
        });
        Ok(usage)
    }

    /// The right to change the file, which two runs at once would otherwise write over each other.
    fn lock(&self, watch: &Watch) -> Result<Option<Lock>, Failure> {
        if io::is_stream(&self.path) {
            return Ok(None);
        }
        let lock = Lock::take(&self.path, PATIENCE)?;
        if !lock.is_held() {
            watch.tell(&Event::NotLocked(&self.path));
        }
        Ok(Some(lock))
    }
}
