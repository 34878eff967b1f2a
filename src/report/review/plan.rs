//! What becomes of the role, in lines.

use super::subject::{ReviewSubject, Today};
use crate::differ::plan::{NewRole, RolePlan};
use crate::iam::role::role_name;
use crate::proposal::Sharing;
use crate::report::words::{self, list, number, plural};
use crate::snapshot::{NamedPolicy, PolicyKind, Role};

/// So many names stand in a line before a number stands for the rest.
const MOST: usize = 6;

/// The policies of a role, each with its kind.
pub(super) fn policies(role: &Role) -> Vec<String> {
    let boundary = role.boundary.iter();
    let boundary = boundary.map(|b| format!("boundary {}", policy(b)));
    let missing = role.missing.iter();
    let missing = missing.map(|arn| format!("{} (not known)", role_name(arn)));
    role.policies
        .iter()
        .map(policy)
        .chain(missing)
        .chain(boundary)
        .collect()
}

fn policy(p: &NamedPolicy) -> String {
    match &p.kind {
        PolicyKind::Inline => format!("{} (inline)", p.name),
        PolicyKind::Managed { version, .. } => format!("{} (managed, {version})", p.name),
        PolicyKind::Bundled { version, .. } => format!("{} (AWS managed, {version})", p.name),
        PolicyKind::File => format!("{} (file)", p.name),
    }
}

/// What is done, then what else changes and what guards the role.
pub(super) fn plan(s: &ReviewSubject<'_>) -> Vec<String> {
    let documents = s.proposal.documents.len();
    let Some(today) = s.today else {
        return vec![match documents {
            1 => "one policy for the function's role".to_owned(),
            n => format!("{n} policies for the function's role, all together"),
        }];
    };
    let mut out = Vec::new();
    match today.plan {
        RolePlan::Replace => {
            let going = today.role.policies.len() - today.role.staying().count();
            let come = match documents {
                1 => "one policy replaces".to_owned(),
                n => format!("{n} policies replace"),
            };
            out.push(format!(
                "the role stays; {come} {}",
                plural(going, "policy")
            ));
        }
        RolePlan::Own(new) => own_role(&mut out, new, &today, s),
    }
    let staying = today.role.staying().map(|p| p.name.as_str());
    let staying = list(staying, MOST);
    if !staying.is_empty() {
        out.push(format!("what only denies stays attached: {staying}"));
    }
    let guards = words::guards(&s.proposal.guards).into_iter();
    out.extend(guards.filter(|line| !line.starts_with("stays attached")));
    out
}

fn own_role(out: &mut Vec<String>, new: &NewRole, today: &Today<'_>, s: &ReviewSubject<'_>) {
    let tags: Vec<String> = new.tags.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let principals = &new.trust["Statement"][0]["Principal"]["Service"];
    let boundary = new.boundary.as_ref();
    let boundary = boundary.map_or_else(String::new, |b| format!(", boundary {b}"));
    out.push(format!(
        "a role of its own, `{}{}`: the role is also used by {}",
        new.path.trim_start_matches('/'),
        new.name,
        sharing(today, s)
    ));
    out.push(format!(
        "trust {principals}, tags {}{boundary}",
        tags.join(", ")
    ));
    if !new.tags_read.is_empty() {
        let tags = list(new.tags_read.iter().map(String::as_str), MOST);
        out.push(format!(
            "policies of today read these tags of the role, so the new one needs them: {tags}"
        ));
    }
    let naming = new.naming.iter();
    out.extend(naming.map(|named| format!("compare it for the new role: {named}")));
    out.push(
        "the old role is left to its other users, never deleted and made again under its name: it would get another id"
            .to_owned(),
    );
}

fn sharing(today: &Today<'_>, s: &ReviewSubject<'_>) -> String {
    let before = number(today.before.actions);
    let mut names: Vec<String> = today
        .sharing
        .iter()
        .map(|one| shared(one, &before))
        .collect();
    if today.more_sharing > 0 {
        names.push(format!("{} more functions", number(today.more_sharing)));
    }
    let sessions = &s.function.other_users;
    if !sessions.is_empty() {
        let sessions = list(sessions.iter().map(String::as_str), MOST);
        names.push(format!("sessions {sessions}"));
    }
    names.join(", ")
}

fn shared(sharing: &Sharing, before: &str) -> String {
    match sharing.actions {
        Some(n) => format!(
            "`{}` ({before} → {} actions on one of its own)",
            sharing.name,
            number(n)
        ),
        None => format!("`{}` (no call in the trail)", sharing.name),
    }
}
