//! A scan in a terminal: the table first, then what is true of several functions.

use super::table;
use crate::observer::cover;
use crate::report::Detail;
use crate::report::check::place_name;
use crate::report::lay::{Line, Tone, hang, span, wrap};
use crate::report::said::{Page, said};
use crate::report::style::{bad, dim, strong, warn};
use crate::report::wire::{
    LevelJson, ScanBaselineJson, ScanFindingJson, ScanJson, ScanTotalsJson, ScanVerdictJson,
    ScannedJson,
};
use crate::report::words::{counted, day, list, number, plural};

/// How many names a line shows before it says how many more there are.
const MOST: usize = 6;

/// The narrowest page whose table can be read.
const NARROWEST: u16 = 60;

/// Where the words of a labelled line begin.
const INDENT: usize = 14;

/// The whole, in lines of at most so many columns.
pub(crate) fn text(scan: &ScanJson, detail: Detail, width: usize) -> Page {
    let width = u16::try_from(width).unwrap_or(u16::MAX).max(NARROWEST);
    let mut out = Lines {
        page: Page::default(),
        width: usize::from(width),
        most: match detail {
            Detail::Short => MOST,
            Detail::Whole => usize::MAX,
        },
    };
    head(scan, &mut out);
    for (at, line) in table::lines(scan, width).iter().enumerate() {
        if at == 0 {
            out.page.line(dim(line));
        } else {
            out.page.line(line);
        }
    }
    out.page.blank();
    compared(scan, &mut out);
    groups(scan, &mut out);
    of_all(scan, &mut out);
    checklist(scan, detail, &mut out);
    totals(&scan.totals, &mut out);
    next(scan, &mut out);
    out.page
}

struct Lines {
    page: Page,
    width: usize,
    most: usize,
}

impl Lines {
    /// A labelled line, wrapped at words, its rest below its words.
    fn line(&mut self, label: &str, text: &str) {
        let room = self.width.saturating_sub(INDENT).max(20);
        let label = Line::of([span(Tone::Plain, "  "), span(Tone::Dim, label)]);
        for line in hang(&label, INDENT, wrap(&[span(Tone::Plain, text)], room)) {
            self.page.line(line.said());
        }
    }

    fn names<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> String {
        list(names, self.most)
    }
}

fn head(scan: &ScanJson, out: &mut Lines) {
    let totals = &scan.totals;
    out.page.line(said!(
        "{}  {}",
        strong(format!(
            "{} on {}",
            plural(totals.functions, "function"),
            plural(totals.roles, "role")
        )),
        dim(format!(
            "{} · {}",
            scan.accounts.join(", "),
            scan.regions.join(", ")
        ))
    ));
    let graves = scan.findings.iter().filter(|f| f.level == LevelJson::Error);
    match graves.count() {
        0 => {}
        n => out
            .page
            .line(bad(format!("  {}", plural(n, "grave finding")))),
    }
    out.page.line(said!("  {}", dim(rests_on(scan))));
    out.page.blank();
}

/// Window, records and trails: the same for all functions.
pub(in crate::report) fn rests_on(scan: &ScanJson) -> String {
    let window = match &scan.window {
        None => "no record carries a time".to_owned(),
        Some(window) => {
            let days = window.days.map(|days| format!(", {}", cover::count(days)));
            let (first, last) = (day(window.first), day(window.last));
            format!("{first} to {last}{}", days.unwrap_or_default())
        }
    };
    let trails: Vec<String> = scan.trails.iter().map(|name| format!("`{name}`")).collect();
    let trails = match trails.as_slice() {
        [] => "the account's trails are not known".to_owned(),
        [one] => format!("trail {one}"),
        several => format!("trails {}", several.join(", ")),
    };
    format!("{window} · {} · {trails}", counted(scan.records, "record"))
}

/// What became of the findings of an earlier scan: the numbers, what is new, what is gone.
pub(in crate::report) fn change_lines(
    scan: &ScanJson,
    baseline: &ScanBaselineJson,
) -> (String, Vec<String>, Vec<String>) {
    let numbers = format!(
        "{} new, {} gone, {} as before{}",
        number(baseline.new.len()),
        number(baseline.gone.len()),
        number(baseline.known),
        not_compared(baseline)
    );
    let new = baseline.new.iter().filter_map(|new| {
        let finding = scan.findings.get(new.finding)?;
        let parts = list(new.parts.iter().map(String::as_str), MOST);
        let parts = match parts.as_str() {
            "" => String::new(),
            some => format!(" ({some})"),
        };
        Some(format!("{} {}{parts}", finding.code, finding.about()))
    });
    let gone = baseline.gone.iter();
    let gone = gone.map(|gone| format!("{} {}", gone.code, gone.about));
    (numbers, new.collect(), gone.collect())
}

/// What could not be compared, after the other numbers.
pub(super) fn not_compared(baseline: &ScanBaselineJson) -> String {
    match baseline.not_compared {
        0 => String::new(),
        n => format!(
            ", {} not compared: the earlier scan has no checklist",
            plural(n, "failed check")
        ),
    }
}

fn compared(scan: &ScanJson, out: &mut Lines) {
    let Some(baseline) = &scan.baseline else {
        return;
    };
    let (numbers, new, gone) = change_lines(scan, baseline);
    out.line("baseline", &numbers);
    for line in new.iter().take(out.most) {
        out.page
            .line(said!("  {}{}", dim("new         "), warn(line)));
    }
    for line in gone.iter().take(out.most) {
        out.line("gone", line);
    }
    out.page.blank();
}

/// What several functions have in common.
fn groups(scan: &ScanJson, out: &mut Lines) {
    for role in scan.roles.iter().filter(|role| role.functions.len() > 1) {
        let names = out.names(role.functions.iter().map(String::as_str));
        let count = plural(role.functions.len(), "function");
        out.line("shared role", &format!("`{}`, {count}: {names}", role.name));
    }
    let of = |holds: &dyn Fn(&ScannedJson) -> bool| {
        let functions = scan.functions.iter().filter(|f| holds(f));
        functions.collect::<Vec<_>>()
    };
    let idle = of(&|f| f.calls.value == 0);
    if !idle.is_empty() {
        let names = out.names(idle.iter().map(|f| f.name.as_str()));
        out.line(
            "no call",
            &format!("{}: {names}", plural(idle.len(), "function")),
        );
    }
    short(&of(&|f| f.verdict == ScanVerdictJson::TooEarly), out);
    let blind = of(&|f| f.verdict == ScanVerdictJson::NotVisible);
    if !blind.is_empty() {
        let names = out.names(blind.iter().map(|f| f.name.as_str()));
        let text = "what they use of their roles, the records could not have shown";
        let count = plural(blind.len(), "function");
        out.line("not visible", &format!("{count}, {text}: {names}"));
    }
    for role in scan.idle_roles.iter().take(out.most) {
        out.line("idle role", &super::idle::text(role));
    }
    if scan.idle_roles.len() > out.most {
        let more = number(scan.idle_roles.len() - out.most);
        out.line("", &format!("and {more} more idle roles: `-v` lists them"));
    }
    if let Some(why) = &scan.idle_roles_not_known {
        out.line("idle roles", &format!("not known: {why}"));
    }
}

/// Functions of which too little was seen, by the day on which it would do.
fn short(functions: &[&ScannedJson], out: &mut Lines) {
    let mut days: Vec<_> = functions.iter().map(|f| f.enough_on).collect();
    days.sort_unstable();
    days.dedup();
    for day in days {
        let on_day = functions.iter().filter(|f| f.enough_on == day);
        let names: Vec<&str> = on_day.map(|f| f.name.as_str()).collect();
        let count = plural(names.len(), "function");
        let names = out.names(names);
        let text = match day {
            Some(day) => format!("{count}, enough with records that go on until {day}: {names}"),
            None => format!("{count}, of which more days alone would not tell: {names}"),
        };
        out.line("too early", &text);
    }
}

/// Told by the lines above.
const TOLD: [&str; 4] = ["window-too-short", "kept-whole", "no-calls", "short-window"];

/// What is to be known of all functions, or of several, once.
fn of_all(scan: &ScanJson, out: &mut Lines) {
    let several = scan.gaps.iter().filter(|gap| gap.functions > 1);
    let several: Vec<_> = several.filter(|gap| !TOLD.contains(&gap.code)).collect();
    for gap in several.iter().take(out.most) {
        let of = if gap.functions == scan.functions.len() {
            "of all".to_owned()
        } else {
            format!("of {}", number(gap.functions))
        };
        out.line(&of, &format!("{}: {}", gap.code, gap.text));
    }
    if several.len() > out.most {
        let more = plural(several.len() - out.most, "gap");
        out.line(
            "",
            &format!("and {more} more of several functions: `-v` lists them"),
        );
    }
}

/// What the checklist came to, and what of the account fails it: the functions' own stands in the table.
fn checklist(scan: &ScanJson, detail: Detail, out: &mut Lines) {
    let Some(checklist) = &scan.checklist else {
        return;
    };
    let line = checklist.line();
    out.line(
        "checklist",
        &format!("{line}: `lpgen check` says why and how to mend it"),
    );
    let is_told = |found: &&ScanFindingJson| {
        found.place.is_some() && (detail == Detail::Whole || found.level != LevelJson::Note)
    };
    let of_places: Vec<_> = scan.findings.iter().filter(is_told).collect();
    for found in of_places.iter().take(out.most) {
        let about = place_name(found.place.as_deref().unwrap_or_default());
        out.line("", &format!("{} {about}: {}", found.code, found.text));
    }
    if of_places.len() > out.most {
        let more = plural(of_places.len() - out.most, "failed check");
        out.line(
            "",
            &format!("and {more} more of the account: `-v` lists them"),
        );
    }
}

fn totals(totals: &ScanTotalsJson, out: &mut Lines) {
    if totals.measured == 0 {
        let text = "the roles of today are not known: `--snapshot` says what they allow";
        return out.line("totals", text);
    }
    for (at, text) in total_lines(totals).iter().enumerate() {
        out.line(if at == 0 { "totals" } else { "" }, text);
    }
}

/// Granted against used, by action and by resource, with what each number counts.
pub(in crate::report) fn total_lines(t: &ScanTotalsJson) -> [String; 3] {
    [
        format!(
            "{} granted, {} used ({}), {} as proposed",
            plural(t.granted_actions, "action"),
            number(t.used_actions),
            percent(t.used_actions, t.granted_actions),
            number(t.proposed_actions),
        ),
        format!(
            "{} of them on every resource though they could be limited, {} as proposed; used on {}",
            number(t.granted_on_everything),
            number(t.proposed_on_everything),
            plural(t.used_pairs, "resource")
        ),
        format!(
            "summed over {}: granted is what the function's role allows on some resource, used what its calls or its configuration needed",
            plural(t.measured, "function")
        ),
    ]
}

/// `2.0 %`.
#[allow(
    clippy::cast_precision_loss,
    reason = "shown with one digit after the point"
)]
pub(super) fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "none granted".to_owned();
    }
    format!("{:.1} %", 100.0 * part as f64 / whole as f64)
}

/// What the order of functions is.
pub(in crate::report) const RANKED: &str = "what somebody who has the role would gain: ways to more permissions, permissions management, writes on every resource, all data of a kind, actions, resources";

fn next(scan: &ScanJson, out: &mut Lines) {
    out.line("ranked by", RANKED);
    let first = scan.functions.iter().find(|f| !f.verdict.waits());
    if let Some(first) = first {
        let name = crate::gap::shell::word(&first.name);
        out.line("next", &format!("lpgen diff {name}"));
    }
}
