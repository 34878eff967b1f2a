//! What is proposed for a function, in a word and in a line.

use crate::observer::cover;
use crate::proposal::{Evidence, Examined};
use crate::report::wire::{ScanVerdictJson, ScannedJson};
use crate::report::words::{number, plural};
use crate::visibility::{KEPT_WHOLE, TOO_SHORT};

/// In a word.
pub(super) fn verdict(evidence: &Evidence, x: &Examined<'_>) -> ScanVerdictJson {
    let has = |code: &str| x.proposal.synthesis.gaps.iter().any(|gap| gap.code == code);
    let holds = x.proof.as_ref().is_none_or(crate::differ::Proof::holds);
    let Some(role) = &x.role else {
        return if x.proposal.misses.is_empty() {
            ScanVerdictJson::RoleNotKnown
        } else {
            ScanVerdictJson::Broken
        };
    };
    if !holds || !x.proposal.misses.is_empty() {
        ScanVerdictJson::Broken
    } else if has(TOO_SHORT) {
        ScanVerdictJson::TooEarly
    } else if has(KEPT_WHOLE) {
        ScanVerdictJson::NotVisible
    } else if !x.function.has_calls() {
        ScanVerdictJson::NoCalls
    } else if x.fits {
        ScanVerdictJson::Fits
    } else if evidence.shares(x.function, &role.role) {
        ScanVerdictJson::SplitRole
    } else {
        ScanVerdictJson::Narrower
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
        ScanVerdictJson::Broken => {
            "an observed call would be denied, or more would be allowed than the grants say"
                .to_owned()
        }
        ScanVerdictJson::RoleNotKnown => "nothing tells what its role allows today".to_owned(),
        ScanVerdictJson::TooEarly => early(row, evidence, covered),
        ScanVerdictJson::NotVisible => {
            "the records could not have shown the use of most that the role allows".to_owned()
        }
        ScanVerdictJson::NoCalls => format!("no call on {}; {then}", cover::count(covered)),
        ScanVerdictJson::SplitRole => match row.shared_with {
            0 => format!("a role of its own, as other sessions use today's: {then}"),
            n => format!(
                "a role of its own, as {} on today's: {then}",
                match n {
                    1 => "1 other function is".to_owned(),
                    n => format!("{} are", plural(n, "other function")),
                }
            ),
        },
        ScanVerdictJson::Narrower => then,
        ScanVerdictJson::Fits => "its role allows nothing beyond what is proposed".to_owned(),
    }
}

fn early(row: &ScannedJson, evidence: &Evidence, covered: u32) -> String {
    let least = evidence.settings.minimum_window;
    match row.enough_on {
        Some(day) => format!(
            "{covered} of {}; enough on {day}",
            cover::count(least.into())
        ),
        None => "what was seen does not tell that it needs no more".to_owned(),
    }
}
