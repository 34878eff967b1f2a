//! A result that becomes a file.

/// A file that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OutFile {
    /// Its name in the directory.
    pub name: String,
    /// What goes into it.
    pub text: String,
    /// What it is about: a function's ARN.
    pub about: String,
}
