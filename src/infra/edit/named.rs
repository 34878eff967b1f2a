//! Statements that are entries of an object: what becomes of each, and the names of new ones.

use std::collections::BTreeSet;

use super::change::Writer;
use crate::iam::policy::Statement;
use crate::infra::files::Syntax;
use crate::infra::splice::write::Written;
use crate::infra::splice::{Splices, lines, list};
use crate::infra::syntax::tree::Node;

use super::StatementEdit;

impl Writer<'_> {
    pub(super) fn named(&self, map: &Node, out: &mut Splices) -> Option<()> {
        let text = self.document.text;
        let entries = map.entries();
        let stays = entries.iter().zip(self.fates());
        let stays = stays
            .filter(|(_, fate)| matches!(fate, StatementEdit::Stays | StatementEdit::Becomes(_)));
        let mut names: BTreeSet<String> = stays.map(|(entry, _)| entry.key.clone()).collect();
        // a name tells what a statement is for: one that has nothing to do with it gets another
        let fates = || self.fates().iter();
        let made = fates().filter_map(|fate| match fate {
            StatementEdit::Makes(new) => Some(*new),
            _ => None,
        });
        let behind = self.assignment.behind[self.at].iter().copied();
        let behind: Vec<usize> = made.chain(behind).collect();
        let Some(last) = entries.last() else {
            let indent = lines::indent(text, map.span.start);
            let inner = format!("{indent}{}", self.style.unit);
            let rows: Vec<String> = behind
                .iter()
                .map(|new| format!("{inner}{}\n", self.entry(*new, &mut names, &inner)))
                .collect();
            out.replace(&map.span, format!("{{\n{}{indent}}}", rows.concat()));
            return Some(());
        };
        for (index, entry) in entries.iter().enumerate() {
            let (_, comment) = lines::tail(text, entry.span.end, Syntax::Hcl)?;
            lines::begins(text, entry.span.start).then_some(())?;
            let becomes = match &self.fates()[index] {
                StatementEdit::Stays => list::ItemFate::Stays,
                StatementEdit::Becomes(new) => self.becomes(&entry.value, index, *new, out)?,
                StatementEdit::Makes(_) | StatementEdit::Goes => list::ItemFate::Goes,
            };
            match becomes {
                list::ItemFate::Stays => {}
                list::ItemFate::Becomes(own) => out.replace(&entry.value.span, own),
                list::ItemFate::Goes => {
                    let above = lines::comments_above(text, entry.span.start, Syntax::Hcl);
                    let whole = lines::whole(text, &(above.start..entry.span.end));
                    out.comments.extend(lines::comments_in(
                        text,
                        &(above.start..entry.span.end),
                        Syntax::Hcl,
                    ));
                    out.comments
                        .extend(comment.map(|range| text[range].to_owned()));
                    out.delete(&whole);
                }
            }
        }
        let indent = lines::indent(text, last.span.start);
        let rows: Vec<String> = behind
            .iter()
            .map(|new| format!("\n{indent}{}", self.entry(*new, &mut names, indent)))
            .collect();
        if !rows.is_empty() {
            out.insert(lines::end(text, last.span.end), rows.concat());
        }
        Some(())
    }

    /// A new statement under a name that no other has.
    fn entry(&self, new: usize, names: &mut BTreeSet<String>, indent: &str) -> String {
        let statement = &self.assignment.new[new];
        let wanted = name_of(statement);
        let mut name = wanted.clone();
        let mut count = 1;
        while !names.insert(name.clone()) {
            count += 1;
            name = format!("{wanted}_{count}");
        }
        let mut written = self.written(new);
        // the module takes the name for the Sid where there is none
        if let Written::Map(entries) = &mut written {
            entries.retain(|(key, _)| key != "sid");
        }
        let value = self.style.value(&written, indent);
        format!("{name} = {value}")
    }
}

/// The Sid, or the service of the first action.
fn name_of(statement: &Statement) -> String {
    let is_word = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let sid = statement.sid.as_deref().filter(|sid| is_word(sid));
    let first = statement.actions.patterns().first();
    let service = first.and_then(|action| action.as_str().split(':').next());
    let service = service.filter(|text| is_word(text));
    sid.or(service).unwrap_or("statement").to_owned()
}
