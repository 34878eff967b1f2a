//! The role in numbers, and its dangers.

use super::super::Comparison;
use super::{DiffRow, MOST, Tone, row};
use crate::differ::danger::{Danger, Kind};
use crate::differ::difference::{ACCESS_LEVELS, Reach};
use crate::report::words::{list, number, plural};
use crate::snapshot::{NamedPolicy, PolicyKind};
use crate::visibility::TOO_SHORT;

pub(super) fn head(c: &Comparison<'_>) -> Vec<DiffRow> {
    let d = c.difference;
    let mut out = vec![row("role", role(c), Tone::Plain)];
    let (before, after) = (&d.before, &d.after);
    out.push(row(
        "actions",
        format!("{} → {}", number(before.actions), number(after.actions)),
        Tone::Plain,
    ));
    out.push(row(
        "",
        "of the catalog, or named by a policy: allowed on some resource of a type they work on",
        Tone::Faint,
    ));
    out.push(row(
        "services",
        format!(
            "{} → {}: {}",
            number(before.services.len()),
            after.services.len(),
            list(after.services.iter().map(String::as_str), 12)
        ),
        Tone::Plain,
    ));
    out.push(row(
        "resources",
        format!("{} → {}", resources(before), resources(after)),
        Tone::Plain,
    ));
    let count = |reach: &Reach, level: &str| reach.by_access.get(level).copied().unwrap_or(0);
    let levels: Vec<String> = ACCESS_LEVELS
        .iter()
        .filter(|level| count(before, level) + count(after, level) > 0)
        .map(|level| {
            format!(
                "{level} {} → {}",
                number(count(before, level)),
                number(count(after, level))
            )
        })
        .collect();
    out.push(row("access", levels.join(" · "), Tone::Plain));
    out
}

/// Said at once, or one wonders why a difference removes nothing.
pub(super) fn too_short(c: &Comparison<'_>) -> Vec<DiffRow> {
    let gaps = c.gaps.iter().filter(|gap| gap.code == TOO_SHORT);
    let rows = gaps.flat_map(|gap| {
        let hint = gap.hint.iter();
        let hint = hint.map(|hint| row("", format!("do: {hint}"), Tone::Warn));
        [row("unchanged", gap.text.clone(), Tone::Warn)]
            .into_iter()
            .chain(hint)
    });
    rows.collect()
}

fn resources(reach: &Reach) -> String {
    match (reach.is_everything(), reach.resources.len()) {
        (true, 1) => "every".to_owned(),
        (true, n) => format!("every, and {}", plural(n - 1, "pattern")),
        (false, n) => plural(n, "pattern"),
    }
}

fn role(c: &Comparison<'_>) -> String {
    let policies: Vec<String> = c.role.policies.iter().map(policy).collect();
    let policies = if policies.is_empty() {
        "no policy".to_owned()
    } else {
        list(policies.iter().map(String::as_str), MOST)
    };
    let boundary = c
        .role
        .boundary
        .as_ref()
        .map_or(String::new(), |b| format!("; boundary {}", policy(b)));
    let name = if c.role.arn.is_empty() {
        String::new()
    } else {
        format!("{}: ", c.role.arn)
    };
    format!("{name}{policies}{boundary}")
}

fn policy(p: &NamedPolicy) -> String {
    match &p.kind {
        PolicyKind::Inline => format!("{} (inline)", p.name),
        PolicyKind::Managed { version, .. } => format!("{} (managed, {version})", p.name),
        PolicyKind::Bundled { version, .. } => format!("{} (AWS managed, {version})", p.name),
        PolicyKind::File => format!("{} (file)", p.name),
    }
}

pub(super) fn dangers(c: &Comparison<'_>) -> Vec<DiffRow> {
    let d = c.difference;
    let mut out = Vec::new();
    for (list, label, tone) in [
        (&d.dangers_gone, "safer", Tone::Good),
        (&d.dangers_left, "danger", Tone::Bad),
    ] {
        for (kind, lead) in [
            (Kind::Escalation, "privilege escalation"),
            (Kind::PassRole, "PassRole"),
            (Kind::AssumeRole, "AssumeRole"),
            (Kind::Data, "all data"),
            (Kind::Traces, "traces"),
        ] {
            let of_kind: Vec<&Danger> = list.iter().filter(|d| d.kind == kind).collect();
            if let Some(text) = danger(lead, &of_kind) {
                out.push(row(label, text, tone));
            }
        }
    }
    out
}

fn danger(lead: &str, dangers: &[&Danger]) -> Option<String> {
    let first = dangers.first()?;
    Some(match dangers {
        [one] => format!("{lead}: {} {}", one.actions.join(" + "), one.what),
        _ if lead == "privilege escalation" => format!(
            "{lead}: {} known ways, as {} ({})",
            dangers.len(),
            first.actions.join(" + "),
            first.what
        ),
        several => {
            let texts: Vec<String> = several
                .iter()
                .map(|d| format!("{} {}", d.actions.join(" + "), d.what))
                .collect();
            format!("{lead}: {}", list(texts.iter().map(String::as_str), 3))
        }
    })
}
