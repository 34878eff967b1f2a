//! Trail files in every form they come in, sound and damaged.
#![allow(
    clippy::disallowed_methods,
    reason = "tests make the files that they read"
)]

mod athena;
mod attribution;
mod damage;
#[path = "../support/digest.rs"]
mod digest;
mod files;
mod fuzz;
mod hostile;
mod integrity;
mod layout;
mod lines;
mod oddities;
mod selection;
mod store;
#[path = "../support/mod.rs"]
mod support;
mod twins;
mod wrappers;

use lpgen::observer::document::{Document, DocumentOutcome};
use serde_json::{Value, json};

/// A record whose id is `id`.
fn record(id: &str) -> Value {
    json!({
        "eventVersion": "1.11", "eventID": id, "eventSource": "s3.amazonaws.com",
        "eventName": "GetObject", "eventTime": "2026-07-01T10:00:05Z", "awsRegion": "eu-west-1",
        "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/r/f"},
        "requestParameters": {"key": "a \"quoted\" ] } key\\", "bucketName": "b"},
        "eventType": "AwsApiCall", "eventCategory": "Data",
    })
}

/// The ids of the records in a document that comes in pieces of `size` bytes, and its outcome.
fn read_in_pieces(bytes: &[u8], size: usize) -> (Vec<String>, DocumentOutcome) {
    let mut ids = Vec::new();
    let mut each = |record: &lpgen::observer::record::Record| {
        ids.push(record.event_id.as_deref().unwrap_or("none").to_owned());
    };
    let mut document = Document::new();
    for piece in bytes.chunks(size.max(1)) {
        document.feed(piece, &mut each);
    }
    let outcome = document.finish(&mut each);
    (ids, outcome)
}

/// Reads a document at once and in pieces of several sizes, which must come to the same.
fn read(bytes: impl AsRef<[u8]>) -> (Vec<String>, DocumentOutcome) {
    let bytes = bytes.as_ref();
    let whole = read_in_pieces(bytes, bytes.len());
    for size in [1, 2, 3, 7, 64, 1000] {
        assert_eq!(read_in_pieces(bytes, size), whole, "in pieces of {size}");
    }
    whole
}

/// Reads a sound document, which must hold these ids and nothing else.
fn assert_ids(document: impl AsRef<[u8]>, ids: &[&str]) {
    let (found, outcome) = read(document);
    assert_eq!(found, ids);
    assert_eq!(outcome.refusal, None);
    assert_eq!(outcome.tally.skipped(), 0, "{outcome:?}");
    assert_eq!(outcome.tally.records, ids.len() as u64);
}
