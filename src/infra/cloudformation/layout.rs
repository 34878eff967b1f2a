//! How a file is laid out, and new entries in that layout.

use crate::infra::files::{CodeFile, Syntax};
use crate::infra::splice::list::{ItemFate, ListPlace};
use crate::infra::splice::write::{Style, Written};
use crate::infra::splice::{Splices, lines};
use crate::infra::syntax::tree::Node;

/// How a file is laid out.
pub(super) struct Layout<'f> {
    file: &'f CodeFile,
    /// Its style.
    pub(super) style: Style,
}

impl<'f> Layout<'f> {
    /// As the first objects and lists of a file are.
    pub(super) fn of(file: &'f CodeFile) -> Self {
        let mut style = Style::usual(file.syntax);
        let column = |at: usize| at - lines::start(&file.text, at);
        let mut unit = None;
        let mut dash = None;
        file.tree.walk(&mut |node| {
            for entry in node.entries() {
                let own = column(entry.span.start);
                if let Some(first) = entry.value.entries().first()
                    && lines::begins(&file.text, first.span.start)
                {
                    unit = unit.or(column(first.span.start).checked_sub(own));
                }
                if file.text[entry.value.span.clone()].starts_with('-') {
                    dash = dash.or(column(entry.value.span.start).checked_sub(own));
                }
            }
        });
        if let Some(unit) = unit.filter(|unit| (1..=8).contains(unit)) {
            style.unit = " ".repeat(unit);
        }
        if let Some(dash) = dash {
            style.dash = " ".repeat(dash);
        }
        Self { file, style }
    }

    /// Entries behind those of an object; nothing if it is not written on lines of its own.
    pub(super) fn behind(
        &self,
        object: &Node,
        entries: &[(String, Written)],
        out: &mut Splices,
    ) -> Option<()> {
        let text = &self.file.text;
        let there = object.entries();
        let (first, last) = (there.first()?, there.last()?);
        if !lines::begins(text, first.span.start) {
            return None;
        }
        if self.file.syntax == Syntax::Yaml {
            lines::tail(text, last.span.end, Syntax::Yaml)?;
            let column = first.span.start - lines::start(text, first.span.start);
            let rows = self.style.lines(entries, &" ".repeat(column));
            let at = lines::end(text, last.span.end);
            out.insert(at, format!("\n{}", rows.trim_end_matches('\n')));
            return Some(());
        }
        let indent = lines::indent(text, first.span.start);
        let rows = self.style.lines(entries, indent);
        out.insert(last.span.end, format!(",\n{}", rows.trim_end_matches('\n')));
        Some(())
    }

    /// An entry at the end of the file.
    pub(super) fn at_the_end(&self, entry: &(String, Written), out: &mut Splices) -> Option<()> {
        if self.file.syntax != Syntax::Yaml {
            return None;
        }
        let last = self.file.tree.entries().last()?;
        let rows = self.style.lines(std::slice::from_ref(entry), "");
        let at = lines::end(&self.file.text, last.span.end);
        out.insert(at, format!("\n\n{}", rows.trim_end()));
        Some(())
    }

    /// An item behind those of a list.
    pub(super) fn item(
        &self,
        list: &Node,
        items: &[Node],
        entries: &[(String, Written)],
        out: &mut Splices,
    ) -> Option<()> {
        let place = ListPlace {
            text: &self.file.text,
            syntax: self.file.syntax,
        };
        if !place.has_dashes(list) {
            return None;
        }
        let indent = place.item_indent(list, items);
        let text = self.style.value(&Written::Map(entries.to_vec()), &indent);
        let fates = vec![ItemFate::Stays; items.len()];
        place.change(list, items, &fates, &[text], out)
    }
}
