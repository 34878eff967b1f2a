//! The few words of SQL that are written, and the one place where they become text.
//!
//! All of it means the same to Athena (Trino) and, after translation, to DuckDB, which judges it: no list of rows
//! is unnested, every cast is written, and what a regular expression says is plain in both.

use std::fmt::{self, Display, Formatter};

/// An expression.
#[derive(Clone, Debug)]
pub(super) enum Sql {
    /// A column, or a field of one, by names of our own: `useridentity.arn`.
    Column(String),
    /// A name of somebody else's.
    Name(String),
    Text(String),
    Number(u32),
    False,
    Call(&'static str, Vec<Sql>),
    Array(Vec<Sql>),
    /// For each element, called so, of an array.
    Each(Box<Sql>, &'static str, Box<Sql>),
    Cast(Box<Sql>, &'static str),
    /// Where the first holds the second, else the third, or null.
    When(Box<Sql>, Box<Sql>, Option<Box<Sql>>),
    Among(Box<Sql>, Vec<Sql>),
    Equal(Box<Sql>, Box<Sql>),
    IsNull(Box<Sql>),
    Not(Box<Sql>),
    /// Terms with an operator between them.
    Terms(&'static str, Vec<Sql>),
    /// The number of a row among those that agree in these.
    Nth(Vec<Sql>),
}

impl Sql {
    pub(super) fn column(name: impl Into<String>) -> Self {
        Self::Column(name.into())
    }

    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn or_else(self, other: Self) -> Self {
        Self::Call("coalesce", vec![self, other])
    }

    pub(super) fn matches(self, pattern: impl Into<String>) -> Self {
        Self::Call("regexp_like", vec![self, Self::text(pattern)])
    }

    pub(super) fn cast(self, to: &'static str) -> Self {
        Self::Cast(Box::new(self), to)
    }

    pub(super) fn not(self) -> Self {
        Self::Not(Box::new(self))
    }

    pub(super) fn equals(self, other: Self) -> Self {
        Self::Equal(Box::new(self), Box::new(other))
    }

    pub(super) fn among(self, all: Vec<Self>) -> Self {
        Self::Among(Box::new(self), all)
    }

    pub(super) fn only_if(self, condition: Self) -> Self {
        Self::When(Box::new(condition), Box::new(self), None)
    }

    /// Text as the text of its JSON.
    pub(super) fn in_json(self) -> Self {
        Self::Call("json_format", vec![self.cast("json")])
    }

    /// All of these; `true` has no word here, so there must be one.
    pub(super) fn all(mut terms: Vec<Self>) -> Option<Self> {
        match terms.len() {
            0 | 1 => terms.pop(),
            _ => Some(Self::Terms("AND", terms)),
        }
    }
}

impl Display for Sql {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column(name) => f.write_str(name),
            Self::Name(name) => write!(f, "\"{}\"", name.replace('"', "\"\"")),
            Self::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Self::Number(number) => write!(f, "{number}"),
            Self::False => f.write_str("false"),
            Self::Call(name, of) => write!(f, "{name}({})", list(of, ", ")),
            Self::Array(of) => write!(f, "ARRAY[{}]", list(of, ", ")),
            Self::Each(of, name, what) => write!(f, "transform({of}, {name} -> {what})"),
            Self::Cast(what, to) => write!(f, "CAST({what} AS {to})"),
            Self::When(condition, then, None) => write!(f, "CASE WHEN {condition} THEN {then} END"),
            Self::When(condition, then, Some(other)) => {
                write!(f, "CASE WHEN {condition} THEN {then} ELSE {other} END")
            }
            Self::Among(what, all) => write!(f, "{what} IN ({})", list(all, ", ")),
            Self::Equal(what, other) => write!(f, "{what} = {other}"),
            Self::IsNull(what) => write!(f, "{what} IS NULL"),
            Self::Not(what) => write!(f, "(NOT {what})"),
            Self::Terms(between, terms) => write!(f, "({})", list(terms, &format!(" {between} "))),
            Self::Nth(of) => write!(f, "row_number() OVER (PARTITION BY {})", list(of, ", ")),
        }
    }
}

fn list(of: &[impl Display], between: &str) -> String {
    let texts: Vec<String> = of.iter().map(ToString::to_string).collect();
    texts.join(between)
}

/// Which rows of a selection are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    All,
    Different,
}

/// A selection.
#[derive(Clone, Debug)]
pub(super) struct Select {
    pub(super) keep: Keep,
    /// Each with its name.
    pub(super) columns: Vec<(Sql, String)>,
    pub(super) from: Vec<Sql>,
    pub(super) filter: Option<Sql>,
    pub(super) group: Vec<Sql>,
}

impl Display for Select {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self.keep {
            Keep::All => "SELECT",
            Keep::Different => "SELECT DISTINCT",
        })?;
        for (at, (what, name)) in self.columns.iter().enumerate() {
            f.write_str(if at == 0 { "\n  " } else { ",\n  " })?;
            match what {
                Sql::Column(column) if column == name => f.write_str(column)?,
                _ => write!(f, "{what} AS {name}")?,
            }
        }
        write!(f, "\nFROM {}", list(&self.from, "."))?;
        if let Some(filter) = &self.filter {
            write!(f, "\nWHERE {filter}")?;
        }
        if !self.group.is_empty() {
            write!(f, "\nGROUP BY\n  {}", list(&self.group, ",\n  "))?;
        }
        Ok(())
    }
}

/// Selections, each with its name, and the last one, which may select from them.
#[derive(Clone, Debug)]
pub(super) struct Query {
    pub(super) with: Vec<(&'static str, Select)>,
    pub(super) last: Select,
}

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (at, (name, select)) in self.with.iter().enumerate() {
            let word = if at == 0 { "WITH " } else { ",\n" };
            let inside = select.to_string().replace('\n', "\n  ");
            write!(f, "{word}{name} AS (\n  {inside}\n)")?;
        }
        write!(f, "\n{}\n", self.last)
    }
}
