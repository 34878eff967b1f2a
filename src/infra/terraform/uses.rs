//! What names a resource, and how often it is made.

use super::folder::Folder;
use super::named::User;
use crate::infra::syntax::tree::{CHOICE, Node, NodeKind};

/// What names a resource in its folder, wherever in an expression.
pub(crate) fn uses<'f>(folder: &'f Folder<'_>, address: &str) -> Vec<&'f User> {
    let own = folder.users.of(address).iter();
    own.filter(|user| user.owner != address).collect()
}

/// `count` or `for_each`.
pub(crate) fn repeated(body: &Node) -> Option<&'static str> {
    ["count", "for_each"]
        .into_iter()
        .find(|key| body.entry(key).is_some())
}

/// The same, where it may make more than one.
pub(crate) fn many(body: &Node) -> Option<&'static str> {
    repeated(body).filter(|_| !is_optional(body))
}

/// `count = condition ? 1 : 0`: it is there, or it is not.
pub(crate) fn is_optional(body: &Node) -> bool {
    let is_one =
        |node: &Node| matches!(&node.kind, NodeKind::Scalar(text) if text == "0" || text == "1");
    let Some(count) = body.get("count") else {
        return false;
    };
    match &count.kind {
        NodeKind::Call(name, parts) if name == CHOICE => parts[1..].iter().all(is_one),
        _ => is_one(count),
    }
}

/// What of a block's `lifecycle` stands in the way of a change, or of the block's going.
pub(crate) fn frozen(body: &Node) -> Option<&'static str> {
    let lifecycle = body.blocks("lifecycle").next()?;
    ["ignore_changes", "prevent_destroy"]
        .into_iter()
        .find(|key| lifecycle.value.entry(key).is_some())
}
