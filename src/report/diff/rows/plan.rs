//! What becomes of the role itself.

use super::super::{Comparison, Sharing};
use super::{MOST, Row, Tone, row};
use crate::differ::plan::RolePlan;
use crate::report::words::{list, number};

pub(super) fn plan(c: &Comparison<'_>) -> Vec<Row> {
    let RolePlan::Own(new) = c.plan else {
        return vec![row(
            "plan",
            "the role stays; these documents replace its policies",
            Tone::Plain,
        )];
    };
    let mut out: Vec<Row> = vec![row("shared", sharing(c), Tone::Warn)];
    let tags: Vec<String> = new.tags.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let boundary = new
        .boundary
        .as_ref()
        .map_or(String::new(), |b| format!(", boundary {b}"));
    let principals = &new.trust["Statement"][0]["Principal"]["Service"];
    out.push(row(
        "plan",
        format!(
            "a role of its own, `{}`: trust {principals}, tags {}{boundary}",
            new.name,
            tags.join(", ")
        ),
        Tone::Plain,
    ));
    out.push(row("", "the old role is left to its other users, and never deleted and made again under its name: it would get another id", Tone::Faint));
    out
}

fn sharing(c: &Comparison<'_>) -> String {
    let functions: Vec<String> = c.sharing.iter().map(|s| shared_one(s, c)).collect();
    let mut text = functions.join(", ");
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
