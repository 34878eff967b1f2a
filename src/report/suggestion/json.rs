//! The suggestion for programs.

use super::Suggestion;
use crate::report::review;
use crate::report::wire::{
    DocumentJson, GapJson, GrantJson, MissJson, ProofJson, ReplayJson, SkippedJson,
    StatementGrantsJson, SuggestionJson, SuspiciousJson, UnallowedJson, UnneededJson,
    UnprovenCallJson, WantedJson, WindowJson, source_and_name,
};
use crate::synthesizer::{Miss, PolicyDocument};

/// The whole result. Only what the records say is in it: reading the same records in another order,
/// or twice, gives the same bytes.
pub(crate) fn json<'a>(s: &Suggestion<'a>) -> SuggestionJson<'a> {
    let (usage, synthesis) = (s.usage, s.synthesis);
    let names = s.names();
    SuggestionJson {
        format: SuggestionJson::FORMAT,
        version: SuggestionJson::VERSION,
        catalog: s.catalog,
        generalize: s.generalize,
        function: s.function.function.arn(),
        roles: &s.function.roles,
        shared_with: &s.function.shared_with,
        other_users: &s.function.other_users,
        window: WindowJson::of(usage.window),
        records: usage.records.count(),
        basis: s.basis.json(),
        review: review::json(s.review),
        skipped: skipped(s),
        unread: &usage.unread,
        documents: s
            .documents
            .iter()
            .map(|d| document(d, synthesis.grants.len()))
            .collect(),
        grants: synthesis.grants.iter().map(GrantJson::from).collect(),
        wanted: synthesis.wanted.iter().map(WantedJson::from).collect(),
        unproven: synthesis
            .unproven
            .iter()
            .map(UnprovenCallJson::from)
            .collect(),
        unallowed: synthesis
            .unallowed
            .iter()
            .map(UnallowedJson::from)
            .collect(),
        suspicious: synthesis
            .suspicious
            .iter()
            .map(SuspiciousJson::from)
            .collect(),
        unneeded: synthesis.unneeded.iter().map(UnneededJson::from).collect(),
        guards: s.guards.into(),
        proof: s.proof.map(|proof| ProofJson::of(proof, |grant| grant)),
        gaps: s.gaps.iter().map(GapJson::from).collect(),
        replay: ReplayJson {
            misses: s.misses.iter().map(|m| miss(m, &names)).collect(),
        },
        doubts: s.basis.doubts(),
        integrity: s.basis.integrity,
    }
}

fn skipped(s: &Suggestion<'_>) -> Vec<SkippedJson> {
    let skipped = s.usage.skipped.iter().map(|(skip, records)| SkippedJson {
        reason: skip.to_string(),
        records: records.count(),
    });
    skipped.collect()
}

fn document(document: &PolicyDocument, grants: usize) -> DocumentJson<'_> {
    let statements = document.statements.iter().map(|own| {
        let of = own.grants.iter().copied().filter(|&grant| grant < grants);
        StatementGrantsJson {
            sid: &own.sid,
            grants: of.collect(),
        }
    });
    DocumentJson {
        name: &document.name,
        policy: document.policy.canonical(),
        statements: statements.collect(),
        characters: document.policy.size(),
    }
}

fn miss<'a>(miss: &'a Miss, names: &[&str]) -> MissJson<'a> {
    MissJson {
        operation: source_and_name(&miss.operation),
        action: miss.action.as_str(),
        resource: &miss.resource,
        context: &miss.context,
        why: miss.why.in_words(names),
    }
}
