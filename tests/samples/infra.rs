//! Golden repositories: the code as it is, what is proposed, and the code as it is to be.
//!
//! `UPDATE_SAMPLES=1` writes what is expected anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use lpgen::iam::Policy;
use lpgen::infra::{
    Code, CodeFiles, DefinitionHint, Edit, EditOutcome, FileText, Rest, RoleName, Shared, Subject,
};
use serde_json::Value;

const WHERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/infra");

fn root() -> PathBuf {
    PathBuf::from(std::env::var("INFRA_SAMPLES").unwrap_or_else(|_| WHERE.to_owned()))
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("a folder");
    for entry in entries.map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            below(&entry, found);
        } else {
            found.push(entry);
        }
    }
}

fn texts(folder: &Path) -> BTreeMap<String, String> {
    let mut paths = Vec::new();
    if folder.is_dir() {
        below(folder, &mut paths);
    }
    let name = |path: &PathBuf| {
        path.strip_prefix(folder)
            .expect("below")
            .display()
            .to_string()
    };
    let text = |path: &PathBuf| std::fs::read_to_string(path).expect("UTF-8");
    paths.iter().map(|path| (name(path), text(path))).collect()
}

fn stories() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut paths = Vec::new();
    below(&root(), &mut paths);
    found.extend(
        paths
            .iter()
            .filter(|p| p.ends_with("subject.json"))
            .filter_map(|p| p.parent())
            .map(Path::to_owned),
    );
    found.sort();
    found
}

fn subject(story: &Path) -> (Subject, Shared) {
    let text = std::fs::read_to_string(story.join("subject.json")).expect("a subject");
    let json: Value = serde_json::from_str(&text).expect("JSON");
    let text = |key: &str, default: &str| json[key].as_str().unwrap_or(default).to_owned();
    let list = |value: &Value| -> Vec<String> {
        let items = value.as_array().into_iter().flatten();
        items
            .map(|v| v.as_str().expect("a text").to_owned())
            .collect()
    };
    let role = json["role"].as_str().map(|name| RoleName {
        arn: format!("arn:aws:iam::111122223333:role/{name}"),
        name: name.to_owned(),
        tags: json["tags"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(k, v)| (k.clone(), v.as_str().unwrap_or_default().to_owned()))
            .collect(),
        ..RoleName::default()
    });
    let policy = Policy::parse(&json["policy"].to_string()).expect("a policy");
    let subject = Subject {
        function: text("function", ""),
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        account: "111122223333".to_owned(),
        role,
        proposal: vec![policy],
        sharers: list(&json["sharers"]),
        named_by: list(&json["named_by"]),
        staying: list(&json["staying"]),
        rest: if json["rest"] == "stays" {
            Rest::Stays
        } else {
            Rest::Goes
        },
        hint: json["hint"].as_object().map(|hint| DefinitionHint {
            file: hint.get("file").and_then(Value::as_str).map(str::to_owned),
            address: hint
                .get("address")
                .and_then(Value::as_str)
                .map(str::to_owned),
        }),
    };
    (
        subject,
        if json["split"] == true {
            Shared::Split
        } else {
            Shared::Left
        },
    )
}

fn told(outcome: &EditOutcome) -> String {
    let mut text = String::new();
    let edit = |text: &mut String, edit: &Edit| {
        for change in &edit.changes {
            let _ = writeln!(text, "changes {}", change.path);
        }
        for (what, lines) in [("doubt", &edit.doubts), ("note", &edit.notes)] {
            for line in lines {
                let _ = writeln!(text, "{what}: {line}");
            }
        }
        for (path, comment) in &edit.comments {
            let _ = writeln!(text, "comment of {path}: {comment}");
        }
        for spot in &edit.sites {
            let _ = writeln!(text, "site {}:{} {}", spot.path, spot.line, spot.what);
        }
    };
    match outcome {
        EditOutcome::Edited(own) => {
            text.push_str("edited\n");
            edit(&mut text, own);
        }
        EditOutcome::Refused { why, edit: own } => {
            let _ = writeln!(text, "refused: {why}");
            edit(&mut text, own);
        }
        EditOutcome::Unchanged(sites) => {
            let _ = writeln!(text, "unchanged: {}", sites.join(", "));
        }
        EditOutcome::Instructions(by_hand) => {
            text.push_str("instructions\n");
            for spot in &by_hand.spots {
                let _ = writeln!(text, "{}:{} {}", spot.path, spot.line, spot.what);
            }
            for line in &by_hand.lines {
                let _ = writeln!(text, "| {line}");
            }
            for note in &by_hand.notes {
                let _ = writeln!(text, "note: {note}");
            }
        }
        EditOutcome::Candidates(all) => {
            text.push_str("candidates\n");
            for one in all {
                let _ = writeln!(
                    text,
                    "{}:{} {}",
                    one.spot.path, one.spot.line, one.spot.what
                );
                for line in &one.speaks_for {
                    let _ = writeln!(text, "  for: {line}");
                }
                for line in &one.speaks_against {
                    let _ = writeln!(text, "  against: {line}");
                }
            }
        }
        EditOutcome::Nothing => text.push_str("nothing\n"),
    }
    text
}

fn outcome(sources: &BTreeMap<String, String>, subject: &Subject, shared: Shared) -> EditOutcome {
    let sources = sources.iter().map(|(path, text)| FileText {
        path: path.clone(),
        text: text.clone(),
    });
    let files = CodeFiles::read(sources);
    Code::of(&files).propose(subject, shared)
}

/// What of a file is not in the other and not said, either.
fn lost_comments(before: &str, after: &str, told: &str) -> Vec<String> {
    let comments = before.lines().filter_map(|line| {
        let line = line.trim();
        let at = line.find("# ").or_else(|| line.find("// "))?;
        Some(line[at..].trim().to_owned())
    });
    comments
        .filter(|comment| !after.contains(comment.as_str()) && !told.contains(comment.as_str()))
        .collect()
}

/// Lines to stand before and behind what is in a file, in its own comments and line ends; JSON has none.
fn around(path: &str, text: &str) -> Option<(String, String)> {
    const LINES: usize = 1_500;
    if text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{')
    {
        return None;
    }
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let is_terraform = Path::new(path).extension().is_some_and(|own| own == "tf");
    let line = |at: usize| {
        if is_terraform {
            format!("output \"o{at}\" {{{end}  value = \"{at} für immer\"{end}}}{end}# {at}{end}")
        } else {
            format!("# {at}: für immer{end}")
        }
    };
    let lines = if is_terraform { LINES / 4 } else { LINES };
    let head: String = (0..lines).map(line).collect();
    let is_ended = text.ends_with('\n');
    let tail: String = (lines..2 * lines).filter(|_| is_ended).map(line).collect();
    Some((head, tail))
}

#[test]
fn in_a_file_of_three_thousand_lines_the_same_lines_change() {
    let mut count = 0;
    for story in stories() {
        let before = texts(&story.join("before"));
        let (subject, shared) = subject(&story);
        let EditOutcome::Edited(edit) = outcome(&before, &subject, shared) else {
            continue;
        };
        for change in &edit.changes {
            let Some((head, tail)) = around(&change.path, &change.before) else {
                continue;
            };
            let padded = |text: &str| {
                let bare = text.trim_start_matches('\u{feff}');
                let mark = &text[..text.len() - bare.len()];
                format!("{mark}{head}{bare}{tail}")
            };
            let mut files = before.clone();
            files.insert(change.path.clone(), padded(&change.before));
            let outcome = outcome(&files, &subject, shared);
            let EditOutcome::Edited(edit) = outcome else {
                panic!("{}: {}", story.display(), told(&outcome));
            };
            let own = edit.changes.iter().find(|own| own.path == change.path);
            let after = &own.expect("the same file").after;
            assert!(
                *after == padded(&change.after),
                "{}: {after}",
                story.display()
            );
            count += 1;
        }
    }
    assert!(count > 20, "{count} files");
}

#[test]
fn golden_repositories_come_out_as_expected() {
    let update = std::env::var_os("UPDATE_SAMPLES").is_some();
    let mut wrong = Vec::new();
    let stories = stories();
    assert!(!stories.is_empty(), "there are golden repositories");
    for story in stories {
        let name = story
            .strip_prefix(root())
            .expect("below")
            .display()
            .to_string();
        let before = texts(&story.join("before"));
        let (subject, shared) = subject(&story);
        let result = outcome(&before, &subject, shared);
        let mut after = BTreeMap::new();
        if let EditOutcome::Edited(edit) | EditOutcome::Refused { edit, .. } = &result {
            after = edit
                .changes
                .iter()
                .map(|c| (c.path.clone(), c.after.clone()))
                .collect();
        }
        let told = told(&result);
        for (path, text) in &after {
            let lost = lost_comments(&before[path], text, &told);
            if !lost.is_empty() {
                wrong.push(format!("{name}: comments of {path} are lost: {lost:?}"));
            }
        }
        if matches!(result, EditOutcome::Edited(_)) {
            let mut edited = before.clone();
            edited.extend(after.clone());
            let again = outcome(&edited, &subject, shared);
            if !matches!(again, EditOutcome::Unchanged(_)) {
                wrong.push(format!("{name}: a second run says: {}", self::told(&again)));
            }
        }
        if update {
            let expected = story.join("after");
            let _ = std::fs::remove_dir_all(&expected);
            for (path, text) in &after {
                let path = expected.join(path);
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                std::fs::write(path, text).expect("a file");
            }
            std::fs::write(story.join("outcome.txt"), &told).expect("a file");
        }
        if texts(&story.join("after")) != after {
            wrong.push(format!("{name}: other files than expected"));
        }
        let expected = std::fs::read_to_string(story.join("outcome.txt")).unwrap_or_default();
        if expected != told {
            wrong.push(format!("{name}: expected\n{expected}and got\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
