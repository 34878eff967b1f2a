//! What the sources held and was not learned from, and what speaks against the rest.

use super::Detail;
use super::said::{Page, Said, said};
use super::style::{bad, dim};
use super::words::{count, number, plural};
use crate::observer::doubt::{Doubt, DoubtEffect, Doubted};
use crate::observer::usage::Usage;

/// One line for each doubt, with ANSI styles; in short without what is left out as a matter of course.
pub(crate) fn text(usage: &Usage, detail: Detail) -> Page {
    let mut page = Page::default();
    let doubts = usage.all_doubts();
    let shown = doubts
        .iter()
        .filter(|(doubt, _)| detail == Detail::Whole || *doubt != Doubt::Beside);
    for (doubt, doubted) in shown {
        page.line(line(doubt, doubted));
    }
    page
}

fn line(doubt: Doubt, doubted: &Doubted) -> Said {
    let effect = doubt.effect();
    let label = match effect {
        DoubtEffect::SetApart => bad(effect.as_str()),
        DoubtEffect::Noted | DoubtEffect::LeftOut => dim(effect.as_str()),
    };
    let (thing, why) = doubt.words();
    let n = doubted.count();
    let about = if n.exact { "" } else { "~" };
    let things = plural(count(n.value), thing);
    let names: Vec<&str> = doubted.samples().collect();
    let more = count(n.value).saturating_sub(names.len());
    let more = if more > 0 {
        format!(" and {} more", number(more))
    } else {
        String::new()
    };
    said!(
        "{} {}{} {}: {}{}",
        label,
        about,
        things,
        why,
        names.join(", "),
        more
    )
}
