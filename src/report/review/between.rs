//! The review of policies from files: the same page, without calls and without a function.

use super::numbers::{Sides, numbers};
use super::value::{Look, PermissionChange, Rank, RestsOn, Review, Step, Verdict};
use super::{looks, may};
use crate::catalog::Catalog;
use crate::differ::difference::unreachable;
use crate::differ::relation::{Direction, Related, Relation};
use crate::differ::{Outline, Side};
use crate::observer::usage::Count;
use crate::report::words::{plural, request};
use crate::snapshot::permissions::Permissions;

/// Policies that are together a role.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PolicySet<'a> {
    /// The names of their files.
    pub names: &'a [String],
    /// What they allow.
    pub permissions: &'a Permissions,
}

/// The review of the new policies against the old.
pub(crate) fn between(
    old: PolicySet<'_>,
    new: PolicySet<'_>,
    related: &Related,
    catalog: &Catalog,
    command: &str,
) -> Review {
    let [before, after] = [old, new].map(|side| Side::of(side.permissions, catalog));
    let outline = Outline::of(&before, &after, catalog);
    let reach = unreachable(&before.reach.resources, &after.reach.resources);
    let mut all = looks::of_dangers(
        &after.dangers,
        |_| "the new policies allow it".to_owned(),
        |action| {
            Step::Words(format!(
                "leave `{action}` out, or limit it to the resources that need it"
            ))
        },
    );
    all.extend(relation_looks(related));
    all.sort_by_key(|look| look.rank);
    Review {
        function: format!("{} → {}", old.names.join(", "), new.names.join(", ")),
        arn: String::new(),
        region: String::new(),
        role: None,
        today: Some(old.names.to_vec()),
        verdict: verdict(related.relation),
        rests_on: RestsOn {
            window: None,
            days: None,
            records: Count::default(),
            calls: Count::default(),
            text: format!(
                "policies alone, no calls; `Action` patterns by catalog {}",
                related.catalog
            ),
        },
        numbers: numbers(&Sides {
            before: Some((&before.reach, &before.dangers)),
            after: (&after.reach, &after.dangers),
            note: String::new(),
        }),
        looks: all,
        may: Vec::new(),
        no_longer: Some(may::gone(&outline.removed, &reach)),
        plan: vec![format!(
            "{} instead of {}",
            plural(new.permissions.policies.len(), "policy"),
            plural(old.permissions.policies.len(), "policy")
        )],
        next: vec![Step::Command {
            line: format!("{command} --policy"),
            reads: super::value::CommandReads::Nothing,
            about: "the policies' text",
        }],
        notes: Vec::new(),
    }
}

fn verdict(relation: Relation) -> Verdict {
    let (change, text) = match relation {
        Relation::Equal => (PermissionChange::Same, "equal: both allow the same"),
        Relation::Narrower => (
            PermissionChange::Narrower,
            "narrower: the new allow less, and nothing else",
        ),
        Relation::Wider => (PermissionChange::Wider, "wider: the new allow more"),
        Relation::Incomparable => (
            PermissionChange::Mixed,
            "each allows something that the other does not",
        ),
        Relation::Unknown => (PermissionChange::Open, "not decided"),
    };
    Verdict {
        change,
        text: text.to_owned(),
    }
}

/// What only the new policies allow, and what could not be decided.
fn relation_looks(related: &Related) -> Vec<Look> {
    let mut out = Vec::new();
    let gained = related
        .witnesses
        .iter()
        .filter(|(d, _)| *d == Direction::Gained);
    let gained: Vec<String> = gained.map(|(_, witness)| request(witness)).collect();
    if let Some(first) = gained.first() {
        out.push(Look {
            rank: Rank::New,
            code: "beyond-role",
            label: "new",
            what: first.clone(),
            why: "only the new policies allow it".to_owned(),
            next: Step::Words("ask who needs it".to_owned()),
        });
    }
    if let Some(open) = related
        .undecided
        .first()
        .filter(|_| related.relation == Relation::Unknown)
    {
        out.push(Look {
            rank: Rank::New,
            code: "not-compared",
            label: "open",
            what: format!("whether more of {} is allowed", open.action),
            why: open.why.to_string(),
            next: Step::Words("compare the statements about it by hand".to_owned()),
        });
    }
    out
}
