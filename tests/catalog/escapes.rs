//! Values that were recorded as they stood in a URI.

use lpgen::catalog::Catalog;
use lpgen::catalog::service::ResourceType;
use serde_json::json;

use super::arns::{BARE, arn, needs, primary};

/// An ARN of a type, with a value for each variable.
fn sample(kind: &ResourceType) -> Option<String> {
    let mut out = kind.arn.first()?.clone();
    for (place, value) in [
        ("Partition", "aws"),
        ("Region", "eu-west-1"),
        ("Account", "111122223333"),
    ] {
        out = out.replace(&format!("${{{place}}}"), value);
    }
    while let Some(start) = out.find("${") {
        let end = out[start..].find('}')? + start;
        out.replace_range(start..=end, "abc123");
    }
    (!out.contains('*')).then_some(out)
}

fn escaped(arn: &str) -> String {
    arn.replace(':', "%3A").replace('/', "%2f")
}

#[test]
fn an_escaped_arn_is_the_arn_for_every_operation() {
    let catalog = Catalog::bundled();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for prefix in catalog.prefixes() {
        let service = catalog.service(prefix).expect("listed");
        for (name, facts) in &service.operations {
            let Some(need) = facts.needs.first() else {
                continue;
            };
            for spec in &need.on {
                let of = spec.service.as_deref().unwrap_or(prefix);
                let kind = catalog
                    .service(of)
                    .and_then(|s| s.resource_types.get(&spec.kind));
                let Some(arn) = kind.and_then(sample) else {
                    continue;
                };
                let heads = spec.bind.values().flatten();
                let heads = heads.filter_map(|source| source.split('|').next());
                for head in heads.filter(|head| head.bytes().all(|b| b.is_ascii_alphanumeric())) {
                    count += 1;
                    let asked = |value: &str| {
                        let request = json!({head: value});
                        needs(&catalog, (prefix, name), &request, BARE)
                    };
                    if asked(&arn) != asked(&escaped(&arn)) {
                        wrong.push(format!("{prefix}:{name} {head} {arn}"));
                    }
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count}: {:#?}",
        wrong.len(),
        &wrong[..wrong.len().min(20)]
    );
    assert!(count > 8_000, "{count}");
}

#[test]
fn a_path_parameter_is_decoded() {
    for (operation, request, resource) in [
        (
            ("iot", "DescribeThing"),
            json!({"thingName": "a%3Ab"}),
            arn("iot", "thing/a:b"),
        ),
        (
            ("ssm-incidents", "GetResponsePlan"),
            json!({"arn": "arn%3aaws%3Assm-incidents%3A%3A111122223333%3Aresponse-plan%2Fp"}),
            "arn:aws:ssm-incidents::111122223333:response-plan/p".to_owned(),
        ),
        (
            ("scheduler", "GetSchedule"),
            json!({"name": "a%2Eb", "groupName": "g"}),
            arn("scheduler", "schedule/g/a.b"),
        ),
    ] {
        assert_eq!(
            primary(operation, &request, BARE),
            [resource],
            "{operation:?}"
        );
    }
}
