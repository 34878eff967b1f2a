//! How often a name was used, as far as a usage counts it, and since when.

use jiff::Timestamp;

/// Uses of one name are counted up to here: enough to tell a name used again from one used once.
pub(crate) const MOST_USES: usize = 4;

/// One call's use of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    /// Fingerprint of the call.
    pub call: u64,
    /// What calls have in common that are one use: the parts of a transfer. Of other calls their own
    /// fingerprint.
    pub transfer: u64,
    /// When.
    pub time: Option<Timestamp>,
}

impl From<u64> for Use {
    /// A call that is a use by itself, at a time unknown.
    fn from(call: u64) -> Self {
        Self {
            call,
            transfer: call,
            time: None,
        }
    }
}

/// The uses of one name: a join, bounded by [`MOST_USES`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    /// Transfers in order, each with the smallest fingerprint of its calls.
    transfers: Vec<(u64, u64)>,
    /// Whether there are calls beside those.
    more: bool,
    first: Option<Timestamp>,
    /// `None` also where a usage file of an earlier version does not tell it.
    last: Option<Timestamp>,
}

impl From<Use> for Uses {
    fn from(used: Use) -> Self {
        Self {
            transfers: vec![(used.transfer, used.call)],
            more: false,
            first: used.time,
            last: used.time,
        }
    }
}

impl Uses {
    /// Joins others.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.more |= other.more;
        self.last = self.last.max(other.last);
        self.first = [self.first, other.first].into_iter().flatten().min();
        for &(transfer, call) in &other.transfers {
            self.insert(transfer, call);
        }
    }

    /// Adds one use.
    pub(super) fn add(&mut self, used: Use) {
        self.first = [self.first, used.time].into_iter().flatten().min();
        self.last = self.last.max(used.time);
        self.insert(used.transfer, used.call);
    }

    fn insert(&mut self, transfer: u64, call: u64) {
        match self
            .transfers
            .binary_search_by_key(&transfer, |(known, _)| *known)
        {
            Ok(at) => {
                if let Some((_, known)) = self.transfers.get_mut(at) {
                    self.more |= *known != call;
                    *known = (*known).min(call);
                }
            }
            Err(at) if at >= MOST_USES => self.more = true,
            Err(at) => {
                self.transfers.insert(at, (transfer, call));
                self.more |= self.transfers.len() > MOST_USES;
                self.transfers.truncate(MOST_USES);
            }
        }
    }

    /// How many uses (at most [`MOST_USES`]).
    pub(crate) fn count(&self) -> usize {
        self.transfers.len()
    }

    /// The calls that are known, one of each use.
    pub(crate) fn calls(&self) -> impl Iterator<Item = u64> {
        self.transfers.iter().map(|(_, call)| *call)
    }

    /// Whether there may be calls beside those that are known.
    pub(crate) fn has_more(&self) -> bool {
        self.more || self.transfers.len() >= MOST_USES
    }

    /// When the name was first seen; `None` when no record carried a time.
    pub(crate) fn first(&self) -> Option<Timestamp> {
        self.first
    }

    /// When it was last used, if that is known.
    pub(crate) fn last(&self) -> Option<Timestamp> {
        self.last
    }

    /// The parts of the wire form: transfers with a call of each, whether there are more.
    pub(super) fn parts(&self) -> (&[(u64, u64)], bool) {
        (&self.transfers, self.more)
    }

    /// Rebuilds it from the parts of its wire form, restoring the bound.
    pub(super) fn from_parts(
        transfers: impl IntoIterator<Item = (u64, u64)>,
        more: bool,
        (first, last): (Option<Timestamp>, Option<Timestamp>),
    ) -> Self {
        let mut uses = Self {
            transfers: Vec::new(),
            more,
            first,
            last,
        };
        for (transfer, call) in transfers {
            uses.insert(transfer, call);
        }
        uses
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn uses_are_a_join(
            mut all in prop::collection::vec((0_u64..40, 0_u64..8, 0_i64..90), 0..30),
            cut in 0_usize..30,
        ) {
            let fold = |items: &[(u64, u64, i64)]| {
                let mut uses = Uses::default();
                for &(call, transfer, second) in items {
                    // A call belongs to one transfer.
                    let transfer = transfer / 4 * 100 + call % 8;
                    let time = Timestamp::from_second(second).ok();
                    uses.merge(&Uses::from(Use { call, transfer, time }));
                }
                uses
            };
            let once = fold(&all);
            let (a, b) = all.split_at(cut.min(all.len()));
            let mut merged = fold(b);
            merged.merge(&fold(a));
            prop_assert_eq!(&merged, &once);
            all.reverse();
            let mut again = fold(&all);
            again.merge(&once);
            prop_assert_eq!(&again, &once);
            prop_assert!(once.count() <= MOST_USES);
        }
    }

    #[test]
    fn parts_of_a_transfer_are_one_use() {
        let mut uses = Uses::default();
        for call in [7, 5, 9] {
            uses.merge(&Uses::from(Use {
                call,
                transfer: 1,
                time: None,
            }));
        }
        assert_eq!((uses.count(), uses.has_more()), (1, true));
        assert_eq!(uses.calls().collect::<Vec<_>>(), [5]);
    }
}
