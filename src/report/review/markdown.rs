//! The review in Markdown: for the text of a pull request.

use super::value::{Ground, Look, May, Review, Step};
use crate::gap::Gap;
use crate::report::markdown::Markdown;
use crate::report::said::Page;
use crate::report::words::{number, plural};

/// The most characters of a text. GitHub takes 65,536 in a pull request, and one has words of one's own to say.
pub(crate) const MOST_CHARACTERS: usize = 60_000;

/// What goes into the details.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReviewDetails<'a> {
    /// All that is to be known.
    pub gaps: &'a [Gap],
    /// The policies' text, today against proposed, as lines of a diff.
    pub policy: &'a [String],
    /// The flags of this run that say what is read.
    pub flags: &'a str,
    /// The most characters that it may take.
    pub most: usize,
}

/// How much is left out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Without {
    Nothing,
    Policy,
    Gaps,
    May,
    Looks,
}

/// Verdict, numbers and what wants a look in the open, the rest in details; what does not fit is named with the
/// command that prints it.
pub(crate) fn markdown(review: &Review, details: &ReviewDetails<'_>) -> Page {
    use Without::{Gaps, Looks, May, Nothing, Policy};
    for without in [Nothing, Policy, Gaps, May, Looks] {
        let out = written(review, details, without);
        if out.length() <= details.most {
            return out.page();
        }
    }
    let mut least = Markdown::default();
    least.heading(&review.function);
    verdict(&mut least, review);
    least.page()
}

fn written(review: &Review, details: &ReviewDetails<'_>, without: Without) -> Markdown {
    let mut out = Markdown::default();
    out.heading(&review.function);
    out.code(&review.arn);
    verdict(&mut out, review);
    out.said("", &review.rests_on.text);
    numbers(&mut out, review);
    if without < Without::Looks {
        looks(&mut out, review, details.flags);
    } else if !review.looks.is_empty() {
        out.said(
            "",
            "What to look at does not fit in here: see the text form.",
        );
    }
    if without < Without::May {
        may(&mut out, &review.may);
    }
    no_longer(&mut out, review);
    plan(&mut out, review);
    if without < Without::Gaps {
        gaps(&mut out, details.gaps);
    } else {
        notes(&mut out, review);
    }
    if without < Without::Policy {
        policy(&mut out, details.policy);
    }
    let left = match without {
        Without::Nothing => "",
        Without::Policy => "The policies' text does not fit in here; the first command prints it.",
        _ => "Not everything fits in here; the first command prints it, with `-v` all of it.",
    };
    next(&mut out, review, details.flags, left);
    out
}

fn verdict(out: &mut Markdown, review: &Review) {
    let looks = format!(", {}", review.looks_in_words());
    out.said(&review.verdict.text.to_uppercase(), &looks);
}

fn numbers(out: &mut Markdown, review: &Review) {
    out.table(&["", "today", "proposed", ""]);
    for n in &review.numbers {
        out.row(&[
            n.what.to_owned(),
            n.before
                .map_or_else(|| "not known".to_owned(), |before| before.to_string()),
            n.after.to_string(),
            n.note.clone(),
        ]);
    }
    if let Some(today) = &review.today {
        out.said("", &format!("Today: {}", today.join(", ")));
    }
}

fn looks(out: &mut Markdown, review: &Review, flags: &str) {
    if review.looks.is_empty() {
        return;
    }
    out.said("Look at", "");
    for (i, look) in review.looks.iter().enumerate() {
        one(out, i + 1, look, flags);
    }
}

fn one(out: &mut Markdown, n: usize, look: &Look, flags: &str) {
    out.numbered(n, look.label, &look.what);
    out.within(&format!("`{}`: {}", look.code, look.why));
    match &look.next {
        Step::Command { .. } => out.block_within("sh", &look.next.text(flags)),
        Step::Words(words) => out.within(&format!("→ {words}")),
    }
}

fn may(out: &mut Markdown, may: &[May]) {
    if may.is_empty() {
        return;
    }
    out.open("May then");
    out.table(&["service", "resource", "actions", "calls", "last", ""]);
    for m in may {
        let seen = match m.ground {
            Ground::Used => m.calls.map_or_else(String::new, |n| n.to_string()),
            Ground::Implied => "implied".to_owned(),
            Ground::Kept => "kept".to_owned(),
        };
        let last = m.last.map_or_else(String::new, crate::report::words::day);
        out.row(&[
            m.service.clone(),
            m.resource.clone(),
            m.actions.join(", "),
            seen,
            last,
            m.note.clone(),
        ]);
    }
    out.close();
}

fn no_longer(out: &mut Markdown, review: &Review) {
    let Some(gone) = &review.no_longer else {
        return;
    };
    if gone.actions() == 0 && gone.out_of_reach.is_empty() {
        return;
    }
    out.open(&format!("No longer: {}", plural(gone.actions(), "action")));
    for (level, n) in &gone.by_level {
        out.item("", &format!("{level}: {}", number(*n)));
    }
    if !gone.examples.is_empty() {
        out.item("", &format!("such as {}", gone.examples.join(", ")));
    }
    let reach: Vec<&str> = gone
        .out_of_reach
        .iter()
        .take(40)
        .map(String::as_str)
        .collect();
    if !reach.is_empty() {
        let more = gone.out_of_reach.len() - reach.len();
        let more = if more > 0 {
            format!(" and {} more", number(more))
        } else {
            String::new()
        };
        out.item("", &format!("out of reach: {}{more}", reach.join(", ")));
    }
    out.close();
}

fn plan(out: &mut Markdown, review: &Review) {
    out.open("Plan");
    for line in &review.plan {
        out.item("", line);
    }
    out.close();
}

fn gaps(out: &mut Markdown, gaps: &[Gap]) {
    if gaps.is_empty() {
        return;
    }
    out.open(&format!("Good to know: {}", number(gaps.len())));
    for gap in gaps {
        out.item(gap.code, &gap.text);
        if let Some(hint) = gap.hint.as_ref().filter(|hint| hint.len() < 400) {
            out.within(&format!("→ {hint}"));
        }
    }
    out.close();
}

fn notes(out: &mut Markdown, review: &Review) {
    if review.notes.is_empty() {
        return;
    }
    let notes = review.notes.iter();
    let notes: Vec<String> = notes.map(|n| format!("{} {}", n.code, n.count)).collect();
    out.said("", &format!("Good to know: {}", notes.join(", ")));
}

fn policy(out: &mut Markdown, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    out.open("The policies' text, today against proposed");
    out.block("diff", lines.iter().cloned());
    out.close();
}

fn next(out: &mut Markdown, review: &Review, flags: &str, left: &str) {
    if !left.is_empty() {
        out.said("", left);
    }
    out.said("Next", "");
    let steps = review.next.iter().map(|step| step.text(flags));
    out.block("sh", steps);
}
