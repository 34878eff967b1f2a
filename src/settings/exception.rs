//! Exceptions: what is allowed to stay, why, and until when.

use std::fmt;

use jiff::civil::Date;

use crate::iam::action::Action;
use crate::iam::pattern::Pattern;
use crate::lambda::function::Function;

/// One `[[exception]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// What is exempt.
    pub what: Exempt,
    /// Of which functions: names, or ARNs, with `*` and `?`.
    pub function: Pattern,
    /// Why.
    pub reason: String,
    /// Until when.
    pub expires: Expiry,
    /// Its line in the file, from 1.
    pub line: usize,
}

/// What an exception is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exempt {
    /// An action of the role of today stays (`keep`).
    Keep(Action),
    /// A finding with this code counts for nothing (`allow`).
    Finding(String),
    /// The function is looked at only when it is named (`ignore`).
    Function,
}

/// Until when an exception holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expiry {
    /// Until this day, which is part of it.
    On(Date),
    /// For as long as it stands there.
    Never,
}

impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(date) => write!(f, "until {date}"),
            Self::Never => f.write_str("without an end"),
        }
    }
}

impl Exception {
    /// Whether it still holds on this day.
    pub(crate) fn is_in_force(&self, today: Date) -> bool {
        match self.expires {
            Expiry::On(last) => today <= last,
            Expiry::Never => true,
        }
    }

    /// Whether it is about this function.
    pub(crate) fn is_of(&self, function: &Function) -> bool {
        function.is_named_by(&self.function)
    }

    /// Its reason and its end, as reports say it.
    pub(crate) fn words(&self) -> String {
        format!("{} ({})", self.reason, self.expires)
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            Exempt::Keep(action) => write!(f, "keep `{action}`")?,
            Exempt::Finding(code) => write!(f, "allow `{code}`")?,
            Exempt::Function => f.write_str("ignore")?,
        }
        write!(f, " of `{}`", self.function.as_str())
    }
}
