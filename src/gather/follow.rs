//! Following records: read once, and then what is new, again and again.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::gathered::{Asked, Gathered};
use super::{Failure, Records, Request, Source, Watch, account, gather_from, now, open, records};
use crate::io::Mark;
use crate::io::TrailSource;
use crate::proposal::Evidence;

/// How late a record may come into Event history: it is asked for again from so long before the last time
/// (CloudTrail user guide, "Working with CloudTrail event history": within an average of about 5 minutes; the
/// time is not guaranteed).
const LATE: SignedDuration = SignedDuration::from_mins(20);

/// Records that are followed, and what is known by now.
pub struct Following {
    request: Request,
    account: Option<account::Account>,
    evidence: Evidence,
    /// Files as they were read.
    read: BTreeSet<Mark>,
    /// When the account was asked last.
    asked: Timestamp,
}

impl Following {
    /// Reads what is there.
    pub fn begin(request: Request, watch: &Watch) -> Result<Self, Failure> {
        let account = open(&request, watch)?;
        let asked = now();
        let read = marks(&request.records)?;
        let evidence = gather_from(&request, account.as_ref(), watch)?;
        Ok(Self {
            read: read.into_iter().map(|(mark, _)| mark).collect(),
            request,
            account,
            evidence,
            asked,
        })
    }

    /// What is known by now.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Whether there is anything to follow: what is read from a pipe comes once.
    pub fn goes_on(&self) -> bool {
        let is_stdin = |source: &Source| matches!(source, Source::Files(TrailSource::Stdin));
        let mut sources = self.request.records.sources.iter();
        self.account.is_some() || sources.any(|source| !is_stdin(source))
    }

    /// Reads what came since; whether there is anything new.
    pub fn go_on(&mut self, watch: &Watch) -> Result<bool, Failure> {
        let gathered = self.more(watch)?;
        if gathered.usage.records.is_empty() && gathered.usage.unread.is_empty() {
            return Ok(false);
        }
        self.evidence.add(gathered.usage);
        Ok(true)
    }

    fn more(&mut self, watch: &Watch) -> Result<Gathered, Failure> {
        let asked = now();
        let fresh = marks(&self.request.records)?;
        let fresh: Vec<_> = fresh
            .into_iter()
            .filter(|(mark, _)| !self.read.contains(mark))
            .collect();
        let files = fresh.iter().map(|(_, path)| {
            let path = TrailSource::Path(path.clone());
            Source::Files(path)
        });
        let remote = self.request.records.sources.iter();
        let remote = remote.filter(|source| source.is_remote()).cloned();
        let sources: Vec<Source> = files.chain(remote).collect();
        let asks = self.account.is_some() && self.request.has_no_calls();
        if sources.is_empty() && !asks {
            return Ok(Gathered::default());
        }
        let mut new = self.request.records.clone();
        new.sources = sources;
        if new.asks_account() || asks {
            let since = self.asked.checked_sub(LATE)?;
            new.span.since = new.span.since.into_iter().chain([since]).max();
        }
        let of = Asked {
            account: self.account.as_ref(),
            state: self.evidence.snapshot(),
            functions: &self.request.functions,
            regions: &self.request.account.regions,
            read: &[],
        };
        let gathered = records::read(&new, &self.evidence.catalog, &of, &watch.unheard())?;
        self.read.extend(fresh.into_iter().map(|(mark, _)| mark));
        self.asked = asked;
        Ok(gathered)
    }
}

/// The files of the sources as they are now. One that grows or is replaced has another mark.
fn marks(records: &Records) -> Result<Vec<(Mark, std::path::PathBuf)>, Failure> {
    let named = records.files();
    if named
        .iter()
        .all(|source| matches!(source, TrailSource::Stdin))
    {
        return Ok(Vec::new());
    }
    let files = records.expanded(&named)?;
    let marked = files.files.iter();
    let marked = marked.filter_map(|file| Some((Mark::of(file)?, file.path.clone())));
    Ok(marked.collect())
}
