//! The answer of a statement, as the records that its rows stand for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::statement::{EVENTS, WHOLE};
use crate::observer::caller::{Session, session};
use crate::observer::record::Record;
use crate::observer::record::members::{Form, OF_RESOURCES, TableMember, members};

/// Rows of a statement's answer, by the names of its columns.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    columns: Vec<What>,
    /// Whether everything is there without which no record can be judged.
    is_sound: bool,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Member(&'static TableMember),
    Whole,
    Events,
    /// Nothing that is looked at.
    Other,
}

/// Why a row, or a part of it, stands for no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// Its events cannot be read.
    Events,
    /// What its events share cannot be read.
    Record,
    /// The answer lacks a column without which no record can be judged: a denied call would look like any other.
    Blind,
    /// Events without an id: how many there were is not known.
    NoId,
    /// The statement left out what was asked, though it may be a function's call.
    Halved,
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Events => "a row whose column `events` cannot be read",
            Self::Record => "a row that is no record",
            Self::Blind => "a row without a column that every answer has",
            Self::NoId => "events without an id",
            Self::Halved => "calls of a session that may be a function's, without what they asked",
        })
    }
}

/// Id, shared id and time of an event.
#[derive(Deserialize)]
struct Event<'a>(
    #[serde(borrow)] Option<Cow<'a, str>>,
    #[serde(borrow)] Option<Cow<'a, str>>,
    #[serde(borrow)] Option<Cow<'a, str>>,
);

impl Rows {
    /// The rows below these names; `None` if they are not the answer of a statement of ours.
    pub(crate) fn below(names: &[String]) -> Option<Self> {
        let known = |name: &String| match name.as_str() {
            WHOLE => What::Whole,
            EVENTS => What::Events,
            name => {
                let mut all = members();
                let found = all.find(|member| member.name() == name);
                found.map_or(What::Other, What::Member)
            }
        };
        let columns: Vec<What> = names.iter().map(known).collect();
        let is_ours = columns.contains(&What::Whole) && columns.contains(&What::Events);
        let is_there = |member| columns.contains(&What::Member(member));
        let is_sound = members().all(|member| is_there(member) || !member.is_needed());
        is_ours.then_some(Self { columns, is_sound })
    }

    /// Members that reading looks at and that the table does not have, as AWS spells them.
    pub(crate) fn lacking(&self) -> Vec<String> {
        let is_there = |member| self.columns.contains(&What::Member(member));
        members()
            .filter(|member| !is_there(*member))
            .map(TableMember::spelled)
            .collect()
    }

    /// Hands on the records that a row stands for, and tells how many; what stands for none goes to `cut`.
    pub(crate) fn records(
        &self,
        cells: &[Option<String>],
        each: &mut dyn FnMut(&Record<'_>),
        cut: &mut dyn FnMut(Lost),
    ) -> u64 {
        let cell = |what: What| {
            let at = self.columns.iter().position(|column| *column == what)?;
            cells.get(at)?.as_deref()
        };
        let events = cell(What::Events).unwrap_or_default();
        let Ok(events) = serde_json::from_str::<Vec<Event<'_>>>(events) else {
            cut(Lost::Events);
            return 0;
        };
        if !self.is_sound {
            cut(Lost::Blind);
            return 0;
        }
        let text = self.text(cells);
        let shared = Record::parse(text.as_bytes()).ok();
        let Some(mut record) = shared.filter(Record::is_recognisable_but_for_event) else {
            cut(Lost::Record);
            return 0;
        };
        let is_whole = cell(What::Whole).is_some_and(|whole| whole.eq_ignore_ascii_case("true"));
        if !is_whole && matches!(session(&record), Session::Candidate(_)) {
            cut(Lost::Halved);
            return 0;
        }
        let mut records = 0;
        for Event(id, shared, time) in &events {
            let Some(id) = id.as_deref().filter(|id| !id.is_empty()) else {
                cut(Lost::NoId);
                continue;
            };
            record.be_of(id, shared.as_deref(), time.as_deref());
            records += 1;
            each(&record);
        }
        records
    }

    /// What the events of a row share, as a record.
    fn text(&self, cells: &[Option<String>]) -> String {
        let mut record = Object::default();
        for (what, cell) in self.columns.iter().zip(cells) {
            if let (What::Member(member), Some(cell)) = (what, cell)
                && let Some(value) = value(member, cell)
            {
                record.put(member.path, value);
            }
        }
        let mut text = String::new();
        record.write(&mut text);
        text
    }
}

/// A member's value as JSON; `None` for one that says nothing.
fn value(member: &TableMember, cell: &str) -> Option<String> {
    match member.form {
        Form::Text => Some(quoted(cell)),
        Form::Resources => resources(cell),
        Form::Json if member.path == ["additionalEventData"] => additional(cell),
        Form::Json => Some(written(cell)),
    }
}

/// As it is written, where it is an object or a list; a text that was a text stays one.
fn written(cell: &str) -> String {
    let is_json = cell.starts_with(['{', '[']) && serde_json::from_str::<&RawValue>(cell).is_ok();
    if is_json {
        cell.to_owned()
    } else {
        quoted(cell)
    }
}

/// Without the members that are not there.
fn additional(cell: &str) -> Option<String> {
    let Ok(Value::Object(mut members)) = serde_json::from_str(cell) else {
        return Some(written(cell));
    };
    members.retain(|_, value| !value.is_null());
    (!members.is_empty()).then(|| Value::Object(members).to_string())
}

/// `[[ARN, ARNPrefix]]` as CloudTrail writes it; `[[ARN]]` where a table has no other.
fn resources(cell: &str) -> Option<String> {
    let all: Vec<Vec<Option<String>>> = serde_json::from_str(cell).ok()?;
    let objects = all.into_iter().map(|texts| {
        let named = OF_RESOURCES.iter().zip(texts);
        let members =
            named.filter_map(|(name, text)| Some(((*name).to_owned(), Value::String(text?))));
        Value::Object(members.collect())
    });
    Some(Value::Array(objects.collect()).to_string())
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

/// Members by name, with their values as JSON.
#[derive(Default)]
struct Object(BTreeMap<&'static str, Inner>);

enum Inner {
    Value(String),
    Object(Object),
}

impl Object {
    fn put(&mut self, path: &[&'static str], value: String) {
        match path {
            [] => {}
            [name] => drop(self.0.insert(name, Inner::Value(value))),
            [name, rest @ ..] => {
                let inner = self
                    .0
                    .entry(name)
                    .or_insert_with(|| Inner::Object(Self::default()));
                if let Inner::Object(object) = inner {
                    object.put(rest, value);
                }
            }
        }
    }

    fn write(&self, out: &mut String) {
        out.push('{');
        for (at, (name, inner)) in self.0.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            out.push_str(&quoted(name));
            out.push(':');
            match inner {
                Inner::Value(value) => out.push_str(value),
                Inner::Object(object) => object.write(out),
            }
        }
        out.push('}');
    }
}
