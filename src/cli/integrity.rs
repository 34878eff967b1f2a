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
    /// Check the files of a copied bucket against CloudTrail's digest files, and set apart what was changed,
    /// added or renamed
    ///
    /// The copy must hold the folders `CloudTrail-Digest`. The newest digest's signature is in its
    /// object's metadata: keep the output of `aws s3api head-object` as `FILE.metadata.json` beside it, or
    /// that digest stays unproven.
    #[arg(long, requires = "public_keys")]
    validate: bool,
    /// Public keys for `--validate`: output of `aws cloudtrail list-public-keys`, one file for each region
    #[arg(long, value_name = "FILE", requires = "validate")]
    public_keys: Vec<PathBuf>,
}

impl IntegrityArgs {
    /// Checks the files against the digests beside them, if that is asked for.
    pub(super) fn check(&self, files: &mut Expansion, span: Span) -> Result<(), Failure> {
        if !self.validate {
            return Ok(());
        }
        let mut keys = Keys::default();
        for path in &self.public_keys {
            let text = io::read_to_string(path).map_err(|e| with_hint(&e, e.hint()))?;
            let more = Keys::parse(&text);
            keys.merge(more.map_err(|e| Failure::new(format!("`{}` is {e}", path.display())))?);
        }
        let checked = validate(files, &keys, span).map_err(|error| match error {
            IntegrityError::NoDigests => Failure::new("no digest file to check the trail against")
                .hint("copy the folders `CloudTrail-Digest`, too: `aws s3 sync s3://BUCKET/AWSLogs/ trail/`"),
            IntegrityError::Unreadable(e) => with_hint(&e, e.hint()),
        })?;
        files.checked = Some(checked);
        Ok(())
    }

    /// An error where the account itself is to be checked: only copies are.
    pub(super) fn refuse_remote(&self) -> Result<(), Failure> {
        if self.validate {
            return Err(
                Failure::new("`--validate` checks a copy of a bucket, not the account").hint(
                    "`aws s3 sync s3://BUCKET/AWSLogs/ trail/`, then `--trail trail/ --validate`",
                ),
            );
        }
        Ok(())
    }
}
