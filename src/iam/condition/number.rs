//! The numbers that `Numeric…` operators compare.

use std::cmp::Ordering;

use super::forms::Forms;

/// A decimal number of any length, compared exactly.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    /// Without leading zeros.
    whole: Box<str>,
    /// Without trailing zeros.
    fraction: Box<str>,
}

/// More places than these no exponent moves the point by.
const MOST_PLACES: usize = 400;

impl Decimal {
    /// The number that a text is. AWS's page names "an integer or decimal value": a sign `+`, a point
    /// without digits on both sides and an exponent are forms that it does not name.
    pub(super) fn read(text: &str, forms: Forms) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        if is_digits(whole) && fraction.is_none_or(is_digits) {
            return Some(Self::of(negative, whole, fraction.unwrap_or_default()));
        }
        match forms {
            Forms::Named => None,
            Forms::All => Self::loosely(negative, text),
        }
    }

    fn loosely(negative: bool, text: &str) -> Option<Self> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (digits, places) = match digits.split_once(['e', 'E']) {
            Some((digits, places)) => (digits, places.parse::<isize>().ok()?),
            None => (digits, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = format!("{whole}{fraction}");
        if !is_digits(&all) || places.unsigned_abs() > MOST_PLACES {
            return None;
        }
        let point = isize::try_from(whole.len()).ok()? + places;
        let before = usize::try_from(-point).unwrap_or(0);
        let point = usize::try_from(point).unwrap_or(0);
        let all = format!(
            "{}{all}{}",
            "0".repeat(before),
            "0".repeat(point.saturating_sub(all.len()))
        );
        let (whole, fraction) = all.split_at(point);
        Some(Self::of(negative, whole, fraction))
    }

    fn of(negative: bool, whole: &str, fraction: &str) -> Self {
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        Self {
            negative: negative && !(whole.is_empty() && fraction.is_empty()),
            whole: whole.into(),
            fraction: fraction.into(),
        }
    }

    /// The digits after the point.
    pub(super) fn places(&self) -> usize {
        self.fraction.len()
    }

    /// The number in units of `10^-places`; `None` when that is too large. `places` are at least those
    /// that it has.
    pub(super) fn scaled(&self, places: usize) -> Option<i128> {
        let zeros = "0".repeat(places - self.fraction.len());
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}0{}{}{zeros}", self.whole, self.fraction)
            .parse()
            .ok()
    }

    pub(super) fn cmp(&self, other: &Self) -> Ordering {
        let size = |a: &Self, b: &Self| {
            (a.whole.len(), &a.whole, &a.fraction).cmp(&(b.whole.len(), &b.whole, &b.fraction))
        };
        match (self.negative, other.negative) {
            (false, false) => size(self, other),
            (true, true) => size(other, self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_aws_does_not_name_are_numbers_to_the_wide_reading_alone() {
        for (text, same) in [
            ("1e5", "100000"),
            ("1.25E+1", "12.5"),
            ("12.5e-3", "0.0125"),
            ("-2e0", "-2"),
            ("+5", "5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("0e9", "0"),
        ] {
            let named = Decimal::read(same, Forms::Named);
            assert_eq!(Decimal::read(text, Forms::All), named, "{text}");
            assert_eq!(Decimal::read(text, Forms::Named), None, "{text}");
        }
        for text in [
            "", ".", "-", "+-5", "1e", "e5", "1e5.0", "0x10", "1_000", "1e99999", " 5", "inf",
        ] {
            assert_eq!(Decimal::read(text, Forms::All), None, "{text}");
        }
    }

    #[test]
    fn numbers_of_any_length_compare_exactly() {
        let rising = [
            "-10",
            "-9.5",
            "-0.01",
            "0",
            "0.01",
            "0.1",
            "9",
            "10",
            "99999999999999999999.1",
        ];
        let read = |text: &str| Decimal::read(text, Forms::Named).expect("a number");
        for pair in rising.windows(2) {
            assert!(read(pair[0]).cmp(&read(pair[1])).is_lt(), "{pair:?}");
        }
        assert_eq!(read("-0.0"), read("0"));
        assert_eq!(read("-1.5").scaled(3), Some(-1500));
        assert_eq!(read("0.25").scaled(2), Some(25));
    }
}
