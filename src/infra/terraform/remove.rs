//! Blocks that go, and whatever names them.

use std::collections::BTreeSet;

use super::edit::{Changes, Task};
use super::find::ResourceAddress;
use super::folder::Block;
use super::role::Holder;
use super::uses::uses;
use crate::infra::files::Syntax;
use crate::infra::outcome::Spot;
use crate::infra::splice::lines;
use crate::infra::splice::list::{ItemFate, ListPlace};
use crate::infra::syntax::tree::{NodeKind, TreeEntry};

impl<'s> Task<'s> {
    /// Takes blocks away, and their names out of `depends_on`.
    pub(super) fn remove(
        &self,
        removed: &[Holder<'s>],
        changes: &mut Changes,
    ) -> Result<(), Vec<Spot>> {
        let gone: BTreeSet<ResourceAddress> =
            removed.iter().filter_map(|h| h.address.clone()).collect();
        for holder in removed {
            let file = &self.files.files[holder.block.file];
            let span = &holder.block.entry.span;
            let splices = changes.entry(holder.block.file).or_default();
            let above = lines::comments_above(&file.text, span.start, Syntax::Hcl);
            splices.comments.extend(lines::comments_in(
                &file.text,
                &(above.start..span.end),
                Syntax::Hcl,
            ));
            let role = self.folders.block(&self.found.role);
            let blocks = role.map_or(0, |role| role.entry.value.blocks("inline_policy").count());
            let going = removed.iter().filter(|h| h.address.is_none()).count();
            let is_last = blocks == going;
            if holder.address.is_none()
                && is_last
                && removed
                    .iter()
                    .find(|h| h.address.is_none())
                    .map(|h| h.block.entry.span.start)
                    == Some(span.start)
            {
                // one empty block takes away what is there; none at all leaves it
                splices.replace(span, "inline_policy {}");
                continue;
            }
            splices.delete(&lines::whole(&file.text, &(above.start..span.end)));
            if holder.address.is_none() {
                continue;
            }
            self.orders(holder.address.as_ref(), None, &gone, changes)?;
        }
        Ok(())
    }

    /// Whatever names a block that goes: an order is changed, anything else stands in the way.
    pub(super) fn orders(
        &self,
        address: Option<&ResourceAddress>,
        instead: Option<&str>,
        gone: &BTreeSet<ResourceAddress>,
        changes: &mut Changes,
    ) -> Result<(), Vec<Spot>> {
        let Some((path, name)) = address else {
            return Ok(());
        };
        let folder = &self.folders.by_path[path];
        for user in uses(folder, name) {
            if gone.contains(&(path.clone(), user.owner.clone())) {
                continue;
            }
            let block = folder
                .blocks
                .get(&user.owner)
                .or_else(|| folder.calls.get(&user.owner));
            let order =
                block.and_then(|b| b.entry.value.entry("depends_on").filter(|_| user.is_order));
            let (Some(block), Some(order)) = (block, order) else {
                let block = folder.blocks[name];
                return Err(vec![self.spot(
                    block,
                    format!("`{}` refers to `{name}`, which would go", user.owner),
                )]);
            };
            let all: BTreeSet<&str> = gone
                .iter()
                .filter(|(own, _)| own == path)
                .map(|(_, a)| a.as_str())
                .chain([name.as_str()])
                .collect();
            if self
                .reorder(*block, order, &all, instead, changes)
                .is_none()
            {
                return Err(vec![self.spot(
                    *block,
                    format!("`depends_on` of `{}` is not understood", user.owner),
                )]);
            }
        }
        Ok(())
    }

    fn reorder(
        &self,
        block: Block<'_>,
        order: &TreeEntry,
        gone: &BTreeSet<&str>,
        instead: Option<&str>,
        changes: &mut Changes,
    ) -> Option<()> {
        let NodeKind::List(items) = &order.value.kind else {
            return None;
        };
        let file = &self.files.files[block.file];
        let splices = changes.entry(block.file).or_default();
        let mut instead = instead;
        let fates: Vec<ItemFate> = items
            .iter()
            .map(|item| match &item.kind {
                NodeKind::Ref(name) if gone.contains(name.as_str()) => match instead.take() {
                    Some(text) => ItemFate::Becomes(text.to_owned()),
                    None => ItemFate::Goes,
                },
                _ => ItemFate::Stays,
            })
            .collect();
        if fates.iter().all(|fate| *fate == ItemFate::Goes) {
            splices.delete(&lines::whole(&file.text, &order.span));
            return Some(());
        }
        let place = ListPlace {
            text: &file.text,
            syntax: Syntax::Hcl,
        };
        place.change(&order.value, items, &fates, &[], splices)
    }
}
