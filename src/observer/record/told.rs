//! A text in a request or an answer, read without everything else in it.

use std::borrow::Cow;

use serde_json::Value;

use super::tame::is_literal;
use super::{Record, json};

impl Record<'_> {
    /// The text at the end of a path of members of the request; `None` where it is absent, empty or no text.
    pub(in crate::observer) fn request_text(&self, path: &[&str]) -> Option<Cow<'_, str>> {
        self.text_at(self.request_parameters, path)
    }

    /// The same of the answer.
    pub(in crate::observer) fn response_text(&self, path: &[&str]) -> Option<Cow<'_, str>> {
        self.text_at(self.response_elements, path)
    }

    /// INVARIANT: what is taken without reading all of it is what reading all of it tells, too.
    fn text_at<'t>(&self, raw: Option<&'t str>, path: &[&str]) -> Option<Cow<'t, str>> {
        let raw = raw?;
        let text = if let Some(text) = literal_at(raw, path).filter(|_| !self.is_row) {
            text.map(Cow::Borrowed)
        } else {
            let value = self.decode(Some(raw));
            let value = path.iter().try_fold(&value, |value, name| value.get(name));
            let text = value.and_then(Value::as_str);
            text.map(|text| Cow::Owned(text.to_owned()))
        };
        text.filter(|text| !text.is_empty())
    }
}

/// The text at the end of a path in an object of which all is what it looks like; `None` where it may not be.
#[expect(clippy::option_option, reason = "given up, or absent")]
fn literal_at<'t>(raw: &'t str, path: &[&str]) -> Option<Option<&'t str>> {
    let (wanted, rest) = path.split_first()?;
    let mut members = json::Members::of(raw.as_bytes(), 0);
    let mut found = None;
    while let Some(member) = members.member()? {
        if member.is_escaped || !is_literal(member.value) {
            return None;
        }
        // Of members of one name the last counts.
        if member.name == wanted.as_bytes() {
            found = Some(member.value);
        }
    }
    if members.end() != raw.len() {
        return None;
    }
    let Some(value) = found else {
        return Some(None);
    };
    let value = std::str::from_utf8(value).ok()?;
    match rest {
        [] => Some(
            value
                .strip_prefix('"')
                .and_then(|text| text.strip_suffix('"')),
        ),
        _ if value.starts_with('{') => literal_at(value, rest),
        _ => Some(None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    proptest! {
        #[test]
        fn a_text_is_the_one_that_is_read_of_all(
            parts in prop::collection::vec(prop::sample::select(vec![
                "\"a\":", "\"b\":", "\"\\u0061\":", "{", "}", "[", "]", ",", ":", "\"x\"", "\"\"", "\"\\ud83e\"", "\"{\\\"a\\\":\\\"y\\\"}\"",
                "1", "1e999", "null", "true", " ", "{\"a\":\"x\",", "\"b\":{\"a\":\"z\"}", "\"arn:aws:s3:::b\"",
            ]), 1..10),
            closed in any::<bool>(),
        ) {
            let mut request = parts.concat();
            if closed {
                request = format!("{{\"b\":{{\"a\":\"q\"}},\"c\":{request}}}");
            }
            let text = format!(r#"{{"eventName":"x","requestParameters":{request}}}"#);
            if let Ok(record) = Record::parse(text.as_bytes()) {
                let all = record.request();
                for path in [&["a"][..], &["b"], &["b", "a"], &["c", "a"]] {
                    let read = path.iter().try_fold(&all, |value, name| value.get(name));
                    let read = read.and_then(Value::as_str).filter(|text| !text.is_empty());
                    let told = record.request_text(path);
                    prop_assert_eq!(told.as_deref(), read, "{}", text);
                }
            }
        }
    }
}
