//! Usage files: written, added to, merged, read back.

use std::path::{Path, PathBuf};

use crate::support::{Run, files_below, root, run};
use crate::{directory, text};

const STORY: &str = "samples/order-service/trail";

/// The story's files in two halves.
fn halves() -> (Vec<PathBuf>, Vec<PathBuf>) {
    let mut files = files_below(&root().join(STORY), ".json");
    let rest = files.split_off(files.len() / 2);
    assert!(!files.is_empty() && !rest.is_empty());
    (files, rest)
}

fn observe(usage: &Path, trail: &[PathBuf], more: &[&str]) -> Run {
    let mut arguments = vec!["observe", "--quiet", "--usage", text(usage)];
    for file in trail {
        arguments.extend(["--trail", text(file)]);
    }
    arguments.extend(more);
    run(arguments).ends(0)
}

fn bytes(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the usage was written")
}

#[test]
fn observing_again_changes_nothing() {
    let directory = directory(&[]);
    let usage = directory.path().join("usage.json");
    let trail = [root().join(STORY)];
    observe(&usage, &trail, &[]);
    let once = bytes(&usage);
    assert!(once.contains("orders-api"));
    observe(&usage, &trail, &[]);
    assert_eq!(once, bytes(&usage), "added to itself");
    observe(&usage, &trail, &["--replace"]);
    assert_eq!(once, bytes(&usage), "started anew");
}

#[test]
fn halves_add_up_to_the_whole() {
    let directory = directory(&[]);
    let file = |name: &str| directory.path().join(name);
    let (first, second) = halves();
    let both = [first.clone(), second.clone()].concat();
    observe(&file("whole"), &both, &[]);
    let whole = bytes(&file("whole"));

    observe(&file("grown"), &second, &[]);
    assert_ne!(whole, bytes(&file("grown")));
    observe(&file("grown"), &first, &[]);
    assert_eq!(whole, bytes(&file("grown")), "one after the other");

    observe(&file("a"), &first, &[]);
    observe(&file("b"), &second, &[]);
    let (a, b) = (file("a"), file("b"));
    for (name, merged) in [("ab", [&a, &b]), ("ba", [&b, &a])] {
        let more = ["--merge", text(merged[0]), "--merge", text(merged[1])];
        observe(&file(name), &[], &more);
        assert_eq!(whole, bytes(&file(name)), "merged as {name}");
    }
}

#[test]
fn a_usage_file_suggests_what_its_trail_does() {
    let directory = directory(&[]);
    let usage = directory.path().join("usage.json");
    observe(&usage, &[root().join(STORY)], &[]);
    for format in ["policy", "json"] {
        let suggest = |source: &str, path: &str| {
            run(["suggest", "orders-api", source, path, "--format", format])
                .ends(0)
                .stdout
        };
        assert_eq!(
            suggest("--trail", STORY),
            suggest("--usage", text(&usage)),
            "{format}"
        );
    }
}

#[test]
fn a_usage_and_a_trail_add_up() {
    let directory = directory(&[]);
    let usage = directory.path().join("usage.json");
    let (first, second) = halves();
    observe(&usage, &first, &[]);
    let mut arguments = vec!["suggest", "orders-api", "--usage", text(&usage)];
    for file in &second {
        arguments.extend(["--trail", text(file)]);
    }
    let whole = run(["suggest", "orders-api", "--trail", STORY]).ends(0);
    assert_eq!(whole.stdout, run(arguments).ends(0).stdout);
}

#[test]
fn a_window_of_a_usage_file_is_refused() {
    let directory = directory(&[]);
    let usage = directory.path().join("usage.json");
    observe(&usage, &[root().join(STORY)], &[]);
    run([
        "suggest",
        "orders-api",
        "--usage",
        text(&usage),
        "--since",
        "2026-11-04",
    ])
    .ends(2)
    .says(&["--since", "hint"]);
}

#[test]
fn what_could_not_be_read_stays_known() {
    let directory = directory(&[("bad/broken.json", b"{\"Records\": [{\"eventVersion\"")]);
    let usage = directory.path().join("usage.json");
    let bad = directory.path().join("bad");
    let both = [root().join(STORY), bad];
    observe(&usage, &both, &[]);
    run([
        "suggest",
        "orders-api",
        "--usage",
        text(&usage),
        "--strict",
        "--format",
        "json",
    ])
    .ends(3);
    assert!(bytes(&usage).contains("broken.json"));
}
