//! Whether a trail's files are as CloudTrail delivered them.

use super::{Failure, Integrity};
use crate::io::integrity::{IntegrityError, validate};
use crate::io::{self, Expansion};
use crate::observer::digest::Keys;
use crate::observer::span::Span;

impl Integrity {
    /// Checks the files against the digests beside them, if that is asked for.
    pub(super) fn check(&self, files: &mut Expansion, span: Span) -> Result<(), Failure> {
        let Self::Checked(public_keys) = self else {
            return Ok(());
        };
        let mut keys = Keys::default();
        for path in public_keys {
            let text = io::read_to_string(path)?;
            let more = Keys::parse(&text);
            keys.merge(more.map_err(|e| Failure::new(format!("`{}` is {e}", path.display())))?);
        }
        let checked = validate(files, &keys, span).map_err(|error| match error {
            IntegrityError::NoDigests => Failure::new("no digest file to check the trail against")
                .hint("copy the folders `CloudTrail-Digest`, too: `aws s3 sync s3://BUCKET/AWSLogs/ trail/`"),
            IntegrityError::Unreadable(e) => e.into(),
        })?;
        files.checked = Some(checked);
        Ok(())
    }

    /// An error where the account itself is to be checked: only copies are.
    pub(super) fn refuse_remote(&self) -> Result<(), Failure> {
        match self {
            Self::Unchecked => Ok(()),
            Self::Checked(_) => Err(Failure::new(
                "`--validate` checks a copy of a bucket, not the account",
            )
            .hint("`aws s3 sync s3://BUCKET/AWSLogs/ trail/`, then `--trail trail/ --validate`")),
        }
    }
}
