//! Of which regions the records were read: what was not read was not seen.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The regions of which records were read. Joins like everything in a usage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Regions {
    /// Nothing was read.
    #[default]
    None,
    /// These alone: by a flag, by the folder that was given, or by the names of the files.
    Only(BTreeSet<String>),
    /// All that the trail delivered, or files that do not say of which region they are: a region
    /// without records is quiet.
    All,
}

impl Regions {
    /// Some regions alone.
    pub fn only(names: impl IntoIterator<Item = String>) -> Self {
        Self::Only(names.into_iter().collect())
    }

    /// Joins others.
    pub(crate) fn merge(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::All, _) | (_, Self::None) => {}
            (Self::Only(mine), Self::Only(others)) => mine.extend(others),
            (_, other) => *self = other,
        }
    }

    /// Whether records of the region were read.
    pub(crate) fn hold(&self, region: &str) -> bool {
        match self {
            Self::None => false,
            Self::Only(names) => names.contains(region),
            Self::All => true,
        }
    }

    /// The names of the regions, where only some were read.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let names = match self {
            Self::Only(names) => Some(names),
            Self::None | Self::All => None,
        };
        names.into_iter().flatten().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_joins_whatever_the_order() {
        let one = |name: &str| Regions::only([name.to_owned()]);
        let all = [Regions::None, one("a"), one("b"), Regions::All];
        for first in &all {
            for second in &all {
                let (mut forth, mut back) = (first.clone(), second.clone());
                forth.merge(second.clone());
                back.merge(first.clone());
                assert_eq!(forth, back);
                let again = forth.clone();
                forth.merge(again.clone());
                assert_eq!(forth, again);
            }
        }
        let mut both = one("a");
        both.merge(one("b"));
        assert!(both.hold("a") && both.hold("b") && !both.hold("c") && Regions::All.hold("c"));
    }
}
