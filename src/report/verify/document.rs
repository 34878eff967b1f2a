//! The verification as one versioned JSON document.

use serde_json::{Value, json};

use super::Verification;
use crate::differ::holdout::Split;
use crate::differ::replayed::Replayed;
use crate::proposal::wider::Wider;
use crate::report::diff::request_json;
use crate::report::suggestion::document::{gap, grant};

const FORMAT: &str = "lpgen-verification";
const VERSION: u32 = 2;

/// Everything that was found.
pub fn json(v: &Verification<'_>) -> Value {
    json!({
        "format": FORMAT,
        "version": VERSION,
        "catalog": v.catalog,
        "function": v.function.function.arn(),
        "policy": v.subject,
        "basis": v.basis.json(),
        "holds": v.holds(),
        "replay": replay(v.replayed),
        "never_wider": wider(v.wider),
        "lint": v.findings.iter().map(|f| json!({
            "code": f.code, "document": f.document, "statement": f.statement, "text": f.text,
        })).collect::<Vec<_>>(),
        "pairs": v.pairs,
        "unused": v.unused.iter().map(|(action, resource)| json!({"action": action, "resource": resource})).collect::<Vec<_>>(),
        "holdout": v.holdout.map_or_else(|why| json!({"none": why}), |splits| splits.iter().map(split).collect()),
        "unseen": v.unseen.map(|u| json!({
            "needs": u.needs, "permissions": u.permissions, "unit": u.unit.as_str(), "units": u.units,
            "alone": u.alone, "chance": u.chance,
            "interval": [u.interval.0, u.interval.1], "confidence": 0.95,
        })),
        "gaps": v.gaps.iter().map(gap).collect::<Vec<_>>(),
    })
}

fn replay(r: &Replayed) -> Value {
    json!({
        "calls": r.calls.count(),
        "denied": {"value": r.denied.count().value, "exact": r.denied.count().exact && !r.estimated},
        "permissions": r.needed.len(),
        "missing": r.missing().map(|(p, why)| json!({
            "action": p.action, "resource": p.resource, "context": p.context, "why": why,
        })).collect::<Vec<_>>(),
    })
}

fn wider(w: &Wider) -> Value {
    match w {
        Wider::NotKnown => json!({"result": "not-known"}),
        Wider::No => json!({"result": "holds"}),
        Wider::Additions(list) => json!({
            "result": "additions",
            "additions": list.iter().map(|(g, w)| json!({"grant": grant(g), "witness": request_json(w)})).collect::<Vec<_>>(),
        }),
        Wider::Yes(witness) => json!({"result": "wider", "witness": request_json(witness)}),
        Wider::Open(why) => json!({"result": "unknown", "why": why}),
    }
}

fn split(s: &Split) -> Value {
    json!({
        "asked": s.cut.asked.iter().map(|(by, percent)| json!({"by": by.as_str(), "percent": percent})).collect::<Vec<_>>(),
        "until": s.cut.until,
        "calls": {"before": s.cut.calls.0, "all": s.cut.calls.1},
        "days": {"before": s.cut.days.0, "all": s.cut.days.1},
        "learned_calls": s.learned,
        "later": replay(&s.later),
        "pairs": s.pairs,
        "unused": s.unused.iter().map(|(action, resource)| json!({"action": action, "resource": resource})).collect::<Vec<_>>(),
    })
}
