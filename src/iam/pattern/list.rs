//! Lists of patterns as documents write them.

use serde::ser::{Serialize, Serializer};

use super::Pattern;

/// A list that is written as a plain text when it has one entry.
pub(in crate::iam) struct OneOrMany<'a>(pub(in crate::iam) &'a [Pattern]);

impl Serialize for OneOrMany<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            [one] => one.serialize(serializer),
            many => many.serialize(serializer),
        }
    }
}
