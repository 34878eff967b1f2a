//! Pairs whose answer is known.

use super::*;

#[test]
fn the_typical_pairs_are_decided() {
    let admin = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    let table = r#"{"Effect":"Allow","Action":["s3:Get","s3:Put"],"Resource":"arn:aws:s3:::a/*"}"#;
    let narrow = r#"{"Effect":"Allow","Action":"s3:Get","Resource":"arn:aws:s3:::a/b/*"}"#;
    let split = r#"{"Effect":"Allow","Action":"s3:Get","Resource":"arn:aws:s3:::a/*"},
                   {"Effect":"Allow","Action":"s3:Put","Resource":"*"}"#;
    let denied = r#"{"Effect":"Allow","Action":"*","Resource":"*"},
                    {"Effect":"Deny","Action":"s3:Get","Resource":"arn:aws:s3:::a/b/secret"}"#;
    let cases = [
        (admin, table, true),
        (table, admin, false),
        (table, narrow, true),
        (narrow, table, false),
        (split, table, true),
        (table, split, false),
        (admin, denied, true),
        (denied, admin, false),
        (denied, narrow, false),
        (denied, denied, true),
    ];
    for (wide, narrow, expected) in cases {
        let answer = includes(&[policy(wide)], &[policy(narrow)], &actions());
        let decided = match &answer {
            PolicyInclusion::Included => expected,
            PolicyInclusion::NotIncluded { .. } => !expected,
            PolicyInclusion::Unknown { .. } => false,
        };
        assert!(decided, "{wide} includes {narrow}: {answer:?}");
    }
}

/// Whether `wide` includes `narrow`, both statements of a policy; `None` when that is unknown.
fn decided(wide: &str, narrow: &str) -> Option<bool> {
    match includes(&[policy(wide)], &[policy(narrow)], &actions()) {
        PolicyInclusion::Included => Some(true),
        PolicyInclusion::NotIncluded { .. } => Some(false),
        PolicyInclusion::Unknown { .. } => None,
    }
}

fn allow(resource: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect":"Allow","Action":"s3:Get","Resource":"arn:aws:s3:::{resource}","Condition":{condition}}}"#
    )
}

#[test]
fn values_with_variables_are_decided_where_one_list_holds_the_other() {
    let entry = |operator: &str, values: &str| {
        allow(
            "a",
            &format!(r#"{{"{operator}":{{"aws:PrincipalTag/team":{values}}}}}"#),
        )
    };
    let (one, two) = (
        r#"["${aws:username}"]"#,
        r#"["${aws:username}", "${aws:username}-x"]"#,
    );
    let apart = r#"["${aws:username}-y"]"#;
    for operator in [
        "StringEquals",
        "StringNotEquals",
        "StringLikeIfExists",
        "StringEqualsIgnoreCase",
        "ForAnyValue:StringNotLike",
        "ForAllValues:StringEquals",
    ] {
        let (fewer, more) = if operator.contains("Not") {
            (two, one)
        } else {
            (one, two)
        };
        let decided =
            |wide: &str, narrow: &str| decided(&entry(operator, wide), &entry(operator, narrow));
        assert_eq!(decided(more, fewer), Some(true), "{operator}");
        assert_ne!(decided(fewer, more), Some(true), "{operator}");
        assert_ne!(decided(more, apart), Some(true), "{operator}");
    }
    let (all, some) = (r#"["${aws:username}/*"]"#, r#"["${aws:username}/in/*"]"#);
    let like = |wide: &str, narrow: &str| {
        decided(&entry("StringLike", wide), &entry("StringLike", narrow))
    };
    assert_eq!(like(all, some), Some(true));
    assert_ne!(like(some, all), Some(true));
    // the wildcards of another operator are text
    let equals = decided(&entry("StringEquals", all), &entry("StringEquals", some));
    assert_ne!(equals, Some(true));
}

#[test]
fn a_variable_without_a_value_matches_nothing() {
    let absent = r#"{"Null":{"aws:PrincipalTag/team":"true"}}"#;
    let own = allow("home/${aws:PrincipalTag/team}", absent);
    assert_eq!(decided(&allow("other", "{}"), &own), Some(true));
    let present = absent.replace("true", "false");
    let own = allow("home/${aws:PrincipalTag/team}", &present);
    assert_eq!(decided(&allow("other", "{}"), &own), Some(false));
}

#[test]
fn forms_that_the_pages_do_not_name_are_left_open() {
    let entry = |operator: &str, value: &str| {
        allow(
            "a",
            &format!(r#"{{"{operator}":{{"aws:SourceIp":"{value}"}}}}"#),
        )
    };
    for (operator, named, other) in [
        ("NumericLessThan", "100000", "1e5"),
        ("NumericEquals", "5", "+5"),
        ("IpAddress", "203.0.113.7", "::ffff:203.0.113.7"),
        ("IpAddress", "10.0.0.0/8", "010.0.0.0/8"),
        ("DateLessThan", "2026-11-22T08:00:00Z", "20261122T080000Z"),
    ] {
        let (named, other) = (entry(operator, named), entry(operator, other));
        assert_eq!(decided(&other, &named), None, "{other}");
    }
}

#[test]
fn variables_are_decided_for_all_their_values() {
    let deny = |resource: &str| allow(resource, "{}").replace("Allow", "Deny");
    let home = "home/${aws:username}";
    let own = r#"{"StringEquals":{"aws:ResourceTag/owner":"${aws:username}"}}"#;
    let cases = [
        (
            allow("home/*", "{}"),
            allow(&format!("{home}/*"), "{}"),
            Some(true),
        ),
        (
            allow(&format!("{home}/*"), "{}"),
            allow(&format!("{home}/in/*"), "{}"),
            Some(true),
        ),
        (
            allow(&format!("{home}/in/*"), "{}"),
            allow(&format!("{home}/*"), "{}"),
            Some(false),
        ),
        (
            allow(&format!("{home}/*"), "{}"),
            allow("home/*", "{}"),
            Some(false),
        ),
        // `?` is one character, the value may be none or many
        (
            allow("home/?/*", "{}"),
            allow(&format!("{home}/*"), "{}"),
            Some(false),
        ),
        (allow("home/?*", "{}"), allow(home, "{}"), None),
        (allow("a*", "{}"), allow("a*", own), Some(true)),
        (allow("a*", own), allow("a*", "{}"), Some(false)),
        (allow("a*", own), allow("ab", own), Some(true)),
        (
            allow(&format!("{home}/*"), "{}") + "," + &deny("home/admin/*"),
            allow(&format!("{home}/*"), "{}"),
            Some(false),
        ),
        (
            allow("*", "{}"),
            allow("*", "{}") + "," + &deny(&format!("{home}/*")),
            Some(true),
        ),
        (
            allow("*", "{}") + "," + &deny(&format!("{home}/*")),
            allow("*", "{}") + "," + &deny(&format!("{home}/*")),
            Some(true),
        ),
        (
            allow("*", "{}") + "," + &deny(&format!("{home}/*")),
            allow("*", "{}") + "," + &deny("home/*"),
            Some(true),
        ),
        (
            allow("x-${aws:userid}/*", "{}"),
            allow("x-${aws:username}/*", "{}"),
            Some(false),
        ),
        (
            allow("x-a/*", "{}"),
            allow("x-${aws:username, 'a'}/*", "{}"),
            Some(false),
        ),
    ];
    for (wide, narrow, expected) in cases {
        assert_eq!(
            decided(&wide, &narrow),
            expected,
            "{wide} includes {narrow}"
        );
    }
}

#[test]
fn too_many_conditions_are_looked_at_statement_by_statement() {
    let many = |range: std::ops::Range<usize>| {
        let one = |number: usize| {
            let condition = format!(
                r#"{{"StringEquals":{{"aws:PrincipalTag/k{}":"{number}"}}}}"#,
                number % 20
            );
            allow(&format!("{number}/*"), &condition)
        };
        range.map(one).collect::<Vec<_>>().join(",")
    };
    assert_eq!(decided(&many(0..200), &many(0..199)), Some(true));
    assert_eq!(decided(&many(0..199), &many(0..200)), Some(false));
    let denied = |statements: String| {
        statements + r#",{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::150/in/*"}"#
    };
    assert_eq!(decided(&denied(many(0..200)), &many(0..199)), Some(false));
    assert_eq!(decided(&many(0..200), &denied(many(0..199))), Some(true));
    // nothing but the denial makes it one: left out, it could not be shown
    assert_eq!(
        decided(&denied(many(0..200)), &denied(many(0..199))),
        Some(true)
    );
}

#[test]
fn patterns_that_no_known_action_matches_stand_for_some() {
    let allow =
        |action: &str| format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"*"}}"#);
    for (wide, narrow, expected) in [
        ("new:*", "new:Get*", true),
        ("new:Get*", "new:*", false),
        ("*", "new:Get*", true),
        ("s3:*", "new:Get*", false),
        ("new:G*", "new:Get", true),
        ("*:G*", "new:Get*", true),
        ("s3:Get", "s3:G*", true),
        ("s3:Get", "s3:Find*", false),
    ] {
        assert_eq!(
            decided(&allow(wide), &allow(narrow)),
            Some(expected),
            "{wide} includes {narrow}"
        );
    }
}

#[test]
fn a_default_counts_when_the_key_is_not_there() {
    let wide = allow("home/${aws:username}/*", "{}");
    let narrow = allow("home/${aws:username, 'd'}/*", "{}");
    assert_eq!(decided(&wide, &narrow), Some(false));
    assert_eq!(decided(&narrow, &wide), Some(true));
}

#[test]
fn what_was_not_looked_at_is_never_included() {
    let [wide, narrow] = ["a*", "ab*"].map(|resource| [policy(&allow(resource, "{}"))]);
    let sides = [
        Side::of(RolePolicies::from(&wide)),
        Side::of(RolePolicies::from(&narrow)),
    ];
    let applying = sides[0].applying(&actions()[0]);
    let field = Field {
        wide: sides[0].at(&applying),
        narrow: sides[1].at(&applying),
        parts: [1, 1],
    };
    let outcome = |cases| {
        let mut memory = Memory::with_budget(cases);
        let aim = Aim {
            reach: None,
            count: &|_| Multiplicity::Several,
            shows: &|_| true,
        };
        search::search_plain(&field, aim, &mut memory)
    };
    assert_eq!(outcome(0), Outcome::Undecided(Obstacle::GivenUp));
    assert_eq!(outcome(1_000), Outcome::Nothing);
}

#[test]
fn a_request_that_a_boundary_stops_does_not_hide_another() {
    let one = |number: usize| {
        let condition = format!(
            r#"{{"StringEquals":{{"aws:PrincipalTag/k{}":"{number}"}}}}"#,
            number % 20
        );
        allow(&format!("{number}/*"), &condition)
    };
    let many = |count: usize| policy(&(0..count).map(one).collect::<Vec<_>>().join(","));
    let boundary = policy(&allow("200/*", "{}"));
    let (wide, narrow) = ([many(199)], [many(201)]);
    let bounded = RolePolicies {
        boundary: Some(&boundary),
        ..RolePolicies::from(&narrow)
    };
    let answer = includes(&wide, bounded, &actions());
    assert!(
        matches!(answer, PolicyInclusion::NotIncluded { .. }),
        "{answer:?}"
    );
}
