//! What names a resource, and how often it is made.

use super::folder::Folder;
use crate::infra::files::Files;
use crate::infra::syntax::tree::{CHOICE, Kind, Node};

/// Something that names a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its address.
    pub owner: String,
    /// Which of the files, and where it names it there.
    pub at: (usize, usize),
    /// Whether it only says what comes first: `depends_on`.
    pub is_order: bool,
}

/// What names a resource in its folder, wherever in an expression.
pub fn uses(files: &Files, folder: &Folder<'_>, address: &str) -> Vec<User> {
    let mut found = Vec::new();
    for (owner, block) in folder.blocks.iter().chain(&folder.calls) {
        let text = &files.files[block.file].text;
        for entry in block.entry.value.entries() {
            if owner != address && names(&text[entry.span.clone()], address) {
                found.push(User {
                    owner: owner.clone(),
                    at: (block.file, entry.span.start),
                    is_order: entry.key == "depends_on",
                });
            }
        }
    }
    for (owner, block) in &folder.loose {
        if names(
            &files.files[block.file].text[block.entry.span.clone()],
            address,
        ) {
            found.push(User {
                owner: owner.clone(),
                at: (block.file, block.entry.span.start),
                is_order: false,
            });
        }
    }
    found
}

/// Whether a text has an address that no longer word is part of.
pub(super) fn names(text: &str, address: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    text.match_indices(address).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + address.len()..].chars().next();
        !before.is_some_and(|c| is_word(c) || c == '.') && !after.is_some_and(is_word)
    })
}

/// `count` or `for_each`.
pub fn repeated(body: &Node) -> Option<&'static str> {
    ["count", "for_each"]
        .into_iter()
        .find(|key| body.entry(key).is_some())
}

/// The same, where it may make more than one.
pub fn many(body: &Node) -> Option<&'static str> {
    repeated(body).filter(|_| !is_optional(body))
}

/// `count = condition ? 1 : 0`: it is there, or it is not.
pub fn is_optional(body: &Node) -> bool {
    let is_one =
        |node: &Node| matches!(&node.kind, Kind::Scalar(text) if text == "0" || text == "1");
    let Some(count) = body.get("count") else {
        return false;
    };
    match &count.kind {
        Kind::Call(name, parts) if name == CHOICE => parts[1..].iter().all(is_one),
        _ => is_one(count),
    }
}

/// What of a block's `lifecycle` stands in the way of a change, or of the block's going.
pub fn frozen(body: &Node) -> Option<&'static str> {
    let lifecycle = body.blocks("lifecycle").next()?;
    ["ignore_changes", "prevent_destroy"]
        .into_iter()
        .find(|key| lifecycle.value.entry(key).is_some())
}
