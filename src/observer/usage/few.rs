//! A set that is exact while it is small and forgets what it held when it is not.

use std::collections::BTreeSet;

/// At most `N` different things; of more it is only known that there were more.
///
/// Joins like everything in a usage. Whoever asks decides what "more" means: evidence in favour is
/// then missing, evidence against may be any.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Few<T: Ord, const N: usize> {
    /// All of them.
    These(BTreeSet<T>),
    /// More than `N`.
    Many,
}

impl<T: Ord, const N: usize> Default for Few<T, N> {
    fn default() -> Self {
        Self::These(BTreeSet::new())
    }
}

impl<T: Ord, const N: usize> Few<T, N> {
    /// Adds one.
    pub(crate) fn insert(&mut self, thing: T) {
        if let Self::These(these) = self {
            these.insert(thing);
            if these.len() > N {
                *self = Self::Many;
            }
        }
    }

    /// Joins another set.
    pub(crate) fn merge(&mut self, other: Self) {
        match other {
            Self::These(these) => these.into_iter().for_each(|thing| self.insert(thing)),
            Self::Many => *self = Self::Many,
        }
    }

    /// The things, unless there were too many.
    pub(crate) fn these(&self) -> Option<&BTreeSet<T>> {
        match self {
            Self::These(these) => Some(these),
            Self::Many => None,
        }
    }

    /// Whether `thing` is certain to be among them.
    pub(crate) fn surely_holds(&self, thing: &T) -> bool {
        self.these().is_some_and(|these| these.contains(thing))
    }
}

impl<T: Ord, const N: usize> FromIterator<T> for Few<T, N> {
    fn from_iter<I: IntoIterator<Item = T>>(things: I) -> Self {
        let mut few = Self::default();
        things.into_iter().for_each(|thing| few.insert(thing));
        few
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_are_forgotten_whatever_the_order() {
        let few = |all: &[u8]| all.iter().copied().collect::<Few<u8, 3>>();
        assert!(few(&[1, 2, 3]).surely_holds(&2));
        assert_eq!(few(&[1, 2, 3, 4]), Few::Many);
        let mut joined = few(&[4, 3]);
        joined.merge(few(&[1, 2]));
        let mut back = few(&[1, 2]);
        back.merge(few(&[4, 3]));
        assert_eq!((&joined, &back), (&Few::Many, &Few::Many));
        assert!(!joined.surely_holds(&1));
    }
}
