//! The changes of a template.

use super::layout::Layout;
use super::role::{Item, NewItem, Property, Sites};
use super::template::Template;
use super::words::Terms;
use crate::iam::policy::Policy;
use crate::infra::edit::{Assignment, change, statement};
use crate::infra::files::Syntax;
use crate::infra::splice::list::{ItemFate, ListPlace};
use crate::infra::splice::write::{Style, Written};
use crate::infra::splice::{Splices, lines};
use crate::infra::statement::{ElementNames, ReadsText};
use crate::infra::syntax::tree::{Node, NodeKind, TreeEntry};

/// Writes the changes; an error says what is not understood.
pub(crate) fn changes(
    template: &Template<'_>,
    sites: &Sites<'_>,
    assignment: &Assignment,
    proposal: &Policy,
    reads: &dyn ReadsText,
    words: &Terms<'_>,
) -> Result<Splices, String> {
    let mut out = Splices::default();
    for (at, document) in sites.documents.iter().enumerate() {
        if !assignment.empties(at)
            && change(document, at, assignment, reads, words, &mut out).is_none()
        {
            return Err(format!(
                "the layout of the policy `{}` is not understood",
                document.name
            ));
        }
    }
    let mut wanted = sites.documents.is_empty() && !proposal.statements.is_empty();
    let has_home = sites.properties.iter().any(|p| p.form != NewItem::None);
    for property in &sites.properties {
        let makes = wanted && (property.form != NewItem::None || !has_home);
        let writer = Writer {
            template,
            assignment,
            proposal,
            words,
        };
        let done = writer.property(
            property,
            if makes { Makes::Policy } else { Makes::Nothing },
            &mut out,
        );
        done.ok_or_else(|| format!("the layout of `{}` is not understood", property.entry.key))?;
        wanted &= !makes;
    }
    for (at, entry) in &sites.lists {
        let is_empty = matches!(&entry.value.kind, NodeKind::List(items) if items.is_empty());
        if assignment.empties(*at) && !is_empty {
            let file = template.file;
            out.comments
                .extend(lines::comments_in(&file.text, &entry.span, file.syntax));
            out.replace(&(entry.key_span.end..entry.span.end), ": []");
        }
    }
    for resource in &sites.resources {
        if !assignment.empties(resource.document) {
            continue;
        }
        let kept = resource.entry.value.get("DeletionPolicy");
        if kept
            .and_then(Node::literal)
            .is_some_and(|how| how != "Delete")
        {
            return Err(format!(
                "`{}` is kept by its `DeletionPolicy`",
                resource.logical
            ));
        }
        let users = template.users(&resource.logical);
        if !users.is_empty() {
            return Err(format!(
                "`{}` refers to `{}`, which would go",
                users.join("`, `"),
                resource.logical
            ));
        }
        let parent = template.file.tree.get("Resources");
        remove(template, parent, resource.entry, &mut out)
            .ok_or("the layout of the resources is not understood")?;
    }
    if wanted {
        return Err("nothing is there that a policy could take the place of".to_owned());
    }
    Ok(out)
}

/// Whether a property gets the new policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Makes {
    Policy,
    Nothing,
}

/// Writes policies into a template.
pub(super) struct Writer<'w> {
    pub(super) template: &'w Template<'w>,
    pub(super) assignment: &'w Assignment,
    pub(super) proposal: &'w Policy,
    pub(super) words: &'w Terms<'w>,
}

impl Writer<'_> {
    fn property(&self, property: &Property<'_>, makes: Makes, out: &mut Splices) -> Option<()> {
        let file = self.template.file;
        let mut fates: Vec<ItemFate> = property
            .items
            .iter()
            .map(|item| match item {
                Item::Document(at) if !self.assignment.empties(*at) => ItemFate::Stays,
                Item::Stays => ItemFate::Stays,
                Item::Document(_) | Item::Other | Item::Chosen => ItemFate::Goes,
            })
            .collect();
        if fates.iter().all(|fate| *fate == ItemFate::Stays) {
            return match makes {
                Makes::Nothing => Some(()),
                Makes::Policy => self.beside(property, out),
            };
        }
        let NodeKind::List(items) = &property.entry.value.kind else {
            return self.single(property, makes, out);
        };
        let place = ListPlace {
            text: &file.text,
            syntax: file.syntax,
        };
        let is_flow = file.syntax == Syntax::Yaml && !place.has_dashes(&property.entry.value);
        if (is_flow || property.form == NewItem::None) && makes == Makes::Policy {
            return self.instead(property, out);
        }
        if makes == Makes::Policy {
            if fates[0] != ItemFate::Goes {
                return None;
            }
            let first = items.first()?;
            let column = first.span.start - lines::start(&file.text, first.span.start);
            let indent = if file.syntax == Syntax::Yaml {
                " ".repeat(column)
            } else {
                lines::indent(&file.text, first.span.start).to_owned()
            };
            fates[0] = ItemFate::Becomes(
                self.style(&property.entry.value)
                    .value(&self.written(property.form), &indent),
            );
            out.comments
                .extend(lines::comments_in(&file.text, &first.span, file.syntax));
        }
        if fates.iter().all(|fate| *fate == ItemFate::Goes) {
            return remove(self.template, Some(property.parent), property.entry, out);
        }
        place.change(&property.entry.value, items, &fates, &[], out)
    }

    /// The new policy behind what stays.
    fn beside(&self, property: &Property<'_>, out: &mut Splices) -> Option<()> {
        let file = self.template.file;
        let layout = Layout::of(file);
        if property.form == NewItem::None {
            let own = ("Policies".to_owned(), Written::Maps(vec![self.named()]));
            return layout.behind(property.parent, &[own], out);
        }
        let NodeKind::List(items) = &property.entry.value.kind else {
            return None;
        };
        let place = ListPlace {
            text: &file.text,
            syntax: file.syntax,
        };
        if file.syntax == Syntax::Yaml && !place.has_dashes(&property.entry.value) {
            return None;
        }
        let indent = place.item_indent(&property.entry.value, items);
        let style = self.style(&property.entry.value);
        let new = style.value(&self.written(property.form), &indent);
        let fates = vec![ItemFate::Stays; items.len()];
        place.change(&property.entry.value, items, &fates, &[new], out)
    }

    /// The style of the file, as the property shows it.
    fn style(&self, list: &Node) -> Style {
        let file = self.template.file;
        let mut style = Layout::of(file).style;
        if file.syntax == Syntax::Yaml && file.text[list.span.clone()].starts_with('-') {
            let line = lines::start(&file.text, list.span.start);
            let key = self.template.file.text[..line]
                .trim_end()
                .rfind('\n')
                .map_or(0, |at| at + 1);
            let own = lines::indent(&file.text, key).len();
            if list.span.start - line <= own {
                style.dash = String::new();
            }
        }
        style
    }

    fn document(&self) -> Vec<(String, Written)> {
        let statements = self
            .proposal
            .statements
            .iter()
            .map(|s| Written::Map(statement(s, ElementNames::Iam, self.words)));
        vec![
            (
                "Version".to_owned(),
                Written::Text("\"2012-10-17\"".to_owned()),
            ),
            ("Statement".to_owned(), Written::Maps(statements.collect())),
        ]
    }

    /// The whole policy in a list of documents.
    pub(super) fn documents(&self) -> Written {
        Written::Maps(vec![Written::Map(self.document())])
    }

    fn written(&self, form: NewItem) -> Written {
        if form == NewItem::Document {
            return Written::Map(self.document());
        }
        self.named()
    }

    /// The whole policy as an inline policy of a role.
    pub(super) fn named(&self) -> Written {
        use crate::infra::edit::Words;
        Written::Map(vec![
            (
                "PolicyName".to_owned(),
                Written::Text(self.words.text("least-privilege")),
            ),
            ("PolicyDocument".to_owned(), Written::Map(self.document())),
        ])
    }

    /// One value that is no list: a list takes its place.
    fn single(&self, property: &Property<'_>, makes: Makes, out: &mut Splices) -> Option<()> {
        if makes == Makes::Nothing {
            return remove(self.template, Some(property.parent), property.entry, out);
        }
        self.instead(property, out)
    }

    /// `Policies` with the new policy in the place of a property.
    fn instead(&self, property: &Property<'_>, out: &mut Splices) -> Option<()> {
        let form = if property.form == NewItem::None {
            NewItem::Named
        } else {
            property.form
        };
        let written = vec![(
            "Policies".to_owned(),
            Written::Maps(vec![self.written(form)]),
        )];
        self.put(property.entry, &written, out)
    }

    /// Other entries in the place of one.
    pub(super) fn put(
        &self,
        entry: &TreeEntry,
        written: &[(String, Written)],
        out: &mut Splices,
    ) -> Option<()> {
        let file = self.template.file;
        let span = &entry.span;
        out.comments
            .extend(lines::comments_in(&file.text, span, file.syntax));
        let mut style = self.style(&entry.value);
        if file.syntax != Syntax::Yaml {
            style.order.clear();
        }
        let (from, text) = if file.syntax == Syntax::Yaml {
            let column = span.start - lines::start(&file.text, span.start);
            if !lines::begins(&file.text, span.start) {
                return None;
            }
            // what stands behind it is about it, and would stand behind something else
            if let Some((_, Some(comment))) = lines::tail(&file.text, span.end, file.syntax) {
                let told = file.text[comment.clone()].to_owned();
                out.comments.push(told);
                out.delete(&(span.end..comment.end));
            }
            (
                span.start,
                style
                    .lines(written, &" ".repeat(column))
                    .trim_start()
                    .trim_end_matches('\n')
                    .to_owned(),
            )
        } else {
            let indent = lines::indent(&file.text, span.start);
            let entries = written
                .iter()
                .map(|(key, own)| format!("\"{key}\": {}", style.value(own, indent)));
            let entries: Vec<String> = entries.collect();
            (span.start, entries.join(&format!(",\n{indent}")))
        };
        out.replace(&(from..span.end), text);
        Some(())
    }
}

/// Takes an entry out of an object.
pub(crate) fn remove(
    template: &Template<'_>,
    parent: Option<&Node>,
    entry: &TreeEntry,
    out: &mut Splices,
) -> Option<()> {
    let file = template.file;
    let entries = parent?.entries();
    let at = entries.iter().position(|own| own.span == entry.span)?;
    if entries.len() == 1 {
        return None;
    }
    if file.syntax == Syntax::Yaml {
        let is_flow = !lines::begins(&file.text, entry.span.start);
        lines::tail(&file.text, entry.span.end, Syntax::Yaml)?;
        if is_flow {
            return None;
        }
        let above = lines::comments_above(&file.text, entry.span.start, Syntax::Yaml);
        let range = above.start..lines::next(&file.text, entry.span.end);
        out.comments
            .extend(lines::comments_in(&file.text, &range, Syntax::Yaml));
        let range = if lines::start(&file.text, entry.span.start) == 0 {
            range
        } else {
            end_kept(&file.text, range)
        };
        out.delete(&range);
        return Some(());
    }
    let range = match entries.get(at + 1) {
        Some(next) => entry.span.start..next.span.start,
        None => entries[at - 1].span.end..entry.span.end,
    };
    out.delete(&range);
    Some(())
}

/// A range to the end of a text without a line end: the line end before it goes instead.
fn end_kept(text: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    if range.end == text.len() && !text.ends_with('\n') {
        return text[..range.start].trim_end_matches(['\n', '\r']).len()..range.end;
    }
    range
}
