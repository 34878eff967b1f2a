//! What is taken is what `serde_json` takes.

use super::*;
use proptest::prelude::*;
use serde::de::IgnoredAny;

/// How far `serde_json` reads a value that is passed over.
fn judged(text: &str) -> Option<usize> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    Some(values.byte_offset())
}

proptest! {
    #[test]
    fn what_is_taken_is_json(
        parts in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"a\":", "\"\\u00e9\"", "\"\\ud800\"", "\"\\x\"", "\\",
            "1", "0", "-", "01", "1.5", "1.", "1e5", "1e", "-0.0E+1", "true", "false", "null", "nul", " ", "\n", "\t",
            "\u{1}", "\u{7f}", "é", "\"long text without end or so\"", "{\"a\":[1,{}]}",
        ]), 0..14),
    ) {
        let text = parts.concat();
        let start = after_space(text.as_bytes(), 0);
        let ours = value(text.as_bytes(), start);
        let theirs = judged(&text);
        // Scalars must not be followed by more of the like: callers look at what follows.
        match (ours, theirs) {
            (Some(end), Some(judged)) => prop_assert_eq!(end, judged, "{}", text),
            (Some(end), None) => {
                let follows = text.as_bytes().get(end);
                prop_assert!(follows.is_some_and(|b| !b",]} \n\t\r".contains(b)), "{}", text);
            }
            (None, Some(_)) => prop_assert!(false, "not taken: {}", text),
            (None, None) => {}
        }
    }
}

#[test]
fn members_are_those_of_the_object() {
    let text = br#" {"a" : 1, "b\u0062":{"c":[]} ,"c":"d\"}" } "#;
    let mut members = Members::of(text, 1);
    let mut all = Vec::new();
    while let Some(Some(member)) = members.member() {
        all.push((
            member.name.to_vec(),
            member.is_escaped,
            member.value.to_vec(),
        ));
    }
    let expected: Vec<(&[u8], bool, &[u8])> = vec![
        (b"a", false, b"1"),
        (b"b\\u0062", true, br#"{"c":[]}"#),
        (b"c", false, br#""d\"}""#),
    ];
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(n, e, v)| (n.to_vec(), e, v.to_vec()))
        .collect();
    assert_eq!(all, expected);
    assert_eq!(members.end(), text.len() - 1);
    for unsound in [
        "{,}",
        "{\"a\"}",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":01}",
    ] {
        let mut members = Members::of(unsound.as_bytes(), 0);
        while let Some(Some(_)) = members.member() {}
        assert_ne!(members.end(), unsound.len(), "{unsound}");
    }
}

#[test]
fn the_deepest_is_left_to_others() {
    let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
    assert_eq!(value(nested(120).as_bytes(), 0), Some(240));
    assert_eq!(value(nested(121).as_bytes(), 0), None);
}
