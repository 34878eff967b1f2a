//! Of one function's records alone the same is proposed as of everybody's: calls that are passed over change nothing.

use std::collections::BTreeSet;

use lpgen::catalog::Catalog;
use lpgen::observer::folding::Folding;
use lpgen::observer::record::Record;
use lpgen::observer::usage::{Selection, Usage};
use proptest::prelude::*;
use serde_json::Value;

use crate::attribution::sessions::usage;
use crate::store::{names, proposals, record};

fn folded(records: &[Value], selection: Selection, catalog: &Catalog) -> Usage {
    let mut folding = Folding::new(catalog).only(selection);
    for record in records {
        let text = record.to_string();
        folding.fold(&Record::parse(text.as_bytes()).expect("a record"));
    }
    folding.finish()
}

/// As the records of files are read: once, and once more where others turn out to matter.
fn of_one(records: &[Value], name: &str, roles: &[&str], catalog: &Catalog) -> (Usage, usize) {
    let names = BTreeSet::from([name.to_owned()]);
    let selection = Selection::of(names, roles.iter().copied());
    let mut usage = folded(records, selection.clone(), catalog);
    let passed = usage
        .callers
        .keys()
        .filter(|caller| !selection.means(caller))
        .count();
    if let Some(grown) = selection.lacking(&usage) {
        usage.merge(folded(records, grown.clone(), catalog));
        assert_eq!(
            grown.lacking(&usage).filter(|all| *all != Selection::All),
            None,
            "twice is enough"
        );
    }
    (usage, passed)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn of_one_function_its_records_propose_what_everybody_s_do(
        numbers in prop::collection::vec(0_u32..2000, 1..150),
        role in prop::sample::select(vec!["", "arn:aws:iam::111122223333:role/orders", "arn:aws:iam::111122223333:role/shared"]),
    ) {
        let catalog = Catalog::bundled();
        let records: Vec<Value> = numbers.into_iter().map(record).collect();
        let whole = usage(&records);
        let roles: Vec<&str> = Some(role).filter(|role| !role.is_empty()).into_iter().collect();
        for name in names(&whole) {
            let (alone, _) = of_one(&records, &name, &roles, &catalog);
            prop_assert_eq!(proposals(alone.clone(), Some(&name)), proposals(whole.clone(), Some(&name)), "{}", name);
            // What is said of the trail does not depend on who is asked about.
            for (own, everybody_s) in [
                (format!("{:?}", alone.records), format!("{:?}", whole.records)),
                (format!("{:?}", alone.days), format!("{:?}", whole.days)),
                (format!("{:?}", alone.attempts), format!("{:?}", whole.attempts)),
                (format!("{:?}", alone.claims), format!("{:?}", whole.claims)),
                (format!("{:?}", alone.all_doubts()), format!("{:?}", whole.all_doubts())),
            ] {
                prop_assert_eq!(own, everybody_s);
            }
        }
    }
}

#[test]
fn calls_of_others_are_passed_over() {
    let catalog = Catalog::bundled();
    // No id twice, no `AssumeRole`: three roles with a function each and two that share.
    let records: Vec<Value> = (0..2000_u32)
        .filter(|n| !n.is_multiple_of(97) && n / 15 % 7 != 4)
        .map(record)
        .collect();
    let selection = Selection::of(
        BTreeSet::from(["nobody".to_owned()]),
        ["arn:aws:iam::1:role/none"],
    );
    let usage = folded(&records, selection, &catalog);
    let entries = |usage: &Usage| {
        let callers = usage
            .callers
            .iter()
            .filter(|(caller, _)| caller.session != "awslambda_*");
        callers
            .map(|(_, did)| {
                did.parts()
                    .map(|(_, part)| part.entries.len())
                    .sum::<usize>()
            })
            .sum::<usize>()
    };
    assert_eq!(entries(&usage), 0);
    let (of_one, passed) = of_one(&records, "report", &[], &catalog);
    assert!(passed > 0 && entries(&of_one) > 0);
}
