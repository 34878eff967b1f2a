//! Terraform's state, and what `terraform show -json` prints of one or of a plan: which address has which name.
//!
//! After Terraform's pages "JSON Output Format" and "State": version 4 of the file, version 1 of the output. Of a
//! resource's attributes only those that name it are kept: a state holds secrets.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// A state, or a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The file it was read from.
    pub path: String,
    /// What it knows.
    pub resources: Vec<Stated>,
}

/// A resource that a state knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// The calls of modules that lead to it, by name.
    pub calls: Vec<String>,
    /// Its address in its own module, without an index: `aws_lambda_function.orders`.
    pub address: String,
    /// Whether `count` or `for_each` made it, or a call on the way to it.
    pub is_repeated: bool,
    /// Attributes that name it.
    pub names: BTreeMap<String, String>,
}

/// Attributes that name a resource.
const NAMES: [&str; 8] = [
    "arn",
    "id",
    "name",
    "bucket",
    "function_name",
    "url",
    "invoke_arn",
    "qualified_arn",
];

/// Whether a file may be a state or a plan.
pub(crate) fn may_be(path: &str, text: &str) -> bool {
    let has = |word: &str| text.contains(word);
    let ending = path.rsplit('.').next().unwrap_or_default();
    ending == "tfstate"
        || ending == "json"
            && has("\"terraform_version\"")
            && (has("\"values\"") || has("\"planned_values\"") || has("\"instances\""))
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    resources: Vec<OfFile>,
    values: Option<Whole>,
    planned_values: Option<Whole>,
    prior_state: Option<Prior>,
}

#[derive(Deserialize)]
struct OfFile {
    #[serde(default)]
    module: String,
    mode: String,
    r#type: String,
    name: String,
    #[serde(default)]
    instances: Vec<Instance>,
}

#[derive(Deserialize)]
struct Instance {
    index_key: Option<Value>,
    attributes: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
struct Prior {
    values: Option<Whole>,
}

#[derive(Deserialize)]
struct Whole {
    root_module: Option<Module>,
}

#[derive(Deserialize)]
struct Module {
    #[serde(default)]
    address: String,
    #[serde(default)]
    resources: Vec<Shown>,
    #[serde(default)]
    child_modules: Vec<Module>,
}

#[derive(Deserialize)]
struct Shown {
    mode: String,
    r#type: String,
    name: String,
    index: Option<Value>,
    values: Option<Map<String, Value>>,
}

impl State {
    /// Reads a state or a plan; an error if it is none.
    pub(crate) fn parse(path: &str, text: &str) -> Result<Self, String> {
        let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut state = Self {
            path: path.to_owned(),
            resources: Vec::new(),
        };
        for own in file.resources {
            for instance in own.instances {
                let address = address(&own.mode, &own.r#type, &own.name);
                let attributes = instance.attributes.unwrap_or_default();
                let index = instance.index_key.as_ref();
                state.add(&own.module, address, index, &attributes);
            }
        }
        // what is there comes before what is planned: a plan does not know names that are made
        let there = file.prior_state.and_then(|prior| prior.values);
        for whole in [there, file.values, file.planned_values]
            .into_iter()
            .flatten()
        {
            let mut open: Vec<Module> = whole.root_module.into_iter().collect();
            while let Some(module) = open.pop() {
                for own in &module.resources {
                    let address = address(&own.mode, &own.r#type, &own.name);
                    let values = own.values.clone().unwrap_or_default();
                    state.add(&module.address, address, own.index.as_ref(), &values);
                }
                open.extend(module.child_modules);
            }
        }
        Ok(state)
    }

    fn add(
        &mut self,
        module: &str,
        address: String,
        index: Option<&Value>,
        values: &Map<String, Value>,
    ) {
        let names = NAMES.iter().filter_map(|name| {
            let text = values.get(*name)?.as_str()?;
            Some(((*name).to_owned(), text.to_owned()))
        });
        let own = Stated {
            calls: calls(module),
            is_repeated: index.is_some() || module.contains('['),
            address,
            names: names.collect(),
        };
        if !self.resources.contains(&own) {
            self.resources.push(own);
        }
    }

    /// The folder that its addresses start from, if it lies where Terraform puts it.
    pub(crate) fn folder(&self) -> &str {
        let path = self.path.split("terraform.tfstate.d/").next();
        let folder = path.and_then(|path| path.rsplit_once('/'));
        folder.map_or("", |(folder, _)| folder)
    }
}

fn address(mode: &str, kind: &str, name: &str) -> String {
    let prefix = if mode == "data" { "data." } else { "" };
    format!("{prefix}{kind}.{name}")
}

/// The names of the calls in `module.a["x.y"].module.b`.
fn calls(module: &str) -> Vec<String> {
    let (mut bare, mut depth) = (String::new(), 0_usize);
    for letter in module.chars() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(letter),
            _ => {}
        }
    }
    let names = bare.split('.').filter(|part| *part != "module");
    names
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_a_shown_state_and_a_plan_say_the_same() {
        let file = r#"{"version": 4, "terraform_version": "1.9.0", "resources": [{"module": "module.a[\"x.y\"].module.b",
            "mode": "managed", "type": "aws_lambda_function", "name": "f", "instances": [
            {"attributes": {"function_name": "prod-f", "environment": [{"variables": {"KEY": "secret"}}]}}]}]}"#;
        let shown = r#"{"root_module": {"child_modules": [{"address": "module.a[\"x.y\"]", "child_modules": [
            {"address": "module.a[\"x.y\"].module.b", "resources": [{"address": "…", "mode": "managed",
            "type": "aws_lambda_function", "name": "f", "values": {"function_name": "prod-f"}}]}]}]}}"#;
        let state = format!(
            r#"{{"format_version": "1.0", "terraform_version": "1.9.0", "values": {shown}}}"#
        );
        let plan = format!(
            r#"{{"terraform_version": "1.9.0", "planned_values": {shown}, "prior_state": {{"values": {shown}}}}}"#
        );
        for text in [file, &state, &plan] {
            assert!(may_be("a.json", text));
            let read = State::parse("a.json", text).expect("a state");
            let [one] = read.resources.as_slice() else {
                panic!("{read:?}");
            };
            assert_eq!(one.calls, ["a", "b"]);
            assert_eq!(one.address, "aws_lambda_function.f");
            assert!(one.is_repeated);
            assert!(!format!("{read:?}").contains("secret"));
        }
    }

    #[test]
    fn a_state_of_a_workspace_is_about_the_folder_above() {
        for (path, folder) in [
            ("terraform.tfstate", ""),
            ("live/terraform.tfstate", "live"),
            ("live/terraform.tfstate.d/prod/terraform.tfstate", "live"),
        ] {
            let state = State {
                path: path.to_owned(),
                ..State::default()
            };
            assert_eq!(state.folder(), folder, "{path}");
        }
    }
}
