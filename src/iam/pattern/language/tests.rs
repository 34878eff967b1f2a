use proptest::prelude::*;

use super::*;

/// Every text of up to `longest` letters of `alphabet`.
fn texts(alphabet: &[char], longest: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut at = 0;
    while at < all.len() {
        if all[at].chars().count() < longest {
            for letter in alphabet {
                let longer = format!("{}{letter}", all[at]);
                all.push(longer);
            }
        }
        at += 1;
    }
    all
}

fn languages(patterns: &[String]) -> Vec<(Pattern, Language)> {
    patterns
        .iter()
        .map(|text| {
            let pattern = Pattern::new(text.clone());
            let language = Language::of(&pattern, Reading::Wild).expect("no variable");
            (pattern, language)
        })
        .collect()
}

proptest! {
    #[test]
    fn finds_a_text_exactly_when_there_is_one(
        within in prop::collection::vec("[ab*?]{0,4}", 1..3),
        without in prop::collection::vec("[ab*?]{0,4}", 0..4),
    ) {
        let (within, without) = (languages(&within), languages(&without));
        let fits = |text: &str| {
            within.iter().all(|(pattern, _)| pattern.matches(text))
                && !without.iter().any(|(pattern, _)| pattern.matches(text))
        };
        let only = |all: &[(Pattern, Language)]| all.iter().map(|(_, own)| own.clone()).collect::<Vec<_>>();
        let (inner, outer) = (only(&within), only(&without));
        match find(&inner.iter().collect::<Vec<_>>(), &outer.iter().collect::<Vec<_>>(), &mut Budget::default()) {
            FoundText::Text(text) => prop_assert!(fits(&text), "{}", text),
            FoundText::Nothing => for text in texts(&['a', 'b', 'c'], 6) {
                prop_assert!(!fits(&text), "{}", text);
            },
            FoundText::TooMany => prop_assert!(false, "too many cases for small patterns"),
        }
    }

    #[test]
    fn samples_show_every_outcome(
        groups in prop::collection::vec(prop::collection::vec("[ab*?]{0,3}", 1..3), 1..4),
    ) {
        let groups: Vec<Vec<(Pattern, Language)>> = groups.iter().map(|group| languages(group)).collect();
        let outcome = |text: &str| -> Vec<bool> {
            groups.iter().map(|group| group.iter().any(|(pattern, _)| pattern.matches(text))).collect()
        };
        let own: Vec<Vec<Language>> = groups
            .iter()
            .map(|group| group.iter().map(|(_, own)| own.clone()).collect())
            .collect();
        let found: Vec<Vec<bool>> = samples(&own, None, &mut Budget::default()).expect("few cases").iter().map(|text| outcome(text)).collect();
        for text in texts(&['a', 'b', 'c'], 5).into_iter().filter(|text| !text.is_empty()) {
            prop_assert!(found.contains(&outcome(&text)), "{}", text);
        }
        let distinct: HashSet<&Vec<bool>> = found.iter().collect();
        prop_assert_eq!(distinct.len(), found.len());
    }

    #[test]
    fn arns_are_read_as_resources_are(
        pattern in "(arn:|[a*?:]{0,3})[a*?:]{0,9}",
        text in "arn:[a:]{0,4}:[a:]{0,4}:[a]{0,2}:[a:]{0,4}:[a:]{0,4}",
    ) {
        let pattern = Pattern::new(pattern);
        let literal = Language::of(&Pattern::new(text.clone()), Reading::Literal).expect("plain");
        let found = Language::of(&pattern, Reading::Arn)
            .map_or(FoundText::Nothing, |own| find(&[&own, &literal], &[], &mut Budget::default()));
        prop_assert_eq!(found == FoundText::Text(text.clone()), pattern.matches_resource(&text), "{} {}", pattern, text);
    }

    #[test]
    fn case_is_folded(pattern in "[aBß*]{0,3}", text in "[abABßK]{0,3}") {
        let pattern = Pattern::new(pattern);
        let literal = Language::of(&Pattern::new(text.clone()), Reading::Literal).expect("plain");
        let own = Language::of(&pattern, Reading::Folded).expect("plain");
        let same = pattern.equals(&text, |a, b| a.to_lowercase().eq(b.to_lowercase()));
        prop_assert_eq!(find(&[&own, &literal], &[], &mut Budget::default()) == FoundText::Text(text.clone()), same);
    }
}

#[test]
fn several_patterns_cover_one_together() {
    let arn = |text: &str| Language::of(&Pattern::new(text), Reading::Arn).expect("an ARN");
    let (all, none, some) = (
        arn("arn:aws:s3:::b*"),
        arn("arn:aws:s3:::b"),
        arn("arn:aws:s3:::b?*"),
    );
    assert!(matches!(
        find(&[&all], &[&none], &mut Budget::default()),
        FoundText::Text(_)
    ));
    assert!(matches!(
        find(&[&all], &[&some], &mut Budget::default()),
        FoundText::Text(_)
    ));
    assert_eq!(
        find(&[&all], &[&none, &some], &mut Budget::default()),
        FoundText::Nothing
    );
    assert_eq!(
        find(
            &[&arn("arn:aws:s3:::*")],
            &[&arn("arn:aws:s3:::?*")],
            &mut Budget::default()
        ),
        FoundText::Text("arn:aws:s3:::".to_owned())
    );
}
