//! What is said of code and of edits.

use std::path::Path;

use crate::cli::Global;
use crate::cli::output::{bad, faint, said, say};
use crate::infra::{Candidate, Edit, Files};
use crate::report::Detail;
use crate::report::words::plural;

/// Files that look like code and were not read.
pub(super) fn say_left(files: &Files, global: Global) {
    const MOST: usize = 5;
    let most = match global.detail() {
        Detail::Whole => usize::MAX,
        Detail::Short => MOST,
    };
    for left in files.left.iter().take(most) {
        say(said!("{} `{}`: {}", faint("not read"), left.path, left.why));
    }
    if files.left.len() > most {
        let more = plural(files.left.len() - most, "more file");
        say(said!(
            "{} {} (`--verbose` names them)",
            faint("not read"),
            more
        ));
    }
}

/// Whether an edit is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Made {
    Yes,
    No,
}

/// What an edit rests on that nobody could look at.
pub(super) fn say_doubts(name: &str, edit: &Edit, made: Made) {
    let doubts = edit.doubts.join("; ");
    match (edit.doubts.is_empty(), made) {
        (true, _) => {}
        (false, Made::Yes) => say(said!("{} `{}`: {}", bad("unsafe"), name, doubts)),
        (false, Made::No) => say(said!(
            "{} `{}`: the edit rests on what nobody could look at (`--allow-unsafe` makes it): {}",
            bad("not edited"),
            name,
            doubts
        )),
    }
}

/// Places that may be meant.
pub(super) fn say_candidates(name: &str, all: &[Candidate]) {
    say(said!(
        "{} `{}`: it is not certain which place is meant",
        bad("not edited"),
        name
    ));
    for one in all {
        let about = |lines: &[String], word: &str| -> Vec<String> {
            lines.iter().map(|line| format!("{word} {line}")).collect()
        };
        let lines = [
            about(&one.speaks_for, "for:"),
            about(&one.speaks_against, "against:"),
        ];
        let spot = &one.spot;
        say(said!(
            "  {}:{} {}: {}",
            spot.path,
            spot.line,
            spot.what,
            lines.concat().join("; ")
        ));
    }
    say_hint(
        "`[[definition]]` in `lpgen.toml` names the place; so does a state of Terraform (`--state` takes what `terraform show -json` prints)",
    );
}

/// Nothing of the repository.
pub(super) fn say_nothing(name: &str, folder: &Path) {
    say(said!(
        "{} `{}`: nothing in `{}` defines it or its role",
        bad("not edited"),
        name,
        folder.display()
    ));
    say_hint("`--repo` takes the working copy that does; the tags of the role may name its stack");
}

fn say_hint(text: &str) {
    say(said!("  {} {}", faint("hint:"), text));
}
