//! Changes of functions and roles: what was seen before one may be out of date.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Calls that change who may call a function, and whose code it may run (Lambda API reference).
pub(in crate::observer) const OF_CALLERS: [&str; 7] = [
    "AddPermission",
    "CreateFunctionUrlConfig",
    "DeleteFunctionCodeSigningConfig",
    "DeleteFunctionUrlConfig",
    "PutFunctionCodeSigningConfig",
    "RemovePermission",
    "UpdateFunctionUrlConfig",
];

/// Calls that change what a function works on, where its results go, and whether it is the same at all (Lambda API
/// reference).
pub(in crate::observer) const OF_WORK: [&str; 7] = [
    "CreateEventSourceMapping",
    "DeleteEventSourceMapping",
    "DeleteFunction",
    "DeleteFunctionEventInvokeConfig",
    "PutFunctionEventInvokeConfig",
    "UpdateEventSourceMapping",
    "UpdateFunctionEventInvokeConfig",
];

/// Changes who may assume a role (IAM API reference).
pub(in crate::observer) const TRUST: &str = "UpdateAssumeRolePolicy";

/// Whether a change is one of what runs, of what it works on or of what the role allows: what was seen before it may be
/// out of date. Others are of who may call the function or assume its role.
fn is_of_needs(operation: &str) -> bool {
    operation != TRUST && !OF_CALLERS.contains(&operation)
}

/// The last change of each kind, by what was changed. Joins like everything in a usage: of two times
/// of one kind the later one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Deployments(BTreeMap<String, BTreeMap<String, Timestamp>>);

impl Deployments {
    /// Notes that `operation` changed `subject`, the ARN of a function, a role or a policy.
    pub(crate) fn insert(&mut self, subject: &str, operation: &str, time: Timestamp) {
        let kinds = self.0.entry(subject.to_owned()).or_default();
        let last = kinds.entry(operation.to_owned()).or_insert(time);
        *last = time.max(*last);
    }

    /// All: what was changed, by which operation, when last.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str, Timestamp)> {
        self.0.iter().flat_map(|(subject, kinds)| {
            kinds
                .iter()
                .map(move |(operation, time)| (subject.as_str(), operation.as_str(), *time))
        })
    }

    /// Joins others.
    pub(crate) fn merge(&mut self, other: Self) {
        for (subject, kinds) in other.0 {
            for (operation, time) in kinds {
                self.insert(&subject, &operation, time);
            }
        }
    }

    /// When each operation last changed what one of these subjects runs or allows.
    pub(crate) fn of_all(
        &self,
        subjects: impl IntoIterator<Item = String>,
    ) -> BTreeMap<&str, Timestamp> {
        let mut out: BTreeMap<&str, Timestamp> = BTreeMap::new();
        for kinds in subjects
            .into_iter()
            .filter_map(|subject| self.0.get(&subject))
        {
            for (operation, time) in kinds.iter().filter(|(name, _)| is_of_needs(name)) {
                let last = out.entry(operation).or_insert(*time);
                *last = (*time).max(*last);
            }
        }
        out
    }

    /// When each operation last changed what this subject runs or allows.
    pub(crate) fn of_one(&self, subject: &str) -> BTreeMap<&str, Timestamp> {
        let kinds = self.0.get(subject).into_iter().flatten();
        kinds
            .filter(|(name, _)| is_of_needs(name))
            .map(|(operation, time)| (operation.as_str(), *time))
            .collect()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_change_of_each_kind_stays_whatever_the_order() {
        let time = |i: i64| Timestamp::from_second(i).expect("a time");
        let changes = [
            ("f", "UpdateFunctionCode", 3),
            ("f", "UpdateFunctionCode", 7),
            ("f", "CreateFunction", 1),
            ("g", "UpdateFunctionCode", 9),
        ];
        let (mut forth, mut back) = (Deployments::default(), Deployments::default());
        for (subject, operation, at) in changes {
            forth.insert(subject, operation, time(at));
        }
        for (subject, operation, at) in changes.into_iter().rev() {
            let mut one = Deployments::default();
            one.insert(subject, operation, time(at));
            back.merge(one.clone());
            back.merge(one);
        }
        assert_eq!(forth, back);
        let of_f = forth.of_one("f");
        assert_eq!(of_f["UpdateFunctionCode"], time(7));
        assert_eq!(of_f.len(), 2);
        let both = forth.of_all(["f", "g", "h"].map(str::to_owned));
        assert_eq!(both["UpdateFunctionCode"], time(9));
        assert_eq!(both.len(), 2);
        assert!(forth.of_one("h").is_empty());
    }
}
