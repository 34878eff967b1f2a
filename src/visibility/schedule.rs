//! Schedules that run a function more seldom than the window is long.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::DateTime;

use super::span::Stretch;
use crate::gap::Gap;
use crate::gap::shell::word;
use crate::lambda::schedule::Expression;
use crate::lambda::schedule::Schedule;
use crate::observer::cover;
use crate::observer::coverage::{day, days};

/// What the window may lack because a schedule had no run in it.
pub(super) fn gaps(schedules: &BTreeSet<Schedule>, span: &Stretch) -> Vec<Gap> {
    schedules.iter().filter_map(|s| gap(s, span)).collect()
}

/// Which of them will run the function and was not due in the window, or may not have been; in words.
pub(super) fn awaited(schedules: &BTreeSet<Schedule>, span: &Stretch) -> Option<String> {
    let mut awaited = schedules.iter().filter(|s| is_awaited(s, span));
    awaited.next().map(|schedule| {
        let kind = kind(schedule);
        format!(
            "the {kind} `{}` that runs it was not due in the window, as far as is known",
            schedule.name
        )
    })
}

fn is_awaited(schedule: &Schedule, span: &Stretch) -> bool {
    if schedule.is_disabled || schedule.end.is_some_and(|end| end <= span.first) {
        return false;
    }
    let expression = schedule.expression.as_deref().and_then(Expression::parse);
    let Some(expression) = expression else {
        return true;
    };
    if schedule.start.is_some_and(|start| start > span.last) {
        return true;
    }
    if expression
        .longest_interval(span.first)
        .is_some_and(|longest| longest <= span.length())
    {
        return false;
    }
    let next = expression.next(span.first);
    let last = expression.last_before(span.last);
    let was_due = last.is_some_and(|run| next.is_some_and(|next| next <= run));
    // A rate counts from when it was made, which nothing tells.
    let runs_again =
        matches!(expression, Expression::Rate(_)) || expression.next(span.last).is_some();
    !was_due && runs_again
}

fn kind(schedule: &Schedule) -> &'static str {
    if schedule.is_of_scheduler {
        "schedule"
    } else {
        "rule"
    }
}

fn gap(schedule: &Schedule, span: &Stretch) -> Option<Gap> {
    let Some(text) = &schedule.expression else {
        return Some(unknown(schedule, "when it runs is not known"));
    };
    let what = what(schedule, text);
    if schedule.is_disabled {
        return Some(not_seen(
            schedule,
            format!(
                "{what} is disabled: what the function does for it was not seen, unless it ran before"
            ),
            "if it will be enabled again, let it run once within the window, or keep what it needs by hand",
        ));
    }
    let Some(expression) = Expression::parse(text) else {
        return Some(unknown(schedule, &format!("`{text}` is not understood")));
    };
    if let Some(end) = schedule.end.filter(|end| *end <= span.first) {
        return Some(not_seen(
            schedule,
            format!("{what} ended on {}, before the window", day(end)),
            "delete it if it is not needed any more",
        ));
    }
    if let Some(start) = schedule.start.filter(|start| *start > span.last) {
        return Some(not_seen(
            schedule,
            format!("{what} begins on {}, after the window", day(start)),
            "run the function once as the schedule will, and read the trail again",
        ));
    }
    if let Expression::At(time) = &expression {
        return once(schedule, &what, &expression, *time, span);
    }
    let Some(longest) = expression.longest_interval(span.first) else {
        return seldom(schedule, &what, &expression, span);
    };
    if longest > span.length() {
        return Some(not_seen(
            schedule,
            format!(
                "{what} runs the function at intervals of up to {}, and the window is {}: {}",
                days(longest),
                span.cover.in_words(),
                due(&expression, span)
            ),
            &hint(&expression, span),
        ));
    }
    silent(schedule, &what, longest, span)
}

/// An enabled schedule that was due several times in days without a call.
fn silent(schedule: &Schedule, what: &str, longest: SignedDuration, span: &Stretch) -> Option<Gap> {
    let (days, when) = match span.called.last() {
        None => (span.cover.days(), "no record shows a call of it"),
        Some(last) => {
            let rest = span.cover.from(last.tomorrow().ok()?);
            // The last day of the window may not be over.
            let is_after = *last < span.cover.last;
            (
                if is_after { rest.days() } else { 0 },
                "no record shows a call of it since",
            )
        }
    };
    let runs = i64::from(days) * 24 * 60 / longest.as_mins().max(1);
    (days > 1 && runs > 2).then(|| Gap {
        code: "schedule-without-calls",
        text: format!(
            "{what} runs the function, and in the last {} of the window {when}: it does not run, fails before its first call, or its calls are not recorded",
            cover::count(days)
        ),
        hint: Some("look at the function's logs and at the schedule's target".to_owned()),
        names: vec![schedule.name.clone()],
    })
}

/// A schedule with one run.
fn once(
    schedule: &Schedule,
    what: &str,
    expression: &Expression,
    time: DateTime,
    span: &Stretch,
) -> Option<Gap> {
    let on = time.strftime("%Y-%m-%d");
    if expression.next(span.last).is_some() {
        return Some(not_seen(
            schedule,
            format!("{what} runs the function once, on {on}, after the window"),
            "run the function once as the schedule will, and read the trail again",
        ));
    }
    expression.last_before(span.first).map(|_| {
        not_seen(
            schedule,
            format!("{what} ran the function once, on {on}, before the window"),
            "delete it if it is not needed any more",
        )
    })
}

/// One whose years hold one run, or none.
fn seldom(schedule: &Schedule, what: &str, expression: &Expression, span: &Stretch) -> Option<Gap> {
    match expression.next(span.first) {
        Some(run) => once(schedule, what, expression, run, span),
        None => Some(not_seen(
            schedule,
            format!("{what} has no run left since the window began"),
            "delete it if it is not needed any more",
        )),
    }
}

/// Whether a run was due in the window, as far as the expression tells.
fn due(expression: &Expression, span: &Stretch) -> String {
    match expression.last_before(span.last) {
        Some(run) if expression.next(span.first).is_some_and(|next| next <= run) => {
            format!("the last run was due on {}", run.strftime("%Y-%m-%d"))
        }
        Some(_) => "no run was due in it".to_owned(),
        None => "whether one was in it is not known".to_owned(),
    }
}

fn hint(expression: &Expression, span: &Stretch) -> String {
    let last = expression.last_before(span.first);
    let last = last.map(|run| format!("`--since {}`", run.strftime("%Y-%m-%d")));
    let next = expression.next(span.last);
    let next = next.map(|run| format!("a run is due on {}", run.strftime("%Y-%m-%d")));
    match (last, next) {
        (Some(last), Some(next)) => format!("read a longer window ({last}), or wait: {next}"),
        (None, Some(next)) => format!("read a longer window, or wait: {next}"),
        (Some(last), None) => format!("read a longer window ({last})"),
        (None, None) => "read a longer window".to_owned(),
    }
}

fn what(schedule: &Schedule, expression: &str) -> String {
    let kind = kind(schedule);
    let zone = schedule.zone.as_ref();
    let zone = zone.map_or(String::new(), |zone| format!(" in {zone}"));
    format!("the {kind} `{}` (`{expression}`{zone})", schedule.name)
}

fn not_seen(schedule: &Schedule, text: String, hint: &str) -> Gap {
    Gap {
        code: "schedule-not-seen",
        text,
        hint: Some(hint.to_owned()),
        names: vec![schedule.name.clone()],
    }
}

fn unknown(schedule: &Schedule, why: &str) -> Gap {
    let Schedule { name, .. } = schedule;
    let (kind, command) = if schedule.is_of_scheduler {
        let named = match name.split_once('/') {
            Some((group, name)) => {
                format!("--group-name {} --name {}", word(group), word(name))
            }
            None => format!("--name {}", word(name)),
        };
        ("schedule", format!("aws scheduler get-schedule {named}"))
    } else {
        (
            "rule",
            format!("aws events describe-rule --name {}", word(name)),
        )
    };
    Gap {
        code: "schedule-not-known",
        text: format!(
            "the {kind} `{name}` invokes the function, and {why}: whether the window holds a run cannot be told"
        ),
        hint: Some(format!("add the output of `{command}` to the snapshot")),
        names: vec![name.clone()],
    }
}
