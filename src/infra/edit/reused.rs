//! Resources that a document has already, as they are written there.

use std::collections::BTreeMap;

use super::CodeDocument;
use super::wanted::Words;
use crate::infra::statement::{ReadsText, key};
use crate::infra::syntax::tree::{Node, NodeKind, literal};

/// Resources that the document has already, as they are written there.
pub(super) struct Sources(BTreeMap<String, String>);

impl Sources {
    pub(super) fn of(document: &CodeDocument<'_>, reads: &dyn ReadsText) -> Self {
        let mut known = BTreeMap::new();
        let name = key("Resource", document.shape);
        for node in document.statements() {
            for item in node.get(name).map(Node::items).unwrap_or_default() {
                let source = &document.text[item.span.clone()];
                let is_reference =
                    !matches!(&item.kind, NodeKind::Text(parts) if literal(parts).is_some());
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

pub(super) struct Reused<'w> {
    pub(super) words: &'w dyn Words,
    pub(super) known: &'w Sources,
}

impl Words for Reused<'_> {
    fn text(&self, text: &str) -> String {
        self.words.text(text)
    }

    fn resource(&self, text: &str) -> String {
        self.known
            .0
            .get(text)
            .cloned()
            .unwrap_or_else(|| self.words.resource(text))
    }
}
