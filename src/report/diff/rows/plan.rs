//! What becomes of the role itself.

use std::fmt::Write as _;

use super::super::{Comparison, Sharing};
use super::{DiffRow, MOST, Tone, row};
use crate::differ::plan::RolePlan;
use crate::report::words::{self, list, number};

pub(super) fn plan(c: &Comparison<'_>) -> Vec<DiffRow> {
    let guarded = words::guards(c.guards).into_iter();
    let mut out: Vec<DiffRow> = guarded
        .map(|text| row("guarded", text, Tone::Good))
        .collect();
    let staying = c.role.staying().map(|p| p.name.as_str());
    let staying = list(staying, MOST);
    let RolePlan::Own(new) = c.plan else {
        let text = match staying.as_str() {
            "" => "the role stays; these documents replace its policies".to_owned(),
            some => format!(
                "the role stays, and {some} on it; these documents replace its other policies"
            ),
        };
        out.push(row("plan", text, Tone::Plain));
        return out;
    };
    out.push(row("shared", sharing(c), Tone::Warn));
    let tags: Vec<String> = new.tags.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let boundary = new
        .boundary
        .as_ref()
        .map_or(String::new(), |b| format!(", boundary {b}"));
    let principals = &new.trust["Statement"][0]["Principal"]["Service"];
    out.push(row(
        "plan",
        format!(
            "a role of its own, `{}{}`: trust {principals}, tags {}{boundary}",
            new.path.trim_start_matches('/'),
            new.name,
            tags.join(", ")
        ),
        Tone::Plain,
    ));
    if !staying.is_empty() {
        out.push(row(
            "",
            format!("attach to it what only denies: {staying}"),
            Tone::Plain,
        ));
    }
    if !new.tags_read.is_empty() {
        let tags = list(new.tags_read.iter().map(String::as_str), MOST);
        let text = format!(
            "policies of today read these tags of the role, so the new one needs them: {tags}"
        );
        out.push(row("", text, Tone::Warn));
    }
    for named in &new.naming {
        out.push(row(
            "old role",
            format!("{named}: compare it for the new role"),
            Tone::Warn,
        ));
    }
    out.push(row("", "the old role is left to its other users, and never deleted and made again under its name: it would get another id", Tone::Faint));
    out
}

fn sharing(c: &Comparison<'_>) -> String {
    let functions: Vec<String> = c.sharing.iter().map(|s| shared_one(s, c)).collect();
    let mut text = functions.join(", ");
    if c.more_sharing > 0 {
        let _ = write!(text, " and {} more functions", number(c.more_sharing));
    }
    let sessions = &c.function.other_users;
    if !sessions.is_empty() {
        if !text.is_empty() {
            text += ", ";
        }
        text += "sessions ";
        text += &list(sessions.iter().map(String::as_str), MOST);
    }
    format!("the role is also used by {text}")
}

fn shared_one(sharing: &Sharing, c: &Comparison<'_>) -> String {
    match sharing.actions {
        Some(n) => format!(
            "`{}` ({} → {} actions on a role of its own)",
            sharing.name,
            number(c.difference.before.actions),
            number(n)
        ),
        None => format!("`{}` (no call in the trail)", sharing.name),
    }
}
