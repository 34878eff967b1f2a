//! The stories under `samples/`, run as their READMEs tell.
//!
//! Each line `$ lpgen … # CASE` in a `console` block of `samples/<story>/README.md` is a case: it is
//! run in the root of the project, and what it prints must be what the README shows below it (the
//! summary, standard error) and what `samples/<story>/expected/CASE/` holds. A new folder or line is
//! a new case. `UPDATE_SAMPLES=1 cargo test --test samples` writes what the program prints now.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::support::{Run, root, run};

/// A command line that a story's README shows.
struct Case {
    readme: PathBuf,
    name: String,
    /// The line as it stands in the README.
    shown: String,
    arguments: Vec<String>,
}

impl Case {
    fn expected(&self, file: &str) -> PathBuf {
        self.readme
            .with_file_name("expected")
            .join(&self.name)
            .join(file)
    }

    /// Runs the command, and again for the whole result as JSON when it is `suggest`.
    fn run(&self) -> (Run, Option<Run>) {
        let arguments = || self.arguments.iter().map(String::as_str);
        let whole = self.arguments.iter().any(|a| a == "suggest");
        (
            redacted(&run(arguments())),
            whole.then(|| redacted(&run(arguments().chain(["--format", "json"])))),
        )
    }

    /// What the expected files hold, by name.
    fn outputs(&self) -> Vec<(&'static str, String)> {
        let (run, whole) = self.run();
        let mut files = vec![
            ("exit", format!("{}\n", run.exit)),
            ("summary.txt", run.stderr),
        ];
        if !run.stdout.is_empty() {
            let name = if whole.is_some() {
                "policy.json"
            } else {
                "stdout.txt"
            };
            files.push((name, run.stdout));
        }
        if let Some(whole) = whole.filter(|w| !w.stdout.is_empty()) {
            files.push(("suggestion.json", whole.stdout));
        }
        files
    }
}

/// The catalog's version changes with every refresh; the stories do not.
fn redacted(run: &Run) -> Run {
    let version = lpgen::catalog::Catalog::bundled().version().to_owned();
    Run {
        stdout: run.stdout.replace(&version, "VERSION"),
        stderr: run.stderr.replace(&version, "VERSION"),
        exit: run.exit,
    }
}

fn stories() -> Vec<PathBuf> {
    let mut stories: Vec<PathBuf> = std::fs::read_dir(root().join("samples"))
        .expect("samples can be read")
        .map(|entry| entry.expect("samples can be read").path())
        // `infra` holds repositories, which `infra.rs` runs
        .filter(|path| path.is_dir() && !path.ends_with("infra"))
        .collect();
    stories.sort();
    stories
}

fn cases(story: &Path) -> Vec<Case> {
    let readme = story.join("README.md");
    let text = std::fs::read_to_string(&readme)
        .unwrap_or_else(|e| panic!("{} is missing: {e}", readme.display()));
    text.lines()
        .filter(|line| line.starts_with("$ lpgen "))
        .map(|line| {
            let (command, name) = line
                .split_once(" # ")
                .unwrap_or_else(|| panic!("{line} names no case (` # CASE`)"));
            Case {
                readme: readme.clone(),
                name: name.trim().to_owned(),
                shown: line.to_owned(),
                arguments: command
                    .split_whitespace()
                    .skip(2)
                    .map(str::to_owned)
                    .collect(),
            }
        })
        .collect()
}

/// What stands below a command in its README's block.
fn shown_output<'a>(readme: &'a str, shown: &str) -> &'a str {
    let start = readme.find(shown).expect("the line was found before") + shown.len() + 1;
    let end = readme[start..].find("```").expect("the block ends");
    let block = &readme[start..start + end];
    block.find("\n$ ").map_or(block, |next| &block[..=next])
}

/// The lines that differ, with what stands around the first.
fn difference(expected: &str, found: &str) -> String {
    let (expected, found): (Vec<&str>, Vec<&str>) =
        (expected.lines().collect(), found.lines().collect());
    let first = (0..expected.len().max(found.len()))
        .find(|&i| expected.get(i) != found.get(i))
        .unwrap_or(0);
    let mut out = format!("from line {}:\n", first + 1);
    for (mark, lines) in [('-', &expected), ('+', &found)] {
        for line in lines.iter().skip(first).take(12) {
            let _ = writeln!(out, "{mark} {line}");
        }
    }
    out
}

fn updating() -> bool {
    std::env::var_os("UPDATE_SAMPLES").is_some_and(|v| v == "1")
}

fn update(case: &Case) {
    let directory = case.expected("");
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).expect("expected can be made");
    for (file, text) in case.outputs() {
        if file == "summary.txt" {
            let readme = std::fs::read_to_string(&case.readme).expect("the README can be read");
            let start = readme.find(&case.shown).expect("the line is there") + case.shown.len() + 1;
            let old = shown_output(&readme, &case.shown).len();
            let new = format!("{}{text}{}", &readme[..start], &readme[start + old..]);
            std::fs::write(&case.readme, new).expect("the README can be written");
        }
        std::fs::write(directory.join(file), text).expect("expected can be written");
    }
}

fn check(case: &Case, complaints: &mut String) {
    let readme = std::fs::read_to_string(&case.readme).expect("the README can be read");
    let mut complain = |what: &Path, expected: &str, found: &str| {
        if expected != found {
            let what = what.strip_prefix(root()).unwrap_or(what).display();
            let _ = writeln!(complaints, "{what}, {}", difference(expected, found));
        }
    };
    let outputs = case.outputs();
    for (file, found) in &outputs {
        let path = case.expected(file);
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        complain(&path, &expected, found);
        if *file == "summary.txt" {
            complain(&case.readme, shown_output(&readme, &case.shown), found);
        }
    }
    for file in ["policy.json", "suggestion.json"] {
        let path = case.expected(file);
        if path.exists() && !outputs.iter().any(|(name, _)| *name == file) {
            complain(&path, "a result", "nothing on standard output");
        }
    }
}

#[test]
fn every_story_prints_what_its_readme_shows() {
    let mut complaints = String::new();
    let stories = stories();
    assert!(stories.len() >= 4, "stories are missing: {stories:?}");
    for story in stories {
        let cases = cases(&story);
        assert!(
            !cases.is_empty(),
            "{} shows no `$ lpgen … # CASE`",
            story.display()
        );
        for case in cases {
            if updating() {
                update(&case);
            } else {
                check(&case, &mut complaints);
            }
        }
    }
    assert!(
        complaints.is_empty(),
        "samples differ; `UPDATE_SAMPLES=1` writes what is printed now\n{complaints}"
    );
}
