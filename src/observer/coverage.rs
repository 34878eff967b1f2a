//! What the trail could have recorded, as far as the records themselves show it.

use jiff::{SignedDuration, Timestamp};

use super::usage::Usage;
use crate::gap::Gap;

/// A shorter window says little about what a function does once a week or once a month.
pub(crate) const ENOUGH_DAYS: i64 = 14;

/// Services whose calls that functions make most are data events, which a trail records only when
/// told to (CloudTrail User Guide, Logging data events).
const DATA_SERVICES: &[&str] = &["dynamodb", "kinesis", "lambda", "s3", "sns", "sqs"];

/// The gap of a trail that holds data events of some services only. Few trails hold all, so it is
/// said, and by itself it is nothing a person has to look at.
pub(crate) const PARTLY_SEEN: &str = "data-events-partly-seen";

/// What a person should know of the trail before trusting what is missing from it.
pub(crate) fn gaps(usage: &Usage) -> Vec<Gap> {
    data_events(usage)
        .into_iter()
        .chain(short_window(usage))
        .collect()
}

fn data_events(usage: &Usage) -> Option<Gap> {
    let seen = |service: &str| {
        usage
            .data_sources
            .iter()
            .any(|s| s.starts_with(&format!("{service}.")))
    };
    let unseen: Vec<String> = DATA_SERVICES
        .iter()
        .filter(|s| !seen(s))
        .map(|s| (*s).to_owned())
        .collect();
    if unseen.is_empty() {
        return None;
    }
    if usage.data_sources.is_empty() && !usage.histories.is_empty() {
        return Some(history(usage));
    }
    let (code, text) = if usage.data_sources.is_empty() {
        (
            "data-events-not-seen",
            "the trail holds no data event: calls on objects, items, messages and functions are not in it, used or not",
        )
    } else {
        (
            PARTLY_SEEN,
            "the trail holds no data event of some services: whether the function calls them cannot be told",
        )
    };
    Some(Gap {
        code,
        text: text.to_owned(),
        hint: Some("`aws cloudtrail get-event-selectors --trail-name NAME` shows what is recorded, `put-event-selectors` switches data events on".to_owned()),
        names: unseen,
    })
}

fn history(usage: &Usage) -> Gap {
    Gap {
        code: "event-history-only",
        text: "the calls come from Event history, which holds management events only, of these regions: calls on objects, items, messages and functions are not in it, used or not".to_owned(),
        hint: Some("switch on a trail with data events (`aws cloudtrail create-trail`, `put-event-selectors`), and run again after two weeks".to_owned()),
        names: usage.histories.iter().cloned().collect(),
    }
}

fn short_window(usage: &Usage) -> Option<Gap> {
    let cover = usage.cover()?;
    (i64::from(cover.days()) < ENOUGH_DAYS).then(|| Gap {
        code: "short-window",
        text: format!(
            "the records cover {}: what the function does less often is not in the policy",
            cover.in_words()
        ),
        hint: Some(format!("read {ENOUGH_DAYS} days or more")),
        names: vec![],
    })
}

/// A day as people write it: `2026-11-01`.
pub(crate) fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

/// A length of time in whole days, in words.
pub(crate) fn days(length: SignedDuration) -> String {
    match length.as_hours() / 24 {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        n => format!("{n} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observer::usage::Held;

    #[test]
    fn says_what_the_trail_cannot_tell() {
        let mut usage = Usage::default();
        let codes = |u: &Usage| gaps(u).iter().map(|g| g.code).collect::<Vec<_>>();
        assert_eq!(codes(&usage), ["data-events-not-seen"]);
        usage.histories.insert("eu-west-1".to_owned());
        assert_eq!(codes(&usage), ["event-history-only"]);
        usage
            .data_sources
            .extend(DATA_SERVICES.iter().map(|s| format!("{s}.amazonaws.com")));
        let mut see = |days: std::ops::RangeInclusive<u8>| {
            for day in days {
                let time = format!("2026-11-{day:02}T00:00:00Z");
                let time = time.parse().expect("a time");
                usage.days.insert("eu-west-1", time, Held::default());
            }
            codes(&usage)
        };
        assert_eq!(see(1..=13), ["short-window"]);
        assert!(see(14..=14).is_empty());
    }
}
