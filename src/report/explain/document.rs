//! The explanation as one versioned JSON document.

use serde_json::{Value, json};

use super::absence::{Absence, Recorded, absence, operations};
use super::{Explanation, carried, today};
use crate::report::suggestion::document::{calls, gap, grant, operation, unallowed, unproven};
use crate::visibility::Visibility;

const FORMAT: &str = "lpgen-explanation";
const VERSION: u32 = 1;

/// The whole explanation; only what the records, the catalog and the question say is in it.
pub fn json(e: &Explanation<'_>) -> Value {
    let grants: Vec<Value> = e
        .grants()
        .map(|(index, g)| {
            let mut value = grant(g);
            if let Some((document, sid)) = e.statement_of(index) {
                value["document"] = json!(document);
                value["statement"] = json!(sid);
            }
            value["catalog"] = json!(e.catalog.action(&g.action));
            value
        })
        .collect();
    let text =
        |action: &Option<crate::iam::action::Action>| action.as_ref().map(ToString::to_string);
    json!({
        "format": FORMAT,
        "version": VERSION,
        "catalog": e.catalog.version(),
        "function": e.function.function.arn(),
        "action": e.action.map(ToString::to_string),
        "window": e.usage.window.map(|(first, last)| json!({"first": first, "last": last})),
        "basis": e.basis.json(),
        "today": e.today.zip(e.action).map(|(today, action)| today.resources_of(action)),
        "today_in_words": e.action.map(|action| today::lines(e, action)),
        "grants": grants,
        "absent": e.action.map(|action| absence(e, action).iter().map(absent).collect::<Vec<_>>()),
        "operations": e.action.map(|action| operations(e, action).iter().map(recorded).collect::<Vec<_>>()),
        "kept_statements": carried::carried(e).iter().map(|own| json!({"document": own.document, "statement": own.sid()})).collect::<Vec<_>>(),
        "wanted": e.wanted().map(|w| json!({
            "operation": operation(&w.operation), "action": text(&w.action), "resource": w.resource,
            "granted": w.granted, "calls": calls(&w.calls),
        })).collect::<Vec<_>>(),
        "unproven": e.unproven().map(unproven).collect::<Vec<_>>(),
        "unallowed": e.unallowed().map(unallowed).collect::<Vec<_>>(),
        "suspicious": e.suspicious().map(|s| json!({
            "operation": operation(&s.operation), "action": text(&s.action), "resource": s.resource,
            "why": s.suspicion, "calls": calls(&s.calls),
        })).collect::<Vec<_>>(),
        "unneeded": e.unneeded().map(|u| json!({
            "operation": operation(&u.operation), "action": text(&u.action), "resource": u.resource,
            "why": u.why, "calls": calls(&u.calls),
        })).collect::<Vec<_>>(),
        "remedy": e.remedy.map(|r| json!({
            "trail": r.trail, "complete": r.is_complete, "selectors": r.selectors,
            "command": r.command(), "template": r.template(),
        })),
        "gaps": e.synthesis.gaps.iter().map(gap).collect::<Vec<_>>(),
    })
}

fn absent(reason: &Absence) -> Value {
    let (why, operations): (&str, &[Recorded]) = match reason {
        Absence::Denied => ("denied", &[]),
        Absence::Unproven => ("unproven", &[]),
        Absence::NotAllowedToday => ("not-allowed-today", &[]),
        Absence::SetApart => ("set-apart", &[]),
        Absence::Unneeded => ("unneeded", &[]),
        Absence::NeverRecorded(list) => ("never-recorded", list),
        Absence::NotDocumented(list) => ("recording-not-documented", list),
        Absence::Wildcard => ("wildcard", &[]),
        Absence::NeverReported => ("never-used-by-report", &[]),
        Absence::Unseen(_, list) => ("not-seen", list),
        Absence::NotCalled(list) => ("not-called", list),
        Absence::NoOperation => ("no-operation", &[]),
    };
    json!({"why": why, "operations": operations.iter().map(recorded).collect::<Vec<_>>()})
}

fn recorded(o: &Recorded) -> Value {
    let (shown, why) = match &o.shown {
        Visibility::Always => ("always", None),
        Visibility::Partly(why) => ("partly", Some(why)),
        Visibility::Never(why) => ("never", Some(why)),
    };
    json!({
        "operation": o.operation, "class": o.class, "data_type": o.data_type,
        "shown": shown, "why_not_shown": why, "need": o.kind,
    })
}
