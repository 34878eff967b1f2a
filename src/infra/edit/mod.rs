//! The statements of a role's documents against those proposed: what stays as it is written, what changes, what goes.

mod align;
mod assign;
mod change;
mod morph;
mod named;
mod reused;
mod wanted;

use super::files::Syntax;
use super::statement::{ElementNames, ReadsText};
use super::syntax::tree::{EntryForm, Node, NodeKind, TreeEntry};

pub(crate) use align::padding;
pub(crate) use assign::{Assignment, StatementEdit, assign};
pub(crate) use change::change;
pub(crate) use wanted::{Words, statement};

/// A policy document in code.
#[derive(Clone, Debug)]
pub(crate) struct CodeDocument<'f> {
    /// Which of the files.
    pub file: usize,
    /// The text of that file.
    pub text: &'f str,
    /// How it is written there.
    pub syntax: Syntax,
    /// How its elements are named.
    pub shape: ElementNames,
    /// The version of the policy language.
    pub version: String,
    /// The object that the statements are an entry of, if it is one.
    pub around: Option<&'f Node>,
    /// Its statements.
    pub place: Statements<'f>,
    /// What it is called in what is said: `aws_iam_role_policy.orders`.
    pub name: String,
}

/// Where the statements of a document stand.
#[derive(Clone, Debug)]
pub(crate) enum Statements<'f> {
    /// In a list.
    List(&'f Node),
    /// There is one, without a list.
    One(&'f Node),
    /// Each is a block of a body.
    Blocks(&'f Node),
    /// Each is an entry of an object.
    Named(&'f Node),
}

impl<'f> CodeDocument<'f> {
    /// The statements.
    pub(crate) fn statements(&self) -> Vec<&'f Node> {
        match self.place {
            Statements::List(node) => match &node.kind {
                NodeKind::List(items) => items.iter().collect(),
                _ => Vec::new(),
            },
            Statements::One(node) => vec![node],
            Statements::Blocks(body) => blocks(body).map(|entry| &entry.value).collect(),
            Statements::Named(map) => map.entries().iter().map(|entry| &entry.value).collect(),
        }
    }
}

/// The `statement` blocks of a body.
pub(crate) fn blocks(body: &Node) -> impl Iterator<Item = &TreeEntry> {
    let own = |entry: &&TreeEntry| entry.form == EntryForm::Block && entry.key == "statement";
    body.entries().iter().filter(own)
}

/// A document of IAM's own shape in a value: `{Version, Statement}`; nothing if its statements are not written there.
pub(crate) fn document_of<'f>(
    node: &'f Node,
    reads: &dyn ReadsText,
) -> Option<(String, Statements<'f>)> {
    let NodeKind::Map(entries) = &node.kind else {
        return None;
    };
    let known = |entry: &TreeEntry| matches!(entry.key.as_str(), "Version" | "Id" | "Statement");
    if !entries.iter().all(known) {
        return None;
    }
    let version = match node.get("Version") {
        Some(version) => version
            .literal()
            .or_else(|| reads.value(version)?.known())?,
        None => "2008-10-17".to_owned(),
    };
    let statements = node.get("Statement")?;
    let place = match &statements.kind {
        NodeKind::List(items) if items.iter().all(is_statement) => Statements::List(statements),
        NodeKind::Map(_) => Statements::One(statements),
        _ => return None,
    };
    Some((version, place))
}

/// Whether a value is a statement, or what a condition chooses in the place of one.
fn is_statement(item: &Node) -> bool {
    matches!(item.kind, NodeKind::Map(_)) || item.choice().is_some()
}
