//! What gets out of reach, what is added, and what is proven.

use super::super::Comparison;
use super::{DiffRow, MOST, Tone, request, row};
use crate::report::reasons::reasons;
use crate::report::words::{list, plural};

pub(super) fn unreachable(c: &Comparison<'_>) -> Vec<DiffRow> {
    let gone = &c.difference.unreachable;
    if gone.is_empty() {
        return Vec::new();
    }
    let text = list(gone.iter().map(String::as_str), MOST);
    vec![row("out of reach", text, Tone::Good)]
}

pub(super) fn additions(c: &Comparison<'_>) -> Vec<DiffRow> {
    let mut out = Vec::new();
    let named = |label, grant: usize| {
        let grant = c.grants.get(grant)?;
        let text = format!("{} on {}", grant.action, grant.resource);
        Some(row(label, text, Tone::Warn).because(reasons([grant])))
    };
    for addition in &c.proof.additions {
        out.extend(named("added", addition.grant));
        let said = format!("today {}: {}", addition.today, request(&addition.witness));
        out.push(row("", said, Tone::Faint));
    }
    let mut said = None;
    for unproven in &c.proof.unproven {
        if said.is_some_and(|said| said != &unproven.why) {
            out.extend(said.map(|why| row("", why, Tone::Faint)));
        }
        out.extend(named("unproven", unproven.grant));
        said = Some(&unproven.why);
    }
    out.extend(said.map(|why| row("", why, Tone::Faint)));
    out
}

pub(super) fn proof(c: &Comparison<'_>) -> Vec<DiffRow> {
    let p = c.proof;
    if let Some(witness) = &p.beyond_grants {
        let text = format!(
            "broken: the documents allow {}, which no grant does",
            request(witness)
        );
        return vec![row("proof", text, Tone::Bad)];
    }
    if p.is_never_wider() {
        return vec![row(
            "proof",
            "never wider: every grant lies within the role of today",
            Tone::Good,
        )];
    }
    let mut parts = Vec::new();
    if !p.additions.is_empty() {
        parts.push(format!(
            "{} beyond the role of today, each listed with its reason",
            plural(p.additions.len(), "grant")
        ));
    }
    if !p.unproven.is_empty() {
        parts.push(format!(
            "{} could not be decided",
            plural(p.unproven.len(), "grant")
        ));
    }
    if let Some((document, statement)) = p.unclear {
        parts.push(format!(
            "statement {statement} of document {document} could not be compared with the grants"
        ));
    }
    vec![row("proof", parts.join("; "), Tone::Warn)]
}
