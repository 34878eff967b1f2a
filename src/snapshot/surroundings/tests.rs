use serde_json::json;

use super::*;

fn read(files: &[(&str, Value)]) -> Surroundings {
    let mut around = Surroundings::default();
    for (file, document) in files {
        assert!(
            around.add(file, document) || document.get("Functions").is_some(),
            "{file}"
        );
    }
    around
}

const FUNCTION: &str = "arn:aws:lambda:eu-west-1:111122223333:function:f";

#[test]
fn a_list_answers_for_its_region_alone() {
    let one = BTreeSet::from(["eu-west-1"]);
    let two = BTreeSet::from(["eu-west-1", "us-east-1"]);
    let group = |region: &str| json!({"logGroups": [{"logGroupName": "g", "arn": format!("arn:aws:logs:{region}:111122223333:log-group:g:*")}]});
    let around = read(&[("groups.json", group("eu-west-1"))]);
    assert!(around.log_groups.is_whole("eu-west-1", &two));
    assert!(!around.log_groups.is_whole("us-east-1", &two));
    let around = read(&[("groups.json", json!({"logGroups": []}))]);
    assert!(around.log_groups.is_whole("eu-west-1", &one));
    assert!(
        !around.log_groups.is_whole("eu-west-1", &two),
        "nothing tells the region"
    );
    let around = read(&[(
        "x/us-east-1/logs/describe-log-groups-0001.json",
        json!({"logGroups": []}),
    )]);
    assert!(around.log_groups.is_whole("us-east-1", &two));
    let around = read(&[("groups.json", json!({"logGroups": [], "nextToken": "x"}))]);
    assert!(
        !around.log_groups.is_whole("eu-west-1", &one),
        "there is more"
    );
    assert!(
        !Surroundings::default()
            .log_groups
            .is_whole("eu-west-1", &one)
    );
}

#[test]
fn no_value_of_a_variable_is_kept() {
    let function = json!({"Functions": [{"FunctionName": "f", "FunctionArn": FUNCTION, "Role": "r",
        "Environment": {"Variables": {"KEY": "AKIAIOSFODNN7EXAMPLE", "TABLE": "orders-table"}}}]});
    let around = read(&[("functions.json", function)]);
    let told = format!("{around:?}");
    assert!(
        told.contains("AccessKey") && !told.contains("AKIA") && !told.contains("orders-table"),
        "{told}"
    );
}

#[test]
fn a_bucket_is_named_by_its_file() {
    let status = json!({"PolicyStatus": {"IsPublic": true}});
    for file in [
        "get-bucket-policy-status-logs.json",
        "a/get-bucket-policy-status/logs.json",
        "s3api/get-bucket-policy-status/logs-0001.json",
    ] {
        let around = read(&[(file, status.clone())]);
        assert_eq!(around.buckets["logs"].is_public, Some(true), "{file}");
    }
    assert!(
        !Surroundings::default().add("status.json", &status),
        "nobody knows whose it is"
    );
}

#[test]
fn routes_lead_to_functions() {
    let uri = format!(
        "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}:live/invocations"
    );
    let around = read(&[
        (
            "get-apis.json",
            json!({"Items": [{"ApiId": "h1", "ProtocolType": "HTTP", "Name": "n"}]}),
        ),
        (
            "get-rest-apis.json",
            json!({"items": [{"id": "r1", "name": "n", "apiKeySource": "HEADER"}]}),
        ),
        (
            "get-resources-r1.json",
            json!({"items": [{"id": "x", "path": "/o", "resourceMethods": {"GET": {"authorizationType": "NONE", "apiKeyRequired": true, "methodIntegration": {"uri": uri}}}}]}),
        ),
        (
            "get-routes-h1.json",
            json!({"Items": [{"RouteKey": "$default", "AuthorizationType": "NONE", "Target": "integrations/i1"}, {"RouteKey": "GET /in", "AuthorizationType": "JWT", "Target": "integrations/i1"}]}),
        ),
        (
            "get-integrations-h1.json",
            json!({"Items": [{"IntegrationId": "i1", "IntegrationUri": FUNCTION}]}),
        ),
    ]);
    let routes: Vec<(&str, RouteCaller)> = around
        .api
        .routes_of(FUNCTION)
        .map(|r| (r.name.as_str(), r.caller))
        .collect();
    assert_eq!(
        routes,
        [
            ("GET /o", RouteCaller::WithKey),
            ("$default", RouteCaller::Anybody),
            ("GET /in", RouteCaller::Authorized)
        ]
    );
    assert!(around.api.is_read());
}

/// What a variable of the stage names is not known to be another function.
#[test]
fn a_route_whose_function_varies_is_told_apart() {
    let named = "arn:aws:lambda:eu-west-1:111122223333:function:${stageVariables.handler}";
    let uri = format!(
        "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{named}/invocations"
    );
    let around = read(&[
        (
            "get-resources-r1.json",
            json!({"items": [{"id": "x", "path": "/o", "resourceMethods": {
                "GET": {"authorizationType": "NONE", "methodIntegration": {"uri": uri}},
                "PUT": {"authorizationType": "NONE", "methodIntegration": {"uri": "arn:aws:apigateway:eu-west-1:sqs:path/q"}}}}]}),
        ),
        (
            "get-routes-h1.json",
            json!({"Items": [{"RouteKey": "$default", "AuthorizationType": "NONE", "Target": "integrations/i1"}]}),
        ),
        (
            "get-integrations-h1.json",
            json!({"Items": [{"IntegrationId": "i1", "IntegrationUri": named}]}),
        ),
    ]);
    let varying: Vec<&str> = around
        .api
        .varying()
        .map(|route| route.name.as_str())
        .collect();
    assert_eq!(varying, ["GET /o", "$default"]);
    assert_eq!(around.api.routes_of(FUNCTION).count(), 0);
}

#[test]
fn a_web_socket_asks_who_connects() {
    let around = |kind: &str| {
        read(&[
            (
                "get-apis.json",
                json!({"Items": [{"ApiId": "w1", "ProtocolType": "WEBSOCKET"}]}),
            ),
            (
                "get-routes-w1.json",
                json!({"Items": [{"RouteKey": "$connect", "AuthorizationType": kind, "Target": "integrations/i0"}, {"RouteKey": "send", "AuthorizationType": "NONE", "Target": "integrations/i1"}]}),
            ),
            (
                "get-integrations-w1.json",
                json!({"Items": [{"IntegrationId": "i1", "IntegrationUri": FUNCTION}]}),
            ),
        ])
    };
    for (kind, caller) in [
        ("CUSTOM", RouteCaller::Authorized),
        ("NONE", RouteCaller::Anybody),
    ] {
        let around = around(kind);
        let routes: Vec<RouteCaller> = around
            .api
            .routes_of(FUNCTION)
            .map(|r| around.api.caller(r))
            .collect();
        assert_eq!(routes, [caller], "{kind}");
    }
}

#[test]
fn methods_without_their_settings_are_not_read() {
    let around = read(&[
        (
            "get-rest-apis.json",
            json!({"items": [{"id": "r1", "name": "n", "apiKeySource": "HEADER"}]}),
        ),
        (
            "get-resources-r1.json",
            json!({"items": [{"id": "x", "path": "/o", "resourceMethods": {"GET": {}}}]}),
        ),
    ]);
    assert!(!around.api.is_read() && around.api.routes.is_empty());
}
