//! Calls that are parts of one transfer: one use of a name, however many requests it takes.
//!
//! A multipart upload is told by its id. The SDKs download a large object with one `HeadObject` and many
//! requests for ranges or parts of it (AWS SDKs and Tools Reference Guide, S3 transfer managers; Amazon S3
//! User Guide, Downloading objects): they carry no id, so those of one name that one access key makes in
//! one hour are taken for one.

use serde_json::Value;
use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

use super::record::Record;

/// Members that name the upload which a request is a part of, in the request or in the answer that begins it.
const UPLOADS: [&str; 1] = ["uploadId"];

/// Members that ask for a part of a thing.
const PARTS: [&str; 3] = ["range", "partNumber", "x-amz-range"];

/// Operations that ask how large a thing is, before its parts are asked for.
const SIZES: [&str; 1] = ["HeadObject"];

/// How long a download is taken to last, in seconds.
const HOUR: i64 = 3600;

/// Of which transfer a call is a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transfer {
    /// Of none.
    None,
    /// Of the upload with this id, as a number.
    Upload(u64),
    /// Of a download: of that of its access key and hour.
    Download,
}

impl Transfer {
    /// What a record says of it.
    pub(super) fn of(record: &Record<'_>, request: &Value) -> Self {
        if let Some(upload) = member(request, &UPLOADS).or_else(|| begun(record)) {
            return Self::Upload(xxh3_64(upload.as_bytes()));
        }
        let name = record.event_name.as_deref().unwrap_or_default();
        if member(request, &PARTS).is_none() && !SIZES.contains(&name) {
            return Self::None;
        }
        Self::Download
    }

    /// The number that its parts share.
    pub(super) fn number(self, record: &Record<'_>) -> Option<u64> {
        match self {
            Self::None => None,
            Self::Upload(number) => Some(number),
            Self::Download => {
                let hour = record.event_time?.as_second().div_euclid(HOUR);
                let mut hash = Xxh3Default::new();
                hash.update(&hour.to_le_bytes());
                let key = record.identity.access_key_id.as_deref();
                hash.update(key.unwrap_or_default().as_bytes());
                Some(hash.digest())
            }
        }
    }

    /// Members of the request that it is read from, in lower case.
    pub(super) const MEMBERS: [&str; 4] = ["uploadid", "range", "partnumber", "x-amz-range"];

    /// Whether the answer to an operation may tell it.
    pub(super) fn is_told_by_answers(operation: &str) -> bool {
        operation.contains("MultipartUpload")
    }
}

/// What the parts of one transfer share; `None` for a call that is no part of one.
pub(super) fn transfer(record: &Record<'_>, request: &Value) -> Option<u64> {
    Transfer::of(record, request).number(record)
}

/// The id that the answer gives to an upload.
fn begun(record: &Record<'_>) -> Option<String> {
    let name = record.event_name.as_deref()?;
    if !Transfer::is_told_by_answers(name) {
        return None;
    }
    member(&record.response(), &UPLOADS)
}

fn member(value: &Value, names: &[&str]) -> Option<String> {
    let members = value.as_object()?.iter();
    let mut found = members.filter(|(key, _)| names.iter().any(|n| n.eq_ignore_ascii_case(key)));
    found.find_map(|(_, value)| match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, minute: u8, request: &str, response: &str) -> Option<u64> {
        let text = format!(
            r#"{{"eventSource":"s3.amazonaws.com","eventName":"{name}","eventTime":"2026-11-03T10:{minute:02}:00Z",
            "userIdentity":{{"accessKeyId":"ASIAEXAMPLE"}},"requestParameters":{request},"responseElements":{response}}}"#
        );
        let record = Record::parse(text.as_bytes()).expect("a record");
        transfer(&record, &record.request())
    }

    #[test]
    fn parts_share_what_tells_their_transfer() {
        let part = of(
            "UploadPart",
            1,
            r#"{"uploadId":"u1","partNumber":"1"}"#,
            "null",
        );
        assert!(part.is_some());
        for (name, request, response) in [
            (
                "CreateMultipartUpload",
                r#"{"uploads":""}"#,
                r#"{"uploadId":"u1"}"#,
            ),
            (
                "UploadPart",
                r#"{"uploadId":"u1","partNumber":"2"}"#,
                "null",
            ),
            ("CompleteMultipartUpload", r#"{"uploadId":"u1"}"#, "null"),
        ] {
            assert_eq!(of(name, 59, request, response), part, "{name}");
        }
        assert_ne!(of("UploadPart", 1, r#"{"uploadId":"u2"}"#, "null"), part);
        let head = of("HeadObject", 0, r#"{"key":"k"}"#, "null");
        let first = of("GetObject", 1, r#"{"range":"bytes=0-9"}"#, "null");
        assert_eq!(head, first);
        assert_eq!(
            of("GetObject", 2, r#"{"Range":"bytes=10-19"}"#, "null"),
            first
        );
        assert_eq!(
            of("GetObject", 2, r#"{"key":"k"}"#, "null"),
            None,
            "a whole object"
        );
    }
}
