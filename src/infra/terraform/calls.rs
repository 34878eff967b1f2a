//! What a call of the module gives its role.

use super::folder::Block;
use super::lambda::{GIVEN, OWN, switch};
use super::role::{Holder, Site, Sites};
use super::uses::many;
use crate::infra::edit::{CodeDocument, Statements};
use crate::infra::files::Syntax;
use crate::infra::statement::ElementNames;
use crate::infra::syntax::tree::{Node, NodeKind, TreeEntry};

impl<'s> Sites<'s> {
    /// What the arguments of the call give.
    pub(super) fn call_itself(&self, call: Block<'s>, sites: &mut Vec<Site<'s>>) {
        let (body, name) = (&call.entry.value, &self.role.1);
        if let Some(which) = many(body) {
            sites.push(self.blocked(call, format!("`{name}` is called with `{which}`")));
        }
        for (flag, default) in OWN {
            match switch(body, flag, default) {
                Some(false) => {}
                Some(true) => sites.push(Site::Switch(call, flag)),
                None => sites.push(self.blocked(
                    call,
                    format!("`{flag}` of `{name}` is not the same everywhere"),
                )),
            }
        }
        for (flag, argument, number) in GIVEN {
            let Some(entry) = body.entry(argument) else {
                continue;
            };
            match switch(body, flag, false) {
                Some(false) => {}
                Some(true) => {
                    let along = [Some(flag), number].into_iter().flatten();
                    let along = along.filter_map(|key| body.entry(key));
                    let holders = std::iter::once(entry).chain(along);
                    let holders = holders.map(|entry| argument_of(call, entry)).collect();
                    self.argument(call, entry, holders, sites);
                }
                None => sites.push(self.blocked(
                    call,
                    format!("`{flag}` of `{name}` is not the same everywhere"),
                )),
            }
        }
    }

    fn argument(
        &self,
        call: Block<'s>,
        entry: &'s TreeEntry,
        holders: Vec<Holder<'s>>,
        sites: &mut Vec<Site<'s>>,
    ) {
        let path = self.role.0.as_str();
        let (node, name) = (&entry.value, format!("{}.{}", self.role.1, entry.key));
        match entry.key.as_str() {
            "policy_json" => sites.push(self.document(path, call, node, &name, holders)),
            "policy_statements" => match place(node) {
                Some(place) => sites.push(Site::Document {
                    document: CodeDocument {
                        file: call.file,
                        text: &self.files.files[call.file].text,
                        syntax: Syntax::Hcl,
                        shape: ElementNames::Module,
                        version: "2012-10-17".to_owned(),
                        around: None,
                        place,
                        name,
                    },
                    folder: path.to_owned(),
                    holders,
                }),
                None => sites.push(self.blocked(
                    call,
                    format!("the statements of `{name}` are not written where they are used"),
                )),
            },
            "policy" | "policies" if self.any_stays(path, node) => sites
                .push(self.blocked(call, format!("a policy of `{name}` only denies, and stays"))),
            _ => sites.extend(holders.into_iter().map(Site::Attachment)),
        }
    }

    fn any_stays(&self, path: &str, node: &Node) -> bool {
        node.items().iter().any(|item| self.stays(path, item))
    }
}

/// An argument of a call.
fn argument_of<'s>(call: Block<'s>, entry: &'s TreeEntry) -> Holder<'s> {
    Holder {
        address: None,
        block: Block {
            file: call.file,
            entry,
        },
    }
}

/// Statements by name, or in a list.
fn place(node: &Node) -> Option<Statements<'_>> {
    let is_map = |node: &Node| matches!(node.kind, NodeKind::Map(_));
    match &node.kind {
        NodeKind::Map(entries) if entries.iter().all(|entry| is_map(&entry.value)) => {
            Some(Statements::Named(node))
        }
        NodeKind::List(items) if items.iter().all(is_map) => Some(Statements::List(node)),
        _ => None,
    }
}
