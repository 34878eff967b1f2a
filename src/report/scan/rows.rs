//! One function as a row.

use std::collections::BTreeSet;

use super::level::level;
use super::{gaps, verdict};
use crate::differ::danger::{Danger, DangerKind};
use crate::gap::Gap;
use crate::proposal::{Evidence, Examined};
use crate::report::basis::calls_of;
use crate::report::wire::{ExtentJson, LevelJson, LookAtJson, ScannedJson};
use crate::report::words::number;
use crate::visibility::{KEPT_WHOLE, NO_CALLS, TOO_SHORT};

/// What came of a function, without its gaps.
pub(super) fn row(evidence: &Evidence, x: &Examined<'_>) -> ScannedJson {
    let f = &x.function.function;
    let grants = &x.proposal.synthesis.grants;
    let used = grants.iter().filter(|grant| !grant.is_kept());
    let pairs: BTreeSet<(&str, &str)> = used
        .map(|g| (g.action.as_str(), g.resource.as_str()))
        .collect();
    let actions: BTreeSet<&str> = pairs.iter().map(|(action, _)| *action).collect();
    let role = x.role.as_ref().map(|measured| &measured.role);
    let shared_with = role.map_or(0, |role| {
        let (names, more) = evidence.sharing(x.function, role);
        names.len() + more
    });
    let mut row = ScannedJson {
        function: f.arn(),
        name: f.name.clone(),
        account: f.account.clone(),
        region: f.region.clone(),
        role: role.map(|role| role.arn.clone()),
        shared_with,
        verdict: verdict::verdict(evidence, x),
        why: String::new(),
        before: x.role.as_ref().map(|role| ExtentJson::from(&role.extent)),
        after: ExtentJson::from(&x.after),
        used_actions: actions.len(),
        used_pairs: pairs.len(),
        kept_actions: kept(x, actions.len()),
        calls: calls_of(x.function),
        days_with_calls: x.function.days.len(),
        last_call: x.function.days.last().copied(),
        days_covered: x.covered,
        enough_on: x.enough_on,
        look_at: Vec::new(),
        failed_checks: Vec::new(),
        gaps: Vec::new(),
    };
    row.look_at = look_at(x, &row);
    row.why = match &x.unknown {
        Some(gap) => gap.text.clone(),
        None => verdict::why(&row, evidence),
    };
    row
}

/// Actions that stay: of grants that are kept, or of whole statements of today.
fn kept(x: &Examined<'_>, used: usize) -> usize {
    let grants = x.proposal.synthesis.grants.iter();
    let kept: BTreeSet<&str> = grants
        .filter(|grant| grant.is_kept())
        .map(|grant| grant.action.as_str())
        .collect();
    kept.len().max(x.after.actions.saturating_sub(used))
}

/// What a person should look at, the gravest first, each kind once.
fn look_at(x: &Examined<'_>, row: &ScannedJson) -> Vec<LookAtJson> {
    let mut out: Vec<LookAtJson> = Vec::new();
    let mut add = |code: &'static str, text: String| {
        if !out.iter().any(|one| one.text == text) {
            let level = level(code);
            out.push(LookAtJson { code, text, level });
        }
    };
    if !x.proposal.misses.is_empty() || x.proof.as_ref().is_some_and(|p| !p.holds()) {
        add("broken-promise", "a promise failed".to_owned());
    }
    // What stays because nothing goes is told by the verdict.
    if !row.verdict.waits() {
        for (code, kinds, word) in DANGERS {
            let left = x
                .after
                .dangers
                .iter()
                .filter(|d| kinds.contains(&d.kind))
                .count();
            if left > 0 {
                add(code, format!("{word} {left}"));
            }
        }
    }
    let additions = x.proof.as_ref().map_or(0, |proof| proof.additions.len());
    if additions > 0 {
        add("beyond-role", format!("adds {additions}"));
    }
    let all: Vec<Gap> = gaps::of(x).collect();
    for gap in &all {
        let is_said = [TOO_SHORT, KEPT_WHOLE].contains(&gap.code)
            || (gap.code == NO_CALLS && all.iter().any(|g| g.code == "schedule-without-calls"));
        if level(gap.code) != LevelJson::Note && !is_said {
            let same = all.iter().filter(|other| other.code == gap.code).count();
            add(gap.code, short(gap, same));
        }
    }
    out.sort_by_key(|one| one.level);
    out
}

/// Dangers as the table counts them: the code, the kinds, a word.
pub(super) const DANGERS: [(&str, &[DangerKind], &str); 5] = [
    (
        "privilege-escalation",
        &[DangerKind::Escalation],
        "escalation",
    ),
    ("pass-any-role", &[DangerKind::PassRole], "passes any role:"),
    (
        "assume-any-role",
        &[DangerKind::AssumeRole],
        "assumes any role:",
    ),
    ("all-data", &[DangerKind::Data], "all data"),
    ("removes-traces", &[DangerKind::Traces], "traces"),
];

/// A gap in two or three words.
fn short(gap: &Gap, same: usize) -> String {
    match gap.code {
        "kept-not-observable" => format!("kept {}", number(gap.names.len())),
        "no-calls" => "no call".to_owned(),
        "schedule-without-calls" => "scheduled, never ran".to_owned(),
        "schedule-not-seen" => "schedule not due".to_owned(),
        "role-not-known" | "role-not-in-snapshot" => "role not known".to_owned(),
        code if same > 1 => format!("{} {same}", code.replace('-', " ")),
        code => code.replace('-', " "),
    }
}

/// Ids of dangers that stay the same: their actions.
pub(super) fn id(danger: &Danger) -> String {
    danger.actions.join(" + ")
}
