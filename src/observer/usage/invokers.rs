//! Who invoked functions, as far as it tells whether calls are signed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::DaySpan;

/// Who invoked each function, and when last. Joins like everything in a usage; its size is that of how many functions
/// and kinds of callers there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Invokers {
    /// By ARN of the function, then by who it was: `signed`, `anonymous`, or a service.
    #[serde(default)]
    functions: BTreeMap<String, BTreeMap<String, Timestamp>>,
    /// Whether a part of the records was not looked at for these.
    #[serde(default)]
    is_partial: bool,
}

impl Invokers {
    /// Somebody whose own credentials signed the call.
    pub(crate) const SIGNED: &str = "signed";
    /// Somebody who signed nothing.
    pub(crate) const ANONYMOUS: &str = "anonymous";

    /// Of records that nobody looked at for these.
    pub(crate) fn unknown() -> Self {
        Self {
            is_partial: true,
            ..Self::default()
        }
    }

    /// Notes an invocation.
    pub(in crate::observer) fn add(&mut self, function: &str, who: &str, time: Timestamp) {
        let known = self.functions.get_mut(function);
        if let Some(last) = known.and_then(|own| own.get_mut(who)) {
            *last = time.max(*last);
            return;
        }
        let own = self.functions.entry(function.to_owned()).or_default();
        own.insert(who.to_owned(), time);
    }

    /// Who invoked a function, and when last.
    pub(crate) fn of(&self, function: &str) -> impl Iterator<Item = (&str, Timestamp)> {
        let own = self.functions.get(function).into_iter().flatten();
        own.map(|(who, last)| (who.as_str(), *last))
    }

    /// Whether a part of the records was not looked at for these, so that none being here tells nothing.
    pub(crate) fn is_partial(&self) -> bool {
        self.is_partial
    }

    /// Joins others.
    pub(crate) fn merge(&mut self, other: Self) {
        for (function, own) in other.functions {
            for (who, last) in own {
                self.add(&function, &who, last);
            }
        }
        self.is_partial |= other.is_partial;
    }

    /// Leaves what was last seen on the days of a window. What was seen later may have been seen in it, too.
    pub(super) fn cut(&mut self, days: DaySpan) {
        let mut is_in = days.holding_last(&mut self.is_partial);
        for own in self.functions.values_mut() {
            own.retain(|_, last| is_in(*last));
        }
        self.functions.retain(|_, own| !own.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::super::day_of;
    use super::*;

    fn time(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn joins_in_any_order_and_twice() {
        let mut one = Invokers::default();
        one.add("f", Invokers::SIGNED, time(7));
        one.add("g", "s3.amazonaws.com", time(1));
        let mut other = Invokers::default();
        other.add("f", Invokers::SIGNED, time(9));
        other.add("f", Invokers::ANONYMOUS, time(3));
        other.add("f", Invokers::SIGNED, time(5));
        let joined = |parts: [&Invokers; 3]| {
            let mut all = Invokers::default();
            for part in parts {
                all.merge(part.clone());
            }
            all
        };
        let all = joined([&one, &other, &one]);
        assert_eq!(all, joined([&other, &one, &other]));
        let own: Vec<_> = all.of("f").collect();
        assert_eq!(own, [("anonymous", time(3)), ("signed", time(9))]);
        assert!(joined([&one, &Invokers::unknown(), &one]).is_partial());
    }

    /// What was seen last after a window is not known of in it.
    #[test]
    fn a_cut_leaves_its_days() {
        let mut all = Invokers::default();
        all.add("f", Invokers::SIGNED, time(0));
        all.add("f", Invokers::ANONYMOUS, time(86_400));
        let day = |second| Some(day_of(time(second)));
        let mut first = all.clone();
        first.cut(DaySpan {
            first: None,
            last: day(0),
        });
        assert_eq!(first.of("f").count(), 1);
        assert!(first.is_partial());
        all.cut(DaySpan {
            first: day(86_400),
            last: None,
        });
        assert_eq!(
            all.of("f").collect::<Vec<_>>(),
            [("anonymous", time(86_400))]
        );
        assert!(!all.is_partial());
    }
}
