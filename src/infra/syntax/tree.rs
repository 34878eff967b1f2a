//! One tree for every format: values with the bytes they were read from.
//!
//! A tree is for finding and reading; what is written is spliced into the text itself.

use std::ops::Range;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its bytes in the text, quotes and tags included.
    pub span: Range<usize>,
    /// What it is.
    pub kind: NodeKind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A text, with what is put into it.
    Text(Vec<TextPart>),
    /// A number, a truth value or nothing, as written.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// An object or a body.
    Map(Vec<TreeEntry>),
    /// A reference to something of the same configuration.
    Ref(String),
    /// A function call.
    Call(String, Vec<Node>),
    /// A here document.
    Heredoc(Vec<TextPart>),
    /// Something that is not followed: its name.
    Opaque(&'static str),
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPart {
    /// As it is.
    Literal(String),
    /// What a reference stands for.
    Ref(String),
    /// What is not followed.
    Opaque,
}

/// One entry of an object or a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEntry {
    /// The key, or the type of a block.
    pub key: String,
    /// Where the key stands.
    pub key_span: Range<usize>,
    /// From the key to the end of the value.
    pub span: Range<usize>,
    /// The labels of a block.
    pub labels: Vec<String>,
    /// Whether it is a block.
    pub form: EntryForm,
    /// The value, or the body of a block.
    pub value: Node,
}

/// Whether an entry is a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryForm {
    /// `key = value`, `key: value`.
    Attribute,
    /// `type "label" { … }`.
    Block,
}

/// What `condition ? yes : no` is as a call of these three.
pub(crate) const CHOICE: &str = "?";

impl Node {
    /// The entries of an object, or none.
    pub(crate) fn entries(&self) -> &[TreeEntry] {
        match &self.kind {
            NodeKind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The one entry with this key.
    pub(crate) fn entry(&self, key: &str) -> Option<&TreeEntry> {
        let mut own = self.entries().iter().filter(|entry| entry.key == key);
        let first = own.next();
        first.filter(|_| own.next().is_none())
    }

    /// The value of the one entry with this key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The value behind several keys.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The blocks of a type.
    pub(crate) fn blocks<'n>(&'n self, kind: &'n str) -> impl Iterator<Item = &'n TreeEntry> {
        let of_kind = move |entry: &&TreeEntry| entry.form == EntryForm::Block && entry.key == kind;
        self.entries().iter().filter(of_kind)
    }

    /// The text, if nothing is put into it.
    pub(crate) fn literal(&self) -> Option<String> {
        match &self.kind {
            NodeKind::Text(parts) => literal(parts),
            NodeKind::Scalar(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// The items of a list, what a `for` expression gives, or the value itself.
    pub(crate) fn items(&self) -> Vec<&Node> {
        match &self.kind {
            NodeKind::List(items) => items.iter().collect(),
            NodeKind::Call(name, items) if name == "for" => items.iter().collect(),
            _ => vec![self],
        }
    }

    /// The condition of `Fn::If`, and what it chooses between.
    pub(crate) fn choice(&self) -> Option<(String, [&Self; 2])> {
        let NodeKind::Call(name, arguments) = &self.kind else {
            return None;
        };
        let [list] = arguments.as_slice() else {
            return None;
        };
        match list.items().as_slice() {
            [condition, yes, no] if name == "Fn::If" => Some((condition.literal()?, [yes, no])),
            _ => None,
        }
    }

    /// Every value below this one, this one first.
    pub(crate) fn walk<'n>(&'n self, visit: &mut dyn FnMut(&'n Node)) {
        visit(self);
        match &self.kind {
            NodeKind::List(items) | NodeKind::Call(_, items) => {
                for item in items {
                    item.walk(visit);
                }
            }
            NodeKind::Map(entries) => {
                for entry in entries {
                    entry.value.walk(visit);
                }
            }
            _ => {}
        }
    }

    /// Every reference below this value.
    pub(crate) fn references(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.walk(&mut |node| match &node.kind {
            NodeKind::Ref(name) => found.push(name.as_str()),
            NodeKind::Text(parts) | NodeKind::Heredoc(parts) => {
                found.extend(parts.iter().filter_map(|part| match part {
                    TextPart::Ref(name) => Some(name.as_str()),
                    TextPart::Literal(_) | TextPart::Opaque => None,
                }));
            }
            _ => {}
        });
        found
    }

    /// Whether another says the same, wherever it stands.
    pub(crate) fn says(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (NodeKind::List(own), NodeKind::List(others)) => all_say(own, others),
            (NodeKind::Call(name, own), NodeKind::Call(other, others)) => {
                name == other && all_say(own, others)
            }
            (NodeKind::Map(own), NodeKind::Map(others)) => {
                own.len() == others.len()
                    && own.iter().zip(others).all(|(one, other)| {
                        one.key == other.key
                            && one.labels == other.labels
                            && one.value.says(&other.value)
                    })
            }
            (own, other) => own == other,
        }
    }

    /// Paths of keys at which another says something else.
    pub(crate) fn differs_at(&self, other: &Self) -> Vec<String> {
        let (NodeKind::Map(own), NodeKind::Map(others)) = (&self.kind, &other.kind) else {
            let differs = !self.says(other);
            return differs.then(String::new).into_iter().collect();
        };
        let mut paths = Vec::new();
        for entry in own {
            match other.entry(&entry.key) {
                None => paths.push(entry.key.clone()),
                Some(there) => {
                    let below = entry.value.differs_at(&there.value).into_iter();
                    paths.extend(below.map(|path| match path.as_str() {
                        "" => entry.key.clone(),
                        _ => format!("{}.{path}", entry.key),
                    }));
                }
            }
        }
        let new = others
            .iter()
            .filter(|entry| self.entry(&entry.key).is_none());
        paths.extend(new.map(|entry| entry.key.clone()));
        paths
    }
}

fn all_say(own: &[Node], others: &[Node]) -> bool {
    own.len() == others.len() && own.iter().zip(others).all(|(one, other)| one.says(other))
}

/// The text of parts, if nothing is put into it.
pub(crate) fn literal(parts: &[TextPart]) -> Option<String> {
    let texts = parts.iter().map(|part| match part {
        TextPart::Literal(text) => Some(text.as_str()),
        TextPart::Ref(_) | TextPart::Opaque => None,
    });
    texts.collect()
}

/// Parts without empty texts, neighbours joined.
pub(crate) fn joined(parts: Vec<TextPart>) -> Vec<TextPart> {
    let mut whole: Vec<TextPart> = Vec::new();
    for part in parts {
        match (whole.last_mut(), part) {
            (_, TextPart::Literal(text)) if text.is_empty() => {}
            (Some(TextPart::Literal(before)), TextPart::Literal(text)) => before.push_str(&text),
            (_, part) => whole.push(part),
        }
    }
    whole
}
