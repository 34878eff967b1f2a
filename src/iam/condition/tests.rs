use super::*;

fn met(operator: &str, values: &[&str], found: &[&str]) -> bool {
    let operator: Operator = operator.parse().expect("an operator");
    let values = values.iter().map(|text| Pattern::new(*text)).collect();
    let mut context = Context::default();
    context.insert("aws:Other", ["ann"]);
    context.insert("aws:Key", found.iter().copied());
    Condition::default()
        .with(operator, "AWS:key", values)
        .first_unmet(&context)
        .is_none()
}

#[test]
fn one_value_compares_as_the_operator_says() {
    let cases: &[(&str, &[&str], &str, bool)] = &[
        ("StringEquals", &["a", "b"], "b", true),
        ("StringEquals", &["a*"], "ab", false),
        ("StringEquals", &["a${*}"], "a*", true),
        ("StringEquals", &["${aws:other}"], "ann", true),
        ("StringNotEquals", &["a", "b"], "b", false),
        ("StringNotEquals", &["a", "b"], "c", true),
        ("StringEqualsIgnoreCase", &["AbÄ"], "aBä", true),
        ("StringNotEqualsIgnoreCase", &["A"], "a", false),
        ("StringLike", &["a?c*"], "abcd", true),
        ("StringNotLike", &["a*"], "abc", false),
        ("NumericEquals", &["10"], "10.0", true),
        ("NumericLessThan", &["-1"], "-1.5", true),
        ("NumericLessThan", &["9"], "10", false),
        (
            "NumericGreaterThan",
            &["9007199254740992"],
            "9007199254740993",
            true,
        ),
        ("NumericLessThanEquals", &["5"], "5", true),
        ("NumericGreaterThanEquals", &["0.30"], "0.3", true),
        ("NumericNotEquals", &["5"], "six", false),
        (
            "DateGreaterThan",
            &["2026-01-01T00:00:00Z"],
            "2026-06-01T02:00:00+02:00",
            true,
        ),
        ("DateLessThan", &["2026"], "1577836800", true),
        ("DateEquals", &["2020-01"], "1577836800000", true),
        ("DateEquals", &["2020-01-01"], "2020-01-01T00:00Z", true),
        (
            "DateEquals",
            &["2020-01-01T00:00:00.5Z"],
            "2020-01-01T00:00:00.500Z",
            true,
        ),
        ("DateNotEquals", &["yesterday"], "2020-01-01", false),
        ("Bool", &["true"], "TRUE", true),
        ("Bool", &["false"], "true", false),
        ("Bool", &["maybe"], "maybe", false),
        ("BinaryEquals", &["QmluYXJ5"], "QmluYXJ5", true),
        ("IpAddress", &["203.0.113.9/24"], "203.0.113.77", true),
        ("IpAddress", &["0.0.0.0/0"], "::1", false),
        ("IpAddress", &["2001:DB8::/32"], "2001:db8::7", true),
        ("IpAddress", &["203.0.113.0/33"], "203.0.113.0", false),
        ("NotIpAddress", &["10.0.0.0/8"], "11.0.0.1", true),
        ("NotIpAddress", &["10.0.0.0/8"], "AWS Internal", false),
        (
            "ArnLike",
            &["arn:aws:sns:*:*:t*"],
            "arn:aws:sns:eu-west-1:1:t:u",
            true,
        ),
        (
            "ArnEquals",
            &["arn:aws:sns:*:*:t"],
            "arn:aws:sns:eu-west-1:1:t",
            true,
        ),
        (
            "ArnLike",
            &["arn:aws:sns:*"],
            "arn:aws:sns:eu-west-1:1:t",
            false,
        ),
        (
            "ArnNotLike",
            &["arn:aws:sns:*:*:t"],
            "arn:aws:sns:eu-west-1:1:u",
            true,
        ),
        ("Null", &["false"], "x", true),
        ("Null", &["true"], "x", false),
    ];
    for (operator, values, found, expected) in cases {
        assert_eq!(
            met(operator, values, &[found]),
            *expected,
            "{operator} {values:?} on {found}"
        );
    }
}

#[test]
fn a_key_that_is_not_there() {
    for operator in [
        "StringNotEquals",
        "NumericNotEquals",
        "NotIpAddress",
        "ArnNotLike",
        "StringEqualsIfExists",
        "ForAllValues:StringEquals",
        "ForAllValues:StringNotEquals",
    ] {
        assert!(met(operator, &["1"], &[]), "{operator}");
    }
    for operator in [
        "StringEquals",
        "Bool",
        "NumericLessThan",
        "ForAnyValue:StringEquals",
        "ForAnyValue:StringNotEquals",
        "ForAnyValue:StringLikeIfExists",
    ] {
        assert!(!met(operator, &["1"], &[]), "{operator}");
    }
    assert!(met("Null", &["true"], &[]) && !met("Null", &["false"], &[]));
}

#[test]
fn several_values_count_together_as_the_set_operator_says() {
    let cases: &[(&str, &[&str], bool)] = &[
        ("ForAllValues:StringEquals", &["a", "b"], true),
        ("ForAllValues:StringEquals", &["a", "x"], false),
        ("ForAnyValue:StringEquals", &["a", "x"], true),
        ("ForAnyValue:StringEquals", &["x"], false),
        ("ForAllValues:StringNotEquals", &["x", "y"], true),
        ("ForAllValues:StringNotEquals", &["x", "a"], false),
        ("ForAnyValue:StringNotEquals", &["x", "a"], true),
        ("ForAnyValue:StringNotEquals", &["a", "b"], false),
        ("ForAllValues:StringEquals", &[""], true),
        ("StringEquals", &["a", "b"], false),
        ("StringNotEquals", &["x", "y"], false),
    ];
    for (operator, found, expected) in cases {
        assert_eq!(
            met(operator, &["a", "b"], found),
            *expected,
            "{operator} on {found:?}"
        );
    }
}

#[test]
fn a_variable_without_value_is_like_nothing() {
    assert!(!met("StringEquals", &["${aws:missing}"], &["a"]));
    assert!(met("StringNotEquals", &["${aws:missing}"], &["a"]));
    assert!(met("StringEquals", &["${aws:missing, 'a'}"], &["a"]));
}

#[test]
fn operator_names_go_both_ways() {
    for name in [
        "StringEquals",
        "ForAllValues:StringNotLikeIfExists",
        "ForAnyValue:ArnLike",
        "NumericLessThanEqualsIfExists",
        "Null",
    ] {
        let operator: Operator = name.parse().expect("an operator");
        assert_eq!(operator.to_string(), name);
        assert_eq!(name.to_lowercase().parse(), Ok(operator));
    }
    for name in [
        "",
        "IfExists",
        "StringMatches",
        "NullIfExists",
        "ForAllValues:Null",
        "ForSome:StringEquals",
        "é",
    ] {
        assert!(name.parse::<Operator>().is_err(), "{name}");
    }
}

#[test]
fn contexts_read_from_json() {
    let context: Context =
        serde_json::from_str(r#"{"aws:A":["x","y"],"aws:B":true,"aws:C":[7]}"#).expect("parses");
    assert_eq!(context.get("AWS:a"), ["x", "y"]);
    assert_eq!(
        (context.single("aws:b"), context.single("aws:a")),
        (Some("true"), None)
    );
    assert_eq!(context.get("aws:c"), ["7"]);
}
