//! What several commands share: where calls are read from.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::Global;
use super::failure::{Failure, with_hint};
use super::integrity::IntegrityArgs;
use super::reading::{print_reading, unread};
use crate::catalog::Catalog;
use crate::io::integrity::Checked;
use crate::io::stop::Reading;
use crate::io::{self, Bar, Expansion, Progress, ReadReport, Silent, TrailSource};
use crate::lambda::configuration::{self, Configurations};
use crate::observer::fold::fold;
use crate::observer::span::Span;
use crate::observer::usage::{Usage, wire};
use crate::snapshot::Snapshot;

/// The flags that say where calls are read from.
#[derive(Debug, clap::Args)]
pub(crate) struct TrailArgs {
    /// CloudTrail records: a file, a directory (read recursively), a glob, `-` for standard input,
    /// `s3://BUCKET/PREFIX`, or `event-history`; by default the account's own trails
    ///
    /// gzip or plain; `{"Records": […]}`, an array, one record, JSON lines, EventBridge events,
    /// CloudWatch Logs subscription data, LookupEvents output, rows and `get-query-results` of Athena and
    /// CloudTrail Lake. In folders laid out as CloudTrail's only its own files are read. Of a bucket, only the window, the caller's account and the regions of `--region` are read. May be given
    /// several times.
    #[arg(long, value_name = "SOURCE")]
    pub(crate) trail: Vec<String>,
    /// Only records at or after this time: RFC 3339, a date, or days back from now (`90d`)
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only records before this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Threads that read files; by default one per processor
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    pub(super) integrity: IntegrityArgs,
    /// Where what was folded of buckets and of Event history is kept; by default the user's cache directory
    #[cfg(feature = "aws")]
    #[arg(long, value_name = "DIR", env = "LPGEN_CACHE")]
    pub(super) cache: Option<PathBuf>,
    /// Read everything anew, and keep nothing
    #[cfg(feature = "aws")]
    #[arg(long)]
    pub(super) no_cache: bool,
}

/// The source that is Event history.
pub(super) const EVENT_HISTORY: &str = "event-history";

/// Whom and what to ask when the records are not in files.
#[derive(Clone, Copy, Default)]
pub(crate) struct Asked<'a> {
    /// The account, when the command asks one.
    #[cfg(feature = "aws")]
    pub(crate) account: Option<&'a io::aws::Account>,
    /// The account's state: its trails tell where the records are.
    #[cfg_attr(
        not(feature = "aws"),
        expect(dead_code, reason = "only the account's trails are looked for")
    )]
    pub(crate) state: Option<&'a Snapshot>,
    /// Functions as typed; empty for all.
    #[cfg_attr(
        not(feature = "aws"),
        expect(dead_code, reason = "only the account is asked by function")
    )]
    pub(crate) functions: &'a [String],
    /// Regions that a flag names; empty for all.
    #[cfg_attr(
        not(feature = "aws"),
        expect(dead_code, reason = "only the account is asked by region")
    )]
    pub(crate) regions: &'a [String],
    /// Regions whose records alone are read of a bucket; empty for all. A proposal rests on all: where a
    /// function is looked for does not say where it called.
    #[cfg_attr(
        not(feature = "aws"),
        expect(dead_code, reason = "only the account is asked by region")
    )]
    pub(crate) read: &'a [String],
}

/// What was read.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) usage: Usage,
    /// Whether Ctrl-C cut it short.
    pub(crate) is_stopped: bool,
    /// ARNs of the trails that were read, when that is known: what other trails record is not in the
    /// usage.
    pub(crate) trails: Option<BTreeSet<String>>,
    /// What the files' integrity was checked against.
    pub(crate) checked: Option<Checked>,
}

/// What one thread read.
#[derive(Default)]
struct Part {
    usage: Usage,
    /// Records before or after the window.
    outside: u64,
}

impl TrailArgs {
    /// Whether a source is the account itself.
    pub(crate) fn asks_account(&self) -> bool {
        self.trail.iter().any(|typed| is_remote(typed))
    }

    /// Reads and folds the trail, and says what was read; nothing when no `--trail` is given. A reading that
    /// was stopped is an error: what a function needs cannot be told from a part.
    pub(crate) fn read(
        &self,
        catalog: &Catalog,
        asked: &Asked<'_>,
        global: Global,
    ) -> Result<Gathered, Failure> {
        let gathered = self.gather(catalog, asked, global)?;
        if gathered.is_stopped {
            return Err(self.stopped());
        }
        Ok(gathered)
    }

    /// The same, with what was read until a stop.
    pub(crate) fn gather(
        &self,
        catalog: &Catalog,
        asked: &Asked<'_>,
        global: Global,
    ) -> Result<Gathered, Failure> {
        let mut gathered = Gathered::default();
        let discovers = self.trail.is_empty() && asked.has_account();
        if self.trail.is_empty() && !discovers {
            if self.since.is_some() || self.until.is_some() {
                return Err(Failure::new("`--since` and `--until` select records of a `--trail`")
                    .hint("a usage file holds sums, not records: fold the window with `lpgen observe`"));
            }
            return Ok(gathered);
        }
        let span = self.window()?;
        let _reading = Reading::begin();
        if self.trail.iter().any(|typed| !is_remote(typed)) {
            self.gather_files(&mut gathered, catalog, span, global)?;
        }
        if (discovers || self.asks_account()) && !gathered.is_stopped {
            self.gather_account(&mut gathered, catalog, asked, span, global)?;
        }
        gathered.usage.catalogs.insert(catalog.version().to_owned());
        Ok(gathered)
    }

    #[cfg(not(feature = "aws"))]
    #[expect(clippy::unused_self, reason = "the same function as with the account")]
    fn gather_account(
        &self,
        _: &mut Gathered,
        _: &Catalog,
        _: &Asked<'_>,
        _: Span,
        _: Global,
    ) -> Result<(), Failure> {
        Err(super::account::not_in_this_build())
    }

    #[cfg_attr(
        not(feature = "aws"),
        expect(clippy::unused_self, reason = "the account has a cache to tell of")
    )]
    fn stopped(&self) -> Failure {
        let failure = Failure::new("stopped: not all records were read");
        #[cfg(feature = "aws")]
        if self.asks_account() || self.trail.is_empty() {
            return failure.hint(if self.no_cache {
                "without `--no-cache`, what was read would be kept for the next run"
            } else {
                "what was read is in the cache: the same command goes on from there"
            });
        }
        failure.hint("`lpgen observe` keeps what was read in a usage file")
    }

    fn gather_files(
        &self,
        gathered: &mut Gathered,
        catalog: &Catalog,
        span: Span,
        global: Global,
    ) -> Result<(), Failure> {
        let sources = self.sources()?;
        let files = self.expanded(&sources)?;
        let (parts, mut report) = self.read_files(&files, global, |part: &mut Part, record| {
            if span.holds(record.event_time) {
                fold(&mut part.usage, record, catalog);
            } else {
                part.outside += 1;
            }
        });
        let (mut usage, mut outside) = (Usage::default(), 0);
        usage.regions = io::reach::regions(&sources, &files.files);
        for part in parts {
            usage.merge(part.usage);
            outside += part.outside;
        }
        let unreadable = files.unreadable.iter();
        let unreadable = unreadable.map(|(path, why)| format!("{}: {why}", path.display()));
        usage.unread.extend(unreadable.chain(unread(&report)));
        usage.doubts.merge(&files.doubts);
        usage.doubts.merge(&report.tally.doubts);
        report.checked = files.checked;
        gathered.checked = Checked::join(gathered.checked, files.checked);
        print_reading(&report, &usage, outside, "file", global);
        gathered.add(usage, report.is_stopped);
        Ok(())
    }

    /// Reads the trail's records one by one, in no particular order.
    pub(crate) fn read_files<S: Send + Default>(
        &self,
        files: &Expansion,
        global: Global,
        each: impl Fn(&mut S, &crate::observer::record::Record<'_>) + Sync,
    ) -> (Vec<S>, ReadReport) {
        let total: u64 = files.files.iter().map(|f| f.bytes).sum();
        let bar = bar(total, global);
        let progress = progress(bar.as_ref());
        let result = io::read_trail(&files.files, self.threads(), progress, S::default, each);
        if let Some(bar) = &bar {
            bar.clear();
        }
        result
    }

    pub(super) fn threads(&self) -> NonZeroUsize {
        self.threads.unwrap_or_else(io::available_threads)
    }

    /// The files that `--trail` comes to.
    pub(crate) fn files(&self) -> Result<Expansion, Failure> {
        self.expanded(&self.sources()?)
    }

    fn expanded(&self, sources: &[TrailSource]) -> Result<Expansion, Failure> {
        let mut files = io::expand(sources).map_err(|e| with_hint(&e, e.hint()))?;
        self.integrity.check(&mut files, self.window()?)?;
        Ok(files)
    }

    /// What `--trail` names of files.
    fn sources(&self) -> Result<Vec<TrailSource>, Failure> {
        let typed = self.trail.iter().filter(|typed| !is_remote(typed));
        typed
            .map(|typed| TrailSource::parse(typed).map_err(|e| with_hint(&e, e.hint())))
            .collect()
    }

    pub(crate) fn window(&self) -> Result<Span, Failure> {
        let now = io::clock::now();
        let time = |flag: &str, typed: &Option<String>| {
            typed
                .as_deref()
                .map(|t| parse_time(t, now).ok_or_else(|| bad_time(flag, t)))
                .transpose()
        };
        let window = Span {
            since: time("--since", &self.since)?,
            until: time("--until", &self.until)?,
        };
        if let (Some(since), Some(until)) = (window.since, window.until)
            && since >= until
        {
            return Err(Failure::new(format!(
                "the window is empty: it begins {since} and ends {until}"
            )));
        }
        Ok(window)
    }
}

impl Asked<'_> {
    #[cfg(feature = "aws")]
    fn has_account(&self) -> bool {
        self.account.is_some()
    }

    #[cfg(not(feature = "aws"))]
    #[expect(clippy::unused_self, reason = "the same function as with the account")]
    fn has_account(&self) -> bool {
        false
    }
}

impl Gathered {
    pub(super) fn add(&mut self, usage: Usage, is_stopped: bool) {
        self.usage.merge(usage);
        self.is_stopped |= is_stopped;
    }
}

/// A source that only the account itself can be asked for.
fn is_remote(typed: &str) -> bool {
    typed.starts_with("s3://") || typed == EVENT_HISTORY
}

/// A bar for so many bytes, where one can be seen.
pub(super) fn bar(total: u64, global: Global) -> Option<Bar> {
    (!global.quiet && io::progress::is_terminal()).then(|| Bar::new(total))
}

/// A line for what has no known end.
#[cfg(feature = "aws")]
pub(super) fn line(global: Global) -> Option<Bar> {
    (!global.quiet && io::progress::is_terminal()).then(Bar::line)
}

pub(super) fn progress(bar: Option<&Bar>) -> &dyn Progress {
    bar.map_or(&Silent, |bar| bar)
}

fn bad_time(flag: &str, typed: &str) -> Failure {
    Failure::new(format!("`{flag} {typed}` is no time"))
        .hint("give RFC 3339 (`2026-11-01T00:00:00Z`), a date (`2026-11-01`), or days back from now (`90d`)")
}

fn parse_time(typed: &str, now: Timestamp) -> Option<Timestamp> {
    if let Some(days) = typed.strip_suffix('d').and_then(|d| d.parse::<u32>().ok()) {
        return now
            .checked_sub(SignedDuration::from_hours(24 * i64::from(days)))
            .ok();
    }
    typed
        .parse()
        .ok()
        .or_else(|| format!("{typed}T00:00:00Z").parse().ok())
}

/// Reads usage files.
pub(crate) fn read_usages(paths: &[PathBuf]) -> Result<Usage, Failure> {
    let mut usage = Usage::default();
    for path in paths {
        usage.merge(read_usage(path)?);
    }
    Ok(usage)
}

/// Reads one usage file.
pub(crate) fn read_usage(path: &Path) -> Result<Usage, Failure> {
    let text = io::read_to_string(path).map_err(|e| with_hint(&e, e.hint()))?;
    wire::read(&text)
        .map_err(|e| Failure::new(format!("`{}` is {e}", path.display())).hint(e.hint()))
}

/// Reads files of function configurations.
pub(crate) fn read_configurations(paths: &[PathBuf]) -> Result<Configurations, Failure> {
    let mut out = Configurations::default();
    for path in paths {
        let text = io::read_to_string(path).map_err(|e| with_hint(&e, e.hint()))?;
        let list = configuration::parse(&text)
            .map_err(|e| Failure::new(format!("`{}`: {e}", path.display())).hint(e.hint()))?;
        out.merge(list);
    }
    Ok(out)
}

/// A failure for a command that was given nothing to read.
pub(crate) fn nothing_to_read() -> Failure {
    Failure::new("no calls to read: neither `--trail` nor `--usage` is given")
        .hint("`--trail samples/order-service/trail` reads the CloudTrail files of a sample")
        .hint("copy your own with `aws s3 sync s3://BUCKET/AWSLogs/ trail/`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().expect("a time");
        let time = |t: &str| parse_time(t, now).map(|t| t.to_string());
        assert_eq!(time("90d").as_deref(), Some("2026-08-24T12:00:00Z"));
        assert_eq!(time("2026-11-01").as_deref(), Some("2026-11-01T00:00:00Z"));
        assert_eq!(
            time("2026-11-01T01:00:00+01:00").as_deref(),
            Some("2026-11-01T00:00:00Z")
        );
        assert_eq!(time("yesterday"), None);
    }
}
