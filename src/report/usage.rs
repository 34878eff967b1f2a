//! What a usage holds: in a few lines, and as a table for a spreadsheet.

use std::collections::BTreeMap;

use super::csv::row;
use super::said::{Page, said};
use super::style::{broken, dim};
use super::wire::{SeenJson, UsageShownJson};
use super::words::{self, count, counted, list, megabytes, number, plural};
use crate::observer::usage::stored::StoreSize;
use crate::observer::usage::{CallKey, CallerUsage, Cut, DaySpan, Entry, Permission, Usage};

/// What is known of the whole, and how much there is.
pub(crate) fn text(usage: &Usage, size: StoreSize) -> Page {
    let mut out = Page::default();
    let window = words::window(usage).map(|window| format!(" from {window}"));
    out.line(said!(
        "{} {}{}",
        dim("holds"),
        counted(usage.records.count(), "record"),
        window.unwrap_or_default()
    ));
    let days = usage.days.all().len();
    out.line(said!(
        "{} {} of {}",
        dim("days"),
        plural(days, "day"),
        list(usage.days.regions(), 10)
    ));
    let each = size.bytes.checked_div(size.calls).unwrap_or_default();
    out.line(said!(
        "{} {}, {}, {} MB, {} bytes for each distinct call",
        dim("size"),
        plural(size.sessions, "session"),
        plural(size.calls, "distinct call"),
        format!("{:.1}", megabytes(size.bytes as u64)),
        number(each)
    ));
    out.line(said!(
        "{} {} that need no reading again",
        dim("knows"),
        plural(size.files, "file")
    ));
    let catalogs = usage.catalogs.iter().map(String::as_str);
    out.line(said!("{} {}", dim("catalog"), list(catalogs, 5)));
    for (skip, records) in &usage.skipped {
        out.line(said!(
            "{} {} {}",
            dim("skipped"),
            count(records.count().value),
            skip.to_string()
        ));
    }
    for what in &usage.unread {
        out.line(said!("{} {}", broken("not read"), what));
    }
    out
}

/// The same for programs.
pub(crate) fn json(usage: &Usage, size: StoreSize) -> UsageShownJson<'_> {
    let cover = usage.cover();
    let skipped = usage.skipped.iter();
    UsageShownJson {
        format: UsageShownJson::FORMAT,
        version: UsageShownJson::VERSION,
        window: SeenJson::of(usage.window, cover.as_ref()),
        holes: cover.map(|cover| cover.holes).unwrap_or_default(),
        records: usage.records.count(),
        regions: usage.days.regions().collect(),
        sessions: size.sessions,
        calls: size.calls,
        bytes: size.bytes,
        files: size.files,
        catalogs: &usage.catalogs,
        skipped: skipped
            .map(|(skip, records)| (skip.to_string(), records.count()))
            .collect(),
        unread: &usage.unread,
    }
}

/// What a window cut out of a usage holds: whole days, and what is not known of them.
pub(crate) fn cut(days: DaySpan, cut: Cut) -> String {
    let from = days
        .first
        .map_or_else(String::new, |day| format!(" from {day}"));
    let to = days
        .last
        .map_or_else(String::new, |day| format!(" to {day}"));
    let split = match cut.split {
        0 => String::new(),
        some => format!("; {some} of them also on other days: how often is counted over all days"),
    };
    let vague = match cut.vague {
        0 => String::new(),
        some => format!("; of {some} the days are not known, and they may be in it"),
    };
    format!(
        "to whole days{from}{to}: {} stay, {} left out{split}{vague}",
        plural(cut.kept, "distinct call"),
        cut.left
    )
}

/// The columns.
const HEAD: [&str; 13] = [
    "role",
    "session",
    "event_source",
    "event_name",
    "outcome",
    "action",
    "resource",
    "calls",
    "calls_exact",
    "first",
    "last",
    "days",
    "names",
];

/// A row for each distinct call of a session.
pub(crate) fn csv(usage: &Usage) -> Page {
    let mut page = Page::default();
    page.line(row(HEAD.map(str::to_owned)));
    for (caller, did) in &usage.callers {
        for (key, entry) in calls(did) {
            let (action, resource) = need(key);
            let time =
                |time: Option<jiff::Timestamp>| time.map_or_else(String::new, |t| t.to_string());
            let calls = entry.calls.count();
            page.line(row([
                caller.role.clone(),
                caller.session.clone(),
                key.operation.source.clone(),
                key.operation.name.clone(),
                key.outcome.as_str().to_owned(),
                action,
                resource,
                calls.value.to_string(),
                calls.exact.to_string(),
                time(entry.first),
                time(entry.last),
                entry.days.iter().count().to_string(),
                entry.names.len().to_string(),
            ]));
        }
    }
    page
}

/// Calls of all credentials of a session together, by what they are.
fn calls(did: &CallerUsage) -> BTreeMap<&CallKey, Entry> {
    let mut all: BTreeMap<&CallKey, Entry> = BTreeMap::new();
    for (key, entry) in did.parts().flat_map(|(_, part)| &part.entries) {
        all.entry(key).or_default().merge(entry);
    }
    all
}

/// The action and the resource that a call needed, or why there is none.
fn need(key: &CallKey) -> (String, String) {
    let need = &key.need;
    let resource = need.widest();
    match &need.permission {
        Permission::Action(action) => (action.to_string(), resource),
        Permission::Free(why) | Permission::Unmapped(why) => (String::new(), why.clone()),
        Permission::Makes => (String::new(), resource),
    }
}
