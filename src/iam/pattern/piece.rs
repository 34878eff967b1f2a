//! What the form of an ARN is made of.

/// A piece of an ARN's form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ShapePiece {
    /// These characters.
    Text(String),
    /// One character and more.
    Name,
    /// One character and more, and no slash.
    Flat,
    /// Any characters, or none.
    Any,
}
