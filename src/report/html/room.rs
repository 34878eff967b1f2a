//! How much of each function a page holds, and a number on both sides.

use super::shown::Shown;

/// How much of a function a page holds: less of each where there are many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// All of it, its review included.
    Whole,
    /// What its row rests on.
    Some,
    /// The least that explains its row.
    Least,
}

impl Room {
    /// For so many functions.
    pub(crate) fn of(functions: usize) -> Self {
        match functions {
            0..=50 => Self::Whole,
            51..=300 => Self::Some,
            _ => Self::Least,
        }
    }

    /// Whether each function has its whole review: it takes as long again as its row.
    pub(crate) fn has_reviews(self) -> bool {
        self == Self::Whole
    }

    /// Whether gaps are told in words: of many functions each has the same.
    pub(super) fn has_words_of_gaps(self) -> bool {
        self != Self::Least
    }

    /// Lines of policies.
    pub(super) fn lines(self) -> usize {
        match self {
            Self::Whole => 400,
            Self::Some => 120,
            Self::Least => 40,
        }
    }

    /// Grants of each kind.
    pub(super) fn grants(self) -> usize {
        self.lines() / 2
    }
}

/// A number, today and then.
#[derive(Debug)]
pub(super) struct TodayThen {
    pub(super) what: &'static str,
    pub(super) today: String,
    pub(super) then: String,
    /// What it is made of.
    pub(super) note: Shown,
}
