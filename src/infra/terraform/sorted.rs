//! The sites of a role, sorted by what becomes of them.

use std::collections::BTreeSet;

use super::find::{Found, ResourceAddress};
use super::folder::{Block, Folders};
use super::role::{Holder, Site, Sites};
use super::scope::{CalledFolder, Defaults};
use crate::infra::edit::CodeDocument;
use crate::infra::files::CodeFiles;
use crate::infra::outcome::Spot;
use crate::infra::subject::Subject;
use crate::infra::syntax::tree::Node;
use crate::infra::value::KnownTexts;

/// The sites of a role, sorted.
pub(crate) struct Sorted<'f> {
    /// Documents with their folders and holders.
    pub documents: Vec<(CodeDocument<'f>, String, Vec<Holder<'f>>)>,
    /// Attachments of policies that are not the role's own.
    pub attachments: Vec<Holder<'f>>,
    /// `managed_policy_arns`.
    pub arns: Vec<(Block<'f>, &'f Node)>,
    /// Policies that a module adds, by the arguments that switch them on.
    pub switches: Vec<(Block<'f>, &'static str)>,
    /// What nobody can look at.
    pub doubts: Vec<String>,
    /// What stands in the way.
    pub blocked: Vec<(Spot, Vec<String>)>,
}

impl<'f> Sorted<'f> {
    /// Reads and sorts the sites of a role.
    pub(crate) fn of(
        files: &'f CodeFiles,
        scope: &'f CalledFolder<'f>,
        role: &'f ResourceAddress,
    ) -> Self {
        let mut sorted = Self {
            documents: Vec::new(),
            attachments: Vec::new(),
            arns: Vec::new(),
            switches: Vec::new(),
            doubts: Vec::new(),
            blocked: Vec::new(),
        };
        let mut seen = BTreeSet::new();
        let mut conditional = Vec::new();
        for site in (Sites { files, scope, role }).read() {
            match site {
                Site::Document {
                    document,
                    folder,
                    holders,
                } => {
                    // one policy may be attached twice
                    if seen.insert((
                        document.file,
                        document.name.clone(),
                        holders[0].block.entry.span.start,
                    )) {
                        sorted.documents.push((document, folder, holders));
                    }
                }
                Site::Attachment(holder) => sorted.attachments.push(holder),
                Site::Conditional(holder) => {
                    let name = holder.address.as_ref().map_or("", |(_, name)| name);
                    sorted.doubts.push(format!(
                        "`{name}` is there under a condition of `count`: where it is, others than this deployment may need it"
                    ));
                    conditional.push(holder);
                }
                Site::Arns(block, node) => sorted.arns.push((block, node)),
                Site::Switch(call, flag) => sorted.switches.push((call, flag)),
                Site::Blocked(spot, lines) => sorted.blocked.push((spot, lines)),
            }
        }
        // a new policy takes the place of the first: of one that is always there
        sorted.attachments.extend(conditional);
        sorted
    }

    /// Whether nothing gives the role permissions.
    pub(crate) fn is_empty(&self) -> bool {
        self.documents.is_empty() && !self.keeps_others()
    }

    /// Whether something gives the role permissions beside documents of its own.
    pub(crate) fn keeps_others(&self) -> bool {
        !(self.attachments.is_empty() && self.arns.is_empty() && self.switches.is_empty())
    }

    /// Where they stand.
    pub(crate) fn spots(&self, files: &CodeFiles) -> Vec<Spot> {
        let at = |file: usize, place: usize, what: String| Spot {
            path: files.files[file].path.clone(),
            line: files.files[file].line(place),
            what,
        };
        let documents = self.documents.iter().map(|(document, _, holders)| {
            let place = holders.iter().find(|h| h.block.file == document.file);
            at(
                document.file,
                place.map_or(0, |h| h.block.entry.span.start),
                format!("`{}`", document.name),
            )
        });
        let attachments = self.attachments.iter().map(|holder| {
            let what = holder.address.as_ref().map_or_else(
                || format!("`{}`", holder.block.entry.key),
                |(_, a)| format!("`{a}`"),
            );
            at(holder.block.file, holder.block.entry.span.start, what)
        });
        let arns = self.arns.iter().map(|(block, node)| {
            at(
                block.file,
                node.span.start,
                "`managed_policy_arns`".to_owned(),
            )
        });
        let switches = self.switches.iter().map(|(call, flag)| {
            let place = call.entry.value.entry(flag).unwrap_or(call.entry);
            at(call.file, place.span.start, format!("`{flag}`"))
        });
        let all = documents.chain(attachments).chain(arns).chain(switches);
        all.collect()
    }
}

/// A scope that reads a folder with what is known.
pub(crate) fn scope_of<'s>(
    folders: &'s Folders<'s>,
    found: &Found,
    subject: &'s Subject,
    known: &'s KnownTexts,
    folder: &str,
) -> CalledFolder<'s> {
    CalledFolder {
        folders,
        folder: folder.to_owned(),
        subject,
        known,
        defaults: Defaults::Taken,
        via: found.via.clone(),
    }
}
