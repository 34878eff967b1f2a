//! Visibility: which operations the trail could have recorded in the window, and what of today's
//! role is kept because it could not have been.
//!
//! Unknown is not unused: what was observable and absent goes, what was not observable stays, as
//! narrow as the role has it today (decision 0010).

#[cfg_attr(
    not(feature = "aws"),
    allow(dead_code, reason = "only who asks the account uses all of it")
)]
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
pub(crate) mod unanswered;
mod unproven;
mod unread;
mod used;
mod whole;
mod wider;
mod widest;
mod window;

pub use advice::Advice;
#[cfg(feature = "aws")]
pub(crate) use advice::advice;
pub use allowed::Allowed;
pub use carry::carry;
pub(crate) use coverage::coverage;
pub(crate) use excepted::{Excepted, keep_excepted};
pub use keep::RoleOfToday;
pub use keep::keep;
pub use kept::Kept;
pub use narrow::Hints;
pub use recorded::Recorded;
pub(crate) use remedy::Remedy;
pub(crate) use selector::{SelectableEvent, recorded};
pub use sign::Signs;
pub(crate) use silent::NO_CALLS;
pub(crate) use strip::{Day, DayRecords, Strip};
pub use today::allowed_today;
pub(crate) use today::unallowed;
pub(crate) use unproven::keep_unproven;
pub(crate) use used::{ActionUse, RoleUses};
pub use whole::keep_all;
pub(crate) use whole::{KEPT_WHOLE, TOO_SHORT};
pub(crate) use window::Visibility;
pub use window::Window;

/// How much of something is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Seen {
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
    pub(crate) fn opposite(self) -> Self {
        match self {
            Self::Nothing => Self::All,
            Self::Some => Self::Some,
            Self::All => Self::Nothing,
        }
    }
}
