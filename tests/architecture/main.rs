//! The shape of the program, as `src/lib.rs` tells it.

mod arns;
mod arrows;
mod names;
mod parameters;
mod prose;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use support::{files_below, root};

/// What touches the world: files, network, clock, environment, processes, standard streams.
const WORLD: [&str; 20] = [
    "std::fs",
    "std::env",
    "std::process",
    "std::os",
    "std::net::TcpStream",
    "std::net::TcpListener",
    "std::net::UdpSocket",
    "std::net::ToSocketAddrs",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "print!(",
    "println!(",
    "dbg!(",
    "walkdir::",
];

const MOST_LINES: usize = 400;

/// A source file below `src`.
struct Source {
    /// Relative to `src`.
    path: PathBuf,
    text: String,
}

impl Source {
    /// The top-level module it belongs to: `iam` for `iam/arn.rs`.
    fn module(&self) -> &str {
        let first = self.path.iter().next().and_then(|part| part.to_str());
        first.map_or("", |part| part.strip_suffix(".rs").unwrap_or(part))
    }

    /// How many modules deep it stands: 1 for `iam/mod.rs`, 2 for `iam/arn.rs`.
    fn depth(&self) -> usize {
        self.path.iter().count() - usize::from(self.path.ends_with("mod.rs"))
    }

    fn is_test(&self) -> bool {
        self.path
            .iter()
            .any(|part| part == "tests.rs" || part == "tests" || part == "sample.rs")
    }

    /// Its code without comments and without the tests at its end.
    fn code(&self) -> String {
        let code = self
            .text
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap_or_default();
        without_comments(code)
    }
}

/// The rooms in the order in which `src/lib.rs` lists them: that of the data.
fn rooms() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("src/lib.rs")).expect("it is there");
    let names = text.lines().filter_map(|line| {
        line.trim_start_matches("pub")
            .trim_start_matches("(crate)")
            .strip_prefix(" mod ")
    });
    let rooms: Vec<String> = names
        .map(|name| name.trim_end_matches(';').to_owned())
        .collect();
    assert!(rooms.len() > 10, "{rooms:?}");
    rooms
}

fn without_comments(code: &str) -> String {
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn sources() -> Vec<Source> {
    let src = root().join("src");
    files_below(&src, ".rs")
        .into_iter()
        .map(|path| Source {
            text: std::fs::read_to_string(&path).expect("a source file can be read"),
            path: path.strip_prefix(&src).expect("it is below src").to_owned(),
        })
        .collect()
}

/// Names that stand directly behind `path::` in the code, those of a `path::{…}` list included.
fn names_behind(code: &str, path: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(path) {
        let rest = &code[at + path.len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0_usize;
            let mut name = String::new();
            for c in list.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        names.insert(first_name(&name));
                        name.clear();
                        continue;
                    }
                    _ => {}
                }
                name.push(c);
            }
            names.insert(first_name(&name));
        } else {
            names.insert(first_name(rest));
        }
    }
    names
}

fn first_name(text: &str) -> String {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    text[..end.unwrap_or(text.len())].to_owned()
}

#[test]
fn names_behind_a_path_are_found_in_lists_and_alone() {
    let code =
        "use crate::iam::arn;\nuse crate::{catalog::{near, call}, io};\nlet a = crate::cli::run();";
    let names: Vec<String> = names_behind(code, "crate::").into_iter().collect();
    assert_eq!(names, ["catalog", "cli", "iam", "io"]);
}

#[test]
fn every_file_is_in_a_room() {
    let found: BTreeSet<String> = sources().iter().map(|s| s.module().to_owned()).collect();
    let outside = ["lib", "main"].map(str::to_owned);
    let known: BTreeSet<String> = rooms().into_iter().chain(outside).collect();
    assert_eq!(found, known);
}

#[test]
fn rooms_use_only_those_before_them() {
    let rooms = rooms();
    let place_of = |name: &str| rooms.iter().position(|room| room == name);
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(place) = place_of(source.module()) else {
            continue;
        };
        let code = without_comments(&source.text);
        let mut used = names_behind(&code, "crate::");
        used.extend(names_behind(&code, &"super::".repeat(source.depth())));
        for name in used {
            if place_of(&name).is_some_and(|other| other > place) {
                wrong.push(format!("{} uses `{name}`", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_use_each_other_in_one_direction() {
    let sources = sources();
    let kept = sources.iter().filter(|source| !source.is_test());
    let paths: Vec<(String, &str)> = kept
        .map(|source| {
            (
                source.path.with_extension("").display().to_string(),
                source.text.as_str(),
            )
        })
        .collect();
    let tree = arrows::Tree::of(paths.iter().map(|(path, text)| (path.as_str(), *text)));
    let circles: Vec<String> = tree.circles().iter().map(|c| c.join("\n")).collect();
    assert!(circles.is_empty(), "circles:\n{}", circles.join("\n\n"));
}

#[test]
fn only_io_and_the_command_line_touch_the_world() {
    let mut wrong = Vec::new();
    for source in sources() {
        if matches!(source.module(), "io" | "cli" | "main") || source.is_test() {
            continue;
        }
        let code = source.code();
        for what in WORLD.into_iter().filter(|what| code.contains(what)) {
            wrong.push(format!("{} has `{what}`", source.path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_short() {
    let mut long = Vec::new();
    for directory in ["src", "tests", "benches"] {
        for path in files_below(&root().join(directory), ".rs") {
            let text = std::fs::read_to_string(&path).expect("a source file can be read");
            let lines = text.lines().count();
            if lines > MOST_LINES {
                let path = path.strip_prefix(root()).unwrap_or(&path);
                long.push(format!("{} has {lines} lines", path.display()));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// Codes of the gaps that a source file makes: `code: "…"` and `gap("…", …)`.
fn gap_codes(code: &str) -> BTreeSet<String> {
    ["code:", "gap("]
        .into_iter()
        .flat_map(|before| code.split(before).skip(1))
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
        .map(str::to_owned)
        .collect()
}

/// Codes that `docs/diagnostics.md` has a heading for.
fn documented(page: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(page)
        .unwrap_or_else(|e| panic!("{} cannot be read: {e}", page.display()));
    text.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            line.trim_start_matches('#')
                .trim()
                .trim_matches('`')
                .to_owned()
        })
        .collect()
}

#[test]
fn every_gap_is_documented() {
    // The codes of checks have a page of their own, which a test of theirs holds.
    let is_of_gaps = |source: &&Source| !source.is_test() && source.module() != "checklist";
    let codes: BTreeSet<String> = sources()
        .iter()
        .filter(is_of_gaps)
        .flat_map(|source| gap_codes(&source.code()))
        .collect();
    assert!(codes.len() >= 10, "too few codes are found: {codes:?}");
    let mut headings = documented(&root().join("docs/diagnostics.md"));
    // What is checked and not proposed has a page of its own.
    headings.extend(documented(&root().join("docs/checks.md")));
    let missing: Vec<&String> = codes.difference(&headings).collect();
    assert!(missing.is_empty(), "no page has a heading for {missing:?}");
}

/// The tests that the threats name, in the last column of their tables.
#[test]
fn every_threat_has_its_test() {
    let threats = std::fs::read_to_string(root().join("docs/threats.md")).expect("it is there");
    let rows = threats
        .lines()
        .filter(|l| l.starts_with("| ") && !l.starts_with("| they try"));
    let mut named = Vec::new();
    for row in rows {
        let last = row
            .trim_end_matches(['|', ' '])
            .rsplit('|')
            .next()
            .unwrap_or_default();
        let tests: Vec<&str> = last.split('`').skip(1).step_by(2).collect();
        assert!(!tests.is_empty(), "no test holds this: {row}");
        named.extend(tests);
    }
    assert!(named.len() > 20, "{named:?}");
    let mut sources = String::new();
    for folder in ["src", "tests"] {
        for path in files_below(&root().join(folder), ".rs") {
            sources += &std::fs::read_to_string(path).expect("a source is text");
        }
    }
    let gone: Vec<&str> = named
        .into_iter()
        .filter(|name| !sources.contains(&format!("fn {name}(")))
        .collect();
    assert!(gone.is_empty(), "tests that no source has: {gone:?}");
}
