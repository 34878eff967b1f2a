//! Where records lie in a bucket.

/// A bucket or a part of it, as `s3://BUCKET/PREFIX` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The bucket's name.
    pub bucket: String,
    /// What the keys begin with; empty for the whole bucket.
    pub prefix: String,
}

impl Location {
    /// Reads `s3://BUCKET[/PREFIX]`.
    pub(crate) fn parse(typed: &str) -> Option<Self> {
        let rest = typed.strip_prefix("s3://")?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        (!bucket.is_empty()).then(|| Self {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
        })
    }
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.prefix)
    }
}
