//! A change of code as a reviewer reads it: the text of a pull request.

use super::markdown::Markdown;
use super::policies::unified;
use super::review::{
    ACTIONS, Amount, ESCALATION_PATHS, MOST_CHARACTERS, Number, Review, ReviewDetails, markdown,
};
use super::said::Page;
use super::words::plural;
use crate::infra::{Edit, FileChange, Instructions, Spot};

/// The patch of an edit, as `git apply` takes it.
pub(crate) fn patch(changes: &[FileChange]) -> String {
    let files = changes.iter().map(|change| {
        let (old, new) = (format!("a/{}", change.path), format!("b/{}", change.path));
        unified((&old, &change.before), (&new, &change.after))
    });
    files.collect()
}

/// One line that says what the change does.
pub(crate) fn title(review: &Review) -> String {
    let number = |what| review.numbers.iter().find(|n| n.what == what);
    let counts = |n: &Number| match (n.before, n.after) {
        (Some(Amount::Count(before)), Amount::Count(after)) => Some((before, after)),
        _ => None,
    };
    let name = &review.function;
    let Some((before, after)) = number(ACTIONS).and_then(counts) else {
        return format!("Give `{name}` the permissions that it needs");
    };
    let paths = number(ESCALATION_PATHS).and_then(counts);
    let closed = match paths.map_or(0, |(before, after)| before.saturating_sub(after)) {
        0 => String::new(),
        n => format!(", {} closed", plural(n, "escalation path")),
    };
    format!(
        "Narrow the role of `{name}` from {} to {after}{closed}",
        plural(before, "action")
    )
}

/// What a reviewer decides from: what becomes of the code, then the review, the policies' text folded away.
pub(crate) fn body(
    review: &Review,
    details: &ReviewDetails<'_>,
    edit: &Edit,
    commands: &[String],
) -> Page {
    let mut out = Markdown::default();
    out.item("Verdict", &format!("{}: {}", title(review), verdict(edit)));
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
    let commands: Vec<String> = commands.iter().map(|c| format!("`{c}`")).collect();
    out.item("Do it again", &commands.join(", "));
    let mut page = out.page();
    let code = code(edit);
    page.part();
    page.add(&markdown(
        review,
        &ReviewDetails {
            most: details.most.saturating_sub(page.length() + code.length()),
            ..*details
        },
    ));
    page.add(&code);
    page
}

/// The change of the code, folded; a long one is where the request itself shows it.
fn code(edit: &Edit) -> Page {
    let patch = patch(&edit.changes);
    let mut folded = Markdown::default();
    if patch.len() > MOST_CHARACTERS / 2 {
        folded.text("The change of the code is too long for this text: the commit has it.");
        return folded.page();
    }
    folded.open("The change of the code");
    folded.block("diff", patch.lines().map(str::to_owned));
    folded.close();
    folded.page()
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
pub(crate) fn by_hand(function: &str, instructions: &Instructions) -> Page {
    let mut out = Markdown::default();
    out.heading(function);
    for spot in &instructions.spots {
        out.item("Not edited", &place(spot));
    }
    for note in &instructions.notes {
        out.item("Note", note);
    }
    out.text("The policy that is to come out:");
    out.block(
        "json",
        instructions.policy.to_json().lines().map(str::to_owned),
    );
    out.text("Lines that use it:");
    out.block("", instructions.lines.iter().cloned());
    out.page()
}
