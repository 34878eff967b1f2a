//! Whether what the program prints as JSON is what `docs/schema/` says.
//!
//! The keywords are those that the schemas use, as JSON Schema 2020-12 has them; another keyword, or a
//! document that no schema is for, is a failure, so that nothing passes for not being looked at.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Map, Value};

use super::root;

/// Fails unless each JSON document of an output, or of its lines, is as one of the schemas has it.
#[track_caller]
pub(crate) fn check(output: &str) {
    let documents = serde_json::Deserializer::from_str(output).into_iter::<Value>();
    for document in documents.map_while(Result::ok) {
        if let Err(why) = recognized(&document) {
            panic!("{why}:\n{document:#}");
        }
    }
}

/// What is wrong with a document, if anything is.
pub(crate) fn recognized(document: &Value) -> Result<(), String> {
    match document {
        Value::Array(several) => several.iter().try_for_each(recognized),
        Value::Object(members) => match named(members) {
            Some(schema) => valid(document, schema, schema),
            None => members.iter().try_for_each(|(name, one)| {
                if name.starts_with("arn:") {
                    recognized(one)
                } else {
                    Err(format!("no schema is for a document with `{name}`"))
                }
            }),
        },
        other => Err(format!("no schema is for {other}")),
    }
}

/// The schema of a document: by its format, or by a member that no other has.
fn named(members: &Map<String, Value>) -> Option<&'static Value> {
    let by_format = members.get("format").and_then(Value::as_str);
    let all = schemas();
    if let Some(format) = by_format {
        return all
            .values()
            .find(|schema| schema["properties"]["format"]["const"] == format);
    }
    if members.contains_key("runs") {
        return Some(sarif());
    }
    let known = [
        ("Statement", "policy"),
        ("decision", "decision"),
        ("error", "decision"),
        ("milliseconds", "log-exchange"),
        ("profile", "log-asker"),
        ("event_id", "record-line"),
        ("event_name", "operation-line"),
    ];
    let found = known
        .iter()
        .find(|(member, _)| members.contains_key(*member));
    found.and_then(|(_, name)| all.get(*name))
}

/// The name of the schema that a document is valid against.
pub(crate) fn name_of(document: &Value) -> Option<&'static str> {
    let schema = named(document.as_object()?)?;
    let name = schemas().iter().find(|(_, own)| std::ptr::eq(*own, schema));
    recognized(document).ok()?;
    name.map(|(name, _)| name.as_str())
}

/// The schema of SARIF, as OASIS has it (`tests/schemas/README.md`).
pub(crate) fn sarif() -> &'static Value {
    static SARIF: OnceLock<Value> = OnceLock::new();
    SARIF.get_or_init(|| {
        let path = root().join("tests/schemas/sarif-schema-2.1.0.json");
        let text = std::fs::read_to_string(path).expect("it can be read");
        serde_json::from_str(&text).expect("a schema is JSON")
    })
}

/// By name.
pub(crate) fn schemas() -> &'static BTreeMap<String, Value> {
    static SCHEMAS: OnceLock<BTreeMap<String, Value>> = OnceLock::new();
    SCHEMAS.get_or_init(|| {
        let files = super::files_below(&root().join("docs/schema"), ".json");
        let read = files.iter().map(|path| {
            let name = path.file_stem().expect("it has a name").to_string_lossy();
            let text = std::fs::read_to_string(path).expect("it can be read");
            let schema = serde_json::from_str(&text).expect("a schema is JSON");
            (name.into_owned(), schema)
        });
        read.collect()
    })
}

/// Whether a value is valid against a schema, whose references stand in `whole`.
pub(crate) fn valid(value: &Value, schema: &Value, whole: &Value) -> Result<(), String> {
    let keywords = match schema {
        Value::Object(keywords) => keywords,
        Value::Bool(true) => return Ok(()),
        _ => return Err(format!("nothing is allowed where {value} stands")),
    };
    keywords
        .iter()
        .try_for_each(|(keyword, of)| keyword_holds(value, keyword, of, schema, whole))
}

fn keyword_holds(
    value: &Value,
    keyword: &str,
    of: &Value,
    schema: &Value,
    whole: &Value,
) -> Result<(), String> {
    let holds = match keyword {
        "$schema" | "$defs" | "id" | "definitions" | "title" | "description" | "default" => true,
        "$ref" => {
            let place = of.as_str().and_then(|text| text.strip_prefix('#'));
            let part = place.and_then(|place| whole.pointer(place));
            let part = part.ok_or_else(|| format!("{of} is no part of the schema"))?;
            return valid(value, part, whole);
        }
        "type" => match of {
            Value::Array(several) => several.iter().any(|one| is_a(value, one)),
            one => is_a(value, one),
        },
        "const" => value == of,
        "enum" => of.as_array().is_some_and(|all| all.contains(value)),
        "minimum" => value.as_f64() >= of.as_f64() || !value.is_number(),
        "maximum" => value.as_f64() <= of.as_f64() || !value.is_number(),
        "minItems" => value.as_array().map(|list| list.len() as u64) >= of.as_u64(),
        "maxItems" => value.as_array().map(|list| list.len() as u64) <= of.as_u64(),
        "uniqueItems" => is_without_repeats(value),
        "pattern" => value.as_str().is_none_or(|text| is_like(text, of)),
        "format" => value.as_str().is_none_or(|text| is_formed(text, of)),
        "anyOf" => ways(value, of, whole) > 0,
        "oneOf" => ways(value, of, whole) == 1,
        "items" => {
            let items = value.as_array().into_iter().flatten();
            return items
                .enumerate()
                .try_for_each(|(at, item)| inside(&at, valid(item, of, whole)));
        }
        "prefixItems" => {
            let places = value.as_array().into_iter().flatten().enumerate();
            let mut places = places.filter_map(|(at, item)| Some((at, item, of.get(at)?)));
            return places.try_for_each(|(at, item, own)| inside(&at, valid(item, own, whole)));
        }
        "propertyNames" => {
            let mut names = value.as_object().into_iter().flat_map(Map::keys);
            return names
                .try_for_each(|name| inside(name, valid(&Value::from(&**name), of, whole)));
        }
        "properties" => {
            let own = of.as_object().into_iter().flatten();
            let mut own = own.filter_map(|(name, schema)| Some((name, value.get(name)?, schema)));
            return own.try_for_each(|(name, one, schema)| inside(name, valid(one, schema, whole)));
        }
        "required" => {
            let mut names = of
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            return match names.find(|name| value.is_object() && value.get(name).is_none()) {
                Some(name) => Err(format!("`{name}` is missing")),
                None => Ok(()),
            };
        }
        "additionalProperties" => {
            let known = schema["properties"].as_object();
            let is_known = |name: &str| known.is_some_and(|known| known.contains_key(name));
            let more = value.as_object().into_iter().flatten();
            let mut more = more.filter(|(name, _)| !is_known(name));
            return more.try_for_each(|(name, one)| inside(name, valid(one, of, whole)));
        }
        other => return Err(format!("the keyword `{other}` is not known to the tests")),
    };
    if holds {
        Ok(())
    } else {
        Err(format!("{value} is not of {keyword} {of}"))
    }
}

fn inside(place: &dyn std::fmt::Display, result: Result<(), String>) -> Result<(), String> {
    result.map_err(|why| format!("{place}: {why}"))
}

fn ways(value: &Value, of: &Value, whole: &Value) -> usize {
    let ways = of.as_array().into_iter().flatten();
    ways.filter(|way| valid(value, way, whole).is_ok()).count()
}

fn is_a(value: &Value, name: &Value) -> bool {
    match name.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => false,
    }
}

fn is_without_repeats(value: &Value) -> bool {
    let list = value.as_array().map_or(&[][..], Vec::as_slice);
    (1..list.len()).all(|at| !list[..at].contains(&list[at]))
}

fn is_formed(text: &str, format: &Value) -> bool {
    match format.as_str() {
        Some("date-time") => text.parse::<jiff::Timestamp>().is_ok(),
        Some("date") => text.parse::<jiff::civil::Date>().is_ok(),
        Some("uri-reference") => text.bytes().all(is_of_uri),
        Some("uri") => text.contains(':') && text.bytes().all(is_of_uri),
        _ => false,
    }
}

/// RFC 3986: unreserved, reserved, and the percent sign.
fn is_of_uri(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

/// The patterns of SARIF's schema, which are few; any other is a failure.
fn is_like(text: &str, pattern: &Value) -> bool {
    let are = |mut parts: std::str::Split<'_, char>, lengths: &[usize], holds: fn(char) -> bool| {
        lengths.iter().all(|length| {
            parts
                .next()
                .is_some_and(|part| part.len() == *length && part.chars().all(holds))
        }) && parts.next().is_none()
    };
    match pattern.as_str() {
        Some("[^/]+/.+") => text
            .split_once('/')
            .is_some_and(|(a, b)| !a.is_empty() && !b.is_empty()),
        Some("[0-9]+(\\.[0-9]+){3}") => {
            let numbers = text.split('.').filter(|n| n.parse::<u64>().is_ok());
            numbers.count() >= 4
        }
        Some("^[a-zA-Z]{2}(-[a-zA-Z]{2})?$") => {
            let letter = |c: char| c.is_ascii_alphabetic();
            are(text.split('-'), &[2], letter) || are(text.split('-'), &[2, 2], letter)
        }
        Some(guid) if guid.starts_with("^[0-9a-fA-F]{8}-") => {
            are(text.split('-'), &[8, 4, 4, 4, 12], |c| {
                c.is_ascii_hexdigit()
            })
        }
        _ => false,
    }
}
