//! Dates as the second evaluator reads them: a text is cut into runs of digits, and what its parts are
//! follows from the characters between them.

/// In so many ways dates can be read.
pub(super) const READINGS: usize = 8;

/// What a text is in one of the ways: in any form of ISO 8601 or in those of the W3C's note alone, to the
/// nanosecond or to the second, with four digits as a year or as seconds. Nanoseconds since 1970; none
/// where it is no date.
pub(super) fn read(text: &str, way: usize) -> Option<i128> {
    let (is_strict, is_coarse, is_epoch) = (way & 1 == 1, way & 2 == 2, way & 4 == 4);
    let digits = !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit());
    let moment = if digits {
        let number: i128 = text.parse().unwrap_or(i128::MAX);
        match text.len() {
            4 if !is_epoch => days(number, 1, 1).map(|day| day * DAY),
            _ if number < LIMIT => Some(number * NANO),
            _ if is_strict => None,
            _ => (number < LIMIT * 1000).then_some(number * (NANO / 1000)),
        }
    } else {
        let (parts, end) = cut(text)?;
        strict(&parts, end).or_else(|| loose(&parts, end).filter(|_| !is_strict))
    };
    moment.map(|own| {
        if is_coarse {
            own.div_euclid(NANO) * NANO
        } else {
            own
        }
    })
}

const NANO: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * NANO;
/// The first second of the year 10000.
const LIMIT: i128 = 253_402_300_800;

/// A run of digits and the one character before it.
type Part<'t> = (Option<char>, &'t str);

/// The runs of digits, and the letter after the last one.
fn cut(text: &str) -> Option<(Vec<Part<'_>>, Option<char>)> {
    let (mut parts, mut rest, mut end) = (Vec::new(), text, None);
    while !rest.is_empty() {
        let letters = rest.find(|letter: char| letter.is_ascii_digit());
        let (before, from) = rest.split_at(letters.unwrap_or(rest.len()));
        let length = from
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(from.len());
        let mut between = before.chars();
        let (own, more) = (between.next(), between.next());
        match (letters, own, more) {
            (None, own, None) => end = own,
            (Some(_), own, None) => parts.push((own, &from[..length])),
            // a week, and the time's end where only the letter T or an offset's sign stands
            (Some(_), Some('-'), Some(week @ ('W' | 'w'))) if between.next().is_none() => {
                parts.push((Some(week), &from[..length]));
            }
            (Some(_), Some('T' | 't' | ' '), Some(sign @ ('+' | '-'))) => {
                parts.push((Some(sign), &from[..length]));
            }
            (None, Some('T' | 't' | ' '), Some(zone)) => end = Some(zone),
            _ => return None,
        }
        rest = &from[length..];
    }
    Some((parts, end)).filter(|(parts, _)| !parts.is_empty())
}

/// Days since 1970 (H. Hinnant, "days from civil"); months and days count on.
fn days(year: i128, month: i128, day: i128) -> Option<i128> {
    let (year, month) = (
        year + (month - 1).div_euclid(12),
        (month - 1).rem_euclid(12) + 1,
    );
    if !(-9999..=9999).contains(&year) {
        return None;
    }
    let from = year - i128::from(month <= 2);
    let (era, shifted) = (from.div_euclid(400), (month + 9) % 12);
    let of_era = from - era * 400;
    let before = of_era * 365 + of_era / 4 - of_era / 100 + (153 * shifted + 2) / 5;
    Some(era * 146_097 + before + day - 1 - 719_468)
}

fn number(text: &str) -> i128 {
    text.parse().unwrap_or(i128::MAX)
}

fn two(text: &str, most: i128) -> Option<i128> {
    (text.len() == 2 && number(text) <= most).then(|| number(text))
}

fn strict(parts: &[Part<'_>], end: Option<char>) -> Option<i128> {
    let ((None, year), rest) = parts.split_first()? else {
        return None;
    };
    let month_days = |month: i128| match month {
        4 | 6 | 9 | 11 => 30,
        2 if number(year) % 4 == 0 && (number(year) % 100 != 0 || number(year) % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    };
    if year.len() != 4 {
        return None;
    }
    let month = match rest.first() {
        Some((Some('-'), text)) => two(text, 12).filter(|own| *own > 0)?,
        _ => return None,
    };
    let day = match rest.get(1) {
        None => 1,
        Some((Some('-'), text)) => two(text, month_days(month)).filter(|own| *own > 0)?,
        Some(_) => return None,
    };
    let midnight = days(number(year), month, day)? * DAY;
    if rest.len() <= 2 {
        return end.is_none().then_some(midnight);
    }
    let (offset, clock) = match (&rest[2..], end) {
        (clock, Some('Z')) => (0, clock),
        (
            [
                clock @ ..,
                (Some(sign @ ('+' | '-')), hours),
                (Some(':'), minutes),
            ],
            None,
        ) => {
            let own = two(hours, 14)? * 60 + two(minutes, 59)?;
            let own = if own > 14 * 60 { return None } else { own };
            (if *sign == '-' { -own } else { own }, clock)
        }
        _ => return None,
    };
    let (seconds, broken) = match clock {
        [(Some('T'), hour), (Some(':'), minute), more @ ..] => {
            let whole = two(hour, 23)? * 3600 + two(minute, 59)? * 60;
            match more {
                [] => (whole, 0),
                [(Some(':'), second)] => (whole + two(second, 59)?, 0),
                [(Some(':'), second), (Some('.'), broken)] if broken.len() <= 9 => {
                    (whole + two(second, 59)?, number(&format!("{broken:0<9}")))
                }
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(midnight + (seconds - offset * 60) * NANO + broken)
}

/// A part of `unit` nanoseconds, as the digits after the point say.
fn broken(text: &str, unit: i128) -> Option<i128> {
    (text.len() <= 24).then(|| {
        let ten = |power: usize| 10i128.pow(u32::try_from(power).expect("at most 24"));
        number(text) * unit / ten(text.len())
    })
}

fn loose(parts: &[Part<'_>], end: Option<char>) -> Option<i128> {
    let (first, rest) = parts.split_first()?;
    let (sign, year) = match first {
        (Some('-'), text) => (-1, *text),
        (Some('+') | None, text) => (1, *text),
        _ => return None,
    };
    if year.len() > 12 {
        return None;
    }
    // seconds since 1970
    match (rest, end) {
        ([], None) => return Some(sign * number(year) * NANO),
        ([(Some('.' | ','), text)], None) => {
            return Some(sign * (number(year) * NANO + broken(text, NANO)?));
        }
        _ => {}
    }
    let (date, rest) = date(sign, year, first.0.is_some(), rest)?;
    let is_time = |part: &Part<'_>| matches!(part.0, Some('T' | 't' | ' '));
    let is_zone = |part: &Part<'_>| matches!(part.0, Some('+' | '-'));
    let zone = rest.iter().position(is_zone).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(zone);
    let time = match time.split_first() {
        None => 0,
        Some((head, _)) if is_time(head) => clock(time, true)?,
        Some(_) => return None,
    };
    let offset = match (zone, end) {
        ([], None | Some('Z' | 'z')) => 0,
        // nothing but the letter that begins a time
        ([], Some('T' | 't' | ' ')) if rest.is_empty() => 0,
        ([head, ..], None) => {
            let own = clock(zone, false)?;
            if head.0 == Some('-') { -own } else { own }
        }
        _ => return None,
    };
    Some(date + time - offset)
}

/// The first moment of the day, and the parts after it.
fn date<'p, 't>(
    sign: i128,
    year: &str,
    has_sign: bool,
    rest: &'p [Part<'t>],
) -> Option<(i128, &'p [Part<'t>])> {
    if year.len() == 8 && !has_sign {
        let day = days(number(&year[..4]), number(&year[4..6]), number(&year[6..]))?;
        return Some((day * DAY, rest));
    }
    if !(4..=6).contains(&year.len()) {
        return None;
    }
    let year = sign * number(year);
    let day = |month, day| days(year, month, day).map(|own| own * DAY);
    Some(match rest {
        [(Some('W' | 'w'), week), rest @ ..] => {
            let (of_week, rest) = match rest {
                [(Some('-'), text), rest @ ..] => {
                    let own = (text.len() == 1).then(|| number(text))?;
                    (own, rest)
                }
                _ => (1, rest),
            };
            let week = two(week, 99)?;
            let fourth = days(year, 1, 4)?;
            // 1970 began on a Thursday
            let monday = fourth - (fourth + 3).rem_euclid(7);
            ((monday + (week - 1) * 7 + of_week - 1) * DAY, rest)
        }
        [(Some('-'), text), rest @ ..] if text.len() == 3 => (day(1, number(text))?, rest),
        [(Some('-'), month), (Some('-'), own), rest @ ..] if month.len() < 3 && own.len() < 3 => {
            (day(number(month), number(own))?, rest)
        }
        [(Some('-'), month), rest @ ..] if month.len() < 3 => (day(number(month), 1)?, rest),
        _ => (day(1, 1)?, rest),
    })
}

/// Hours, minutes and seconds, with or without colons; the last one may be broken.
fn clock(parts: &[Part<'_>], may_break: bool) -> Option<i128> {
    let (parts, point) = match parts {
        [parts @ .., (Some('.' | ','), text)] if may_break => (parts, Some(*text)),
        _ => (parts, None),
    };
    let ((_, first), more) = parts.split_first()?;
    let mut fields: Vec<i128> = match first.len() {
        1 | 2 => vec![number(first)],
        4 => vec![number(&first[..2]), number(&first[2..])],
        6 => vec![
            number(&first[..2]),
            number(&first[2..4]),
            number(&first[4..]),
        ],
        _ => return None,
    };
    for part in more {
        match part {
            (Some(':'), text) if text.len() < 3 && first.len() < 3 => fields.push(number(text)),
            _ => return None,
        }
    }
    let units = [3600 * NANO, 60 * NANO, NANO];
    let unit = units.get(fields.len() - 1)?;
    let whole: i128 = fields.iter().zip(units).map(|(own, unit)| own * unit).sum();
    Some(whole + point.map_or(Some(0), |text| broken(text, *unit))?)
}
