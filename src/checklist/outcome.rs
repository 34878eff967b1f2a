//! What a look at one subject came to.

use super::fix::{Names, Template};

/// What a look at one subject came to.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// It holds; what shows that.
    Passed(String),
    /// It does not; what shows that, and what its fix needs.
    Failed(String, Remedy),
    /// Nobody knows; why.
    NotChecked(String),
}

/// What the fix of one subject needs beside what its check has.
#[derive(Clone, Debug, Default)]
pub(super) struct Remedy {
    /// Names to fill in, before those of the subject.
    pub(super) names: Names,
    /// The fix, where it is not the check's.
    pub(super) template: Option<&'static Template>,
}

impl Outcome {
    pub(super) fn passed(seen: impl Into<String>) -> Self {
        Self::Passed(seen.into())
    }

    pub(super) fn failed(seen: impl Into<String>) -> Self {
        Self::Failed(seen.into(), Remedy::default())
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
            Self::Failed(seen, remedy) => Self::Failed(seen + more, remedy),
            Self::NotChecked(why) => Self::NotChecked(why),
        }
    }

    pub(super) fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        match self {
            Self::Failed(seen, mut remedy) => {
                remedy.names.push((name, value.into()));
                Self::Failed(seen, remedy)
            }
            other => other,
        }
    }

    /// Another fix than the check's.
    pub(super) fn mended_by(self, template: &'static Template) -> Self {
        match self {
            Self::Failed(seen, remedy) => Self::Failed(
                seen,
                Remedy {
                    template: Some(template),
                    ..remedy
                },
            ),
            other => other,
        }
    }
}

/// More names than these nobody reads on a line.
const MOST_NAMED: usize = 3;
