//! Early signals, one line each.

use super::said::{Page, Said, said};
use super::style::{bad, broken, dim, strong, warn};
use super::wire::{SignalJson, SignalKindJson};
use super::words::plural;
use super::written;
use crate::lambda::Function;
use crate::signal::{Signal, SignalKind, Told};

/// Wide enough for the words of each kind.
const WIDTH: usize = 15;

fn label(kind: SignalKind) -> Said {
    let words = format!("{:<WIDTH$}", kind.words());
    match kind {
        SignalKind::LoggingStopped => broken(words),
        SignalKind::Outside => bad(words),
        SignalKind::Denied | SignalKind::NewNeed => warn(words),
        SignalKind::Changed => dim(words),
    }
}

/// A signal for a person.
pub(crate) fn line(signal: &Signal) -> Page {
    let mut page = Page::default();
    let time = signal.time.map_or_else(
        || " ".repeat(20),
        |time| time.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
    );
    let event = signal.event.as_ref();
    let event = event.map_or_else(String::new, |id| format!("  event {id}"));
    page.line(said!(
        "{}  {}  {}  {}{}",
        dim(time),
        label(signal.kind),
        strong(name(&signal.subject)),
        signal.text,
        dim(event)
    ));
    page
}

/// How many were told, of each kind.
pub(crate) fn summary(told: &Told) -> Page {
    let parts = SignalKind::ALL.iter().filter_map(|kind| {
        let count = told.counts.get(kind)?;
        Some(format!("{count} {}", kind.words()))
    });
    let parts: Vec<String> = parts.collect();
    let rest = if parts.is_empty() {
        String::new()
    } else {
        format!(": {}", parts.join(", "))
    };
    let mut page = Page::default();
    let all = plural(told.all(), "signal");
    page.line(said!("{} {}{}", dim("told"), all, rest));
    page
}

/// A function's name; of a role or a policy the last part of its ARN.
fn name(subject: &str) -> String {
    match Function::from_arn(subject) {
        Some(function) if subject.contains(":function:") => function.name,
        _ => subject.rsplit('/').next().unwrap_or(subject).to_owned(),
    }
}

/// A signal for a program.
pub(crate) fn json(signal: &Signal) -> String {
    written::line(&SignalJson {
        format: SignalJson::FORMAT,
        version: SignalJson::VERSION,
        kind: match signal.kind {
            SignalKind::LoggingStopped => SignalKindJson::LoggingStopped,
            SignalKind::Outside => SignalKindJson::UsedOutside,
            SignalKind::Denied => SignalKindJson::Denied,
            SignalKind::NewNeed => SignalKindJson::NewNeed,
            SignalKind::Changed => SignalKindJson::Changed,
        },
        time: signal.time,
        subject: &signal.subject,
        text: &signal.text,
        event: signal.event.as_deref(),
    }) + "\n"
}
