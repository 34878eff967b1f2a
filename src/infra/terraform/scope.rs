//! What expressions of a folder stand for.

use std::collections::BTreeMap;

use super::folder::{Folder, Folders};
use super::index::Place;
use crate::infra::kinds;
use crate::infra::statement::ReadsText;
use crate::infra::subject::Subject;
use crate::infra::syntax::tree::{Node, NodeKind, TextPart, joined};
use crate::infra::value::{KnownTexts, Value};
use crate::infra::work::step;

/// References that lead to references that lead on: no code goes deeper.
const DEEPEST: usize = 24;

/// Whether variables may have their defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Defaults {
    /// They may; it is noted.
    Taken,
    /// What is not given is not known.
    Unknown,
}

/// A folder as it is called.
#[derive(Clone, Debug)]
pub(crate) struct CalledFolder<'s> {
    /// All folders.
    pub folders: &'s Folders<'s>,
    /// The folder.
    pub folder: String,
    /// Whose account, region and partition count.
    pub subject: &'s Subject,
    /// What references are known to stand for.
    pub known: &'s KnownTexts,
    /// Whether defaults count.
    pub defaults: Defaults,
    /// By which call a folder is entered that several calls are about.
    pub via: BTreeMap<String, (String, String)>,
}

impl ReadsText for CalledFolder<'_> {
    fn value(&self, node: &Node) -> Option<Value> {
        Some(self.of(&self.folder, node, 0))
    }
}

impl CalledFolder<'_> {
    /// The scope of a place, without defaults.
    pub(crate) fn at<'s>(
        folders: &'s Folders<'s>,
        place: &Place,
        subject: &'s Subject,
        known: &'s KnownTexts,
    ) -> CalledFolder<'s> {
        CalledFolder {
            folders,
            folder: place.address.0.clone(),
            subject,
            known,
            defaults: Defaults::Unknown,
            via: place.via.clone(),
        }
    }

    /// The same for another folder.
    #[must_use]
    pub(crate) fn within(&self, folder: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            ..self.clone()
        }
    }

    fn unknown(folder: &str, name: &str) -> Value {
        Value {
            parts: vec![TextPart::Ref(format!("{folder}#{name}"))],
            ..Value::default()
        }
    }

    fn opaque() -> Value {
        Value {
            parts: vec![TextPart::Opaque],
            ..Value::default()
        }
    }

    /// What an expression of a folder stands for.
    pub(crate) fn of(&self, folder: &str, node: &Node, depth: usize) -> Value {
        step();
        if depth > DEEPEST {
            return Self::opaque();
        }
        match &node.kind {
            NodeKind::Text(parts) | NodeKind::Heredoc(parts) => self.parts(folder, parts, depth),
            NodeKind::Scalar(text) => Value::text(text),
            NodeKind::Ref(name) => self.reference(folder, name, depth + 1),
            NodeKind::Call(name, arguments) => self.call(folder, name, arguments, depth),
            NodeKind::List(_) | NodeKind::Map(_) | NodeKind::Opaque(_) => Self::opaque(),
        }
    }

    fn parts(&self, folder: &str, parts: &[TextPart], depth: usize) -> Value {
        let mut whole = Value::default();
        for part in parts {
            match part {
                TextPart::Literal(text) => whole.push(Value::text(text)),
                TextPart::Ref(name) => whole.push(self.reference(folder, name, depth + 1)),
                TextPart::Opaque => whole.push(Self::opaque()),
            }
        }
        whole
    }

    fn call(&self, folder: &str, name: &str, arguments: &[Node], depth: usize) -> Value {
        match (name, arguments) {
            ("format", [pattern, rest @ ..]) => {
                let Some(pattern) = pattern.literal() else {
                    return Self::opaque();
                };
                let pieces: Vec<&str> = pattern.split("%s").collect();
                if pieces.len() != rest.len() + 1 || pattern.replace("%s", "").contains('%') {
                    return Self::opaque();
                }
                let mut whole = Value::text(pieces[0]);
                for (piece, argument) in pieces[1..].iter().zip(rest) {
                    whole.push(self.of(folder, argument, depth + 1));
                    whole.push(Value::text(piece));
                }
                whole
            }
            ("join", [between, list]) => {
                let (Some(between), NodeKind::List(items)) = (between.literal(), &list.kind) else {
                    return Self::opaque();
                };
                let mut whole = Value::default();
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        whole.push(Value::text(&between));
                    }
                    whole.push(self.of(folder, item, depth + 1));
                }
                whole
            }
            ("lower" | "tostring" | "trimspace", [one]) => {
                let value = self.of(folder, one, depth + 1);
                match (name, value.known()) {
                    ("lower", Some(text)) => Value {
                        parts: joined(vec![TextPart::Literal(text.to_lowercase())]),
                        ..value
                    },
                    ("lower", None) => Self::opaque(),
                    _ => value,
                }
            }
            _ => Self::opaque(),
        }
    }

    /// What a reference of a folder stands for.
    pub(crate) fn reference(&self, folder: &str, name: &str, depth: usize) -> Value {
        if depth > DEEPEST {
            return Self::opaque();
        }
        let unknown = || Self::unknown(folder, name);
        if let Some(text) = self.known.get(&format!("{folder}#{name}")) {
            return Value::text(text);
        }
        let Some(own) = self.folders.by_path.get(folder) else {
            return unknown();
        };
        let segments: Vec<&str> = name.split('.').collect();
        match segments.as_slice() {
            ["var", variable] => self
                .variable(folder, variable, depth)
                .unwrap_or_else(unknown),
            ["local", local, path @ ..] => {
                let node = own.locals.get(*local).and_then(|node| node.at(path));
                node.map_or_else(unknown, |node| self.of(folder, node, depth + 1))
            }
            ["data", kind, _, attribute] => self.account(kind, attribute).unwrap_or_else(unknown),
            ["module", call, output] => {
                let call = call.split('[').next().unwrap_or(call);
                let target = self.folders.called(folder, call);
                let node = target
                    .as_ref()
                    .and_then(|t| self.folders.by_path.get(t)?.outputs.get(*output));
                match (target, node) {
                    (Some(target), Some(node)) => {
                        self.entered(&target, folder, call)
                            .of(&target, node, depth + 1)
                    }
                    _ => self
                        .made(own, folder, call, output, depth)
                        .unwrap_or_else(unknown),
                }
            }
            [kind, label, attribute] => {
                let label = label.split('[').next().unwrap_or(label);
                self.attribute(folder, kind, label, attribute, depth)
                    .unwrap_or_else(unknown)
            }
            _ => unknown(),
        }
    }

    /// What a call of a module that is not in these files names.
    fn made(
        &self,
        own: &Folder<'_>,
        folder: &str,
        call: &str,
        output: &str,
        depth: usize,
    ) -> Option<Value> {
        let body = &own.calls.get(call)?.entry.value;
        let (name, form) = super::lambda::output(body, output)?;
        super::uses::many(body).is_none().then_some(())?;
        let name = self.of(folder, name, depth + 1);
        Some(match form {
            Some(form) => self.arn(form, name),
            None => name,
        })
    }

    /// The same scope where a folder is entered by one of its calls.
    fn entered(&self, target: &str, caller: &str, call: &str) -> Self {
        let mut scope = self.clone();
        scope
            .via
            .insert(target.to_owned(), (caller.to_owned(), call.to_owned()));
        scope
    }

    /// The call that a folder is entered by, if there is one.
    pub(crate) fn entry_of(&self, folder: &str) -> Option<(String, String)> {
        if let Some(via) = self.via.get(folder) {
            return Some(via.clone());
        }
        match self.folders.callers_of(folder) {
            [one] => Some(one.clone()),
            _ => None,
        }
    }

    fn variable(&self, folder: &str, name: &str, depth: usize) -> Option<Value> {
        let own = self.folders.by_path.get(folder)?;
        if let Some((caller, call)) = self.entry_of(folder) {
            let block = self.folders.by_path.get(&caller)?.calls.get(&call)?;
            if let Some(node) = block.entry.value.get(name) {
                return Some(self.of(&caller, node, depth + 1));
            }
        } else if self.folders.callers_of(folder).len() > 1 {
            return None;
        }
        if let Some(node) = own.given.get(name) {
            return Some(self.of(folder, node, depth + 1));
        }
        if self.defaults == Defaults::Unknown {
            return None;
        }
        let default = own.variables.get(name)?.get("default")?;
        if matches!(&default.kind, NodeKind::Scalar(text) if text == "null") {
            return None;
        }
        let mut value = self.of(folder, default, depth + 1);
        value.assumed.insert(format!("var.{name}"));
        Some(value)
    }

    /// What Terraform asks the account.
    fn account(&self, kind: &str, attribute: &str) -> Option<Value> {
        let text = match (kind, attribute) {
            ("aws_caller_identity", "account_id" | "id") => &self.subject.account,
            ("aws_region", "name" | "id" | "region") => &self.subject.region,
            ("aws_partition", "partition" | "id") => &self.subject.partition,
            _ => return None,
        };
        (!text.is_empty()).then(|| Value::text(text))
    }

    fn attribute(
        &self,
        folder: &str,
        kind: &str,
        label: &str,
        attribute: &str,
        depth: usize,
    ) -> Option<Value> {
        let block = self
            .folders
            .by_path
            .get(folder)?
            .blocks
            .get(&format!("{kind}.{label}"))?;
        let body = &block.entry.value;
        let argument = |name: &str| body.get(name).map(|node| self.of(folder, node, depth + 1));
        if kind == "aws_iam_policy" && attribute == "arn" {
            return argument("name").map(|name| self.arn("arn:P:iam::A:policy/N", name));
        }
        let known = kinds::of_terraform(kind);
        match (known, attribute) {
            (Some(kind), "arn") => argument(kind.name[0]).map(|name| self.arn(kind.arn, name)),
            (Some(kind), "id" | "name") if kind.name[0] != "name" || attribute == "id" => {
                // an id that is no name is not followed
                (!matches!(
                    kind.terraform,
                    "aws_sqs_queue"
                        | "aws_sns_topic"
                        | "aws_secretsmanager_secret"
                        | "aws_sfn_state_machine"
                        | "aws_kinesis_stream"
                        | "aws_kinesis_firehose_delivery_stream"
                ))
                .then(|| argument(kind.name[0]))?
            }
            _ => argument(attribute),
        }
    }

    /// An ARN of a form with a name that may not be known.
    pub(crate) fn arn(&self, form: &str, name: Value) -> Value {
        arn_of(self.subject, form, name)
    }
}

/// An ARN of a form with a name that may not be known.
pub(crate) fn arn_of(subject: &Subject, form: &str, mut name: Value) -> Value {
    const MARK: &str = "\u{1}";
    if form.ends_with("parameter/N")
        && let Some(TextPart::Literal(first)) = name.parts.first_mut()
        && let Some(rest) = first.strip_prefix('/')
    {
        *first = rest.to_owned();
    }
    let whole = subject.arn(form, MARK);
    let (before, after) = whole.split_once(MARK).unwrap_or((&whole, ""));
    let mut value = Value::text(before);
    value.push(name);
    value.push(Value::text(after));
    value
}
