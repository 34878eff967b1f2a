//! How CloudTrail lays out its objects:
//! `[prefix/]AWSLogs/[o-ORG/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/` (CloudTrail user guide, "Finding your
//! CloudTrail log files").

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

pub(in crate::io) use crate::io::place::is_account;
use crate::io::place::is_organisation;
use crate::io::source::is_named_as_trail;
use crate::observer::span::Span;

/// What is looked for below a prefix.
#[derive(Clone, Debug, Default)]
pub(crate) struct WantedFiles {
    /// Twelve digits each; empty for every account.
    pub accounts: BTreeSet<String>,
    /// Empty for every region.
    pub regions: Vec<String>,
    /// The time of the records.
    pub span: Span,
}

/// A folder of the layout, by what its name ends with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::io) enum Level {
    /// Above `AWSLogs`, or in no layout that is known.
    Above,
    /// `AWSLogs/`, or an organisation's folder in it: accounts lie in it.
    Accounts,
    /// An account's: `CloudTrail` lies in it, beside folders of other things.
    Kinds,
    /// `CloudTrail/`: regions lie in it.
    Regions,
    /// A region's, a year's or a month's; days lie below.
    Dates(Vec<i16>),
    /// A day's, or deeper: objects lie in it.
    Objects,
}

/// What to do with a folder found in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::io) enum Verdict {
    /// Look into it.
    Enter,
    /// It holds nothing of what is wanted.
    Leave,
    /// It holds files of CloudTrail that are no records of calls.
    Sibling,
}

/// The level of a folder, by its whole path (with `/` at its end, or empty for the root).
pub(in crate::io) fn level(path: &str) -> Level {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let Some(at) = parts.iter().position(|part| *part == "AWSLogs") else {
        return Level::Above;
    };
    let mut below = &parts[at + 1..];
    if below.first().is_some_and(|part| is_organisation(part)) {
        below = &below[1..];
    }
    match below {
        [] => Level::Accounts,
        [account, rest @ ..] if is_account(account) => match rest {
            [] => Level::Kinds,
            ["CloudTrail"] => Level::Regions,
            ["CloudTrail", _region, date @ ..] if date.len() < 3 => {
                let numbers: Option<Vec<i16>> = date.iter().map(|d| d.parse().ok()).collect();
                numbers.map_or(Level::Objects, Level::Dates)
            }
            _ => Level::Objects,
        },
        _ => Level::Objects,
    }
}

impl WantedFiles {
    /// Whether to look into the folder `name` of a folder of this level.
    pub(in crate::io) fn judge(&self, level: &Level, name: &str) -> Verdict {
        let enter = |yes| if yes { Verdict::Enter } else { Verdict::Leave };
        match level {
            Level::Above => enter(name == "AWSLogs"),
            Level::Accounts => enter(
                is_organisation(name)
                    || is_account(name)
                        && (self.accounts.is_empty() || self.accounts.contains(name)),
            ),
            Level::Kinds if name == "CloudTrail" => Verdict::Enter,
            Level::Kinds => Verdict::Sibling,
            Level::Regions => {
                enter(self.regions.is_empty() || self.regions.iter().any(|r| r == name))
            }
            Level::Dates(before) => {
                let mut date = before.clone();
                date.extend(name.parse::<i16>());
                enter(date.len() == before.len() + 1 && self.overlaps(&date))
            }
            Level::Objects => Verdict::Enter,
        }
    }

    /// Whether a year, a month or a day may hold files with records of the window. The time in a file's
    /// name is when it was delivered, after that of its records: one day more is read at the end.
    fn overlaps(&self, date: &[i16]) -> bool {
        let (year, month, day) = match *date {
            [year] => (year, None, None),
            [year, month] => (year, Some(month), None),
            [year, month, day] => (year, Some(month), Some(day)),
            _ => return true,
        };
        let small = |n: i16| i8::try_from(n).unwrap_or(0);
        let first = Date::new(year, small(month.unwrap_or(1)), small(day.unwrap_or(1)));
        let Ok(first) = first else { return false };
        let last = match (month, day) {
            (_, Some(_)) => first,
            (Some(_), None) => first.last_of_month(),
            (None, None) => first.last_of_year(),
        };
        let until = self.span.until.and_then(|u| u.checked_add(DAY).ok());
        self.span.since.is_none_or(|s| last >= date_of(s))
            && until.is_none_or(|u| first <= date_of(u))
    }
}

/// The first and the last day whose folders may hold records of a window that has a beginning: files are delivered
/// after their records, and not after now.
pub(crate) fn days(span: Span, now: Timestamp) -> (Date, Date) {
    let until = span.until.and_then(|until| until.checked_add(DAY).ok());
    let last = until.map_or(now, |until| until.min(now));
    (date_of(span.since.unwrap_or(now)), date_of(last))
}

/// The first moment after a day.
pub(crate) fn day_after(date: Date) -> Option<Timestamp> {
    let next = date.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(next.timestamp())
}

/// Whether days lie below a prefix, or may.
pub(crate) fn is_above_days(prefix: &str) -> bool {
    !matches!(level(prefix), Level::Objects) && !is_named_as_trail(prefix)
}

/// Whether a prefix names a region, or a part of one.
pub(crate) fn is_below_region(prefix: &str) -> bool {
    matches!(level(prefix), Level::Dates(_) | Level::Objects) && prefix.contains("/CloudTrail/")
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The day of a moment, in UTC as CloudTrail's folders are.
pub(in crate::io) fn date_of(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

/// The region and the day of a folder of the layout; `None` for other folders.
pub(crate) fn place(folder: &str) -> Option<(&str, &str)> {
    let (_, below) = folder.split_once("/CloudTrail/")?;
    let (region, day) = below.split_once('/')?;
    Some((region, day.trim_end_matches('/')))
}

/// The account of a folder of the layout.
pub(crate) fn account(folder: &str) -> Option<&str> {
    let (above, _) = folder.split_once("/CloudTrail/")?;
    let account = above.rsplit('/').next()?;
    is_account(account).then_some(account)
}

/// The day of a folder of the layout.
pub(crate) fn day(folder: &str) -> Option<Date> {
    let (_, day) = place(folder)?;
    let mut parts = day.split('/');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    Date::new(year, month, parts.next()?.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(since: &str, until: &str) -> WantedFiles {
        WantedFiles {
            accounts: BTreeSet::from(["111122223333".to_owned()]),
            regions: vec!["eu-west-1".to_owned()],
            span: Span {
                since: since.parse().ok(),
                until: until.parse().ok(),
            },
        }
    }

    #[test]
    fn every_level_is_known_by_its_path() {
        for (path, expected) in [
            ("", Level::Above),
            ("logs/", Level::Above),
            ("logs/AWSLogs/", Level::Accounts),
            ("AWSLogs/o-abcdefghij/", Level::Accounts),
            ("AWSLogs/111122223333/", Level::Kinds),
            ("AWSLogs/o-abcdefghij/111122223333/", Level::Kinds),
            ("AWSLogs/111122223333/CloudTrail/", Level::Regions),
            (
                "AWSLogs/111122223333/CloudTrail/eu-west-1/",
                Level::Dates(vec![]),
            ),
            (
                "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/",
                Level::Dates(vec![2026, 11]),
            ),
            (
                "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/02/",
                Level::Objects,
            ),
            ("AWSLogs/111122223333/CloudTrail-Digest/", Level::Objects),
            ("AWSLogs/elasticloadbalancing/", Level::Objects),
        ] {
            assert_eq!(level(path), expected, "{path}");
        }
    }

    #[test]
    fn only_the_window_is_entered_and_one_day_after_it() {
        let wanted = wanted("2026-10-30T23:59:59Z", "2026-11-02T00:00:00Z");
        let enters = |before: &[i16], name: &str| {
            wanted.judge(&Level::Dates(before.to_vec()), name) == Verdict::Enter
        };
        assert!(enters(&[], "2026") && !enters(&[], "2025") && !enters(&[], "2027"));
        assert!(enters(&[2026], "10") && enters(&[2026], "11"));
        assert!(!enters(&[2026], "09") && !enters(&[2026], "12") && !enters(&[2026], "13"));
        assert!(!enters(&[2026, 10], "29") && enters(&[2026, 10], "30"));
        assert!(enters(&[2026, 11], "03") && !enters(&[2026, 11], "04"));
    }

    #[test]
    fn other_accounts_regions_and_kinds_are_left() {
        let wanted = wanted("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z");
        for (level, name, expected) in [
            (Level::Above, "AWSLogs", Verdict::Enter),
            (Level::Above, "data", Verdict::Leave),
            (Level::Accounts, "111122223333", Verdict::Enter),
            (Level::Accounts, "444455556666", Verdict::Leave),
            (Level::Accounts, "o-abcdefghij", Verdict::Enter),
            (Level::Kinds, "CloudTrail", Verdict::Enter),
            (Level::Kinds, "CloudTrail-Digest", Verdict::Sibling),
            (Level::Regions, "eu-west-1", Verdict::Enter),
            (Level::Regions, "us-east-1", Verdict::Leave),
        ] {
            assert_eq!(wanted.judge(&level, name), expected, "{name}");
        }
    }
}
