use std::collections::HashSet;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;

const OPERATORS: [&str; 14] = [
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
];
const VALUES: [&str; 6] = ["a", "A", "ab", "a*", "*b", "?"];

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

fn outcome(entries: &[Entry<'_>], list: &[String]) -> Vec<bool> {
    let mut context = Context::default();
    context.insert("k", list.iter().cloned());
    entries
        .iter()
        .map(|(operator, values)| holds(*operator, "k", values, &context))
        .collect()
}

proptest! {
    #[test]
    fn every_outcome_is_that_of_a_list(entries in entries()) {
        let entries: Vec<Entry<'_>> = entries.iter().map(|(own, values)| (*own, values.as_slice())).collect();
        let found = representatives("k", &entries, &mut Budget::default());
        prop_assert!(found.is_complete);
        let seen: HashSet<Vec<bool>> = found.lists.iter().map(|list| outcome(&entries, list)).collect();
        let words = ["a", "A", "b", "ab", "aB", "aa", "bb", "c", "cc", ""].map(str::to_owned);
        let has_set = entries.iter().any(|(operator, _)| operator.set_operator().is_some());
        prop_assert!(seen.contains(&outcome(&entries, &[])));
        for one in &words {
            prop_assert!(seen.contains(&outcome(&entries, std::slice::from_ref(one))), "{}", one);
            for other in words.iter().filter(|other| has_set && *other != one) {
                let list = [one.clone(), other.clone()];
                let alike = entries.iter().all(|(operator, _)| operator.set_operator().is_some());
                // two texts that no entry tells apart are one for the plain operators
                if alike || outcome(&entries, &list[..1]) != outcome(&entries, &list[1..]) {
                    prop_assert!(seen.contains(&outcome(&entries, &list)), "{:?}", list);
                }
            }
        }
    }
}

#[test]
fn kinds_that_do_not_go_together_are_not_complete() {
    let entry = |name: &str, value: &str| {
        let operator: Operator = name.parse().expect("an operator");
        (operator, vec![Pattern::new(value)])
    };
    let both = [entry("NumericLessThan", "5"), entry("StringLike", "1*")];
    let both: Vec<Entry<'_>> = both
        .iter()
        .map(|(own, values)| (*own, values.as_slice()))
        .collect();
    assert!(!representatives("k", &both, &mut Budget::default()).is_complete);
    assert!(representatives("k", &both[..1], &mut Budget::default()).is_complete);
    let bool = [entry("Bool", "true"), entry("StringEquals", "true")];
    let bool: Vec<Entry<'_>> = bool
        .iter()
        .map(|(own, values)| (*own, values.as_slice()))
        .collect();
    let found = representatives("k", &bool, &mut Budget::default());
    assert_eq!(
        found.lists,
        [vec![], vec!["true".to_owned()], vec!["false".to_owned()]]
    );
    assert!(found.is_complete);
}
