//! The changes of one document.

use super::align::realign;
use super::reused::{Reused, Sources};
use super::wanted::{Words, statement};
use super::{Assignment, CodeDocument, StatementEdit, Statements, blocks};
use crate::infra::files::Syntax;
use crate::infra::splice::list::{self, ListPlace};
use crate::infra::splice::write::{Columns, Single, Style, Written};
use crate::infra::splice::{Splices, lines};
use crate::infra::statement::{ElementNames, ReadsText};
use crate::infra::syntax::tree::{Node, NodeKind};

/// Writes what becomes of a document's statements; nothing if it is written in a way that is not understood.
pub(crate) fn change(
    document: &CodeDocument<'_>,
    at: usize,
    assignment: &Assignment,
    reads: &dyn ReadsText,
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
        Statements::Named(map) => writer.named(map, out),
    }?;
    if let Some(around) = document.around.filter(|_| document.syntax == Syntax::Hcl) {
        let style = Style::of(document.text, Syntax::Hcl, around);
        if style.columns == Columns::Aligned {
            realign(document.text, around, out);
        }
    }
    Some(())
}

/// How the statements of a document are written: like the one with most elements.
fn style(document: &CodeDocument<'_>) -> Style {
    let sample = document
        .statements()
        .into_iter()
        .max_by_key(|node| node.entries().len());
    let mut style = match sample {
        Some(sample) => Style::of(document.text, document.syntax, sample),
        None => Style::usual(document.syntax),
    };
    if document.shape != ElementNames::Iam {
        // the arguments are lists, whatever their length
        style.single = Single::List;
        style.columns = Columns::Aligned;
        style.keys = crate::infra::splice::write::KeyStyle::Bare;
    }
    style
}

pub(super) struct Writer<'w> {
    pub(super) document: &'w CodeDocument<'w>,
    pub(super) assignment: &'w Assignment,
    pub(super) at: usize,
    pub(super) reads: &'w dyn ReadsText,
    pub(super) words: &'w dyn Words,
    pub(super) style: Style,
}

impl Writer<'_> {
    pub(super) fn place(&self) -> ListPlace<'_> {
        ListPlace {
            text: self.document.text,
            syntax: self.document.syntax,
        }
    }

    pub(super) fn written(&self, new: usize) -> Written {
        let entries = statement(&self.assignment.new[new], self.document.shape, self.words);
        Written::Map(entries)
    }

    pub(super) fn fates(&self) -> &[StatementEdit] {
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
        let NodeKind::List(items) = &node.kind else {
            return None;
        };
        if items.is_empty() {
            let indent = lines::indent(self.document.text, node.span.start);
            if self.document.syntax == Syntax::Yaml {
                return None;
            }
            let maps = self.assignment.behind[self.at]
                .iter()
                .map(|new| self.written(*new));
            out.replace(
                &node.span,
                self.style.value(&Written::Maps(maps.collect()), indent),
            );
            return Some(());
        }
        let mut fates = Vec::new();
        for (index, item) in items.iter().enumerate() {
            fates.push(match &self.fates()[index] {
                StatementEdit::Stays => list::ItemFate::Stays,
                StatementEdit::Goes => list::ItemFate::Goes,
                StatementEdit::Becomes(new) => self.becomes(item, index, *new, out)?,
                StatementEdit::Makes(new) => {
                    self.heading_goes(item.span.start, out);
                    self.made(item, *new, out)?
                }
            });
        }
        let place = self.place();
        let is_flow = self.document.syntax == Syntax::Yaml && !place.has_dashes(node);
        let indent = place.item_indent(node, items);
        let behind = &self.assignment.behind[self.at];
        if is_flow && !behind.is_empty() {
            return None;
        }
        let new: Vec<String> = behind
            .iter()
            .map(|new| self.style.value(&self.written(*new), &indent))
            .collect();
        place.change(node, items, &fates, &new, out)
    }

    pub(super) fn becomes(
        &self,
        item: &Node,
        index: usize,
        new: usize,
        out: &mut Splices,
    ) -> Option<list::ItemFate> {
        let mut inner = Splices::default();
        if self.morph(item, index, new, &mut inner).is_some()
            && inner.ordered(self.document.text).is_some()
        {
            out.join(inner);
            return Some(list::ItemFate::Stays);
        }
        self.made(item, new, out)
    }

    /// What is said above a statement is not about one that has nothing to do with it.
    fn heading_goes(&self, at: usize, out: &mut Splices) {
        let (text, syntax) = (self.document.text, self.document.syntax);
        let above = lines::comments_above(text, at, syntax);
        out.comments
            .extend(lines::comments_in(text, &above, syntax));
        if !above.is_empty() {
            out.delete(&above);
        }
    }

    /// A whole statement in the place of another.
    fn made(&self, item: &Node, new: usize, out: &mut Splices) -> Option<list::ItemFate> {
        let is_flow = self.document.syntax == Syntax::Yaml
            && self.document.text[item.span.clone()].starts_with('{');
        if is_flow {
            return None;
        }
        let range = item.span.clone();
        out.comments.extend(lines::comments_in(
            self.document.text,
            &range,
            self.document.syntax,
        ));
        let indent = self.indent_of(item);
        Some(list::ItemFate::Becomes(
            self.style.value(&self.written(new), &indent),
        ))
    }

    fn one(&self, node: &Node, out: &mut Splices) -> Option<()> {
        let behind = &self.assignment.behind[self.at];
        match (&self.fates()[0], behind.as_slice()) {
            (StatementEdit::Stays, []) => Some(()),
            (StatementEdit::Becomes(new) | StatementEdit::Makes(new), []) => {
                if let list::ItemFate::Becomes(text) = self.becomes(node, 0, *new, out)? {
                    out.replace(&node.span, text);
                }
                Some(())
            }
            (first, _) => self.several(node, first, out),
        }
    }

    /// A list of statements in the place of one.
    fn several(&self, node: &Node, first: &StatementEdit, out: &mut Splices) -> Option<()> {
        let (text, syntax) = (self.document.text, self.document.syntax);
        let own = &text[node.span.clone()];
        let is_yaml = syntax == Syntax::Yaml;
        if is_yaml && (own.starts_with(['{', '!']) || !lines::begins(text, node.span.start)) {
            return None;
        }
        let indent = self.indent_of(node);
        // what follows a dash stands two columns further
        let unit = if is_yaml { "  " } else { &self.style.unit };
        let inner = format!("{indent}{unit}");
        let mut texts = Vec::new();
        match first {
            StatementEdit::Stays => {
                let own = own.replace("\r\n", "\n");
                let rows = own.split('\n').map(|row| match row.trim() {
                    "" => String::new(),
                    _ => format!("{unit}{row}"),
                });
                let rows: Vec<String> = rows.collect();
                texts.push(rows.join("\n").trim_start().to_owned());
            }
            StatementEdit::Becomes(new) | StatementEdit::Makes(new) => {
                texts.push(self.style.value(&self.written(*new), &inner));
            }
            StatementEdit::Goes => {}
        }
        if !matches!(first, StatementEdit::Stays) {
            out.comments
                .extend(lines::comments_in(text, &node.span, syntax));
        }
        let behind = self.assignment.behind[self.at].iter();
        texts.extend(behind.map(|new| self.style.value(&self.written(*new), &inner)));
        let list = if is_yaml {
            format!("- {}", texts.join(&format!("\n{indent}- ")))
        } else {
            let rows = texts.join(&format!(",\n{inner}"));
            format!("[\n{inner}{rows}\n{indent}]")
        };
        out.replace(&node.span, list);
        Some(())
    }

    fn blocks(&self, body: &Node, out: &mut Splices) -> Option<()> {
        let text = self.document.text;
        let own: Vec<_> = blocks(body).collect();
        let block = |new: usize, indent: &str| {
            let entries = statement(&self.assignment.new[new], self.document.shape, self.words);
            format!(
                "statement {}",
                self.style.value(&Written::Block(entries), indent)
            )
        };
        for (index, entry) in own.iter().enumerate() {
            match &self.fates()[index] {
                StatementEdit::Stays => {}
                StatementEdit::Becomes(new) | StatementEdit::Makes(new) => {
                    let is_other = matches!(self.fates()[index], StatementEdit::Makes(_));
                    let mut inner = Splices::default();
                    if !is_other
                        && self.morph(&entry.value, index, *new, &mut inner).is_some()
                        && inner.ordered(text).is_some()
                    {
                        out.join(inner);
                        continue;
                    }
                    if is_other {
                        self.heading_goes(entry.span.start, out);
                    }
                    out.comments
                        .extend(lines::comments_in(text, &entry.span, Syntax::Hcl));
                    out.replace(
                        &entry.span,
                        block(*new, lines::indent(text, entry.span.start)),
                    );
                }
                StatementEdit::Goes => {
                    let above = lines::comments_above(text, entry.span.start, Syntax::Hcl);
                    let whole = lines::whole(text, &(above.start..entry.span.end));
                    out.comments
                        .extend(lines::comments_in(text, &whole, Syntax::Hcl));
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
        let rows: Vec<String> = behind
            .iter()
            .map(|new| format!("\n\n{indent}{}", block(*new, indent)))
            .collect();
        let rows = rows.concat();
        out.insert(lines::end(text, last.span.end), rows);
        Some(())
    }
}
