use proptest::prelude::*;

use super::super::compare::{Compared, compare};
use super::super::operator::{Comparison, Order};
use super::super::ruling::Ruling;
use super::*;
use crate::iam::pattern::Pattern;

const ORDERS: [Order; 5] = [
    Order::Equal,
    Order::Less,
    Order::LessOrEqual,
    Order::Greater,
    Order::GreaterOrEqual,
];

/// How `text` compares to each of `bounds` in every order, by each reading of dates.
fn outcome(comparison: fn(Order) -> Comparison, bounds: &[String], text: &str) -> Vec<bool> {
    let rulings = Dates::all().map(|dates| Ruling {
        dates,
        ..Ruling::USUAL
    });
    let rulings: Vec<Ruling> = rulings.collect();
    let one = |bound: &String, order, ruling: &Ruling| {
        let bound = Pattern::literal(bound);
        compare(comparison(order), ruling, &bound, text) == Compared::Matches
    };
    let of = |bound| {
        let all = ORDERS
            .into_iter()
            .flat_map(|order| rulings.iter().map(move |own| (order, own)));
        all.map(|(order, ruling)| one(bound, order, ruling))
            .collect::<Vec<bool>>()
    };
    bounds.iter().flat_map(of).collect()
}

/// Dates of every form near each other, and what is no date.
fn form() -> impl Strategy<Value = String> {
    let moment = (
        0u8..3,
        0u8..3,
        prop::sample::select(&["", ".5", ".25", ".000000001"][..]),
    );
    let dated = (
        moment,
        prop::sample::select(&["Z", "", "+00:00", "+01:00", "z", "+0100"][..]),
    )
        .prop_map(|((hour, second, fraction), zone)| {
            format!("2026-11-22T0{hour}:00:0{second}{fraction}{zone}")
        });
    let counted = prop::sample::select(
        &[
            "1795305600",
            "1795305601",
            "1795305600000",
            "1795305600500",
            "+1795305600",
            "-1",
            "0",
            "1795305600.5",
            "2026",
            "2027",
            "0001",
            "2026-11",
            "2026-12",
            "2026-11-22",
            "2026-326",
            "2026-11-22T00",
            "2026-11-22T01",
            "20261122T000001Z",
            "2026-W47-7",
            "2026-02-30",
            "2026-11-21T24:00Z",
            "2026-11-21T23:59:60Z",
            "253402300800",
            "99999999999999999",
            "x",
            "",
        ][..],
    );
    prop_oneof![dated, counted.prop_map(str::to_owned)]
}

proptest! {
    #[test]
    fn every_outcome_of_numbers_is_there(
        bounds in prop::collection::vec("-?[0-9]{1,2}(\\.[0-9]{1,2})?", 1..4),
        text in "-?[0-9]{1,3}(\\.[0-9]{1,3})?",
    ) {
        let (near, is_complete) = numbers(bounds.iter().cloned());
        prop_assert!(is_complete);
        let asked = outcome(Comparison::Numeric, &bounds, &text);
        prop_assert!(near.iter().any(|near| outcome(Comparison::Numeric, &bounds, near) == asked));
    }

    #[test]
    fn every_outcome_of_dates_is_there(
        bounds in prop::collection::vec(form(), 1..4),
        text in form(),
    ) {
        let asked = outcome(Comparison::Date, &bounds, &text);
        let near = dates(bounds.iter().cloned());
        let spelled = near.iter().flat_map(|text| spelled_date(text));
        // a word is no date, and what lies between two readings of a bound has a spelling
        let all = near.iter().cloned().chain(spelled).chain(["x".to_owned()]);
        let mut found = all.map(|near| outcome(Comparison::Date, &bounds, &near));
        prop_assert!(found.any(|own| own == asked));
    }

    #[test]
    fn every_outcome_of_addresses_is_there(
        networks in prop::collection::vec((0u32..16, 26u32..=32), 1..5),
        host in 0u32..256,
    ) {
        let networks: Vec<String> = networks
            .into_iter()
            .map(|(base, length)| format!("203.0.113.{}/{length}", base * 16))
            .chain(["2001:db8::/32".to_owned()])
            .collect();
        let inside = |address: &str| -> Vec<Option<bool>> {
            let address = address.parse().expect("an address");
            networks.iter().map(|network| Some(Network::read(network, Forms::Named)?.holds(address))).collect()
        };
        let near = addresses(networks.iter().cloned());
        for address in [format!("203.0.113.{host}"), "2001:db8::7".to_owned(), "::".to_owned()] {
            prop_assert!(near.iter().any(|near| inside(near) == inside(&address)), "{}", address);
        }
    }
}

#[test]
fn what_cannot_be_looked_at_is_said() {
    let long = "1".repeat(60);
    assert!(!numbers([long].into_iter()).1);
    assert!(numbers(["many".to_owned()].into_iter()).1);
    assert_eq!(
        numbers(["10".to_owned()].into_iter()).0,
        ["0", "10", "11", "9", "10.1", "9.9"]
    );
}
