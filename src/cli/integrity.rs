//! The flags that check a trail's files against CloudTrail's digests.

use std::path::PathBuf;

use super::failure::{Failure, with_hint};
use crate::io::integrity::{IntegrityError, validate};
use crate::io::{self, Expansion};
use crate::observer::digest::Keys;
use crate::observer::span::Span;

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

impl IntegrityArgs {
    /// Checks the files against the digests beside them, if that is asked for.
    pub(super) fn check(&self, files: &mut Expansion, span: Span) -> Result<(), Failure> {
        if !self.validate {
            return Ok(());
        }
        let keys = self.given()?.ok_or_else(|| {
            Failure::new("no public keys to check the copy with: `--public-keys` is not given")
                .hint(list_public_keys("REGION", "TIME"))
        })?;
        let checked = validate(files, &keys, span).map_err(|error| match error {
            IntegrityError::NoDigests => Failure::new("no digest file to check the trail against")
                .hint("copy the folders `CloudTrail-Digest`, too: `aws s3 sync s3://BUCKET/AWSLogs/ trail/`"),
            IntegrityError::Unreadable(e) => with_hint(&e, e.hint()),
        })?;
        files.checked = Some(checked);
        Ok(())
    }

    /// Whether files are to be checked.
    #[cfg(feature = "aws")]
    pub(super) fn is_asked_for(&self) -> bool {
        self.validate
    }

    /// The keys that were given; `None` where none were.
    pub(super) fn given(&self) -> Result<Option<Keys>, Failure> {
        let mut keys = Keys::default();
        for path in &self.public_keys {
            let text = io::read_to_string(path).map_err(|e| with_hint(&e, e.hint()))?;
            let more = Keys::parse(&text);
            keys.merge(more.map_err(|e| Failure::new(format!("`{}` is {e}", path.display())))?);
        }
        Ok((!keys.is_empty()).then_some(keys))
    }
}

/// The command whose output `--public-keys` takes.
pub(super) fn list_public_keys(region: &str, since: &str) -> String {
    format!(
        "`aws cloudtrail list-public-keys --region {region} --start-time {since} > keys.json`, then `--public-keys keys.json`"
    )
}
