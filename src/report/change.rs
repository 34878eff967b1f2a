//! A change of code as a reviewer reads it: the text of a pull request.

use similar::TextDiff;

use super::diff::{self, Comparison};
use super::markdown::Markdown;
use super::said::Page;
use super::words::plural;
use crate::infra::{Change, Edit, Instructions, Spot};

/// The patch of an edit, as `git apply` takes it.
pub fn patch(changes: &[Change]) -> String {
    let files = changes.iter().map(|change| {
        let diff = TextDiff::from_lines(&change.before, &change.after);
        let (old, new) = (format!("a/{}", change.path), format!("b/{}", change.path));
        diff.unified_diff()
            .context_radius(3)
            .header(&old, &new)
            .to_string()
    });
    files.collect()
}

/// One line that says what the change does.
pub fn title(function: &str, comparison: Option<&Comparison<'_>>) -> String {
    let Some(c) = comparison else {
        return format!("Give `{function}` the permissions that it needs");
    };
    let (before, after) = (&c.difference.before, &c.difference.after);
    let gone = c.difference.dangers_gone.len();
    let closed = if gone == 0 {
        String::new()
    } else {
        format!(", {} closed", plural(gone, "danger"))
    };
    format!(
        "Narrow the role of `{function}` from {} to {}{closed}",
        plural(before.actions, "action"),
        after.actions
    )
}

/// What a reviewer decides from, and the whole difference folded away.
pub fn body(
    function: &str,
    comparison: Option<&Comparison<'_>>,
    edit: &Edit,
    commands: &[String],
) -> Page {
    let mut out = Markdown::default();
    out.item(
        "Verdict",
        &format!("{}: {}", title(function, comparison), verdict(edit)),
    );
    for spot in &edit.sites {
        out.item("Where", &place(spot));
    }
    for doubt in &edit.doubts {
        out.item("Look at this first", doubt);
    }
    for note in &edit.notes {
        out.item("Note", note);
    }
    for (path, comment) in &edit.comments {
        out.item(
            "A comment that went with its line",
            &format!("`{path}`: `{}`", comment.replace('`', "'")),
        );
    }
    out.item(
        "Roll back",
        "revert the commit and deploy: what stood in the code before comes back",
    );
    out.item(
        "Do it again",
        &commands
            .iter()
            .map(|c| format!("`{c}`"))
            .collect::<Vec<_>>()
            .join(", "),
    );
    let mut page = out.page();
    if let Some(comparison) = comparison {
        page.blank();
        page.add(&diff::markdown(comparison));
    }
    let mut folded = Markdown::default();
    folded.paragraph("<details><summary>The change of the code</summary>");
    folded.block("diff", patch(&edit.changes).lines().map(str::to_owned));
    folded.paragraph("</details>");
    page.add(&folded.page());
    page
}

fn verdict(edit: &Edit) -> &'static str {
    if edit.doubts.is_empty() {
        "the code, read again, yields exactly what is proposed"
    } else {
        "the code, read again, yields what is proposed, if what is said below holds"
    }
}

fn place(spot: &Spot) -> String {
    format!("`{}:{}` {}", spot.path, spot.line, spot.what)
}

/// What is to be done by hand.
pub fn by_hand(function: &str, instructions: &Instructions) -> Page {
    let mut out = Markdown::default();
    out.heading(function);
    for spot in &instructions.spots {
        out.item("Not edited", &place(spot));
    }
    for note in &instructions.notes {
        out.item("Note", note);
    }
    out.paragraph("The policy that is to come out:");
    out.block(
        "json",
        instructions.policy.to_json().lines().map(str::to_owned),
    );
    out.paragraph("Lines that use it:");
    out.block("", instructions.lines.iter().cloned());
    out.page()
}
