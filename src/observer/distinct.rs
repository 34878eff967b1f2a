//! Counting different things in bounded memory, whatever their order and however often repeated.

use serde::Serialize;

/// The number of different 64-bit fingerprints seen: exact below `K`, estimated above.
///
/// Keeps the k smallest fingerprints (a KMV sketch: Bar-Yossef et al., "Counting distinct elements
/// in a data stream", 2002). Joining is commutative, associative and idempotent, so order, threads,
/// repeats and merges change nothing. The relative standard error of the estimate is about
/// 1/sqrt(k - 2): 3 % for 1,024.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distinct<const K: usize = 1024> {
    /// In order: a few bytes a fingerprint, most entries have few.
    smallest: Vec<u64>,
}

impl<const K: usize> Distinct<K> {
    /// Whether a fingerprint would change nothing, as far as can be told at a glance.
    pub(crate) fn is_beyond(&self, fingerprint: u64) -> bool {
        let max = self.smallest.last();
        self.smallest.len() >= K && max.is_some_and(|&max| fingerprint >= max)
    }

    /// Counts one fingerprint; one seen before changes nothing.
    pub(crate) fn insert(&mut self, fingerprint: u64) {
        if self.is_beyond(fingerprint) {
            return;
        }
        if let Err(at) = self.smallest.binary_search(&fingerprint) {
            self.smallest.truncate(K - 1);
            self.smallest.insert(at, fingerprint);
        }
    }

    /// Joins the fingerprints of another count.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.join(&other.smallest);
    }

    /// Joins fingerprints in order.
    fn join(&mut self, others: &[u64]) {
        if others.is_empty() {
            return;
        }
        let own = std::mem::take(&mut self.smallest);
        let (mut own, mut others) = (own.as_slice(), others);
        self.smallest.reserve_exact(K.min(own.len() + others.len()));
        while self.smallest.len() < K {
            let next = match (own.first(), others.first()) {
                (Some(a), Some(b)) => *a.min(b),
                (Some(one), None) | (None, Some(one)) => *one,
                (None, None) => break,
            };
            own = own.strip_prefix(&[next]).unwrap_or(own);
            others = others.strip_prefix(&[next]).unwrap_or(others);
            self.smallest.push(next);
        }
    }

    /// The count, exact or estimated.
    pub fn count(&self) -> Count {
        match (self.smallest.len(), self.smallest.last()) {
            (n, Some(&max)) if n >= K => Count {
                value: estimate(K, max),
                exact: false,
            },
            (n, _) => Count {
                value: n as u64,
                exact: true,
            },
        }
    }

    /// The fingerprints kept, in order: the wire form.
    pub(crate) fn hashes(&self) -> impl Iterator<Item = u64> {
        self.smallest.iter().copied()
    }

    /// Whether nothing was counted.
    pub(crate) fn is_empty(&self) -> bool {
        self.smallest.is_empty()
    }
}

impl<const K: usize> FromIterator<u64> for Distinct<K> {
    fn from_iter<T: IntoIterator<Item = u64>>(fingerprints: T) -> Self {
        let mut smallest: Vec<u64> = fingerprints.into_iter().collect();
        smallest.sort_unstable();
        smallest.dedup();
        smallest.truncate(K);
        Self { smallest }
    }
}

/// A count of many things: they are sorted in some at a time.
#[derive(Clone, Debug, Default)]
pub(super) struct Counting<const K: usize> {
    counted: Distinct<K>,
    new: Vec<u64>,
}

impl<const K: usize> Counting<K> {
    /// So many are sorted in at a time.
    const AT_ONCE: usize = 2048;

    /// Counts one fingerprint.
    pub(super) fn insert(&mut self, fingerprint: u64) {
        if self.counted.is_beyond(fingerprint) {
            return;
        }
        self.new.push(fingerprint);
        if self.new.len() >= Self::AT_ONCE {
            self.settle();
        }
    }

    fn settle(&mut self) {
        self.new.sort_unstable();
        self.new.dedup();
        self.counted.join(&self.new);
        self.new.clear();
    }

    /// The count.
    pub(super) fn done(mut self) -> Distinct<K> {
        self.settle();
        self.counted
    }
}

/// (k - 1) / (k-th smallest fingerprint as a fraction of the whole range).
fn estimate(k: usize, kth_smallest: u64) -> u64 {
    let below = u128::from(kth_smallest).max(1);
    let estimate = (k as u128 - 1) * (1u128 << 64) / below;
    u64::try_from(estimate).unwrap_or(u64::MAX)
}

/// A number of different things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Count {
    /// How many.
    pub value: u64,
    /// False when `value` is an estimate (about 3 % standard error).
    pub exact: bool,
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.exact {
            write!(f, "{}", self.value)
        } else {
            write!(f, "~{}", self.value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(i: u64) -> u64 {
        xxhash_rust::xxh3::xxh3_64(&i.to_le_bytes())
    }

    #[test]
    fn is_exact_while_small_and_close_when_large() {
        let mut d: Distinct = Distinct::default();
        for i in 0..1000 {
            d.insert(hash(i));
            d.insert(hash(i));
        }
        assert_eq!(
            d.count(),
            Count {
                value: 1000,
                exact: true
            }
        );
        for i in 0..100_000 {
            d.insert(hash(i));
        }
        let count = d.count();
        assert!(!count.exact);
        assert!((90_000..110_000).contains(&count.value), "{}", count.value);
    }

    #[test]
    fn the_smallest_are_kept_whichever_way_they_come() {
        for most in [3, 8, 9, 5000, 40_000] {
            let all: Vec<u64> = (0..most).map(|i| hash(i % 30_000)).collect();
            let expected: std::collections::BTreeSet<u64> = all.iter().copied().collect();
            let expected: Vec<u64> = expected.into_iter().take(8).collect();
            let mut one_by_one: Distinct<8> = Distinct::default();
            let mut counting: Counting<8> = Counting::default();
            for &fingerprint in &all {
                one_by_one.insert(fingerprint);
                counting.insert(fingerprint);
            }
            let kept = |distinct: &Distinct<8>| distinct.hashes().collect::<Vec<_>>();
            assert_eq!(kept(&one_by_one), expected);
            assert_eq!(kept(&counting.done()), expected);
            assert_eq!(kept(&all.iter().copied().collect()), expected);
            let (a, b) = all.split_at(all.len() / 3);
            let mut merged: Distinct<8> = a.iter().copied().collect();
            merged.merge(&b.iter().copied().collect());
            assert_eq!(kept(&merged), expected);
        }
    }

    #[test]
    fn a_merge_equals_one_run() {
        let (mut a, mut b, mut all): (Distinct, Distinct, Distinct) = Default::default();
        for i in 0..5000 {
            if i % 3 == 0 {
                a.insert(hash(i));
            } else {
                b.insert(hash(i));
            }
            all.insert(hash(i));
        }
        b.merge(&a);
        assert_eq!(b, all);
    }
}
