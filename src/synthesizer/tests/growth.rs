//! Work grows with the number of names, not with its square.

use super::*;
use crate::iam::pattern::counted::COMPARED;

/// How often patterns are compared to suggest and replay calls on so many tables.
fn worked(tables: usize) -> u64 {
    let calls = (0..tables).map(|i| {
        let table = format!("arn:aws:dynamodb:eu-west-1:111122223333:table/orders{i:05}");
        call("dynamodb:GetItem", &table)
    });
    let seen = usage(calls.collect());
    let options = Options {
        generalize: Generalize::Exact,
        ..Options::default()
    };
    COMPARED.with(|count| count.set(0));
    let grants = synthesize(&seen, &options).grants;
    let documents = layout("f", &grants, &SizeLimits::default()).documents;
    assert_eq!(replay(&documents, &seen, &options), []);
    COMPARED.with(std::cell::Cell::get)
}

#[test]
fn twice_the_names_are_twice_the_work() {
    let (once, twice) = (worked(150), worked(300));
    assert!(once >= 150, "{once}");
    assert!(twice <= 2 * once + 300, "{once} {twice}");
}
