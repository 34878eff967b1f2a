use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::super::Operator;
use super::super::holds;
use super::*;
use crate::iam::pattern::Pattern;

const OPERATORS: [&str; 38] = [
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLikeIfExists",
    "StringEqualsIgnoreCase",
    "StringEqualsIfExists",
    "StringNotEqualsIgnoreCase",
    "ForAllValues:StringEquals",
    "ForAnyValue:StringLike",
    "ForAllValues:StringNotLike",
    "ForAnyValue:StringNotEquals",
    "Null",
    "ForAnyValue:StringEqualsIgnoreCase",
    "StringLikeIfExists",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEqualsIfExists",
    "NumericGreaterThan",
    "ForAllValues:NumericGreaterThanEquals",
    "ForAnyValue:NumericNotEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThanIfExists",
    "ForAnyValue:DateGreaterThanEquals",
    "Bool",
    "BoolIfExists",
    "ForAllValues:Bool",
    "IpAddress",
    "NotIpAddress",
    "ForAllValues:NotIpAddress",
    "ArnLike",
    "ArnNotLike",
    "ForAnyValue:ArnEquals",
    "ArnNotEqualsIfExists",
    "BinaryEquals",
];
const VALUES: [&str; 20] = [
    "a",
    "A",
    "ab",
    "a*",
    "*b",
    "?",
    "k",
    "5",
    "5.0",
    "1*",
    "2026",
    "2026-11-22T08:00:00Z",
    "true",
    "False",
    "203.0.113.0/24",
    "2001:db8::/32",
    "arn:aws:s3:::b",
    "arn:aws:s3:::*",
    "arn:*",
    "é",
];
/// Values of every kind and of none.
const FOUND: [&str; 37] = [
    "a",
    "A",
    "b",
    "ab",
    "aB",
    "aa",
    "bb",
    "c",
    "cc",
    "",
    "k",
    "K",
    "\u{212a}",
    "5",
    "5.0",
    "05",
    "4",
    "6",
    "-1",
    "1",
    "1.5",
    "10",
    "2026",
    "1767225600",
    "2026-11-22T08:00:00Z",
    "2026-11-23T08:00:00Z",
    "2025-11-22T08:00:00+01:00",
    "true",
    "TRUE",
    "false",
    "203.0.113.9",
    "203.0.114.9",
    "2001:db8::7",
    "::1",
    "arn:aws:s3:::b",
    "arn:aws:sqs:::q",
    "é",
];

fn entries() -> impl Strategy<Value = Vec<(Operator, Vec<Pattern>)>> {
    let entry =
        (select(&OPERATORS[..]), subsequence(&VALUES[..], 1..3)).prop_map(|(name, values)| {
            let operator: Operator = name.parse().expect("an operator");
            let values = if operator.comparison == Comparison::Null {
                vec!["true"]
            } else {
                values
            };
            (operator, values.into_iter().map(Pattern::new).collect())
        });
    prop::collection::vec(entry, 1..4)
}

fn outcome(entries: &[OperatorEntry<'_>], list: &[String]) -> Vec<bool> {
    let mut context = Context::default();
    context.insert("k", list.iter().cloned());
    entries
        .iter()
        .map(|(operator, values)| holds(*operator, "k", values, &context))
        .collect()
}

fn borrowed(entries: &[(Operator, Vec<Pattern>)]) -> Vec<OperatorEntry<'_>> {
    let entries = entries.iter();
    entries
        .map(|(own, values)| (*own, values.as_slice()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_outcome_of_every_value_is_there(
        entries in entries(),
        lists in prop::collection::vec(subsequence(&FOUND[..], 0..4), 1..40),
    ) {
        let entries = borrowed(&entries);
        let ways = outcomes("k", &entries, Multiplicity::Several, &mut Budget::default());
        // Work is bounded, and what is left out of it is said: few entries take more.
        prop_assume!(ways.is_complete);
        for list in lists {
            let list: Vec<String> = list.into_iter().map(str::to_owned).collect();
            for own in outcomes_of("k", &entries, &list) {
                prop_assert!(ways.all.iter().any(|way| way.holds == own.holds), "{:?} {:?}", list, own);
            }
        }
        for own in FOUND {
            let own = outcome(&entries, &[own.to_owned()]);
            prop_assert!(ways.all.iter().any(|way| way.holds == own), "{:?}", own);
        }
    }

    #[test]
    fn an_outcome_with_values_is_theirs(entries in entries()) {
        let entries = borrowed(&entries);
        for way in outcomes("k", &entries, Multiplicity::Several, &mut Budget::default()).all {
            let Some(values) = &way.values else {
                prop_assert!(!way.is_certain);
                continue;
            };
            let theirs = outcomes_of("k", &entries, values);
            prop_assert!(theirs.iter().any(|own| own.holds == way.holds), "{:?}", way);
            prop_assert!(!way.is_certain || theirs.len() == 1, "{:?}", way);
        }
    }
}

fn of(entries: &[(&str, &str)], count: Multiplicity) -> Vec<EntryOutcome> {
    let entries: Vec<(Operator, Vec<Pattern>)> = entries
        .iter()
        .map(|(name, value)| {
            (
                name.parse().expect("an operator"),
                vec![Pattern::new(*value)],
            )
        })
        .collect();
    let ways = outcomes("k", &borrowed(&entries), count, &mut Budget::default());
    assert!(ways.is_complete, "{entries:?}");
    ways.all
}

#[test]
fn a_kind_takes_no_value_away() {
    for kind in [
        ("Bool", "true"),
        ("NumericLessThan", "5"),
        ("DateGreaterThan", "2026"),
        ("IpAddress", "10.0.0.0/8"),
        ("ArnLike", "arn:aws:s3:::*"),
        ("BinaryEquals", "cHJvZA=="),
        ("Null", "true"),
    ] {
        let ways = of(&[kind, ("StringEquals", "prod")], Multiplicity::AtMostOne);
        let is_prod = |way: &EntryOutcome| way.values.as_deref() == Some(&["prod".to_owned()]);
        assert!(
            ways.iter().any(|way| is_prod(way) && way.is_certain),
            "{kind:?}"
        );
    }
}

#[test]
fn a_value_of_no_kind_is_one_of_them() {
    for (operator, value, is_open) in [
        ("NumericEquals", "5", false),
        ("NumericNotEquals", "5", true),
        ("DateNotEqualsIfExists", "2026", true),
        ("NotIpAddress", "10.0.0.0/8", true),
        ("ArnNotLike", "arn:aws:s3:::*", true),
        ("Bool", "true", false),
    ] {
        let ways = of(&[(operator, value)], Multiplicity::AtMostOne);
        let word = |way: &&EntryOutcome| way.values.as_deref() == Some(&["x".to_owned()]);
        assert_eq!(
            ways.iter().filter(word).any(|way| !way.is_certain),
            is_open,
            "{operator}"
        );
    }
}

#[test]
fn several_values_under_a_plain_operator_are_left_open() {
    let entries = [("StringEquals", "a"), ("StringEquals", "b")];
    let both = |ways: Vec<EntryOutcome>| ways.iter().any(|way| way.holds == [true, true]);
    assert!(!both(of(&entries, Multiplicity::AtMostOne)));
    assert!(both(of(&entries, Multiplicity::Several)));
}

#[test]
fn letters_beyond_ascii_are_left_open() {
    let ways = of(
        &[
            ("StringEqualsIgnoreCase", "k"),
            ("StringEquals", "K"),
            ("StringEquals", "k"),
        ],
        Multiplicity::AtMostOne,
    );
    let kelvin = |way: &&EntryOutcome| way.holds == [true, false, false];
    assert!(ways.iter().find(kelvin).is_some_and(|way| !way.is_certain));
}
