//! What gives a role its permissions: its own arguments, policies and attachments.

use super::find::{Address, Target, follow};
use super::folder::{Block, Folder};
use super::scope::Scope;
use crate::infra::edit::{Document, Statements, document_of};
use crate::infra::files::{Files, Syntax};
use crate::infra::outcome::Spot;
use crate::infra::statement::Shape;
use crate::infra::syntax::tree::{Entry, Form, Kind, Node};

/// What gives permissions, or stands in the way of an edit.
#[derive(Clone, Debug)]
pub enum Site<'f> {
    /// A policy document of the role alone.
    Document {
        /// The document.
        document: Document<'f>,
        /// The folder in which its references are read.
        folder: String,
        /// What goes if nothing is left of it.
        holders: Vec<Holder<'f>>,
    },
    /// An attachment of a policy that is not the role's own.
    Attachment(Holder<'f>),
    /// `managed_policy_arns` of the role.
    Arns(Block<'f>, &'f Node),
    /// Something that is not edited.
    Blocked(Spot, Vec<String>),
}

/// A block that holds or attaches a policy.
#[derive(Clone, Debug)]
pub struct Holder<'f> {
    /// Where it is; nothing for a block inside of the role.
    pub address: Option<Address>,
    /// The block.
    pub block: Block<'f>,
}

/// Reads the sites of a role.
pub struct Sites<'s> {
    /// The files.
    pub files: &'s Files,
    /// How references are read.
    pub scope: &'s Scope<'s>,
    /// The role.
    pub role: &'s Address,
}

impl<'s> Sites<'s> {
    /// All of them, in the order of folders and addresses.
    pub fn read(&self) -> Vec<Site<'s>> {
        let mut sites = Vec::new();
        let own = self.scope.folders.folders[&self.role.0].blocks[&self.role.1];
        self.role_itself(own, &mut sites);
        for (path, folder) in &self.scope.folders.folders {
            for (address, block) in &folder.blocks {
                match address.split('.').next().unwrap_or_default() {
                    "aws_iam_role_policy" => self.inline(path, address, *block, &mut sites),
                    "aws_iam_role_policy_attachment" => self.attachment(path, address, *block, &mut sites),
                    "aws_iam_policy_attachment"
                    | "aws_iam_role_policies_exclusive"
                    | "aws_iam_role_policy_attachments_exclusive" => {
                        self.exclusive(path, address, *block, &mut sites);
                    }
                    _ => {}
                }
            }
        }
        sites
    }

    fn spot(&self, block: Block<'_>, what: String) -> Spot {
        let file = &self.files.files[block.file];
        Spot {
            path: file.path.clone(),
            line: file.line(block.entry.span.start),
            what,
        }
    }

    fn blocked(&self, block: Block<'_>, what: impl Into<String>) -> Site<'s> {
        Site::Blocked(self.spot(block, what.into()), Vec::new())
    }

    /// Whether an argument leads to the role, and to nothing else.
    fn leads(&self, path: &str, node: Option<&Node>) -> Leads {
        let Some(node) = node else { return Leads::No };
        let targets = follow(self.scope, path, node, "aws_iam_role", 0);
        let hits = targets.iter().filter(|target| self.is_role(target)).count();
        match (hits, targets.len()) {
            (0, _) => Leads::No,
            (1, 1) => Leads::Yes,
            _ => Leads::AmongOthers,
        }
    }

    fn is_role(&self, target: &Target) -> bool {
        match target {
            Target::Resource(address) => address == self.role,
            Target::Named(value) => {
                let own = &self.scope.folders.folders[&self.role.0].blocks[&self.role.1].entry.value;
                let own = own.get("name").and_then(|node| self.scope.of(&self.role.0, node, 0).known());
                let text = value.known();
                let name = text.as_deref().map(|text| text.rsplit('/').next().unwrap_or(text));
                own.is_some() && own.as_deref() == name
            }
            Target::Unknown => false,
        }
    }

    fn role_itself(&self, block: Block<'s>, sites: &mut Vec<Site<'s>>) {
        let body = &block.entry.value;
        if let Some(which) = repeated(body) {
            sites.push(self.blocked(block, format!("the role `{}` is made with `{which}`", self.role.1)));
        }
        if self.scope.folders.callers_of(&self.role.0).len() > 1 {
            let count = self.scope.folders.callers_of(&self.role.0).len();
            sites.push(self.blocked(block, format!("the role `{}` is in a module that is called {count} times", self.role.1)));
        }
        if let Some((caller, call)) = self.scope.entry_of(&self.role.0) {
            let call = self.scope.folders.folders[&caller].calls[&call];
            if let Some(which) = repeated(&call.entry.value) {
                sites.push(self.blocked(call, format!("the module of the role is called with `{which}`")));
            }
        }
        if let Some(node) = body.get("managed_policy_arns") {
            let is_empty = matches!(&node.kind, Kind::List(items) if items.is_empty());
            if node.items().iter().any(|item| self.stays(&self.role.0, item)) {
                sites.push(self.blocked(block, "a policy of `managed_policy_arns` only denies, and stays"));
            } else if !is_empty {
                sites.push(Site::Arns(block, node));
            }
        }
        for entry in body.entries().iter().filter(|e| e.form == Form::Block) {
            let inner = Block { file: block.file, entry };
            match (entry.key.as_str(), entry.value.get("policy")) {
                ("dynamic", _) => sites.push(self.blocked(inner, "the role has a `dynamic` block")),
                ("inline_policy", Some(policy)) => {
                    let holder = Holder { address: None, block: inner };
                    sites.push(self.document(&self.role.0, inner, policy, "inline_policy", vec![holder]));
                }
                _ => {}
            }
        }
    }

    fn inline(&self, path: &str, address: &str, block: Block<'s>, sites: &mut Vec<Site<'s>>) {
        let body = &block.entry.value;
        match self.leads(path, body.get("role")) {
            Leads::No => return,
            Leads::Yes => {}
            Leads::AmongOthers => {
                sites.push(self.blocked(block, format!("`{address}` is in a module that serves several roles")));
                return;
            }
        }
        if let Some(which) = self.repeated_in(path, body) {
            sites.push(self.blocked(block, format!("`{address}` is made with `{which}`")));
            return;
        }
        let holder = Holder {
            address: Some((path.to_owned(), address.to_owned())),
            block,
        };
        match body.get("policy") {
            Some(policy) => sites.push(self.document(path, block, policy, address, vec![holder])),
            None => sites.push(self.blocked(block, format!("`{address}` has no `policy` that is understood"))),
        }
    }

    /// `count` or `for_each` of a block, or of the call of its folder.
    fn repeated_in(&self, path: &str, body: &Node) -> Option<&'static str> {
        repeated(body).or_else(|| {
            let (caller, call) = self.scope.entry_of(path)?;
            repeated(&self.scope.folders.folders[&caller].calls[&call].entry.value)
        })
    }

    fn attachment(&self, path: &str, address: &str, block: Block<'s>, sites: &mut Vec<Site<'s>>) {
        let body = &block.entry.value;
        match self.leads(path, body.get("role")) {
            Leads::No => return,
            Leads::Yes => {}
            Leads::AmongOthers => {
                sites.push(self.blocked(block, format!("`{address}` is in a module that serves several roles")));
                return;
            }
        }
        if let Some(which) = self.repeated_in(path, body) {
            sites.push(self.blocked(block, format!("`{address}` is made with `{which}`")));
            return;
        }
        let holder = Holder {
            address: Some((path.to_owned(), address.to_owned())),
            block,
        };
        if body.get("policy_arn").is_some_and(|node| self.stays(path, node)) {
            return;
        }
        let targets = body.get("policy_arn").map(|node| follow(self.scope, path, node, "aws_iam_policy", 0));
        let own = match targets.as_deref() {
            Some([Target::Resource(policy)]) => self.own_policy(policy, &holder),
            _ => None,
        };
        sites.push(own.unwrap_or(Site::Attachment(holder)));
    }

    /// Whether a policy only denies: it stays attached.
    fn stays(&self, path: &str, node: &Node) -> bool {
        let arn = self.scope.of(path, node, 0).known();
        arn.is_some_and(|arn| self.scope.subject.staying.contains(&arn))
    }

    /// The document of a policy that this attachment alone uses.
    fn own_policy(&self, policy: &Address, attachment: &Holder<'s>) -> Option<Site<'s>> {
        let folder = &self.scope.folders.folders[&policy.0];
        let block = folder.blocks[&policy.1];
        let users = uses(self.files, folder, &policy.1);
        let same = attachment.address.as_ref().is_some_and(|(path, own)| {
            *path == policy.0 && users.iter().all(|user| user.owner == *own || user.is_order)
        });
        if !same || self.scope.folders.callers_of(&policy.0).len() > 1 {
            return None;
        }
        if let Some(which) = repeated(&block.entry.value) {
            return Some(self.blocked(block, format!("`{}` is made with `{which}`", policy.1)));
        }
        let holder = Holder {
            address: Some(policy.clone()),
            block,
        };
        let node = block.entry.value.get("policy")?;
        Some(self.document(&policy.0, block, node, &policy.1, vec![holder, attachment.clone()]))
    }

    fn exclusive(&self, path: &str, address: &str, block: Block<'s>, sites: &mut Vec<Site<'s>>) {
        let body = &block.entry.value;
        let mut nodes: Vec<&Node> = body.get("roles").map(Node::items).unwrap_or_default();
        nodes.extend(body.get("role_name"));
        let hit = nodes.iter().any(|node| self.leads(path, Some(node)) != Leads::No);
        if hit {
            sites.push(self.blocked(block, format!("`{address}` is exclusive: what it does not name is detached everywhere")));
        }
    }

    fn document(&self, path: &str, block: Block<'s>, node: &'s Node, name: &str, holders: Vec<Holder<'s>>) -> Site<'s> {
        let blocked = |what: String| Site::Blocked(self.spot(block, what), lines_for(name, block.entry));
        let scope = self.scope.within(path);
        let (node, syntax) = match &node.kind {
            Kind::Call(call, arguments) if call == "jsonencode" && arguments.len() == 1 => (&arguments[0], Syntax::Hcl),
            Kind::Call(call, arguments) if call == "heredoc" => (&arguments[0], Syntax::Json),
            Kind::Call(call, _) if call == "file" || call == "templatefile" => {
                return blocked(format!("`{name}` takes its policy from a file by `{call}`"));
            }
            Kind::Call(call, _) => return blocked(format!("`{name}` takes its policy from `{call}(…)`")),
            Kind::Ref(reference) => return self.data(path, reference, name, block, holders),
            Kind::Heredoc(_) => return blocked(format!("the here document of `{name}` is no plain JSON")),
            _ => return blocked(format!("the policy of `{name}` is not followed")),
        };
        let Some((version, place)) = document_of(node, &scope) else {
            return blocked(format!("the statements of `{name}` are not written where they are used"));
        };
        Site::Document {
            document: Document {
                file: block.file,
                text: &self.files.files[block.file].text,
                syntax,
                shape: Shape::Iam,
                version,
                place,
                name: name.to_owned(),
            },
            folder: path.to_owned(),
            holders,
        }
    }

    /// A document in `data "aws_iam_policy_document"`.
    fn data(&self, path: &str, reference: &str, name: &str, block: Block<'s>, mut holders: Vec<Holder<'s>>) -> Site<'s> {
        let blocked = |what: String| Site::Blocked(self.spot(block, what), lines_for(name, block.entry));
        let bare: Vec<&str> = reference.split('.').collect();
        let ["data", "aws_iam_policy_document", label, "json" | "minified_json"] = bare.as_slice() else {
            return blocked(format!("`{name}` takes its policy from `{reference}`"));
        };
        let folder = &self.scope.folders.folders[path];
        let address = format!("data.aws_iam_policy_document.{}", label.split('[').next().unwrap_or(label));
        let Some(data) = folder.blocks.get(&address) else {
            return blocked(format!("`{reference}` is not defined beside `{name}`"));
        };
        let body = &data.entry.value;
        let users = uses(self.files, folder, &address);
        if users.len() > 1 {
            let names: Vec<&str> = users.iter().map(|user| user.owner.as_str()).collect();
            return blocked(format!("`{address}` is used by {}: `{}`", names.len(), names.join("`, `")));
        }
        let odd = body.entries().iter().find(|entry| !matches!(entry.key.as_str(), "statement" | "version" | "policy_id"));
        if let Some(odd) = odd {
            return blocked(format!("`{address}` has `{}`", odd.key));
        }
        let with_principals = crate::infra::edit::blocks(body).find(|entry| {
            let odd = entry.value.entries().iter().find(|e| e.form == Form::Block && e.key != "condition");
            odd.is_some()
        });
        if with_principals.is_some() {
            return blocked(format!("`{address}` has a block that no identity policy has"));
        }
        let version = body.get("version").and_then(Node::literal).unwrap_or_else(|| "2012-10-17".to_owned());
        holders.push(Holder {
            address: Some((path.to_owned(), address.clone())),
            block: *data,
        });
        Site::Document {
            document: Document {
                file: data.file,
                text: &self.files.files[data.file].text,
                syntax: Syntax::Hcl,
                shape: Shape::Data,
                version,
                place: Statements::Blocks(body),
                name: address,
            },
            folder: path.to_owned(),
            holders,
        }
    }
}

/// Whether something leads to the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leads {
    No,
    Yes,
    AmongOthers,
}

/// `count` or `for_each`.
pub fn repeated(body: &Node) -> Option<&'static str> {
    ["count", "for_each"].into_iter().find(|key| body.entry(key).is_some())
}

/// Lines that use a policy from a file of its own.
fn lines_for(name: &str, entry: &Entry) -> Vec<String> {
    let kind = entry.key.as_str();
    let label = entry.labels.join(".");
    let file = format!("{}.json", label.rsplit('.').next().unwrap_or(name));
    vec![
        format!("# {kind} {label}"),
        format!("policy = file(\"${{path.module}}/policies/{file}\")"),
    ]
}

/// Something that names a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its address.
    pub owner: String,
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
                    is_order: entry.key == "depends_on",
                });
            }
        }
    }
    for (owner, block) in &folder.loose {
        if names(&files.files[block.file].text[block.entry.span.clone()], address) {
            found.push(User {
                owner: owner.clone(),
                is_order: false,
            });
        }
    }
    found
}

/// Whether a text has an address that no longer word is part of.
fn names(text: &str, address: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    text.match_indices(address).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + address.len()..].chars().next();
        !before.is_some_and(|c| is_word(c) || c == '.') && !after.is_some_and(is_word)
    })
}
