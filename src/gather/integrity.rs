//! Whether a trail's files are as CloudTrail delivered them.

use super::{Failure, Integrity};
use crate::io::integrity::{IntegrityError, validate};
use crate::io::{self, Expansion};
use crate::observer::digest::PublicKeys;
use crate::observer::span::Span;

impl Integrity {
    /// Checks the files against the digests beside them, if that is asked for.
    pub(super) fn check(&self, files: &mut Expansion, span: Span) -> Result<(), Failure> {
        if *self == Self::Unchecked {
            return Ok(());
        }
        let keys = self.given()?.ok_or_else(|| {
            Failure::new("no public keys to check the copy with: `--public-keys` is not given")
                .hint(list_public_keys("REGION", "TIME"))
        })?;
        let checked = validate(files, &keys, span).map_err(|error| match error {
            IntegrityError::NoDigests => Failure::new("no digest file to check the trail against")
                .hint("copy the folders `CloudTrail-Digest`, too: `aws s3 sync s3://BUCKET/AWSLogs/ trail/`"),
            IntegrityError::Unreadable(e) => e.into(),
        })?;
        files.checked = Some(checked);
        Ok(())
    }

    /// The keys that were given; `None` where none were.
    pub(super) fn given(&self) -> Result<Option<PublicKeys>, Failure> {
        let Self::Checked(public_keys) = self else {
            return Ok(None);
        };
        let mut keys = PublicKeys::default();
        for path in public_keys {
            let text = io::read_to_string(path)?;
            let more = PublicKeys::parse(&text);
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
