use super::*;
use crate::gap::Gap;
use crate::lambda::function::Function;

const ONE: &str = r#"{"FunctionName": "f", "FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:f",
    "Role": "arn:aws:iam::111122223333:role/service-role/r", "LoggingConfig": {"LogGroup": "/team/f"}}"#;

fn version(number: &str, role: &str) -> String {
    format!(
        r#"{{"FunctionName": "f", "FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:f:{number}",
        "Role": "arn:aws:iam::111122223333:role/{role}", "Version": "{number}"}}"#
    )
}

fn of_f(text: &str) -> (Configured, Vec<Gap>) {
    let all = parse(text).expect("configurations");
    let f = Function::from_arn("arn:aws:lambda:eu-west-1:111122223333:function:f").expect("an ARN");
    all.by_function().remove(&f).expect("f")
}

#[test]
fn reads_every_shape_the_cli_prints() {
    let one = parse(ONE).expect("one");
    assert_eq!(one.functions[0].log_group.as_deref(), Some("/team/f"));
    assert!(!one.functions[0].in_vpc);
    let inside = ONE.replace(
        "\"LoggingConfig\"",
        r#""VpcConfig": {"SubnetIds": ["subnet-1"]}, "LoggingConfig""#,
    );
    assert!(parse(&inside).expect("one in a VPC").functions[0].in_vpc);
    for text in [
        format!("[{ONE}]"),
        format!(r#"{{"Functions": [{ONE}]}}"#),
        format!(r#"{{"Versions": [{ONE}]}}"#),
        format!(r#"{{"Configuration": {ONE}, "Code": {{}}}}"#),
    ] {
        assert_eq!(parse(&text), Ok(one.clone()));
    }
    let two = parse(&format!("{ONE}\n{ONE}")).expect("two");
    assert_eq!(two.functions.len(), 2);
}

#[test]
fn what_is_no_configuration_is_refused() {
    for text in [
        "{}",
        r#"{"Buckets": []}"#,
        "3",
        "[[]]",
        r#"{"Functions": [{}]}"#,
    ] {
        let error = parse(text).expect_err(text);
        assert!(
            matches!(error, ConfigurationError::NotAConfiguration(_)),
            "{text}: {error}"
        );
    }
    assert!(matches!(parse("{"), Err(ConfigurationError::NotJson(_))));
    for text in ["", r#"{"Functions": []}"#] {
        assert_eq!(parse(text), Err(ConfigurationError::None));
    }
    for text in [
        r#"{"EventSourceMappings": []}"#,
        r#"{"Aliases": []}"#,
        r#"{"FunctionUrlConfigs": []}"#,
    ] {
        assert_eq!(parse(text), Ok(Configurations::default()), "{text}");
    }
}

#[test]
fn null_is_absent() {
    let text = ONE.replace(
        r#"{"LogGroup": "/team/f"}"#,
        r#"null, "VpcConfig": null, "Layers": null, "FileSystemConfigs": null, "DeadLetterConfig": {"TargetArn": ""}"#,
    );
    let one = parse(&text).expect("one").functions.remove(0);
    let plain = Configuration::of(one.function.clone(), one.role.clone());
    assert_eq!(one, plain);
}

#[test]
fn a_version_on_another_role_is_a_gap() {
    let all = [
        version("$LATEST", "new"),
        version("1", "old"),
        version("2", "new"),
    ]
    .join("\n");
    let (configured, gaps) = of_f(&all);
    assert_eq!(configured.versions.len(), 2);
    assert_eq!(gaps.len(), 1);
    assert_eq!(
        (gaps[0].code, gaps[0].names.clone()),
        ("other-role", vec!["1".to_owned()])
    );
    // An alias that is known says which published version runs.
    let alias = r#"{"Aliases": [{"AliasArn": "arn:aws:lambda:eu-west-1:111122223333:function:f:live",
        "Name": "live", "FunctionVersion": "2", "RoutingConfig": {"AdditionalVersionWeights": {"3": 0.1}}}]}"#;
    let (_, gaps) = of_f(&format!("{all}\n{alias}"));
    let codes: Vec<_> = gaps.iter().map(|g| (g.code, g.names.join(" "))).collect();
    assert_eq!(codes, [("version-not-known", "live=3".to_owned())]);
    let old = alias.replace(r#""FunctionVersion": "2""#, r#""FunctionVersion": "1""#);
    let (_, gaps) = of_f(&format!("{all}\n{old}"));
    assert!(gaps.iter().any(|g| g.code == "other-role"), "{gaps:?}");
}

#[test]
fn the_role_of_today_is_that_of_the_latest_version() {
    let all = [version("1", "old"), version("$LATEST", "new")].join("\n");
    let all = parse(&all).expect("versions");
    let role = all.role_of(&all.functions[0].function);
    assert_eq!(role, Some("arn:aws:iam::111122223333:role/new"));
}

#[test]
fn a_replica_at_the_edge_is_its_master() {
    let text = r#"{"FunctionName": "us-east-1.f", "FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:us-east-1.f:3",
        "MasterArn": "arn:aws:lambda:us-east-1:111122223333:function:f:3", "Role": "arn:aws:iam::111122223333:role/r"}"#;
    let replica = parse(text).expect("a replica").functions.remove(0);
    assert!(replica.is_replica);
    assert_eq!(
        replica.function.arn(),
        "arn:aws:lambda:us-east-1:111122223333:function:f"
    );
}

#[test]
fn a_key_is_told_by_arn_id_or_alias() {
    let queue = "arn:aws:sqs:eu-west-1:111122223333:q";
    let key = "arn:aws:kms:eu-west-1:111122223333:key/k";
    let with = |key: &str, more: &str| {
        let attributes = format!(r#"{{"Attributes": {{"QueueArn": "{queue}", {key}}}}}"#);
        let all = parse(&format!("{attributes}{more}")).expect("attributes");
        let mut told = all.resources.encryption(queue).into_iter();
        told.next().expect("an answer")
    };
    let named = |id: &str| format!(r#""KmsMasterKeyId": "{id}""#);
    let aliases = r#"{"Aliases": [{"AliasName": "alias/a", "AliasArn": "arn:aws:kms:eu-west-1:111122223333:alias/a", "TargetKeyId": "k"},
        {"AliasName": "alias/aws/sqs", "AliasArn": "arn:aws:kms:eu-west-1:111122223333:alias/aws/sqs", "TargetKeyId": "aws"}]}"#;
    let metadata = r#"{"KeyMetadata": {"Arn": "arn:aws:kms:eu-west-1:111122223333:key/k", "KeyManager": "AWS"}}"#;
    let customers = Encryption::Key(key.to_owned());
    for (attribute, more, expected) in [
        (named(key), "", customers.clone()),
        (named("k"), "", customers.clone()),
        (named("alias/a"), aliases, customers),
        (named("alias/aws/sqs"), "", Encryption::ByAws),
        (named("aws"), aliases, Encryption::ByAws),
        (named("k"), metadata, Encryption::ByAws),
        (
            named("alias/a"),
            "",
            Encryption::Alias("arn:aws:kms:eu-west-1:111122223333:alias/a".to_owned()),
        ),
        (
            r#""VisibilityTimeout": "30""#.to_owned(),
            "",
            Encryption::ByAws,
        ),
        // One attribute was asked for: that the key is absent says nothing.
        (r#""DelaySeconds": "0""#.to_owned(), "", Encryption::Unknown),
    ] {
        assert_eq!(with(&attribute, more), expected, "{attribute}");
    }
}
