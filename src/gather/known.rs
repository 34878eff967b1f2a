//! What is known of the roles as they are today: of one account, or of several.

use crate::proposal::{AccountState, Current};
use crate::snapshot::Snapshot;

/// The state of one account or of several.
#[derive(Debug)]
pub(super) enum Known {
    One(Current),
    /// Two or more.
    Several(Vec<AccountState>),
}

impl Known {
    /// Of one account, or of several.
    pub(super) fn of(mut states: Vec<AccountState>) -> Self {
        match states.pop() {
            Some(one) if states.is_empty() => Self::One(Current::Snapshot(Box::new(one.snapshot))),
            None => Self::One(Current::Unknown),
            Some(last) => {
                states.push(last);
                Self::Several(states)
            }
        }
    }

    /// What accounts told.
    pub(super) fn snapshots(&self) -> Box<dyn Iterator<Item = &Snapshot> + '_> {
        match self {
            Self::One(Current::Snapshot(snapshot)) => Box::new(std::iter::once(&**snapshot)),
            Self::One(Current::Unknown | Current::File(_)) => Box::new(std::iter::empty()),
            Self::Several(states) => Box::new(states.iter().map(|state| &state.snapshot)),
        }
    }

    /// Sets trails apart that were not read.
    pub(super) fn set_apart(&mut self, is_read: impl Fn(&str) -> bool) {
        match self {
            Self::One(Current::Snapshot(snapshot)) => snapshot.trails.set_apart(is_read),
            Self::One(Current::Unknown | Current::File(_)) => {}
            Self::Several(states) => {
                for state in states {
                    state.snapshot.trails.set_apart(&is_read);
                }
            }
        }
    }
}
