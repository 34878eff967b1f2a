//! The edit of a role's permissions in Terraform, and its proof.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::create::{Argument, Inline, inline_policy};
use super::find::Found;
use super::folder::{Block, Folders};
use super::read::Plain;
use super::role::Holder;
use super::scope::CalledFolder;
use super::sorted::{Sorted, scope_of};
use super::words::Terms;
use crate::iam::policy::Policy;
use crate::infra::edit::{Assignment, CodeDocument, Words, assign, change};
use crate::infra::files::{CodeFiles, Format, Syntax};
use crate::infra::outcome::{Instructions, Spot};
use crate::infra::splice::{Splices, lines};
use crate::infra::statement::{ElementNames, ReadsText};
use crate::infra::subject::{Rest, Subject};
use crate::infra::syntax::tree::{Node, NodeKind};
use crate::infra::value::KnownTexts;

/// What an edit is made of.
pub(crate) struct Task<'s> {
    /// The files.
    pub files: &'s CodeFiles,
    /// What they define.
    pub folders: &'s Folders<'s>,
    /// What was found.
    pub found: &'s Found,
    /// What is wanted.
    pub subject: &'s Subject,
    /// What references stand for, by what was found and by the proposal.
    pub known: KnownTexts,
    /// What of it the configuration does not tell.
    pub inferred: Vec<(String, String)>,
    /// What references are taken for.
    pub claims: RefCell<KnownTexts>,
    /// ARNs that were written out.
    pub literal: RefCell<Vec<String>>,
}

/// Changes by file.
pub(crate) type Changes = BTreeMap<usize, Splices>;

impl<'s> Task<'s> {
    /// Words for a folder.
    pub(crate) fn words(
        &'s self,
        scope: CalledFolder<'s>,
        syntax: Syntax,
        shape: ElementNames,
    ) -> Terms<'s> {
        let own = self
            .found
            .function
            .as_ref()
            .map(|(_, address)| address.clone());
        let name = self.name_in(&scope.folder);
        Terms {
            name,
            scope,
            syntax,
            shape,
            own: own.unwrap_or_default(),
            claims: &self.claims,
            literal: &self.literal,
        }
    }

    /// The function's name as its block writes it, if that is in this folder and not the same everywhere.
    fn name_in(&self, folder: &str) -> Option<(String, String)> {
        let (path, address) = self
            .found
            .function
            .as_ref()
            .filter(|_| !self.found.varies.is_empty())?;
        let own = (path.clone(), address.clone());
        let block = self.folders.block(&own).filter(|_| path == folder)?;
        let node = block.entry.value.get("function_name")?;
        let source = self.files.files[block.file].slice(&node.span);
        let inner = match &node.kind {
            NodeKind::Ref(name) => format!("${{{name}}}"),
            NodeKind::Text(_) if source.starts_with('"') && !source.contains('\\') => {
                source.trim_matches('"').to_owned()
            }
            _ => return None,
        };
        Some((self.subject.function.clone(), inner))
    }

    pub(super) fn scope(&'s self, folder: &str) -> CalledFolder<'s> {
        scope_of(self.folders, self.found, self.subject, &self.known, folder)
    }

    /// The changes of the role's own permissions, and what is assumed; or why there are none.
    pub(crate) fn changes(
        &'s self,
        sorted: &Sorted<'s>,
    ) -> Result<(Changes, Assignment), Vec<Spot>> {
        let scopes: Vec<CalledFolder<'s>> = sorted
            .documents
            .iter()
            .map(|(_, folder, _)| self.scope(folder))
            .collect();
        let reads: Vec<&dyn ReadsText> =
            scopes.iter().map(|scope| scope as &dyn ReadsText).collect();
        let documents: Vec<CodeDocument<'s>> =
            sorted.documents.iter().map(|(d, ..)| d.clone()).collect();
        let proposal = self.subject.whole();
        let assignment = assign(&documents, &reads, &proposal, self.subject.rest);
        let mut changes = Changes::new();
        let stays = self.subject.rest == Rest::Stays;
        let mut removed: Vec<Holder<'s>> = if stays {
            Vec::new()
        } else {
            sorted.attachments.clone()
        };
        for (at, (document, _, holders)) in sorted.documents.iter().enumerate() {
            if assignment.empties(at) {
                removed.extend(holders.iter().cloned());
                continue;
            }
            let terms = self.words(scopes[at].clone(), document.syntax, document.shape);
            let plain = Plain {
                literal: &self.literal,
            };
            let is_read = self.files.files[document.file].format == Format::Policy;
            let words: &dyn Words = if is_read { &plain } else { &terms };
            let out = changes.entry(document.file).or_default();
            if change(document, at, &assignment, reads[at], words, out).is_none() {
                let spot = self.spot(
                    holders[0].block,
                    format!("the layout of `{}` is not understood", document.name),
                );
                return Err(vec![spot]);
            }
        }
        let lacks_one = documents.is_empty() && !proposal.statements.is_empty();
        let call = self.found.role.1.starts_with("module.");
        if let Some(call) = self.folders.block(&self.found.role).filter(|_| call) {
            let new = if lacks_one {
                Argument::Written
            } else {
                Argument::Left
            };
            let is_argument = |holder: &Holder<'_>| holder.address.is_none();
            let gone: Vec<Holder<'s>> =
                removed.iter().filter(|h| is_argument(h)).cloned().collect();
            removed.retain(|holder| !is_argument(holder));
            let switches = sorted.switches.iter().filter(|_| !stays);
            let switches: Vec<&'static str> = switches.map(|(_, flag)| *flag).collect();
            self.arguments(call, &switches, new, &gone, &mut changes)?;
        } else if lacks_one {
            self.create(sorted, &mut changes, &mut removed)?;
        }
        for (block, node) in sorted.arns.iter().filter(|_| !stays) {
            // without the argument, Terraform leaves what is attached as it is; an empty list detaches it
            let splices = changes.entry(block.file).or_default();
            splices.comments.extend(lines::comments_in(
                &self.files.files[block.file].text,
                &node.span,
                Syntax::Hcl,
            ));
            splices.replace(&node.span, "[]");
        }
        self.remove(&removed, &mut changes)?;
        changes.retain(|_, splices| !splices.is_empty());
        Ok((changes, assignment))
    }

    pub(super) fn spot(&self, block: Block<'_>, what: String) -> Spot {
        super::find::spot(self.files, block, "").named(what)
    }

    /// An inline policy in the place of the first attachment, or behind the role.
    fn create(
        &'s self,
        sorted: &Sorted<'s>,
        changes: &mut Changes,
        removed: &mut Vec<Holder<'s>>,
    ) -> Result<(), Vec<Spot>> {
        let (folder, role) = &self.found.role;
        let block = self.folders.by_path[folder].blocks[role];
        let own = |holder: &&Holder<'_>| {
            holder
                .address
                .as_ref()
                .is_some_and(|(path, _)| path == folder)
        };
        let goes = sorted
            .attachments
            .iter()
            .filter(|_| self.subject.rest == Rest::Goes);
        let first = goes.clone().find(own).cloned();
        let wanted = match &first {
            Some(holder) => holder.block.entry.labels.last().cloned(),
            None => role.split('.').next_back().map(str::to_owned),
        };
        let label = self.free_label(folder, &wanted.unwrap_or_default());
        let text = |block: Block<'_>, node: &Node| {
            self.files.files[block.file].slice(&node.span).to_owned()
        };
        let source = first
            .as_ref()
            .and_then(|h| Some(text(h.block, h.block.entry.value.get("role")?)));
        let count = self.count_of(block);
        let index = count.map_or("", |_| "[0]");
        let source = source.unwrap_or_else(|| format!("{role}{index}.id"));
        let words = self.words(self.scope(folder), Syntax::Hcl, ElementNames::Iam);
        let name = format!("\"{label}\"");
        let of = Inline {
            label: &label,
            name: &name,
            role: &source,
            count,
        };
        let new = inline_policy(&of, &self.subject.whole(), &words);
        if let Some(holder) = first {
            let splices = changes.entry(holder.block.file).or_default();
            let file = &self.files.files[holder.block.file];
            splices.comments.extend(lines::comments_in(
                &file.text,
                &holder.block.entry.span,
                Syntax::Hcl,
            ));
            splices.replace(&holder.block.entry.span, new);
            removed.retain(|other| other.address != holder.address);
            self.orders(
                holder.address.as_ref(),
                Some(&format!("aws_iam_role_policy.{label}")),
                &BTreeSet::new(),
                changes,
            )?;
        } else {
            let file = &self.files.files[block.file];
            let end = lines::end(&file.text, block.entry.span.end);
            changes
                .entry(block.file)
                .or_default()
                .insert(end, format!("\n\n{new}"));
        }
        Ok(())
    }

    /// `count` of a block, as source.
    pub(super) fn count_of(&self, block: Block<'_>) -> Option<&str> {
        let count = block.entry.value.get("count")?;
        Some(self.files.files[block.file].slice(&count.span))
    }

    /// A label that no inline policy of the folder has.
    pub(crate) fn free_label(&self, folder: &str, wanted: &str) -> String {
        let blocks = &self.folders.by_path[folder].blocks;
        let mut label = wanted.to_owned();
        while blocks.contains_key(&format!("aws_iam_role_policy.{label}"))
            || blocks.contains_key(&format!("aws_iam_role.{label}")) && label != wanted
        {
            label.push_str("_least");
        }
        label
    }

    /// What is to be done by hand.
    pub(crate) fn by_hand(
        &self,
        spots: Vec<Spot>,
        lines: Vec<String>,
        notes: Vec<String>,
    ) -> Instructions {
        let lines = if lines.is_empty() {
            default_lines(&self.found.role.1)
        } else {
            lines
        };
        Instructions {
            spots,
            policy: self.subject.whole(),
            lines,
            notes,
        }
    }
}

fn default_lines(role: &str) -> Vec<String> {
    if role.starts_with("module.") {
        return super::lambda::by_hand(role);
    }
    let label = role.split('.').next_back().unwrap_or(role);
    vec![
        format!("resource \"aws_iam_role_policy\" \"{label}\" {{"),
        format!("  name   = \"{label}\""),
        format!("  role   = {role}.id"),
        format!("  policy = file(\"${{path.module}}/policies/{label}.json\")"),
        "}".to_owned(),
    ]
}

/// What the role yields by the code: its documents, or why that cannot be told.
pub(crate) fn yielded(
    sorted: &Sorted<'_>,
    scopes: &dyn Fn(&str) -> KnownTexts,
    task: &Task<'_>,
    folders: &Folders<'_>,
) -> Result<Vec<Policy>, String> {
    if let Some((spot, _)) = sorted.blocked.first() {
        return Err(spot.what.clone());
    }
    if sorted.keeps_others() && task.subject.rest == Rest::Goes {
        return Err("a policy would stay attached".to_owned());
    }
    let mut policies = Vec::new();
    for (document, folder, _) in &sorted.documents {
        let known = scopes(folder);
        let scope = scope_of(folders, task.found, task.subject, &known, folder);
        let mut policy = Policy::default();
        for node in document.statements() {
            let read =
                crate::infra::statement::read(node, document.shape, &document.version, &scope);
            policy.statements.push(
                read.map_err(|why| format!("in `{}`: {why}", document.name))?
                    .statement,
            );
        }
        policies.push(policy);
    }
    Ok(policies)
}
