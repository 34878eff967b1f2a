//! The verification for programs.

use super::{Verification, denied};
use crate::differ::holdout::HoldoutSplit;
use crate::differ::replayed::Replayed;
use crate::differ::unseen::Unseen;
use crate::proposal::wider::Wider;
use crate::report::wire::{
    BeyondJson, CutJson, FindingJson, GapJson, HoldoutJson, MissingJson, PairJson, PartOfJson,
    ReplayedJson, SplitJson, UnseenJson, VerificationJson, WiderJson,
};

/// Everything that was found.
pub(crate) fn json<'a>(v: &'a Verification<'_>) -> VerificationJson<'a> {
    let basis = v.basis();
    let lint = v.findings.iter().map(|finding| FindingJson {
        code: finding.code,
        document: &finding.document,
        statement: &finding.statement,
        text: &finding.text,
    });
    VerificationJson {
        format: VerificationJson::FORMAT,
        version: VerificationJson::VERSION,
        catalog: v.evidence.catalog.version(),
        function: v.function.function.arn(),
        policy: &v.subject,
        basis: basis.json(),
        holds: v.holds(),
        replay: replayed(&v.replayed),
        never_wider: wider(&v.wider),
        lint: lint.collect(),
        pairs: v.pairs,
        unused: v.unused.iter().map(PairJson::from).collect(),
        holdout: match &v.holdout {
            Ok(splits) => HoldoutJson::Splits(splits.iter().map(split).collect()),
            Err(none) => HoldoutJson::None { none },
        },
        unseen: v.unseen.map(unseen),
        gaps: v.gaps.iter().map(GapJson::from).collect(),
        doubts: basis.doubts(),
        integrity: basis.integrity,
    }
}

fn replayed(replayed: &Replayed) -> ReplayedJson<'_> {
    let missing = replayed.missing().map(|(permission, why)| MissingJson {
        action: permission.action.as_str(),
        resource: &permission.resource,
        context: &permission.context,
        why,
    });
    ReplayedJson {
        calls: replayed.calls.count(),
        denied: denied(replayed),
        permissions: replayed.needed.len(),
        missing: missing.collect(),
    }
}

fn wider(wider: &Wider) -> WiderJson<'_> {
    match wider {
        Wider::NotKnown => WiderJson::NotKnown,
        Wider::No => WiderJson::Holds,
        Wider::Additions(list) => WiderJson::Additions {
            additions: list
                .iter()
                .map(|(grant, witness)| BeyondJson {
                    grant: grant.into(),
                    witness: witness.into(),
                })
                .collect(),
        },
        Wider::Yes(witness) => WiderJson::Wider {
            witness: witness.into(),
        },
        Wider::Open(why) => WiderJson::Unknown { why },
    }
}

fn split(split: &HoldoutSplit) -> SplitJson<'_> {
    let cut = &split.cut;
    let asked = cut.asked.iter().map(|(by, percent)| CutJson {
        by: (*by).into(),
        percent: *percent,
    });
    let (calls, days) = (cut.calls, cut.days);
    SplitJson {
        asked: asked.collect(),
        until: cut.until,
        calls: PartOfJson {
            before: calls.0,
            all: calls.1,
        },
        days: PartOfJson {
            before: days.0 as u64,
            all: days.1 as u64,
        },
        learned_calls: split.learned,
        later: replayed(&split.later),
        pairs: split.pairs,
        unused: split.unused.iter().map(PairJson::from).collect(),
    }
}

fn unseen(unseen: Unseen) -> UnseenJson {
    UnseenJson {
        needs: unseen.needs,
        permissions: unseen.permissions,
        unit: unseen.unit.into(),
        units: unseen.units,
        alone: unseen.alone,
        chance: unseen.chance,
        interval: unseen.interval.into(),
        confidence: 0.95,
    }
}
