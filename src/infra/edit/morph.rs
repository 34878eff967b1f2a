//! A statement that becomes another by its lists alone: everything else of it stays as it is written.

use super::align::realign;
use super::change::Writer;
use super::wanted::{actions, resources};
use crate::iam::policy::{Actions, Resources, Statement};
use crate::infra::files::Syntax;
use crate::infra::splice::write::{Columns, Single, Written};
use crate::infra::splice::{Splices, lines, list};
use crate::infra::statement::{ElementNames, key};
use crate::infra::syntax::tree::{Node, NodeKind};

impl Writer<'_> {
    /// Changes the lists of a statement and nothing else of it.
    pub(super) fn morph(
        &self,
        old: &Node,
        index: usize,
        new: usize,
        out: &mut Splices,
    ) -> Option<()> {
        let read = self.assignment.read[self.at][index].as_ref().ok()?;
        let (was, is) = (&read.statement, &self.assignment.new[new]);
        if was.effect != is.effect || !same_condition(was, is) {
            return None;
        }
        let alike = matches!(
            (&was.actions, &is.actions, &was.resources, &is.resources),
            (
                Actions::Action(_),
                Actions::Action(_),
                Resources::Resource(_),
                Resources::Resource(_)
            )
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
    fn values(
        &self,
        old: &Node,
        wanted: &[String],
        write: &dyn Fn(&str) -> String,
        out: &mut Splices,
    ) -> Option<()> {
        let is_data = self.document.shape != ElementNames::Iam;
        let known = |node: &Node| {
            let text = self.reads.value(node)?.known()?;
            Some(if is_data {
                text.replace("&{", "${")
            } else {
                text
            })
        };
        let there: Option<Vec<String>> = old.items().into_iter().map(known).collect();
        if there.is_some_and(|mut there| {
            there.sort_unstable();
            there.dedup();
            there == wanted
        }) {
            return Some(());
        }
        let NodeKind::List(items) = &old.kind else {
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
                    list::ItemFate::Stays
                }
                None => list::ItemFate::Goes,
            });
        }
        let mut new = missing.into_iter().map(|text| write(text));
        for fate in fates
            .iter_mut()
            .filter(|fate| **fate == list::ItemFate::Goes)
        {
            if let Some(text) = new.next() {
                *fate = list::ItemFate::Becomes(text);
            }
        }
        let new: Vec<String> = new.collect();
        self.place().change(old, items, &fates, &new, out)
    }

    fn value(
        &self,
        old: &Node,
        wanted: &[String],
        write: &dyn Fn(&str) -> String,
        out: &mut Splices,
    ) -> Option<()> {
        let text = self.document.text;
        let items: Vec<String> = wanted.iter().map(|text| write(text)).collect();
        let indent = lines::indent(text, old.span.start);
        if let [one] = items.as_slice() {
            let is_scalar = !matches!(old.kind, NodeKind::Opaque(_) | NodeKind::Call(..));
            let takes_one =
                self.style.single == Single::Value || self.document.shape == ElementNames::Iam;
            if is_scalar && takes_one {
                out.replace(&old.span, one.clone());
                return Some(());
            }
        }
        if self.document.syntax != Syntax::Yaml
            && text[lines::start(text, old.span.start)..old.span.start].contains('{')
        {
            // the object stands on one line
            out.replace(&old.span, format!("[{}]", items.join(", ")));
            return Some(());
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
        let rows: Vec<String> = items
            .iter()
            .map(|item| format!("\n{margin}- {item}"))
            .collect();
        let rows = rows.concat();
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
