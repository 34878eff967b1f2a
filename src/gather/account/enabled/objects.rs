//! What the folders of a table's days hold.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::io::aws::Listing;
use crate::io::cache::Fingerprint;
use crate::io::layout;
use crate::observer::table::Slice;

/// Objects by account and day; those of folders that tell neither stand under nothing.
pub(super) struct Objects(BTreeMap<(String, Date), Held>);

/// Some objects.
#[derive(Clone, Copy)]
pub(super) struct Held {
    /// Which version of which, all in one.
    pub(super) objects: Fingerprint,
    /// How large they are.
    pub(super) bytes: u64,
}

impl Objects {
    /// Those of a listing.
    pub(super) fn of(listing: &Listing) -> Self {
        let mut objects = BTreeMap::new();
        for folder in &listing.folders {
            let account = layout::account(&folder.path).unwrap_or_default();
            let day = layout::day(&folder.path).unwrap_or_default();
            let all = folder.objects.iter();
            let held = Held {
                objects: Fingerprint::of_all(all.clone().map(|object| object.fingerprint)),
                bytes: all.map(|object| object.bytes).sum(),
            };
            let known = objects.entry((account.to_owned(), day));
            known
                .and_modify(|known| *known = Held::of_all([*known, held]))
                .or_insert(held);
        }
        Self(objects)
    }

    /// Those that a statement reads.
    pub(super) fn held(&self, slice: Slice<'_>) -> Held {
        if let (Some(account), None) = (slice.account, slice.until) {
            let held = self.0.get(&(account.to_owned(), slice.day));
            return held.copied().unwrap_or_else(|| Held::of_all([]));
        }
        let is_read = |(account, day): &(String, Date)| {
            slice.account.is_none_or(|own| own == account)
                && (slice.until.is_some() || *day == slice.day)
        };
        let read = self.0.iter().filter(|(key, _)| is_read(key));
        Held::of_all(read.map(|(_, held)| *held))
    }
}

impl Held {
    fn of_all(all: impl IntoIterator<Item = Self, IntoIter: Clone>) -> Self {
        let all = all.into_iter();
        Self {
            objects: Fingerprint::of_all(all.clone().map(|held| held.objects)),
            bytes: all.map(|held| held.bytes).sum(),
        }
    }
}
