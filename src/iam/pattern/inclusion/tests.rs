use proptest::prelude::*;

use super::*;

fn includes(wide: &str, narrow: &str) -> Inclusion {
    Pattern::new(wide).includes(&Pattern::new(narrow))
}

/// Every text over `alphabet` of at most `length` letters.
fn texts(alphabet: &str, length: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..length {
        last = last
            .iter()
            .flat_map(|text| {
                alphabet
                    .chars()
                    .map(move |letter| format!("{text}{letter}"))
            })
            .collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// Which of `subjects` a pattern matches, one bit each.
fn language(pattern: &Pattern, subjects: &[String]) -> Vec<u64> {
    let mut bits = vec![0u64; subjects.len().div_ceil(64)];
    for (index, subject) in subjects.iter().enumerate() {
        if pattern.matches(subject) {
            bits[index / 64] |= 1 << (index % 64);
        }
    }
    bits
}

#[test]
fn agrees_with_brute_force_on_all_small_patterns() {
    // a counterexample for patterns of four steps has at most four letters per side, and one
    // letter that neither pattern names stands for all others
    let subjects = texts("abz", 6);
    let patterns: Vec<Pattern> = texts("ab*?", 4).into_iter().map(Pattern::new).collect();
    let languages: Vec<Vec<u64>> = patterns.iter().map(|p| language(p, &subjects)).collect();
    for (wide, wide_language) in patterns.iter().zip(&languages) {
        for (narrow, narrow_language) in patterns.iter().zip(&languages) {
            let expected = narrow_language
                .iter()
                .zip(wide_language)
                .all(|(narrow, wide)| narrow & !wide == 0);
            match wide.includes(narrow) {
                Inclusion::Included => assert!(expected, "{wide} includes {narrow}"),
                Inclusion::NotIncluded { witness } => {
                    assert!(!expected, "{wide} does not include {narrow}");
                    assert!(
                        narrow.matches(&witness) && !wide.matches(&witness),
                        "{witness}"
                    );
                }
                Inclusion::Undecided => panic!("{wide} and {narrow}: undecided"),
            }
        }
    }
}

proptest! {
    #[test]
    fn a_witness_tells_the_patterns_apart(wide in "[ab*?]{0,9}", narrow in "[ab*?]{0,9}") {
        let (wide, narrow) = (Pattern::new(wide), Pattern::new(narrow));
        match wide.includes(&narrow) {
            Inclusion::NotIncluded { witness } => {
                prop_assert!(narrow.matches(&witness));
                prop_assert!(!wide.matches(&witness));
            }
            Inclusion::Included => {
                for text in texts("abz", 5) {
                    prop_assert!(!narrow.matches(&text) || wide.matches(&text), "{}", text);
                }
            }
            Inclusion::Undecided => prop_assert!(false, "undecided"),
        }
    }

    #[test]
    fn every_pattern_includes_itself(text in "[a-c:/*?]{0,40}") {
        let pattern = Pattern::new(text);
        prop_assert_eq!(pattern.includes(&pattern), Inclusion::Included);
        prop_assert_eq!(pattern.includes_resource(&pattern), Inclusion::Included);
    }
}

#[test]
fn patterns_of_different_spelling_can_mean_the_same() {
    assert_eq!(includes("a?*", "a*?"), Inclusion::Included);
    assert_eq!(includes("a*?", "a?*"), Inclusion::Included);
    assert_eq!(includes("*a*", "*a*b*a*"), Inclusion::Included);
    assert_eq!(
        includes("a?", "a*"),
        Inclusion::NotIncluded {
            witness: "a".into()
        }
    );
    assert_eq!(
        includes("a${*}", "a*"),
        Inclusion::NotIncluded {
            witness: "a".into()
        }
    );
    assert_eq!(includes("a*", "a${*}"), Inclusion::Included);
}

#[test]
fn a_hostile_pair_is_given_up_on() {
    let narrow = format!("*a{}b", "?".repeat(40));
    let wide = format!("*a{}c*", "?".repeat(40));
    assert_eq!(includes(&wide, &narrow), Inclusion::Undecided);
}

#[test]
fn variables_are_decided_only_when_every_value_agrees() {
    let cases = [
        (
            "home/${aws:username}/*",
            "home/${aws:username}/a",
            Inclusion::Included,
        ),
        (
            "home/${AWS:UserName}/*",
            "home/${aws:username}/a",
            Inclusion::Included,
        ),
        ("home/*", "home/${aws:username}", Inclusion::Included),
        ("*", "${aws:username}", Inclusion::Included),
        // the value may be empty or longer than one character
        ("home/?", "home/${aws:username}", Inclusion::Undecided),
        ("home/?*", "home/${aws:username}", Inclusion::Undecided),
        ("home/${aws:username}", "home/ann", Inclusion::Undecided),
        (
            "home/${aws:username}",
            "home/${aws:userid}",
            Inclusion::Undecided,
        ),
        (
            "${aws:username, 'a'}",
            "${aws:username, 'b'}",
            Inclusion::Undecided,
        ),
        // two values next to a star: only reading them as anything decides
        ("*a*", "${aws:username}a", Inclusion::Included),
    ];
    for (wide, narrow, expected) in cases {
        assert_eq!(includes(wide, narrow), expected, "{wide} includes {narrow}");
    }
}

#[test]
fn resources_include_part_by_part() {
    let cases = [
        ("*", "arn:aws:s3:::b/*", true),
        ("arn:aws:s3:::*", "arn:aws:s3:::b/*", true),
        ("arn:aws:s3:*", "arn:aws:s3:::b/*", true),
        ("arn:aws:s3:::b*", "arn:aws:s3:::b/*", true),
        ("arn:*", "*", false),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b*", false),
        ("arn:aws:sqs:*:1:q", "arn:aws:sqs:eu-west-1:1:q", true),
        ("arn:aws:sqs:*:1:q", "arn:aws:sqs:*:*:q", false),
        // as plain text the first would include the second
        (
            "arn:aws:lambda:*:function:f",
            "arn:aws:lambda:eu-west-1:1:function:f",
            false,
        ),
        ("arn:aws:lambda:*:*:function:*", "arn:aws:lambda:*", false),
    ];
    for (wide, narrow, expected) in cases {
        let (wide, narrow) = (Pattern::new(wide), Pattern::new(narrow));
        match wide.includes_resource(&narrow) {
            Inclusion::Included => assert!(expected, "{wide} includes {narrow}"),
            Inclusion::NotIncluded { witness } => {
                assert!(!expected, "{wide} does not include {narrow}");
                assert!(narrow.matches_resource(&witness), "{narrow} on {witness}");
                assert!(!wide.matches_resource(&witness), "{wide} on {witness}");
            }
            Inclusion::Undecided => panic!("{wide} and {narrow}: undecided"),
        }
    }
}
