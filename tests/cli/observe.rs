//! Usage files: written, added to, merged, read back.

use std::path::{Path, PathBuf};

use crate::record::{self, get_item};
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

/// What is in a usage file, as JSON.
fn bytes(path: &Path) -> String {
    run(["usage", "export", text(path)]).ends(0).stdout
}

/// Usage files in both forms.
const NAMES: [&str; 2] = ["usage.json", "usage.db"];

#[test]
fn observing_again_changes_nothing() {
    let directory = directory(&[]);
    for name in NAMES {
        let usage = directory.path().join(name);
        let trail = [root().join(STORY)];
        observe(&usage, &trail, &[]);
        let once = bytes(&usage);
        assert!(once.contains("orders-api"));
        observe(&usage, &trail, &[]);
        assert_eq!(once, bytes(&usage), "added to itself");
        observe(&usage, &trail, &["--no-cache"]);
        assert_eq!(once, bytes(&usage), "read again");
        observe(&usage, &trail, &["--replace"]);
        assert_eq!(once, bytes(&usage), "started anew");
    }
    let [json, store] = NAMES.map(|name| directory.path().join(name));
    assert_eq!(
        bytes(&json),
        std::fs::read_to_string(&json).expect("it is text")
    );
    assert_eq!(bytes(&json), bytes(&store));
}

#[test]
fn files_that_are_known_are_not_read_again() {
    let files: Vec<(String, String)> = (0..3)
        .map(|n| {
            let record = get_item("f", &format!("id-{n}"), &format!("table-{n}"));
            (format!("trail/{n}.json"), record::file(&[record]))
        })
        .collect();
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_bytes()))
        .collect();
    let place = directory(&files);
    let at = |name: &str| place.path().join(name);
    let usage = at("usage.db");
    let trail = at("trail");
    let again = |more: &[&str]| {
        let mut arguments = vec!["observe", "--trail", text(&trail), "--usage", text(&usage)];
        arguments.extend(more);
        run(arguments).ends(0)
    };
    again(&[]).says(&["read 3 files, 3 records"]);
    again(&[]).says(&["known 3 of 3 files", "read 0 files"]);
    again(&["--no-cache"]).says(&["read 3 files"]);
    // One that is new, one that grew.
    std::fs::write(
        at("trail/3.json"),
        record::file(&[get_item("f", "id-3", "table-3")]),
    )
    .expect("new");
    let more = [
        get_item("f", "id-0", "table-0"),
        get_item("f", "id-9", "table-9"),
    ];
    std::fs::write(at("trail/0.json"), record::file(&more)).expect("grown");
    again(&[]).says(&["known 2 of 4 files", "read 2 files, 3 records"]);
    let alone = at("alone.db");
    observe(&alone, std::slice::from_ref(&trail), &[]);
    assert_eq!(bytes(&alone), bytes(&usage));
}

#[test]
fn a_window_that_is_inside_of_one_that_was_read_needs_no_reading() {
    let place = directory(&[]);
    let usage = place.path().join("usage.db");
    let windowed = |more: &[&str]| {
        let mut arguments = vec!["observe", "--trail", STORY, "--usage", text(&usage)];
        arguments.extend(more);
        run(arguments).ends(0)
    };
    windowed(&["--since", "2026-11-04"]);
    windowed(&["--since", "2026-11-05"]).says(&["read 0 files"]);
    let wider = windowed(&["--since", "2026-11-02"]).stderr;
    assert!(!wider.contains("read 0 files"), "{wider}");
    windowed(&[]);
    let whole = place.path().join("whole.db");
    observe(&whole, &[root().join(STORY)], &[]);
    assert_eq!(bytes(&whole), bytes(&usage));
}

#[test]
fn a_file_that_was_broken_is_read_when_it_is_whole() {
    let text_of = record::file(&[
        get_item("f", "id-0", "table-0"),
        get_item("f", "id-1", "table-1"),
    ]);
    let half = &text_of[..text_of.len() - 60];
    let place = directory(&[("trail/0.json", half.as_bytes())]);
    let usage = place.path().join("usage.db");
    let trail = place.path().join("trail");
    observe(&usage, std::slice::from_ref(&trail), &[]);
    run(["observe", "--trail", text(&trail), "--usage", text(&usage)])
        .ends(0)
        .says(&["read 1 file,"]);
    std::fs::write(trail.join("0.json"), &text_of).expect("whole");
    observe(&usage, &[trail], &[]);
    assert!(bytes(&usage).contains("table-1"));
}

#[test]
fn json_under_another_name_becomes_a_store_and_both_forms_are_read() {
    let directory = directory(&[]);
    let file = |name: &str| directory.path().join(name);
    let (first, second) = halves();
    observe(&file("usage.json"), &first, &[]);
    std::fs::copy(file("usage.json"), file("usage")).expect("copied");
    let mut arguments = vec!["observe", "--usage"];
    let usage = file("usage");
    arguments.push(text(&usage));
    for file in &second {
        arguments.extend(["--trail", text(file)]);
    }
    run(arguments).ends(0).says(&["migrated"]);
    assert!(
        std::fs::read(&usage)
            .expect("there")
            .starts_with(b"SQLite format 3\0")
    );
    observe(&file("whole.db"), &[first, second].concat(), &[]);
    assert_eq!(bytes(&usage), bytes(&file("whole.db")));

    let json = file("usage.json");
    run([
        "usage",
        "merge",
        "--into",
        text(&file("merged.db")),
        text(&json),
        text(&usage),
    ])
    .ends(0);
    assert_eq!(bytes(&file("merged.db")), bytes(&usage));
    run([
        "usage",
        "merge",
        "--into",
        text(&file("merged.json")),
        text(&usage),
    ])
    .ends(0);
    let merged = std::fs::read_to_string(file("merged.json")).expect("JSON");
    assert_eq!(merged, bytes(&usage));
}

#[test]
fn what_is_no_usage_file_is_said_and_left() {
    let place = directory(&[("notes.db", b"some notes"), ("empty.db", b"")]);
    let (notes, empty) = (place.path().join("notes.db"), place.path().join("empty.db"));
    for more in [&["--trail", STORY][..], &[][..]] {
        let mut arguments = vec!["observe", "--usage", text(&notes), "--merge", text(&notes)];
        arguments.extend(more);
        run(arguments).ends(2).says(&["not a usage file", "hint"]);
    }
    run(["observe", "--trail", STORY, "--usage", text(&notes)])
        .ends(2)
        .says(&["not a usage file"]);
    assert_eq!(std::fs::read(&notes).expect("there"), b"some notes");
    run(["suggest", "orders-api", "--usage", text(&empty)]).ends(2);
    observe(&empty, &[root().join(STORY)], &[]);
    run(["suggest", "orders-api", "--usage", text(&empty)]).ends(0);
    let whole = std::fs::read(&empty).expect("there");
    std::fs::write(&empty, &whole[..whole.len() / 2]).expect("cut");
    run(["suggest", "orders-api", "--usage", text(&empty)])
        .ends(2)
        .says(&["damaged", "hint"]);
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
    observe(
        &directory.path().join("usage.db"),
        &[root().join(STORY)],
        &[],
    );
    let stored = directory.path().join("usage.db");
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
        assert_eq!(
            suggest("--usage", text(&usage)),
            suggest("--usage", text(&stored)),
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
fn a_window_of_whole_days_is_cut_out_of_a_usage_file_as_out_of_its_trail() {
    let directory = directory(&[]);
    for name in NAMES {
        let usage = directory.path().join(name);
        observe(&usage, &[root().join(STORY)], &[]);
        for window in [
            &["--since", "2026-11-04"][..],
            &["--until", "2026-11-04"],
            &["--since", "2026-11-03", "--until", "2026-11-05"],
        ] {
            let suggest = |source: &str, path: &str| {
                let mut arguments = vec!["suggest", "orders-api", source, path];
                arguments.extend(window);
                run(arguments)
            };
            let (of_trail, cut) = (suggest("--trail", STORY), suggest("--usage", text(&usage)));
            assert_eq!(
                of_trail.exit, cut.exit,
                "{window:?} of {name}: {of_trail:#?} {cut:#?}"
            );
            assert_eq!(of_trail.stdout, cut.stdout, "{window:?} of {name}");
            if cut.exit == 0 {
                cut.says(&["to whole days", "left out"]);
            }
        }
    }
}

#[test]
fn what_is_pruned_is_gone_and_not_read_again() {
    let place = directory(&[]);
    let now = jiff::Timestamp::now();
    let record_of = |days: i64| {
        let time = now
            .checked_sub(jiff::SignedDuration::from_hours(24 * days))
            .expect("a time");
        let time = format!("{}Z", &time.to_string()[..19]);
        let mut record = get_item("f", &format!("id-{days}"), &format!("table-{days}"));
        record["eventTime"] = serde_json::json!(time);
        record
    };
    let trail = place.path().join("trail");
    std::fs::create_dir(&trail).expect("made");
    for days in [1, 50] {
        let file = trail.join(format!("{days}.json"));
        std::fs::write(file, record::file(&[record_of(days)])).expect("written");
    }
    let usage = place.path().join("usage.db");
    observe(&usage, std::slice::from_ref(&trail), &[]);
    let cut = run(["usage", "prune", text(&usage), "--keep", "10d"])
        .ends(0)
        .stdout;
    assert!(cut.contains("1 distinct call stay"), "{cut}");
    let left = bytes(&usage);
    assert!(
        left.contains("table-1") && !left.contains("table-50"),
        "{left}"
    );
    observe(&usage, std::slice::from_ref(&trail), &[]);
    assert_eq!(bytes(&usage), left);
    let kept = place.path().join("kept.db");
    observe(&kept, std::slice::from_ref(&trail), &["--keep", "10d"]);
    assert_eq!(bytes(&kept), left);
    run(["usage", "prune", text(&usage), "--keep", "ten"])
        .ends(2)
        .says(&["400d"]);
    let json = place.path().join("usage.json");
    observe(&json, &[trail], &[]);
    run(["usage", "prune", text(&json), "--keep", "10d"])
        .ends(2)
        .says(&["no store", "usage merge"]);
}

#[test]
fn a_usage_file_says_what_it_holds() {
    let place = directory(&[]);
    let usage = place.path().join("usage.db");
    observe(&usage, &[root().join(STORY)], &[]);
    let shown = run(["usage", "show", text(&usage)]).ends(0).stdout;
    for word in [
        "records from 2026-11-",
        "days of eu-west-1",
        "bytes for each distinct call",
        "need no reading again",
    ] {
        assert!(shown.contains(word), "{word} is not in {shown}");
    }
    let told = run(["usage", "show", text(&usage), "--format", "json"])
        .ends(0)
        .json();
    let days = told["window"]["days"].as_u64();
    assert!(days > Some(0) && told["calls"].as_u64() > days, "{told}");
    let csv = run(["usage", "export", text(&usage), "--format", "csv"])
        .ends(0)
        .stdout;
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("\"role\",\"session\""), "{csv}");
    assert!(
        lines
            .iter()
            .any(|line| line.contains("orders-api") && line.contains("dynamodb:GetItem")),
        "{csv}"
    );
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
