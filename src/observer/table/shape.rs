//! What a table of a trail looks like: which columns it has, and how it is cut into days.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

#[cfg(feature = "aws")]
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;

use super::sql::Sql;
use crate::gap::Hinted;
use crate::observer::record::members::{Form, OF_EVENT, OF_RESOURCES, TableMember, members};

/// A table over the files of a trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// Its database.
    pub database: String,
    /// Its name.
    pub name: String,
    /// Columns and fields of columns: `useridentity.sessioncontext.sourceidentity`.
    columns: BTreeSet<String>,
    /// The partition key that holds the account.
    account: Option<String>,
    days: Days,
    /// Regions that its partitions are made of, where it says so: records of others are not read.
    pub regions: Option<BTreeSet<String>>,
    /// Where its files lie, as far as that is the same for all: `s3://BUCKET/AWSLogs/`.
    pub files: Option<String>,
}

/// What a statement is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slice<'a> {
    /// The account, where the table's partitions tell it.
    pub account: Option<&'a str>,
    /// The day of delivery, in UTC.
    pub day: Date,
    /// Of a table without a partition of days: all calls from that day to this one.
    pub until: Option<Date>,
}

/// How partitions tell the day.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Days {
    /// Not at all: every statement scans everything.
    None,
    /// One key, with this between the numbers.
    Key(String, char),
    /// Keys for year, month and day.
    Keys([String; 3]),
}

/// Why a table cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TableError {
    /// What should describe it does not.
    NotMetadata(String),
    /// A name that is no `DATABASE.TABLE`.
    NotAName(String),
    /// It lacks a column without which no record can be read.
    NoColumn(String),
    /// A column that should be text is of another type.
    NoText {
        /// The column.
        column: String,
        /// Its type.
        kind: String,
    },
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotMetadata(why) => write!(f, "not the answer of `get-table-metadata`: {why}"),
            Self::NotAName(name) => write!(f, "`{name}` names no table"),
            Self::NoColumn(name) => write!(f, "the table has no column `{name}`"),
            Self::NoText { column, kind } => {
                write!(f, "the column `{column}` is `{kind}`, not `string`")
            }
        }
    }
}

impl std::error::Error for TableError {}

impl Hinted for TableError {
    fn hints(&self) -> Vec<String> {
        vec![match self {
            Self::NotMetadata(_) => {
                "`aws athena get-table-metadata --catalog-name AwsDataCatalog --database-name DATABASE --table-name TABLE`"
            }
            Self::NotAName(_) => "a table is named `DATABASE.TABLE`",
            Self::NoColumn(_) | Self::NoText { .. } => {
                "`lpgen trail athena-table` prints a definition that has everything"
            }
        }
        .to_owned()]
    }
}

/// `TableMetadata` of GetTableMetadata (Athena API reference).
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    #[serde(default)]
    columns: Vec<Column>,
    #[serde(default)]
    partition_keys: Vec<Column>,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Column {
    name: String,
    #[serde(default, rename = "Type")]
    kind: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    table_metadata: Metadata,
}

/// Names that people give to the partition key of the account, and to that of the day.
const ACCOUNTS: [&str; 4] = ["account", "account_id", "accountid", "recipient_account"];
const DAYS: [&str; 6] = ["day", "timestamp", "date", "dt", "event_date", "eventdate"];

impl Table {
    /// The table that [`TableDefinition`](super::TableDefinition) defines.
    pub(crate) fn ours(typed: &str) -> Result<Self, TableError> {
        let (database, name) = named(typed)?;
        let mut columns: BTreeSet<String> = members().map(TableMember::column).collect();
        columns.extend(OF_EVENT.map(str::to_ascii_lowercase));
        columns.extend(OF_RESOURCES.map(|name| format!("resources.{}", name.to_ascii_lowercase())));
        Ok(Self {
            database,
            name,
            columns,
            account: Some("account".to_owned()),
            days: Days::Key("day".to_owned(), '/'),
            regions: None,
            files: None,
        })
    }

    /// A table as `GetTableMetadata` describes it.
    pub(crate) fn described(typed: &str, answer: &str) -> Result<Self, TableError> {
        let (database, name) = named(typed)?;
        let told: Answer = serde_json::from_str(answer)
            .map_err(|error| TableError::NotMetadata(error.to_string()))?;
        let Metadata {
            columns,
            partition_keys,
            parameters,
        } = told.table_metadata;
        let mut paths = BTreeMap::new();
        for column in &columns {
            fields(&column.name.to_ascii_lowercase(), &column.kind, &mut paths);
        }
        let keys: Vec<String> = partition_keys.iter().map(|key| key.name.clone()).collect();
        let table = Self {
            database,
            name,
            columns: paths.keys().cloned().collect(),
            account: key_among(&keys, &ACCOUNTS),
            days: Days::of(&keys, &parameters),
            regions: regions(&keys, &parameters),
            files: files(&parameters),
        };
        table.check(&paths)?;
        Ok(table)
    }

    /// Whether everything that no record can do without is there, as text.
    fn check(&self, types: &BTreeMap<String, String>) -> Result<(), TableError> {
        let of_event = OF_EVENT.map(str::to_ascii_lowercase).into_iter();
        let of_all = members().filter(|member| member.is_needed());
        let arn = format!("resources.{}", OF_RESOURCES[0].to_ascii_lowercase());
        let mut needed = of_event.chain(of_all.map(TableMember::column)).chain([arn]);
        if let Some(name) = needed.find(|name| !self.has(name)) {
            return Err(TableError::NoColumn(name));
        }
        for member in members().filter(|member| member.form == Form::Json) {
            let column = member.column();
            let kind = types.get(&column).map_or("string", String::as_str);
            if kind != "string" && !kind.starts_with("varchar") {
                return Err(TableError::NoText {
                    column,
                    kind: kind.to_owned(),
                });
            }
        }
        Ok(())
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.contains(column)
    }

    /// Members of records that reading looks at and that it does not have, as AWS spells them.
    pub(crate) fn lacking(&self) -> Vec<String> {
        let lacks = members().filter(|member| !self.has(&member.column()));
        lacks.map(TableMember::spelled).collect()
    }

    /// Whether a statement can be about one account.
    pub(crate) fn has_accounts(&self) -> bool {
        self.account.is_some()
    }

    /// Whether a statement scans nothing but its day.
    pub(crate) fn has_days(&self) -> bool {
        self.days != Days::None
    }

    /// What statements are about that together read these days of these accounts (of none: of all that is in it): one a
    /// day, or a single one where each would scan everything.
    #[cfg(feature = "aws")]
    pub(crate) fn slices<'a>(
        &self,
        accounts: &'a BTreeSet<String>,
        (first, last): (Date, Date),
    ) -> Vec<Slice<'a>> {
        let days: Vec<(Date, Option<Date>)> = if self.has_days() {
            let days = first.series(1.day()).take_while(|day| *day <= last);
            days.map(|day| (day, None)).collect()
        } else {
            vec![(first, Some(last))]
        };
        let of = |account| {
            let days = days.iter();
            days.map(move |(day, until)| Slice {
                account,
                day: *day,
                until: *until,
            })
        };
        if accounts.is_empty() {
            return of(None).collect();
        }
        let accounts = accounts.iter();
        accounts
            .flat_map(|account| of(Some(account.as_str())))
            .collect()
    }

    /// The partitions of an account's days, or of the days where they do not tell the account.
    pub(super) fn filter(&self, slice: Slice<'_>) -> Option<Sql> {
        let key = self.account.as_ref().zip(slice.account);
        let mut terms: Vec<Sql> = key
            .map(|(key, account)| is(key, account))
            .into_iter()
            .collect();
        let (year, month, day) = (slice.day.year(), slice.day.month(), slice.day.day());
        match &self.days {
            Days::Key(key, between) => {
                terms.push(is(
                    key,
                    format!("{year:04}{between}{month:02}{between}{day:02}"),
                ));
            }
            Days::Keys([years, months, days]) => terms.extend([
                is(years, format!("{year:04}")),
                is(months, format!("{month:02}")),
                is(days, format!("{day:02}")),
            ]),
            Days::None => {
                let date = Sql::Call(
                    "substr",
                    vec![Sql::column("eventtime"), Sql::Number(1), Sql::Number(10)],
                );
                let text = |day: Date| Sql::text(day.to_string());
                match slice.until {
                    None => terms.push(date.equals(text(slice.day))),
                    Some(last) => terms.extend([
                        Sql::Terms(">=", vec![date.clone(), text(slice.day)]),
                        Sql::Terms("<=", vec![date, text(last)]),
                    ]),
                }
            }
        }
        Sql::all(terms)
    }
}

fn is(key: &str, value: impl Into<String>) -> Sql {
    Sql::Name(key.to_owned()).equals(Sql::text(value))
}

pub(super) fn named(typed: &str) -> Result<(String, String), TableError> {
    let not = || TableError::NotAName(typed.to_owned());
    let (database, name) = typed.split_once('.').ok_or_else(not)?;
    let is_name = |name: &str| !name.is_empty() && !name.contains('.');
    (is_name(database) && is_name(name))
        .then(|| (database.to_owned(), name.to_owned()))
        .ok_or_else(not)
}

fn key_among(keys: &[String], names: &[&str]) -> Option<String> {
    let mut keys = keys.iter();
    keys.find(|key| names.iter().any(|name| key.eq_ignore_ascii_case(name)))
        .cloned()
}

/// The folder that all partitions lie in, or that of a table without any (Athena User Guide, "Setting up partition
/// projection": `storage.location.template`; GetTableMetadata has `location` among the parameters).
fn files(parameters: &BTreeMap<String, String>) -> Option<String> {
    let template = parameters.get("storage.location.template");
    let place = template.or_else(|| parameters.get("location"))?;
    let fixed = place.split("${").next().unwrap_or(place);
    let folder = fixed.rfind('/').map_or(fixed, |at| &fixed[..=at]);
    folder.starts_with("s3://").then(|| folder.to_owned())
}

fn regions(keys: &[String], parameters: &BTreeMap<String, String>) -> Option<BTreeSet<String>> {
    let key = key_among(keys, &["region", "aws_region", "awsregion"])?;
    let values = parameters.get(&format!("projection.{key}.values"))?;
    Some(
        values
            .split(',')
            .map(|region| region.trim().to_owned())
            .collect(),
    )
}

impl Days {
    fn of(keys: &[String], parameters: &BTreeMap<String, String>) -> Self {
        let parts = ["year", "month", "day"].map(|name| key_among(keys, &[name]));
        if let [Some(year), Some(month), Some(day)] = parts {
            return Self::Keys([year, month, day]);
        }
        let is_date = |key: &&String| {
            let kind = parameters.get(&format!("projection.{key}.type"));
            kind.is_some_and(|kind| kind == "date")
        };
        let dated = keys.iter().find(is_date).cloned();
        let Some(key) = dated.or_else(|| key_among(keys, &DAYS)) else {
            return Self::None;
        };
        let format = parameters.get(&format!("projection.{key}.format"));
        let between = format.map_or('/', |format| if format.contains('-') { '-' } else { '/' });
        Self::Key(key, between)
    }
}

/// The columns that a type of Hive comes to, with the types of those that have no fields: `struct<a:string>`
/// has the field `a`, and so has an array of such.
fn fields(path: &str, kind: &str, out: &mut BTreeMap<String, String>) {
    let kind = kind.trim();
    let inside = |word: &str| kind.strip_prefix(word)?.strip_suffix('>');
    if let Some(inside) = inside("struct<") {
        out.insert(path.to_owned(), "struct".to_owned());
        for field in outer_parts(inside) {
            if let Some((name, kind)) = field.split_once(':') {
                fields(
                    &format!("{path}.{}", name.trim().to_ascii_lowercase()),
                    kind,
                    out,
                );
            }
        }
    } else if let Some(inside) = inside("array<") {
        fields(path, inside, out);
    } else {
        out.insert(path.to_owned(), kind.to_ascii_lowercase());
    }
}

/// The parts between commas that stand in no brackets.
fn outer_parts(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_u32, 0);
    for (at, c) in text.char_indices() {
        match c {
            '<' | '(' => depth += 1,
            '>' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}
