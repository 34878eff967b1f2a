//! Visibility: which operations the trail could have recorded in the window, and what of today's
//! role is kept because it could not have been.
//!
//! Unknown is not unused: what was observable and absent goes, what was not observable stays, as
//! narrow as the role has it today (decision 0010).

mod advice;
mod allowed;
mod carry;
mod coverage;
mod early;
mod excepted;
mod gaps;
mod keep;
mod kept;
mod lost;
mod narrow;
mod place;
mod recorded;
mod recorders;
mod remedy;
mod reported;
mod schedule;
mod selector;
mod sign;
mod silent;
mod span;
mod strip;
mod subject;
mod today;
mod trail;
pub mod unanswered;
mod unproven;
mod unread;
mod used;
mod whole;
mod wider;
mod widest;
mod window;

pub use advice::{Advice, advice};
pub use allowed::Allowed;
pub use carry::carry;
pub use coverage::coverage;
pub use excepted::{Excepted, keep_excepted};
pub use keep::{RoleOfToday, keep};
pub use kept::Kept;
pub use narrow::Hints;
pub use recorded::Recorded;
pub use remedy::Remedy;
pub use reported::Unexplained;
pub use selector::{SelectableEvent, recorded};
pub use sign::Signs;
pub use silent::NO_CALLS;
pub use span::Stretch;
pub use strip::{Day, DayRecords, Strip};
pub use today::{allowed_today, unallowed};
pub use unproven::keep_unproven;
pub use used::{ActionUse, RoleUses};
pub use whole::{KEPT_WHOLE, TOO_SHORT, keep_all};
pub use window::{Visibility, Window};

/// How much of something is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// Nothing of it.
    Nothing,
    /// Some of it, or it is not known how much.
    Some,
    /// All of it.
    All,
}

impl Seen {
    /// What is left when this much is taken away.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Nothing => Self::All,
            Self::Some => Self::Some,
            Self::All => Self::Nothing,
        }
    }
}
