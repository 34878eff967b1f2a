//! Values in HCL, as `terraform fmt` lays them out.

use std::fmt::Write;

use serde_json::Value;

use crate::report::written::ordered;

/// A text between quotes. `${` and `%{` begin templates, so they are doubled (HCL native syntax specification,
/// "Template Literals"); of the escapes of JSON, HCL has not `\b`, `\f` and `\/`.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out += "\\\"",
            '\\' => out += "\\\\",
            '\n' => out += "\\n",
            '\r' => out += "\\r",
            '\t' => out += "\\t",
            '$' | '%' if chars.peek() == Some(&'{') => {
                out.push(c);
                out.push(c);
            }
            c if is_seen(c) => out.push(c),
            c if u32::from(c) <= 0xffff => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
        }
    }
    out.push('"');
    out
}

/// Letters beyond ASCII are escaped: a few of them are not seen as themselves.
fn is_seen(c: char) -> bool {
    matches!(c, ' '..='~')
}

/// A value; lines behind the first are indented by so many blanks.
pub(super) fn value(of: &Value, indent: usize) -> String {
    let pad = " ".repeat(indent);
    match of {
        Value::String(text) => quoted(text),
        Value::Array(list) if list.is_empty() => "[]".to_owned(),
        Value::Array(list) => {
            let each = list
                .iter()
                .map(|item| format!("{pad}  {},\n", value(item, indent + 2)));
            format!("[\n{}{pad}]", each.collect::<String>())
        }
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => {
            format!("{{\n{}{pad}}}", attributes(&ordered(map), indent + 2))
        }
        plain => plain.to_string(),
    }
}

/// Lines of attributes: those that stand on one line each, one below the other, have their signs in a column.
pub(super) fn attributes(members: &[(&str, &Value)], indent: usize) -> String {
    let texts: Vec<(String, String)> = members
        .iter()
        .map(|(name, item)| (key(name), value(item, indent)))
        .collect();
    aligned(&texts, indent)
}

/// The same of texts that are HCL already.
pub(super) fn aligned(texts: &[(String, String)], indent: usize) -> String {
    let pad = " ".repeat(indent);
    let mut out = String::new();
    let is_short = |text: &str| !text.contains('\n');
    for run in texts.chunk_by(|a, b| is_short(&a.1) && is_short(&b.1)) {
        let widest = run.iter().map(|(name, _)| name.chars().count()).max();
        for (name, text) in run {
            let blanks = " ".repeat(widest.unwrap_or(0) - name.chars().count());
            let _ = writeln!(out, "{pad}{name}{blanks} = {text}");
        }
    }
    out
}

fn key(name: &str) -> String {
    let mut chars = name.chars();
    let is_identifier = chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if is_identifier {
        name.to_owned()
    } else {
        quoted(name)
    }
}
