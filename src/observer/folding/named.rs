//! Calls that differ in nothing but the name of a thing: most requests for objects name another one each time.
//!
//! INVARIANT: where a name is as plain as [`is_plain`] says, the member that gives it becomes the name that varies
//! and nothing else ([`Reads::name`]), and nothing else in the record could be compared with it, what a call needs
//! is what the same call with another such name needs, but for the name.

use super::ledger::Ledger;
use crate::catalog::reads::Reads;
use crate::observer::record::{Record, is_tame, json};
use crate::observer::usage::{Need, Noted};

/// Shorter names stand by chance in other texts.
const SHORTEST: usize = 8;

/// An ARN with a longer one may be too long to be read.
const LONGEST: usize = 512;

/// A name in a record, as far as it only names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named<'r> {
    /// The member of the request that gives it.
    pub(super) member: &'r str,
    pub(super) name: &'r str,
}

impl<'r> Named<'r> {
    /// The name that a record gives, where all else in it is none that could be compared with it.
    pub(super) fn of(record: &Record<'r>, reads: &Reads) -> Option<Self> {
        let wanted = reads.name.as_deref()?.as_bytes();
        let raw = record
            .request_parameters
            .filter(|raw| raw.starts_with('{'))?;
        let mut members = json::Members::of(raw.as_bytes(), 0);
        let mut found = None;
        while let Some(member) = members.member()? {
            if member.is_escaped || !is_tame(member.value) {
                return None;
            }
            if member.name.eq_ignore_ascii_case(wanted) {
                let is_first = found.replace((member.name, member.value)).is_none();
                if !is_first || member.name != wanted {
                    return None;
                }
            }
        }
        let (member, value) = found.filter(|_| members.end() == raw.len())?;
        let (member, value) = (std::str::from_utf8(member), std::str::from_utf8(value));
        let named = Self {
            // Slices of the request's text.
            member: member.ok()?,
            name: value.ok()?.strip_prefix('"')?.strip_suffix('"')?,
        };
        let answers = [record.response_elements, record.additional_event_data];
        let is_alone = answers
            .into_iter()
            .flatten()
            .all(|raw| is_tame(raw.as_bytes()));
        (is_alone && is_plain(named.name)).then_some(named)
    }

    /// What of an ARN stands before the name that it ends with.
    pub(super) fn before<'t>(&self, arn: &'t str) -> Option<&'t str> {
        let before = arn.strip_suffix(self.name)?;
        before.ends_with('/').then_some(before)
    }

    /// Whether what was read of a record differs in the name alone, for whatever other plain name: no text holds it,
    /// and of the record's own ARNs those that end with it are of what varies, and no other is within that.
    pub(super) fn is_all_that_differs(
        &self,
        record: &Record<'_>,
        keys: &[(u32, Noted)],
        ledger: &Ledger,
    ) -> bool {
        let needs = keys
            .iter()
            .filter_map(|(number, _)| ledger.keys.get(*number));
        let needs: Vec<&Need> = needs.map(|key| &key.need).collect();
        let is_varying = |need: &&&Need| need.variety.is_some();
        let is_apart = |need: &&Need, before: &str| {
            let is_within = need.variety.is_some() && before.starts_with(need.before.as_str());
            need.before == before || !is_within && !need.before.starts_with(before)
        };
        let fits = |arn: &str| {
            let mut varying = needs.iter().filter(is_varying);
            if let Some(before) = self.before(arn) {
                varying.any(|need| need.before == before)
                    && needs.iter().all(|need| is_apart(need, before))
            } else {
                !varying.any(|need| arn.starts_with(need.before.as_str()))
            }
        };
        let mut arns = record.resources.iter().filter_map(|r| r.arn.as_deref());
        needs.len() == keys.len()
            && keys.iter().all(|(_, noted)| noted.is_only_named(self.name))
            && !needs
                .iter()
                .any(|need| need.texts().any(|text| text.contains(self.name)))
            && arns.all(fits)
    }
}

/// Whether a name is nothing but a name: no ARN, no URL, no pattern, nothing that is escaped, cut at a mark or put
/// in place of what is hidden.
fn is_plain(name: &str) -> bool {
    let is_mark = |byte| matches!(byte, b'/' | b'_' | b'.' | b'=' | b'-');
    (SHORTEST..=LONGEST).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
        && !name.starts_with(['/', '.'])
        && !name.contains("//")
        && name != "HIDDEN_DUE_TO_SECURITY_REASONS"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::tests::{plain, remembered};
    use super::*;

    /// Parts of keys: plain ones, such as stand in other texts of the record, and all that makes a name more than that.
    const PIECES: [&str; 26] = [
        "in",
        "2026/11",
        "/",
        "//",
        "a.json",
        "tenant-7",
        "orders-data",
        "object",
        "false",
        "*",
        "?",
        "${x}",
        "%2F",
        "%",
        "arn:aws:s3:::orders-data",
        ":accesspoint/ap/object/",
        "é",
        "\"",
        "\\",
        "+",
        " ",
        "requestParameters",
        "key",
        "HIDDEN_DUE_TO_SECURITY_REASONS",
        "0123456789abcdef",
        "=",
    ];

    const BUCKETS: [&str; 4] = [
        "orders-data",
        "orders-data.in",
        "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap",
        "b",
    ];

    /// What of the record is as in others: three in four records differ in the key alone.
    #[derive(Clone, Debug)]
    struct Rest {
        operation: usize,
        bucket: usize,
        resources: [usize; 2],
        error: usize,
        more: usize,
    }

    fn rest() -> impl Strategy<Value = Rest> {
        let numbers = (
            0..5_usize,
            0..4_usize,
            [0..9_usize, 0..9_usize],
            0..4_usize,
            0..12_usize,
        );
        numbers.prop_map(|(operation, bucket, resources, error, more)| Rest {
            operation,
            bucket,
            resources,
            error,
            more,
        })
    }

    fn record(id: usize, key: &str, rest: &Rest) -> String {
        let name = [
            "GetObject",
            "PutObject",
            "HeadObject",
            "DeleteObject",
            "UploadPart",
        ][rest.operation];
        let bucket = BUCKETS[rest.bucket];
        let arn = |which: usize| match which {
            0..3 => {
                json!({"ARN": format!("arn:aws:s3:::{bucket}/{key}"), "type": "AWS::S3::Object"})
            }
            3 => json!({"ARN": format!("arn:aws:s3:::{bucket}")}),
            4 => json!({"ARN": format!("arn:aws:s3:::{bucket}/in/{key}")}),
            5 => json!({"ARN": format!("arn:aws:s3:::{bucket}/in")}),
            6 => {
                json!({"ARN": format!("arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/object/{key}")})
            }
            7 => json!({"ARN": format!("arn:aws:s3:eu-west-1:111122223333:accesspoint/{key}")}),
            _ => json!({"ARN": key}),
        };
        let mut request =
            json!({"bucketName": bucket, "Host": format!("{bucket}.s3.amazonaws.com"), "key": key});
        let (mut response, mut extra) = (
            Value::Null,
            json!({"bytesTransferredIn": id, "x-amz-id-2": "c2"}),
        );
        match rest.more {
            0 => request["versionId"] = json!("v1"),
            1 => request["x-amz-acl"] = json!(key),
            2 => request["KEY"] = json!("other-key"),
            3 => request["range"] = json!("bytes=0-9"),
            4 => response = json!({"x-amz-copy-source": format!("arn:aws:s3:::{bucket}/{key}")}),
            5 => extra["SSEApplied"] = json!("SSE_KMS"),
            6 => request["key"] = json!([key]),
            7 => request["uploadId"] = json!("u1"),
            _ => {}
        }
        let mut record = json!({
            "eventID": format!("id-{id}"), "eventSource": "s3.amazonaws.com", "eventName": name, "eventTime": "2026-11-03T10:00:00Z",
            "awsRegion": "eu-west-1", "eventCategory": "Data", "requestParameters": request, "responseElements": response,
            "additionalEventData": extra, "resources": [arn(rest.resources[0]), arn(rest.resources[1])],
            "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLE:orders", "accountId": "111122223333",
                "arn": "arn:aws:sts::111122223333:assumed-role/r/orders", "accessKeyId": "ASIAEXAMPLE"},
        });
        match rest.error {
            0 => record["errorCode"] = json!("NoSuchKey"),
            1 => {
                record["errorCode"] = json!("AccessDenied");
                record["errorMessage"] = json!(format!(
                    "User: x is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::{bucket}/{key}\" because no identity-based policy allows the s3:GetObject action"
                ));
            }
            _ => {}
        }
        record.to_string()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn names_alone_change_names_alone(
            keys in prop::collection::vec(prop::collection::vec(prop::sample::select(PIECES.to_vec()), 1..6), 4..24),
            rests in prop::collection::vec(rest(), 1..3),
        ) {
            let keys = keys.into_iter().map(|pieces| pieces.concat());
            let records = keys.enumerate().map(|(id, key)| record(id, &key, &rests[id % rests.len()]));
            let mut records: Vec<String> = records.collect();
            records.extend(records.clone());
            prop_assert_eq!(remembered(&records, 1000), plain(&records));
        }
    }

    #[test]
    fn plain_names_are_told_from_others() {
        for name in ["in/2026/a.json", "0123456789abcdef", "a=b/c-d_e.f"] {
            assert!(is_plain(name), "{name}");
        }
        for name in [
            "short",
            "a*bcdefg",
            "/abcdefgh",
            "abcd//efgh",
            "arn:aws:s3:::b",
            "abc%2Fdef",
            "abc+defgh",
            "é1234567",
        ] {
            assert!(!is_plain(name), "{name}");
        }
    }
}
