//! Why a grant is there, in a few words.

use std::collections::BTreeSet;

use crate::report::words::{day, host_and_name, times};
use crate::synthesizer::{Grant, Reason};

/// The reasons of some grants, the first two in words.
pub(super) fn reasons<'g>(grants: impl IntoIterator<Item = &'g Grant>) -> String {
    let mut texts: BTreeSet<String> = BTreeSet::new();
    for grant in grants {
        texts.extend(grant.reasons.iter().map(one));
    }
    let shown: Vec<&str> = texts.iter().take(2).map(String::as_str).collect();
    match texts.len().saturating_sub(2) {
        0 => shown.join("; "),
        more => format!("{}; and {more} more", shown.join("; ")),
    }
}

fn one(reason: &Reason) -> String {
    match reason {
        Reason::Implied { by } => format!("implied by {by}"),
        Reason::Kept { why, .. } => format!("kept: {why}"),
        Reason::Observed {
            operation,
            calls,
            last,
            ..
        } => {
            let last = last.map_or(String::new(), |t| format!(", last {}", day(t)));
            format!(
                "observed {} {}{last}",
                host_and_name(operation),
                times(*calls)
            )
        }
    }
}
