//! Rows of Athena's GetQueryResults: cells without names, after a row of names.

use serde::Deserialize;
use serde_json::{Map, Value};

/// The names that the first row gave, in lower case.
#[derive(Debug, Default)]
pub(super) struct Columns(Vec<String>);

/// What a row of cells is.
pub(super) enum Row {
    /// The names of the columns.
    Names,
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
    pub(super) fn row(&mut self, cells: &str) -> Row {
        let Ok(cells) = serde_json::from_str::<Vec<Cell>>(cells) else {
            return Row::Nameless;
        };
        let texts: Vec<Option<String>> = cells.into_iter().map(|cell| cell.text).collect();
        if is_header(&texts) {
            let names = texts.into_iter().flatten();
            self.0 = names.map(|name| name.to_ascii_lowercase()).collect();
            return Row::Names;
        }
        if self.0.len() != texts.len() {
            return Row::Nameless;
        }
        let named = self.0.iter().cloned().zip(texts);
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
