//! Rows of Athena's GetQueryResults: cells without names, after a row of names.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::observer::table::Rows;

/// The names that the first row gave, in lower case.
#[derive(Debug, Default)]
pub(super) struct Columns {
    names: Vec<String>,
    /// Where they are those of a statement of ours.
    rows: Option<Rows>,
}

/// What a row of cells is.
pub(super) enum Row<'c> {
    /// The names of the columns, and members that the table lacks.
    Names(Vec<String>),
    /// Calls that are alike in everything but their event.
    Alike(&'c Rows, Vec<Option<String>>),
    /// A row with its names, as JSON.
    Named(String),
    /// A row for which no names are known, or that has another number of cells.
    Nameless,
}

#[derive(Deserialize)]
struct Cell {
    /// Absent for null (Athena API reference, `Datum`).
    #[serde(rename = "VarCharValue", default)]
    text: Option<String>,
}

impl Columns {
    /// Reads the cells of one row.
    pub(super) fn row(&mut self, cells: &str) -> Row<'_> {
        let Ok(cells) = serde_json::from_str::<Vec<Cell>>(cells) else {
            return Row::Nameless;
        };
        let texts: Vec<Option<String>> = cells.into_iter().map(|cell| cell.text).collect();
        if is_header(&texts) {
            let names = texts.into_iter().flatten();
            self.names = names.map(|name| name.to_ascii_lowercase()).collect();
            self.rows = Rows::below(&self.names);
            return Row::Names(self.rows.as_ref().map_or_else(Vec::new, Rows::lacking));
        }
        if self.names.len() != texts.len() {
            return Row::Nameless;
        }
        if let Some(rows) = &self.rows {
            return Row::Alike(rows, texts);
        }
        let named = self.names.iter().cloned().zip(texts);
        let members = named.filter_map(|(name, text)| Some((name, Value::String(text?))));
        Row::Named(Value::Object(members.collect::<Map<_, _>>()).to_string())
    }
}

/// Whether a row names the columns of a table of events: a single one for the whole event, or at least
/// what every event has.
fn is_header(texts: &[Option<String>]) -> bool {
    let is_name = |text: &Option<String>| {
        text.as_deref().is_some_and(|text| {
            let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
            !text.is_empty() && text.bytes().all(is_plain)
        })
    };
    let has = |name: &str| {
        let mut names = texts.iter().flatten();
        names.any(|text| text.eq_ignore_ascii_case(name))
    };
    texts.iter().all(is_name) && (has("eventname") || has("eventjson"))
}
