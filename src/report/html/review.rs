//! The review of one function as a part of the page: the same words in the same order as in a terminal.

use super::room::{Room, TodayThen};
use super::shown::Shown;
use crate::report::review::{Ground, Look, May, NoLonger, Number, PermissionChange, Review, Step};
use crate::report::words::{day, number, plural};

/// Resource patterns that are named as out of reach.
const MOST_PATTERNS: usize = 40;

/// What the page shows of a review.
#[derive(Debug)]
pub(super) struct ReviewPart {
    /// `good`, `bad`, `warn` or `plain`.
    pub(super) tone: &'static str,
    pub(super) verdict: Shown,
    pub(super) rests_on: Shown,
    pub(super) numbers: Vec<TodayThen>,
    pub(super) today: Shown,
    pub(super) looks: Vec<LookPart>,
    pub(super) may: Vec<MayPart>,
    pub(super) more_may: usize,
    pub(super) gone: Option<Gone>,
    pub(super) plan: Vec<Shown>,
    pub(super) next: Vec<StepPart>,
}

/// One thing to look at.
#[derive(Debug)]
pub(super) struct LookPart {
    pub(super) label: &'static str,
    pub(super) code: &'static str,
    pub(super) what: Shown,
    pub(super) why: Shown,
    pub(super) next: StepPart,
}

/// What to do.
#[derive(Debug)]
pub(super) struct StepPart {
    pub(super) is_command: bool,
    pub(super) text: Shown,
    pub(super) about: &'static str,
}

/// What the function may do on one resource.
#[derive(Debug)]
pub(super) struct MayPart {
    pub(super) service: Shown,
    pub(super) resource: Shown,
    pub(super) actions: Shown,
    pub(super) calls: String,
    pub(super) last: String,
    pub(super) note: Shown,
}

/// What is not allowed any more.
#[derive(Debug)]
pub(super) struct Gone {
    pub(super) actions: String,
    pub(super) levels: Shown,
    pub(super) examples: Shown,
    pub(super) patterns: Vec<Shown>,
    pub(super) more_patterns: usize,
}

impl ReviewPart {
    /// Of a review; `flags` are those of this run, for commands.
    pub(super) fn of(review: &Review, flags: &str, room: Room) -> Self {
        let looks = review.looks_in_words();
        let most = room.grants();
        Self {
            tone: tone(review.verdict.change),
            verdict: Shown::of(&format!("{}, {looks}", sentence(&review.verdict.text))),
            rests_on: Shown::of(&review.rests_on.text),
            numbers: review.numbers.iter().map(today_then).collect(),
            today: Shown::of(&review.today.as_deref().unwrap_or_default().join(", ")),
            looks: review.looks.iter().map(|l| look(l, flags)).collect(),
            may: review.may.iter().take(most).map(may).collect(),
            more_may: review.may.len().saturating_sub(most),
            gone: review.no_longer.as_ref().and_then(gone),
            plan: review.plan.iter().map(|line| Shown::of(line)).collect(),
            next: review.next.iter().map(|next| step(next, flags)).collect(),
        }
    }
}

fn tone(change: PermissionChange) -> &'static str {
    match change {
        PermissionChange::Broken => "bad",
        PermissionChange::Open | PermissionChange::Wider | PermissionChange::Mixed => "warn",
        PermissionChange::Narrower => "good",
        PermissionChange::Same | PermissionChange::NotCompared => "plain",
    }
}

/// With a capital at its begin.
fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(rest).collect()
}

fn today_then(n: &Number) -> TodayThen {
    TodayThen {
        what: n.what,
        today: n
            .before
            .map_or_else(|| "–".to_owned(), |before| before.to_string()),
        then: n.after.to_string(),
        note: Shown::of(&n.note),
    }
}

fn look(look: &Look, flags: &str) -> LookPart {
    LookPart {
        label: look.label,
        code: look.code,
        what: Shown::of(&look.what),
        why: Shown::of(&look.why),
        next: step(&look.next, flags),
    }
}

fn step(step: &Step, flags: &str) -> StepPart {
    let (is_command, about) = match step {
        Step::Command { about, .. } => (true, *about),
        Step::Words(_) => (false, ""),
    };
    StepPart {
        is_command,
        text: Shown::of(&step.text(flags)),
        about,
    }
}

fn may(may: &May) -> MayPart {
    let calls = match may.ground {
        Ground::Used => may.calls.map_or_else(String::new, |n| format!("{n} ×")),
        Ground::Implied => "implied".to_owned(),
        Ground::Kept => "kept".to_owned(),
    };
    MayPart {
        service: Shown::of(&may.service),
        resource: Shown::of(&may.resource),
        actions: Shown::of(&may.actions.join(", ")),
        calls,
        last: may.last.map_or_else(String::new, day),
        note: Shown::of(&may.note),
    }
}

fn gone(gone: &NoLonger) -> Option<Gone> {
    if gone.actions() == 0 && gone.out_of_reach.is_empty() {
        return None;
    }
    let levels = gone.by_level.iter();
    let levels: Vec<String> = levels
        .map(|(level, n)| format!("{} {}", level.to_lowercase(), number(*n)))
        .collect();
    let patterns = gone.out_of_reach.iter().take(MOST_PATTERNS);
    Some(Gone {
        actions: plural(gone.actions(), "action"),
        levels: Shown::of(&levels.join(" · ")),
        examples: Shown::of(&gone.examples.join(", ")),
        patterns: patterns.map(|pattern| Shown::of(pattern)).collect(),
        more_patterns: gone.out_of_reach.len().saturating_sub(MOST_PATTERNS),
    })
}
