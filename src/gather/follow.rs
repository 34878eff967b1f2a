//! Following records: read once, and then what is new, again and again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::gathered::{Asked, Gathered};
use super::{
    Event, EvidenceRequest, Failure, Integrity, RecordsRequest, Source, Watch, Whose, account,
    gather_from, now, one_account, open, records,
};
use crate::io::{Grown, Mark, Tail, TrailSource};
use crate::observer::usage::Selection;
use crate::proposal::Evidence;

/// How late a record may come into Event history: it is asked for again from so long before the last time
/// (CloudTrail user guide, "Working with CloudTrail event history": within an average of about 5 minutes; the
/// time is not guaranteed).
const LATE: SignedDuration = SignedDuration::from_mins(20);

/// Records that are followed, and what is known by now.
pub(crate) struct Following {
    request: EvidenceRequest,
    account: Option<account::Account>,
    evidence: Evidence,
    /// Files as they were read, of those that are there.
    read: BTreeSet<Mark>,
    /// How far those were read that may grow.
    tails: BTreeMap<PathBuf, Tail>,
    /// When the account was asked last.
    asked: Timestamp,
}

impl Following {
    /// Reads what is there.
    pub(crate) fn begin(request: EvidenceRequest, watch: &Watch) -> Result<Self, Failure> {
        let account = open(&request, watch)?;
        let asked = now();
        let files = marks(&request.records)?;
        let paths = files.iter().map(|(_, path)| path);
        let tails = paths.filter_map(|path| Some((path.clone(), Tail::of_young(path)?)));
        let tails = tails.collect();
        let evidence = gather_from(&request, account.as_ref(), Whose::Everybody, watch)?;
        let evidence = one_account(evidence, &request)?;
        Ok(Self {
            read: files.into_iter().map(|(mark, _)| mark).collect(),
            tails,
            request,
            account,
            evidence,
            asked,
        })
    }

    /// What is known by now.
    pub(crate) fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Whether there is anything to follow: what is read from a pipe comes once.
    pub(crate) fn goes_on(&self) -> bool {
        let is_stdin = |source: &Source| matches!(source, Source::Files(TrailSource::Stdin));
        let mut sources = self.request.records.sources.iter();
        self.account.is_some() || sources.any(|source| !is_stdin(source))
    }

    /// Reads what came since; whether there is anything new.
    pub(crate) fn go_on(&mut self, watch: &Watch) -> Result<bool, Failure> {
        let gathered = self.more(watch)?;
        if gathered.usage.records.is_empty() && gathered.usage.unread.is_empty() {
            return Ok(false);
        }
        self.evidence.add(gathered.usage);
        Ok(true)
    }

    fn more(&mut self, watch: &Watch) -> Result<Gathered, Failure> {
        let asked = now();
        let there = marks(&self.request.records)?;
        let fresh = there.iter().filter(|(mark, _)| !self.read.contains(mark));
        let grown: Vec<_> = fresh
            .map(|(_, path)| (path, self.grown(path, watch)))
            .collect();
        let files = grown.iter().filter_map(|(_, (source, _))| source.clone());
        let files = files.map(Source::Files);
        let remote = self.request.records.sources.iter();
        let remote = remote.filter(|source| source.is_remote()).cloned();
        let sources: Vec<Source> = files.chain(remote).collect();
        let asks = self.account.is_some() && self.request.has_no_calls();
        if sources.is_empty() && !asks {
            self.read_up_to(&there, tails_of(&grown));
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
            accounts: &self.request.account.accounts,
            regions: &self.request.account.regions,
            read: &[],
            selection: &Selection::All,
        };
        let gathered = records::read(&new, &self.evidence.catalog, &of, &watch.unheard())?;
        let tails = tails_of(&grown);
        self.read_up_to(&there, tails);
        self.asked = asked;
        Ok(gathered)
    }

    /// What of a file is new, and how far it is read with that. Digests speak of whole files.
    fn grown(&self, path: &Path, watch: &Watch) -> (Option<TrailSource>, Option<Tail>) {
        let whole = || Some(TrailSource::Path(path.to_owned()));
        let known = self.tails.get(path);
        let known = known.filter(|_| self.request.records.integrity == Integrity::Unchecked);
        let Some(Ok((grown, tail))) = known.map(|tail| tail.grown(path)) else {
            return (whole(), Tail::of(path).ok());
        };
        let tell = |why| watch.tell(&Event::Anew { path, why });
        let source = match grown {
            Grown::Nothing => None,
            Grown::Appended(part) => Some(TrailSource::Part(path.to_owned(), part)),
            Grown::Rewritten => whole(),
            Grown::Cut => {
                tell("was cut");
                whole()
            }
            Grown::Replaced => {
                tell("was replaced");
                whole()
            }
        };
        (source, Some(tail))
    }

    /// Notes what was read. Of files that are gone nothing is kept.
    fn read_up_to(&mut self, there: &[(Mark, PathBuf)], tails: Vec<(PathBuf, Tail)>) {
        self.read = there.iter().map(|(mark, _)| *mark).collect();
        self.tails.extend(tails);
        if self.tails.len() > there.len() {
            let paths: BTreeSet<&PathBuf> = there.iter().map(|(_, path)| path).collect();
            self.tails.retain(|path, _| paths.contains(path));
        }
    }
}

/// What was found of a file: what is to be read, and how far it is read then.
type Found<'p> = (&'p PathBuf, (Option<TrailSource>, Option<Tail>));

fn tails_of(found: &[Found<'_>]) -> Vec<(PathBuf, Tail)> {
    let tails = found.iter();
    let tails = tails.filter_map(|(path, (_, tail))| Some(((*path).clone(), tail.clone()?)));
    tails.collect()
}

/// The files of the sources as they are now. One that grows or is replaced has another mark.
fn marks(records: &RecordsRequest) -> Result<Vec<(Mark, PathBuf)>, Failure> {
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
