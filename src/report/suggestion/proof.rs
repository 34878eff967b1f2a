//! How the policy stands to the role of today, when that is known.

use crate::differ::Proof;
use crate::report::reasons::reasons;
use crate::report::words::plural;
use crate::synthesizer::Grant;

/// Label and text of each line about the proof.
pub(super) fn lines(proof: &Proof, grants: &[Grant]) -> Vec<(&'static str, String)> {
    let mut out = vec![("proof", verdict(proof))];
    let indexes = proof.additions.iter().map(|a| ("added", a.grant));
    let unproven = proof.unproven.iter().map(|u| ("unproven", u.grant));
    for (label, index) in indexes.chain(unproven) {
        if let Some(grant) = grants.get(index) {
            let why = reasons([grant]);
            out.push((
                label,
                format!("{} on {} ← {why}", grant.action, grant.resource),
            ));
        }
    }
    out
}

fn verdict(proof: &Proof) -> String {
    if let Some(witness) = &proof.beyond_grants {
        return format!(
            "broken: the policy allows {} on {}, which no grant does",
            witness.action, witness.resource
        );
    }
    if proof.is_never_wider() {
        return "never wider: every grant lies within the role of today".to_owned();
    }
    let mut parts = Vec::new();
    if !proof.additions.is_empty() {
        let n = plural(proof.additions.len(), "grant");
        parts.push(format!(
            "{n} beyond the role of today, listed with their reasons"
        ));
    }
    if !proof.unproven.is_empty() {
        let n = plural(proof.unproven.len(), "grant");
        parts.push(format!("{n} could not be compared with the role of today"));
    }
    if proof.unclear.is_some() {
        parts.push("a statement could not be compared with its grants".to_owned());
    }
    parts.join("; ")
}
