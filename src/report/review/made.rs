//! A review made of what the stages worked out.

use super::looks::looks;
use super::may::{ground, may, no_longer};
use super::numbers::{Sides, numbers};
use super::subject::{Narrows, ReviewSubject};
use super::value::{Ground, PermissionChange, RestsOn, Review, Step, Verdict};
use super::{gaps, plan};
use crate::gap::shell::word;
use crate::iam::role::role_name;
use crate::observer::cover;
use crate::report::words::{counted, number, plural};
use crate::synthesizer::Grant;
use crate::visibility::{KEPT_WHOLE, NO_CALLS, TOO_SHORT};

/// The review of a function's proposal.
pub(crate) fn review(s: &ReviewSubject<'_>) -> Review {
    let function = &s.function.function;
    let role = s.today.map(|today| today.role);
    let known = role
        .map(|role| role.name.clone())
        .filter(|name| !name.is_empty());
    let seen = match s.function.roles.iter().collect::<Vec<_>>().as_slice() {
        [one] => Some(role_name(one).to_owned()),
        _ => None,
    };
    Review {
        function: function.name.clone(),
        arn: function.arn(),
        region: function.region.clone(),
        role: known.or(seen),
        today: role.map(plan::policies),
        verdict: verdict(s),
        rests_on: rests_on(s),
        numbers: numbers(&Sides {
            before: s.today.map(|today| (today.before, today.dangers)),
            after: (s.after, s.dangers),
            note: made_of(&s.proposal.synthesis.grants),
        }),
        looks: looks(s),
        may: may(s),
        no_longer: s.today.map(|today| no_longer(&today)),
        plan: plan::plan(s),
        next: next(s),
        notes: gaps::notes(s.gaps),
    }
}

fn has(s: &ReviewSubject<'_>, code: &str) -> bool {
    s.gaps.iter().any(|gap| gap.code == code)
}

fn verdict(s: &ReviewSubject<'_>) -> Verdict {
    let change = change(s);
    let text = match change {
        PermissionChange::Broken => "broken: do not apply it".to_owned(),
        PermissionChange::Open => "not proven to be within today's role".to_owned(),
        PermissionChange::Wider => format!("wider: {}", additions(s)),
        PermissionChange::Mixed => format!("narrower, but {}", additions(s)),
        PermissionChange::Narrower => "narrower".to_owned(),
        PermissionChange::Same if has(s, TOO_SHORT) => {
            "unchanged: too early to take anything away".to_owned()
        }
        PermissionChange::Same if has(s, KEPT_WHOLE) => {
            "unchanged: the records show too little".to_owned()
        }
        PermissionChange::Same => "unchanged".to_owned(),
        PermissionChange::NotCompared => "not compared: today's role is not known".to_owned(),
    };
    let breaks = if change == PermissionChange::Broken {
        ""
    } else if !s.function.has_calls() || has(s, NO_CALLS) {
        ", no call to try it with"
    } else {
        ", nothing breaks"
    };
    Verdict {
        change,
        text: format!("{text}{breaks}"),
    }
}

fn additions(s: &ReviewSubject<'_>) -> String {
    let n = s.today.map_or(0, |today| today.proof.additions.len());
    match n {
        1 => "1 grant is new".to_owned(),
        n => format!("{} grants are new", number(n)),
    }
}

fn change(s: &ReviewSubject<'_>) -> PermissionChange {
    if !s.proposal.misses.is_empty() {
        return PermissionChange::Broken;
    }
    let Some(today) = s.today else {
        return PermissionChange::NotCompared;
    };
    if !today.proof.holds() {
        return PermissionChange::Broken;
    }
    let is_less = !today.removed.is_empty() || today.narrows == Narrows::Something;
    let is_open = !today.proof.unproven.is_empty() || today.proof.unclear.is_some();
    match (today.proof.additions.is_empty(), is_open, is_less) {
        (false, _, true) => PermissionChange::Mixed,
        (false, _, false) => PermissionChange::Wider,
        (true, true, _) => PermissionChange::Open,
        (true, false, true) => PermissionChange::Narrower,
        (true, false, false) => PermissionChange::Same,
    }
}

fn rests_on(s: &ReviewSubject<'_>) -> RestsOn {
    let basis = s.basis.json();
    let days = s.basis.usage.cover().map(|cover| cover.days());
    let mut parts = Vec::new();
    parts.extend(days.map(cover::count));
    parts.push(counted(basis.records, "record"));
    if basis.calls.value == 0 {
        parts.push("no call of the function".to_owned());
    } else {
        let allowed = match s.proposal.misses.len() {
            0 => "all still allowed".to_owned(),
            n => format!("{} denied", plural(n, "need")),
        };
        parts.push(format!("{}, {allowed}", counted(basis.calls, "call")));
    }
    let mut text = parts.join(", ");
    if s.today.is_some_and(|today| today.proof.is_never_wider()) {
        text += " · nothing new is allowed";
    }
    RestsOn {
        window: s.basis.usage.window,
        days,
        records: basis.records,
        calls: basis.calls,
        text,
    }
}

/// `19 used, 3 implied, 200 kept: use could not be seen`.
fn made_of(grants: &[Grant]) -> String {
    let of = |own: Ground| {
        let strongest = |grant: &&Grant| {
            let same = grants.iter().filter(|g| g.action == grant.action);
            same.map(ground).min() == Some(own)
        };
        let mut actions: Vec<&str> = grants
            .iter()
            .filter(strongest)
            .map(|g| g.action.as_str())
            .collect();
        actions.sort_unstable();
        actions.dedup();
        actions.len()
    };
    let parts = [
        (of(Ground::Used), "used"),
        (of(Ground::Implied), "implied"),
        (of(Ground::Kept), "kept"),
    ];
    let said = parts.iter().filter(|(n, _)| *n > 0);
    let said: Vec<String> = said
        .map(|(n, word)| format!("{} {word}", number(*n)))
        .collect();
    let why = if parts[2].0 > 0 {
        ": use could not be seen"
    } else {
        ""
    };
    said.join(", ") + why
}

fn next(s: &ReviewSubject<'_>) -> Vec<Step> {
    let name = word(&s.function.function.name);
    let mut steps = Vec::new();
    if s.today.is_some() {
        steps.push(Step::lpgen(
            format!("lpgen diff {name} --policy"),
            "the policies' text, today against proposed",
        ));
    } else {
        steps.push(Step::lpgen(
            format!("lpgen diff {name} --snapshot account/"),
            "against the role of today, as `lpgen snapshot` saves it",
        ));
    }
    let used = s.proposal.synthesis.grants.iter().find(|g| g.is_observed());
    steps.push(match used {
        Some(grant) => Step::lpgen(
            format!("lpgen explain {name} {}", grant.action),
            "the calls behind one action",
        ),
        None => Step::lpgen(format!("lpgen explain {name}"), "what each grant rests on"),
    });
    steps.push(Step::lpgen(
        format!("lpgen suggest {name} --how cli"),
        "how to apply it",
    ));
    steps
}
