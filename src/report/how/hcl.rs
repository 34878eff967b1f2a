//! Values in HCL, as `terraform fmt` lays them out.

use std::fmt::Write;

use serde_json::Value;

use crate::infra::syntax::quoted::{self as infra, Escapes, QuotedPiece};
use crate::report::written::ordered;

/// A text between quotes.
pub(super) fn quoted(text: &str) -> String {
    infra::quoted(&[QuotedPiece::Text(text.to_owned())], Escapes::Hcl)
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
