//! Answers in CBOR (RFC 8949), as AWS gives them to services whose SDK asks in it: of JSON values, what the stub says.

use serde_json::{Value, json};

use super::server::Response;

pub(crate) fn response(status: u16, value: &Value) -> Response {
    let mut body = Vec::new();
    write(&mut body, value);
    Response::new(status, body)
        .header("content-type", "application/cbor")
        .header("smithy-protocol", "rpc-v2-cbor")
}

pub(crate) fn error(status: u16, code: &str, words: &str) -> Response {
    response(status, &json!({"__type": code, "message": words}))
}

fn write(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => out.push(0xf6),
        Value::Bool(is) => out.push(if *is { 0xf5 } else { 0xf4 }),
        Value::Number(number) => head(out, 0, number.as_u64().expect("a whole number")),
        Value::String(text) => {
            head(out, 3, text.len() as u64);
            out.extend_from_slice(text.as_bytes());
        }
        Value::Array(items) => {
            head(out, 4, items.len() as u64);
            for item in items {
                write(out, item);
            }
        }
        Value::Object(members) => {
            head(out, 5, members.len() as u64);
            for (name, value) in members {
                write(out, &Value::String(name.clone()));
                write(out, value);
            }
        }
    }
}

/// The kind of an item and its length or value, always in eight bytes.
fn head(out: &mut Vec<u8>, kind: u8, length: u64) {
    out.push(kind << 5 | 0x1b);
    out.extend_from_slice(&length.to_be_bytes());
}
