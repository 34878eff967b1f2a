//! What was checked against digests.

/// How many files were checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Digests that were read.
    pub digests: usize,
    /// Log files that a proven digest has as they are.
    pub valid: usize,
}
