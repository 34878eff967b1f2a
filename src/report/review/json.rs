//! The review for programs.

use super::value::{Amount, Ground, PermissionChange, Review, Step};
use crate::report::wire::{
    AmountJson, GroundJson, LookJson, MayJson, NoLongerJson, NoteJson, NumberJson, ReviewJson,
    StepJson, VerdictJson, VerdictKindJson,
};

/// The whole review.
pub(crate) fn json(review: &Review) -> ReviewJson<'_> {
    let numbers = review.numbers.iter();
    let looks = review.looks.iter();
    let may = review.may.iter();
    let notes = review.notes.iter();
    ReviewJson {
        verdict: VerdictJson {
            change: change(review.verdict.change),
            text: &review.verdict.text,
        },
        rests_on: &review.rests_on.text,
        numbers: numbers
            .map(|n| NumberJson {
                what: n.what,
                means: n.means,
                today: n.before.map(amount),
                proposed: amount(n.after),
                note: &n.note,
            })
            .collect(),
        look_at: looks
            .map(|look| LookJson {
                code: look.code,
                label: look.label,
                what: &look.what,
                why: &look.why,
                next: step(&look.next),
            })
            .collect(),
        may: may
            .map(|m| MayJson {
                ground: match m.ground {
                    Ground::Used => GroundJson::Used,
                    Ground::Implied => GroundJson::Implied,
                    Ground::Kept => GroundJson::Kept,
                },
                service: &m.service,
                name: &m.resource,
                resources: &m.patterns,
                actions: &m.actions,
                calls: m.calls,
                last: m.last,
                note: &m.note,
            })
            .collect(),
        no_longer: review.no_longer.as_ref().map(|gone| NoLongerJson {
            actions: gone.actions(),
            examples: &gone.examples,
        }),
        plan: &review.plan,
        next: review.next.iter().map(step).collect(),
        notes: notes
            .map(|note| NoteJson {
                code: note.code,
                count: note.count,
            })
            .collect(),
    }
}

fn amount(amount: Amount) -> AmountJson {
    match amount {
        Amount::Count(n) => AmountJson::Count(n),
        Amount::Every => AmountJson::Every("every"),
    }
}

fn step(step: &Step) -> StepJson<'_> {
    match step {
        Step::Command { line, reads, about } => StepJson {
            command: Some(line),
            takes_flags: *reads == super::value::CommandReads::TheSame,
            text: about,
        },
        Step::Words(words) => StepJson {
            command: None,
            takes_flags: false,
            text: words,
        },
    }
}

fn change(change: PermissionChange) -> VerdictKindJson {
    match change {
        PermissionChange::Broken => VerdictKindJson::Broken,
        PermissionChange::Open => VerdictKindJson::Open,
        PermissionChange::Wider => VerdictKindJson::Wider,
        PermissionChange::Mixed => VerdictKindJson::Mixed,
        PermissionChange::Narrower => VerdictKindJson::Narrower,
        PermissionChange::Same => VerdictKindJson::Same,
        PermissionChange::NotCompared => VerdictKindJson::NotCompared,
    }
}
