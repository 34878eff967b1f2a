//! Rules that hold for every operation of the catalog: a new one that falls through fails here.

use std::collections::{BTreeMap, BTreeSet};

use lpgen::catalog::Catalog;
use lpgen::catalog::call::Call;
use lpgen::catalog::service::Class;
use serde_json::{Value, json};

/// A call as the catalog reads it, with nothing but its name and parameters.
fn call<'a>(
    source: &'a str,
    name: &'a str,
    request: &'a Value,
    extra: &'a Value,
    top: &'a Value,
) -> Call<'a> {
    Call {
        source,
        name,
        partition: "aws",
        region: "eu-west-1",
        account: "111122223333",
        request,
        response: &Value::Null,
        extra,
        top,
        resources: &[],
    }
}

/// Guests under the host of S3, whose own operations the host's service speaks for: a directory bucket
/// by its name, which corrections of S3 read.
const SPOKEN_FOR: [&str; 1] = ["s3express"];

#[test]
fn of_services_behind_one_host_something_tells_which_was_called() {
    let catalog = Catalog::bundled();
    let mut untold = Vec::new();
    for host in catalog.hosts() {
        let services = catalog.services_of_source(host);
        for (i, service) in services.iter().enumerate().skip(1) {
            // What tags are about stands in their own ARN.
            let names = service.operations.keys();
            let names = names.filter(|n| !["TagResource", "UntagResource"].contains(&n.as_str()));
            let shared = names.filter(|name| {
                let before = &services[..i];
                before.iter().any(|s| s.operations.contains_key(*name))
            });
            let shared: Vec<&String> = shared.collect();
            let told =
                !service.told_by.is_empty() || SPOKEN_FOR.contains(&service.service.as_str());
            if !shared.is_empty() && !told {
                untold.push(format!("{host}: {} {shared:?}", service.service));
            }
        }
    }
    assert!(untold.is_empty(), "{untold:#?}");
}

#[test]
fn a_guest_is_told_by_its_parameters_and_its_own_operations() {
    let catalog = Catalog::bundled();
    let host = "autoscaling.amazonaws.com";
    let of = |name: &str, request: Value, extra: Value| {
        let call = call(host, name, &request, &extra, &Value::Null);
        catalog
            .operation_of(&call)
            .map(|o| o.service.service.clone())
    };
    let namespace = json!({"serviceNamespace": "ecs"});
    let said = json!({"service": "application-autoscaling"});
    for (name, request, extra, expected) in [
        (
            "PutScalingPolicy",
            namespace,
            Value::Null,
            "application-autoscaling",
        ),
        (
            "PutScalingPolicy",
            Value::Null,
            said,
            "application-autoscaling",
        ),
        (
            "PutScalingPolicy",
            json!({"autoScalingGroupName": "g"}),
            Value::Null,
            "autoscaling",
        ),
        (
            "RegisterScalableTarget",
            Value::Null,
            Value::Null,
            "application-autoscaling",
        ),
        (
            "CreateScalingPlan",
            Value::Null,
            Value::Null,
            "autoscaling-plans",
        ),
        (
            "CreateAutoScalingGroup",
            Value::Null,
            Value::Null,
            "autoscaling",
        ),
    ] {
        assert_eq!(
            of(name, request, extra).as_deref(),
            Some(expected),
            "{name}"
        );
    }
}

#[test]
fn data_events_have_a_type_and_nothing_else_has() {
    let catalog = Catalog::bundled();
    let mut classes: BTreeMap<Class, usize> = BTreeMap::new();
    let mut types = BTreeSet::new();
    for prefix in catalog.prefixes() {
        let service = catalog.service(prefix).expect("listed");
        for (name, facts) in &service.operations {
            *classes.entry(facts.class).or_default() += 1;
            let is_data = facts.class == Class::Data;
            assert_eq!(is_data, facts.data_type.is_some(), "{prefix}:{name}");
            types.extend(facts.data_type.as_deref());
        }
    }
    assert!(
        classes[&Class::Data] >= 390 && types.len() >= 75,
        "{classes:?}, {}",
        types.len()
    );
    assert!(
        classes[&Class::Unknown] >= 300 && classes[&Class::Never] >= 7,
        "{classes:?}"
    );
}
