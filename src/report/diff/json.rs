//! The difference for programs.

use super::Comparison;
use crate::report::review;
use crate::report::wire::{
    ActionChangeJson, DangerJson, DiffJson, GapJson, GrantJson, PlanJson, PolicyFileJson,
    ProofJson, RemovedJson, SharingJson,
};

/// The whole comparison of one function's role.
pub(crate) fn json<'a>(c: &Comparison<'a>) -> DiffJson<'a> {
    let (difference, grants) = (c.difference, c.grants);
    let named = |grant: usize| grants.get(grant).map(GrantJson::from);
    let changes = difference.changes.iter();
    let dangers = |list: &[_]| list.iter().map(DangerJson::from).collect();
    let sharing = c.sharing.iter().map(|sharing| SharingJson {
        function: &sharing.name,
        actions: sharing.actions,
    });
    let policies = c.documents.iter().map(|document| PolicyFileJson {
        name: &document.name,
        policy: document.policy.canonical(),
    });
    DiffJson {
        format: DiffJson::FORMAT,
        version: DiffJson::VERSION,
        catalog: c.catalog.version(),
        function: c.function.function.arn(),
        basis: c.basis.json(),
        review: review::json(c.review),
        role: c.role.into(),
        shared_with: sharing.collect(),
        other_users: &c.function.other_users,
        before: (&difference.before).into(),
        after: (&difference.after).into(),
        removed: difference.removed.iter().map(RemovedJson::of).collect(),
        changes: changes
            .map(|change| ActionChangeJson::of(change, grants))
            .collect(),
        unreachable: &difference.unreachable,
        dangers_gone: dangers(&difference.dangers_gone),
        dangers_left: dangers(&difference.dangers_left),
        proof: ProofJson::of(c.proof, named),
        guards: c.guards.into(),
        plan: PlanJson::of(c.plan, c.role),
        policies: policies.collect(),
        gaps: c.gaps.iter().map(GapJson::from).collect(),
        doubts: c.basis.doubts(),
        integrity: c.basis.integrity,
    }
}
