//! What gives a role its permissions: its own arguments, policies and attachments.

use super::create::handed_in;
use super::find::ResourceAddress;
use super::folder::Block;
use super::follow::{ReferenceTarget, follow};
use super::named::names;
use super::scope::CalledFolder;
use super::uses::{frozen, many, repeated, uses};
use crate::infra::edit::CodeDocument;
use crate::infra::files::CodeFiles;
use crate::infra::outcome::Spot;
use crate::infra::syntax::tree::{EntryForm, Node, NodeKind};

/// What gives permissions, or stands in the way of an edit.
#[derive(Clone, Debug)]
pub(crate) enum Site<'f> {
    /// A policy document of the role alone.
    Document {
        /// The document.
        document: CodeDocument<'f>,
        /// The folder in which its references are read.
        folder: String,
        /// What goes if nothing is left of it.
        holders: Vec<Holder<'f>>,
    },
    /// An attachment of a policy that is not the role's own.
    Attachment(Holder<'f>),
    /// The same, which is there in some environments only.
    Conditional(Holder<'f>),
    /// `managed_policy_arns` of the role.
    Arns(Block<'f>, &'f Node),
    /// A policy that a module adds, by the argument that switches it on.
    Switch(Block<'f>, &'static str),
    /// Something that is not edited.
    Blocked(Spot, Vec<String>),
}

/// A block that holds or attaches a policy.
#[derive(Clone, Debug)]
pub(crate) struct Holder<'f> {
    /// Where it is; nothing for a block inside of the role, and for an argument.
    pub address: Option<ResourceAddress>,
    /// The block.
    pub block: Block<'f>,
}

/// Reads the sites of a role.
pub(crate) struct Sites<'s> {
    /// The files.
    pub files: &'s CodeFiles,
    /// How references are read.
    pub scope: &'s CalledFolder<'s>,
    /// The role.
    pub role: &'s ResourceAddress,
}

impl<'s> Sites<'s> {
    /// All of them, in the order of folders and addresses.
    pub(crate) fn read(&self) -> Vec<Site<'s>> {
        let mut sites = Vec::new();
        let Some(own) = self.scope.folders.block(self.role) else {
            return sites;
        };
        self.calls_around(own, &mut sites);
        if self.role.1.starts_with("module.") {
            self.call_itself(own, &mut sites);
        } else {
            self.role_itself(own, &mut sites);
        }
        let folders = self.scope.folders;
        for own in folders.leading(self.role, self.name().as_deref()) {
            let Some(block) = folders.block(&own) else {
                continue;
            };
            let (path, address) = &own;
            match address.split('.').next().unwrap_or_default() {
                "aws_iam_role_policy" => self.inline(path, address, block, &mut sites),
                "aws_iam_role_policy_attachment" => {
                    self.attachment(path, address, block, &mut sites);
                }
                "aws_iam_policy_attachment"
                | "aws_iam_role_policies_exclusive"
                | "aws_iam_role_policy_attachments_exclusive" => {
                    self.exclusive(path, address, block, &mut sites);
                }
                _ => {}
            }
        }
        sites
    }

    /// What the role is called, if the code tells.
    fn name(&self) -> Option<String> {
        let own = self.scope.folders.block(self.role)?;
        let node = super::lambda::role_name(&own.entry.value, &self.role.1)?;
        self.scope.of(&self.role.0, node, 0).known()
    }

    pub(super) fn spot(&self, block: Block<'_>, what: String) -> Spot {
        let file = &self.files.files[block.file];
        Spot {
            path: file.path.clone(),
            line: file.line(block.entry.span.start),
            what,
        }
    }

    pub(super) fn blocked(&self, block: Block<'_>, what: impl Into<String>) -> Site<'s> {
        Site::Blocked(self.spot(block, what.into()), Vec::new())
    }

    /// Whether an argument leads to the role, and to nothing else.
    pub(super) fn leads(&self, path: &str, block: Block<'_>, node: Option<&Node>) -> Leads {
        let Some(node) = node else { return Leads::No };
        let targets = follow(self.scope, path, node, "aws_iam_role", 0);
        let hits = targets.iter().filter(|target| self.is_role(target)).count();
        let source = self.files.files[block.file].slice(&node.span);
        match (hits, targets.len()) {
            // it is named in a way that is not followed
            (0, _) if path == self.role.0 && names(source, &self.role.1) => Leads::AmongOthers,
            (0, _) => Leads::No,
            (1, 1) => Leads::Yes,
            _ => Leads::AmongOthers,
        }
    }

    fn is_role(&self, target: &ReferenceTarget) -> bool {
        match target {
            ReferenceTarget::Resource(address) => address == self.role,
            ReferenceTarget::Named(value) => {
                let own = self.name();
                let text = value.known();
                let name = text
                    .as_deref()
                    .map(|text| text.rsplit('/').next().unwrap_or(text));
                own.is_some() && own.as_deref() == name
            }
            ReferenceTarget::Unknown => false,
        }
    }

    /// How often the folder of the role is called, and how.
    fn calls_around(&self, block: Block<'s>, sites: &mut Vec<Site<'s>>) {
        if self.scope.folders.callers_of(&self.role.0).len() > 1 {
            let count = self.scope.folders.callers_of(&self.role.0).len();
            let what = format!(
                "the role `{}` is in a module that is called {count} times",
                self.role.1
            );
            sites.push(Site::Blocked(
                self.spot(block, what),
                handed_in(&self.role.1),
            ));
        }
        if let Some((caller, call)) = self.scope.entry_of(&self.role.0) {
            let call = self.scope.folders.by_path[&caller].calls[&call];
            if let Some(which) = many(&call.entry.value) {
                let what = format!("the module of the role is called with `{which}`");
                sites.push(Site::Blocked(
                    self.spot(call, what),
                    handed_in(&self.role.1),
                ));
            }
        }
    }

    fn role_itself(&self, block: Block<'s>, sites: &mut Vec<Site<'s>>) {
        let body = &block.entry.value;
        if let Some(which) = many(body) {
            sites.push(self.blocked(
                block,
                format!("the role `{}` is made with `{which}`", self.role.1),
            ));
        }
        let gives = body.entry("managed_policy_arns").is_some()
            || body.blocks("inline_policy").next().is_some();
        if let Some(which) = frozen(body).filter(|_| gives) {
            sites.push(self.blocked(block, format!("the role `{}` has `{which}`", self.role.1)));
        }
        if let Some(node) = body.get("managed_policy_arns") {
            let is_empty = matches!(&node.kind, NodeKind::List(items) if items.is_empty());
            if node
                .items()
                .iter()
                .any(|item| self.stays(&self.role.0, item))
            {
                sites.push(self.blocked(
                    block,
                    "a policy of `managed_policy_arns` only denies, and stays",
                ));
            } else if !is_empty {
                sites.push(Site::Arns(block, node));
            }
        }
        for entry in body.entries().iter().filter(|e| e.form == EntryForm::Block) {
            let inner = Block {
                file: block.file,
                entry,
            };
            match (entry.key.as_str(), entry.value.get("policy")) {
                ("dynamic", _) => sites.push(self.blocked(inner, "the role has a `dynamic` block")),
                ("inline_policy", Some(policy)) => {
                    let holder = Holder {
                        address: None,
                        block: inner,
                    };
                    sites.push(self.document(
                        &self.role.0,
                        inner,
                        policy,
                        "inline_policy",
                        vec![holder],
                    ));
                }
                _ => {}
            }
        }
    }

    fn inline(&self, path: &str, address: &str, block: Block<'s>, sites: &mut Vec<Site<'s>>) {
        let body = &block.entry.value;
        let leads = self.leads(path, block, body.get("role"));
        if leads == Leads::No {
            return;
        }
        if let Some(why) = in_the_way(leads, address, body) {
            sites.push(self.blocked(block, why));
            return;
        }
        let holder = Holder {
            address: Some((path.to_owned(), address.to_owned())),
            block,
        };
        match self.times(path, block) {
            Times::AsTheRole => {}
            Times::Optional => return sites.push(Site::Conditional(holder)),
            Times::Many(which) => {
                let what = format!("`{address}` is made with `{which}`");
                return sites.push(self.blocked(block, what));
            }
        }
        match body.get("policy") {
            Some(policy) => sites.push(self.document(path, block, policy, address, vec![holder])),
            None => sites.push(self.blocked(
                block,
                format!("`{address}` has no `policy` that is understood"),
            )),
        }
    }

    /// How often a block is there where the role is there once.
    fn times(&self, path: &str, block: Block<'_>) -> Times {
        let body = &block.entry.value;
        let call = self.scope.entry_of(path).filter(|_| path != self.role.0);
        let call = call.map(|(caller, call)| self.scope.folders.by_path[&caller].calls[&call]);
        let around = call.map(|call| &call.entry.value);
        let all = [Some(body), around].into_iter().flatten();
        if let Some(which) = all.clone().find_map(many) {
            return Times::Many(which);
        }
        let count = |block: Block<'_>| {
            let count = block.entry.value.get("count")?;
            Some(self.files.files[block.file].slice(&count.span).to_owned())
        };
        let of_role = self.scope.folders.block(self.role).and_then(count);
        let is_same = path == self.role.0 && count(block) == of_role;
        let mut all = all;
        if !is_same && all.any(|body| repeated(body).is_some()) {
            return Times::Optional;
        }
        Times::AsTheRole
    }

    fn attachment(&self, path: &str, address: &str, block: Block<'s>, sites: &mut Vec<Site<'s>>) {
        let body = &block.entry.value;
        let leads = self.leads(path, block, body.get("role"));
        if leads == Leads::No {
            return;
        }
        if let Some(why) = in_the_way(leads, address, body) {
            sites.push(self.blocked(block, why));
            return;
        }
        let is_counted = body.entry("count").is_some()
            && !body
                .references()
                .iter()
                .any(|name| name.starts_with("count."));
        let times = self.times(path, block);
        if let Times::Many(which) = times
            && !(is_counted && which == "count")
        {
            sites.push(self.blocked(block, format!("`{address}` is made with `{which}`")));
            return;
        }
        let holder = Holder {
            address: Some((path.to_owned(), address.to_owned())),
            block,
        };
        if body
            .get("policy_arn")
            .is_some_and(|node| self.stays(path, node))
        {
            return;
        }
        let targets = body
            .get("policy_arn")
            .map(|node| follow(self.scope, path, node, "aws_iam_policy", 0));
        if times != Times::AsTheRole {
            // what its policy says counts in some deployments only
            return sites.push(Site::Conditional(holder));
        }
        let own = match targets.as_deref() {
            Some([ReferenceTarget::Resource(policy)]) => self.own_policy(policy, &holder),
            _ => None,
        };
        sites.push(own.unwrap_or(Site::Attachment(holder)));
    }

    /// Whether a policy only denies: it stays attached.
    pub(super) fn stays(&self, path: &str, node: &Node) -> bool {
        let arn = self.scope.of(path, node, 0).known();
        arn.is_some_and(|arn| self.scope.subject.staying.contains(&arn))
    }

    /// The document of a policy that this attachment alone uses.
    fn own_policy(&self, policy: &ResourceAddress, attachment: &Holder<'s>) -> Option<Site<'s>> {
        let folder = &self.scope.folders.by_path[&policy.0];
        let block = folder.blocks[&policy.1];
        let users = uses(folder, &policy.1);
        let same = attachment.address.as_ref().is_some_and(|(path, own)| {
            *path == policy.0 && users.iter().all(|user| user.owner == *own || user.is_order)
        });
        if !same || self.scope.folders.callers_of(&policy.0).len() > 1 {
            return None;
        }
        if let Some(which) = frozen(&block.entry.value) {
            return Some(self.blocked(block, format!("`{}` has `{which}`", policy.1)));
        }
        match self.times(&policy.0, block) {
            Times::AsTheRole => {}
            Times::Optional => return None,
            Times::Many(which) => {
                let what = format!("`{}` is made with `{which}`", policy.1);
                return Some(self.blocked(block, what));
            }
        }
        let holder = Holder {
            address: Some(policy.clone()),
            block,
        };
        let node = block.entry.value.get("policy")?;
        Some(self.document(
            &policy.0,
            block,
            node,
            &policy.1,
            vec![holder, attachment.clone()],
        ))
    }
}

/// How often a block is there where the role is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Times {
    /// Once.
    AsTheRole,
    /// Once or not at all, by a condition that is not the role's.
    Optional,
    /// By this argument, more often.
    Many(&'static str),
}

/// Whether something leads to the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leads {
    No,
    Yes,
    AmongOthers,
}

/// Why a block that names this role in `role`, or may do so, is not edited.
fn in_the_way(leads: Leads, address: &str, body: &Node) -> Option<String> {
    match leads {
        Leads::AmongOthers => Some(format!("`{address}` may be for other roles, too")),
        Leads::Yes | Leads::No => frozen(body).map(|which| format!("`{address}` has `{which}`")),
    }
}
