//! Attachments that detach whatever they do not name.

use super::folder::Block;
use super::role::{Leads, Site, Sites};
use crate::infra::syntax::tree::Node;

impl<'s> Sites<'s> {
    pub(super) fn exclusive(
        &self,
        path: &str,
        address: &str,
        block: Block<'s>,
        sites: &mut Vec<Site<'s>>,
    ) {
        let body = &block.entry.value;
        let hit = named_by_several(body)
            .iter()
            .any(|node| self.leads(path, block, Some(node)) != Leads::No);
        if hit {
            sites.push(self.blocked(
                block,
                format!("`{address}` is exclusive: what it does not name is detached everywhere"),
            ));
        }
    }
}

/// The roles that an exclusive attachment names.
pub(super) fn named_by_several(body: &Node) -> Vec<&Node> {
    let mut nodes: Vec<&Node> = body.get("roles").map(Node::items).unwrap_or_default();
    nodes.extend(body.get("role_name"));
    nodes
}
