//! No star without a word: over the whole catalog, and in the printed policy.

use std::collections::BTreeSet;

use lpgen::catalog::Catalog;
use lpgen::catalog::requirement::{Requirement, RequirementKind};
use lpgen::catalog::service::OperationFacts;
use lpgen::iam::action::Action;
use lpgen::lambda::configuration::Configurations;
use lpgen::observer::attribution::attribute;
use lpgen::observer::fold::fold;
use lpgen::observer::record::Record;
use lpgen::observer::usage::Usage;
use lpgen::synthesizer::{Options, synthesize};
use serde_json::{Map, Value, json};

use super::arns::{BARE, Beside, needs};
use super::record::call;

/// Whether the action can be limited to resources at all.
fn takes_resources(catalog: &Catalog, action: &Action) -> bool {
    let facts = catalog.action(action);
    facts.is_some_and(|f| !f.types.is_empty() || !f.optional.is_empty())
}

/// Whether a `*` stands in pattern text; `${*}` is the character. A log group's ARN ends in `:*` itself
/// (Service Authorization Reference, Amazon CloudWatch Logs).
fn has_star(pattern: &str) -> bool {
    let plain = pattern.replace("${*}", "");
    let plain = match plain.strip_suffix(":*") {
        Some(group) if group.contains(":log-group:") => group,
        _ => &plain,
    };
    plain.contains('*')
}

fn is_silent(catalog: &Catalog, r: &Requirement) -> bool {
    r.kind != RequirementKind::May
        && has_star(&r.resource.exact())
        && r.unresolved.is_empty()
        && takes_resources(catalog, &r.action)
}

/// A request in which every plain member that the catalog reads holds a name.
fn request(facts: &OperationFacts) -> Value {
    let mut members = Map::new();
    let specs = facts.needs.iter().flat_map(|need| &need.on);
    for source in specs.flat_map(|spec| spec.bind.values().flatten()) {
        let head = source.split('|').next().unwrap_or_default();
        if head.bytes().all(|b| b.is_ascii_alphanumeric()) {
            members.insert(head.to_owned(), json!("abc1234"));
        }
    }
    Value::Object(members)
}

#[test]
fn no_operation_of_the_catalog_is_silent_about_a_star() {
    let catalog = Catalog::bundled();
    let nowhere = Beside {
        region: "",
        account: "",
        ..BARE
    };
    let (mut silent, mut stars) = (BTreeSet::new(), 0);
    for prefix in catalog.prefixes() {
        let service = catalog.service(prefix).expect("listed");
        for (name, facts) in &service.operations {
            let named = request(facts);
            for (request, beside) in [
                (&Value::Null, BARE),
                (&json!({}), BARE),
                (&named, BARE),
                (&named, nowhere),
            ] {
                for r in needs(&catalog, (prefix, name), request, beside) {
                    stars += usize::from(has_star(&r.resource.exact()));
                    if is_silent(&catalog, &r) {
                        silent.insert(format!(
                            "{prefix}:{name}: {} on {}",
                            r.action,
                            r.resource.exact()
                        ));
                    }
                }
            }
        }
    }
    let some: Vec<&String> = silent.iter().take(30).collect();
    assert!(silent.is_empty(), "{}: {some:#?}", silent.len());
    assert!(stars > 20_000, "{stars}");
}

/// Codes of gaps that say of a resource why it is wide.
const WORDS: [&str; 4] = [
    "unresolved-name",
    "widened-name",
    "resource-not-recorded",
    "permission-not-seen",
];

#[test]
fn no_star_of_a_printed_policy_is_silent() {
    let catalog = Catalog::bundled();
    let mut silent = Vec::new();
    for prefix in catalog.prefixes().filter(|prefix| *prefix != "ec2") {
        let service = catalog.service(prefix).expect("listed");
        let mut usage = Usage::default();
        for (n, (name, facts)) in service.operations.iter().enumerate() {
            let named = request(facts);
            let text = call("worker", &format!("{prefix}-{n}"), (prefix, name), named).to_string();
            let record = Record::parse(text.as_bytes()).expect("the record is sound");
            fold(&mut usage, &record, &catalog);
        }
        let attributed = attribute(&usage, &Configurations::default());
        for function in attributed.functions.values() {
            let synthesis = synthesize(function, &Options::default());
            for grant in synthesis
                .grants
                .iter()
                .filter(|g| g.is_observed() && has_star(&g.resource))
            {
                let said = synthesis.gaps.iter().any(|gap| {
                    WORDS.contains(&gap.code) && gap.text.contains(&format!("`{}`", grant.resource))
                });
                if !said && takes_resources(&catalog, &grant.action) {
                    silent.push(format!("{} on {}", grant.action, grant.resource));
                }
            }
        }
    }
    let some: Vec<&String> = silent.iter().take(30).collect();
    assert!(silent.is_empty(), "{}: {some:#?}", silent.len());
}
