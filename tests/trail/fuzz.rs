//! Damaged trails, made up without end: nothing panics, and what is read does not depend on how it
//! came.
//!
//! `FUZZ_SECONDS=600 FUZZ_SEED=7 cargo test --release --test trail fuzz -- --nocapture` runs longer and
//! elsewhere; a failure prints the document.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a test run by hand reads its settings and tells how far it came"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use lpgen::catalog::Catalog;
use lpgen::observer::document::{Document, DocumentOutcome, LARGEST_RECORD};
use lpgen::observer::fold::fold;
use lpgen::observer::folding::Folding;
use lpgen::observer::usage::{Usage, wire};
use serde_json::{Value, json};

static CATALOG: std::sync::LazyLock<Catalog> = std::sync::LazyLock::new(Catalog::bundled);

/// A small generator of numbers that look random (xorshift64*); the same seed, the same run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % end).unwrap_or_default()
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

const TOKENS: [&str; 38] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    ",",
    ":",
    "\n",
    "\\u0000",
    "\\ud800",
    "\\\"",
    "\0",
    "\u{feff}",
    "null",
    "true",
    "-1.5e300",
    "1e999",
    "{}",
    "[]",
    "\"\"",
    "\"Records\":[",
    "\"Events\":[",
    "\"logEvents\":[",
    "\"CloudTrailEvent\":",
    "\"detail\":",
    "\"message\":\"",
    "\"userIdentity\":",
    "\"useridentity\":\"{\\\"type\\\":1}\"",
    "\"eventTime\":9999999999999999",
    "\"resources\":{}",
    "\"eventSource\":\"aws:s3\"",
    "\"digestStartTime\":1",
    "User name,Event name\n",
    "in/2026/",
    "arn:aws:s3:::",
    "\"key\":\"in/2026/a.json\",",
    "\"bucketName\":\"b\",",
];

fn seeds() -> Vec<Vec<u8>> {
    let record = json!({
        "eventVersion": "1.11", "eventID": "1", "sharedEventID": "s", "eventName": "GetObject",
        "eventSource": "s3.amazonaws.com", "eventTime": "2026-07-01T10:00:05Z",
        "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/r/f",
            "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::1:role/p/r"},
                "attributes": {"creationDate": "2026-07-01T09:00:00Z", "mfaAuthenticated": "false"}},
            "inScopeOf": {"credentialsIssuedTo": "arn:aws:lambda:r:1:function:f"}},
        "requestParameters": {"key": "a \"b\" \\ c", "list": [1, 2.5, {"x": null}]},
        "resources": [{"ARN": "a", "accountId": "1", "type": "T"}, {"ARNPrefix": "p"}],
        "readOnly": true, "errorCode": "200",
    });
    let text = record.to_string();
    let row = json!({
        "eventid": "1", "eventname": "x", "eventsource": "s", "requestparameters": "{\"a\":\"[1]\"}",
        "useridentity": record["userIdentity"].to_string(), "resources": "[{\"arn\":\"a\"}]",
    });
    [
        json!({"Records": [record, record, record]}).to_string(),
        json!({"before": {"Records": [1]}, "Records": [record], "after": "]}"}).to_string(),
        json!([record, {"Records": [record]}]).to_string(),
        format!("{text}\n{text}\n{row}\n"),
        json!({"detail-type": "x", "detail": record}).to_string(),
        json!({"logEvents": [{"message": text}, {"message": "START"}]}).to_string(),
        json!({"Events": [{"EventId": "1", "CloudTrailEvent": text}, {"CloudTrailEvent": record}]})
            .to_string(),
        json!({"QueryResultRows": [[{"eventid": "1"}, {"eventname": "x"}]]}).to_string(),
        "User name,AWS access key,Event time,Event source,Event name\na,b,c,d,e\n".to_owned(),
        serde_json::to_string_pretty(&json!({"Records": [record]})).unwrap_or_default(),
    ]
    .map(String::into_bytes)
    .to_vec()
    .into_iter()
    .chain(of_samples())
    .collect()
}

/// The trail of a sample, as documents of a few records: calls of functions as they are recorded.
fn of_samples() -> Vec<Vec<u8>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/samples");
    let mut documents = Vec::new();
    for file in walkdir::WalkDir::new(root).sort_by_file_name() {
        let path = file.expect("samples").into_path();
        let is_trail = path.components().any(|part| part.as_os_str() == "trail");
        if !is_trail || path.extension().is_none_or(|end| end != "gz") {
            continue;
        }
        let packed = std::fs::read(&path).expect("a file");
        let mut content = Vec::new();
        let mut gzip = flate2::read::MultiGzDecoder::new(packed.as_slice());
        if std::io::Read::read_to_end(&mut gzip, &mut content).is_err() {
            continue;
        }
        let Ok(Value::Object(members)) = serde_json::from_slice::<Value>(&content) else {
            continue;
        };
        let records = members.get("Records").and_then(Value::as_array);
        for few in records.into_iter().flat_map(|records| records.chunks(4)) {
            documents.push(json!({"Records": few}).to_string().into_bytes());
        }
    }
    documents
}

fn mutate(document: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let at = random.below(document.len() + 1);
    let longest = 1 << random.below(9);
    let end = (at + random.below(longest)).min(document.len());
    match random.below(9) {
        0 => document.truncate(at),
        1 => drop(document.drain(at..end)),
        2 => {
            let copy = document[at..end].to_vec();
            let to = random.below(document.len() + 1);
            document.splice(to..to, copy);
        }
        3 => {
            let other = &seeds[random.below(seeds.len())];
            let start = random.below(other.len());
            document.splice(at..end, other[start..].iter().copied());
        }
        4 => {
            let repeated = random.pick(&TOKENS).repeat(random.below(300));
            document.splice(at..at, repeated.into_bytes());
        }
        5 if at < document.len() => document[at] ^= 1 << random.below(8),
        6 if at < document.len() => document[at] = random.next().to_le_bytes()[0],
        _ => {
            let token = random.pick(&TOKENS).bytes();
            document.splice(at..at, token);
        }
    }
    document.truncate(1 << 16);
}

/// What was read, in pieces whose sizes `size` chooses.
fn read(document: &[u8], mut size: impl FnMut() -> usize) -> (Vec<u64>, DocumentOutcome) {
    let mut fingerprints = Vec::new();
    let mut each = |record: &lpgen::observer::record::Record| {
        // Every decoding must hold, too.
        let decoded = [record.request(), record.response(), record.additional()];
        std::hint::black_box((decoded, record.identity.session_name()));
        fingerprints.push(record.fingerprint());
    };
    let mut reader = Document::new();
    let mut rest = document;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(size().clamp(1, rest.len()));
        reader.feed(piece, &mut each);
        assert!(reader.held() <= 2 * LARGEST_RECORD);
        rest = after;
    }
    let outcome = reader.finish(&mut each);
    (fingerprints, outcome)
}

/// What a folding with a memory makes of a document is what folding record by record makes of it.
fn check_folding(
    document: &[u8],
    (reader, folding): (&mut Document, &mut Folding<'_>),
    plain: &mut Usage,
) {
    let mut each = |record: &lpgen::observer::record::Record| {
        folding.fold(record);
        // Read again the plain way, not as the document read it.
        let again = lpgen::observer::record::Record::parse(record.text().as_bytes());
        let again = again.expect("what was read is a record");
        assert_eq!(format!("{again:?}"), format!("{record:?}"));
        fold(plain, &again, &CATALOG);
    };
    reader.feed(document, &mut each);
    reader.finish(&mut each);
}

fn check(document: &[u8], random: &mut Random) {
    let whole = read(document, || usize::MAX);
    let (fingerprints, outcome) = &whole;
    assert_eq!(fingerprints.len() as u64, outcome.tally.records);
    let largest = 1 << random.below(8);
    assert_eq!(
        read(document, || 1 + random.below(largest)),
        whole,
        "in pieces"
    );

    // Where another parser finds a CloudTrail file, each of its items is read or counted.
    let Ok(Value::Object(members)) = serde_json::from_slice::<Value>(document) else {
        return;
    };
    let names = members.keys().map(|name| name.to_ascii_lowercase());
    let arrays = ["records", "events", "logevents", "queryresultrows"];
    let wrapped = names.filter(|name| arrays.contains(&name.as_str())).count();
    let appears = memchr::memmem::find_iter(document, "\"Records\"").count();
    if let (Some(Value::Array(items)), 1, 1, None) =
        (members.get("Records"), wrapped, appears, &outcome.refusal)
    {
        let counted = outcome.tally.records + outcome.tally.skipped();
        assert_eq!(counted, items.len() as u64, "items");
    }
}

fn setting(name: &str, default: u64) -> u64 {
    let value = std::env::var(name).ok();
    value.and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn damaged_trails() {
    let seeds = seeds();
    let mut random = Random(setting("FUZZ_SEED", 0x5EED) | 1);
    let end = Instant::now() + Duration::from_secs(setting("FUZZ_SECONDS", 3));
    let (mut documents, mut records) = (0_u64, 0);
    // As a thread reads one file after the other.
    let mut reader = Document::new();
    let mut folding = Folding::new(&CATALOG);
    let (mut taken, mut plain) = (Usage::default(), Usage::default());
    while Instant::now() < end {
        if documents % 64 == 63 {
            // What is remembered stays.
            taken.merge(folding.take());
            assert_eq!(wire::write(&taken), wire::write(&plain), "a memory");
            if documents % 256 == 255 {
                folding = Folding::new(&CATALOG);
                (taken, plain) = Default::default();
            }
        }
        let mut document = seeds[random.below(seeds.len())].clone();
        for _ in 0..=random.below(6) {
            mutate(&mut document, &seeds, &mut random);
        }
        let result = catch_unwind(AssertUnwindSafe(|| {
            check(&document, &mut random);
            // A quarter of all records comes once more.
            for _ in 0..=usize::from(random.below(4) == 0) {
                check_folding(&document, (&mut reader, &mut folding), &mut plain);
            }
        }));
        if let Err(panic) = result {
            let shown = String::from_utf8_lossy(&document);
            eprintln!("after {documents} documents: {shown:?}");
            std::panic::resume_unwind(panic);
        }
        documents += 1;
        records += read(&document, || usize::MAX).1.tally.records;
    }
    println!("{documents} documents, {records} records");
    assert!(documents > 0 && records > 0);
}
