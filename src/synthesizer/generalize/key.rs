//! An object key, cut into directory, lead and generated part.

use super::OFTEN;
use crate::observer::usage::{Name, names::variable_part};

/// One key, split.
#[derive(Clone, Copy)]
pub(super) struct Key<'a> {
    pub(super) name: &'a Name,
    pub(super) uses: usize,
    /// With its last `/`; empty at the bucket's root.
    pub(super) directory: &'a str,
    /// The fixed part of the name after the directory: all of it unless `made`.
    pub(super) lead: &'a str,
    /// Whether a generated part follows the lead.
    pub(super) made: bool,
}

impl<'a> Key<'a> {
    pub(super) fn split(name: &'a Name, uses: usize) -> Self {
        let text = name.text.as_str();
        let variable = variable_part(text);
        let fixed = variable.map_or(text, |at| &text[..at]);
        let end = fixed.rfind('/').map_or(0, |at| at + 1);
        Self {
            name,
            uses,
            directory: &fixed[..end],
            lead: &fixed[end..],
            made: variable.is_some() || name.open,
        }
    }

    /// Used again and again under a name that nothing generated.
    pub(super) fn is_fixed(&self) -> bool {
        !self.made && self.uses >= OFTEN
    }
}
