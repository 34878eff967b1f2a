//! Credentials that last: keys of users that sign calls from inside a function, and sessions that were handed out for
//! longer than an hour.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::DaySpan;

/// What was seen of them. Joins like everything in a usage; its size is that of how many users and roles there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Lasting {
    /// Users whose key signed a call that came from a function, by ARN: the runtimes that the user agent names, and
    /// when last.
    #[serde(default)]
    keys: BTreeMap<String, BTreeMap<String, Timestamp>>,
    /// Roles of which somebody got credentials for longer than an hour, by ARN: the most seconds, and when last.
    #[serde(default)]
    sessions: BTreeMap<String, LongSession>,
    /// Whether a part of the records was not looked at for these.
    #[serde(default)]
    is_partial: bool,
}

/// Credentials of a role, for longer than an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct LongSession {
    /// The most seconds that were asked for.
    pub seconds: u32,
    /// When such a session was begun last.
    pub last: Timestamp,
}

impl Lasting {
    /// Of records that nobody looked at for these.
    pub(crate) fn unknown() -> Self {
        Self {
            is_partial: true,
            ..Self::default()
        }
    }

    /// Notes a call that a user's key signed in a function's environment.
    pub(in crate::observer) fn key(&mut self, user: &str, runtime: &str, time: Timestamp) {
        let runtimes = self.keys.entry(user.to_owned()).or_default();
        let last = runtimes.entry(runtime.to_owned()).or_insert(time);
        *last = time.max(*last);
    }

    /// Notes credentials of a role for so many seconds.
    pub(in crate::observer) fn session(&mut self, role: &str, seconds: u32, last: Timestamp) {
        let known = self.sessions.entry(role.to_owned());
        let known = known.or_insert(LongSession { seconds, last });
        known.seconds = known.seconds.max(seconds);
        known.last = known.last.max(last);
    }

    /// Users, runtimes, and when last.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&str, &str, Timestamp)> {
        self.keys.iter().flat_map(|(user, runtimes)| {
            let each = runtimes.iter();
            each.map(move |(runtime, last)| (user.as_str(), runtime.as_str(), *last))
        })
    }

    /// Roles, and the longest session of each.
    pub(crate) fn sessions(&self) -> impl Iterator<Item = (&str, LongSession)> {
        self.sessions
            .iter()
            .map(|(role, one)| (role.as_str(), *one))
    }

    /// Whether a part of the records was not looked at for these, so that none being here tells nothing.
    pub(crate) fn is_partial(&self) -> bool {
        self.is_partial
    }

    /// Joins others.
    pub(crate) fn merge(&mut self, other: Self) {
        for (user, runtimes) in other.keys {
            for (runtime, last) in runtimes {
                self.key(&user, &runtime, last);
            }
        }
        for (role, one) in other.sessions {
            self.session(&role, one.seconds, one.last);
        }
        self.is_partial |= other.is_partial;
    }

    /// Leaves what was last seen on the days of a window. What was seen later may have been seen in it, too.
    pub(super) fn cut(&mut self, days: DaySpan) {
        let mut is_in = days.holding_last(&mut self.is_partial);
        for runtimes in self.keys.values_mut() {
            runtimes.retain(|_, last| is_in(*last));
        }
        self.keys.retain(|_, runtimes| !runtimes.is_empty());
        self.sessions.retain(|_, one| is_in(one.last));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn joins_in_any_order_and_twice() {
        let mut one = Lasting::default();
        one.key("user", "AWS_Lambda_python3.13", time(7));
        one.session("role", 7_200, time(9));
        let mut other = Lasting::default();
        other.key("user", "AWS_Lambda_python3.13", time(3));
        other.key("user", "AWS_Lambda_nodejs22.x", time(5));
        other.session("role", 43_200, time(4));
        let joined = |parts: [&Lasting; 3]| {
            let mut all = Lasting::default();
            for part in parts {
                all.merge(part.clone());
            }
            all
        };
        let all = joined([&one, &other, &one]);
        assert_eq!(all, joined([&other, &one, &other]));
        assert_eq!(all.keys().count(), 2);
        let (_, session) = all.sessions().next().expect("one");
        assert_eq!((session.seconds, session.last), (43_200, time(9)));
        assert!(!all.is_partial() && joined([&one, &Lasting::unknown(), &one]).is_partial());
    }

    #[test]
    fn a_window_leaves_what_was_last_seen_in_it() {
        let day = |text: &str| text.parse().expect("a day");
        let mut all = Lasting::default();
        all.key("early", "r", time(0));
        all.key("late", "r", time(86_400 * 10));
        let mut from = all.clone();
        from.cut(DaySpan {
            first: Some(day("1970-01-05")),
            last: None,
        });
        assert_eq!(
            from.keys().map(|(user, ..)| user).collect::<Vec<_>>(),
            ["late"]
        );
        assert!(!from.is_partial());
        all.cut(DaySpan {
            first: None,
            last: Some(day("1970-01-05")),
        });
        assert_eq!(
            all.keys().map(|(user, ..)| user).collect::<Vec<_>>(),
            ["early"]
        );
        assert!(all.is_partial(), "`late` may have been seen before, too");
    }
}
