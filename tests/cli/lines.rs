//! What others wrote stays within its line, is seen, and marks nothing up: hostile text planted in every
//! field of everything that is read, in all that is printed.

use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::support::{Run, files_below, root, run};
use crate::{directory, text};

/// Ends lines in each way there is, hides, turns around, marks up, and opens what it does not close.
const HOSTILE: &str = "\nFORGED error: line\r\u{85}FORGED\u{2028}FORGED\u{2029}# FORGED\u{1b}[8m\u{9b}2J\u{7}\u{7f}\
\u{202e}\u{2066}\u{200f}\u{61c}\u{200b}\u{200d}\u{feff}\u{ad}\u{e0041}\u{3164}```\n## FORGED\n`<b>x</b>|[l](http://e)*_~";

/// Members whose values stay as they are: programs compare them, or hand them to AWS.
const EXACT: [&str; 12] = [
    "after",
    "before",
    "boundary_arn",
    "conditions",
    "context",
    "policy",
    "resource",
    "resources",
    "selectors",
    "tags",
    "trust",
    "unreachable",
];

/// Files of the stories that the commands read.
fn story() -> Vec<(String, Value)> {
    let mut files = Vec::new();
    for (from, to) in [
        ("samples/order-service/trail", "trail"),
        ("samples/role-review/account", "account"),
    ] {
        let from = root().join(from);
        for path in files_below(&from, ".json") {
            let name = path.strip_prefix(&from).expect("it is below");
            let bytes = std::fs::read(&path).expect("a sample can be read");
            let value = serde_json::from_slice(&bytes).expect("a sample is JSON");
            files.push((format!("{to}/{}", name.display()), value));
        }
    }
    files
}

/// Every name of a member that stands somewhere.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            found.extend(map.keys().cloned());
            map.values().for_each(|value| names(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| names(value, found)),
        _ => {}
    }
}

/// Where the text is planted.
#[derive(Clone, Copy)]
enum Plant<'n> {
    /// Behind every text that is a value of members of this name.
    Value(&'n str),
    /// Behind the name itself.
    Name(&'n str),
}

fn planted(value: &Value, plant: Plant<'_>, within: bool) -> Value {
    match value {
        Value::Object(map) => {
            let members = map.iter().map(|(name, value)| match plant {
                Plant::Value(own) => (name.clone(), planted(value, plant, own == name)),
                Plant::Name(own) if own == name => {
                    (format!("{name}{HOSTILE}"), planted(value, plant, false))
                }
                Plant::Name(_) => (name.clone(), planted(value, plant, false)),
            });
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(list) => list.iter().map(|v| planted(v, plant, within)).collect(),
        Value::String(text) if within => json!(format!("{text}{HOSTILE}")),
        plain => plain.clone(),
    }
}

fn written(files: &[(String, Value)], plant: Option<Plant<'_>>) -> TempDir {
    let of = |value: &Value| plant.map_or(value.clone(), |plant| planted(value, plant, false));
    let texts: Vec<(&str, String)> = files
        .iter()
        .map(|(name, value)| (name.as_str(), of(value).to_string()))
        .collect();
    let bytes: Vec<(&str, &[u8])> = texts.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
    directory(&bytes)
}

fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{3164}' | '\u{e0000}'..='\u{e007f}')
}

/// Fails on a character that is not seen, and on a line that begins as planted ones do.
#[track_caller]
fn assert_lines(about: &str, text: &str) {
    for line in text.lines() {
        let bad = line.chars().find(|c| is_hostile(*c));
        assert_eq!(bad, None, "{about}: {line:?}");
        let start = line.trim_start_matches(|c: char| !c.is_alphanumeric());
        // what hangs so far below another line is seen as its rest
        let hangs = line.starts_with("            ");
        assert!(
            hangs || !start.starts_with("FORGED"),
            "{about}: {line}\n{text}"
        );
    }
}

/// Fails on words that are not on one line, or not seen.
#[track_caller]
fn assert_words(about: &str, value: &Value) {
    match value {
        Value::String(text) => {
            let bad = text.chars().find(|c| is_hostile(*c));
            assert_eq!(bad, None, "{about}: {text:?}");
        }
        Value::Array(list) => list.iter().for_each(|value| assert_words(about, value)),
        Value::Object(map) => {
            for (name, value) in map.iter().filter(|(n, _)| !EXACT.contains(&n.as_str())) {
                assert!(!name.chars().any(is_hostile), "{about}: {name:?}");
                if name != "template" {
                    assert_words(about, value);
                }
            }
        }
        _ => {}
    }
}

/// What opens and closes a fold.
const FOLDS: [&str; 4] = [
    "<details><summary>Findings</summary>",
    "<details><summary>Totals</summary>",
    "<details><summary>What was not seen</summary>",
    "</details>",
];

/// Fails on markup that no line of ours has, and on code that does not end on its line.
#[track_caller]
fn assert_markdown(about: &str, text: &str) {
    let mut fence: Option<&str> = None;
    let mut columns = None;
    for line in text.lines() {
        if let Some(own) = fence {
            fence = (line != own).then_some(own);
            continue;
        }
        if line.trim_start().starts_with("```") {
            fence = Some(line.trim_end_matches(char::is_alphabetic));
            continue;
        }
        if is_own(line) {
            continue;
        }
        assert!(
            line.matches("## ").count()
                <= usize::from(line.starts_with("## ")) + usize::from(line.contains("\\## "))
                || line.contains('`'),
            "{about}: {line}"
        );
        let shown = line.replace("\\\\", "").replace("\\`", "");
        assert_eq!(shown.matches('`').count() % 2, 0, "{about}: {line}");
        let words: String = shown.split('`').step_by(2).collect();
        // the rows of a table have as many bars as its head, whatever stands in their cells
        let columns_here = line
            .replace("\\\\", "")
            .replace("\\|", "")
            .matches('|')
            .count();
        let is_row = line.starts_with('|') && *columns.get_or_insert(columns_here) == columns_here;
        if !is_row {
            columns = None;
        }
        for mark in ["<", "[", "|", "~", "_"] {
            if mark == "|" && is_row || mark == "<" && FOLDS.contains(&line) {
                continue;
            }
            let bare = words.matches(mark).count();
            let escaped = words.matches(&format!("\\{mark}")).count();
            assert_eq!(bare, escaped, "{about}: `{mark}` in {line}");
        }
    }
    assert_eq!(fence, None, "{about}: a block that does not end\n{text}");
}

/// What folds, and the lines of tables, whose cells are looked at by themselves.
fn is_own(line: &str) -> bool {
    let folds = line == "</details>"
        || line.starts_with("<details><summary>") && line.matches('<').count() == 3;
    let cells = line
        .strip_prefix('|')
        .and_then(|line| line.strip_suffix('|'));
    folds || cells.is_some_and(|cells| !cells.replace("\\`", "").contains('`'))
}

/// The function by its place: its name may have been planted into.
const FUNCTION: &str = "orders-api";

fn own(list: &[&str]) -> Vec<String> {
    list.iter().map(|s| (*s).to_owned()).collect()
}

fn commands(at: &Path) -> Vec<Vec<String>> {
    let (trail, account) = (at.join("trail"), at.join("account"));
    let (trail, account) = (text(&trail), text(&account));
    let of = |list: &[&str]| [own(list), own(&["--trail", trail, "--snapshot", account])].concat();
    vec![
        of(&["suggest", "--all", "--verbose", "--format", "json"]),
        of(&["diff", "--all", "--format", "markdown", "--verbose"]),
        of(&["explain", FUNCTION]),
        of(&["verify", FUNCTION]),
        of(&["scan", "--verbose", "--format", "json"]),
    ]
}

/// The commands that say the rest, for some of what is planted: they read the same.
fn more_commands(at: &Path) -> Vec<Vec<String>> {
    let trail = at.join("trail");
    let first = files_below(&trail, "").into_iter().next();
    let first = first.expect("there is a file").display().to_string();
    let account = at.join("account");
    let (trail, account) = (text(&trail), text(&account));
    let usage = at.join("u.json");
    let of = |list: &[&str]| [own(list), own(&["--trail", trail, "--snapshot", account])].concat();
    vec![
        of(&["diff", FUNCTION, "--color", "never"]),
        of(&["diff", "--all", "--format", "json"]),
        of(&["diff", "--all", "--side-by-side"]),
        of(&["diff", "--all", "--policy", "-v", "--width", "60"]),
        of(&["diff", "--all", "--format", "patch"]),
        of(&["suggest", "--all", "--format", "json", "--width", "80"]),
        of(&["explain", FUNCTION, "--format", "json"]),
        of(&["explain", FUNCTION, "s3:GetObject"]),
        of(&["verify", FUNCTION, "--format", "json"]),
        of(&["scan"]),
        of(&["scan", "--format", "markdown"]),
        of(&["scan", "--format", "csv"]),
        of(&["scan", "--format", "sarif"]),
        of(&["suggest", "no-such-function"]),
        own(&["catalog", "match", &first]),
        own(&["observe", "--trail", trail, "--usage", text(&usage)]),
        own(&["simulate", "--policy", &first, &first]),
        own(&["diff", "--from", &first, "--to", &first]),
    ]
}

#[track_caller]
fn assert_run(about: &str, arguments: &[String], run: &Run) {
    let about = format!("{about}: {}", arguments.join(" "));
    assert_ne!(run.exit, -1, "{about}: {run:?}");
    assert!(!run.stderr.contains("panicked"), "{about}: {}", run.stderr);
    assert_lines(&about, &run.stderr);
    assert_lines(&about, &run.stdout);
    if arguments.iter().any(|a| a == "markdown") {
        assert_markdown(&about, &run.stdout);
    } else if let Ok(value) = serde_json::from_str(&run.stdout) {
        assert_words(&about, &value);
    }
}

/// Members by which the readers know what they have before them: planted into by themselves.
const STRUCTURE: [&str; 22] = [
    "Action",
    "Effect",
    "FunctionArn",
    "FunctionName",
    "NotAction",
    "Role",
    "RoleName",
    "Version",
    "arn",
    "awsRegion",
    "credentialsIssuedTo",
    "eventCategory",
    "eventName",
    "eventSource",
    "eventTime",
    "eventType",
    "issuerType",
    "recipientAccountId",
    "type",
    "userAgent",
    "userName",
    "Arn",
];

#[test]
fn hostile_text_in_every_field_at_once_stays_within_its_line() {
    let mut story = story();
    let mut all = BTreeSet::new();
    for (_, value) in &story {
        names(value, &mut all);
    }
    assert!(all.len() > 60, "{all:?}");
    for name in all.iter().filter(|n| !STRUCTURE.contains(&n.as_str())) {
        for (_, value) in &mut story {
            *value = planted(value, Plant::Value(name), false);
        }
    }
    let place = written(&story, None);
    let mut lines = commands(place.path());
    lines.extend(more_commands(place.path()));
    for arguments in lines {
        let run = run(arguments.iter().map(String::as_str));
        assert_run("all at once", &arguments, &run);
    }
}

proptest! {
    #[test]
    fn hostile_text_in_any_field_stays_within_its_line(
        name in any::<prop::sample::Index>(), is_name: bool, command in any::<prop::sample::Index>(),
    ) {
        let story = story();
        let mut all = BTreeSet::new();
        for (_, value) in &story {
            names(value, &mut all);
        }
        let all: Vec<String> = all.into_iter().collect();
        let name = name.get(&all);
        let plant = if is_name { Plant::Name(name) } else { Plant::Value(name) };
        let place = written(&story, Some(plant));
        let lines = [commands(place.path()), more_commands(place.path())].concat();
        let arguments = command.get(&lines);
        let run = run(arguments.iter().map(String::as_str));
        assert_run(&format!("`{name}`, the name: {is_name}"), arguments, &run);
    }
}

#[cfg(unix)]
#[test]
fn hostile_names_of_files_stay_within_their_lines() {
    let name = HOSTILE.replace('/', "");
    let renamed = |(path, value): (String, Value)| {
        let (folder, file) = path.split_once('/').expect("a folder");
        (format!("{folder}/{name}{}", file.replace('/', "-")), value)
    };
    let mut story: Vec<(String, Value)> = story().into_iter().map(renamed).collect();
    story.push((format!("trail/broken{name}.json"), json!("no records")));
    story.push((format!("account/other{name}.json"), json!({"no": "answer"})));
    story.push((format!("account/text{name}"), json!("no object")));
    let place = written(&story, None);
    let mut lines = commands(place.path());
    lines.extend(more_commands(place.path()));
    for arguments in lines {
        let run = run(arguments.iter().map(String::as_str));
        assert_run("names of files", &arguments, &run);
    }
}
