//! The documents as a page for people: every field with its type and its meaning.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use super::Printed;

const HEAD: &str = "# JSON

Everything that `lpgen` prints or writes as JSON, field by field. This page and the JSON Schemas below
[`schema/`](schema/) (draft 2020-12) are made from the types that are written, and a test holds them
together; the tests validate what the commands print against the schemas.

- `format` and `version` say what a document is; lines have neither. A version stays as long as what is in a
  document keeps its name, its type and its meaning: members may come. The schemas are those of this release and
  allow no member that is not in them.
- Times are UTC, as RFC 3339 has them; days are `2026-11-29`.
- Names from outside stand in it as they are where programs compare them or hand them to AWS; in words they
  are escaped as in text, so that whoever prints them prints one line.

";

/// The page.
pub(super) fn page(documents: &[Printed]) -> String {
    let (mut out, mut parts) = (HEAD.to_owned(), BTreeMap::new());
    for document in documents {
        let schema = document.schema();
        let _ = writeln!(out, "- [{0}](#{0}json): {1}", document.name, document.by);
        collect(&schema, &mut parts);
    }
    for document in documents {
        let schema = document.schema();
        let _ = write!(out, "\n## {}.json\n\n", document.name);
        let _ = write!(out, "{}", described(&schema));
        let _ = writeln!(
            out,
            "\nPrinted by {}. Schema: [`{1}.json`](schema/{1}.json).\n",
            document.by, document.name
        );
        form(&schema, &mut out);
    }
    out += "\n# Parts\n";
    for (name, schema) in &parts {
        let _ = write!(out, "\n## {name}\n\n{}\n", described(schema));
        form(schema, &mut out);
    }
    out
}

/// The parts that documents share; one name is one part.
fn collect(schema: &Value, parts: &mut BTreeMap<String, Value>) {
    let own = schema["$defs"].as_object().into_iter().flatten();
    for (name, part) in own {
        let known = parts.entry(name.clone()).or_insert_with(|| part.clone());
        assert_eq!(known, part, "two parts are named {name}");
    }
}

fn described(schema: &Value) -> String {
    let text = schema["description"].as_str().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ") + "\n"
}

fn cell(schema: &Value) -> String {
    described(schema).trim().replace('|', "\\|")
}

/// What may stand in it, as tables.
fn form(schema: &Value, out: &mut String) {
    let variants = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
    match variants {
        Some(variants) if variants.iter().all(|v| v["const"].is_string()) => {
            *out += "| value | meaning |\n|---|---|\n";
            for variant in variants {
                let _ = writeln!(out, "| `{}` | {} |", text(&variant["const"]), cell(variant));
            }
        }
        Some(variants) => {
            for variant in variants {
                if variant["properties"].is_object() {
                    let _ = writeln!(out, "{}", described(variant));
                    table(variant, out);
                    *out += "\n";
                } else {
                    let _ = writeln!(out, "{} ({})\n", cell(variant), kind(variant));
                }
            }
            out.truncate(out.trim_end().len());
            *out += "\n";
        }
        None if schema["properties"].is_object() => table(schema, out),
        None => {
            let _ = writeln!(out, "In JSON: {}.", kind(schema));
        }
    }
}

fn table(schema: &Value, out: &mut String) {
    *out += "| field | type | meaning |\n|---|---|---|\n";
    rows("", schema, out);
}

fn rows(before: &str, schema: &Value, out: &mut String) {
    let required = schema["required"].as_array();
    let is_required = |name: &str| required.is_some_and(|list| list.iter().any(|n| n == name));
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let absent = if is_required(name) { "" } else { ", or absent" };
        // What a variant alone has means what the variant does.
        let told = if field["description"].is_string() {
            field
        } else {
            schema
        };
        let _ = writeln!(
            out,
            "| `{before}{name}` | {}{absent} | {} |",
            kind(field),
            cell(told)
        );
        if field["items"]["properties"].is_object() {
            rows(&format!("{before}{name}[]."), &field["items"], out);
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A type in words.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap_or_default();
        return format!("[{name}](#{})", name.to_lowercase());
    }
    match &schema["const"] {
        Value::Null => {}
        value => return format!("`{value}`"),
    }
    if let Some(variants) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        let kinds: Vec<String> = variants.iter().map(kind).collect();
        return kinds.join(" or ");
    }
    if let Some(kinds) = schema["type"].as_array() {
        let one = |name: &Value| {
            let mut schema = schema.clone();
            schema["type"] = name.clone();
            kind(&schema)
        };
        return kinds.iter().map(one).collect::<Vec<_>>().join(" or ");
    }
    if let Some(values) = schema["enum"].as_array() {
        let values = values.iter().map(|value| format!("`{value}`"));
        return values.collect::<Vec<_>>().join(" or ");
    }
    if schema["type"] == "array"
        && let Some(places) = schema["prefixItems"].as_array()
    {
        let kinds: Vec<String> = places.iter().map(kind).collect();
        return format!("list of {}: {}", places.len(), kinds.join(", "));
    }
    match (text(&schema["type"]), text(&schema["format"])) {
        ("array", _) if schema["items"]["properties"].is_object() => "list of objects".to_owned(),
        ("array", _) => format!("list of {}", kind(&schema["items"])),
        ("object", _) if schema["additionalProperties"].is_object() => {
            format!("object of {}", kind(&schema["additionalProperties"]))
        }
        ("string", "date-time") => "time".to_owned(),
        ("string", "date") => "day".to_owned(),
        ("null", _) => "`null`".to_owned(),
        ("", _) => "any".to_owned(),
        (name, _) => name.to_owned(),
    }
}
