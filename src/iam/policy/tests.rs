use super::*;

fn problem(json: &str) -> (String, Problem) {
    let error = Policy::parse(json).expect_err(json);
    (error.path, error.problem)
}

#[test]
fn one_value_may_stand_where_a_list_may() {
    let policy = Policy::parse(
        r#"{"Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*",
            "Condition":{"Bool":{"aws:SecureTransport":true},"NumericLessThan":{"s3:max-keys":[10,"20"]}}}}"#,
    )
    .expect("parses");
    assert_eq!(policy.version, Version::V2008);
    assert_eq!(policy.statements[0].actions.patterns().len(), 1);
    assert_eq!(
        policy.to_compact_json(),
        concat!(
            r#"{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*","#,
            r#""Condition":{"Bool":{"aws:SecureTransport":"true"},"NumericLessThan":{"s3:max-keys":["10","20"]}}}]}"#
        )
    );
}

#[test]
fn rendering_sorts_and_parses_back() {
    let policy = Policy::parse(
        r#"{"Version":"2012-10-17","Id":"x","Statement":[
            {"Sid":"B","Effect":"Deny","NotAction":["s3:b","s3:a","s3:b"],"NotResource":["arn:aws:s3:::${aws:username}/*"],
             "Condition":{"StringLike":{"aws:b":["2","1"],"aws:a":"${*}"}}},
            {"Effect":"Allow","Action":["*"],"Resource":["*"]}]}"#,
    )
    .expect("parses");
    let json = policy.to_json();
    assert!(
        json.contains("\"NotAction\": [\n        \"s3:a\",\n        \"s3:b\"\n      ]"),
        "{json}"
    );
    assert_eq!(
        Policy::parse(&json).expect("parses back"),
        policy.canonical()
    );
    assert_eq!(policy.canonical().to_json(), json);
}

#[test]
fn the_size_leaves_out_white_space_between_parts() {
    let policy = Policy::parse(
        r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "é b" } }"#,
    )
    .expect("parses");
    let compact = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"é b"}]}"#;
    assert_eq!(policy.size(), compact.chars().count());
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let statement = |body: &str| format!(r#"{{"Statement":[{{{body}}}]}}"#);
    let allow = r#""Effect":"Allow","Action":"s3:*","Resource":"*""#;
    let cases = [
        (
            r#"{"Statement":[],"Statement":[]}"#.to_owned(),
            "Statement",
            Problem::Duplicate,
        ),
        (
            r#"{"Statment":[]}"#.to_owned(),
            "Statment",
            Problem::UnknownKey,
        ),
        ("[]".to_owned(), "", Problem::Expected("a policy object")),
        (
            r#"{"Version":"2012-10-17"}"#.to_owned(),
            "",
            Problem::Missing("Statement"),
        ),
        (
            r#"{"Version":"2020-01-01","Statement":[]}"#.to_owned(),
            "Version",
            Problem::Expected("`2012-10-17` or `2008-10-17`"),
        ),
        (
            r#"{"Statement":[7]}"#.to_owned(),
            "Statement[0]",
            Problem::Expected("a statement object"),
        ),
        (
            statement(&format!(r#"{allow},"Principal":"*""#)),
            "Statement[0].Principal",
            Problem::Principal,
        ),
        (
            statement(&format!(r#"{allow},"NotAction":"s3:*""#)),
            "Statement[0]",
            Problem::Both("Action", "NotAction"),
        ),
        (
            statement(r#""Effect":"Allow","Action":"s3:*""#),
            "Statement[0]",
            Problem::Missing("Resource"),
        ),
        (
            statement(r#""Effect":"allow","Action":"s3:*","Resource":"*""#),
            "Statement[0].Effect",
            Problem::Expected("`Allow` or `Deny`"),
        ),
        (
            statement(r#""Effect":"Allow","Action":["GetObject"],"Resource":"*""#),
            "Statement[0].Action",
            Problem::NoServicePrefix("GetObject".into()),
        ),
        (
            statement(&format!(
                r#"{allow},"Condition":{{"StringIs":{{"a":"b"}}}}"#
            )),
            "Statement[0].Condition.StringIs",
            Problem::UnknownOperator,
        ),
        (
            statement(&format!(
                r#"{allow},"Condition":{{"Bool":{{"a":"b","a":"c"}}}}"#
            )),
            "Statement[0].Condition.Bool.a",
            Problem::Duplicate,
        ),
        (
            statement(&format!(r#"{allow},"Condition":{{"Bool":{{"a":null}}}}"#)),
            "Statement[0].Condition.Bool.a",
            Problem::Expected("a text or a list of texts"),
        ),
    ];
    for (json, path, expected) in cases {
        assert_eq!(problem(&json), (path.to_owned(), expected), "{json}");
    }
    assert!(matches!(problem("{").1, Problem::Json(_)));
    assert!(matches!(problem(&"[".repeat(100_000)).1, Problem::Json(_)));
}

#[test]
fn a_megabyte_is_fine() {
    let resources: Vec<String> = (0..20_000)
        .map(|n| format!("\"arn:aws:s3:::bucket-with-a-name/{n:020}/*\""))
        .collect();
    let json = format!(
        r#"{{"Statement":{{"Effect":"Allow","Action":"s3:*","Resource":[{}]}}}}"#,
        resources.join(",")
    );
    assert!(json.len() > 1_000_000);
    let policy = Policy::parse(&json).expect("parses");
    assert_eq!(policy.statements[0].resources.patterns().len(), 20_000);
}
