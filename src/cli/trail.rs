//! What several commands share: where calls are read from, and how reading is reported.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use jiff::{SignedDuration, Timestamp};

use super::Global;
use super::failure::Failure;
use super::output::{bad, faint, say};
use crate::catalog::Catalog;
use crate::io::{self, Bar, Expansion, Progress, ReadReport, Silent, TrailSource};
use crate::observer::configuration::{self, Configurations};
use crate::observer::fold::fold;
use crate::observer::usage::{Usage, wire};
use crate::report::words::plural;
use crate::visibility::Asked;

/// The flags that say where calls are read from.
#[derive(Debug, clap::Args)]
pub(crate) struct TrailArgs {
    /// CloudTrail records: a file, a directory (read recursively), a glob, or `-` for standard input
    ///
    /// gzip or plain; `{"Records": […]}`, an array, one record, JSON lines, EventBridge events,
    /// CloudWatch Logs subscription data, LookupEvents output, Athena or CloudTrail Lake rows. May be
    /// given several times.
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
}

/// A window of time, open where `None`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Window {
    since: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl Window {
    /// A record without a time is never left out.
    pub(crate) fn holds(&self, time: Option<Timestamp>) -> bool {
        time.is_none_or(|t| self.since.is_none_or(|s| t >= s) && self.until.is_none_or(|u| t < u))
    }
}

/// What one thread read.
#[derive(Default)]
struct Part {
    usage: Usage,
    /// Records before or after the window.
    outside: u64,
}

impl TrailArgs {
    /// Reads and folds the trail, and says what was read; nothing when no `--trail` is given.
    pub(crate) fn read(&self, catalog: &Catalog, global: Global) -> Result<Usage, Failure> {
        let mut usage = Usage::default();
        if self.trail.is_empty() {
            if self.since.is_some() || self.until.is_some() {
                return Err(Failure::new("`--since` and `--until` select records of a `--trail`")
                    .hint("a usage file holds sums, not records: fold the window with `lpgen observe`"));
            }
            return Ok(usage);
        }
        let window = self.window()?;
        let files = self.files()?;
        let (parts, report) = self.read_files(&files, global, |part: &mut Part, record| {
            if window.holds(record.event_time) {
                fold(&mut part.usage, record, catalog);
            } else {
                part.outside += 1;
            }
        });
        let mut outside = 0;
        for part in parts {
            usage.merge(part.usage);
            outside += part.outside;
        }
        usage.catalogs.insert(catalog.version().to_owned());
        usage.unread.extend(unread(&report, &files));
        print_reading(&report, &usage, outside, global);
        Ok(usage)
    }

    /// Whether a source is the account itself.
    pub(crate) fn asks_account(&self) -> bool {
        let mut sources = self.trail.iter();
        sources.any(|typed| typed.starts_with("s3://") || typed == "event-history")
    }

    /// Reads the trail's records one by one, in no particular order.
    pub(crate) fn read_files<S: Send + Default>(
        &self,
        files: &Expansion,
        global: Global,
        each: impl Fn(&mut S, &crate::observer::record::Record<'_>) + Sync,
    ) -> (Vec<S>, ReadReport) {
        static STOP: AtomicBool = AtomicBool::new(false);
        let total: u64 = files.files.iter().map(|f| f.bytes).sum();
        let bar = (!global.quiet && io::progress::is_terminal()).then(|| Bar::new(total, &STOP));
        let progress: &dyn Progress = match &bar {
            Some(bar) => bar,
            None => &Silent,
        };
        let threads = self
            .threads
            .or_else(|| std::thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN);
        let result = io::read_trail(&files.files, threads, progress, S::default, each);
        if let Some(bar) = &bar {
            bar.clear();
        }
        result
    }

    /// The files that `--trail` comes to.
    pub(crate) fn files(&self) -> Result<Expansion, Failure> {
        let mut sources = Vec::new();
        for typed in &self.trail {
            sources.push(TrailSource::parse(typed).map_err(|e| with_hint(&e, e.hint()))?);
        }
        io::expand(&sources).map_err(|e| with_hint(&e, e.hint()))
    }

    /// The bounds that were asked for; none without a trail.
    pub(crate) fn asked(&self) -> Result<Asked, Failure> {
        let window = self.window()?;
        Ok(Asked {
            since: window.since,
            until: window.until,
        })
    }

    pub(crate) fn window(&self) -> Result<Window, Failure> {
        let now = io::clock::now();
        let time = |flag: &str, typed: &Option<String>| {
            typed
                .as_deref()
                .map(|t| parse_time(t, now).ok_or_else(|| bad_time(flag, t)))
                .transpose()
        };
        let window = Window {
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

/// An error of another module with its hint.
pub(crate) fn with_hint(error: &impl std::fmt::Display, hint: Option<String>) -> Failure {
    let failure = Failure::new(error.to_string());
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// The usage must say what it lacks: files refused, and items passed over.
fn unread(report: &ReadReport, files: &Expansion) -> Vec<String> {
    let mut out: Vec<String> = files
        .unreadable
        .iter()
        .map(|(path, why)| format!("{}: {why}", path.display()))
        .collect();
    for file in &report.notable {
        let path = file.path.display();
        if let Some(refusal) = &file.refusal
            && !is_harmless(refusal)
        {
            out.push(format!("{path}: {refusal}"));
        }
        if file.tally.skipped() > 0 {
            let first = file.tally.first_skipped.as_deref().unwrap_or("no sample");
            out.push(format!(
                "{path}: {} items passed over, the first: {first}",
                file.tally.skipped()
            ));
        }
    }
    out
}

/// An empty file, a digest: nothing of the trail is missing.
fn is_harmless(refusal: &io::FileRefusal) -> bool {
    use crate::observer::document::Refusal;
    matches!(
        refusal,
        io::FileRefusal::Document(Refusal::Empty | Refusal::Digest)
    )
}

/// Says on standard error what was read and what was not.
fn print_reading(report: &ReadReport, usage: &Usage, outside: u64, global: Global) {
    if global.quiet {
        return;
    }
    let distinct = usage.records.count();
    let inside = report.tally.records.saturating_sub(outside);
    let repeats = inside.saturating_sub(distinct.value);
    let repeats = if distinct.exact && repeats > 0 {
        format!(", {repeats} of them repeats")
    } else {
        String::new()
    };
    let outside = if outside > 0 {
        format!(", {outside} of them outside the window")
    } else {
        String::new()
    };
    say(&format!(
        "{} {}, {}{outside}{repeats}, {:.1} MB of JSON",
        faint("read"),
        plural(count(report.files), "file"),
        plural(count(report.tally.records), "record"),
        megabytes(report.json_bytes)
    ));
    print_unread(&usage.unread, global);
    for file in report.notable.iter().filter(|_| global.verbose) {
        if let Some(refusal) = &file.refusal {
            say(&format!(
                "{} {}: {refusal}",
                faint("note"),
                file.path.display()
            ));
            if let Some(hint) = refusal.hint() {
                say(&format!("  {} {hint}", faint("hint:")));
            }
        }
    }
}

fn print_unread(unread: &std::collections::BTreeSet<String>, global: Global) {
    let most = if global.verbose { usize::MAX } else { 5 };
    for what in unread.iter().take(most) {
        say(&format!("{} {what}", bad("not read")));
    }
    if unread.len() > most {
        say(&format!(
            "{} {} more, `--verbose` names them",
            bad("not read"),
            unread.len() - most
        ));
    }
}

/// As a number of things in memory; no line shows more.
fn count(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

#[allow(
    clippy::cast_precision_loss,
    reason = "shown with one digit after the point"
)]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
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
