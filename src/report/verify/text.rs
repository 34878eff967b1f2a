//! The verification for a person.

use super::{Verification, denied};
use crate::differ::holdout::{HoldoutCut, HoldoutSplit};
use crate::differ::replayed::Replayed;
use crate::differ::unseen::Unit;
use crate::observer::usage::Count;
use crate::proposal::wider::Wider;
use crate::report::reasons::reasons;
use crate::report::said::{Page, Piece, Said, said};
use crate::report::style::{bad, dim, good, strong, warn};
use crate::report::words::{list, minute, plural, request};

/// So many missing permissions are named, in each part.
const MOST: usize = 10;

/// What holds and what does not, with ANSI styles.
pub(crate) fn text(v: &Verification<'_>) -> Page {
    let mut out = Page::default();
    out.line(said!(
        "{}  {}",
        strong(&v.function.function.name),
        dim(v.function.function.arn())
    ));
    line(&mut out, "policy", &v.subject);
    let basis = v.basis();
    line(&mut out, "rests on", basis.line());
    for days in basis.days() {
        line(&mut out, "", dim(&days));
    }
    replay(&mut out, &v.replayed);
    wider(&mut out, &v.wider);
    lint(&mut out, v);
    unused(&mut out, v);
    holdout(&mut out, v);
    unseen(&mut out, v);
    for gap in &v.gaps {
        line(&mut out, "gap", warn(format!("{}  {}", gap.code, gap.text)));
        if let Some(hint) = &gap.hint {
            line(&mut out, "", dim(format!("do: {hint}")));
        }
    }
    line(&mut out, "", dim("the definitions stand in docs/verify.md"));
    out
}

fn line(out: &mut Page, label: &str, piece: impl Piece) {
    let label = dim(format!("{label:<11}"));
    out.line(said!("  {} {}", label, Said::of(piece)));
}

fn replay(out: &mut Page, r: &Replayed) {
    let total = r.needed.len();
    let missing: Vec<_> = r.missing().collect();
    if total == 0 {
        return line(out, "replay", dim("no call to replay proves a permission"));
    }
    if missing.is_empty() {
        let text = format!(
            "holds: all {} calls that prove a permission are allowed, {}",
            r.calls.count(),
            plural(total, "permission")
        );
        return line(out, "replay", good(&text));
    }
    let text = format!(
        "broken: {} of {} calls are not allowed, {} of {}",
        denied(r),
        r.calls.count(),
        missing.len(),
        plural(total, "permission")
    );
    line(out, "replay", bad(&text));
    write_missing(out, r);
}

fn write_missing(out: &mut Page, r: &Replayed) {
    let missing: Vec<_> = r.missing().collect();
    for (permission, why) in missing.iter().take(MOST) {
        let text = format!("{} on {}: {why}", permission.action, permission.resource);
        line(out, "", bad(&text));
    }
    if missing.len() > MOST {
        let more = format!(
            "and {} more; `--format json` names them",
            missing.len() - MOST
        );
        line(out, "", dim(&more));
    }
}

fn wider(out: &mut Page, w: &Wider) {
    match w {
        Wider::NotKnown => line(
            out,
            "never wider",
            dim("not checked: `--snapshot` or `--role-file` tells what the role allows today"),
        ),
        Wider::No => line(
            out,
            "never wider",
            good("holds: the role of today allows all of it"),
        ),
        Wider::Additions(list) => {
            let text = format!(
                "{} beyond the role of today, each with its reason",
                plural(list.len(), "grant")
            );
            line(out, "never wider", warn(&text));
            for (grant, witness) in list {
                let text = said!(
                    "{} on {}  {}",
                    grant.action,
                    grant.resource,
                    dim(format!("← {}", reasons([grant])))
                );
                line(out, "", &text);
                line(
                    out,
                    "",
                    dim(format!("{} is not allowed today", request(witness))),
                );
            }
        }
        Wider::Yes(witness) => {
            let text = format!(
                "broken: {} is allowed, and not by the role of today",
                request(witness)
            );
            line(out, "never wider", bad(&text));
        }
        Wider::Open(why) => line(
            out,
            "never wider",
            warn(format!("could not be decided: {why}")),
        ),
    }
}

fn lint(out: &mut Page, v: &Verification<'_>) {
    if v.findings.is_empty() {
        return line(out, "lint", good("nothing found"));
    }
    for finding in &v.findings {
        let place = if finding.statement.is_empty() {
            finding.document.clone()
        } else {
            format!("{} {}", finding.document, finding.statement)
        };
        line(
            out,
            "lint",
            warn(format!("{}  {place}: {}", finding.code, finding.text)),
        );
    }
}

fn unused(out: &mut Page, v: &Verification<'_>) {
    let names = v
        .unused
        .iter()
        .map(|(action, resource)| format!("{action} on {resource}"));
    let names: Vec<String> = names.collect();
    let text = format!(
        "{} of {} that calls could show the use of",
        v.unused.len(),
        plural(v.pairs, "pair")
    );
    line(out, "unused", &text);
    if !names.is_empty() {
        line(out, "", dim(list(names.iter().map(String::as_str), 4)));
    }
}

fn holdout(out: &mut Page, v: &Verification<'_>) {
    match &v.holdout {
        Err(why) => line(out, "holdout", dim(why)),
        Ok(splits) => {
            for (i, split) in splits.iter().enumerate() {
                line(out, if i == 0 { "holdout" } else { "" }, one(split));
            }
            if let Some(last) = splits.first() {
                write_missing(out, &last.later);
            }
        }
    }
}

fn one(split: &HoldoutSplit) -> String {
    let later = &split.later;
    let (calls, denied) = (later.calls.count(), denied(later));
    let cut = cut(&split.cut);
    if calls.value == 0 {
        return format!("{cut}: no later call needed a permission");
    }
    let before = match split.learned {
        Some(learned) => format!("{cut}: {learned} calls → later"),
        None => format!("{cut}: later"),
    };
    let total = later.needed.len();
    let allowed = total - later.missing().count();
    format!(
        "{before} {} of {calls} calls allowed ({}), {allowed} of {} ({}); {} of {} granted and not used",
        allowed_calls(calls, denied),
        percent(calls.value.saturating_sub(denied.value), calls.value),
        plural(total, "permission"),
        percent(allowed as u64, total as u64),
        split.unused.len(),
        plural(split.pairs, "pair"),
    )
}

/// Where the window is cut: of what how much lies before.
fn cut(cut: &HoldoutCut) -> String {
    let share = |part: u64, whole: u64| part * 100 / whole.max(1);
    let days = (cut.days.0 as u64, cut.days.1 as u64);
    format!(
        "{}, {} % of calls, {} % of days",
        minute(cut.until),
        share(cut.calls.0, cut.calls.1),
        share(days.0, days.1)
    )
}

fn allowed_calls(calls: Count, denied: Count) -> Count {
    Count {
        value: calls.value.saturating_sub(denied.value),
        exact: calls.exact && denied.exact,
    }
}

fn unseen(out: &mut Page, v: &Verification<'_>) {
    let Some(u) = v.unseen else {
        return line(
            out,
            "unseen",
            dim("nothing was needed, so nothing can be estimated"),
        );
    };
    let (one, units) = match u.unit {
        Unit::Day => ("day", plural(u.units, "day")),
        Unit::Part => (
            "twentieth of the window",
            format!("{} twentieths of the window", u.units),
        ),
    };
    let found = format!(
        "of {units} with calls, {} needed a permission that no other {one} needed",
        u.alone
    );
    if u.interval.1 > MOST_TELLING {
        let text = format!(
            "what share of later needs is of permissions never seen cannot be told: {found}"
        );
        return line(out, "unseen", &text);
    }
    let text = format!(
        "at most {} of later needs are of permissions never seen (95 %; {} of the window's were): {found}",
        share(u.interval.1),
        share(u.chance)
    );
    line(out, "unseen", &text);
    let assumed = format!(
        "if each {one} to come is like those of the window, and for itself: what runs once a quarter is not among them"
    );
    line(out, "", dim(&assumed));
}

/// A wider interval tells nothing.
const MOST_TELLING: f64 = 0.9;

#[allow(
    clippy::cast_precision_loss,
    reason = "shown with one digit after the point"
)]
fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    // Nearly all is not all.
    let tenths = (part as f64 / whole as f64 * 1000.0).floor();
    format!("{:.1} %", tenths / 10.0)
}

fn share(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}
