//! Where in a record a value stands: the catalog's small language of sources and conditions.
//!
//! A source is `[scope:]path[|transform…]`: scope none (requestParameters), `response`, `extra`
//! (additionalEventData) or `top` (the record itself); `'text'` is a constant. Path keys are
//! separated by `.` and compared ignoring ASCII case; `[]` goes through every element, `[0]` to the first; `**.key`
//! finds a key at any depth, shallowest first. `|within:path` puts a name below the path that another
//! member gives. A condition is a source that must be present, or
//! `!source`, `source=a|b`, `source!=a|b`, `source^=prefix`.

use std::borrow::Cow;

use serde_json::Value;

use super::call::Call;
use super::place::NamedPlace;
use super::transform::apply;
use crate::iam::percent::decode_escapes;

/// Containers deeper than this are not searched: no request AWS accepts comes near it.
const DEEPEST: usize = 24;

/// The value of the constant `'*'`: cannot be known. No record can hold it, a record's own `*` is a
/// name like any other.
pub(crate) const ANY: &str = "\u{1}*";

/// A value found in a record, and the field it was found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundValue {
    pub(crate) value: String,
    /// `None` for a constant.
    pub(crate) field: Option<String>,
    /// Where the resource is, if the value was cut out of an ARN or a queue's URL.
    pub(crate) place: NamedPlace,
}

impl FoundValue {
    fn new(value: &str, field: Option<String>) -> Self {
        let value = unescaped(value);
        Self {
            place: NamedPlace::of(&value),
            value: value.into_owned(),
            field,
        }
    }
}

impl FoundValue {
    /// A name below the path that the request gives: `/app/` and `tenant-7`. Without one it stands at
    /// the root (IAM User Guide, Friendly names and paths).
    fn stand_within(&mut self, path: Option<&FoundValue>) {
        let path = path.map_or("", |path| path.value.trim_matches('/'));
        if !path.is_empty() {
            self.value = format!("{path}/{}", self.value);
        }
    }
}

/// `arn%3Aaws%3A…`, in any letter case, as the ARN that it is: a path parameter may be recorded as it
/// stood in the URI, and no name begins so.
pub(crate) fn unescaped(value: &str) -> Cow<'_, str> {
    let start = value.get(.."arn%3a".len());
    if start.is_some_and(|start| start.eq_ignore_ascii_case("arn%3a")) {
        decode_escapes(value)
    } else {
        value.into()
    }
}

/// What paths are relative to: the call, and within `each` one element of it.
#[derive(Clone, Copy)]
pub(crate) struct PathScope<'a> {
    pub(crate) call: &'a Call<'a>,
    pub(crate) element: Option<(&'a Value, &'a str)>,
}

/// The values a source yields; empty when the record does not have it.
pub(crate) fn read(source: &str, scope: PathScope<'_>) -> Vec<FoundValue> {
    let mut parts = source.split('|');
    let head = parts.next().unwrap_or_default().trim();
    let mut found = match head.strip_prefix('\'') {
        Some(text) => {
            let text = text.trim_end_matches('\'');
            vec![FoundValue::new(if text == "*" { ANY } else { text }, None)]
        }
        None => match head.strip_suffix(".@key") {
            // The names of an object's members are the values: `requestItems` keyed by table.
            Some(path) => locate(path, scope).into_iter().flat_map(keys).collect(),
            None => locate(head, scope)
                .into_iter()
                .filter_map(|(value, field)| Some(FoundValue::new(&scalar(value)?, Some(field))))
                .collect(),
        },
    };
    for transform in parts {
        if let Some(text) = transform.strip_prefix("default:") {
            if found.is_empty() {
                found.push(FoundValue::new(text, None));
            }
            continue;
        }
        if let Some(path) = transform.strip_prefix("within:") {
            let path = read(path, scope).into_iter().next();
            for name in &mut found {
                name.stand_within(path.as_ref());
            }
            continue;
        }
        found = found
            .into_iter()
            .filter_map(|f| {
                let value = apply(transform.trim(), &f.value)?;
                (!value.is_empty()).then(|| FoundValue {
                    value: value.into_owned(),
                    ..f.clone()
                })
            })
            .collect();
    }
    found.retain(|f| !f.value.is_empty());
    found
}

/// Whether a condition holds.
pub(crate) fn holds(condition: &str, scope: PathScope<'_>) -> bool {
    if let Some(source) = condition.strip_prefix('!') {
        return !present(source, scope);
    }
    if let Some((source, values)) = condition.split_once("!=") {
        return !any(source, scope, |value| one_of(values, value));
    }
    if let Some((source, prefix)) = condition.split_once("^=") {
        return any(source, scope, |value| value.starts_with(prefix));
    }
    if let Some((source, values)) = condition.split_once('=').filter(|(_, v)| !v.is_empty()) {
        return any(source, scope, |value| one_of(values, value));
    }
    present(condition, scope)
}

/// Whether a source yields such a value. Most sources are one key: read without building anything.
fn any(source: &str, scope: PathScope<'_>, is: impl Fn(&str) -> bool) -> bool {
    let source = source.trim();
    let (root, _, path) = root(source, scope);
    if source.contains(['|', '\'', '@']) || !is_one_key(path) {
        return read(source, scope).iter().any(|found| is(&found.value));
    }
    match member(root, path) {
        None => false,
        Some((_, Value::String(text))) => {
            let value = unescaped(text);
            !is_redacted(text) && !value.is_empty() && is(&value)
        }
        Some((_, value)) => {
            scalar(value).is_some_and(|value| !value.is_empty() && is(&unescaped(&value)))
        }
    }
}

fn one_of(values: &str, value: &str) -> bool {
    values.split('|').any(|v| v.eq_ignore_ascii_case(value))
}

fn present(source: &str, scope: PathScope<'_>) -> bool {
    if source.contains('|') || source.starts_with('\'') {
        return !read(source, scope).is_empty();
    }
    let (root, _, path) = root(source, scope);
    if is_one_key(path) {
        return member(root, path).is_some_and(|(_, value)| is_told(value));
    }
    locate(source, scope)
        .iter()
        .any(|(value, _)| is_told(value))
}

fn is_told(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(b) => *b,
        // S3 writes a sub-resource flag as an empty string: `"acl": ""` is not a header's value.
        Value::String(s) => !s.is_empty() && !s.eq_ignore_ascii_case("false"),
        Value::Number(_) => true,
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

/// Most paths are one key: looked up without building anything.
fn is_one_key(path: &str) -> bool {
    !path.is_empty() && !path.contains(['.', '[', '*'])
}

fn keys((value, field): (&Value, String)) -> Vec<FoundValue> {
    let members = value.as_object().into_iter().flatten();
    members
        .map(|(k, _)| FoundValue::new(k, Some(join(&field, k))))
        .collect()
}

/// The elements an `each` path goes through, with the field each stands in.
pub(crate) fn elements<'a>(path: &str, call: &'a Call<'a>) -> Vec<(&'a Value, String)> {
    let scope = PathScope {
        call,
        element: None,
    };
    let mut out = Vec::new();
    for (value, field) in locate(path, scope) {
        match value {
            Value::Array(items) => {
                out.extend(
                    items
                        .iter()
                        .enumerate()
                        .map(|(i, v)| (v, format!("{field}[{i}]"))),
                );
            }
            Value::Null => {}
            other => out.push((other, field)),
        }
    }
    out
}

/// Where a path starts: the value, its name in the record, and the rest of the path.
fn root<'a, 'p>(path: &'p str, scope: PathScope<'a>) -> (&'a Value, &'a str, &'p str) {
    let call = scope.call;
    if let Some(path) = path.strip_prefix("response:") {
        (call.response, "responseElements", path)
    } else if let Some(path) = path.strip_prefix("extra:") {
        (call.extra, "additionalEventData", path)
    } else if let Some(path) = path.strip_prefix("top:") {
        (call.top, "", path)
    } else if let Some(path) = path.strip_prefix('/') {
        (call.request, "requestParameters", path)
    } else if let Some((element, field)) = scope.element {
        (element, field, path)
    } else {
        (call.request, "requestParameters", path)
    }
}

fn locate<'a>(path: &str, scope: PathScope<'a>) -> Vec<(&'a Value, String)> {
    let (root, name, path) = root(path, scope);
    if is_one_key(path) {
        let found = member(root, path).map(|(key, value)| (value, join(name, key)));
        return found.into_iter().collect();
    }
    let mut at = vec![(root, name.to_owned())];
    if path.is_empty() || path == "." {
        return at;
    }
    let mut any_depth = false;
    for key in path.split('.') {
        if key == "**" {
            any_depth = true;
            continue;
        }
        let (key, index) = match key.strip_suffix(']').and_then(|k| k.split_once('[')) {
            Some((key, index)) => (key, Some(index)),
            None => (key, None),
        };
        at = at
            .into_iter()
            .flat_map(|from| {
                if any_depth {
                    nearest(from, key)
                } else {
                    step(from, key)
                }
            })
            .collect();
        if let Some(index) = index {
            at = at.into_iter().flat_map(through).collect();
            // `[]` is every element, `[0]` the first.
            if let Ok(index) = index.parse::<usize>() {
                at = at.into_iter().skip(index).take(1).collect();
            }
        }
        any_depth = false;
    }
    at
}

fn step<'a>((value, field): (&'a Value, String), key: &str) -> Vec<(&'a Value, String)> {
    if key != "*" {
        let found = member(value, key).map(|(k, v)| (v, join(&field, k)));
        return found.into_iter().collect();
    }
    match value {
        Value::Object(members) => members.iter().map(|(k, v)| (v, join(&field, k))).collect(),
        _ => Vec::new(),
    }
}

/// Members of the name, at the first depth that has one; of any name, those right below.
fn nearest<'a>(from: (&'a Value, String), key: &str) -> Vec<(&'a Value, String)> {
    if key == "*" {
        return step(from, key);
    }
    let mut level = vec![from];
    for _ in 0..DEEPEST {
        let hits: Vec<_> = level
            .iter()
            .filter_map(|(v, f)| member(v, key).map(|(k, v)| (v, join(f, k))))
            .collect();
        if !hits.is_empty() {
            return hits;
        }
        level = level.into_iter().flat_map(children).collect();
        if level.is_empty() {
            break;
        }
    }
    Vec::new()
}

fn children((value, field): (&Value, String)) -> Vec<(&Value, String)> {
    match value {
        Value::Object(members) => members.iter().map(|(k, v)| (v, join(&field, k))).collect(),
        Value::Array(_) => through((value, field)),
        _ => Vec::new(),
    }
}

fn through((value, field): (&Value, String)) -> Vec<(&Value, String)> {
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(i, v)| (v, format!("{field}[{i}]")))
            .collect(),
        Value::Null => Vec::new(),
        _ => vec![(value, field)],
    }
}

fn member<'a>(value: &'a Value, key: &str) -> Option<(&'a str, &'a Value)> {
    let members = value.as_object()?;
    members
        .get_key_value(key)
        .or_else(|| members.iter().find(|(k, _)| k.eq_ignore_ascii_case(key)))
        .map(|(k, v)| (k.as_str(), v))
}

fn join(field: &str, key: &str) -> String {
    if field.is_empty() {
        key.to_owned()
    } else {
        format!("{field}.{key}")
    }
}

/// CloudTrail puts these in place of a value it will not show.
fn is_redacted(text: &str) -> bool {
    matches!(
        text,
        "HIDDEN_DUE_TO_SECURITY_REASONS" | "<sensitiveDataRemoved>" | "***" | "****"
    )
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(s) if is_redacted(s) => None,
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        // A list of one where the shape says one value.
        Value::Array(items) if items.len() == 1 => scalar(&items[0]),
        _ => None,
    }
}
