//! The notation in which Athena and CloudTrail Lake print structs and maps: `{type=AssumedRole, arn=…}`.
//!
//! It knows no quotes, so a text with `, name=` in it reads like one more member. What is read here is
//! therefore read only where it can be read in one way: brackets pair, every member has a name of its
//! own, and no two members of one struct bear the same name.

use serde_json::{Map, Value};

/// The deepest nesting read.
const DEEPEST: u8 = 16;

/// The value that a text in this notation is; `None` where it is none, or could be another.
pub(in crate::observer) fn parse(text: &str) -> Option<Value> {
    let text = text.trim();
    if !text.starts_with(['{', '[']) {
        return None;
    }
    value(text, DEEPEST)
}

/// `userIdentity` as JSON. Only what AWS alone words is taken: names of sessions, roles and users hold
/// neither spaces nor brackets (IAM API reference), attributes of web identities may hold anything.
pub(in crate::observer) fn identity(text: &str) -> Option<Value> {
    let identity = parse(text)?;
    (identity.is_object() && is_plain(&identity)).then_some(identity)
}

fn is_plain(value: &Value) -> bool {
    let Value::Object(members) = value else {
        return value.as_str().is_none_or(|text| text.len() <= 2048);
    };
    members.iter().all(|(name, value)| {
        let is_federation = name.eq_ignore_ascii_case("webidfederationdata");
        let is_empty = |v: &Value| v.is_null() || v.as_object().is_some_and(Map::is_empty);
        is_plain(value) && (!is_federation || is_empty(value))
    })
}

fn value(text: &str, depth: u8) -> Option<Value> {
    let text = text.trim();
    let depth = depth.checked_sub(1)?;
    if let Some(inside) = between(text, '{', '}') {
        return members(inside, depth);
    }
    if let Some(inside) = between(text, '[', ']') {
        let items = split(inside)?.into_iter().map(|item| value(item, depth));
        return items.collect::<Option<Vec<Value>>>().map(Value::Array);
    }
    if text.contains(['{', '}', '[', ']']) {
        return None;
    }
    Some(match text {
        "null" => Value::Null,
        text => Value::String(text.to_owned()),
    })
}

fn members(inside: &str, depth: u8) -> Option<Value> {
    let mut out = Map::new();
    let mut names = std::collections::BTreeSet::new();
    for member in split(inside)? {
        let (name, rest) = member.split_once('=')?;
        let name = name.trim();
        let is_name = |c: char| c.is_ascii_alphanumeric() || "._:-/".contains(c);
        if name.is_empty() || !name.chars().all(is_name) || !names.insert(name.to_ascii_lowercase())
        {
            return None;
        }
        let value = value(rest, depth)?;
        if !value.is_null() {
            out.insert(name.to_owned(), value);
        }
    }
    Some(Value::Object(out))
}

fn between(text: &str, open: char, close: char) -> Option<&str> {
    text.strip_prefix(open)?.strip_suffix(close)
}

/// The parts between the commas that stand in no brackets; `None` where brackets do not pair.
fn split(text: &str) -> Option<Vec<&str>> {
    if text.trim().is_empty() {
        return Some(Vec::new());
    }
    let (mut parts, mut open, mut start) = (Vec::new(), Vec::new(), 0);
    for (at, c) in text.char_indices() {
        match c {
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' if open.pop() != Some(c) => return None,
            ',' if open.is_empty() && text[at + 1..].starts_with(' ') => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    open.is_empty().then_some(parts)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{identity, parse};

    #[test]
    fn structs_maps_and_lists_are_read() {
        assert_eq!(
            parse(
                "{type=AssumedRole, sessionContext={sessionIssuer={userName=r}, x=null}, l=[a, {b=c=d}], e={}}"
            ),
            Some(
                json!({"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"userName": "r"}},
                "l": ["a", {"b": "c=d"}], "e": {}})
            )
        );
        assert_eq!(parse("{a=x,y}"), Some(json!({"a": "x,y"})));
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_not_read() {
        for text in [
            "",
            "a=b",
            "{a}",
            "{=b}",
            "{a=b",
            "{a=b}}",
            "{a={b}",
            "{a=b]}",
            "{a=[b}",
            "{key=x, bucketName=payroll, bucketName=b}",
            "{key=x, BucketName=payroll, bucketName=b}",
            "{a b=c}",
            "{a=b{c}",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        let deep = "{a=".repeat(40) + "x" + &"}".repeat(40);
        assert_eq!(parse(&deep), None);
    }

    #[test]
    fn an_identity_with_words_of_others_is_not_read() {
        let of = |data: &str| {
            format!("{{type=AssumedRole, sessionContext={{webIdFederationData={data}}}}}")
        };
        assert!(identity(&of("{}")).is_some());
        assert!(identity(&of("null")).is_some());
        assert_eq!(
            identity(&of("{federatedProvider=x, attributes={a=b}}")),
            None
        );
    }
}
