//! The changes of one document.

use std::collections::BTreeMap;

use super::align::realign;
use super::wanted::{Words, actions, resources, statement};
use super::{Assignment, Document, Fate, Statements, blocks};
use crate::iam::policy::{Actions, Resources, Statement};
use crate::infra::files::Syntax;
use crate::infra::splice::list::{self, Place};
use crate::infra::splice::write::{Columns, Single, Style, Written};
use crate::infra::splice::{Splices, lines};
use crate::infra::statement::{Reads, Shape, key};
use crate::infra::syntax::tree::{Kind, Node};

/// Writes what becomes of a document's statements; nothing if it is written in a way that is not understood.
pub fn change(
    document: &Document<'_>,
    at: usize,
    assignment: &Assignment,
    reads: &dyn Reads,
    words: &dyn Words,
    out: &mut Splices,
) -> Option<()> {
    let known = Sources::of(document, reads);
    let words = Reused {
        words,
        known: &known,
    };
    let writer = Writer {
        document,
        assignment,
        at,
        reads,
        words: &words,
        style: style(document),
    };
    match document.place {
        Statements::List(node) => writer.list(node, out),
        Statements::One(node) => writer.one(node, out),
        Statements::Blocks(body) => writer.blocks(body, out),
    }
}

/// Resources that the document has already, as they are written there.
struct Sources(BTreeMap<String, String>);

impl Sources {
    fn of(document: &Document<'_>, reads: &dyn Reads) -> Self {
        let mut known = BTreeMap::new();
        let name = key("Resource", document.shape);
        for node in document.statements() {
            for item in node.get(name).map(Node::items).unwrap_or_default() {
                let source = &document.text[item.span.clone()];
                let is_reference = !matches!(&item.kind, Kind::Text(parts) if super::super::syntax::tree::literal(parts).is_some());
                if source.contains('\n') || !is_reference {
                    continue;
                }
                let value = reads.value(item).and_then(|value| value.known());
                if let Some(text) = value {
                    known.entry(text).or_insert_with(|| source.to_owned());
                }
            }
        }
        Self(known)
    }
}

struct Reused<'w> {
    words: &'w dyn Words,
    known: &'w Sources,
}

impl Words for Reused<'_> {
    fn text(&self, text: &str) -> String {
        self.words.text(text)
    }

    fn resource(&self, text: &str) -> String {
        self.known.0.get(text).cloned().unwrap_or_else(|| self.words.resource(text))
    }
}

/// How the statements of a document are written: like the one with most elements.
fn style(document: &Document<'_>) -> Style {
    let sample = document.statements().into_iter().max_by_key(|node| node.entries().len());
    let mut style = match sample {
        Some(sample) => Style::of(document.text, document.syntax, sample),
        None => Style::usual(document.syntax),
    };
    if document.shape != Shape::Iam {
        // the arguments are lists, whatever their length
        style.single = Single::List;
        style.columns = Columns::Aligned;
        style.keys = crate::infra::splice::write::Keys::Bare;
    }
    style
}

struct Writer<'w> {
    document: &'w Document<'w>,
    assignment: &'w Assignment,
    at: usize,
    reads: &'w dyn Reads,
    words: &'w dyn Words,
    style: Style,
}

impl Writer<'_> {
    fn place(&self) -> Place<'_> {
        Place {
            text: self.document.text,
            syntax: self.document.syntax,
        }
    }

    fn written(&self, new: usize) -> Written {
        let entries = statement(&self.assignment.new[new], self.document.shape, self.words);
        Written::Map(entries)
    }

    fn fates(&self) -> &[Fate] {
        &self.assignment.fates[self.at]
    }

    /// The column that the lines of a statement begin with, behind its first.
    fn indent_of(&self, node: &Node) -> String {
        let text = self.document.text;
        if self.document.syntax == Syntax::Yaml {
            return " ".repeat(node.span.start - lines::start(text, node.span.start));
        }
        lines::indent(text, node.span.start).to_owned()
    }

    fn list(&self, node: &Node, out: &mut Splices) -> Option<()> {
        let Kind::List(items) = &node.kind else {
            return None;
        };
        if items.is_empty() {
            let indent = lines::indent(self.document.text, node.span.start);
            if self.document.syntax == Syntax::Yaml {
                return None;
            }
            let maps = self.assignment.behind[self.at].iter().map(|new| self.written(*new));
            out.replace(&node.span, self.style.value(&Written::Maps(maps.collect()), indent));
            return Some(());
        }
        let mut fates = Vec::new();
        for (index, item) in items.iter().enumerate() {
            fates.push(match &self.fates()[index] {
                Fate::Stays => list::Fate::Stays,
                Fate::Goes => list::Fate::Goes,
                Fate::Becomes(new) => self.becomes(item, index, *new, out)?,
            });
        }
        let place = self.place();
        let is_flow = self.document.syntax == Syntax::Yaml && !place.has_dashes(node);
        let indent = place.item_indent(node, items);
        let behind = &self.assignment.behind[self.at];
        if is_flow && !behind.is_empty() {
            return None;
        }
        let new: Vec<String> = behind.iter().map(|new| self.style.value(&self.written(*new), &indent)).collect();
        place.change(node, items, &fates, &new, out)
    }

    fn becomes(&self, item: &Node, index: usize, new: usize, out: &mut Splices) -> Option<list::Fate> {
        let mut inner = Splices::default();
        if self.morph(item, index, new, &mut inner).is_some() && inner.ordered(self.document.text).is_some() {
            out.join(inner);
            return Some(list::Fate::Stays);
        }
        let is_flow = self.document.syntax == Syntax::Yaml && self.document.text[item.span.clone()].starts_with('{');
        if is_flow {
            return None;
        }
        let range = item.span.clone();
        out.comments.extend(lines::comments_in(self.document.text, &range, self.document.syntax));
        let indent = self.indent_of(item);
        Some(list::Fate::Becomes(self.style.value(&self.written(new), &indent)))
    }

    /// Changes the lists of a statement and nothing else of it.
    fn morph(&self, old: &Node, index: usize, new: usize, out: &mut Splices) -> Option<()> {
        let read = self.assignment.read[self.at][index].as_ref().ok()?;
        let (was, is) = (&read.statement, &self.assignment.new[new]);
        if was.effect != is.effect || !same_condition(was, is) {
            return None;
        }
        let alike = matches!(
            (&was.actions, &is.actions, &was.resources, &is.resources),
            (Actions::Action(_), Actions::Action(_), Resources::Resource(_), Resources::Resource(_))
        );
        if !alike {
            return None;
        }
        let shape = self.document.shape;
        let (_, wanted) = actions(is);
        let value = old.get(key("Action", shape))?;
        self.values(value, &wanted, &|text| self.words.text(text), out)?;
        let (_, wanted) = resources(is);
        let value = old.get(key("Resource", shape))?;
        self.values(value, &wanted, &|text| self.words.resource(text), out)?;
        if self.document.syntax == Syntax::Hcl && self.style.columns == Columns::Aligned {
            realign(self.document.text, old, out);
        }
        Some(())
    }

    /// Changes one value or a list of values.
    fn values(&self, old: &Node, wanted: &[String], write: &dyn Fn(&str) -> String, out: &mut Splices) -> Option<()> {
        let is_data = self.document.shape == Shape::Data;
        let known = |node: &Node| {
            let text = self.reads.value(node)?.known()?;
            Some(if is_data { text.replace("&{", "${") } else { text })
        };
        let Kind::List(items) = &old.kind else {
            if let [one] = wanted
                && known(old).as_ref() == Some(one)
            {
                return Some(());
            }
            return self.value(old, wanted, write, out);
        };
        if items.is_empty() {
            return None;
        }
        let mut missing: Vec<&String> = wanted.iter().collect();
        let mut fates = Vec::new();
        for item in items {
            let own = known(item);
            let at = missing.iter().position(|text| Some(*text) == own.as_ref());
            fates.push(match at {
                Some(at) => {
                    missing.remove(at);
                    list::Fate::Stays
                }
                None => list::Fate::Goes,
            });
        }
        let mut new = missing.into_iter().map(|text| write(text));
        for fate in fates.iter_mut().filter(|fate| **fate == list::Fate::Goes) {
            if let Some(text) = new.next() {
                *fate = list::Fate::Becomes(text);
            }
        }
        let new: Vec<String> = new.collect();
        self.place().change(old, items, &fates, &new, out)
    }

    fn value(&self, old: &Node, wanted: &[String], write: &dyn Fn(&str) -> String, out: &mut Splices) -> Option<()> {
        let text = self.document.text;
        let items: Vec<String> = wanted.iter().map(|text| write(text)).collect();
        let indent = lines::indent(text, old.span.start);
        if let [one] = items.as_slice() {
            let is_scalar = !matches!(old.kind, Kind::Opaque(_) | Kind::Call(..));
            if is_scalar && self.style.single == Single::Value || self.document.shape == Shape::Iam && is_scalar {
                out.replace(&old.span, one.clone());
                return Some(());
            }
        }
        if self.document.syntax != Syntax::Yaml {
            out.replace(&old.span, self.style.value(&Written::List(items), indent));
            return Some(());
        }
        // the list goes below its key
        let line = lines::start(text, old.span.start);
        let key = &text[line..old.span.start];
        let column = key.len() - key.trim_start_matches([' ', '-']).len();
        let margin = format!("{}{}", " ".repeat(column), self.style.dash);
        let (_, comment) = lines::tail(text, old.span.end, Syntax::Yaml)?;
        let rows: String = items.iter().map(|item| format!("\n{margin}- {item}")).collect();
        match comment {
            None => {
                let from = old.span.start - (key.len() - key.trim_end().len());
                out.replace(&(from..old.span.end), rows);
            }
            Some(comment) => {
                out.delete(&(old.span.start..comment.start));
                out.insert(comment.end, rows);
            }
        }
        Some(())
    }

    fn one(&self, node: &Node, out: &mut Splices) -> Option<()> {
        let behind = &self.assignment.behind[self.at];
        match (&self.fates()[0], behind.as_slice()) {
            (Fate::Stays, []) => Some(()),
            (Fate::Becomes(new), []) => {
                if let list::Fate::Becomes(text) = self.becomes(node, 0, *new, out)? {
                    out.replace(&node.span, text);
                }
                Some(())
            }
            (first, _) if self.document.syntax != Syntax::Yaml => {
                let indent = lines::indent(self.document.text, node.span.start);
                let inner = format!("{indent}{}", self.style.unit);
                let mut texts = Vec::new();
                match first {
                    Fate::Stays => texts.push(self.document.text[node.span.clone()].replace("\r\n", "\n").replace('\n', &format!("\n{}", self.style.unit))),
                    Fate::Becomes(new) => texts.push(self.style.value(&self.written(*new), &inner)),
                    Fate::Goes => {}
                }
                if !matches!(first, Fate::Stays) {
                    out.comments.extend(lines::comments_in(self.document.text, &node.span, self.document.syntax));
                }
                texts.extend(behind.iter().map(|new| self.style.value(&self.written(*new), &inner)));
                out.replace(&node.span, format!("[\n{inner}{}\n{indent}]", texts.join(&format!(",\n{inner}"))));
                Some(())
            }
            _ => None,
        }
    }

    fn blocks(&self, body: &Node, out: &mut Splices) -> Option<()> {
        let text = self.document.text;
        let own: Vec<_> = blocks(body).collect();
        let block = |new: usize, indent: &str| {
            let entries = statement(&self.assignment.new[new], self.document.shape, self.words);
            format!("statement {}", self.style.value(&Written::Block(entries), indent))
        };
        for (index, entry) in own.iter().enumerate() {
            match &self.fates()[index] {
                Fate::Stays => {}
                Fate::Becomes(new) => {
                    let mut inner = Splices::default();
                    if self.morph(&entry.value, index, *new, &mut inner).is_some() && inner.ordered(text).is_some() {
                        out.join(inner);
                        continue;
                    }
                    out.comments.extend(lines::comments_in(text, &entry.span, Syntax::Hcl));
                    out.replace(&entry.span, block(*new, lines::indent(text, entry.span.start)));
                }
                Fate::Goes => {
                    let above = lines::comments_above(text, entry.span.start, Syntax::Hcl);
                    let whole = lines::whole(text, &(above.start..entry.span.end));
                    out.comments.extend(lines::comments_in(text, &whole, Syntax::Hcl));
                    out.delete(&whole);
                }
            }
        }
        let behind = &self.assignment.behind[self.at];
        if behind.is_empty() {
            return Some(());
        }
        let last = own.last()?;
        let indent = lines::indent(text, last.span.start);
        let rows: String = behind.iter().map(|new| format!("\n\n{indent}{}", block(*new, indent))).collect();
        out.insert(lines::end(text, last.span.end), rows);
        Some(())
    }
}

fn same_condition(one: &Statement, other: &Statement) -> bool {
    let of = |statement: &Statement| {
        let mut all: Vec<String> = statement
            .condition
            .iter()
            .map(|(operator, key, values)| {
                let mut texts: Vec<&str> = values.iter().map(crate::iam::Pattern::as_str).collect();
                texts.sort_unstable();
                format!("{operator} {} {texts:?}", key.to_ascii_lowercase())
            })
            .collect();
        all.sort();
        all
    };
    of(one) == of(other)
}
