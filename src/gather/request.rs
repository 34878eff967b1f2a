//! What is meant by what was typed.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::Failure;
use crate::io::account::Account;
use crate::io::{Location, TrailSource, available_threads};
use crate::observer::span::Span;
use crate::observer::table::{SCHEME, TableAddress};
use crate::observer::usage::DaySpan;
use crate::proposal::ProposalSettings;
use crate::snapshot::plan::Around;

/// Where calls are read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Files, directories, patterns, standard input.
    Files(TrailSource),
    /// `s3://BUCKET/PREFIX`.
    Bucket(Location),
    /// `event-history`: the LookupEvents API.
    EventHistory,
    /// `athena://WORKGROUP/DATABASE.TABLE`.
    Athena(TableAddress),
}

/// Bytes that Athena may scan, if nobody says: what a team can pay for without asking.
pub(crate) const MAX_SCAN: u64 = 100_000_000_000;

impl Source {
    /// Reads a source as it is typed.
    pub fn parse(typed: &str) -> Result<Self, Failure> {
        if typed == "event-history" {
            return Ok(Self::EventHistory);
        }
        if typed.starts_with(SCHEME) {
            let address = TableAddress::parse(typed).ok_or_else(|| {
                Failure::new(format!("`{typed}` names no table"))
                    .hint("`--trail athena://WORKGROUP/DATABASE.TABLE`")
            })?;
            return Ok(Self::Athena(address));
        }
        if !typed.starts_with("s3://") {
            return Ok(Self::Files(TrailSource::parse(typed)?));
        }
        let location = Location::parse(typed).ok_or_else(|| {
            Failure::new(format!("`{typed}` names no bucket")).hint("`--trail s3://BUCKET/PREFIX`")
        })?;
        Ok(Self::Bucket(location))
    }

    /// Whether only the account itself can be asked for it.
    pub(crate) fn is_remote(&self) -> bool {
        !matches!(self, Self::Files(_))
    }
}

/// Whether files are checked against CloudTrail's digests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Integrity {
    /// They are not.
    #[default]
    Unchecked,
    /// They are, with the public keys in these files; of a bucket, without files, CloudTrail is asked for them.
    Checked(Vec<PathBuf>),
}

/// Where what was folded of the account's records is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CacheLocation {
    /// Nowhere: everything is read anew.
    None,
    /// In the user's cache directory.
    #[default]
    Default,
    /// In this directory.
    At(PathBuf),
}

/// Records that are to be read.
#[derive(Clone, Debug)]
pub struct RecordsRequest {
    /// Where they are; none: where the account's trails say.
    pub sources: Vec<Source>,
    /// Those of these times.
    pub span: Span,
    /// Threads that read.
    pub threads: NonZeroUsize,
    /// Whether files are as they were delivered.
    pub integrity: Integrity,
    /// Where what was folded is kept.
    pub cache: CacheLocation,
    /// Bytes that Athena may scan.
    pub max_scan: u64,
}

impl Default for RecordsRequest {
    fn default() -> Self {
        Self {
            sources: Vec::new(),
            span: Span::default(),
            threads: available_threads(),
            integrity: Integrity::default(),
            cache: CacheLocation::default(),
            max_scan: MAX_SCAN,
        }
    }
}

impl RecordsRequest {
    /// Whether a source is the account itself.
    pub(crate) fn asks_account(&self) -> bool {
        self.sources.iter().any(Source::is_remote)
    }

    /// A table of Athena among the sources.
    pub(crate) fn table(&self) -> Option<&TableAddress> {
        self.sources.iter().find_map(|source| match source {
            Source::Athena(address) => Some(address),
            _ => None,
        })
    }

    /// The sources that are files.
    pub(super) fn files(&self) -> Vec<TrailSource> {
        let files = self.sources.iter().filter_map(|source| match source {
            Source::Files(files) => Some(files.clone()),
            Source::Bucket(_) | Source::EventHistory | Source::Athena(_) => None,
        });
        files.collect()
    }
}

/// What tells the role of today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RoleSource {
    /// The account, if it is asked; else nothing.
    #[default]
    Ask,
    /// A directory of answers of the account.
    Snapshot(PathBuf),
    /// A file with the policy that is all it allows.
    File(PathBuf),
}

impl RoleSource {
    /// What is given of a file and a directory, the file before the directory; without either, the account.
    pub fn of(file: Option<&Path>, directory: Option<&Path>) -> Self {
        match (file, directory) {
            (Some(file), _) => Self::File(file.to_owned()),
            (None, Some(directory)) => Self::Snapshot(directory.to_owned()),
            (None, None) => Self::Ask,
        }
    }
}

/// Seconds that one attempt of a request may take, if nobody says.
pub(crate) const TIMEOUT: u64 = 60;

/// Which account is asked, and how.
#[derive(Clone, Debug)]
pub struct AccountRequest {
    /// Profile of the AWS configuration files.
    pub profile: Option<String>,
    /// Regions of the functions; none: the configured one.
    pub regions: Vec<String>,
    /// Endpoint of all services.
    pub endpoint: Option<String>,
    /// Seconds that one attempt of a request may take.
    pub timeout: u64,
    /// A file that gets a line for each request.
    pub log: Option<PathBuf>,
    /// Accounts in place of the one that the credentials are of; none: that one.
    pub accounts: BTreeSet<String>,
    /// The role that is assumed in each of them.
    pub role_name: Option<String>,
}

impl Default for AccountRequest {
    fn default() -> Self {
        Self {
            profile: None,
            regions: Vec::new(),
            endpoint: None,
            timeout: TIMEOUT,
            log: None,
            accounts: BTreeSet::new(),
            role_name: None,
        }
    }
}

impl AccountRequest {
    /// Whether an account is named.
    pub(crate) fn is_given(&self) -> bool {
        self.profile.is_some()
            || !self.regions.is_empty()
            || self.endpoint.is_some()
            || self.role_name.is_some()
    }
}

/// What evidence is asked for.
#[derive(Clone, Debug, Default)]
pub struct EvidenceRequest {
    /// Functions as typed; none: all.
    pub functions: Vec<String>,
    /// Their calls, as records.
    pub records: RecordsRequest,
    /// Their calls, folded: usage files.
    pub usage: Vec<PathBuf>,
    /// Files with what the account says of functions.
    pub configurations: Vec<PathBuf>,
    /// What tells the role of today.
    pub role: RoleSource,
    /// The account, where it is asked.
    pub account: AccountRequest,
    /// How a proposal is made.
    pub settings: ProposalSettings,
    /// Whether something can be said without a call.
    pub calls: CallsAre,
    /// What of the surroundings of functions is asked for, where the account tells its state.
    pub surroundings: Around,
    /// Keys of the tags that are asked for with them: those that say how sensitive an asset is.
    pub tags: BTreeSet<String>,
}

/// Whether calls are needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallsAre {
    /// Without any there is nothing to say: the account's own are read.
    #[default]
    Needed,
    /// The account's state says enough: where that is given and calls are not, none are read.
    IfGiven,
}

impl EvidenceRequest {
    /// Whether it is answered by the state that is given, without a call and without the account.
    pub(super) fn is_of_state(&self) -> bool {
        self.calls == CallsAre::IfGiven
            && self.has_no_calls()
            && matches!(self.role, RoleSource::Snapshot(_))
    }

    /// The days that are cut out of usage files, where nothing else is read in the window that is asked for.
    pub(super) fn window_of_usage(&self, account: Option<&Account>) -> Option<DaySpan> {
        let span = self.records.span;
        let is_windowed = span.since.is_some() || span.until.is_some();
        let has_others = !self.records.sources.is_empty() || account.is_some();
        let is_alone = !self.usage.is_empty() && !has_others;
        (is_windowed && is_alone).then(|| DaySpan::of(span))
    }

    /// Whether no calls are given: then the account's own records are read.
    pub(crate) fn has_no_calls(&self) -> bool {
        self.records.sources.is_empty() && self.usage.is_empty()
    }

    /// Whether an account that is asked tells its state, too.
    pub(super) fn asks_state(&self) -> bool {
        self.role == RoleSource::Ask && self.configurations.is_empty()
    }
}

/// What of the account is to be looked at.
#[derive(Clone, Debug)]
pub struct ExamineRequest {
    /// The account.
    pub account: AccountRequest,
    /// The function to try calls with; none: the first there is.
    pub function: Option<String>,
    /// Days back that the cost is worked out for.
    pub days: u16,
}

/// What becomes of what is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// A usage file is added to; a snapshot stays, and is an error.
    Keep,
    /// It is replaced.
    Replace,
}

/// A usage file and what goes into it.
#[derive(Clone, Debug)]
pub(crate) struct UsageFile {
    /// Where it is.
    pub path: PathBuf,
    /// What becomes of one that is there.
    pub existing: Existing,
    /// Other usage files to add.
    pub merge: Vec<PathBuf>,
    /// Of so many days back from now it keeps what happened; of all where this is `None`.
    pub keep: Option<u16>,
}

/// What of the account's state is to be saved.
#[derive(Clone, Debug)]
pub struct SaveRequest {
    /// The account.
    pub account: AccountRequest,
    /// Functions as typed; none: all.
    pub functions: Vec<String>,
    /// Directory to write.
    pub out: PathBuf,
    /// What becomes of an earlier snapshot there.
    pub existing: Existing,
    /// Whether it is asked when roles last used services.
    pub last_accessed: crate::snapshot::plan::LastAccessed,
    /// What of the surroundings of functions is asked for.
    pub surroundings: Around,
    /// Keys of the tags that are asked for with them: those that say how sensitive an asset is.
    pub tags: BTreeSet<String>,
}
