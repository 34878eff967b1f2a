//! An object key, cut into directory, lead and generated part.

use super::date;
use crate::observer::generated::variable_part;
use crate::observer::usage::Name;

/// One key, split.
#[derive(Clone)]
pub(super) struct Key<'a> {
    pub(super) name: &'a Name,
    pub(super) uses: usize,
    /// Pattern text with its last `/`, literal but for dates; empty at the bucket's root.
    pub(super) directory: String,
    /// The fixed part of what follows the last `/`: all of it unless `made`.
    pub(super) lead: &'a str,
    /// Whether a generated part follows the lead.
    pub(super) made: bool,
}

impl<'a> Key<'a> {
    pub(super) fn split(name: &'a Name, uses: usize) -> Self {
        let (directory, last) = name.text.split_at(last_segment(&name.text));
        let variable = variable_part(last);
        Self {
            name,
            uses,
            directory: if name.open {
                date::open_directory(directory)
            } else {
                date::directory(directory)
            },
            lead: variable.map_or(last, |at| &last[..at]),
            made: variable.is_some() || name.open,
        }
    }
}

fn last_segment(text: &str) -> usize {
    text.rfind('/').map_or(0, |at| at + 1)
}
