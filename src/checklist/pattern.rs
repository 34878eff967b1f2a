//! Patterns of EventBridge, matched against an event of the kind that a check is about (EventBridge user guide, "Comparison
//! operators for use in event patterns").

use serde_json::Value;

/// Whether a rule with this pattern is about an event: no member that both have is against it, and one of `by`, each
/// a path, is in the pattern. What the event lacks is not looked at: of a pattern not all may be known.
pub(super) fn is_about(pattern: &Value, event: &Value, by: &[&str]) -> bool {
    by.iter().any(|path| pattern.pointer(path).is_some()) && matches(pattern, event)
}

fn matches(pattern: &Value, event: &Value) -> bool {
    let (Some(pattern), Some(event)) = (pattern.as_object(), event.as_object()) else {
        return false;
    };
    pattern.iter().all(|(name, wanted)| match event.get(name) {
        _ if name == "$or" => wanted.as_array().is_none_or(|ways| {
            let event = Value::Object(event.clone());
            ways.iter().any(|way| matches(way, &event))
        }),
        None => true,
        Some(value) => match (wanted, value) {
            (Value::Object(_), Value::Object(_)) => matches(wanted, value),
            (Value::Array(ways), Value::String(text)) => {
                ways.iter().any(|way| matches_text(way, text))
            }
            _ => false,
        },
    })
}

fn matches_text(way: &Value, text: &str) -> bool {
    if let Some(wanted) = way.as_str() {
        return wanted == text;
    }
    let Some((operator, wanted)) = way.as_object().and_then(|one| one.iter().next()) else {
        return false;
    };
    let each = |does: &dyn Fn(&str) -> bool| match wanted {
        Value::Array(all) => all.iter().filter_map(Value::as_str).any(does),
        one => texts_of(one).iter().any(|one| does(one)),
    };
    match operator.as_str() {
        "exists" => wanted.as_bool() == Some(true),
        "prefix" => each(&|one| text.starts_with(one)),
        "suffix" => each(&|one| text.ends_with(one)),
        "equals-ignore-case" => each(&|one| text.eq_ignore_ascii_case(one)),
        "wildcard" => each(&|one| is_like(one, text)),
        "anything-but" => match wanted {
            Value::Object(_) => !matches_text(wanted, text),
            _ => !each(&|one| one == text),
        },
        _ => false,
    }
}

/// A text, or, of `{"equals-ignore-case": …}` below another operator, its own.
fn texts_of(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Object(members) => members.values().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// `*` stands for any characters, `\\*` for itself.
fn is_like(wanted: &str, text: &str) -> bool {
    let marked = wanted.replace("\\*", "\u{0}");
    let parts: Vec<String> = marked.split('*').map(|p| p.replace('\u{0}', "*")).collect();
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return false;
    };
    if parts.len() == 1 {
        return first == text;
    }
    let Some(inner) = text.strip_prefix(first.as_str()) else {
        return false;
    };
    let Some(mut rest) = inner.strip_suffix(last.as_str()) else {
        return false;
    };
    for part in &parts[1..parts.len() - 1] {
        let Some((_, after)) = rest.split_once(part.as_str()) else {
            return false;
        };
        rest = after;
    }
    true
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_matched_as_event_bridge_does() {
        let event = json!({"source": "aws.lambda", "detail-type": "AWS API Call via CloudTrail", "detail": {
            "eventSource": "lambda.amazonaws.com", "eventName": "UpdateFunctionCode20150331v2"}});
        for (name, is) in [
            (json!(["UpdateFunctionCode20150331v2"]), true),
            (json!(["UpdateFunctionCode"]), false),
            (json!([{"prefix": "UpdateFunction"}]), true),
            (
                json!([{"prefix": {"equals-ignore-case": "UpdateFunction"}}]),
                true,
            ),
            (json!([{"suffix": "v2"}]), true),
            (json!([{"wildcard": "Update*Code*"}]), true),
            (json!([{"wildcard": "*"}]), true),
            (json!([{"wildcard": "Create*"}]), false),
            (
                json!([{"wildcard": "UpdateFunctionCode2015*31v2*v2"}]),
                false,
            ),
            (
                json!([{"equals-ignore-case": "updatefunctioncode20150331V2"}]),
                true,
            ),
            (json!([{"anything-but": ["CreateFunction20150331"]}]), true),
            (json!([{"anything-but": {"prefix": "Update"}}]), false),
            (
                json!([{"anything-but": "UpdateFunctionCode20150331v2"}]),
                false,
            ),
            (json!([{"exists": true}]), true),
            (json!([{"exists": false}]), false),
            (json!([]), false),
        ] {
            let pattern = json!({"detail": {"eventName": name}});
            assert_eq!(
                is_about(&pattern, &event, &["/detail/eventName"]),
                is,
                "{pattern}"
            );
        }
        for (pattern, is) in [
            (json!({"source": ["aws.lambda"]}), true),
            (
                json!({"source": ["aws.lambda"], "detail": {"requestParameters": {"functionName": ["x"]}}}),
                true,
            ),
            (json!({"source": ["aws.s3"]}), false),
            (
                json!({"source": ["aws.lambda"], "detail-type": ["AWS Console Sign In via CloudTrail"]}),
                false,
            ),
            (
                json!({"source": ["aws.lambda"], "$or": [{"detail-type": ["x"]}, {"detail": {"eventName": [{"prefix": "Up"}]}}]}),
                true,
            ),
            (
                json!({"source": ["aws.lambda"], "$or": [{"detail-type": ["x"]}]}),
                false,
            ),
            (
                json!({"detail-type": ["AWS API Call via CloudTrail"]}),
                false,
            ),
            (json!({}), false),
            (json!(null), false),
        ] {
            assert_eq!(is_about(&pattern, &event, &["/source"]), is, "{pattern}");
        }
    }
}
