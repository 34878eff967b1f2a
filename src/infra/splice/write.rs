//! New text in the style of what stands around it.

use std::fmt::Write as _;

use super::lines;
use crate::infra::files::Syntax;
use crate::infra::syntax::tree::{EntryForm, Node, NodeKind, TreeEntry};

/// Something to be written; texts are source already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// One value.
    Text(String),
    /// A list of values.
    List(Vec<String>),
    /// An object.
    Map(Vec<(String, Written)>),
    /// Objects one below the other.
    Maps(Vec<Written>),
    /// The body of a block.
    Block(Vec<(String, Written)>),
}

/// How things are written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    /// How the file is written.
    pub syntax: Syntax,
    /// One step of indentation.
    pub unit: String,
    /// How far the dash of a list stands in from its key.
    pub dash: String,
    /// Whether keys have quotes.
    pub keys: KeyStyle,
    /// Between key and value, with its white space.
    pub between: String,
    /// Whether `=` stand below each other.
    pub columns: Columns,
    /// What is behind an entry that is not the last.
    pub behind: &'static str,
    /// What is behind the last item of a list of several lines.
    pub last: &'static str,
    /// Whether a list of one is a list.
    pub single: Single,
    /// Where short lists stand.
    pub short: Short,
    /// Keys in the order in which they stand.
    pub order: Vec<String>,
}

/// Where lists that would fit on a line stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Short {
    /// On one line.
    OneLine,
    /// Each item on a line of its own.
    Lines,
}

/// How keys are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyStyle {
    /// With quotes.
    Quoted,
    /// Without.
    Bare,
}

/// Whether assignments are aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Columns {
    /// As `terraform fmt` has it.
    Aligned,
    /// Each by itself.
    Loose,
}

/// How one value is written where a list may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Single {
    /// As a list of one.
    List,
    /// As it is.
    Value,
}

impl Style {
    /// The usual way of a syntax.
    pub(crate) fn usual(syntax: Syntax) -> Self {
        let is_json = syntax == Syntax::Json;
        Self {
            syntax,
            unit: "  ".to_owned(),
            dash: "  ".to_owned(),
            keys: if is_json {
                KeyStyle::Quoted
            } else {
                KeyStyle::Bare
            },
            between: if syntax == Syntax::Hcl { " = " } else { ": " }.to_owned(),
            columns: if syntax == Syntax::Hcl {
                Columns::Aligned
            } else {
                Columns::Loose
            },
            behind: if is_json { "," } else { "" },
            last: "",
            single: Single::Value,
            short: Short::Lines,
            order: Vec::new(),
        }
    }

    /// As the entries of a sample are written.
    pub(crate) fn of(text: &str, syntax: Syntax, sample: &Node) -> Self {
        let mut style = Self::usual(syntax);
        let entries = sample.entries();
        let Some(first) = entries.first() else {
            return style;
        };
        if first.form == EntryForm::Attribute {
            let key = &text[first.key_span.clone()];
            style.keys = if key.starts_with(['"', '\'']) {
                KeyStyle::Quoted
            } else {
                KeyStyle::Bare
            };
            style.between = between(text, entries).unwrap_or(style.between);
        }
        if let Some(unit) = unit(text, sample, first) {
            style.unit = unit;
        }
        if syntax == Syntax::Hcl {
            let comma = |entry: &TreeEntry| text[entry.span.end..].trim_start().starts_with(',');
            let is_object =
                text[sample.span.clone()].starts_with('{') && first.form == EntryForm::Attribute;
            if is_object && entries.len() > 1 && comma(first) {
                style.behind = ",";
            }
            if !style.between.contains('=') || !is_aligned(text, entries) {
                style.columns = Columns::Loose;
            }
        }
        style.order = entries.iter().map(|entry| entry.key.clone()).collect();
        lists(text, syntax, sample, &mut style);
        style
    }

    /// The key as it is written.
    fn key(&self, key: &str) -> String {
        let is_word = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        match (self.keys, self.syntax) {
            (KeyStyle::Bare, Syntax::Yaml)
                if !key.is_empty() && !key.starts_with(['*', '&', '!']) =>
            {
                key.to_owned()
            }
            (KeyStyle::Bare, Syntax::Hcl) if is_word => key.to_owned(),
            _ => format!("\"{key}\""),
        }
    }

    /// A value whose first line stands behind `indent`.
    pub(crate) fn value(&self, written: &Written, indent: &str) -> String {
        match written {
            Written::Text(text) => text.clone(),
            Written::List(items) => self.list(items, indent),
            Written::Map(entries) => self.map(entries, indent),
            Written::Maps(maps) => {
                let inner = format!("{indent}{}", self.unit);
                let texts: Vec<String> = maps.iter().map(|map| self.value(map, &inner)).collect();
                format!(
                    "[\n{inner}{}\n{indent}]",
                    texts.join(&format!(",\n{inner}"))
                )
            }
            Written::Block(entries) => format!(
                "{{\n{}{indent}}}",
                self.lines(entries, &format!("{indent}{}", self.unit))
            ),
        }
    }

    fn list(&self, items: &[String], indent: &str) -> String {
        match (items, self.single) {
            ([one], Single::Value) => return one.clone(),
            ([one], Single::List) if self.syntax != Syntax::Yaml => return format!("[{one}]"),
            _ if self.short == Short::OneLine
                && items.iter().map(String::len).sum::<usize>() < 70 =>
            {
                return format!("[{}]", items.join(", "));
            }
            ([], _) => return "[]".to_owned(),
            _ => {}
        }
        let inner = format!("{indent}{}", self.unit);
        format!(
            "[\n{inner}{}{}\n{indent}]",
            items.join(&format!(",\n{inner}")),
            self.last
        )
    }

    fn map(&self, entries: &[(String, Written)], indent: &str) -> String {
        if self.syntax == Syntax::Yaml {
            return self
                .lines(entries, indent)
                .trim_start()
                .trim_end_matches('\n')
                .to_owned();
        }
        let inner = format!("{indent}{}", self.unit);
        format!("{{\n{}{indent}}}", self.lines(entries, &inner))
    }

    /// Entries, each on lines of its own that begin with `indent`.
    pub(crate) fn lines(&self, entries: &[(String, Written)], indent: &str) -> String {
        let mut sorted: Vec<&(String, Written)> = entries.iter().collect();
        let place = |key: &str| self.order.iter().position(|own| own == key);
        if sorted.iter().all(|(key, _)| {
            place(key).is_some()
                || matches!(key.as_str(), "Sid" | "sid" | "Condition" | "condition")
        }) {
            sorted.sort_by_key(|(key, _)| match place(key) {
                Some(at) => at + 1,
                None if key.eq_ignore_ascii_case("sid") => 0,
                None => usize::MAX,
            });
        }
        if self.syntax == Syntax::Yaml {
            return sorted
                .iter()
                .map(|(key, value)| self.yaml(key, value, indent))
                .collect();
        }
        let written: Vec<(String, String)> = sorted
            .iter()
            .map(|(key, value)| (self.key(key), self.value(value, indent)))
            .collect();
        let mut text = String::new();
        for (index, (key, value)) in written.iter().enumerate() {
            let is_block = matches!(sorted[index].1, Written::Block(_));
            let behind = if index + 1 == written.len() {
                ""
            } else {
                self.behind
            };
            if is_block {
                let _ = write!(text, "\n{indent}{key} {value}\n");
                continue;
            }
            let width = self.width(&written, index);
            let pad = " ".repeat(width.saturating_sub(key.len()));
            let between = &self.between;
            let _ = writeln!(text, "{indent}{key}{pad}{between}{value}{behind}");
        }
        text
    }

    /// How wide keys are in the run of one-line entries that an entry is in.
    fn width(&self, written: &[(String, String)], index: usize) -> usize {
        let is_one_line = |at: usize| !written[at].1.contains('\n');
        if self.columns == Columns::Loose || !is_one_line(index) {
            return 0;
        }
        let mut first = index;
        while first > 0 && is_one_line(first - 1) {
            first -= 1;
        }
        let run = (first..written.len()).take_while(|at| is_one_line(*at));
        run.map(|at| written[at].0.len()).max().unwrap_or(0)
    }

    fn yaml(&self, key: &str, value: &Written, indent: &str) -> String {
        let key = self.key(key);
        match value {
            Written::Text(text) => format!("{indent}{key}: {text}\n"),
            Written::List(items) => match (items.as_slice(), self.single) {
                ([one], Single::Value) => format!("{indent}{key}: {one}\n"),
                ([], _) => format!("{indent}{key}: []\n"),
                _ => {
                    let dash = &self.dash;
                    let items: Vec<String> = items
                        .iter()
                        .map(|item| format!("{indent}{dash}- {item}\n"))
                        .collect();
                    let items = items.concat();
                    format!("{indent}{key}:\n{items}")
                }
            },
            Written::Map(entries) | Written::Block(entries) => {
                format!(
                    "{indent}{key}:\n{}",
                    self.lines(entries, &format!("{indent}{}", self.unit))
                )
            }
            Written::Maps(maps) => {
                let dash = &self.dash;
                let inner = format!("{indent}{dash}  ");
                let maps = maps
                    .iter()
                    .map(|map| format!("{indent}{dash}- {}\n", self.value(map, &inner)));
                format!("{indent}{key}:\n{}", maps.collect::<String>())
            }
        }
    }
}

fn between(text: &str, entries: &[TreeEntry]) -> Option<String> {
    // the shortest is the one that no alignment has widened
    let gaps = entries
        .iter()
        .filter(|e| e.form == EntryForm::Attribute)
        .map(|entry| {
            let end = entry.value.span.start.max(entry.key_span.end);
            &text[entry.key_span.end..end]
        });
    let gap = gaps
        .filter(|gap| !gap.contains('\n') && gap.contains([':', '=']))
        .min_by_key(|gap| gap.len())?;
    let sign = if gap.contains('=') { '=' } else { ':' };
    let (before, after) = gap.split_once(sign)?;
    let space = |part: &str| {
        if part.trim().is_empty() && !part.is_empty() {
            " "
        } else {
            ""
        }
    };
    Some(format!("{}{sign}{}", space(before), space(after)))
}

fn unit(text: &str, sample: &Node, first: &TreeEntry) -> Option<String> {
    let inner = lines::indent(text, first.span.start);
    if !lines::begins(text, first.span.start) {
        return (inner.contains('\t')).then(|| "\t".to_owned());
    }
    let outer = lines::indent(text, sample.span.start);
    let step = inner.strip_prefix(outer)?;
    (!step.is_empty() && step.len() <= 8).then(|| step.to_owned())
}

fn is_aligned(text: &str, entries: &[TreeEntry]) -> bool {
    let column = |entry: &TreeEntry| {
        let gap = &text[entry.key_span.end..entry.value.span.start];
        gap.find('=')
            .map(|at| entry.key_span.end + at - lines::start(text, entry.key_span.start))
    };
    let one_line = |entry: &TreeEntry| {
        entry.form == EntryForm::Attribute && !text[entry.span.clone()].contains('\n')
    };
    entries.windows(2).all(|pair| {
        let gap = &text[pair[0].span.end..pair[1].span.start];
        let adjacent = gap.matches('\n').count() == 1;
        !(adjacent && one_line(&pair[0]) && one_line(&pair[1]))
            || column(&pair[0]) == column(&pair[1])
    })
}

/// What lists below the sample are like.
fn lists(text: &str, syntax: Syntax, sample: &Node, style: &mut Style) {
    for entry in sample.entries() {
        let NodeKind::List(items) = &entry.value.kind else {
            continue;
        };
        let own = &text[entry.value.span.clone()];
        if syntax == Syntax::Yaml && own.starts_with('-') {
            let key = lines::indent(text, entry.span.start).len();
            let column = entry.span.start - lines::start(text, entry.span.start);
            let dash = entry.value.span.start - lines::start(text, entry.value.span.start);
            style.dash = " ".repeat(dash.saturating_sub(column.max(key)));
        }
        if items.len() == 1 {
            style.single = Single::List;
        }
        if own.starts_with('[') && !own.contains('\n') && !items.is_empty() {
            style.short = Short::OneLine;
        }
        let inside = own.trim_end_matches(']').trim_end();
        if syntax == Syntax::Hcl && own.contains('\n') && inside.ends_with(',') {
            style.last = ",";
        }
    }
}
