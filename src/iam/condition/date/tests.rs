use super::*;

/// The forms that AWS names, to the second, and digits as seconds.
const NARROW: Dates = Dates {
    forms: Forms::Named,
    unit: Unit::Second,
    digits: Digits::Seconds,
};

/// What a form means, and how it is read.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Meant {
    /// The same to every reader.
    Certain(&'static str),
    /// To the second only: finer moments are left open.
    Finer(&'static str, &'static str),
    /// A date to the wide reading alone.
    Open(&'static str),
    /// Something else to each reading.
    Twofold(&'static str, &'static str),
    Nothing,
}

/// Every form of a date, once at least.
const FORMS: &[(&str, Meant)] = {
    use Meant::{Certain, Finer, Nothing, Open, Twofold};
    &[
        // the six forms of the W3C's note
        (
            "2026",
            Twofold("2026-01-01T00:00:00Z", "1970-01-01T00:33:46Z"),
        ),
        (
            "0000",
            Twofold("0000-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ),
        ("2026-11", Certain("2026-11-01T00:00:00Z")),
        ("2026-11-22", Certain("2026-11-22T00:00:00Z")),
        ("2024-02-29", Certain("2024-02-29T00:00:00Z")),
        ("2026-11-22T08:00Z", Certain("2026-11-22T08:00:00Z")),
        ("2026-11-22T08:00+01:00", Certain("2026-11-22T07:00:00Z")),
        ("2026-11-22T08:00:07Z", Certain("2026-11-22T08:00:07Z")),
        ("2026-11-22T00:00:00+14:00", Certain("2026-11-21T10:00:00Z")),
        ("2026-11-22T08:00:07-00:00", Certain("2026-11-22T08:00:07Z")),
        ("9999-12-31T23:59:59Z", Certain("9999-12-31T23:59:59Z")),
        ("2026-11-22T08:00:07.0Z", Certain("2026-11-22T08:00:07Z")),
        (
            "2026-11-22T08:00:07.25-03:30",
            Finer("2026-11-22T11:30:07.25Z", "2026-11-22T11:30:07Z"),
        ),
        // epoch
        ("0", Certain("1970-01-01T00:00:00Z")),
        ("00002026", Certain("1970-01-01T00:33:46Z")),
        ("1767225600", Certain("2026-01-01T00:00:00Z")),
        ("253402300799", Certain("9999-12-31T23:59:59Z")),
        ("1767225600000", Open("2026-01-01T00:00:00Z")),
        ("253402300800", Open("1978-01-11T21:31:40.8Z")),
        ("253402300800000", Nothing),
        ("-1", Open("1969-12-31T23:59:59Z")),
        ("+1767225600", Open("2026-01-01T00:00:00Z")),
        ("1767225600.5", Open("2026-01-01T00:00:00.5Z")),
        ("-2026", Open("1969-12-31T23:26:14Z")),
        ("1e9", Nothing),
        ("0x10", Nothing),
        // a date cut short, or without an offset
        ("2026-11-22T", Open("2026-11-22T00:00:00Z")),
        ("2026-11-22T08", Open("2026-11-22T08:00:00Z")),
        ("2026-11-22T08Z", Open("2026-11-22T08:00:00Z")),
        ("2026-11-22T08:00", Open("2026-11-22T08:00:00Z")),
        ("2026-11-22T08:00:00", Open("2026-11-22T08:00:00Z")),
        ("2026-11T08:00Z", Open("2026-11-01T08:00:00Z")),
        ("2026T08:00Z", Open("2026-01-01T08:00:00Z")),
        ("2026-11-22Z", Open("2026-11-22T00:00:00Z")),
        ("2026-11-22+01:00", Open("2026-11-21T23:00:00Z")),
        ("2026-", Nothing),
        ("2026-11-", Nothing),
        ("2026-11-22T08:", Nothing),
        ("2026-11-22T08:00:07.Z", Nothing),
        // other letters, separators and offsets
        ("2026-11-22t08:00:07z", Open("2026-11-22T08:00:07Z")),
        ("2026-11-22 08:00:07Z", Open("2026-11-22T08:00:07Z")),
        ("2026-11-22T08:00:07,5Z", Open("2026-11-22T08:00:07.5Z")),
        ("2026-11-22T08:30.5Z", Open("2026-11-22T08:30:30Z")),
        ("2026-11-22T08.5Z", Open("2026-11-22T08:30:00Z")),
        (
            "2026-11-22T08:00:07.0000000001Z",
            Open("2026-11-22T08:00:07Z"),
        ),
        ("2026-11-22T08:00:07+01", Open("2026-11-22T07:00:07Z")),
        ("2026-11-22T08:00:07+0130", Open("2026-11-22T06:30:07Z")),
        ("2026-11-22T08:00:07+15:00", Open("2026-11-21T17:00:07Z")),
        ("2026-11-22T08:00:07+00:60", Open("2026-11-22T07:00:07Z")),
        ("20261122T080007Z", Open("2026-11-22T08:00:07Z")),
        ("20261122T0800Z", Open("2026-11-22T08:00:00Z")),
        ("2026-1-2", Open("2026-01-02T00:00:00Z")),
        ("2026-326", Open("2026-11-22T00:00:00Z")),
        ("2026-W47-7", Open("2026-11-22T00:00:00Z")),
        ("2026-W01", Open("2025-12-29T00:00:00Z")),
        ("+002026-11-22", Open("2026-11-22T00:00:00Z")),
        // beyond the end
        ("2026-13", Open("2027-01-01T00:00:00Z")),
        ("2026-02-29", Open("2026-03-01T00:00:00Z")),
        ("2026-11-22T24:00:00Z", Open("2026-11-23T00:00:00Z")),
        ("2026-12-31T23:59:60Z", Open("2027-01-01T00:00:00Z")),
        ("2026-11-22T08:60Z", Open("2026-11-22T09:00:00Z")),
        ("99999999-11-22", Nothing),
        // none
        ("", Nothing),
        ("-", Nothing),
        ("Z", Nothing),
        ("T08:00", Nothing),
        ("yesterday", Nothing),
        ("2026-11-22T08:00Zx", Nothing),
        ("2026-11-22T08:00:07[Europe/Vienna]", Nothing),
        (" 2026", Nothing),
        ("２０２６", Nothing),
        ("22/11/2026", Nothing),
        ("Sun, 22 Nov 2026 08:00:07 GMT", Nothing),
    ]
};

#[test]
fn each_form_is_read_as_its_row_says() {
    for (text, meant) in FORMS {
        let read = [Dates::USUAL, NARROW].map(|dates| {
            let moment = Moment::read(text, dates);
            moment.map(|own| own.written().expect("a year of four digits"))
        });
        let (wide, narrow) = match *meant {
            Meant::Certain(one) => (Some(one), Some(one)),
            Meant::Finer(wide, narrow) | Meant::Twofold(wide, narrow) => (Some(wide), Some(narrow)),
            Meant::Open(wide) => (Some(wide), None),
            Meant::Nothing => (None, None),
        };
        assert_eq!(
            read,
            [wide, narrow].map(|own| own.map(str::to_owned)),
            "{text}"
        );
    }
}

#[test]
fn what_is_written_is_read_again() {
    for text in [
        "0000-01-01T00:00:00Z",
        "1969-12-31T23:59:59.5Z",
        "9999-12-31T23:59:59Z",
    ] {
        let moment = Moment::read(text, Dates::USUAL).expect("a date");
        assert_eq!(moment.written().as_deref(), Some(text));
        assert_eq!(Moment::read(&moment.signed(), Dates::USUAL), Some(moment));
        assert_eq!(Moment::read(&moment.signed(), NARROW), None);
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in "[0-9TtZzWw:., +-]{0,40}") {
        for dates in Dates::all() {
            let moment = Moment::read(&text, dates);
            if let Some(own) = moment {
                let _ = (own.written(), own.signed(), own.plus(1));
            }
        }
    }
}
