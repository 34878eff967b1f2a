//! What of one function's life the window holds: how much of it had calls, what was deployed in it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::span::Stretch;
use super::window::Window;
use super::{lost, schedule, silent};
use crate::catalog::requirement::RequirementKind;
use crate::gap::Gap;
use crate::iam::arn::Arn;
use crate::iam::role::role_name;
use crate::lambda::moment::moment_of_text;
use crate::observer::cover::{self, Cover};
use crate::observer::coverage::{ENOUGH_DAYS, day};
use crate::observer::function::FunctionUsage;
use crate::observer::usage::{Outcome, Permission, Usage};
use crate::snapshot::{PolicyKind, Role};

/// What a person should know of the window before trusting it for its function.
pub(crate) fn coverage(window: &Window<'_>, role: Option<&Role>) -> Vec<Gap> {
    let (function, usage) = (window.usage_of_function(), window.usage());
    let span = window.span();
    let unseen = [silent::gap(window, role, span.as_ref()), lost::gap(usage)];
    let unseen = unseen.into_iter().flatten();
    let Some(span) = &span else {
        return unseen.collect();
    };
    let changed = changes_of_code(function, usage, span);
    let gaps = unseen
        .chain(seen_briefly(function, span))
        .chain(uncovered(span))
        .chain(deployed(function, changed, span))
        .chain(role_changed(function, usage, role, span));
    let mut gaps: Vec<Gap> = gaps.collect();
    gaps.extend(schedule::gaps(&function.configured.schedules, span));
    gaps
}

/// Days of the window that no record covers.
fn uncovered(span: &Stretch) -> Option<Gap> {
    let Cover { holes, lost, .. } = &span.cover;
    let stays = if lost.is_empty() {
        ""
    } else {
        "; where every other day has some, files are missing, and what they could have shown the use of stays"
    };
    (!holes.is_empty()).then(|| Gap {
        code: "days-without-records",
        text: format!(
            "no record covers {} of the window, where the trail has some as a rule: what happened then was not seen, and these days do not count{stays}",
            cover::count(span.cover.missing())
        ),
        hint: Some("read the files of these days, too, if the trail has them; `--since` may begin after them".to_owned()),
        names: holes
            .iter()
            .map(|(from, to)| cover::stretch_in_words(*from, *to))
            .collect(),
    })
}

/// Few of the days had calls of the function, though many were read.
fn seen_briefly(function: &FunctionUsage, span: &Stretch) -> Option<Gap> {
    let (first, last) = (function.days.first()?, function.days.last()?);
    let seen = Cover {
        first: *first,
        last: *last,
        holes: Vec::new(),
        lost: Vec::new(),
    };
    (span.length() >= enough() && i64::from(seen.days()) < ENOUGH_DAYS).then(|| Gap {
        code: "seen-briefly",
        text: format!(
            "the function called on {} from {first} to {last}, of a window of {}: what it does at other times is not known",
            cover::count(u32::try_from(function.days.len()).unwrap_or(u32::MAX)),
            span.cover.in_words()
        ),
        hint: Some("run it on all its paths, or read a longer window".to_owned()),
        names: vec![],
    })
}

/// Operations that change what of the function runs or what it works on, with the time of the last one inside the span.
pub(super) fn changes_of_code<'u>(
    function: &FunctionUsage,
    usage: &'u Usage,
    span: &Stretch,
) -> BTreeMap<&'u str, Timestamp> {
    let own = function.function.arn();
    let mut changes = usage.deployments.of_one(&own);
    // The record of it may be missing: the configuration says when it was last changed.
    let latest = function
        .configured
        .versions
        .iter()
        .filter(|c| c.is_latest());
    let modified = latest
        .filter_map(|c| moment_of_text(c.modified.as_deref()?))
        .max();
    if let Some(modified) = modified
        && changes.values().all(|time| *time < modified)
    {
        // Both are of one update, seconds apart.
        let is_near = |time: &Timestamp| modified.duration_since(*time).as_mins() < 5;
        if !changes.values().any(is_near) {
            changes.insert("LastModified", modified);
        }
    }
    // The span begins when the function was made.
    changes.retain(|operation, time| {
        let is_after = *time > span.first || *operation == "CreateFunction" && *time == span.first;
        is_after && *time <= span.last
    });
    changes
}

fn deployed(
    function: &FunctionUsage,
    changes: BTreeMap<&str, Timestamp>,
    span: &Stretch,
) -> Option<Gap> {
    let (operation, time) = changes.into_iter().max_by_key(|(_, time)| *time)?;
    let since = span.last.duration_since(time);
    let is_long = since >= enough();
    if operation == "CreateFunction" {
        return (!is_long).then(|| made(time, span.last));
    }
    let old = not_called_since(function, time);
    let stale = match old.len() {
        0 if is_long => return None,
        0 => "all it was seen to do was seen since then, too".to_owned(),
        1 => {
            "1 action was not called since then, and the code that called it may be gone".to_owned()
        }
        n => format!(
            "{n} actions were not called since then, and the code that called them may be gone"
        ),
    };
    Some(Gap {
        code: "deployed-in-window",
        text: format!(
            "the function changed on {} (`{operation}`): what runs today was seen for {} of the window, and {stale}",
            day(time),
            cover::part_in_words(time, span.last)
        ),
        hint: Some(format!(
            "`--since {}` learns from what runs today alone",
            time.strftime("%Y-%m-%dT%H:%M:%SZ")
        )),
        names: old,
    })
}

fn made(time: Timestamp, last: Timestamp) -> Gap {
    let later = time.checked_add(enough()).unwrap_or(time);
    Gap {
        code: "deployed-in-window",
        text: format!(
            "the function was made on {}: it could be seen for {}",
            day(time),
            cover::part_in_words(time, last)
        ),
        hint: Some(format!("read the trail again on {} or later", day(later))),
        names: vec![],
    }
}

/// So much of the life of what runs today is enough.
fn enough() -> SignedDuration {
    SignedDuration::from_hours(24 * ENOUGH_DAYS)
}

/// Actions that calls before `time` needed and none after, sorted.
fn not_called_since(function: &FunctionUsage, time: Timestamp) -> Vec<String> {
    let mut called: BTreeMap<String, bool> = BTreeMap::new();
    for call in &function.calls {
        if let Permission::Action(action) = &call.key.need.permission
            && call.key.outcome != Outcome::Denied
            && call.key.need.kind != RequirementKind::May
            && let Some(last) = call.entry.last
        {
            let recent = called.entry(action.to_string()).or_default();
            *recent |= last >= time;
        }
    }
    let old = called.into_iter().filter(|(_, recent)| !recent);
    old.map(|(action, _)| action).collect()
}

/// Operations that changed the function's roles or their managed policies, with the time of the last one.
pub(super) fn role_changes<'u>(
    function: &FunctionUsage,
    usage: &'u Usage,
    role: Option<&Role>,
) -> BTreeMap<&'u str, Timestamp> {
    let managed: BTreeSet<&str> = role
        .into_iter()
        .flat_map(|role| &role.policies)
        .filter_map(|policy| match &policy.kind {
            PolicyKind::Managed { arn, .. } => Some(arn.as_str()),
            PolicyKind::Inline | PolicyKind::Bundled { .. } | PolicyKind::File => None,
        })
        .collect();
    // Records name a role without its path, in a partition that is a guess where they name none.
    let roles = function.roles.iter().flat_map(|role| subjects(role));
    let subjects = roles.chain(managed.into_iter().map(str::to_owned));
    usage.deployments.of_all(subjects)
}

/// The ARNs under which changes of a role are noted.
fn subjects(role: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::from([role.to_owned()]);
    if let Some(arn) = Arn::parse(role) {
        for partition in [arn.partition, "aws"] {
            let (account, name) = (arn.account, role_name(role));
            all.insert(format!("arn:{partition}:iam::{account}:role/{name}"));
        }
    }
    all
}

fn role_changed(
    function: &FunctionUsage,
    usage: &Usage,
    role: Option<&Role>,
    span: &Stretch,
) -> Option<Gap> {
    let changes = role_changes(function, usage, role);
    let inside = changes
        .into_iter()
        .filter(|(_, time)| *time > span.first && *time <= span.last);
    let (operation, time) = inside.max_by_key(|(_, time)| *time)?;
    Some(Gap {
        code: "role-changed-in-window",
        text: format!(
            "the role's policies changed on {} (`{operation}`): they were seen for {} of the window, and calls before that were made with other permissions",
            day(time),
            cover::part_in_words(time, span.last)
        ),
        hint: None,
        names: function.roles.iter().cloned().collect(),
    })
}
