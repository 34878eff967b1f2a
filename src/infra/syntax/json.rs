//! JSON templates, states and plans: where `jsonc-parser` says that something stands.

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::tree::{EntryForm, Node, NodeKind, TextPart, TreeEntry, joined};

/// Strict JSON: nothing but what `aws cloudformation` reads.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads a text without its byte order mark.
pub(crate) fn read(text: &str) -> Result<Node, String> {
    let read = parse_to_ast(text, &CollectOptions::default(), &STRICT);
    let value = read.map_err(|error| error.to_string())?.value;
    value
        .map(|value| of_value(&value, 0))
        .ok_or_else(|| "the file is empty".to_owned())
}

/// Reads JSON inside another text, where `base` is its place there; texts are taken apart by `parts`.
pub(crate) fn read_at(
    text: &str,
    base: usize,
    parts: &dyn Fn(&str, std::ops::Range<usize>) -> Vec<TextPart>,
) -> Result<Node, String> {
    let read = parse_to_ast(text, &CollectOptions::default(), &STRICT);
    let value = read.map_err(|error| error.to_string())?.value;
    let value = value.ok_or_else(|| "the document is empty".to_owned())?;
    let mut node = of_value(&value, base);
    replace(&mut node, parts);
    Ok(node)
}

fn replace(node: &mut Node, parts: &dyn Fn(&str, std::ops::Range<usize>) -> Vec<TextPart>) {
    match &mut node.kind {
        NodeKind::Text(own) => {
            if let [TextPart::Literal(text)] = own.as_slice() {
                *own = parts(text, node.span.clone());
            }
        }
        NodeKind::List(items) => items.iter_mut().for_each(|item| replace(item, parts)),
        NodeKind::Map(entries) => {
            for entry in entries {
                replace(&mut entry.value, parts);
            }
        }
        _ => {}
    }
}

fn of_value(value: &Value<'_>, base: usize) -> Node {
    let range = value.range();
    let kind = match value {
        Value::StringLit(text) => {
            NodeKind::Text(joined(vec![TextPart::Literal(text.value.to_string())]))
        }
        Value::NumberLit(number) => NodeKind::Scalar(number.value.to_owned()),
        Value::BooleanLit(value) => NodeKind::Scalar(value.value.to_string()),
        Value::NullKeyword(_) => NodeKind::Scalar("null".to_owned()),
        Value::Array(array) => {
            NodeKind::List(array.elements.iter().map(|v| of_value(v, base)).collect())
        }
        Value::Object(object) => NodeKind::Map(
            object
                .properties
                .iter()
                .map(|property| {
                    let name = property.name.range();
                    let value = of_value(&property.value, base);
                    TreeEntry {
                        key: property.name.as_str().to_owned(),
                        key_span: base + name.start..base + name.end,
                        span: base + name.start..value.span.end,
                        labels: Vec::new(),
                        form: EntryForm::Attribute,
                        value,
                    }
                })
                .collect(),
        ),
    };
    Node {
        span: base + range.start..base + range.end,
        kind,
    }
}
