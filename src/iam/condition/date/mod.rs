//! The moments that `Date…` operators compare.
//!
//! The AWS page "IAM JSON policy elements: Condition operators" asks for "one of the W3C
//! implementations of the ISO 8601 date formats" (<http://www.w3.org/TR/NOTE-datetime>) "or in epoch
//! (UNIX) time". It does not say what a date in another form is, how fine moments are compared, nor
//! whether four digits are a year or seconds: each of these has two answers, and what is different from
//! one to the other is left open.

use jiff::{Span, civil};

use super::forms::Forms;

/// How texts are read as dates: one answer to each of the three questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Dates {
    /// To the wide reading the other forms of ISO 8601 are dates, too: an hour alone, no offset (UTC),
    /// `20261122T0800Z`, days of a year and of a week, signs, milliseconds since 1970; a month or a day
    /// too many counts on.
    pub(super) forms: Forms,
    pub(super) unit: Unit,
    pub(super) digits: Digits,
}

/// How fine moments are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Unit {
    Nanosecond,
    Second,
}

/// What four digits are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Digits {
    Year,
    Seconds,
}

impl Dates {
    /// The evaluator's reading.
    pub(super) const USUAL: Self = Self {
        forms: Forms::All,
        unit: Unit::Nanosecond,
        digits: Digits::Year,
    };

    /// Every reading, the evaluator's first.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        [Digits::Year, Digits::Seconds]
            .into_iter()
            .flat_map(|digits| {
                [Unit::Nanosecond, Unit::Second]
                    .into_iter()
                    .flat_map(move |unit| {
                        [Forms::All, Forms::Named].map(|forms| Self {
                            forms,
                            unit,
                            digits,
                        })
                    })
            })
    }
}

/// Nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Moment(i128);

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;
/// The last second of the year 9999, the last that the forms can name: more digits than these are
/// milliseconds.
pub(super) const LAST_SECOND: i128 = 253_402_300_799;

impl Moment {
    pub(super) const EPOCH: Self = Self(0);

    /// The moment that a text names; `None` when it is no date.
    pub(super) fn read(text: &str, dates: Dates) -> Option<Self> {
        let nanoseconds = match (is_digits(text), dates.forms) {
            (true, forms) => Some(text)
                .filter(|_| dates.digits == Digits::Year)
                .and_then(exactly)
                .or_else(|| seconds(text))
                .or_else(|| milliseconds(text).filter(|_| forms == Forms::All)),
            (false, Forms::All) => exactly(text).or_else(|| loosely(text)),
            (false, Forms::Named) => exactly(text),
        };
        let nanoseconds = nanoseconds.map(|own| match dates.unit {
            Unit::Nanosecond => own,
            Unit::Second => own.div_euclid(SECOND) * SECOND,
        });
        nanoseconds.map(Self)
    }

    /// The moment so many nanoseconds later.
    pub(super) fn plus(self, nanoseconds: i128) -> Self {
        Self(self.0.saturating_add(nanoseconds))
    }

    pub(super) fn seconds(self) -> i128 {
        self.0.div_euclid(SECOND)
    }

    /// The year it lies in; `None` beyond 9999 and before 0.
    pub(super) fn year(self) -> Option<i16> {
        let year = self.day()?.year();
        (0..=9999).contains(&year).then_some(year)
    }

    fn day(self) -> Option<civil::Date> {
        let days = i32::try_from(self.0.div_euclid(DAY)).ok()?;
        let span = Span::new().try_days(days).ok()?;
        civil::date(1970, 1, 1).checked_add(span).ok()
    }

    /// The moment in a form that AWS names; `None` when there is none.
    pub(super) fn written(self) -> Option<String> {
        self.year()?;
        let (day, of_day) = (self.day()?, self.0.rem_euclid(DAY));
        let (seconds, rest) = (of_day / SECOND, of_day % SECOND);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let fraction = format!(".{rest:09}");
        let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
        Some(format!(
            "{day}T{hour:02}:{minute:02}:{second:02}{fraction}Z"
        ))
    }

    /// The moment as seconds since 1970 with a sign, which is no form that AWS names.
    pub(super) fn signed(self) -> String {
        let (sign, own) = if self.0 < 0 {
            ('-', -self.0)
        } else {
            ('+', self.0)
        };
        let fraction = format!(".{:09}", own % SECOND);
        let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
        format!("{sign}{}{fraction}", own / SECOND)
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits alone as seconds since 1970.
fn seconds(text: &str) -> Option<i128> {
    let number: i128 = text.parse().ok()?;
    (number <= LAST_SECOND).then_some(number * SECOND)
}

/// Digits alone as milliseconds since 1970.
fn milliseconds(text: &str) -> Option<i128> {
    let number: i128 = text.parse().ok()?;
    (number / 1000 <= LAST_SECOND).then_some(number * (SECOND / 1000))
}

/// One of the six forms of the W3C's note.
fn exactly(text: &str) -> Option<i128> {
    let mut scan = Scan(text.as_bytes());
    let (mut month, mut day, mut is_whole) = (1, 1, false);
    let year = scan.just(4)?;
    if scan.eats(b"-").is_some() {
        month = scan.just(2)?;
        if scan.eats(b"-").is_some() {
            day = scan.just(2)?;
            is_whole = true;
        }
    }
    let date = civil::Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    );
    let midnight = nanoseconds(date.ok()?)?;
    if scan.is_done() {
        return Some(midnight);
    }
    // a time belongs to a whole date, and has an offset
    is_whole.then_some(())?;
    scan.eats(b"T")?;
    let hour = scan.just(2)?;
    scan.eats(b":")?;
    let minute = scan.just(2)?;
    let (mut second, mut fraction) = (0, 0);
    if scan.eats(b":").is_some() {
        second = scan.just(2)?;
        if scan.eats(b".").is_some() {
            let (part, count) = scan.digits(9)?;
            fraction = part * SECOND / 10i128.pow(count);
        }
    }
    let offset = match scan.eats(b"Z+-")? {
        b'Z' => 0,
        sign => {
            let hours = scan.just(2)?;
            scan.eats(b":")?;
            let minutes = scan.just(2)?;
            // no zone is further from UTC than 14 hours; ISO 8601 has no sixty-first minute
            (minutes < 60 && hours * 60 + minutes <= 14 * 60).then_some(())?;
            signed(sign, hours * 3600 + minutes * 60)
        }
    };
    let fits = hour < 24 && minute < 60 && second < 60 && scan.is_done();
    let seconds = hour * 3600 + minute * 60 + second - offset;
    fits.then_some(midnight + seconds * SECOND + fraction)
}

/// What other forms of ISO 8601 mean, and signed or broken numbers of seconds.
fn loosely(text: &str) -> Option<i128> {
    let mut scan = Scan(text.as_bytes());
    let sign = scan.eats(b"+-");
    let (number, count) = scan.digits(12)?;
    let fraction = scan.fraction(1)?;
    if scan.is_done() {
        return Some(signed(sign.unwrap_or(b'+'), number * SECOND + fraction));
    }
    (fraction == 0).then_some(())?;
    let date = match count {
        8 if sign.is_none() => of_month(number / 10_000, number / 100 % 100, number % 100)?,
        4..=6 => scan.date(signed(sign.unwrap_or(b'+'), number))?,
        _ => return None,
    };
    let time = if scan.eats(b"Tt ").is_some() {
        scan.time()?
    } else {
        0
    };
    let offset = match scan.eats(b"Zz+-") {
        None | Some(b'Z' | b'z') => 0,
        Some(sign) => signed(sign, scan.clock()?),
    };
    scan.is_done().then_some(date + time - offset * SECOND)
}

fn signed(sign: u8, number: i128) -> i128 {
    if sign == b'-' { -number } else { number }
}

fn nanoseconds(date: civil::Date) -> Option<i128> {
    let since = civil::date(1970, 1, 1).until(date).ok()?;
    Some(i128::from(since.get_days()) * DAY)
}

/// The first moment of a day; months and days that are too many count on.
fn of_month(year: i128, month: i128, day: i128) -> Option<i128> {
    let (year, month) = (
        year + (month - 1).div_euclid(12),
        (month - 1).rem_euclid(12) + 1,
    );
    let first = civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1);
    Some(nanoseconds(first.ok()?)? + (day - 1) * DAY)
}

/// The first moment of a day of a week: the first week holds the 4th of January, and begins on Monday.
fn of_week(year: i128, week: i128, day: i128) -> Option<i128> {
    let fourth = civil::Date::new(i16::try_from(year).ok()?, 1, 4).ok()?;
    let monday = i128::from(fourth.weekday().to_monday_zero_offset());
    Some(nanoseconds(fourth)? + ((week - 1) * 7 + day - 1 - monday) * DAY)
}

/// What is left of a text.
struct Scan<'t>(&'t [u8]);

impl Scan<'_> {
    fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    /// The next character, if it is one of `any`.
    fn eats(&mut self, any: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        any.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    /// All digits that come next, one to `most`: their number and their count.
    fn digits(&mut self, most: usize) -> Option<(i128, u32)> {
        let count = self
            .0
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let (own, rest) = self.0.split_at(count);
        self.0 = rest;
        let number = own.iter().fold(0i128, |sum, byte| {
            sum.saturating_mul(10)
                .saturating_add(i128::from(byte - b'0'))
        });
        (1..=most)
            .contains(&count)
            .then_some((number, u32::try_from(count).ok()?))
    }

    /// Exactly `count` digits.
    fn just(&mut self, count: u32) -> Option<i128> {
        let (number, own) = self.digits(4)?;
        (own == count).then_some(number)
    }

    /// A broken part of `unit` seconds, in nanoseconds; none when there is no point.
    fn fraction(&mut self, unit: i128) -> Option<i128> {
        if self.eats(b".,").is_none() {
            return Some(0);
        }
        let (part, count) = self.digits(24)?;
        Some(part * unit * SECOND / 10i128.pow(count))
    }

    /// What follows a year: a month and a day, a day of the year, a week and a day, or nothing.
    fn date(&mut self, year: i128) -> Option<i128> {
        if self.eats(b"-").is_none() {
            return of_month(year, 1, 1);
        }
        if self.eats(b"Ww").is_some() {
            let week = self.just(2)?;
            let day = if self.eats(b"-").is_some() {
                self.just(1)?
            } else {
                1
            };
            return of_week(year, week, day);
        }
        match self.digits(3)? {
            (day, 3) => of_month(year, 1, day),
            (month, _) if self.eats(b"-").is_some() => of_month(year, month, self.digits(2)?.0),
            (month, _) => of_month(year, month, 1),
        }
    }

    /// Nothing, or hours with what follows them, the last of them broken or not; in nanoseconds.
    fn time(&mut self) -> Option<i128> {
        if self.is_done() {
            return Some(0);
        }
        let before = self.0;
        let whole = self.clock()?;
        let read = &before[..before.len() - self.0.len()];
        let parts = match read.split(|byte| *byte == b':').count() {
            1 => read.len().div_ceil(2),
            parts => parts,
        };
        let unit = [3600, 60, 1].get(parts - 1)?;
        Some(whole * SECOND + self.fraction(*unit)?)
    }

    /// `8`, `08`, `08:00`, `08:00:00`, `0800` or `080000`, in seconds.
    fn clock(&mut self) -> Option<i128> {
        let (number, count) = self.digits(6)?;
        match count {
            4 => return Some(number / 100 * 3600 + number % 100 * 60),
            6 => return Some(number / 10_000 * 3600 + number / 100 % 100 * 60 + number % 100),
            1 | 2 => {}
            _ => return None,
        }
        let mut seconds = number * 3600;
        for unit in [60, 1] {
            if self.eats(b":").is_none() {
                break;
            }
            seconds += self.digits(2)?.0 * unit;
        }
        Some(seconds)
    }
}

#[cfg(test)]
mod tests;
