//! The explanation for a person.

use super::absence::{Absence, AbsentOperation, absence, operations};
use super::{Explanation, carried, remedy, today, unallowed};
use crate::catalog::service::ActionFacts;
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::observer::usage::Operation;
use crate::report::said::{Page, Said, said};
use crate::report::style::{dim, strong, warn};
use crate::report::words::{host_and_name, list, origin, plural, rule, span, times};
use crate::synthesizer::{Calls, Grant, Reason};

/// So many operations are named before a number stands for the rest.
const MOST: usize = 6;

/// Every grant with its evidence, or one action's; with ANSI styles.
pub(crate) fn text(e: &Explanation<'_>) -> Page {
    let mut out = Page::default();
    out.line(said!(
        "{}  {}",
        strong(&e.function.function.name),
        dim(e.function.function.arn())
    ));
    out.line(said!("{} {}", dim("rests on"), e.basis.line()));
    for days in e.basis.days() {
        out.line(said!("         {}", dim(days)));
    }
    match e.action {
        None => overview(&mut out, e),
        Some(action) => one_action(&mut out, e, action),
    }
    out
}

fn overview(out: &mut Page, e: &Explanation<'_>) {
    let mut statement = None;
    for (index, grant) in e.grants() {
        let own = e.statement_of(index);
        if own != statement {
            statement = own;
            if let Some((document, sid)) = own {
                out.blank();
                out.line(dim(format!("statement {sid} of {document}")));
            }
        }
        write_grant(out, e, grant);
    }
    carried::write(out, e);
    others(out, e);
    gaps(out, &e.synthesis.gaps);
    remedy::write(out, e);
}

fn one_action(out: &mut Page, e: &Explanation<'_>, action: &Action) {
    let grants: Vec<_> = e.grants().collect();
    let is_carried = !carried::carried(e).is_empty();
    let verdict = if grants.is_empty() && is_carried {
        Said::of("kept as the role of today allows it".to_owned())
    } else if grants.is_empty() {
        warn("not granted")
    } else {
        Said::of(format!("granted on {}", plural(grants.len(), "resource")))
    };
    out.blank();
    out.line(said!("{}  {}", strong(action.as_str()), verdict));
    if let Some(facts) = e.catalog.action(action) {
        out.line(said!("  {} {}", dim("catalog  "), facts_line(facts)));
    }
    for (label, text) in ["today    ", "         "]
        .iter()
        .cycle()
        .zip(today::lines(e, action))
    {
        out.line(said!("  {} {}", dim(label), text));
    }
    let operations = operations(e, action);
    if !operations.is_empty() {
        out.line(said!("  {} {}", dim("needed by"), named(&operations)));
    }
    for (index, grant) in grants {
        if let Some((document, sid)) = e.statement_of(index) {
            out.blank();
            out.line(dim(format!("statement {sid} of {document}")));
        }
        write_grant(out, e, grant);
    }
    carried::write(out, e);
    for reason in absence(e, action) {
        write_absence(out, &reason);
    }
    others(out, e);
    let about: Vec<Gap> = e
        .synthesis
        .gaps
        .iter()
        .filter(|gap| concerns(gap, e, action))
        .cloned()
        .collect();
    gaps(out, &about);
    if about.iter().any(|gap| gap.code == "kept-not-observable") {
        remedy::write(out, e);
    }
}

/// Whether a gap names the action or a resource it is granted on.
fn concerns(gap: &Gap, e: &Explanation<'_>, action: &Action) -> bool {
    let text = &gap.text;
    let names = |what: &str| {
        text.contains(&format!("`{what}`")) || gap.names.iter().any(|name| name == what)
    };
    names(action.as_str())
        || e.grants()
            .any(|(_, g)| g.resource != "*" && names(&g.resource))
}

fn write_grant(out: &mut Page, e: &Explanation<'_>, grant: &Grant) {
    out.line(said!(
        "{} on {}",
        strong(grant.action.as_str()),
        grant.resource
    ));
    for (operator, keys) in &grant.conditions {
        for (key, values) in keys {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            out.line(said!(
                "  {} {} {}: {}",
                dim("only if  "),
                operator,
                key,
                values.join(", ")
            ));
        }
    }
    for reason in &grant.reasons {
        write_reason(out, reason);
    }
    if e.action.is_none()
        && let Some(facts) = e.catalog.action(&grant.action)
    {
        out.line(said!("  {} {}", dim("catalog  "), facts_line(facts)));
    }
}

fn write_reason(out: &mut Page, reason: &Reason) {
    match reason {
        Reason::Implied { by } => {
            out.line(said!("  {} {}", dim("implied  "), by));
        }
        Reason::Kept {
            why, visible_by, ..
        } => {
            out.line(said!("  {} {}", dim("kept     "), why));
            if let Some(how) = visible_by {
                out.line(said!("  {} visible by: {}", dim("         "), how));
            }
        }
        Reason::Observed {
            operation,
            origin: from,
            rule: known_by,
            outcome: how,
            when,
            calls,
            first,
            last,
            samples,
            fields,
            ..
        } => {
            let when = when
                .as_ref()
                .map_or(String::new(), |w| format!(", because {w}"));
            out.line(said!(
                "  {} {} {}, {}{}",
                dim("observed "),
                strong(host_and_name(operation)),
                times(*calls),
                span(*first, *last),
                when
            ));
            out.line(said!(
                "  {} by {}, known by {}, {}",
                dim("         "),
                origin(from),
                rule(*known_by),
                how.as_str()
            ));
            if !fields.is_empty() {
                out.line(said!(
                    "  {} ARN from {}",
                    dim("         "),
                    fields.join(", ")
                ));
            }
            if !samples.is_empty() {
                out.line(said!(
                    "  {} events {}",
                    dim("         "),
                    dim(samples.join(", "))
                ));
            }
        }
    }
}

fn facts_line(facts: &ActionFacts) -> String {
    let types = match (facts.types.as_slice(), facts.optional.as_slice()) {
        ([], []) => "supports no resources, only `*`".to_owned(),
        ([], optional) => format!("on any of: {}", optional.join(", ")),
        (types, _) => format!("on {}", types.join(", ")),
    };
    let only = if facts.permission_only {
        "; no API operation of this name exists"
    } else {
        ""
    };
    format!("{}; {types}{only}", facts.access)
}

fn named(operations: &[AbsentOperation]) -> String {
    list(operations.iter().map(|o| o.operation.as_str()), MOST)
}

fn write_absence(out: &mut Page, reason: &Absence) {
    let mut say = |text: String, hint: &str| {
        out.line(said!("  {} {}", dim("why      "), text));
        if !hint.is_empty() {
            out.line(said!("  {} {}", dim("hint     "), hint));
        }
    };
    match reason {
        Absence::Denied => say(
            "calls that needed it were denied: a need or an attempt, never granted by itself"
                .to_owned(),
            "add it by hand if the function should be allowed to do this",
        ),
        Absence::Unproven => say(
            "calls that needed it only failed, with errors that do not prove that they were allowed".to_owned(),
            "a longer window may show it succeed",
        ),
        Absence::NotAllowedToday => say(unallowed::WHY.to_owned(), unallowed::HINT),
        Absence::SetApart => say(
            "calls that needed it look as if somebody else used the function's credentials"
                .to_owned(),
            "find out who made them; `--include-suspicious` learns from them",
        ),
        Absence::Wildcard => say(
            "never seen: what may need it unseen are operations on other services' data that the role allows by wildcards alone".to_owned(),
            "name these operations in a statement of the role if the function calls them: then it stays",
        ),
        Absence::NeverReported => say(
            "the records may not show it, and IAM's report says that the role never used the service".to_owned(),
            "",
        ),
        Absence::Unneeded => say(
            "calls needed it, but no policy of the role has to allow it".to_owned(),
            "",
        ),
        Absence::NeverRecorded(operations) => say(
            format!(
                "CloudTrail never records {}: whether the function calls it cannot be seen",
                named(operations)
            ),
            "look into the function's code; keep the action if it is there",
        ),
        Absence::NotDocumented(operations) => say(
            format!(
                "it is not documented whether CloudTrail records {}: that none was seen proves nothing",
                named(operations)
            ),
            "look into the function's code; keep the action if it is there",
        ),
        Absence::Unseen(why, operations) => write_unseen(why, operations, &mut say),
        Absence::NotCalled(operations) => say(
            format!(
                "never seen: the records would show {}, and the function called none of it in this window",
                named(operations)
            ),
            "a rare path (month's end, an error, a failover) may lie outside the window",
        ),
        Absence::NoOperation => say(
            "no operation is known to need it, so nothing in a trail would show its use".to_owned(),
            "look it up in the service's authorization reference",
        ),
    }
}

fn write_unseen(why: &str, operations: &[AbsentOperation], say: &mut impl FnMut(String, &str)) {
    let is_selected = operations.iter().any(|o| o.data_type.is_some());
    say(
        format!("cannot be told of {}: {why}", named(operations)),
        if is_selected {
            "select these events for the trail (`aws cloudtrail put-event-selectors`) and observe again"
        } else {
            "read the records that would show it, too; `lpgen doctor` says which trails there are"
        },
    );
}

/// Calls that make no grant.
struct Ungranted<'a> {
    label: &'static str,
    action: Option<&'a Action>,
    operation: &'a Operation,
    resource: Option<&'a str>,
    calls: &'a Calls,
    why: &'a str,
}

fn others(out: &mut Page, e: &Explanation<'_>) {
    unallowed::write(out, e);
    let wanted = e.wanted().map(|w| Ungranted {
        label: "wanted   ",
        action: w.action.as_ref(),
        operation: &w.operation,
        resource: w.resource.as_deref(),
        calls: &w.calls,
        why: if w.granted {
            "denied, though other calls of it succeeded"
        } else {
            "denied, so not granted"
        },
    });
    let apart = e.suspicious().map(|s| Ungranted {
        label: "set apart",
        action: s.action.as_ref(),
        operation: &s.operation,
        resource: s.resource.as_deref(),
        calls: &s.calls,
        why: &s.suspicion,
    });
    let unneeded = e.unneeded().map(|u| Ungranted {
        label: "no grant ",
        action: u.action.as_ref(),
        operation: &u.operation,
        resource: u.resource.as_deref(),
        calls: &u.calls,
        why: &u.why,
    });
    for calls in wanted.chain(apart).chain(unneeded) {
        write_ungranted(out, &calls);
    }
}

fn write_ungranted(out: &mut Page, ungranted: &Ungranted<'_>) {
    let calls = ungranted.calls;
    let what = ungranted
        .action
        .map_or(&*ungranted.operation.name, Action::as_str);
    let on = ungranted.resource.map(|resource| format!(" on {resource}"));
    out.line(said!(
        "  {} {}{} {}, {}: {}",
        warn(ungranted.label),
        strong(what),
        on.unwrap_or_default(),
        times(calls.count),
        span(calls.first, calls.last),
        ungranted.why
    ));
    if !calls.samples.is_empty() {
        out.line(said!(
            "  {} events {}",
            dim("         "),
            dim(calls.samples.join(", "))
        ));
    }
}

fn gaps(out: &mut Page, gaps: &[Gap]) {
    for gap in gaps {
        out.line(said!(
            "  {} {}  {}",
            warn("gap      "),
            warn(gap.code),
            gap.text
        ));
        if !gap.names.is_empty() {
            out.line(said!(
                "  {} {}",
                dim("         "),
                dim(list(gap.names.iter().map(String::as_str), MOST))
            ));
        }
        if let Some(hint) = &gap.hint {
            out.line(said!("  {} {}", dim("     do: "), hint));
        }
    }
}
