//! The flags that say where calls are read from.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::gather::{
    CacheLocation, Failure, Integrity, RecordsRequest, Source, now, read_size, read_span,
};

/// The flags that say where calls are read from.
#[derive(Debug, clap::Args)]
pub(crate) struct TrailArgs {
    /// CloudTrail records: a file, a directory (read recursively), a glob, `-` for standard input,
    /// `s3://BUCKET/PREFIX`, `event-history`, or `athena://WORKGROUP/DATABASE.TABLE`; by default the account's own trails
    ///
    /// gzip or plain; `{"Records": […]}`, an array, one record, JSON lines, EventBridge events,
    /// CloudWatch Logs subscription data, LookupEvents output, rows and `get-query-results` of Athena and
    /// CloudTrail Lake. In folders laid out as CloudTrail's only its own files are read. Of a bucket, only the window, the caller's account and the regions of `--region` are read. May be given
    /// several times.
    #[arg(long, value_name = "SOURCE")]
    trail: Vec<String>,
    /// Only records at or after this time: RFC 3339, a date, or days back from now (`90d`)
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only records before this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Threads that read files; by default one per processor
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// What Athena may scan at most: nothing is started, or all is stopped, that would go beyond
    #[arg(long, value_name = "SIZE", default_value = "100GB", value_parser = read_size)]
    max_scan: u64,
    #[command(flatten)]
    integrity: IntegrityArgs,
    /// Where what was folded of buckets and of Event history is kept; by default the user's cache directory
    #[arg(long, value_name = "DIR", env = "LPGEN_CACHE")]
    cache: Option<PathBuf>,
    /// Read everything anew, and keep nothing
    #[arg(long)]
    no_cache: bool,
}

/// Whether files are checked, and with which keys.
#[derive(Debug, clap::Args)]
pub(crate) struct IntegrityArgs {
    /// Check the files of a bucket or of a copy against CloudTrail's digest files, and set apart what was
    /// changed, added or renamed
    ///
    /// A copy must hold the folders `CloudTrail-Digest`. The newest digest's signature is in its
    /// object's metadata: keep the output of `aws s3api head-object` as `FILE.metadata.json` beside it, or
    /// that digest stays unproven. Of a bucket everything is read anew, and nothing is kept for the next run.
    #[arg(long)]
    validate: bool,
    /// Public keys for `--validate`: output of `aws cloudtrail list-public-keys`, one file for each region; for
    /// a bucket CloudTrail itself is asked by default
    #[arg(long, value_name = "FILE", requires = "validate")]
    public_keys: Vec<PathBuf>,
}

impl TrailArgs {
    /// Whether none is given.
    pub(crate) fn is_empty(&self) -> bool {
        self.trail.is_empty()
    }

    /// What they mean; without `--since`, so many days back where a team decided so.
    pub(crate) fn records(&self, days: Option<u16>) -> Result<RecordsRequest, Failure> {
        let sources = self.trail.iter().map(|typed| Source::parse(typed));
        let digests = &self.integrity;
        let keys = digests.validate.then(|| digests.public_keys.clone());
        let defaults = RecordsRequest::default();
        Ok(RecordsRequest {
            sources: sources.collect::<Result<_, _>>()?,
            span: read_span(self.since.as_deref(), self.until.as_deref(), days, now())?,
            threads: self.threads.unwrap_or(defaults.threads),
            integrity: keys.map_or(Integrity::Unchecked, Integrity::Checked),
            cache: match &self.cache {
                _ if self.no_cache => CacheLocation::None,
                Some(directory) => CacheLocation::At(directory.clone()),
                None => CacheLocation::Default,
            },
            max_scan: self.max_scan,
        })
    }
}
