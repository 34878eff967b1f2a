//! What was checked against digests.

/// How many files were checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckedDigests {
    /// Digests that were read.
    pub digests: usize,
    /// Log files that a proven digest has as they are.
    pub valid: usize,
}

impl CheckedDigests {
    /// Joins what was checked of one source and of another; `None` where nothing was.
    pub(crate) fn join(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        let (Some(one), Some(other)) = (one, other) else {
            return one.or(other);
        };
        Some(Self {
            digests: one.digests + other.digests,
            valid: one.valid + other.valid,
        })
    }
}
