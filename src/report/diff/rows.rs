//! What a difference means, as rows that text and Markdown render alike.

use std::collections::{BTreeMap, BTreeSet};

use super::reasons::reasons;
use super::{Comparison, Sharing};
use crate::differ::danger::{Danger, Kind};
use crate::differ::difference::{ACCESS_LEVELS, ActionChange, Reach};
use crate::differ::plan::RolePlan;
use crate::differ::{Change, Removed};
use crate::iam::action::Action;
use crate::iam::evaluate::Request;
use crate::report::words::{list, number, plural};
use crate::snapshot::{NamedPolicy, PolicyKind};
use crate::synthesizer::Grant;

/// How a row is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    /// Something goes away, or is proven: less to fear.
    Good,
    /// Something is added, or left open.
    Warn,
    /// Something is broken.
    Bad,
    Faint,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) label: &'static str,
    pub(super) text: String,
    pub(super) tone: Tone,
    /// Why it is so.
    pub(super) note: String,
}

fn row(label: &'static str, text: impl Into<String>, tone: Tone) -> Row {
    Row {
        label,
        text: text.into(),
        tone,
        note: String::new(),
    }
}

impl Row {
    fn because(mut self, note: String) -> Self {
        self.note = note;
        self
    }
}

/// So many names stand in a row before a number stands for the rest.
const MOST: usize = 6;

/// The meaning of the difference, the most dangerous first.
pub(super) fn rows(c: &Comparison<'_>) -> Vec<Row> {
    let mut out = head(c);
    out.extend(dangers(c));
    out.extend(removed(c));
    out.extend(changes(c));
    out.extend(unreachable(c));
    out.extend(additions(c));
    out.extend(proof(c));
    out.extend(plan(c));
    for gap in c.gaps {
        out.push(row(
            "gap",
            format!("{}  {}", gap.code, gap.text),
            Tone::Warn,
        ));
        if let Some(hint) = &gap.hint {
            out.push(row("", format!("do: {hint}"), Tone::Faint));
        }
    }
    out
}

fn head(c: &Comparison<'_>) -> Vec<Row> {
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

fn dangers(c: &Comparison<'_>) -> Vec<Row> {
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

fn removed(c: &Comparison<'_>) -> Vec<Row> {
    let mut out = Vec::new();
    let levels = &c.difference.removed;
    let known = ACCESS_LEVELS
        .iter()
        .filter_map(|l| levels.get_key_value(*l));
    let others = levels
        .iter()
        .filter(|(level, _)| !ACCESS_LEVELS.contains(&level.as_str()));
    for (level, removed) in known.chain(others) {
        out.push(row(
            "removed",
            format!("{level}: {}", removed_names(removed)),
            Tone::Good,
        ));
        out.extend(removed.witness.as_ref().map(no_longer));
    }
    out
}

fn removed_names(removed: &Removed) -> String {
    let count = removed.count();
    if count <= MOST {
        let names: Vec<&str> = removed
            .by_service
            .values()
            .flatten()
            .map(Action::as_str)
            .collect();
        return names.join(", ");
    }
    let mut services: Vec<(usize, &str)> = removed
        .by_service
        .iter()
        .map(|(service, actions)| (actions.len(), service.as_str()))
        .collect();
    services.sort_by_key(|(count, service)| (std::cmp::Reverse(*count), *service));
    let services: Vec<String> = services
        .into_iter()
        .map(|(count, service)| format!("{service} {count}"))
        .collect();
    format!(
        "{} of {}: {}",
        plural(count, "action"),
        plural(services.len(), "service"),
        list(services.iter().map(String::as_str), MOST)
    )
}

/// A request in words: `s3:GetObject` on an ARN, with its context.
pub(super) fn request(request: &Request) -> String {
    let context: Vec<String> = request
        .context
        .iter()
        .map(|(key, values)| format!("{key}={}", values.join("|")))
        .collect();
    let with = if context.is_empty() {
        String::new()
    } else {
        format!(" with {}", context.join(", "))
    };
    format!("{} on {}{with}", request.action, request.resource)
}

/// What makes several actions one row.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Group<'a> {
    order: usize,
    label: &'static str,
    level: usize,
    service: &'a str,
    before: &'a BTreeSet<String>,
    after: &'a BTreeSet<String>,
}

fn changes(c: &Comparison<'_>) -> Vec<Row> {
    let mut groups: BTreeMap<Group<'_>, Vec<&ActionChange>> = BTreeMap::new();
    for change in &c.difference.changes {
        let (order, label) = match change.change {
            Change::Narrowed(_) => (0, "narrowed"),
            Change::Kept => (1, "kept"),
            Change::Unknown => (2, "unclear"),
            // each addition is listed by itself
            Change::Added(_) => continue,
        };
        let level = ACCESS_LEVELS.iter().position(|l| *l == change.access);
        let group = Group {
            order,
            label,
            level: level.unwrap_or(ACCESS_LEVELS.len()),
            service: change.action.service(),
            before: &change.before,
            after: &change.after,
        };
        groups.entry(group).or_default().push(change);
    }
    let mut out = Vec::new();
    let mut shown = BTreeSet::new();
    for (group, changes) in &groups {
        out.push(change_row(c, group, changes));
        // One witness for each level tells what narrowing means.
        let witness = changes.iter().find_map(|x| match &x.change {
            Change::Narrowed(Some(witness)) => Some(witness),
            _ => None,
        });
        if let Some(witness) = witness
            && shown.insert(group.level)
        {
            out.push(no_longer(witness));
        }
    }
    out
}

fn no_longer(witness: &Request) -> Row {
    row(
        "",
        format!("{} is allowed today, then no longer", request(witness)),
        Tone::Faint,
    )
}

fn change_row(c: &Comparison<'_>, group: &Group<'_>, changes: &[&ActionChange]) -> Row {
    let names: Vec<&str> = changes.iter().map(|x| x.action.name()).collect();
    let actions: BTreeSet<&Action> = changes.iter().map(|x| &x.action).collect();
    let access = changes.first().map_or("", |x| x.access.as_str());
    let (from, to) = (patterns(group.before), patterns(group.after));
    let on = if group.label == "kept" || from == to {
        to
    } else {
        format!("{from} → {to}")
    };
    let grants: Vec<&Grant> = c
        .grants
        .iter()
        .filter(|g| actions.contains(&g.action))
        .collect();
    let keys: BTreeSet<&str> = grants
        .iter()
        .flat_map(|g| g.conditions.values().flat_map(BTreeMap::keys))
        .map(String::as_str)
        .collect();
    let only = if keys.is_empty() {
        String::new()
    } else {
        format!(
            ", only under {}",
            keys.into_iter().collect::<Vec<_>>().join(", ")
        )
    };
    let tone = if group.label == "unclear" {
        Tone::Warn
    } else {
        Tone::Plain
    };
    row(
        group.label,
        format!(
            "{access}: {}:{}  {on}{only}",
            group.service,
            names.join(", ")
        ),
        tone,
    )
    .because(reasons(grants))
}

fn patterns(texts: &BTreeSet<String>) -> String {
    if texts.contains("*") {
        return "every".to_owned();
    }
    list(texts.iter().map(String::as_str), 2)
}

fn unreachable(c: &Comparison<'_>) -> Vec<Row> {
    let gone = &c.difference.unreachable;
    if gone.is_empty() {
        return Vec::new();
    }
    let text = list(gone.iter().map(String::as_str), MOST);
    vec![row("out of reach", text, Tone::Good)]
}

fn additions(c: &Comparison<'_>) -> Vec<Row> {
    let mut out = Vec::new();
    let mut list = |label, grant: usize, said: String| {
        if let Some(grant) = c.grants.get(grant) {
            let text = format!("{} on {}", grant.action, grant.resource);
            out.push(row(label, text, Tone::Warn).because(reasons([grant])));
            out.push(row("", said, Tone::Faint));
        }
    };
    for addition in &c.proof.additions {
        let said = format!("{}: {}", request(&addition.witness), addition.today);
        list("added", addition.grant, said);
    }
    for unproven in &c.proof.unproven {
        list("unproven", unproven.grant, unproven.why.clone());
    }
    out
}

fn proof(c: &Comparison<'_>) -> Vec<Row> {
    let p = c.proof;
    if let Some(witness) = &p.beyond_grants {
        let text = format!(
            "broken: the documents allow {}, which no grant does",
            request(witness)
        );
        return vec![row("proof", text, Tone::Bad)];
    }
    if p.is_never_wider() {
        return vec![row(
            "proof",
            "never wider: every grant lies within the role of today",
            Tone::Good,
        )];
    }
    let mut parts = Vec::new();
    if !p.additions.is_empty() {
        parts.push(format!(
            "{} beyond the role of today, each listed with its reason",
            plural(p.additions.len(), "grant")
        ));
    }
    if !p.unproven.is_empty() {
        parts.push(format!(
            "{} could not be decided",
            plural(p.unproven.len(), "grant")
        ));
    }
    if let Some((document, statement)) = p.unclear {
        parts.push(format!(
            "statement {statement} of document {document} could not be compared with the grants"
        ));
    }
    vec![row("proof", parts.join("; "), Tone::Warn)]
}

fn plan(c: &Comparison<'_>) -> Vec<Row> {
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
        text += &format!(
            "sessions {}",
            list(sessions.iter().map(String::as_str), MOST)
        );
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
