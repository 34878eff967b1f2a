//! What the folders of a table's days hold.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::io::aws::Listing;
use crate::io::cache::Fingerprint;
use crate::io::layout;
use crate::observer::table::Slice;

/// Objects by account and day; those of folders that tell neither stand under nothing.
#[derive(Default)]
pub(super) struct Objects(BTreeMap<(String, Date), Held>);

/// Some objects.
#[derive(Clone, Default)]
pub(super) struct Held {
    /// Which version of which.
    pub(super) objects: BTreeSet<Fingerprint>,
    /// How large they are.
    pub(super) bytes: u64,
}

impl Objects {
    /// Those of a listing.
    pub(super) fn of(listing: &Listing) -> Self {
        let mut objects = Self::default();
        for folder in &listing.folders {
            let account = layout::account(&folder.path).unwrap_or_default();
            let day = layout::day(&folder.path).unwrap_or_default();
            let held = objects.0.entry((account.to_owned(), day)).or_default();
            for object in &folder.objects {
                held.objects.insert(object.fingerprint);
                held.bytes += object.bytes;
            }
        }
        objects
    }

    /// Those that a statement reads.
    pub(super) fn held(&self, slice: Slice<'_>) -> Held {
        if let (Some(account), None) = (slice.account, slice.until) {
            let key = (account.to_owned(), slice.day);
            return self.0.get(&key).cloned().unwrap_or_default();
        }
        let is_read = |(account, day): &(String, Date)| {
            slice.account.is_none_or(|own| own == account)
                && (slice.until.is_some() || *day == slice.day)
        };
        let mut all = Held::default();
        for (_, held) in self.0.iter().filter(|(key, _)| is_read(key)) {
            all.objects.extend(&held.objects);
            all.bytes += held.bytes;
        }
        all
    }
}
