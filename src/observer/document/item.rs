//! From an item of a document to the record in it.

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::cells::{Columns, Row};
use super::envelope;
use super::outcome::{Refusal, Tally};
use super::scan::Scan;
use super::{DEEPEST_RECORD, Record};
use crate::observer::doubt::{Doubt, Doubts};
use crate::observer::record::{Inside, KnownIdentities, mend_half_pairs, notation};
use crate::observer::table::Rows;

/// How many wrappers may lie around a record: an EventBridge event as the text of a log message in
/// a subscription makes three.
const MOST_LAYERS: u8 = 4;

/// Hands on the record in `item`, a complete JSON value, or counts why there is none. A refusal is
/// for the whole document.
pub(super) fn deliver(
    item: &[u8],
    (columns, identities): (&mut Columns, &mut KnownIdentities),
    tally: &mut Tally,
    each: &mut dyn FnMut(&Record),
) -> Option<Refusal> {
    if item.first() == Some(&b'{') {
        let text = std::str::from_utf8(item).ok();
        let skimmed = text.and_then(|text| Record::skim_first(text, identities));
        let whole = skimmed.filter(|(_, length)| *length == item.len());
        let parsed = whole.map(|(record, _)| record);
        if let Some(record) = parsed.or_else(|| Record::parse(item).ok()) {
            return deliver_parsed(&record, columns, tally, each);
        }
    }
    unwrap(item, MOST_LAYERS, tally, each)
}

fn unwrap(
    item: &[u8],
    layers: u8,
    tally: &mut Tally,
    each: &mut dyn FnMut(&Record),
) -> Option<Refusal> {
    let Some(layers) = layers.checked_sub(1) else {
        note(tally, || "a record in too many wrappers".to_owned()).unrecognised += 1;
        return None;
    };
    match item.first() {
        Some(b'{') => object(item, layers, tally, each),
        Some(b'"') => text(item, layers, tally, each),
        Some(b'[') => row(item, layers, tally, each),
        _ => {
            note(tally, || format!("`{}`", sample(item))).malformed += 1;
            None
        }
    }
}

fn object(
    item: &[u8],
    layers: u8,
    tally: &mut Tally,
    each: &mut dyn FnMut(&Record),
) -> Option<Refusal> {
    let error = match Record::parse(item) {
        Ok(record) => return judge(&record, layers, tally, each),
        Err(error) => error,
    };
    let text = std::str::from_utf8(item).ok();
    if let Some(mended) = text.and_then(mend_half_pairs)
        && let Ok(record) = Record::parse(mended.as_bytes())
    {
        return judge(&record, layers, tally, each);
    }
    note(tally, || error.to_string()).malformed += 1;
    None
}

/// Hands on a record that was parsed already; as [`deliver`].
pub(super) fn deliver_parsed(
    record: &Record,
    columns: &mut Columns,
    tally: &mut Tally,
    each: &mut dyn FnMut(&Record),
) -> Option<Refusal> {
    let Inside::Cells(cells) = record.inside else {
        return judge(record, MOST_LAYERS - 1, tally, each);
    };
    match columns.row(cells.get()) {
        Row::Names(lacking) => {
            tally.lacking.extend(lacking);
            None
        }
        Row::Alike(rows, cells) => {
            deliver_alike(rows, &cells, tally, each);
            None
        }
        Row::Named(row) => unwrap(row.as_bytes(), MOST_LAYERS, tally, each),
        Row::Nameless => {
            note(tally, || {
                "a row of cells without the row of their names".to_owned()
            })
            .unrecognised += 1;
            None
        }
    }
}

/// Hands on the records that a row of an answer of Athena stands for.
pub(crate) fn deliver_alike(
    rows: &Rows,
    cells: &[Option<String>],
    tally: &mut Tally,
    each: &mut dyn FnMut(&Record<'_>),
) {
    let mut cuts = Vec::new();
    tally.records += rows.records(cells, each, &mut |cut| cuts.push(cut));
    for cut in cuts {
        note(tally, || cut.to_string()).malformed += 1;
    }
}

fn judge(
    record: &Record,
    layers: u8,
    tally: &mut Tally,
    each: &mut dyn FnMut(&Record),
) -> Option<Refusal> {
    match record.inside {
        Inside::Wrapped(inner) => {
            return unwrap(inner.get().as_bytes(), layers, tally, each);
        }
        Inside::Detail(inner) => return event(record.text(), inner, layers, tally, each),
        Inside::Digest => return Some(Refusal::Digest),
        Inside::TableIdentity => return table_row(record.text(), layers, tally, each),
        Inside::Delivery if !record.is_recognisable() => {
            return Some(Refusal::Notification {
                source: "CloudTrail".to_owned(),
            });
        }
        Inside::Delivery | Inside::Nothing | Inside::Cells(_) => {}
    }
    match record.event_source.as_deref() {
        Some(source) if source.starts_with("aws:") => Some(Refusal::Notification {
            source: source.to_owned(),
        }),
        _ if record.is_recognisable() => {
            tally.records += 1;
            each(record);
            None
        }
        _ => {
            note(tally, || describe(record.text().as_bytes())).unrecognised += 1;
            None
        }
    }
}

/// An EventBridge event: what is in it is taken only where CloudTrail can have sent it.
fn event(
    event: &str,
    detail: &RawValue,
    layers: u8,
    tally: &mut Tally,
    each: &mut dyn FnMut(&Record),
) -> Option<Refusal> {
    let mut doubts = Doubts::default();
    let mut apart = 0;
    let refusal = unwrap(
        detail.get().as_bytes(),
        layers,
        tally,
        &mut |record: &Record| {
            let id = record.event_id.as_deref().unwrap_or("no id");
            let doubt = envelope::doubt(event, record);
            doubts.add_hashed(doubt.unwrap_or(Doubt::Exported), record.fingerprint(), id);
            if doubt.is_some() {
                apart += 1;
            } else {
                each(record);
            }
        },
    );
    tally.records -= apart;
    tally.doubts.merge(&doubts);
    refusal
}

/// A row of a table whose structs are in the notation of tables, as JSON.
fn table_row(
    row: &str,
    layers: u8,
    tally: &mut Tally,
    each: &mut dyn FnMut(&Record),
) -> Option<Refusal> {
    let mut members: Map<String, Value> = serde_json::from_str(row).unwrap_or_default();
    for (name, value) in &mut members {
        let Value::String(text) = &*value else {
            continue;
        };
        let read = match name.to_ascii_lowercase().as_str() {
            "useridentity" => notation::identity(text),
            "resources" => notation::parse(text),
            _ => None,
        };
        if let Some(read) = read {
            *value = read;
        }
    }
    let row = Value::Object(members).to_string();
    match Record::parse(row.as_bytes()) {
        Ok(record) if !matches!(record.inside, Inside::TableIdentity) => {
            judge(&record, layers, tally, each)
        }
        _ => {
            note(tally, || {
                "a row whose `useridentity` cannot be read in one way only".to_owned()
            })
            .malformed += 1;
            None
        }
    }
}

/// A string that holds a record's text: a log message, a `CloudTrailEvent`.
fn text(
    item: &[u8],
    layers: u8,
    tally: &mut Tally,
    each: &mut dyn FnMut(&Record),
) -> Option<Refusal> {
    let mend = || mend_half_pairs(std::str::from_utf8(item).ok()?);
    let parsed: Option<String> = serde_json::from_slice(item)
        .ok()
        .or_else(|| serde_json::from_str(&mend()?).ok());
    let Some(inner) = parsed else {
        note(tally, || "not a JSON string".to_owned()).malformed += 1;
        return None;
    };
    let inner = inner.trim().as_bytes();
    if !matches!(inner.first(), Some(b'{' | b'"')) {
        note(tally, || format!("the text `{}`", sample(inner))).unrecognised += 1;
        return None;
    }
    let mut scan = Scan::default();
    scan.advance(inner);
    if scan.deepest() > DEEPEST_RECORD {
        note(tally, || "nested too deep".to_owned()).too_deep += 1;
        return None;
    }
    unwrap(inner, layers, tally, each)
}

/// A row of CloudTrail Lake's GetQueryResults: an array of objects with one column each.
fn row(
    item: &[u8],
    layers: u8,
    tally: &mut Tally,
    each: &mut dyn FnMut(&Record),
) -> Option<Refusal> {
    let Ok(columns) = serde_json::from_slice::<Vec<Map<String, Value>>>(item) else {
        note(tally, || describe(item)).unrecognised += 1;
        return None;
    };
    // Lake spells the columns in either case; a row is one whatever they look like.
    let merged: Map<String, Value> = columns
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect();
    let merged = Value::Object(merged).to_string();
    unwrap(merged.as_bytes(), layers, tally, each)
}

/// Keeps what the first skipped item looked like.
fn note(tally: &mut Tally, what: impl FnOnce() -> String) -> &mut Tally {
    if tally.first_skipped.is_none() {
        tally.first_skipped = Some(what());
    }
    tally
}

/// The start of some bytes, fit to print.
fn sample(bytes: &[u8]) -> String {
    let start = &bytes[..bytes.len().min(40)];
    String::from_utf8_lossy(start)
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// What a sound JSON value is, in a few words.
fn describe(item: &[u8]) -> String {
    const MOST_NAMES: usize = 5;
    match serde_json::from_slice(item) {
        Ok(Value::Object(members)) if members.is_empty() => "an empty object".to_owned(),
        Ok(Value::Object(members)) => {
            let names: Vec<_> = members
                .keys()
                .take(MOST_NAMES)
                .map(|name| format!("`{}`", sample(name.as_bytes())))
                .collect();
            let more = if members.len() > MOST_NAMES {
                ", …"
            } else {
                ""
            };
            format!("an object with {}{more}", names.join(", "))
        }
        Ok(Value::Array(_)) => "an array in an array".to_owned(),
        _ => format!("`{}`", sample(item)),
    }
}
