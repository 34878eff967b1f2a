//! Running the built program as a user would, in a scrubbed environment.

#![allow(dead_code, reason = "each test file uses the part it needs")]

pub(crate) mod schema;

use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// How a run of the program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) exit: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Standard output as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|e| panic!("standard output is no JSON ({e}):\n{self:#?}"))
    }

    /// Fails unless the program ended with `exit`.
    #[track_caller]
    pub(crate) fn ends(self, exit: i32) -> Self {
        assert_eq!(self.exit, exit, "{self:#?}");
        self
    }

    /// Fails unless standard error holds each of the texts.
    #[track_caller]
    pub(crate) fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.stderr.contains(text), "`{text}` is not in {self:#?}");
        }
        self
    }
}

/// The program, in the root of the project, with nothing of the caller's environment.
pub(crate) fn lpgen<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lpgen"));
    command
        .env_clear()
        .current_dir(root())
        .args(arguments)
        .timeout(std::time::Duration::from_mins(1));
    command
}

/// Runs the program.
pub(crate) fn run<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Run {
    finish(&mut lpgen(arguments))
}

/// Runs the program on standard input.
pub(crate) fn run_on<'a>(
    arguments: impl IntoIterator<Item = &'a str>,
    input: impl Into<Vec<u8>>,
) -> Run {
    finish(lpgen(arguments).write_stdin(input))
}

/// Runs a prepared command. What it prints as JSON must be as the schemas have it.
pub(crate) fn finish(command: &mut Command) -> Run {
    let output = command.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    let stdout = text(output.stdout);
    if stdout.starts_with(['{', '[']) {
        schema::check(&stdout);
    }
    let run = Run {
        exit: output.status.code().unwrap_or(-1),
        stdout,
        stderr: text(output.stderr),
    };
    for text in [&run.stdout, &run.stderr] {
        if let Some(internal) = internal_in(text) {
            panic!("`{internal}` is a word of the program's inside, in {run:#?}");
        }
    }
    run
}

/// Words that stand in the catalog or in the program and mean nothing to people: no command says them, whatever
/// a test makes it say.
const INTERNAL: [&str; 15] = [
    "top:errorCode",
    "top:eventName",
    "!content.",
    "!requestParameters",
    "extra:",
    "identity policy 0",
    "identity policy 1",
    "|decode",
    "|split",
    "|last",
    "Some(",
    "Err(",
    "Pattern(",
    "BTreeMap",
    "panicked at",
];

/// The first word of the program's inside in a text.
pub(crate) fn internal_in(text: &str) -> Option<&'static str> {
    INTERNAL.into_iter().find(|word| text.contains(word))
}

/// The root of the project.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files below a directory of the project, sorted, whose name ends so.
pub(crate) fn files_below(directory: &Path, ending: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(directory)
        .into_iter()
        .map(|entry| entry.expect("the directory can be read").into_path())
        .filter(|path| path.is_file() && path.to_string_lossy().ends_with(ending))
        .collect();
    files.sort();
    files
}
