//! The catalog: totality, and cases from the facts sheet (`tests/catalog/facts.jsonl`).
#![allow(clippy::disallowed_methods, reason = "a test reads its own data")]

mod arns;
mod escapes;
mod names;
mod places;
#[path = "../support/record.rs"]
mod record;
mod second;
mod stars;
mod totality;

use std::collections::BTreeSet;

use lpgen::catalog::requirement::RequirementKind;
use lpgen::catalog::{Catalog, Mapping};
use lpgen::iam::Action;
use lpgen::observer::needs::needs;
use lpgen::observer::record::Record;
use serde_json::Value;

/// A need as text: kind, action, resource, context.
type Row = (String, String, String, String);

fn expected(case: &Value) -> BTreeSet<Row> {
    let list = case["expect"].as_array().into_iter().flatten();
    list.map(|e| {
        let text = |key: &str| e[key].as_str().unwrap_or_default().to_owned();
        let kind = e["kind"].as_str().unwrap_or("primary").to_owned();
        let context = e.get("context").map_or("{}".to_owned(), Value::to_string);
        (kind, text("action"), text("resource"), context)
    })
    .collect()
}

/// What differs between a case and what the catalog says, if anything.
fn difference(case: &Value, catalog: &Catalog) -> Option<String> {
    let text = case["record"].to_string();
    let record = Record::parse(text.as_bytes()).unwrap_or_else(|e| panic!("{e}: {text}"));
    match needs(&record, &record.request(), catalog) {
        Mapping::Free(_) if case["free"] == true => None,
        Mapping::Unmapped(_) if case["unmapped"] == true => None,
        Mapping::Needs(list) => {
            let got: BTreeSet<Row> = list
                .iter()
                .filter(|r| r.kind != RequirementKind::May)
                .map(|r| {
                    let kind = format!("{:?}", r.kind).to_lowercase();
                    let context = serde_json::to_string(&r.context).unwrap_or_default();
                    (kind, r.action.to_string(), r.resource.exact(), context)
                })
                .collect();
            let want = expected(case);
            let only = |a: &BTreeSet<Row>, b: &BTreeSet<Row>| {
                format!("{:#?}", a.difference(b).collect::<Vec<_>>())
            };
            (got != want || case["free"] == true || case["unmapped"] == true).then(|| {
                format!(
                    "missing {}\n  beyond {}",
                    only(&want, &got),
                    only(&got, &want)
                )
            })
        }
        other => Some(format!("{other:?}")),
    }
}

#[test]
fn every_row_of_the_facts_sheet_comes_out_right() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalog/facts.jsonl");
    let cases = std::fs::read_to_string(path).expect("the cases are committed");
    let catalog = Catalog::bundled();
    let (mut wrong, mut rows, mut count) = (Vec::new(), BTreeSet::new(), 0);
    for line in cases.lines().filter(|l| !l.trim().is_empty()) {
        let case: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        let row = case["row"].as_str().unwrap_or_default().to_owned();
        rows.insert(
            row.split(['-', ' ', '.'])
                .next()
                .unwrap_or_default()
                .to_owned(),
        );
        count += 1;
        if case.get("record").is_some()
            && let Some(what) = difference(&case, &catalog)
        {
            wrong.push(format!("row {row} {}: {what}", case["record"]["eventName"]));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count} cases:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    for row in 1..=80 {
        assert!(rows.contains(&row.to_string()), "no case for row {row}");
    }
}

#[test]
fn every_service_reads_and_every_name_in_it_exists() {
    let catalog = Catalog::bundled();
    let (mut services, mut operations) = (0, 0);
    for prefix in catalog.prefixes() {
        let service = catalog
            .service(prefix)
            .unwrap_or_else(|| panic!("{prefix}"));
        services += 1;
        let actions: Vec<&str> = service.actions.keys().map(String::as_str).collect();
        let listed: Vec<&str> = catalog.actions(prefix).iter().map(Action::name).collect();
        assert_eq!(actions, listed, "{prefix}: the list of action names");
        for (name, operation) in &service.operations {
            operations += 1;
            let said = [
                !operation.needs.is_empty(),
                operation.free.is_some(),
                operation.unmapped.is_some(),
            ];
            assert_eq!(
                said.iter().filter(|s| **s).count(),
                1,
                "{prefix}:{name} is mapped, free or unmapped"
            );
            for need in &operation.needs {
                let action = need
                    .action
                    .parse()
                    .unwrap_or_else(|e| panic!("{prefix}:{name}: {e}"));
                assert!(
                    catalog.action(&action).is_some(),
                    "{prefix}:{name} needs unknown {action}"
                );
                for spec in &need.on {
                    let of = spec.service.as_deref().unwrap_or(action.service());
                    let kind = catalog
                        .service(of)
                        .and_then(|s| s.resource_types.get(&spec.kind));
                    let kind = kind.unwrap_or_else(|| {
                        panic!("{prefix}:{name}: unknown type {of} {}", spec.kind)
                    });
                    for variable in spec.bind.keys() {
                        let named = kind
                            .arn
                            .iter()
                            .any(|t| t.contains(&format!("${{{variable}}}")));
                        assert!(
                            named,
                            "{prefix}:{name}: {} has no variable {variable}",
                            spec.kind
                        );
                    }
                }
            }
        }
        for (name, action) in &service.actions {
            for kind in action.types.iter().chain(&action.optional) {
                assert!(
                    service.resource_types.contains_key(kind),
                    "{prefix}:{name} names unknown type {kind}"
                );
            }
        }
    }
    assert!(
        services >= 450 && operations >= 18_000,
        "{services} services, {operations} operations"
    );
}
