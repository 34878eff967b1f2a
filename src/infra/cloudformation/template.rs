//! Templates: what their resources are called, and what references stand for.

use std::collections::{BTreeMap, BTreeSet};

use crate::infra::files::{CodeFile, Format};
use crate::infra::infer::Unnamed;
use crate::infra::kinds::{self, Generated, Reference};
use crate::infra::stacks::Stack;
use crate::infra::statement::ReadsText;
use crate::infra::subject::Subject;
use crate::infra::syntax::tree::{Node, NodeKind, TextPart, TreeEntry, joined};
use crate::infra::terraform::scope::arn_of;
use crate::infra::value::{KnownTexts, Value};
use crate::infra::work::step;

/// One template, or the resources of a `serverless.yml`.
#[derive(Clone, Debug)]
pub(crate) struct Template<'f> {
    /// Which of the files.
    pub index: usize,
    /// The file.
    pub file: &'f CodeFile,
    /// Resources by logical id.
    pub resources: BTreeMap<String, &'f TreeEntry>,
    /// Stacks that it is deployed as.
    pub stacks: Vec<&'f Stack>,
    /// Parameters by name.
    parameters: BTreeMap<String, &'f Node>,
}

impl<'f> Template<'f> {
    /// The resources of a file.
    pub(crate) fn of(index: usize, file: &'f CodeFile) -> Self {
        let root = match file.format {
            Format::Serverless => file.tree.get("resources"),
            Format::Template | Format::Terraform | Format::Policy => Some(&file.tree),
        };
        // `resources` may be a list of such objects (Serverless Framework, "AWS infrastructure resources")
        let roots = root.map(Node::items).unwrap_or_default();
        let entries = |key: &str| -> Vec<&'f TreeEntry> {
            let own = roots.iter().filter_map(|root| root.get(key));
            own.flat_map(Node::entries).collect()
        };
        let of_type = |entry: &&TreeEntry| entry.value.get("Type").is_some();
        Self {
            index,
            file,
            stacks: Vec::new(),
            resources: entries("Resources")
                .into_iter()
                .filter(of_type)
                .map(|e| (e.key.clone(), e))
                .collect(),
            parameters: entries("Parameters")
                .into_iter()
                .map(|e| (e.key.clone(), &e.value))
                .collect(),
        }
    }

    /// What it tells other stacks.
    pub(crate) fn outputs(&self) -> Option<&'f Node> {
        match self.file.format {
            Format::Serverless => self.file.tree.at(&["resources", "Outputs"]),
            Format::Template | Format::Terraform | Format::Policy => self.file.tree.get("Outputs"),
        }
    }

    /// The type of a resource.
    pub(crate) fn kind(&self, logical: &str) -> Option<String> {
        self.resources.get(logical)?.value.get("Type")?.literal()
    }

    /// The properties of a resource.
    pub(crate) fn properties(&self, logical: &str) -> Option<&'f Node> {
        self.resources.get(logical)?.value.get("Properties")
    }

    /// Whether a resource says what it is called.
    pub(crate) fn has_name(&self, logical: &str) -> bool {
        let kind = self.kind(logical);
        let kind = kind.and_then(|kind| kinds::of_template(&kind));
        let properties = self.properties(logical);
        kind.zip(properties)
            .is_some_and(|(kind, own)| own.get(kind.name[1]).is_some())
    }

    /// Resources of these types.
    pub(crate) fn of_kinds<'s>(&'s self, kinds: &'s [&'s str]) -> impl Iterator<Item = &'s str> {
        let own = move |entry: &TreeEntry| {
            let kind = entry.value.get("Type").and_then(Node::literal);
            kind.is_some_and(|kind| kinds.contains(&kind.as_str()))
        };
        self.resources
            .iter()
            .filter(move |(_, entry)| own(entry))
            .map(|(logical, _)| logical.as_str())
    }

    /// What a resource refers to, and what must come before it.
    fn needs(&self, logical: &str) -> BTreeSet<String> {
        let Some(entry) = self.resources.get(logical) else {
            return BTreeSet::new();
        };
        let names = entry.value.references().into_iter();
        let mut needs: BTreeSet<String> = names
            .map(|name| name.split('.').next().unwrap_or(name).to_owned())
            .collect();
        if let Some(before) = entry.value.get("DependsOn") {
            needs.extend(before.items().into_iter().filter_map(Node::literal));
        }
        // a bucket tells the function of its events: SAM makes that reference
        for function in self.of_kinds(&["AWS::Serverless::Function"]) {
            let events = self.properties(function).and_then(|p| p.get("Events"));
            for event in events.map(Node::entries).unwrap_or_default() {
                let bucket = event.value.at(&["Properties", "Bucket"]);
                if matches!(bucket.map(|b| &b.kind), Some(NodeKind::Ref(name)) if name == logical) {
                    needs.insert(function.to_owned());
                }
            }
        }
        needs
    }

    /// Whether a resource needs one of others, over however many.
    pub(crate) fn reaches(&self, from: &str, to: &[&str]) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![from.to_owned()];
        while let Some(logical) = open.pop() {
            if to.contains(&logical.as_str()) {
                return true;
            }
            if seen.insert(logical.clone()) {
                open.extend(self.needs(&logical));
            }
        }
        false
    }

    /// What else names a resource: logical ids and outputs.
    pub(crate) fn users(&self, logical: &str) -> Vec<String> {
        let names = |node: &Node| {
            node.references()
                .into_iter()
                .any(|name| name.split('.').next() == Some(logical))
        };
        let mut users: Vec<String> = Vec::new();
        for (other, entry) in &self.resources {
            let before = entry
                .value
                .get("DependsOn")
                .map(Node::items)
                .unwrap_or_default();
            let is_before = before
                .into_iter()
                .filter_map(Node::literal)
                .any(|name| name == logical);
            if other != logical && (names(&entry.value) || is_before) {
                users.push(other.clone());
            }
        }
        for output in self.outputs().map(Node::entries).unwrap_or_default() {
            if names(&output.value) {
                users.push(format!("output {}", output.key));
            }
        }
        users
    }
}

/// Reads a template.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'s> {
    /// The template.
    pub template: &'s Template<'s>,
    /// Whose account, region and partition count.
    pub subject: &'s Subject,
    /// What references are known to stand for.
    pub known: &'s KnownTexts,
    /// Whether parameters have their defaults.
    pub defaults: crate::infra::terraform::scope::Defaults,
}

impl ReadsText for Reader<'_> {
    fn value(&self, node: &Node) -> Option<Value> {
        Some(self.of(node, 0))
    }
}

impl Reader<'_> {
    /// What a value stands for.
    pub(crate) fn of(&self, node: &Node, depth: usize) -> Value {
        step();
        match &node.kind {
            NodeKind::Text(parts) => {
                let mut whole = Value::default();
                for part in parts {
                    match part {
                        TextPart::Literal(text) => whole.push(Value::text(text)),
                        TextPart::Ref(name) => whole.push(self.reference(name, depth + 1)),
                        TextPart::Opaque => whole.push(opaque()),
                    }
                }
                whole
            }
            NodeKind::Scalar(text) => Value::text(text),
            NodeKind::Ref(name) => self.reference(name, depth + 1),
            _ => opaque(),
        }
    }

    pub(super) fn scoped(&self, name: &str) -> String {
        format!("{}#{name}", self.template.file.path)
    }

    pub(super) fn unknown(&self, name: &str) -> Value {
        Value {
            parts: vec![TextPart::Ref(self.scoped(name))],
            ..Value::default()
        }
    }

    /// What a reference stands for.
    pub(crate) fn reference(&self, name: &str, depth: usize) -> Value {
        if depth > 16 {
            return opaque();
        }
        if let Some(text) = self.known.get(&self.scoped(name)) {
            return Value::text(text);
        }
        let subject = self.subject;
        let pseudo = match name {
            "AWS::Region" | "aws:region" => &subject.region,
            "AWS::AccountId" | "aws:accountId" => &subject.account,
            "AWS::Partition" => &subject.partition,
            _ => "",
        };
        if !pseudo.is_empty() {
            return Value::text(pseudo);
        }
        if let Some(value) = self.variable(name, depth) {
            return value;
        }
        if let Some(parameter) = self.template.parameters.get(name) {
            let default = parameter
                .get("Default")
                .filter(|_| self.defaults == crate::infra::terraform::scope::Defaults::Taken);
            let of_store = parameter
                .get("Type")
                .and_then(Node::literal)
                .is_some_and(|kind| kind.starts_with("AWS::SSM::"));
            return match default.filter(|_| !of_store) {
                Some(default) => {
                    let mut value = self.of(default, depth + 1);
                    value.assumed.insert(name.to_owned());
                    value
                }
                None => self.unknown(name),
            };
        }
        let (logical, attribute) = name
            .split_once('.')
            .map_or((name, None), |(l, a)| (l, Some(a)));
        self.resource(logical, attribute, depth)
            .unwrap_or_else(|| self.unknown(name))
    }

    /// The name that a resource has in the account.
    pub(crate) fn name(&self, logical: &str, depth: usize) -> Option<Value> {
        let kind = kinds::of_template(&self.template.kind(logical)?)?;
        let properties = self.template.properties(logical);
        let own = properties.and_then(|p| p.get(kind.name[1]));
        let simple = properties.and_then(|p| p.get("TableName"));
        if let Some(node) = own.or(simple) {
            return Some(self.of(node, depth + 1));
        }
        (kind.generated != Generated::Never).then(|| self.generated(logical, kind.generated, depth))
    }

    /// `STACK-LOGICALID-SUFFIX`.
    pub(crate) fn generated(&self, logical: &str, how: Generated, depth: usize) -> Value {
        let stack = self.reference("AWS::StackName", depth + 1);
        let mut value = match how {
            Generated::Small => Value::text(&stack.known().unwrap_or_default().to_lowercase()),
            Generated::Mixed | Generated::Never => stack.clone(),
        };
        if how == Generated::Small && stack.known().is_none() {
            value = opaque();
        }
        let logical_id = if how == Generated::Small {
            logical.to_lowercase()
        } else {
            logical.to_owned()
        };
        value.push(Value::text(&format!("-{logical_id}-")));
        value.push(self.reference(&format!("{logical}!suffix"), depth + 1));
        value
    }

    /// Resources whose ARNs are not wholly known.
    pub(crate) fn unnamed(&self) -> Vec<Unnamed> {
        let mut found = Vec::new();
        for logical in self.template.resources.keys() {
            let Some(kind) = self
                .template
                .kind(logical)
                .and_then(|kind| kinds::of_template(&kind))
            else {
                continue;
            };
            let Some(name) = self.name(logical, 0) else {
                continue;
            };
            let arn = arn_of(self.subject, kind.arn, name);
            let reference = match (kind.reference, kind.attribute) {
                (Reference::Arn, _) => logical.clone(),
                (_, attribute) => format!("{logical}.{attribute}"),
            };
            if arn.known().is_none() {
                found.push(Unnamed { reference, arn });
            }
        }
        found
    }

    fn resource(&self, logical: &str, attribute: Option<&str>, depth: usize) -> Option<Value> {
        let kind = kinds::of_template(&self.template.kind(logical)?)?;
        let name = self.name(logical, depth)?;
        let arn = || arn_of(self.subject, kind.arn, name.clone());
        match (attribute, kind.reference) {
            (None, Reference::Name) => Some(name),
            (None, Reference::Arn) => Some(arn()),
            (Some(attribute), _) if attribute == kind.attribute => Some(arn()),
            _ => None,
        }
    }
}

fn opaque() -> Value {
    Value {
        parts: joined(vec![TextPart::Opaque]),
        ..Value::default()
    }
}
