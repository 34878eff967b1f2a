//! A trail folded into a usage file.

use std::path::Path;
use std::time::Duration;

use super::gathered::{Asked, Gathered};
use super::growing::{Growing, nothing_read, stopped};
use super::{
    AccountRequest, Event, Existing, Failure, RecordsRequest, UsageFile, Watch, account, files,
    now, records,
};
use crate::catalog::Catalog;
use crate::io::store::{self, PathContent, Store};
use crate::io::{self, Lock};
use crate::observer::span::Span;
use crate::observer::usage::stored::StoreSize;
use crate::observer::usage::{Cut, DaySpan, Selection, Usage, wire};

/// Another run holds the usage file while it joins and writes it: seconds at most.
const PATIENCE: Duration = Duration::from_mins(5);

/// Folds records into the usage file, and hands out what it holds now, of a store what is known of the whole.
/// What was read until a stop is in it, and the stop an error.
pub(crate) fn observe(
    file: &UsageFile,
    records: &RecordsRequest,
    account: &AccountRequest,
    watch: &Watch,
) -> Result<Usage, Failure> {
    if records.sources.is_empty() && file.merge.is_empty() {
        return Err(records::nothing_to_read());
    }
    if !account.accounts.is_empty() && !records.asks_account() {
        return Err(Failure::new(
            "`--accounts` selects records of a bucket or a table, and none is given",
        )
        .hint("files are read whole, whatever accounts they are of"));
    }
    let merged = files::usages(&file.merge, &Selection::All)?;
    let opened = || {
        let asks = records.asks_account();
        asks.then(|| account::open(account, watch)).transpose()
    };
    let asked = |opened| Asked {
        account: opened,
        state: None,
        functions: &[],
        accounts: &account.accounts,
        regions: &account.regions,
        read: &account.regions,
        selection: &Selection::All,
    };
    if !file.is_store() {
        if file.keep.is_some() {
            return Err(no_store(&file.path));
        }
        // Said now, not after hours of reading.
        file.existing()?;
        let opened = opened()?;
        let catalog = Catalog::bundled();
        let gathered = records::gather(records, &catalog, &asked(opened.as_ref()), watch)?;
        return file.export(merged, gathered, records, watch);
    }
    let growing = Growing::open(file, merged, records, watch)?;
    let opened = opened()?;
    let usage = growing.fill(records, &asked(opened.as_ref()))?;
    let Some(keep) = file.keep else {
        return Ok(usage);
    };
    let (days, cut) = prune(&file.path, keep)?;
    watch.tell(&Event::Cut { days, cut });
    Ok(Store::read(&file.path)?.facts()?)
}

/// What is known of the whole, and how much there is.
pub(crate) fn look_at(path: &Path) -> Result<(Usage, StoreSize), Failure> {
    if store::kind(path)? != PathContent::Store {
        return Err(no_store(path));
    }
    let mut store = Store::read(path)?;
    Ok((store.facts()?, store.size()?))
}

fn no_store(path: &Path) -> Failure {
    Failure::new(format!("`{}` is no store", path.display()))
        .hint("`lpgen usage merge --into FILE` makes a store of JSON")
}

/// Leaves of a store what happened in the last so many days.
pub(crate) fn prune(path: &Path, keep: u16) -> Result<(DaySpan, Cut), Failure> {
    if store::kind(path)? != PathContent::Store {
        return Err(no_store(path));
    }
    let hours = jiff::SignedDuration::from_hours(24 * i64::from(keep));
    let span = Span {
        since: now().checked_sub(hours).ok(),
        until: None,
    };
    let days = DaySpan::of(span);
    let cut = Store::grow(path)?.prune(days)?;
    Ok((days, cut))
}

impl UsageFile {
    /// Whether it grows. A stream and a file that is named as JSON get the whole as JSON; what stands there as
    /// JSON under another name becomes a store.
    fn is_store(&self) -> bool {
        let is_named_json = self
            .path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("json"));
        let is_store = || matches!(store::kind(&self.path), Ok(PathContent::Store));
        !io::is_stream(&self.path) && (!is_named_json || is_store())
    }

    /// What it holds, if it is to be added to.
    fn existing(&self) -> Result<Option<Usage>, Failure> {
        let adds = self.existing == Existing::Keep
            && !io::is_stream(&self.path)
            && io::is_there(&self.path)?;
        adds.then(|| files::exported(&self.path)).transpose()
    }

    /// Writes everything as JSON.
    fn export(
        &self,
        mut usage: Usage,
        gathered: Gathered,
        records: &RecordsRequest,
        watch: &Watch,
    ) -> Result<Usage, Failure> {
        let is_nothing = gathered.usage.records.is_empty();
        if !records.sources.is_empty() && !gathered.is_stopped && is_nothing {
            watch.tell(&Event::Doubts(&gathered.usage));
            return Err(nothing_read(&self.path));
        }
        usage.merge(gathered.usage);
        let written = self.write(usage, watch)?;
        if gathered.is_stopped {
            return Err(stopped());
        }
        Ok(written)
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
