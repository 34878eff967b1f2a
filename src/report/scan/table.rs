//! The table of functions, for people.

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, Row, Table, Width, presets,
};

use crate::report::said::escaped;
use crate::report::wire::{ExtentJson, ScanJson, ScannedJson};
use crate::report::words::number;

/// How much of something a function's role allows today, and then; nothing where too little was seen.
pub(super) fn today_then(
    function: &ScannedJson,
    of: fn(&ExtentJson) -> usize,
) -> (Option<usize>, Option<usize>) {
    let before = function.before.as_ref().map(of);
    let after = (before.is_some() && !function.verdict.waits()).then(|| of(&function.after));
    (before, after)
}

/// `22,091 → 219`; `391` where nothing is removed; `– → 12` where the role is not known.
pub(super) fn change(function: &ScannedJson, of: fn(&ExtentJson) -> usize) -> String {
    match today_then(function, of) {
        (None, _) => format!("– → {}", number(of(&function.after))),
        (Some(before), None) => number(before),
        (Some(before), Some(after)) => format!("{} → {}", number(before), number(after)),
    }
}

/// `2  kept 200, danger 1`.
pub(super) fn look_at(function: &ScannedJson) -> String {
    let texts: Vec<&str> = function
        .look_at
        .iter()
        .map(|one| one.text.as_str())
        .collect();
    match texts.len() {
        0 => "0".to_owned(),
        n => format!("{n}  {}", texts.join(", ")),
    }
}

/// A function's name, with its place where the scan is of several places.
pub(super) fn name(function: &ScannedJson, scan: &ScanJson) -> String {
    let places = (scan.accounts.len(), scan.regions.len());
    match places {
        (0 | 1, 0 | 1) => escaped(&function.name),
        _ => escaped(&format!(
            "{} ({} {})",
            function.name, function.account, function.region
        )),
    }
}

/// A column: its head, how a function's cell reads, from how wide a page on it is shown.
struct Shown {
    head: &'static str,
    cell: fn(&ScannedJson) -> String,
    from: u16,
}

const NUMBERS: [Shown; 3] = [
    Shown {
        head: "actions",
        cell: |f| change(f, |e| e.actions),
        from: 0,
    },
    Shown {
        head: "writes",
        cell: |f| change(f, |e| e.writes),
        from: 80,
    },
    Shown {
        head: "escalation",
        cell: |f| change(f, |e| e.escalations),
        from: 90,
    },
];

/// Columns that a page needs for the days.
const WITH_DAYS: u16 = 70;

/// The lines of the table, at most so wide; the first is the head.
pub(super) fn lines(scan: &ScanJson, width: u16) -> Vec<String> {
    let paths = |f: &ScannedJson| {
        f.before
            .as_ref()
            .is_some_and(|before| before.escalations > 0)
    };
    let has_paths = scan.functions.iter().any(paths);
    let is_shown = |one: &&Shown| one.from <= width && (one.head != "escalation" || has_paths);
    let numbers: Vec<&Shown> = NUMBERS.iter().filter(is_shown).collect();
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width);
    let mut head = vec!["", "function", "verdict"];
    head.extend(numbers.iter().map(|one| one.head));
    head.push("look at");
    if width >= WITH_DAYS {
        head.push("days");
    }
    table.set_header(Row::from(head));
    let mut longest = 8;
    for (at, function) in scan.functions.iter().enumerate() {
        let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
        let name = cut(&name(function, scan), usize::from(width / 2));
        longest = longest.max(name.chars().count());
        let mut cells = vec![
            right((at + 1).to_string()),
            Cell::new(name),
            Cell::new(function.verdict.words()),
        ];
        cells.extend(numbers.iter().map(|one| right((one.cell)(function))));
        cells.push(Cell::new(escaped(&look_at(function))));
        if width >= WITH_DAYS {
            let days = function.days_covered.map(|days| days.to_string());
            cells.push(right(days.unwrap_or_default()));
        }
        table.add_row(Row::from(cells));
    }
    arrange(&mut table, longest, width);
    let lines = table.lines().map(|line| line.trim_end().to_owned());
    lines.collect()
}

/// A name that is longer would take the page: what is cut, the other forms have.
fn cut(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let kept: String = name.chars().take(most.saturating_sub(1)).collect();
    kept + "…"
}

/// Only what to look at is wrapped.
fn arrange(table: &mut Table, longest: usize, width: u16) {
    let longest = u16::try_from(longest).unwrap_or(u16::MAX).saturating_add(2);
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_constraint(match at {
            1 => ColumnConstraint::LowerBoundary(Width::Fixed(longest.min(width / 2))),
            _ => ColumnConstraint::ContentWidth,
        });
    }
    let look_at = table.column_count() - if width >= WITH_DAYS { 2 } else { 1 };
    if let Some(column) = table.column_mut(look_at) {
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(12)));
    }
}
