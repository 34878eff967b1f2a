//! What gives a function of a template its permissions.

use super::find::{Lists, Place, spot};
use super::place::values;
use super::template::{Reader, Template};
use crate::infra::edit::{CodeDocument, document_of};
use crate::infra::outcome::Spot;
use crate::infra::statement::{ElementNames, ReadsText};
use crate::infra::subject::Rest;
use crate::infra::syntax::tree::{Node, NodeKind, TreeEntry};

/// What becomes of an item if nothing else does: it goes.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// An inline document, by its place among the documents.
    Document(usize),
    /// A policy that is not written here.
    Other,
    /// What is there under a condition: it goes, and others than this deployment may need it.
    Chosen,
    /// A policy that only denies: it stays.
    Stays,
}

/// A property with policies.
#[derive(Clone, Debug)]
pub(crate) struct Property<'f> {
    /// The properties that it is one of.
    pub parent: &'f Node,
    /// The property.
    pub entry: &'f TreeEntry,
    /// Its items; of one value without a list, that.
    pub items: Vec<Item>,
    /// What its new items look like.
    pub form: NewItem,
}

/// What a new inline policy looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NewItem {
    /// The document itself.
    Document,
    /// `PolicyName` and `PolicyDocument`.
    Named,
    /// There is none: names of managed policies only.
    None,
}

/// A resource that is a policy: it goes when nothing is left of its document.
#[derive(Clone, Debug)]
pub(crate) struct Resource<'f> {
    /// Its logical id.
    pub logical: String,
    /// The resource.
    pub entry: &'f TreeEntry,
    /// Its document.
    pub document: usize,
}

/// Everything that gives permissions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sites<'f> {
    /// Documents.
    pub documents: Vec<CodeDocument<'f>>,
    /// Properties.
    pub properties: Vec<Property<'f>>,
    /// Lists of statements, with the places of their documents.
    pub lists: Vec<(usize, &'f TreeEntry)>,
    /// Policies that are resources.
    pub resources: Vec<Resource<'f>>,
    /// What is there under a condition, and what nobody can look at therefore.
    pub doubts: Vec<String>,
    /// What stands in the way.
    pub blocked: Vec<Spot>,
}

/// Reads what gives permissions.
pub(crate) fn sites<'f>(reader: &Reader<'_>, template: &Template<'f>, place: &Place) -> Sites<'f> {
    let mut sites = Sites::default();
    match place {
        Place::Implicit(logical) => {
            if let Some(properties) = template.properties(logical) {
                sites.property(
                    reader,
                    template,
                    logical,
                    properties,
                    "Policies",
                    NewItem::Document,
                );
            }
        }
        Place::Role(logical) => {
            if let Some(properties) = template.properties(logical) {
                sites.property(
                    reader,
                    template,
                    logical,
                    properties,
                    "Policies",
                    NewItem::Named,
                );
                sites.property(
                    reader,
                    template,
                    logical,
                    properties,
                    "ManagedPolicyArns",
                    NewItem::None,
                );
            }
            sites.others(reader, template, logical);
        }
        Place::Lists(lists) => sites.lists(reader, template, lists),
    }
    sites
}

impl<'f> Sites<'f> {
    pub(super) fn document(
        &mut self,
        reader: &Reader<'_>,
        template: &Template<'f>,
        node: &'f Node,
        name: &str,
    ) -> Option<usize> {
        let (version, place) = document_of(node, reader)?;
        let items = node.get("Statement").map(Node::items).unwrap_or_default();
        for item in items.iter().filter(|item| item.choice().is_some()) {
            self.chosen(item, &format!("the statements of `{name}`"));
        }
        self.documents.push(CodeDocument {
            file: template.index,
            text: &template.file.text,
            syntax: template.file.syntax,
            shape: ElementNames::Iam,
            version,
            around: Some(node),
            place,
            name: name.to_owned(),
        });
        Some(self.documents.len() - 1)
    }

    /// A property with policies; an item that is not understood stands in the way.
    pub(crate) fn property(
        &mut self,
        reader: &Reader<'_>,
        template: &Template<'f>,
        logical: &str,
        parent: &'f Node,
        key: &str,
        form: NewItem,
    ) {
        if parent
            .entries()
            .iter()
            .any(|entry| entry.key == "<<" || entry.key.is_empty())
        {
            self.blocked.push(
                spot(template, logical)
                    .named(format!("`{logical}` takes properties from an alias")),
            );
        }
        if parent
            .entries()
            .iter()
            .filter(|entry| entry.key == key)
            .count()
            > 1
        {
            self.blocked.push(
                spot(template, logical).named(format!("`{key}` of `{logical}` stands twice")),
            );
        }
        let Some(entry) = parent.entry(key) else {
            return;
        };
        let mut items = Vec::new();
        for node in entry.value.items() {
            match self.item(reader, template, node, logical, form) {
                Some(item) => {
                    if matches!(item, Item::Chosen) {
                        self.chosen(node, &format!("`{key}` of `{logical}`"));
                    }
                    items.push(item);
                }
                None => self.blocked.push(Spot {
                    path: template.file.path.clone(),
                    line: template.file.line(node.span.start),
                    what: format!("an item of `{key}` of `{logical}` is not followed"),
                }),
            }
        }
        let is_null = matches!(&entry.value.kind, NodeKind::Scalar(text) if matches!(text.as_str(), "" | "null" | "~"));
        if !is_null {
            self.properties.push(Property {
                parent,
                entry,
                items,
                form,
            });
        }
    }

    fn item(
        &mut self,
        reader: &Reader<'_>,
        template: &Template<'f>,
        node: &'f Node,
        logical: &str,
        form: NewItem,
    ) -> Option<Item> {
        let arn = reader.value(node).and_then(|value| value.known());
        if arn.is_some_and(|arn| reader.subject.staying.contains(&arn)) {
            return Some(Item::Stays);
        }
        let item = self.read_item(reader, template, node, logical, form)?;
        Some(match item {
            Item::Other | Item::Chosen if reader.subject.rest == Rest::Stays => Item::Stays,
            item => item,
        })
    }

    fn read_item(
        &mut self,
        reader: &Reader<'_>,
        template: &Template<'f>,
        node: &'f Node,
        logical: &str,
        form: NewItem,
    ) -> Option<Item> {
        if node.choice().is_some() {
            return values(Some(node))
                .into_iter()
                .flatten()
                .all(|own| form.takes(own))
                .then_some(Item::Chosen);
        }
        match &node.kind {
            NodeKind::Text(parts)
                if !parts.contains(&crate::infra::syntax::tree::TextPart::Opaque) =>
            {
                Some(Item::Other)
            }
            NodeKind::Ref(_) | NodeKind::Scalar(_) => Some(Item::Other),
            NodeKind::Map(entries) => match form {
                NewItem::Document if node.get("Statement").is_some() => self
                    .document(reader, template, node, logical)
                    .map(Item::Document),
                // a policy template of SAM has one key, and its name ends like this
                NewItem::Document => match entries.as_slice() {
                    [one] if one.key.ends_with("Policy") => Some(Item::Other),
                    _ => None,
                },
                NewItem::Named => {
                    let known = |entry: &TreeEntry| {
                        matches!(entry.key.as_str(), "PolicyName" | "PolicyDocument")
                    };
                    let document = node
                        .get("PolicyDocument")
                        .filter(|_| entries.iter().all(known))?;
                    let name = node
                        .get("PolicyName")
                        .and_then(|name| reader.value(name)?.known());
                    let name = name.unwrap_or_else(|| logical.to_owned());
                    self.document(reader, template, document, &name)
                        .map(Item::Document)
                }
                NewItem::None => None,
            },
            _ => None,
        }
    }

    /// Lists of a `serverless.yml`.
    fn lists(&mut self, reader: &Reader<'_>, template: &Template<'f>, lists: &Lists) {
        for path in &lists.statements {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let Some((key, parents)) = path.split_last() else {
                continue;
            };
            let entry = template
                .file
                .tree
                .at(parents)
                .and_then(|own| own.entry(key));
            let Some((entry, node)) = entry.map(|entry| (entry, &entry.value)) else {
                continue;
            };
            self.lists.push((self.documents.len(), entry));
            let is_list = matches!(&node.kind, NodeKind::List(items) if items.iter().all(|item| matches!(item.kind, NodeKind::Map(_))));
            if !is_list {
                self.blocked.push(Spot {
                    path: template.file.path.clone(),
                    line: template.file.line(node.span.start),
                    what: format!("`{}` is not written here", path.join(".")),
                });
                continue;
            }
            self.documents.push(CodeDocument {
                file: template.index,
                text: &template.file.text,
                syntax: template.file.syntax,
                shape: ElementNames::Iam,
                version: "2012-10-17".to_owned(),
                around: None,
                place: crate::infra::edit::Statements::List(node),
                name: path.join("."),
            });
        }
        for path in &lists.managed {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let Some((key, parents)) = path.split_last() else {
                continue;
            };
            if let Some(parent) = template.file.tree.at(parents) {
                self.property(
                    reader,
                    template,
                    &parents.join("."),
                    parent,
                    key,
                    NewItem::None,
                );
            }
        }
    }
}
