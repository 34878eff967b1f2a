use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::observer::record::call_number;
use crate::observer::usage::{Entry, Operation, Use};

fn operation() -> Operation {
    Operation {
        source: "s3.amazonaws.com".to_owned(),
        name: "GetObject".to_owned(),
    }
}

fn time(second: i64) -> Option<Timestamp> {
    Timestamp::from_second(1_700_000_000 + second).ok()
}

fn id(number: u64) -> String {
    match number % 3 {
        0 => format!("{number:08x}-0000-4000-8000-00000000000a"),
        1 => format!("{number:08X}-0000-4000-8000-00000000000a"),
        _ => format!("e-{number}"),
    }
}

/// An entry of calls: number, second, name.
fn entry(calls: &[(u64, i64, String)]) -> Entry {
    let operation = operation();
    let mut entry = Entry::default();
    for (number, second, name) in calls {
        let id = id(*number);
        let time = (number % 5 != 0).then(|| time(*second)).flatten();
        let call = match number % 4 {
            // Known by a shared id.
            0 => *number,
            _ => call_number(&id, &operation.name, &operation.source, time),
        };
        let mut one = Entry {
            first: time,
            last: time,
            samples: BTreeSet::from([(time, id)]),
            ..Entry::default()
        };
        one.calls.insert(call);
        let transfer = if number % 7 == 0 { 99 } else { call };
        one.names.insert(
            name,
            Use {
                call,
                transfer,
                time,
            },
        );
        let values = one.values.entry("s3:prefix".to_owned()).or_default();
        values.insert(&name[..name.len() / 2], call);
        if number % 6 == 0 {
            one.differs.insert(format!("arn:aws:s3:::{name}"));
        }
        entry.merge(&one);
    }
    entry
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn an_entry_is_unpacked_as_it_was(
        calls in prop::collection::vec((0_u64..900, -9_i64..90_000, "[ab]{1,2}/[a-z]{0,3}/[a-z0-9]{1,6}"), 0..400),
    ) {
        let entry = entry(&calls);
        let bytes = pack_entry(&operation(), &entry);
        let back = unpack_entry(&operation(), (entry.first, entry.last), &bytes);
        prop_assert_eq!(back, Ok(entry));
    }

    #[test]
    fn damaged_bytes_are_an_error_or_another_entry(bytes in prop::collection::vec(any::<u8>(), 0..90)) {
        let _ = unpack_entry(&operation(), (None, None), &bytes);
        let _ = (unpack_twins(&bytes).is_ok(), unpack_doubts(&bytes).is_ok(), unpack_skipped(&bytes).is_ok());
        let _ = (unpack_days(&bytes).is_ok(), unpack_issued(Some(&bytes), Some(&bytes)).is_ok());
        let _ = unpack_credentials::<9>(Some(&bytes));
    }
}

#[test]
fn a_usual_entry_is_small() {
    let name = |i: u64| format!("orders/2026/11/0{i}/order-{i}.json");
    let calls: Vec<_> = [3_u64, 6, 9]
        .map(|i| (i, 60 * i.cast_signed(), name(i)))
        .into();
    let bytes = pack_entry(&operation(), &entry(&calls)).len();
    assert!(bytes < 260, "{bytes}");
}
