//! One function's part of the page.

use std::collections::BTreeMap;

use super::days::Days;
use super::review::ReviewPart;
use super::room::{Room, TodayThen};
use super::shown::Shown;
use super::sides::Sides;
use crate::catalog::Catalog;
use crate::catalog::service::{ActionFacts, PERMISSIONS};
use crate::gap::shell;
use crate::proposal::Examined;
use crate::report::reasons::reasons;
use crate::report::review::Review;
use crate::report::wire::{ExtentJson, ScanGapJson, ScanJson, ScannedJson};
use crate::report::words::number;
use crate::snapshot::{NamedPolicy, PolicyKind};
use crate::synthesizer::{Grant, Reason};

/// What a function does to a resource, the gravest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Touch {
    Reads,
    Writes,
    Permissions,
}

/// What the page says of one function beside its row.
#[derive(Debug)]
pub(crate) struct FunctionPage {
    /// Whether gaps are named alone: of many functions each has the same.
    pub(super) are_gaps_named: bool,
    pub(super) review: Option<ReviewPart>,
    pub(super) strip: Option<Days>,
    pub(super) may_then: Vec<GrantRow>,
    pub(super) more_then: usize,
    pub(super) kept: usize,
    pub(super) kept_lines: Vec<Shown>,
    pub(super) sides: Sides,
    /// Resources that calls needed, and what they did there.
    pub(super) touches: BTreeMap<String, Touch>,
}

#[derive(Debug)]
pub(super) struct GrantRow {
    pub(super) action: Shown,
    pub(super) resource: Shown,
    pub(super) why: Shown,
    pub(super) events: Shown,
}

impl FunctionPage {
    /// Of what came of the function; `review` comes with the flags of this run, for commands.
    pub(crate) fn of(
        x: &Examined<'_>,
        review: Option<(&Review, &str)>,
        catalog: &Catalog,
        room: Room,
    ) -> Self {
        let grants = &x.proposal.synthesis.grants;
        let (kept, used): (Vec<&Grant>, Vec<&Grant>) = grants.iter().partition(|g| g.is_kept());
        let mut touches: BTreeMap<String, Touch> = BTreeMap::new();
        for grant in used.iter().filter(|grant| grant.is_observed()) {
            let touch = touch(grant, catalog);
            let known = touches.entry(grant.resource.clone()).or_insert(touch);
            *known = touch.max(*known);
        }
        let kept_lines = kept.iter().take(room.grants());
        let policies = x.role.iter().flat_map(|role| &role.role.policies);
        let today: Vec<String> = policies.map(named).collect();
        let then = x.proposal.documents.iter().map(|d| d.policy.to_json());
        let then: Vec<String> = then.collect();
        Self {
            are_gaps_named: !room.has_words_of_gaps(),
            review: review.map(|(review, flags)| ReviewPart::of(review, flags, room)),
            strip: x.proposal.strip.as_ref().and_then(Days::of),
            may_then: used.iter().take(room.grants()).map(|g| row(g)).collect(),
            more_then: used.len().saturating_sub(room.grants()),
            kept: kept.len(),
            kept_lines: kept_lines
                .map(|g| Shown::of(&format!("{} on {}", g.action, g.resource)))
                .collect(),
            sides: Sides::of(&today.join("\n"), &then.join("\n"), room.lines()),
            touches,
        }
    }
}

fn touch(grant: &Grant, catalog: &Catalog) -> Touch {
    match catalog.action(&grant.action).map(ActionFacts::level) {
        Some("List" | "Read") => Touch::Reads,
        Some(PERMISSIONS) => Touch::Permissions,
        _ => Touch::Writes,
    }
}

fn row(grant: &Grant) -> GrantRow {
    let events = grant.reasons.iter().filter_map(|reason| match reason {
        Reason::Observed { samples, .. } => samples.first().map(String::as_str),
        Reason::Implied { .. } | Reason::Kept { .. } => None,
    });
    let events: Vec<&str> = events.take(2).collect();
    GrantRow {
        action: Shown::of(grant.action.as_str()),
        resource: Shown::of(&grant.resource),
        why: Shown::of(&reasons([grant])),
        events: Shown::of(&events.join(" ")),
    }
}

fn named(policy: &NamedPolicy) -> String {
    let kind = match &policy.kind {
        PolicyKind::Inline => "inline".to_owned(),
        PolicyKind::Managed { version, .. } => format!("managed, {version}"),
        PolicyKind::Bundled { version, .. } => format!("AWS managed, {version}"),
        PolicyKind::File => "of a file".to_owned(),
    };
    format!("{} ({kind})\n{}", policy.name, policy.policy.to_json())
}

/// The part with its row: what the template shows.
#[derive(Debug)]
pub(super) struct FunctionPart<'p> {
    pub(super) rank: usize,
    pub(super) name: Shown,
    pub(super) arn: Shown,
    pub(super) role: Option<Shown>,
    pub(super) verdict: &'static str,
    pub(super) verdict_class: String,
    pub(super) why: Shown,
    pub(super) numbers: Vec<TodayThen>,
    pub(super) look_at: Vec<CodeLine>,
    pub(super) gaps: Vec<GapLine>,
    pub(super) kept_left: usize,
    pub(super) is_open: bool,
    pub(super) explain: Shown,
    pub(super) page: &'p FunctionPage,
}

impl std::ops::Deref for FunctionPart<'_> {
    type Target = FunctionPage;

    fn deref(&self) -> &FunctionPage {
        self.page
    }
}

#[derive(Debug)]
pub(super) struct CodeLine {
    pub(super) code: &'static str,
    pub(super) text: Shown,
}

#[derive(Debug)]
pub(super) struct GapLine {
    pub(super) code: &'static str,
    pub(super) text: Shown,
    pub(super) names: Shown,
    pub(super) hint: Option<Shown>,
}

/// A number of an extent, with its name.
type Named = (&'static str, fn(&ExtentJson) -> usize);

/// What the page's numbers count.
pub(super) const MEANINGS: [(&str, &str); 9] = [
    (
        "actions",
        "actions of the catalog, or named by a policy, that are allowed on some resource of a type they work on",
    ),
    ("writes", "those that AWS lists with the access level Write"),
    (
        "permissions management",
        "those that AWS lists with the access level Permissions management",
    ),
    (
        "escalation paths",
        "known sets of actions that lead to more permissions, each allowed on some resource",
    ),
    (
        "on every resource",
        "actions that could be limited to resources, and are allowed on every one",
    ),
    (
        "resources",
        "resource patterns of statements that allow; every: `*` is among them",
    ),
    (
        "used",
        "actions that calls of the function or its configuration needed",
    ),
    (
        "kept",
        "actions that stay because the records could not have shown their use",
    ),
    (
        "days",
        "days of the window that records cover, since the function was made",
    ),
];

/// Numbers that people decide by.
const NUMBERS: [Named; 6] = [
    ("actions", |e| e.actions),
    ("writes", |e| e.writes),
    ("permissions management", |e| e.permissions_management),
    ("escalation paths", |e| e.escalations),
    ("on every resource", |e| e.on_everything),
    ("resources", |e| e.resources),
];

/// So few functions are unfolded.
const FEW: usize = 3;

/// Names that a gap shows.
const MOST_NAMES: usize = 8;

impl<'p> FunctionPart<'p> {
    pub(super) fn of(
        rank: usize,
        row: &ScannedJson,
        page: &'p FunctionPage,
        scan: &ScanJson,
    ) -> Self {
        let look_at = row.look_at.iter().map(|one| CodeLine {
            code: one.code,
            text: Shown::of(&one.text),
        });
        let gaps = row.gaps.iter().filter_map(|at| scan.gaps.get(*at));
        Self {
            rank,
            name: Shown::of(&row.name),
            arn: Shown::of(&row.function),
            role: row.role.as_deref().map(Shown::of),
            verdict: row.verdict.words(),
            verdict_class: class(row),
            why: Shown::of(&row.why),
            numbers: NUMBERS.iter().map(|n| today_then(n, row)).collect(),
            look_at: look_at.collect(),
            gaps: gaps.map(gap_line).collect(),
            kept_left: page.kept.saturating_sub(page.kept_lines.len()),
            is_open: scan.functions.len() <= FEW,
            explain: Shown::of(&format!("lpgen explain {}", shell::word(&row.name))),
            page,
        }
    }
}

fn today_then((what, of): &Named, row: &ScannedJson) -> TodayThen {
    let text = |n: Option<usize>| n.map_or_else(|| "–".to_owned(), number);
    TodayThen {
        what,
        today: text(row.before.as_ref().map(of)),
        then: text((!row.verdict.waits()).then(|| of(&row.after))),
        note: Shown::default(),
    }
}

fn gap_line(gap: &ScanGapJson) -> GapLine {
    let names: Vec<&str> = gap
        .names
        .iter()
        .take(MOST_NAMES)
        .map(String::as_str)
        .collect();
    GapLine {
        code: gap.code,
        text: Shown::of(&gap.text),
        names: Shown::of(&names.join(", ")),
        hint: gap.hint.as_deref().map(Shown::of),
    }
}

/// The verdict as a class.
pub(super) fn class(row: &ScannedJson) -> String {
    row.verdict.words().replace(' ', "-")
}
