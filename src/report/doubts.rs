//! What the sources held and was not learned from, and what speaks against the rest.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::words::{count, number, plural};
use crate::observer::doubt::{Doubt, Doubted, Doubts, Effect};
use crate::observer::usage::Usage;

/// One line for each doubt, with ANSI styles; `verbose` adds what is left out as a matter of course.
pub fn text(usage: &Usage, verbose: bool) -> String {
    let doubts = usage.all_doubts();
    let shown = doubts
        .iter()
        .filter(|(doubt, _)| verbose || *doubt != Doubt::Beside);
    shown.map(|(doubt, doubted)| line(doubt, doubted)).collect()
}

fn line(doubt: Doubt, doubted: &Doubted) -> String {
    let effect = doubt.effect();
    let style = match effect {
        Effect::SetApart => AnsiColor::Red.on_default(),
        Effect::Noted | Effect::LeftOut => Style::new().dimmed(),
    };
    let (thing, why) = doubt.words();
    let n = doubted.count();
    let about = if n.exact { "" } else { "~" };
    let things = plural(count(n.value), thing);
    let names: Vec<String> = doubted
        .samples()
        .map(|s| s.escape_debug().collect())
        .collect();
    let more = count(n.value).saturating_sub(names.len());
    let more = if more > 0 {
        format!(" and {} more", number(more))
    } else {
        String::new()
    };
    let label = effect.as_str();
    format!(
        "{style}{label}{style:#} {about}{things} {why}: {}{more}\n",
        names.join(", ")
    )
}

/// The same as JSON.
pub fn json(usage: &Usage) -> Value {
    list(&usage.all_doubts())
}

fn list(doubts: &Doubts) -> Value {
    let all = doubts.iter().map(|(doubt, doubted)| {
        let (thing, why) = doubt.words();
        json!({
            "code": doubt.code(), "effect": doubt.effect().as_str(), "what": thing, "why": why,
            "count": doubted.count(), "samples": doubted.samples().collect::<Vec<_>>(),
        })
    });
    all.collect()
}
