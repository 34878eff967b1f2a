use super::*;

fn pattern(text: &str) -> Pattern {
    Pattern::new(text)
}

#[test]
fn wildcards_match_as_documented() {
    let cases = [
        ("", "", true),
        ("", "a", false),
        ("*", "", true),
        ("*", "a:b/c", true),
        ("**", "abc", true),
        ("?", "", false),
        ("?", "é", true),
        ("a*b", "abxb", true),
        ("a*b", "abxbc", false),
        ("a*b*c", "abbc", true),
        ("*?", "", false),
        ("a?*", "a", false),
        ("a?*", "ab", true),
        ("*a?", "aaaab", true),
        ("*/2026-??-??/*", "logs/2026-11-22/x", true),
        ("*/2026-??-??/*", "logs/2026-11-2/x", false),
        ("abc", "ABC", false),
    ];
    for (text, subject, expected) in cases {
        assert_eq!(
            pattern(text).matches(subject),
            expected,
            "{text} on {subject}"
        );
    }
    assert!(pattern("ÄBc*").matches_ignore_case("äbC/d"));
}

#[test]
fn a_hostile_pattern_takes_no_exponential_time() {
    let stars = "*a".repeat(2_000);
    let subject = "a".repeat(1_999);
    assert!(!pattern(&stars).matches(&subject));
    assert!(pattern(&stars).matches(&"a".repeat(2_000)));
}

#[test]
fn escapes_mean_the_character() {
    for name in ["a*b", "a?b", "$LATEST", "${aws:username}", "plain", "${*}"] {
        let literal = Pattern::literal(name);
        assert!(literal.matches(name), "{literal} on {name}");
        assert!(!literal.has_wildcard() && !literal.has_variable());
    }
    assert!(!Pattern::literal("a*b").matches("axb"));
    assert_eq!(Pattern::escape("a*?$"), "a${*}${?}${$}");
}

#[test]
fn what_a_policy_cannot_write_is_widened_by_one_character() {
    let key = Pattern::literal("名/x\u{1F600}.jpg");
    assert_eq!(key.as_str(), "?/x?*.jpg");
    assert!(key.matches("名/x\u{1F600}.jpg"));
    assert!(Pattern::literal("é").as_str() == "é");
}

#[test]
fn resources_match_part_by_part() {
    let function = "arn:aws:lambda:us-east-1:111122223333:function:orders";
    let cases = [
        ("*", true),
        ("arn:*", true),
        ("arn:aws:lambda:*", true),
        ("arn:aws:lambda*", true),
        ("arn:aws:lambda:us-east-1*", true),
        ("arn:aws:lambda:*:*:*", true),
        ("arn:aws:lambda:*:*:function:orders", true),
        ("arn:*:lambda:us-*-1:11112222????:function:*", true),
        // a wildcard inside one of the first five parts stays there
        ("arn:aws:lambda:*:function:orders", false),
        ("*:function:orders", false),
        (
            "arn:aws:lambda:us-east-1?111122223333:function:orders",
            false,
        ),
        // in the resource part it reaches over colons and slashes
        ("arn:aws:lambda:us-east-1:111122223333:f*s", true),
        (
            "arn:aws:lambda:us-east-1:111122223333:function?orders",
            true,
        ),
        (
            "arn:aws:lambda:us-east-1:111122223333:function:Orders",
            false,
        ),
        (
            "arn:aws:lambda:us-east-1:111122223333:function:orders:*",
            false,
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(pattern(text).matches_resource(function), expected, "{text}");
    }
}

#[test]
fn no_resource_is_covered_only_by_every_resource() {
    assert!(pattern("*").matches_resource("*"));
    assert!(pattern("**").matches_resource("*"));
    for text in ["arn:*", "arn:aws:s3:::*", "?", "${*}"] {
        assert!(!pattern(text).matches_resource("*"), "{text}");
    }
}

#[test]
fn actions_match_whatever_their_case() {
    let get: Action = "s3:GetObject".parse().expect("an action");
    for text in [
        "*",
        "*:*",
        "s3:*",
        "S3:getobject",
        "s3:Get*",
        "s3:?etObject",
        "*:GetObject",
    ] {
        assert!(
            Pattern::without_variables(text).matches_action(&get),
            "{text}"
        );
    }
    for text in [
        "s3:GetObjectAcl",
        "s3:Get",
        "s*:GetObject",
        "s3-object-lambda:*",
        "s3*",
    ] {
        assert!(
            !Pattern::without_variables(text).matches_action(&get),
            "{text}"
        );
    }
}

#[test]
fn variables_take_the_value_literally() {
    let home = pattern("arn:aws:s3:::home/${aws:username}/*");
    let with = |name: &'static str| {
        home.resolve(move |key| (key == "aws:username").then_some(name))
            .expect("resolved")
            .into_owned()
    };
    assert!(with("ann").matches_resource("arn:aws:s3:::home/ann/x"));
    assert!(!with("*").matches_resource("arn:aws:s3:::home/ann/x"));
    assert!(with("*").matches_resource("arn:aws:s3:::home/*/x"));
    assert!(home.resolve(|_| None).is_none());
    assert!(!home.matches("arn:aws:s3:::home/ann/x"));

    let fallback = pattern("${aws:PrincipalTag/team, 'no*ne'}");
    let resolved = fallback.resolve(|_| None).expect("has a default");
    assert!(resolved.matches("no*ne") && !resolved.matches("no1ne"));
    assert_eq!(
        fallback.variable_keys().collect::<Vec<_>>(),
        ["aws:PrincipalTag/team"]
    );
}

#[test]
fn the_old_language_has_no_variables() {
    let old = Pattern::without_variables("${aws:username}/${*}");
    assert!(old.matches("${aws:username}/${anything}"));
    assert!(!old.has_variable());
    assert_ne!(old, pattern("${aws:username}/${*}"));
}
