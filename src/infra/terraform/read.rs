//! Policies in files of their own: `file("${path.module}/policies/orders.json")`.

use super::folder::joined;
use super::role::{Holder, Site, Sites};
use crate::infra::edit::{CodeDocument, Words, document_of};
use crate::infra::files::{Format, Syntax};
use crate::infra::statement::ElementNames;
use crate::infra::syntax::tree::{Node, NodeKind, TextPart};

impl<'s> Sites<'s> {
    /// The file that a call of `file` reads, if it is a policy of the code that nothing else of it reads.
    pub(super) fn of_file(&self, folder: &str, arguments: &[Node]) -> Option<usize> {
        let [
            Node {
                kind: NodeKind::Text(parts),
                ..
            },
        ] = arguments
        else {
            return None;
        };
        let is_root = self.scope.folders.callers_of(folder).is_empty();
        let relative = match parts.as_slice() {
            [TextPart::Ref(base), TextPart::Literal(rest)]
                if base == "path.module" || base == "path.root" && is_root =>
            {
                rest.strip_prefix('/')?
            }
            // from where Terraform is called: the root module, as a rule
            [TextPart::Literal(whole)] if is_root && !whole.starts_with('/') => whole,
            _ => return None,
        };
        let path = joined(folder, relative)?;
        let all = &self.files.files;
        let index = all
            .binary_search_by(|file| file.path.as_str().cmp(&path))
            .ok()?;
        let name = path.rsplit('/').next()?;
        let times = |text: &str| text.matches(name).count();
        let code = all.iter().filter(|file| file.format == Format::Terraform);
        let readers: usize = code.map(|file| times(&file.text)).sum();
        (all[index].format == Format::Policy && readers == 1).then_some(index)
    }

    /// The document in a file; nothing if it is not understood.
    pub(super) fn in_file(
        &self,
        folder: &str,
        index: usize,
        name: &str,
        holders: Vec<Holder<'s>>,
    ) -> Option<Site<'s>> {
        let file = &self.files.files[index];
        let scope = self.scope.within(folder);
        let (version, place) = document_of(&file.tree, &scope)?;
        Some(Site::Document {
            document: CodeDocument {
                file: index,
                text: &file.text,
                syntax: Syntax::Json,
                shape: ElementNames::Iam,
                version,
                around: Some(&file.tree),
                place,
                name: name.to_owned(),
            },
            folder: folder.to_owned(),
            holders,
        })
    }
}

/// Texts as they are: nothing refers to anything in a file that is read.
pub(super) struct Plain<'t> {
    /// ARNs that were written out.
    pub(super) literal: &'t std::cell::RefCell<Vec<String>>,
}

impl Words for Plain<'_> {
    fn text(&self, text: &str) -> String {
        serde_json::to_string(text).unwrap_or_default()
    }

    fn resource(&self, text: &str) -> String {
        if text.starts_with("arn:") {
            self.literal.borrow_mut().push(text.to_owned());
        }
        self.text(text)
    }
}
