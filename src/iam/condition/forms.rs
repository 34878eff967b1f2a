//! How widely texts are read as what an operator compares.

/// Which texts are of a kind: dates, numbers, addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Forms {
    /// Those that others read so, too.
    All,
    /// Those that AWS's pages name.
    Named,
}
