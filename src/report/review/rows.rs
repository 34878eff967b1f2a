//! What the function may do, in columns: folded to as many lines as there are.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::value::{Ground, May, Review};
use crate::observer::usage::Count;
use crate::report::lay::{Line, Tone, TonedText, cut, hang, side_by_side, span, wrap};
use crate::report::words::{number, plural};

/// Columns of the service, and of how often and when.
const SERVICE: usize = 14;
const SEEN: usize = 17;
/// Narrower pages have no columns.
const COLUMNS_FROM: usize = 80;
/// So many names of a group are shown, then a number.
const NAMES: usize = 4;

/// One line of the table.
#[derive(Clone)]
struct Row {
    service: String,
    resource: String,
    actions: String,
    /// How often and when, or what implies it.
    seen: String,
    ground: Ground,
}

/// At most so many lines.
pub(super) fn rows(review: &Review, width: usize, most: usize) -> Vec<Line> {
    let used: Vec<&May> = of(review, Ground::Used).collect();
    let implied: Vec<&May> = of(review, Ground::Implied).collect();
    let kept = if most == usize::MAX {
        of(review, Ground::Kept).map(one).collect()
    } else {
        kept_in_brief(review)
    };
    let each = |list: &[&May]| list.iter().map(|m| one(m)).collect::<Vec<Row>>();
    let tries: [Vec<Row>; 5] = [
        [each(&used), each(&implied)]
            .into_iter()
            .flatten()
            .collect(),
        [each(&used), by_service(&implied)]
            .into_iter()
            .flatten()
            .collect(),
        [each(&used), in_one(&implied)]
            .into_iter()
            .flatten()
            .collect(),
        [by_service(&used), in_one(&implied)]
            .into_iter()
            .flatten()
            .collect(),
        [in_one(&used), in_one(&implied)]
            .into_iter()
            .flatten()
            .collect(),
    ];
    let lasts = tries.len() - 1;
    for (i, rows) in tries.into_iter().enumerate() {
        let rows = rows.into_iter().chain(kept.iter().map(Row::clone));
        let mut out: Vec<Line> = Vec::new();
        let mut before = String::new();
        let lines_of_a_row = if most == usize::MAX { usize::MAX } else { 2 };
        for row in rows {
            let is_same = row.service == before;
            before.clone_from(&row.service);
            let service = if is_same { "" } else { row.service.as_str() };
            out.extend(cut(laid(&row, service, width), lines_of_a_row, width));
        }
        if out.len() <= most {
            return out;
        }
        if i == lasts {
            return cut(out, most, width);
        }
    }
    Vec::new()
}

fn of(review: &Review, ground: Ground) -> impl Iterator<Item = &May> {
    review.may.iter().filter(move |may| may.ground == ground)
}

fn seen(calls: Option<Count>, last: Option<Timestamp>) -> String {
    let calls = calls.map_or_else(String::new, |n| {
        let about = if n.exact { "" } else { "~" };
        format!(
            "{about}{} ×",
            number(usize::try_from(n.value).unwrap_or(usize::MAX))
        )
    });
    let day = last.map_or_else(String::new, |t| t.strftime("%-d %b").to_string());
    format!("{calls:>9} {day:>7}")
}

fn one(may: &May) -> Row {
    let actions = may.actions.join(", ");
    let (actions, seen) = match may.ground {
        Ground::Used if may.note.is_empty() => (actions, seen(may.calls, may.last)),
        Ground::Used => (
            format!("{actions}, {}", may.note),
            seen(may.calls, may.last),
        ),
        Ground::Implied => (actions, format!("by {}", may.note)),
        Ground::Kept => (actions, "kept".to_owned()),
    };
    Row {
        service: may.service.clone(),
        resource: may.resource.clone(),
        actions,
        seen,
        ground: may.ground,
    }
}

/// A row for each service.
fn by_service(list: &[&May]) -> Vec<Row> {
    let mut services: BTreeMap<&str, Vec<&May>> = BTreeMap::new();
    for may in list {
        services.entry(&may.service).or_default().push(may);
    }
    let rows = services
        .into_iter()
        .map(|(service, own)| match own.as_slice() {
            [may] => one(may),
            several => folded(service, several),
        });
    rows.collect()
}

/// One row for all services.
fn in_one(list: &[&May]) -> Vec<Row> {
    let services: BTreeSet<&str> = list.iter().map(|may| may.service.as_str()).collect();
    if services.len() < 2 {
        return by_service(list);
    }
    let mut row = folded("", list);
    row.service = format!("{} services", number(services.len()));
    row.actions = names(services.into_iter());
    vec![row]
}

fn folded(service: &str, own: &[&May]) -> Row {
    let resources: BTreeSet<&str> = own.iter().map(|may| may.resource.as_str()).collect();
    let actions: BTreeSet<&str> = own
        .iter()
        .flat_map(|may| &may.actions)
        .map(String::as_str)
        .collect();
    let ground = own.first().map_or(Ground::Used, |may| may.ground);
    let calls = own
        .iter()
        .filter_map(|may| may.calls)
        .max_by_key(|c| c.value);
    let last = own.iter().filter_map(|may| may.last).max();
    Row {
        service: service.to_owned(),
        resource: match resources.len() {
            1 => resources.into_iter().collect(),
            n => plural(n, "resource"),
        },
        actions: names(actions.into_iter()),
        seen: match ground {
            Ground::Used => seen(calls, last),
            Ground::Implied => "implied".to_owned(),
            Ground::Kept => "kept".to_owned(),
        },
        ground,
    }
}

fn names<'n>(all: impl Iterator<Item = &'n str>) -> String {
    let all: Vec<&str> = all.collect();
    if all.len() <= NAMES {
        return all.join(", ");
    }
    format!(
        "{} and {} more",
        all[..NAMES - 1].join(", "),
        number(all.len() - NAMES + 1)
    )
}

/// What is kept, in a row or two.
fn kept_in_brief(review: &Review) -> Vec<Row> {
    let all: Vec<&May> = of(review, Ground::Kept).collect();
    let (every, named): (Vec<&May>, Vec<&May>) = all
        .into_iter()
        .partition(|may| may.patterns.iter().any(|p| p == "*"));
    let mut out = Vec::new();
    for (own, on) in [(every, "every resource"), (named, "")] {
        if own.is_empty() {
            continue;
        }
        let actions: BTreeSet<(&str, &str)> = own
            .iter()
            .flat_map(|may| {
                may.actions
                    .iter()
                    .map(|a| (may.service.as_str(), a.as_str()))
            })
            .collect();
        let services: BTreeSet<&str> = own.iter().map(|may| may.service.as_str()).collect();
        let resources: BTreeSet<&str> = own.iter().map(|may| may.resource.as_str()).collect();
        let on = match (on, resources.len()) {
            ("", 1) => resources.into_iter().collect(),
            ("", n) => plural(n, "resource"),
            (on, _) => on.to_owned(),
        };
        out.push(Row {
            service: "kept".to_owned(),
            resource: format!("{} on {on}", plural(actions.len(), "action")),
            actions: names(services.into_iter()),
            seen: "-v lists them".to_owned(),
            ground: Ground::Kept,
        });
    }
    out
}

fn laid(row: &Row, service: &str, width: usize) -> Vec<Line> {
    let tone = match row.ground {
        Ground::Used => Tone::Plain,
        Ground::Implied => Tone::Dim,
        Ground::Kept => Tone::Warn,
    };
    if width < COLUMNS_FROM {
        return stacked(row, service, tone, width);
    }
    let room = width - 2 - SERVICE - SEEN - 5;
    let resource = room * 11 / 20;
    let cells = [
        (Vec::new(), 1),
        (vec![span(tone, service)], SERVICE),
        (vec![span(tone, &row.resource)], resource),
        (vec![span(tone, &row.actions)], room - resource),
        (kept_together(&row.seen), SEEN),
    ];
    side_by_side(&cells, 1)
}

/// Its blanks are columns of their own.
fn kept_together(text: &str) -> Vec<TonedText> {
    vec![span(Tone::Dim, text)]
}

fn stacked(row: &Row, service: &str, tone: Tone, width: usize) -> Vec<Line> {
    let seen = row.seen.split_whitespace().collect::<Vec<_>>().join(" ");
    let spans = [
        span(tone, &row.resource),
        span(Tone::Plain, "  "),
        span(tone, &row.actions),
        span(Tone::Dim, &format!("  {seen}")),
    ];
    let room = width - 4 - SERVICE;
    let body = wrap(&spans, room);
    let label = Line::of([span(tone, &format!("  {service}"))]);
    if label.columns() < SERVICE + 3 {
        return hang(&label, SERVICE + 3, body);
    }
    // a label longer than its column has the text below it
    let mut out = hang(&Line::default(), 2, wrap(&[span(tone, service)], width - 2));
    out.extend(hang(&Line::default(), SERVICE + 3, body));
    out
}
