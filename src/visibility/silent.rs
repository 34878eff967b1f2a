//! What is said of a function of which no call was seen.

use super::span::Stretch;
use super::window::Window;
use crate::gap::Gap;
use crate::observer::cover::{self, Cover};
use crate::snapshot::Role;

/// The code of the gap that says that no call of the function was seen.
pub(crate) const NO_CALLS: &str = "no-calls";

/// Since when nothing was seen of the function, and on which days something would have been.
pub(super) fn gap(window: &Window<'_>, role: Option<&Role>, span: Option<&Stretch>) -> Option<Gap> {
    let function = window.usage_of_function();
    if function.has_calls() {
        return None;
    }
    let seen = if function.calls.is_empty() {
        "no record shows a call of the function"
    } else {
        "no call under the function's name is believed to be its own"
    };
    let since = span.map_or(String::new(), |span| {
        format!(
            " since {}, on the {} that records cover",
            span.cover.first,
            cover::count(span.cover.days())
        )
    });
    let unread = window.why_account_unread().map(|why| format!(" ({why})"));
    let used = role.and_then(|role| role.last_used);
    let used = used.map(|used| format!("; its role was {used}"));
    Some(Gap {
        code: NO_CALLS,
        text: format!(
            "{seen}{since}{}: what its configuration implies is granted, and nothing was learned{}",
            unread.unwrap_or_default(),
            used.unwrap_or_default()
        ),
        hint: Some("run it once on all its paths and read the records again; if nobody needs it any more, delete it".to_owned()),
        names: span.map_or_else(Vec::new, |span| covered(&span.cover)),
    })
}

/// The stretches of days that records cover.
fn covered(cover: &Cover) -> Vec<String> {
    let stretches = cover.stretches().into_iter();
    stretches
        .map(|(from, to)| cover::stretch_in_words(from, to))
        .collect()
}
