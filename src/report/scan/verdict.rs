//! What is proposed for a function, in a word and in a line.

use crate::proposal::{Evidence, Examined};
use crate::report::wire::{ScannedJson, VerdictJson};
use crate::report::words::{number, plural};
use crate::visibility::{KEPT_WHOLE, TOO_SHORT};

/// In a word.
pub(super) fn verdict(evidence: &Evidence, x: &Examined<'_>) -> VerdictJson {
    let has = |code: &str| x.proposal.synthesis.gaps.iter().any(|gap| gap.code == code);
    let holds = x.proof.as_ref().is_none_or(crate::differ::Proof::holds);
    let Some(role) = &x.role else {
        return if x.proposal.misses.is_empty() {
            VerdictJson::RoleNotKnown
        } else {
            VerdictJson::Broken
        };
    };
    if !holds || !x.proposal.misses.is_empty() {
        VerdictJson::Broken
    } else if has(TOO_SHORT) {
        VerdictJson::TooEarly
    } else if has(KEPT_WHOLE) {
        VerdictJson::NotVisible
    } else if !x.function.has_calls() {
        VerdictJson::NoCalls
    } else if x.fits {
        VerdictJson::Fits
    } else if evidence.shares(x.function, &role.role) {
        VerdictJson::SplitRole
    } else {
        VerdictJson::Narrower
    }
}

/// In a line.
pub(super) fn why(row: &ScannedJson, evidence: &Evidence) -> String {
    let today = row.before.as_ref().map_or(0, |before| before.actions);
    let then = format!(
        "{} → {} actions, {} used and {} kept",
        number(today),
        number(row.after.actions),
        number(row.used_actions),
        number(row.kept_actions)
    );
    let covered = row.days_covered.unwrap_or_default();
    match row.verdict {
        VerdictJson::Broken => {
            "an observed call would be denied, or more would be allowed than the grants say"
                .to_owned()
        }
        VerdictJson::RoleNotKnown => "nothing tells what its role allows today".to_owned(),
        VerdictJson::TooEarly => early(row, evidence, covered),
        VerdictJson::NotVisible => {
            "the records could not have shown the use of most that the role allows".to_owned()
        }
        VerdictJson::NoCalls => format!("no call on {covered} days; {then}"),
        VerdictJson::SplitRole => match row.shared_with {
            0 => format!("a role of its own, as other sessions use today's: {then}"),
            n => format!(
                "a role of its own, as {} on today's: {then}",
                match n {
                    1 => "1 other function is".to_owned(),
                    n => format!("{} are", plural(n, "other function")),
                }
            ),
        },
        VerdictJson::Narrower => then,
        VerdictJson::Fits => "its role allows nothing beyond what is proposed".to_owned(),
    }
}

fn early(row: &ScannedJson, evidence: &Evidence, covered: u32) -> String {
    let least = evidence.settings.minimum_window;
    match row.enough_on {
        Some(day) => format!("{covered} of {least} days; enough on {day}"),
        None => "what was seen does not tell that it needs no more".to_owned(),
    }
}
