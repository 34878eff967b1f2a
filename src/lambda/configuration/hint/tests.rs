use proptest::prelude::*;

use super::*;

fn home() -> Function {
    Function::from_arn("arn:aws:lambda:eu-west-1:111122223333:function:f").expect("an ARN")
}

#[test]
fn names_become_resources_of_the_functions_own_region() {
    let here = "eu-west-1:111122223333";
    for (name, value, kind, resource) in [
        (
            "TABLE_NAME",
            "orders",
            "table",
            format!("arn:aws:dynamodb:{here}:table/orders"),
        ),
        (
            "ordersTable",
            "orders",
            "table",
            format!("arn:aws:dynamodb:{here}:table/orders"),
        ),
        (
            "BUCKET",
            "shop-invoices",
            "bucket",
            "arn:aws:s3:::shop-invoices".to_owned(),
        ),
        (
            "JOBS_QUEUE_NAME",
            "jobs.fifo",
            "queue",
            format!("arn:aws:sqs:{here}:jobs.fifo"),
        ),
        (
            "STREAM",
            "clicks",
            "stream",
            format!("arn:aws:kinesis:{here}:stream/clicks"),
        ),
        (
            "FIREHOSE_STREAM_NAME",
            "lake",
            "delivery stream",
            format!("arn:aws:firehose:{here}:deliverystream/lake"),
        ),
        (
            "WORKER_FUNCTION_NAME",
            "worker",
            "function",
            format!("arn:aws:lambda:{here}:function:worker"),
        ),
        (
            "QUEUE_URL",
            "https://sqs.us-east-1.amazonaws.com/444455556666/jobs",
            "queue",
            "arn:aws:sqs:us-east-1:444455556666:jobs".to_owned(),
        ),
        (
            "TARGET",
            "https://eu-west-1.queue.amazonaws.com/444455556666/jobs",
            "queue",
            "arn:aws:sqs:eu-west-1:444455556666:jobs".to_owned(),
        ),
        (
            "TOPIC_ARN",
            "arn:aws:sns:eu-central-1:444455556666:alerts",
            "topic",
            "arn:aws:sns:eu-central-1:444455556666:alerts".to_owned(),
        ),
        (
            "WHERE",
            "arn:aws:s3:::shop-invoices/2026/*",
            "bucket",
            "arn:aws:s3:::shop-invoices".to_owned(),
        ),
        (
            "DB_SECRET_ARN",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/db-AbC123",
            "secret",
            format!("arn:aws:secretsmanager:{here}:secret:orders/db-AbC123"),
        ),
        (
            "FLOW_ARN",
            "arn:aws-us-gov:states:us-gov-west-1:111122223333:stateMachine:pay",
            "state machine",
            "arn:aws-us-gov:states:us-gov-west-1:111122223333:stateMachine:pay".to_owned(),
        ),
    ] {
        let found = hint(name, value).unwrap_or_else(|| panic!("{name}={value}"));
        assert_eq!(found.kind(), kind, "{name}={value}");
        assert_eq!(found.resources(&home())[0], resource, "{name}={value}");
    }
}

#[test]
fn what_belongs_to_a_resource_is_hinted_with_it() {
    let of = |name, value| hint(name, value).expect("a hint").resources(&home());
    assert_eq!(
        of("TABLE", "orders")[1..],
        [
            "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/index/*",
            "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/*"
        ]
    );
    assert_eq!(of("BUCKET", "invoices")[1], "arn:aws:s3:::invoices/*");
    assert_eq!(
        of("STATE_MACHINE_NAME", "pay")[2],
        "arn:aws:states:eu-west-1:111122223333:execution:pay:*"
    );
}

#[test]
fn what_may_be_a_secret_is_forgotten() {
    for (name, value) in [
        ("PASSWORD", "hunter22"),
        ("DB_PASSWORD_TABLE", "orders"),
        ("API_TOKEN", "arn:aws:sns:eu-west-1:111122223333:alerts"),
        ("PARTITION_KEY", "orders"),
        ("apiKeyTable", "orders"),
        ("CREDENTIALS_BUCKET", "shop-invoices"),
        ("SECRET_TABLE_NAME", "orders"),
        ("SECRET_NAME", "orders/db"),
        ("SECRET", "orders"),
        ("PARAMETER_NAME", "/orders/db"),
        ("TABLE", "AKIAIOSFODNN7EXAMPLE"),
        ("LOG_LEVEL", "debug"),
        ("NAME", "orders"),
        ("TABLE_PREFIX", "orders"),
        ("X", "orders"),
        ("1TABLE", "orders"),
        ("TABLE NAME", "orders"),
    ] {
        assert_eq!(hint(name, value), None, "{name}={value}");
    }
}

#[test]
fn a_value_fits_the_grammar_as_a_whole_or_is_forgotten() {
    for (name, value) in [
        ("TABLE", "or"),
        ("TABLE", "orders password"),
        ("TABLE", "orders\n"),
        ("BUCKET", "Shop"),
        ("BUCKET", "192.168.0.1"),
        ("BUCKET", "a..b"),
        ("QUEUE", "jobs.fifth"),
        (
            "TOPIC_ARN",
            "arn:aws:sns:eu-west-1:111122223333:alerts:1f2e",
        ),
        ("TOPIC_ARN", "arn:aws:sns:eu-west-1:11112222333:alerts"),
        ("TOPIC_ARN", "arn:aws:sns:Europe:111122223333:alerts"),
        ("TOPIC_ARN", "arn:acme:sns:eu-west-1:111122223333:alerts"),
        ("THING", "arn:aws:acme:eu-west-1:111122223333:thing"),
        ("ROLE", "arn:aws:iam:eu-west-1:111122223333:role/r"),
        (
            "URL",
            "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs?Signature=x",
        ),
        (
            "URL",
            "https://user:pw@sqs.eu-west-1.amazonaws.com/111122223333/jobs",
        ),
        (
            "URL",
            "http://sqs.eu-west-1.amazonaws.com/111122223333/jobs",
        ),
        ("URL", "https://example.com/111122223333/jobs"),
    ] {
        assert_eq!(hint(name, value), None, "{name}={value}");
    }
}

/// A character that stands in no grammar.
const MARKER: char = '¤';

fn any_value() -> impl Strategy<Value = String> {
    let beginning = prop::sample::select(vec![
        "",
        "arn:aws:sns:eu-west-1:111122223333:",
        "arn:aws:s3:::",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:",
        "https://sqs.eu-west-1.amazonaws.com/111122223333/",
    ]);
    (beginning, "[a-z¤/:?*. -]{0,12}", "[a-z/:]{0,8}").prop_map(|(a, b, c)| format!("{a}{b}{c}"))
}

fn any_name() -> impl Strategy<Value = String> {
    let last = prop::sample::select(vec![
        "TABLE",
        "TABLE_NAME",
        "BUCKET",
        "QUEUE_URL",
        "TOPIC_ARN",
        "X",
        "LOG_GROUP",
        "¤TABLE",
    ]);
    ("[A-Za-z_]{0,6}", last).prop_map(|(a, b)| format!("{a}{b}"))
}

proptest! {
    #[test]
    fn what_stands_in_no_grammar_never_comes_out(name in any_name(), value in any_value()) {
        if let Some(found) = hint(&name, &value) {
            let said = format!("{found} {found:?} {} {:?}", found.name(), found.resources(&home()));
            prop_assert!(!said.contains(MARKER), "{said}");
            prop_assert!(!name.contains(MARKER));
        }
    }

    #[test]
    fn the_text_form_reads_back_as_the_same_hint(name in any_name(), value in any_value()) {
        if let Some(found) = hint(&name, &value) {
            prop_assert_eq!(hint(&name, &found.to_string()), Some(found));
        }
    }
}
