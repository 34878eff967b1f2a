use super::*;
use crate::catalog::Catalog;
use crate::observer::fold::fold;
use crate::observer::usage::wire;

/// A call of the function `f` on a table; `more` stands after the other members.
fn call(id: &str, table: &str, more: &str) -> String {
    format!(
        r#"{{"eventID":"{id}","eventSource":"dynamodb.amazonaws.com","eventName":"GetItem",
        "eventTime":"2026-11-03T10:00:00Z","awsRegion":"eu-west-1","requestParameters":{{"tableName":"{table}"}},
        "userIdentity":{{"type":"AssumedRole","principalId":"AROA1:f","arn":"arn:aws:sts::111122223333:assumed-role/r/f"}}{more}}}"#
    )
}

fn usage(records: &[&String]) -> Usage {
    let catalog = Catalog::bundled();
    let mut usage = Usage::default();
    for text in records {
        let record = Record::parse(text.as_bytes()).expect("a record");
        fold(&mut usage, &record, &catalog);
    }
    usage
}

/// The tables of calls that are believed.
fn believed(usage: &Usage) -> Vec<String> {
    let usage = usage.without_twins();
    let entries = usage
        .callers
        .values()
        .flat_map(CallerUsage::parts)
        .flat_map(|(_, part)| part.entries.iter());
    let mut tables: Vec<String> = entries
        .filter(|(key, entry)| key.outcome.proves_use() && !entry.calls.is_empty())
        .map(|(key, _)| {
            key.need
                .before
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    tables.sort();
    tables
}

#[test]
fn conflicting_records_prove_nothing_in_any_order_and_after_any_merge() {
    let (good, bad) = (call("1", "orders", ""), call("1", "payroll", ""));
    let (other, third) = (call("2", "stock", ""), call("1", "prices", ""));
    let all = [&good, &bad, &other, &third];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let records = order.map(|i| all[i]);
        let whole = usage(&records);
        assert_eq!(believed(&whole), ["stock"]);
        for cut in 0..=records.len() {
            let read = |records| wire::read(&wire::write(&usage(records))).expect("reads back");
            let mut merged = read(&records[..cut]);
            merged.merge(read(&records[cut..]));
            assert_eq!(wire::write(&merged), wire::write(&whole), "cut at {cut}");
        }
        assert_eq!(whole.all_doubts().count(Doubt::Twins), 1);
        let doubts = whole.all_doubts();
        let (_, doubted) = doubts.iter().next().expect("a doubt");
        assert_eq!(doubted.samples().collect::<Vec<_>>(), ["1"]);
    }
}

#[test]
fn copies_are_no_twins_however_they_are_written() {
    let plain = call("1", "orders", "");
    let enriched = call(
        "1",
        "orders",
        r#","eventContext":{"tags":[]},"recipientAccountId":"1""#,
    );
    let compact = serde_json::from_str::<serde_json::Value>(&plain)
        .expect("JSON")
        .to_string();
    let omitted = plain.replace(r#"{"tableName":"orders"}"#, r#"{"omitted":true}"#);
    for copy in [&plain, &enriched, &compact, &omitted] {
        assert_eq!(
            usage(&[&plain, copy]).all_doubts().count(Doubt::Twins),
            0,
            "{copy}"
        );
    }
}

#[test]
fn every_part_of_a_call_that_a_grant_rests_on_makes_twins() {
    let plain = call("1", "orders", "");
    for (from, to) in [
        ("GetItem", "Scan"),
        ("dynamodb.", "s3."),
        ("10:00:00", "10:00:01"),
        ("eu-west-1", "us-east-1"),
        ("assumed-role/r/f", "assumed-role/other/f"),
        ("AssumedRole", "IAMUser"),
        (
            r#""userIdentity""#,
            r#""errorCode":"AccessDenied","userIdentity""#,
        ),
        (
            r#""userIdentity""#,
            r#""resources":[{"ARN":"arn:aws:s3:::b"}],"userIdentity""#,
        ),
        (r#""userIdentity""#, r#""userAgent":"curl","userIdentity""#),
    ] {
        let other = plain.replace(from, to);
        for records in [[&plain, &other], [&other, &plain]] {
            let usage = usage(&records);
            assert_eq!(believed(&usage), [""; 0], "{to}");
            assert_eq!(usage.all_doubts().count(Doubt::Twins), 1, "{to}");
        }
    }
}

#[test]
fn a_name_that_only_twins_used_is_taken_out() {
    let get = |id: &str, key: &str| {
        call(id, "orders", "")
            .replace("dynamodb.", "s3.")
            .replace("GetItem", "GetObject")
            .replace(
                r#""tableName":"orders""#,
                &format!(r#""bucketName":"b","key":"{key}""#),
            )
    };
    let (a, b, c) = (get("1", "a.txt"), get("2", "b.txt"), get("2", "c.txt"));
    let usage = usage(&[&a, &b, &c]).without_twins().into_owned();
    let entries = usage
        .callers
        .values()
        .flat_map(CallerUsage::parts)
        .flat_map(|(_, part)| part.entries.iter());
    let proving = entries.filter(|(key, _)| key.outcome.proves_use());
    let names = proving.flat_map(|(_, e)| e.names.iter().map(|(n, _)| n.text.clone()));
    assert_eq!(names.collect::<Vec<_>>(), ["a.txt"]);
}

#[test]
fn too_many_conflicts_leave_no_call_believed() {
    let mut twins = Twins::default();
    for i in 0..=MOST_CONFLICTS as u64 + 5 {
        twins.conflict(number(&i.to_string()), i);
    }
    let mut usage = usage(&[&call("x", "orders", "")]);
    assert_eq!(believed(&usage), ["orders"]);
    usage.twins.merge(twins);
    assert_eq!(believed(&usage), [""; 0]);
}

#[test]
fn what_is_compared_is_bounded() {
    let mut twins = Twins::default();
    for i in 0..(MOST_CALLS as u64 + 1000) {
        let seen = Seen {
            content: i,
            fingerprint: i,
        };
        twins.see(number(&i.to_string()), seen);
    }
    assert_eq!(twins.calls.len(), MOST_CALLS);
    assert_eq!(twins.parts().0.count(), MOST_WRITTEN);
}

/// `AssumeRole` by Lambda for a function, with the key it got.
fn handed_out(id: &str, role: &str, key: &str) -> String {
    format!(
        r#"{{"eventID":"{id}","eventSource":"sts.amazonaws.com","eventName":"AssumeRole",
        "eventTime":"2026-11-03T09:00:00Z","awsRegion":"eu-west-1",
        "userIdentity":{{"type":"AWSService","invokedBy":"lambda.amazonaws.com"}},
        "requestParameters":{{"roleArn":"arn:aws:iam::111122223333:role/{role}","roleSessionName":"f"}},
        "responseElements":{{"credentials":{{"accessKeyId":"{key}"}}}}}}"#
    )
}

#[test]
fn what_twins_tell_of_functions_is_no_evidence() {
    let (good, forged) = (
        handed_out("1", "r", "ASIAGOOD"),
        handed_out("1", "r", "ASIAEVIL"),
    );
    let other = handed_out("2", "r", "ASIAOTHER");
    let keys = |usage: &Usage| -> usize {
        let all = usage.issued.iter();
        all.filter_map(|(_, issued)| issued.by_lambda.these().map(BTreeSet::len))
            .sum()
    };
    for records in [[&good, &forged, &other], [&other, &forged, &good]] {
        let read = |records: &[&String]| wire::read(&wire::write(&usage(records))).expect("reads");
        let mut whole = read(&records[..1]);
        whole.merge(read(&records[1..]));
        assert_eq!(whole, usage(&records));
        let settled = whole.without_twins().into_owned();
        assert_eq!(
            keys(&settled),
            1,
            "the key of the record that nothing contradicts"
        );
        assert_eq!(
            settled.claims.len(),
            1,
            "another record makes the claim as well"
        );
    }
    let alone = usage(&[&good, &forged]).without_twins().into_owned();
    assert_eq!((keys(&alone), alone.claims.len()), (0, 0));
    let copies = usage(&[&good, &good]).without_twins().into_owned();
    assert_eq!((keys(&copies), copies.claims.len()), (1, 1));
}

#[test]
fn the_last_use_that_twins_tell_is_none() {
    let (a, b) = (call("1", "orders", ""), call("1", "payroll", ""));
    let role = "arn:aws:iam::111122223333:role/r";
    let attempts = |usage: &Usage| usage.without_twins().attempts.of(role, |_| true).count();
    assert_eq!(attempts(&usage(&[&a])), 1);
    assert_eq!(attempts(&usage(&[&a, &b])), 0);
    let data = |id: &str, table: &str| call(id, table, r#","eventCategory":"Data""#);
    let sources = |usage: &Usage| usage.without_twins().data_sources.len();
    assert_eq!(sources(&usage(&[&data("1", "orders")])), 1);
    assert_eq!(
        sources(&usage(&[&data("1", "orders"), &data("1", "payroll")])),
        0
    );
    assert_eq!(
        sources(&usage(&[&data("1", "a"), &data("1", "b"), &data("2", "c")])),
        1
    );
}

proptest::proptest! {
    /// However many copies a call has under ids of their own, and in whatever order they come with what contradicts them.
    #[test]
    fn what_ids_bear_is_a_join(
        mut seen in proptest::collection::vec((0_u64..3, 0_u64..3, 0_u64..6), 0..20),
        cut in 0_usize..20,
    ) {
        let of = |seen: &[(u64, u64, u64)]| {
            let mut twins = Twins::default();
            for &(id, content, fingerprint) in seen {
                twins.see(id, Seen { content, fingerprint });
            }
            twins
        };
        let whole = of(&seen);
        let (a, b) = seen.split_at(cut.min(seen.len()));
        let mut merged = of(b);
        merged.merge(of(a));
        proptest::prop_assert_eq!(&merged, &whole);
        seen.sort_unstable();
        let mut at_once = Twins::default();
        let sorted: Vec<_> = seen.iter().map(|&(id, content, fingerprint)| (id, Seen { content, fingerprint })).collect();
        at_once.join_calls(sorted.into_iter());
        proptest::prop_assert_eq!(&at_once, &whole);
        seen.reverse();
        proptest::prop_assert_eq!(&of(&seen), &whole);
    }
}
