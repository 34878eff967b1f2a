//! The schemas of all documents, and the page that says them field by field, as they stand in `docs/`.
//!
//! `UPDATE_SCHEMAS=1 cargo test --lib report::wire` writes them anew.
#![allow(
    clippy::disallowed_methods,
    reason = "a test compares files of the project"
)]

mod page;

use super::log::{AskerJson, ExchangeJson};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

use super::{
    ActionJson, AnswerJson, AssetsJson, CheckedJson, DiffJson, DoctorJson, ExplanationJson,
    OperationAnswerJson, OperationJson, RecordJson, RelatedJson, ScanJson, ServiceJson, SignalJson,
    SuggestionJson, UsageShownJson, VerificationJson,
};
use crate::checklist::Baseline;
use crate::observer::usage::wire::UsageFile;
use crate::snapshot::Index;

/// A policy in IAM's own form, as this program writes it.
#[derive(JsonSchema)]
#[schemars(rename = "Policy", rename_all = "PascalCase")]
#[allow(dead_code, reason = "only its schema is used")]
pub(super) struct PolicyForm {
    /// Version of the policy language.
    version: String,
    /// A name for the policy; absent for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// What it allows and denies.
    statement: Vec<StatementForm>,
}

/// A statement of a policy, as IAM's JSON policy elements reference has it.
#[derive(JsonSchema)]
#[schemars(rename = "PolicyStatement", rename_all = "PascalCase")]
#[allow(dead_code, reason = "only its schema is used")]
struct StatementForm {
    /// Its name; absent for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    /// `Allow` or `Deny`.
    effect: EffectForm,
    /// The actions that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<PatternsForm>,
    /// It is about all other actions.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_action: Option<PatternsForm>,
    /// The resources that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<PatternsForm>,
    /// It is about all other resources.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_resource: Option<PatternsForm>,
    /// Operator → condition key → values; absent for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Map<String, Value>>,
}

/// What a statement does.
#[derive(JsonSchema)]
#[schemars(rename = "PolicyEffect")]
#[allow(dead_code, reason = "only its schema is used")]
enum EffectForm {
    /// It allows.
    Allow,
    /// It denies, whatever else allows.
    Deny,
}

/// Patterns of a statement.
#[derive(JsonSchema)]
#[schemars(rename = "Patterns")]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum PatternsForm {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

/// A document that programs read.
struct Printed {
    /// Its file below `docs/schema/`, without the ending.
    name: &'static str,
    /// What prints it, in Markdown.
    by: &'static str,
    schema: fn(&mut SchemaGenerator) -> Schema,
}

const fn document<T: JsonSchema>(name: &'static str, by: &'static str) -> Printed {
    Printed {
        name,
        by,
        schema: SchemaGenerator::root_schema_for::<T>,
    }
}

const DOCUMENTS: [Printed; 23] = [
    document::<SuggestionJson<'static>>(
        "suggestion",
        "`lpgen suggest --format json`; of several functions an object with one for each ARN",
    ),
    document::<PolicyForm>(
        "policy",
        "`lpgen suggest` and `lpgen doctor --policy`; a policy in several documents is a list of them, and of several functions an object has them by ARN",
    ),
    document::<DiffJson<'static>>(
        "diff",
        "`lpgen diff --format json`; of several functions a list of them",
    ),
    document::<RelatedJson<'static>>("relation", "`lpgen diff --from … --to … --format json`"),
    document::<ScanJson>("scan", "`lpgen scan --format json`"),
    document::<ExplanationJson<'static>>("explanation", "`lpgen explain --format json`"),
    document::<VerificationJson<'static>>("verification", "`lpgen verify --format json`"),
    document::<CheckedJson<'static>>("check", "`lpgen check --format json`"),
    document::<SignalJson<'static>>("signal", "`lpgen watch --format json`, one a line"),
    document::<AssetsJson<'static>>("assets", "`lpgen check --assets --format json`"),
    document::<Baseline>("review", "`lpgen review record`, into the file"),
    document::<UsageShownJson<'static>>("usage-shown", "`lpgen usage show --format json`"),
    document::<AnswerJson>("decision", "`lpgen simulate`, one on each line"),
    document::<DoctorJson<'static>>("doctor", "`lpgen doctor --format json`"),
    document::<OperationAnswerJson<'static>>(
        "operation",
        "`lpgen catalog operation --format json`",
    ),
    document::<ActionJson<'static>>("action", "`lpgen catalog action --format json`"),
    document::<ServiceJson<'static>>(
        "service",
        "`lpgen catalog service --format json`; one after the other where an event source is several services'",
    ),
    document::<OperationJson<'static>>(
        "operation-line",
        "`lpgen catalog operations --format jsonl`, one on each line",
    ),
    document::<RecordJson<'static>>("record-line", "`lpgen catalog match`, one on each line"),
    document::<UsageFile>("usage", "`lpgen observe --usage FILE`, into the file"),
    document::<AskerJson<'static>>(
        "log-asker",
        "`--log FILE`, as the first line of a run, into the file",
    ),
    document::<ExchangeJson<'static>>(
        "log-exchange",
        "`--log FILE`, one on each line, into the file",
    ),
    document::<Index>(
        "snapshot",
        "`lpgen snapshot`, as `lpgen-snapshot.json` beside AWS's own answers",
    ),
];

impl Printed {
    /// The schema: strict, and with the types' names as a reader knows them.
    fn schema(&self) -> Value {
        let settings = SchemaSettings::draft2020_12().for_serialize();
        let mut schema = (self.schema)(&mut settings.into_generator()).to_value();
        strict(&mut schema);
        schema
    }
}

/// No member that is not named; no format that only Rust knows; names without `Json`.
fn strict(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.contains_key("properties") {
                let others = map.entry("additionalProperties");
                others.or_insert(Value::Bool(false));
                absent_is_not_null(map);
            }
            let is_of_rust = |format: &str| !matches!(format, "date-time" | "date");
            if map
                .get("format")
                .and_then(Value::as_str)
                .is_some_and(is_of_rust)
            {
                map.remove("format");
            }
            for name in ["$ref", "title"] {
                if let Some(Value::String(text)) = map.get_mut(name) {
                    *text = text.replace("Json", "");
                }
            }
            if let Some(Value::Object(parts)) = map.get_mut("$defs") {
                let count = parts.len();
                let named = std::mem::take(parts).into_iter();
                *parts = named
                    .map(|(name, part)| (name.replace("Json", ""), part))
                    .collect();
                assert_eq!(parts.len(), count, "two parts bear one name");
            }
            map.values_mut().for_each(strict);
        }
        Value::Array(list) => list.iter_mut().for_each(strict),
        _ => {}
    }
}

/// A member that is left out where there is nothing to say is never `null`.
fn absent_is_not_null(object: &mut Map<String, Value>) {
    let required = object.get("required").cloned().unwrap_or_default();
    let is_required = |name: &str| {
        let mut names = required.as_array().into_iter().flatten();
        names.any(|required| required == name)
    };
    let members = object.get_mut("properties").and_then(Value::as_object_mut);
    for (_, member) in members
        .into_iter()
        .flatten()
        .filter(|(name, _)| !is_required(name))
    {
        if let Some(Value::Array(kinds)) = member.get_mut("type") {
            kinds.retain(|kind| kind != "null");
            if let [one] = kinds.as_slice() {
                member["type"] = one.clone();
            }
        }
        if let Some(Value::Array(ways)) = member.get_mut("anyOf") {
            ways.retain(|way| way["type"] != "null");
            if let [Value::Object(one)] = ways.as_slice() {
                let one = one.clone();
                let member = member.as_object_mut();
                let member = member.expect("INVARIANT: a schema with `anyOf` is an object");
                member.remove("anyOf");
                member.extend(one);
            }
        }
    }
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// What stands in a file must be `text`, or is written anew where that is asked for.
fn compare(path: &Path, text: &str) {
    if std::env::var_os("UPDATE_SCHEMAS").is_some_and(|value| value == "1") {
        std::fs::write(path, text).expect("it can be written");
        return;
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == text,
        "{} is not as the types have it: `UPDATE_SCHEMAS=1 cargo test --lib report::wire` writes it anew",
        path.display()
    );
}

#[test]
fn the_schemas_are_those_of_the_types() {
    let mut names = BTreeSet::new();
    for document in &DOCUMENTS {
        let text = serde_json::to_string_pretty(&document.schema()).expect("a schema is JSON");
        let name = format!("{}.json", document.name);
        compare(&docs().join("schema").join(&name), &(text + "\n"));
        names.insert(name);
    }
    let files = std::fs::read_dir(docs().join("schema")).expect("schemas can be read");
    let files = files.map(|file| file.expect("schemas can be read").file_name());
    let files: BTreeSet<String> = files
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    assert_eq!(files, names);
}

#[test]
fn the_page_says_every_field() {
    let page = page::page(&DOCUMENTS);
    compare(&docs().join("json.md"), &page);
    assert!(!page.contains("|  |\n"), "a field without a word");
}
