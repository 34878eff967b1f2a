//! What is told of code and of its edits.

use std::path::Path;

use crate::gather::event::UnsafeEdits;
use crate::gather::publish::Published;
use crate::infra::files::Left;
use crate::infra::{Candidate, Edit, EditOutcome};
use crate::io::forge::Done;
use crate::report::Detail;
use crate::report::said::{Page, said};
use crate::report::style::{broken as bad, dim as faint};
use crate::report::words::plural;

/// Files that look like code and were not read.
pub(super) fn not_read(page: &mut Page, all: &[Left], detail: Detail) {
    const MOST: usize = 5;
    let most = match detail {
        Detail::Whole => usize::MAX,
        Detail::Short => MOST,
    };
    for left in all.iter().take(most) {
        page.line(said!("{} `{}`: {}", faint("not read"), left.path, left.why));
    }
    if all.len() > most {
        let more = plural(all.len() - most, "more file");
        page.line(said!(
            "{} {} (`--verbose` names them)",
            faint("not read"),
            more
        ));
    }
}

/// What became of the code that defines a function's role.
pub(super) fn outcome(
    page: &mut Page,
    (name, folder): (&str, &Path),
    outcome: &EditOutcome,
    unsafe_edits: UnsafeEdits,
) {
    match outcome {
        EditOutcome::Edited(edit) => doubts(page, name, edit, unsafe_edits),
        EditOutcome::Unchanged(sites) => page.line(said!(
            "{} `{}`: {}: nothing to narrow",
            faint("unchanged"),
            name,
            sites.join(", ")
        )),
        EditOutcome::Refused { why, .. } => {
            page.line(said!("{} `{}`: {}", bad("refused"), name, why));
        }
        EditOutcome::Instructions(instructions) => {
            let spots = instructions.spots.iter();
            let spots = spots.map(|s| format!("{}:{} {}", s.path, s.line, s.what));
            page.line(said!(
                "{} `{}`: to be edited by hand: {}",
                bad("not edited"),
                name,
                spots.collect::<Vec<_>>().join("; ")
            ));
        }
        EditOutcome::Candidates(all) => candidates(page, name, all),
        EditOutcome::Nothing => nothing(page, name, folder),
    }
}

/// What an edit rests on that nobody could look at.
fn doubts(page: &mut Page, name: &str, edit: &Edit, unsafe_edits: UnsafeEdits) {
    let doubts = edit.doubts.join("; ");
    match (edit.doubts.is_empty(), unsafe_edits) {
        (true, _) => {}
        (false, UnsafeEdits::Made) => page.line(said!("{} `{}`: {}", bad("unsafe"), name, doubts)),
        (false, UnsafeEdits::Shown) => page.line(said!(
            "{} `{}`: the edit rests on what nobody could look at (`--allow-unsafe` makes it): {}",
            bad("not edited"),
            name,
            doubts
        )),
    }
}

/// Places that may be meant.
fn candidates(page: &mut Page, name: &str, all: &[Candidate]) {
    page.line(said!(
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
        page.line(said!(
            "  {}:{} {}: {}",
            spot.path,
            spot.line,
            spot.what,
            lines.concat().join("; ")
        ));
    }
    hint(
        page,
        "`[[definition]]` in `lpgen.toml` names the place; so does a state of Terraform (`--state` takes what `terraform show -json` prints)",
    );
}

/// Nothing of the repository.
fn nothing(page: &mut Page, name: &str, folder: &Path) {
    page.line(said!(
        "{} `{}`: nothing in `{}` defines it or its role",
        bad("not edited"),
        name,
        folder.display()
    ));
    hint(
        page,
        "`--repo` takes the working copy that does; the tags of the role may name its stack",
    );
}

fn hint(page: &mut Page, text: &str) {
    page.line(said!("  {} {}", faint("hint:"), text));
}

/// What became of a change that was offered for review.
pub(super) fn offered(page: &mut Page, branch: &str, published: &Published) {
    let filed = match published {
        Published::Waits(open) => {
            return page.line(said!(
                "{} `{}`: {} requests are open already",
                faint("waits"),
                branch,
                *open
            ));
        }
        Published::Filed(filed) => filed,
    };
    let (what, why) = match filed.done {
        Done::Opened => (faint("opened"), ""),
        Done::Updated => (faint("updated"), ""),
        Done::LeftClosed => (
            bad("left closed"),
            ": a person closed it (`--reopen` opens another one)",
        ),
    };
    page.line(said!("{} {}{}", what, filed.address, why));
    for note in &filed.notes {
        page.line(said!("  {}", note));
    }
}
