//! Whether everything one pattern matches is also matched by another.

/// The answer to "does this pattern match everything the other matches?"
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inclusion {
    /// Yes, for every value that variables may take.
    Included,
    /// No: this text is matched by the other pattern only.
    NotIncluded {
        /// A text as evidence.
        witness: String,
    },
    /// Variables or too many cases stand in the way.
    Undecided,
}
