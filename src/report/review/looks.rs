//! What wants a look: broken promises, dangers, what is new, what is kept, what is not known.

use std::collections::BTreeSet;

use super::subject::ReviewSubject;
use super::value::{Look, Rank, Step};
use super::why::{explain, why};
use super::{gaps, short, wide};
use crate::differ::danger::{Danger, DangerKind};
use crate::report::words::{self, list, number, plural};
use crate::synthesizer::Grant;

/// So many names stand in a line before a number stands for the rest.
const MOST: usize = 3;

/// All of them, the costliest first.
pub(super) fn looks(s: &ReviewSubject<'_>) -> Vec<Look> {
    let mut out = broken(s);
    out.extend(foreign(s));
    out.extend(dangers(s));
    out.extend(new(s));
    out.extend(wide::everywhere(s));
    out.extend(wanted(s));
    out.extend(wide::roles(s));
    out.extend(gaps::looks(s.gaps, &s.function.function.name));
    out.sort_by_key(|look| look.rank);
    out
}

fn broken(s: &ReviewSubject<'_>) -> Vec<Look> {
    let mut out = Vec::new();
    let misses = &s.proposal.misses;
    let names: Vec<&str> = s
        .proposal
        .documents
        .iter()
        .map(|d| d.name.as_str())
        .collect();
    if let Some(first) = misses.first() {
        out.push(Look {
            rank: Rank::Broken,
            code: "broken-promise",
            label: "broken",
            what: format!(
                "{} of calls would be denied: {} on {}",
                plural(misses.len(), "need"),
                first.action,
                short::resource(&first.resource, &s.function.function)
            ),
            why: first.why.in_words(&names),
            next: Step::Words(
                "do not apply it; report it with the output of `--format json`".to_owned(),
            ),
        });
    }
    let beyond = s.today.and_then(|today| today.proof.beyond_grants.as_ref());
    if let Some(request) = beyond {
        out.push(Look {
            rank: Rank::Broken,
            code: "broken-promise",
            label: "broken",
            what: format!(
                "the policy allows {} on {}",
                request.action, request.resource
            ),
            why: "no grant allows it".to_owned(),
            next: Step::Words(
                "do not apply it; report it with the output of `--format json`".to_owned(),
            ),
        });
    }
    out
}

/// Calls that look as if somebody else had made them.
fn foreign(s: &ReviewSubject<'_>) -> Option<Look> {
    let all = &s.proposal.synthesis.suspicious;
    let first = all.first()?;
    let operations: BTreeSet<String> = all
        .iter()
        .map(|x| {
            let action = x.action.as_ref().map(ToString::to_string);
            action.unwrap_or_else(|| words::host_and_name(&x.operation))
        })
        .collect();
    Some(Look {
        rank: Rank::Foreign,
        code: "suspicious-calls",
        label: "set apart",
        what: format!(
            "calls look as if somebody else made them: {}",
            list(operations.iter().map(String::as_str), MOST)
        ),
        why: first.suspicion.clone(),
        next: match first.calls.samples.first() {
            Some(id) => Step::Words(format!("look up event {id}, and ask who made it")),
            None => explain(s, None),
        },
    })
}

/// What is left of what can be gained with the role.
fn dangers(s: &ReviewSubject<'_>) -> Vec<Look> {
    of_dangers(
        s.dangers,
        |actions| why(s, actions),
        |action| explain(s, Some(action)),
    )
}

/// A look for each kind of danger.
pub(super) fn of_dangers(
    dangers: &[Danger],
    why: impl Fn(&[&str]) -> String,
    next: impl Fn(&str) -> Step,
) -> Vec<Look> {
    let kinds = [
        (
            DangerKind::Escalation,
            Rank::Escalation,
            "privilege-escalation",
            "escalation",
        ),
        (
            DangerKind::PassRole,
            Rank::AnyRole,
            "pass-any-role",
            "any role",
        ),
        (
            DangerKind::AssumeRole,
            Rank::AnyRole,
            "assume-any-role",
            "any role",
        ),
        (DangerKind::Data, Rank::AllData, "all-data", "all data"),
        (
            DangerKind::Traces,
            Rank::AllData,
            "removes-traces",
            "traces",
        ),
    ];
    let one = |(kind, rank, code, label)| {
        let all: Vec<&Danger> = dangers.iter().filter(|d| d.kind == kind).collect();
        let first = all.first()?;
        let texts: Vec<String> = all
            .iter()
            .map(|d| format!("{} ({})", d.actions.join(" + "), d.what))
            .collect();
        let what = match texts.as_slice() {
            [one] => one.clone(),
            several => format!(
                "{} ways: {}",
                number(several.len()),
                list(several.iter().map(String::as_str), MOST)
            ),
        };
        Some(Look {
            rank,
            code,
            label,
            what,
            why: all.iter().map(|d| why(d.actions)).max().unwrap_or_default(),
            next: next(first.actions.first().copied().unwrap_or_default()),
        })
    };
    kinds.into_iter().filter_map(one).collect()
}

fn new(s: &ReviewSubject<'_>) -> Vec<Look> {
    let Some(today) = s.today else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let grants = &s.proposal.synthesis.grants;
    let named = |index: usize| {
        let grant = grants.get(index)?;
        let on = short::resource(&grant.resource, &s.function.function);
        Some((grant, format!("{} on {on}", grant.action)))
    };
    let added: Vec<(&Grant, String)> = today
        .proof
        .additions
        .iter()
        .filter_map(|a| named(a.grant))
        .collect();
    if let (Some((grant, text)), Some(addition)) = (added.first(), today.proof.additions.first()) {
        out.push(Look {
            rank: Rank::New,
            code: "beyond-role",
            label: "new",
            what: format!("{text}{}", and_more(added.len())),
            why: format!(
                "{}; today: {}",
                crate::report::reasons::reasons([*grant]),
                addition.today
            ),
            next: explain(s, Some(grant.action.as_str())),
        });
    }
    let open: Vec<(&Grant, String)> = today
        .proof
        .unproven
        .iter()
        .filter_map(|u| named(u.grant))
        .collect();
    if let (Some((grant, text)), Some(unproven)) = (open.first(), today.proof.unproven.first()) {
        out.push(Look {
            rank: Rank::New,
            code: "not-compared",
            label: "open",
            what: format!("{text}{}", and_more(open.len())),
            why: unproven.why.clone(),
            next: explain(s, Some(grant.action.as_str())),
        });
    }
    if let Some((document, statement)) = today.proof.unclear {
        out.push(Look {
            rank: Rank::New,
            code: "not-compared",
            label: "open",
            what: format!("statement {} of document {}", statement + 1, document + 1),
            why: "it could not be compared with the grants behind it".to_owned(),
            next: Step::Words("read the statement".to_owned()),
        });
    }
    out
}

fn and_more(all: usize) -> String {
    match all {
        0 | 1 => String::new(),
        n => format!(", and {} more", number(n - 1)),
    }
}

fn wanted(s: &ReviewSubject<'_>) -> Option<Look> {
    let denied = s.proposal.synthesis.wanted.iter().filter(|w| !w.granted);
    let all: Vec<_> = denied.collect();
    let first = all.iter().max_by_key(|w| w.calls.count.value)?;
    let action = first.action.as_ref().map(ToString::to_string);
    let name = action
        .clone()
        .unwrap_or_else(|| words::host_and_name(&first.operation));
    let on = first
        .resource
        .as_deref()
        .map(|r| short::resource(r, &s.function.function));
    let on = on.map_or_else(String::new, |on| format!(" on {on}"));
    Some(Look {
        rank: Rank::Denied,
        code: "wanted",
        label: "denied",
        what: format!(
            "{name}{on} was denied {}{}",
            words::times(first.calls.count),
            and_more(all.len())
        ),
        why: "a need or an attempt: denied calls are never granted".to_owned(),
        next: explain(s, action.as_deref()),
    })
}
