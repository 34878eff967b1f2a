//! The variables of a `serverless.yml`.

use super::template::Reader;
use crate::infra::files::Format;
use crate::infra::syntax::tree::NodeKind;
use crate::infra::terraform::scope::Defaults;
use crate::infra::value::Value;

impl Reader<'_> {
    /// `${self:…}` of a `serverless.yml`.
    pub(super) fn variable(&self, name: &str, depth: usize) -> Option<Value> {
        if self.template.file.format != Format::Serverless {
            return None;
        }
        let is_stage =
            |path: &str| path.trim().split(',').next().unwrap_or_default().trim() == "stage";
        if name == "sls:stage"
            || name.starts_with("self:provider.stage")
            || name.strip_prefix("opt:").is_some_and(is_stage)
        {
            return Some(self.stage(depth));
        }
        if let Some(path) = name.strip_prefix("self:") {
            let (path, default) = path
                .split_once(',')
                .map_or((path, None), |(p, d)| (p, Some(d.trim())));
            let path: Vec<&str> = path.trim().split('.').collect();
            let node = self.template.file.tree.at(&path);
            if let Some(node) = node.or_else(|| {
                self.template
                    .file
                    .tree
                    .at(&[path.as_slice(), &["name"]].concat())
                    .filter(|_| path == ["service"])
            }) {
                return Some(match node.kind {
                    NodeKind::Map(_) if path == ["service"] => {
                        self.of(node.get("name")?, depth + 1)
                    }
                    _ => self.of(node, depth + 1),
                });
            }
            return default.map(|text| self.assumed(text.trim_matches(['\'', '"']), name));
        }
        if let Some(rest) = name.strip_prefix("opt:") {
            let (option, default) = rest.split_once(',')?;
            let default = default.trim();
            return match default.strip_prefix("self:") {
                Some(_) => Some(self.reference(default, depth + 1)),
                None => {
                    Some(self.assumed(default.trim_matches(['\'', '"']), &format!("opt:{option}")))
                }
            };
        }
        None
    }

    /// The stage: the option of the command line goes before what the file says.
    fn stage(&self, depth: usize) -> Value {
        if let Some(text) = self.known.get(&self.scoped("sls:stage")) {
            return Value::text(text);
        }
        if self.defaults == Defaults::Unknown {
            return self.unknown("sls:stage");
        }
        let node = self.template.file.tree.at(&["provider", "stage"]);
        let mut value = match node.map(|node| &node.kind) {
            Some(NodeKind::Text(_)) => node
                .map(|node| self.of(node, depth + 1))
                .unwrap_or_default(),
            // `${opt:stage, 'dev'}` leads here again: its default counts
            Some(NodeKind::Ref(name)) => match name.rsplit_once(',') {
                Some((_, default)) if default.trim().starts_with(['\'', '"']) => {
                    Value::text(default.trim().trim_matches(['\'', '"']))
                }
                _ => self.unknown("sls:stage"),
            },
            _ => Value::text("dev"),
        };
        value.assumed.insert("sls:stage".to_owned());
        value
    }

    /// The name of the service.
    pub(super) fn service(&self) -> Option<Value> {
        let service = self.template.file.tree.get("service")?;
        let service = match &service.kind {
            NodeKind::Map(_) => service.get("name")?,
            _ => service,
        };
        Some(self.of(service, 0))
    }

    /// The name that the Serverless Framework gives a function.
    pub(crate) fn function(&self, key: &str) -> Option<Value> {
        let tree = &self.template.file.tree;
        if let Some(node) = tree.at(&["functions", key, "name"]) {
            return Some(self.of(node, 0));
        }
        let mut value = self.service()?;
        value.push(Value::text("-"));
        value.push(self.stage(0));
        value.push(Value::text(&format!("-{key}")));
        Some(value)
    }

    fn assumed(&self, text: &str, name: &str) -> Value {
        if self.defaults == Defaults::Unknown {
            return self.unknown(name);
        }
        let mut value = Value::text(text);
        value.assumed.insert(name.to_owned());
        value
    }
}
