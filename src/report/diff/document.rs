//! The difference as one versioned JSON document.

use serde_json::{Value, json};

use super::Comparison;
use crate::differ::Change;
use crate::differ::danger::{Danger, Kind};
use crate::differ::difference::Reach;
use crate::differ::plan::RolePlan;
use crate::iam::evaluate::Request;
use crate::report::suggestion::document::{gap, grant, guards};
use crate::snapshot::{NamedPolicy, PolicyKind};

const FORMAT: &str = "lpgen-diff";
const VERSION: u32 = 1;

/// The whole comparison of one function's role.
pub fn json(c: &Comparison<'_>) -> Value {
    let d = c.difference;
    let removed: Vec<Value> = d
        .removed
        .iter()
        .map(|(level, r)| {
            let actions: Vec<&str> = r.by_service.values().flatten().map(crate::iam::Action::as_str).collect();
            json!({"access": level, "count": r.count(), "actions": actions, "witness": r.witness.as_ref().map(request)})
        })
        .collect();
    json!({
        "format": FORMAT,
        "version": VERSION,
        "catalog": c.catalog.version(),
        "function": c.function.function.arn(),
        "basis": c.basis.json(),
        "role": role(c),
        "shared_with": c.sharing.iter().map(|s| json!({"function": s.name, "actions": s.actions})).collect::<Vec<_>>(),
        "other_users": c.function.other_users,
        "before": reach(&d.before),
        "after": reach(&d.after),
        "removed": removed,
        "changes": changes(c),
        "unreachable": d.unreachable,
        "dangers_gone": d.dangers_gone.iter().map(danger).collect::<Vec<_>>(),
        "dangers_left": d.dangers_left.iter().map(danger).collect::<Vec<_>>(),
        "proof": proof(c),
        "guards": guards(c.guards),
        "plan": plan(c),
        "policies": c.documents.iter().map(|p| json!({"name": p.name, "policy": policy(&p.policy)})).collect::<Vec<_>>(),
        "gaps": c.gaps.iter().map(gap).collect::<Vec<_>>(),
    })
}

/// A request as `lpgen simulate` reads it.
pub(in crate::report) fn request(r: &Request) -> Value {
    let context: serde_json::Map<String, Value> = r
        .context
        .iter()
        .map(|(key, values)| (key.to_owned(), json!(values)))
        .collect();
    json!({"action": r.action, "resource": r.resource, "context": context})
}

fn policy(p: &crate::iam::Policy) -> Value {
    // INVARIANT: Policy writes JSON that parses.
    serde_json::from_str(&p.to_json()).unwrap_or(Value::Null)
}

fn role(c: &Comparison<'_>) -> Value {
    let named = |p: &NamedPolicy| {
        let (kind, version) = match &p.kind {
            PolicyKind::Inline => ("inline", None),
            PolicyKind::Managed { version, .. } => ("managed", Some(version)),
            PolicyKind::Bundled { version, .. } => ("bundled", Some(version)),
            PolicyKind::File => ("file", None),
        };
        json!({"name": p.name, "kind": kind, "arn": p.arn(), "stays": p.stays(), "version": version, "policy": policy(&p.policy)})
    };
    json!({
        "arn": c.role.arn, "name": c.role.name, "id": c.role.id,
        "policies": c.role.policies.iter().map(named).collect::<Vec<_>>(),
        "boundary": c.role.boundary.as_ref().map(named),
        "missing": c.role.missing,
    })
}

fn reach(r: &Reach) -> Value {
    json!({
        "actions": r.actions, "services": r.services, "access": r.by_access,
        "resources": if r.is_everything() { json!("every") } else { json!(r.resources) },
    })
}

fn changes(c: &Comparison<'_>) -> Vec<Value> {
    let one = |x: &crate::differ::difference::ActionChange| {
        let (change, witness) = match &x.change {
            Change::Kept => ("kept", None),
            Change::Narrowed(witness) => ("narrowed", witness.as_ref()),
            Change::Added(witness) => ("added", Some(witness)),
            Change::Unknown => ("unknown", None),
        };
        let grants = c.grants.iter().enumerate();
        let of: Vec<usize> = grants
            .filter(|(_, g)| g.action == x.action)
            .map(|(i, _)| i)
            .collect();
        json!({
            "action": x.action, "access": x.access, "change": change, "before": x.before,
            "after": x.after, "witness": witness.map(request),
            "grants": of.into_iter().filter_map(|i| c.grants.get(i)).map(grant).collect::<Vec<_>>(),
        })
    };
    c.difference.changes.iter().map(one).collect()
}

fn danger(d: &Danger) -> Value {
    let kind = match d.kind {
        Kind::Escalation => "privilege-escalation",
        Kind::PassRole => "pass-role",
        Kind::AssumeRole => "assume-role",
        Kind::Data => "all-data",
        Kind::Traces => "traces",
    };
    json!({"kind": kind, "actions": d.actions, "what": d.what})
}

fn proof(c: &Comparison<'_>) -> Value {
    let p = c.proof;
    json!({
        "never_wider": p.is_never_wider(),
        "holds": p.holds(),
        "additions": p.additions.iter().map(|a| json!({
            "grant": c.grants.get(a.grant).map(grant), "witness": request(&a.witness), "today": a.today})).collect::<Vec<_>>(),
        "unproven": p.unproven.iter().map(|u| json!({
            "grant": c.grants.get(u.grant).map(grant), "why": u.why})).collect::<Vec<_>>(),
        "beyond_grants": p.beyond_grants.as_ref().map(request),
    })
}

fn plan(c: &Comparison<'_>) -> Value {
    let attached: Vec<Value> = c.role.staying().map(attached).collect();
    match c.plan {
        RolePlan::Replace => json!({"kind": "replace-policies", "attached": attached}),
        RolePlan::Own(new) => json!({
            "kind": "own-role", "name": new.name, "path": new.path, "trust": new.trust, "tags": new.tags,
            "boundary": new.boundary, "boundary_arn": new.boundary_arn, "attached": attached,
            "tags_read": new.tags_read, "names_old_role": new.naming,
        }),
    }
}

fn attached(p: &NamedPolicy) -> Value {
    json!({"name": p.name, "arn": p.arn()})
}
