//! What a look at one subject came to.

use super::fix::Names;

/// What a look at one subject came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It holds; what shows that.
    Passed(String),
    /// It does not; what shows that, and names for the fix.
    Failed(String, Names),
    /// Nobody knows; why.
    NotChecked(String),
}

impl Outcome {
    pub(super) fn passed(seen: impl Into<String>) -> Self {
        Self::Passed(seen.into())
    }

    pub(super) fn failed(seen: impl Into<String>) -> Self {
        Self::Failed(seen.into(), Names::new())
    }

    pub(super) fn unknown(why: impl Into<String>) -> Self {
        Self::NotChecked(why.into())
    }

    /// Fails with what was found, or passes where nothing was.
    pub(super) fn none_of(found: &[String], what: &str, none: impl Into<String>) -> Self {
        if found.is_empty() {
            return Self::passed(none);
        }
        let shown = found.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>();
        let more = match found.len() - shown.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Self::failed(format!("{what}{}{more}", shown.join(", ")))
    }

    /// Says more of what was seen.
    pub(super) fn telling(self, more: &str) -> Self {
        match self {
            Self::Passed(seen) => Self::Passed(seen + more),
            Self::Failed(seen, names) => Self::Failed(seen + more, names),
            Self::NotChecked(why) => Self::NotChecked(why),
        }
    }

    pub(super) fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        match self {
            Self::Failed(seen, mut names) => {
                names.push((name, value.into()));
                Self::Failed(seen, names)
            }
            other => other,
        }
    }
}

/// More names than these nobody reads on a line.
const MOST_NAMED: usize = 3;
