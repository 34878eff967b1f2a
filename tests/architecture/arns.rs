//! ARNs are taken apart in `iam/arn.rs` alone, so that a text counts as one everywhere or nowhere.

use std::collections::BTreeSet;

use super::sources;

/// Files that take one apart by hand, each with the reason. The list only gets shorter.
const BY_HAND: &str = include_str!("arn-readers.txt");

/// Ways to take a text apart, as far as the quote.
const TAKEN: [&str; 8] = [
    ".split(",
    ".rsplit(",
    ".split_once(",
    ".rsplit_once(",
    ".splitn(",
    ".rsplitn(",
    ".strip_prefix(",
    ".trim_start_matches(",
];

/// Whether some text is taken apart at colons that is called an ARN, of which a part is picked that no other text of
/// AWS's has, or of which `arn:` is cut off.
fn takes_one_apart(code: &str) -> bool {
    // A call that is broken into lines is one.
    let code: Vec<&str> = code.split_whitespace().collect();
    let code = code.join(" ").replace(" .", ".");
    TAKEN.iter().any(|way| {
        code.match_indices(way).any(|(at, _)| {
            let (before, rest) = (&code[..at], &code[at + way.len()..]);
            let what: String = rest.chars().take_while(|c| *c != ')').collect();
            if what.starts_with("\"arn:") {
                return true;
            }
            let at_colons = what.contains("':'") || what.contains("\":\"");
            let from = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let name = &before[from.map_or(0, |from| from + 1)..];
            let is_arn = matches!(name, "arn" | "arns") || name.ends_with("_arn");
            let picks = ["nth(2)", "nth(3)", "nth(4)", "nth(5)", "count()"];
            let picked = rest[what.len()..].trim_start_matches([')', '.']);
            at_colons
                && (is_arn
                    || what.starts_with('6')
                    || picks.iter().any(|nth| picked.starts_with(nth)))
        })
    })
}

#[test]
fn arns_are_taken_apart_in_one_place() {
    let mut there = BTreeSet::new();
    for source in sources().iter().filter(|source| !source.is_test()) {
        if !source.path.ends_with("iam/arn.rs") && takes_one_apart(&source.code()) {
            there.insert(source.path.display().to_string());
        }
    }
    let known = BY_HAND.lines().map(|line| {
        let (file, reason) = line.split_once(": ").expect("a file and a reason");
        assert!(!reason.is_empty(), "{file}");
        file.to_owned()
    });
    let known: BTreeSet<String> = known.collect();
    let new: Vec<_> = there.difference(&known).collect();
    assert!(new.is_empty(), "use `Arn::parse`: {new:#?}");
    let gone: Vec<_> = known.difference(&there).collect();
    assert!(gone.is_empty(), "strike out of arn-readers.txt: {gone:#?}");
}

#[test]
fn an_arn_that_is_taken_apart_is_seen_however_it_is_done() {
    for (code, seen) in [
        ("let name = arn.rsplit(':').next();", true),
        (
            "let parts: Vec<&str> = role_arn\n    .split(':')\n    .collect();",
            true,
        ),
        ("let own = text.splitn(6, ':').last();", true),
        ("let account = text\n    .split(':')\n    .nth(4);", true),
        ("let rest = text.strip_prefix(\"arn:aws:s3:::\");", true),
        ("let name = arn.resource.split(':').next();", false),
        ("let name = action.split(':').nth(1);", false),
        ("let name = arn.rsplit('/').next();", false),
    ] {
        assert_eq!(takes_one_apart(code), seen, "{code}");
    }
}
