//! Counting different things in bounded memory, whatever their order and however often repeated.

use std::collections::BTreeSet;

use serde::Serialize;

/// The number of different 64-bit fingerprints seen: exact below `K`, estimated above.
///
/// Keeps the k smallest fingerprints (a KMV sketch: Bar-Yossef et al., "Counting distinct elements
/// in a data stream", 2002). Joining is commutative, associative and idempotent, so order, threads,
/// repeats and merges change nothing. The relative standard error of the estimate is about
/// 1/sqrt(k - 2): 3 % for 1,024.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distinct<const K: usize = 1024> {
    smallest: BTreeSet<u64>,
}

impl<const K: usize> Distinct<K> {
    /// Counts one fingerprint; one seen before changes nothing.
    pub fn insert(&mut self, fingerprint: u64) {
        if self.smallest.len() >= K && self.smallest.last().is_some_and(|&max| fingerprint >= max) {
            return;
        }
        self.smallest.insert(fingerprint);
        if self.smallest.len() > K {
            self.smallest.pop_last();
        }
    }

    /// Joins the fingerprints of another count.
    pub fn merge(&mut self, other: &Self) {
        for &fingerprint in &other.smallest {
            self.insert(fingerprint);
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
    pub fn hashes(&self) -> impl Iterator<Item = u64> {
        self.smallest.iter().copied()
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.smallest.is_empty()
    }
}

impl<const K: usize> FromIterator<u64> for Distinct<K> {
    fn from_iter<T: IntoIterator<Item = u64>>(fingerprints: T) -> Self {
        let mut distinct = Self::default();
        fingerprints.into_iter().for_each(|f| distinct.insert(f));
        distinct
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
