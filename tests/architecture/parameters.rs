//! A choice of two is an enum of two, and not a `bool` parameter, which says at the call only `true`.

use std::collections::BTreeSet;

use super::sources;

/// Functions that take a `bool` because the truth value is the datum, by file, each with its reason.
const TAKE_BOOL: &str = include_str!("bool-parameters.txt");

/// What a library's trait dictates.
const DICTATED: &str = "visit_bool";

/// Functions of which a parameter is a `bool`.
fn taking_bool(code: &str) -> impl Iterator<Item = &str> {
    code.split("fn ").skip(1).filter_map(|rest| {
        let name = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?];
        let mut depth = 0;
        let end = rest.find(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            c == ')' && depth == 0
        })?;
        let list = rest[..end].split_once('(')?.1;
        let takes = list
            .split(',')
            .any(|one| one.trim_end().ends_with(": bool"));
        takes.then_some(name)
    })
}

#[test]
fn a_bool_parameter_is_a_datum() {
    let mut there = BTreeSet::new();
    for source in sources().iter().filter(|source| !source.is_test()) {
        let code = source.text.split("#[cfg(test)]\nmod tests {").next();
        for name in taking_bool(code.unwrap_or_default()).filter(|name| *name != DICTATED) {
            there.insert(format!("{} {name}", source.path.display()));
        }
    }
    let known: BTreeSet<String> = TAKE_BOOL
        .lines()
        .map(|line| {
            let (function, reason) = line.split_once(" # ").unwrap_or((line, ""));
            assert!(!reason.is_empty(), "`{line}` needs a reason");
            function.to_owned()
        })
        .collect();
    let new: Vec<_> = there.difference(&known).collect();
    assert!(new.is_empty(), "take an enum of two instead: {new:#?}");
    let gone: Vec<_> = known.difference(&there).collect();
    assert!(
        gone.is_empty(),
        "strike out of bool-parameters.txt: {gone:#?}"
    );
}

#[test]
fn a_bool_parameter_is_seen_wherever_it_stands() {
    for (code, seen) in [
        ("fn a(x: bool) {}", true),
        (
            "fn a<T>(\n    &self,\n    f: impl Fn(u8) -> u8,\n    x: bool,\n) {}",
            true,
        ),
        ("fn a(f: impl Fn(u8) -> bool) {}", false),
        ("fn a() -> bool { let x: bool = true; x }", false),
    ] {
        assert_eq!(taking_bool(code).count() == 1, seen, "{code}");
    }
}
