//! The suggestion in lines that are not wrapped: for logs and scripts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::Suggestion;
use crate::gap::Gap;
use crate::iam::policy::{Actions, Resources};
use crate::observer::function::Rule;
use crate::observer::usage::Distinct;
use crate::report::Detail;
use crate::report::review::{Look, Rank};
use crate::report::said::{Page, Piece, Said, said};
use crate::report::style::{broken, dim, loud, strong, warn};
use crate::report::words::{self, host_and_name, plural, times};
use crate::synthesizer::PolicyDocument;
use crate::visibility::TOO_SHORT;

/// How many entries a list shows before it says how many more there are.
const MOST: usize = 6;

/// What a policy rests on, with ANSI styles.
pub(crate) fn text(s: &Suggestion<'_>, detail: Detail) -> Page {
    let mut out = Page::default();
    let most = match detail {
        Detail::Short => MOST,
        Detail::Whole => usize::MAX,
    };
    out.line(said!(
        "{}  {}",
        strong(&s.function.function.name),
        dim(s.function.function.arn())
    ));
    line(&mut out, "verdict", verdict(s));
    line(&mut out, "role", roles(s));
    line(&mut out, "calls", seen(s));
    line(&mut out, "policy", size(s.documents));
    for text in words::guards(s.guards) {
        line(&mut out, "guarded", &text);
    }
    too_short(&mut out, s.gaps);
    risks(&mut out, s);
    wanted(&mut out, s, most);
    apart(&mut out, s, most);
    unneeded(&mut out, s, most);
    line(&mut out, "replay", replayed(s));
    for miss in s.misses {
        let what = format!(
            "{} {}: {} on {} — {}",
            miss.operation.source,
            miss.operation.name,
            miss.action,
            miss.resource,
            miss.why.in_words(&s.names())
        );
        line(&mut out, "denied", broken(what));
    }
    if let Some(proof) = s.proof {
        for (label, text) in super::proof::lines(proof, &s.synthesis.grants) {
            line(&mut out, label, &text);
        }
    }
    gaps(&mut out, s.gaps, detail);
    out
}

fn line(out: &mut Page, label: &str, piece: impl Piece) {
    let label = dim(format!("{label:<10}"));
    out.line(said!("  {} {}", label, Said::of(piece)));
}

fn roles(s: &Suggestion<'_>) -> String {
    let roles: Vec<&str> = s.function.roles.iter().map(String::as_str).collect();
    let mut text = if roles.is_empty() {
        "unknown".to_owned()
    } else {
        roles.join(", ")
    };
    if !s.function.shared_with.is_empty() {
        let _ = write!(text, ", shared with {}", list(&s.function.shared_with));
    }
    if !s.function.other_users.is_empty() {
        let _ = write!(
            text,
            ", also used by sessions {}",
            list(&s.function.other_users)
        );
    }
    text
}

fn list(names: &BTreeSet<String>) -> String {
    let shown: Vec<String> = names.iter().take(MOST).map(|n| format!("`{n}`")).collect();
    let more = names.len().saturating_sub(MOST);
    if more > 0 {
        format!("{} and {more} more", shown.join(", "))
    } else {
        shown.join(", ")
    }
}

fn seen(s: &Suggestion<'_>) -> String {
    let mut calls = Distinct::default();
    let (mut operations, mut rules) = (BTreeSet::new(), BTreeMap::<&str, Distinct>::new());
    for call in &s.function.calls {
        calls.merge(&call.entry.calls);
        operations.insert(&call.key.operation);
        rules
            .entry(known_by(call.rule))
            .or_default()
            .merge(&call.entry.calls);
    }
    if s.function.calls.is_empty() {
        return "none in the window".to_owned();
    }
    let by: Vec<String> = rules
        .iter()
        .map(|(rule, n)| format!("{rule} {}", n.count()))
        .collect();
    format!(
        "{} of {} operations; known by {}",
        calls.count(),
        operations.len(),
        by.join(", ")
    )
}

/// The attribution rule, short enough for a list with numbers.
fn known_by(rule: Rule) -> &'static str {
    match rule {
        Rule::Poller => "event source mapping on the role",
        rule => words::rule(rule),
    }
}

fn size(documents: &[PolicyDocument]) -> String {
    let statements = documents.iter().flat_map(|d| &d.policy.statements);
    let (mut actions, mut resources, mut count) = (BTreeSet::new(), BTreeSet::new(), 0);
    for statement in statements {
        count += 1;
        if let Actions::Action(list) = &statement.actions {
            actions.extend(list.iter().map(|p| p.as_str().to_owned()));
        }
        if let Resources::Resource(list) = &statement.resources {
            resources.extend(list.iter().map(|p| p.as_str().to_owned()));
        }
    }
    let characters: usize = documents.iter().map(|d| d.policy.size()).sum();
    let split = if documents.len() > 1 {
        format!(" in {} documents", documents.len())
    } else {
        String::new()
    };
    format!(
        "{}, {}, {}{split}, {characters} characters",
        plural(count, "statement"),
        plural(actions.len(), "action"),
        plural(resources.len(), "resource")
    )
}

/// What the replay showed.
fn replayed(s: &Suggestion<'_>) -> String {
    let catalog = s.catalog;
    match s.misses.len() {
        0 if !s.function.has_calls() => format!("no call to replay; catalog {catalog}"),
        0 => format!("every call that proves a permission is allowed; catalog {catalog}"),
        n => format!("{} would be denied; catalog {catalog}", plural(n, "need")),
    }
}

fn wanted(out: &mut Page, s: &Suggestion<'_>, most: usize) {
    for w in s.synthesis.wanted.iter().take(most) {
        let action = w
            .action
            .as_ref()
            .map_or_else(|| host_and_name(&w.operation), ToString::to_string);
        let on = w
            .resource
            .as_deref()
            .map_or(String::new(), |r| format!(" on {r}"));
        let granted = if w.granted {
            "; other calls of it succeeded"
        } else {
            ", not granted"
        };
        line(
            out,
            "wanted",
            format!("{action}{on}: denied {}{granted}", times(w.calls.count)),
        );
    }
    more(out, s.synthesis.wanted.len(), most, "wanted");
    for u in s.synthesis.unallowed.iter().take(most) {
        let by = words::implied_by(&u.by);
        let text = format!(
            "{} on {}: implied by {by}, not allowed today, not granted",
            u.action, u.resource
        );
        line(out, "wanted", &text);
    }
    more(out, s.synthesis.unallowed.len(), most, "wanted");
}

fn apart(out: &mut Page, s: &Suggestion<'_>, most: usize) {
    for x in s.synthesis.suspicious.iter().take(most) {
        let action = x
            .action
            .as_ref()
            .map_or_else(|| host_and_name(&x.operation), ToString::to_string);
        let on = x
            .resource
            .as_deref()
            .map_or(String::new(), |r| format!(" on {r}"));
        let text = format!("{action}{on} {}: {}", times(x.calls.count), x.suspicion);
        line(out, "set apart", loud(text));
    }
    more(out, s.synthesis.suspicious.len(), most, "set apart");
}

fn unneeded(out: &mut Page, s: &Suggestion<'_>, most: usize) {
    for u in s.synthesis.unneeded.iter().take(most) {
        let action = u
            .action
            .as_ref()
            .map_or_else(|| host_and_name(&u.operation), ToString::to_string);
        line(out, "no grant", format!("{action}: {}", u.why));
    }
    more(out, s.synthesis.unneeded.len(), most, "no grant");
}

/// Said where the policy is, not at the end: it is why the policy is as large as the role.
fn too_short(out: &mut Page, gaps: &[Gap]) {
    for gap in gaps.iter().filter(|gap| gap.code == TOO_SHORT) {
        line(out, "unchanged", loud(&gap.text));
        if let Some(hint) = &gap.hint {
            line(out, "", format!("hint: {hint}"));
        }
    }
}

fn verdict(s: &Suggestion<'_>) -> String {
    format!("{}; {}", s.review.verdict.text, s.review.rests_on.text)
}

/// What can be gained with what is granted: no gap says it.
fn risks(out: &mut Page, s: &Suggestion<'_>) {
    let is_risk = |look: &&Look| {
        matches!(
            look.rank,
            Rank::Escalation | Rank::AnyRole | Rank::AllData | Rank::Everywhere | Rank::Role
        )
    };
    for look in s.review.looks.iter().filter(is_risk) {
        let text = said!("{}  {}; {}", loud(look.code), look.what, dim(&look.why));
        line(out, "look at", text);
    }
}

/// A gap is a line with its code first; its hint is a line below it.
fn gaps(out: &mut Page, gaps: &[Gap], detail: Detail) {
    for gap in gaps.iter().filter(|gap| gap.code != TOO_SHORT) {
        let most = if detail == Detail::Whole {
            usize::MAX
        } else {
            3
        };
        let names: Vec<&str> = gap.names.iter().take(most).map(String::as_str).collect();
        let rest = if gap.names.len() > names.len() {
            ", …"
        } else {
            ""
        };
        let names = if names.is_empty() {
            String::new()
        } else {
            format!(": {}{rest}", names.join(", "))
        };
        out.line(said!("{}  {}{}", warn(gap.code), gap.text, dim(&names)));
        if let Some(hint) = &gap.hint {
            let hint = match hint.len() {
                0..=LONGEST_HINT => hint.as_str(),
                _ => "`lpgen doctor` prints the command, and `--format json` has it",
            };
            out.line(dim(format!("  hint: {hint}")));
        }
    }
}

/// A longer hint is a command that nobody reads in a summary.
const LONGEST_HINT: usize = 400;

fn more(out: &mut Page, all: usize, most: usize, label: &str) {
    if all > most {
        line(
            out,
            label,
            dim(format!("{} more, `--verbose` shows them", all - most)),
        );
    }
}
