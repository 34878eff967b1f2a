//! The suggestion as one versioned JSON document.

use serde_json::{Value, json};

use super::Suggestion;
use crate::differ::Guards;
use crate::gap::Gap;
use crate::observer::function::Rule;
use crate::observer::usage::{Operation, Origin};
use crate::synthesizer::{Calls, Document, Grant, Reason, Unallowed, UnprovenCall};

/// Name and version of the document's form.
const FORMAT: &str = "lpgen-suggestion";
const VERSION: u32 = 1;

/// The whole result. Only what the records say is in it: reading the same records in another order,
/// or twice, gives the same bytes.
pub fn json(s: &Suggestion<'_>) -> Value {
    let usage = s.usage;
    json!({
        "format": FORMAT,
        "version": VERSION,
        "catalog": s.catalog,
        "generalize": s.generalize,
        "function": s.function.function.arn(),
        "roles": s.function.roles,
        "shared_with": s.function.shared_with,
        "other_users": s.function.other_users,
        "window": usage.window.map(|(first, last)| json!({"first": first, "last": last})),
        "records": usage.records.count(),
        "basis": s.basis.json(),
        "skipped": usage.skipped.iter().map(|(skip, n)| json!({"reason": skip.to_string(), "records": n.count()})).collect::<Vec<_>>(),
        "unread": usage.unread,
        "documents": s.documents.iter().map(|d| document(d, &s.synthesis.grants)).collect::<Vec<_>>(),
        "grants": s.synthesis.grants.iter().map(grant).collect::<Vec<_>>(),
        "wanted": s.synthesis.wanted.iter().map(|w| json!({
            "operation": operation(&w.operation), "action": w.action.as_ref().map(ToString::to_string),
            "resource": w.resource, "granted": w.granted, "calls": calls(&w.calls),
        })).collect::<Vec<_>>(),
        "unproven": s.synthesis.unproven.iter().map(unproven).collect::<Vec<_>>(),
        "unallowed": s.synthesis.unallowed.iter().map(unallowed).collect::<Vec<_>>(),
        "suspicious": s.synthesis.suspicious.iter().map(|x| json!({
            "operation": operation(&x.operation), "action": x.action.as_ref().map(ToString::to_string),
            "resource": x.resource, "outcome": x.outcome.as_str(), "why": x.suspicion, "calls": calls(&x.calls),
        })).collect::<Vec<_>>(),
        "unneeded": s.synthesis.unneeded.iter().map(|u| json!({
            "operation": operation(&u.operation), "action": u.action.as_ref().map(ToString::to_string),
            "resource": u.resource, "why": u.why, "calls": calls(&u.calls),
        })).collect::<Vec<_>>(),
        "guards": guards(s.guards),
        "proof": super::proof::json(s.proof),
        "gaps": s.synthesis.gaps.iter().map(gap).collect::<Vec<_>>(),
        "replay": {"misses": s.misses.iter().map(|m| json!({
            "operation": operation(&m.operation), "action": m.action.to_string(), "resource": m.resource,
            "context": m.context, "why": m.why.in_words(&s.names()),
        })).collect::<Vec<_>>()},
    })
}

pub(in crate::report) fn guards(g: &Guards) -> Value {
    json!({"denials": g.denials, "staying": g.staying, "conditions": g.keys})
}

fn document(d: &Document, grants: &[Grant]) -> Value {
    // INVARIANT: Policy writes JSON that parses.
    let policy: Value = serde_json::from_str(&d.policy.to_json()).unwrap_or(Value::Null);
    let statements: Vec<Value> = d
        .statements
        .iter()
        .map(|s| {
            let of: Vec<usize> = s
                .grants
                .iter()
                .copied()
                .filter(|&i| i < grants.len())
                .collect();
            json!({"sid": s.sid, "grants": of})
        })
        .collect();
    json!({"name": d.name, "policy": policy, "statements": statements, "characters": d.policy.size()})
}

pub(in crate::report) fn grant(g: &Grant) -> Value {
    json!({
        "action": g.action.to_string(),
        "resource": g.resource,
        "conditions": g.conditions,
        "reasons": g.reasons.iter().map(reason).collect::<Vec<_>>(),
    })
}

fn reason(r: &Reason) -> Value {
    match r {
        Reason::Implied { by } => json!({"kind": "implied", "by": by}),
        Reason::Kept {
            why,
            visible_by,
            sid,
        } => {
            json!({"kind": "kept", "why": why, "visible_by": visible_by, "sid": sid})
        }
        Reason::Observed {
            operation: op,
            origin,
            rule,
            outcome,
            kind,
            when,
            calls,
            first,
            last,
            samples,
            fields,
        } => {
            json!({
                "kind": "observed", "operation": operation(op), "origin": origin_text(origin),
                "rule": rule_text(*rule), "outcome": outcome.as_str(), "need": kind, "when": when,
                "calls": calls, "first": first, "last": last, "events": samples, "fields": fields,
            })
        }
    }
}

pub(in crate::report) fn gap(g: &Gap) -> Value {
    json!({"code": g.code, "text": g.text, "hint": g.hint, "names": g.names})
}

pub(in crate::report) fn calls(c: &Calls) -> Value {
    json!({"count": c.count, "first": c.first, "last": c.last, "events": c.samples, "errors": c.errors})
}

pub(in crate::report) fn operation(o: &Operation) -> String {
    format!("{} {}", o.source, o.name)
}

fn origin_text(origin: &Origin) -> String {
    match origin {
        Origin::Code => "code".to_owned(),
        Origin::Worker => "worker".to_owned(),
        Origin::Poller => "event source mapping".to_owned(),
        Origin::Forwarded(by) => format!("through {by}"),
    }
}

/// The attribution rule in words.
pub(super) fn rule_text(rule: Rule) -> &'static str {
    match rule {
        Rule::InScopeOf => "inScopeOf",
        Rule::IssuedByLambda => "AssumeRole by Lambda",
        Rule::RoleAndSessionName => "role and session name",
        Rule::SessionName => "session name only",
        Rule::Poller => "event source mapping on the role",
    }
}

/// Calls whose errors prove nothing.
pub(in crate::report) fn unproven(u: &UnprovenCall) -> Value {
    json!({
        "operation": operation(&u.operation), "action": u.action.to_string(), "resource": u.resource,
        "calls": calls(&u.calls),
    })
}

/// What the configuration implies and the role of today does not allow.
pub(in crate::report) fn unallowed(u: &Unallowed) -> Value {
    json!({"action": u.action.to_string(), "resource": u.resource, "by": u.by})
}
