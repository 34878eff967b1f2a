//! An answer of Athena to the statement that folds a day: as it was recorded, and as a trail.

use lpgen::catalog::Catalog;
use lpgen::observer::document::{Document, DocumentOutcome};
use lpgen::observer::folding::Folding;
use lpgen::observer::usage::wire;
use serde_json::{Value, json};

const TRAIL: &str = include_str!(
    "../athena/trail/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/03/records.json"
);

/// What DuckDB answered for that trail (`tests/athena/judge.py`).
const ANSWER: &str = include_str!("../athena/answer.json");

fn folded(document: &str) -> (Value, DocumentOutcome) {
    let catalog = Catalog::bundled();
    let mut folding = Folding::new(&catalog);
    let mut reading = Document::new();
    for piece in document.as_bytes().chunks(1000) {
        reading.feed(piece, &mut |record| folding.fold(record));
    }
    let outcome = reading.finish(&mut |record| folding.fold(record));
    let usage = wire::write(&folding.finish());
    (serde_json::from_str(&usage).expect("JSON"), outcome)
}

#[test]
fn an_answer_comes_to_the_usage_of_the_records() {
    let ((of_answer, answer), (of_records, records)) = (folded(ANSWER), folded(TRAIL));
    assert_eq!((answer.refusal, answer.tally.skipped()), (None, 0));
    assert!(
        answer.tally.lacking.is_empty(),
        "{:?}",
        answer.tally.lacking
    );
    assert_eq!(of_answer, of_records);
    // One record is delivered twice; rows are fewer than records.
    let rows: Value = serde_json::from_str(ANSWER).expect("JSON");
    let rows = rows["ResultSet"]["Rows"].as_array().expect("rows").len() as u64 - 1;
    assert_eq!(answer.tally.records, records.tally.records - 1);
    assert!(rows < answer.tally.records, "{rows} rows");
}

#[test]
fn what_a_table_lacks_and_rows_that_were_cut_are_told() {
    let mut answer: Value = serde_json::from_str(ANSWER).expect("JSON");
    let rows = answer["ResultSet"]["Rows"].as_array_mut().expect("rows");
    let names = rows[0]["Data"].as_array().expect("names");
    let at = |name: &str| {
        names
            .iter()
            .position(|n| n["VarCharValue"] == name)
            .expect("a column")
    };
    let (scope, whole, events) = (
        at("useridentity_inscopeof_credentialsissuedto"),
        at("whole"),
        at("events"),
    );
    let count = rows.len() as u64 - 1;
    for row in rows.iter_mut() {
        let cells = row["Data"].as_array_mut().expect("cells");
        cells.remove(scope);
        if cells[whole - 1]["VarCharValue"] == "true" {
            cells[events - 1] = json!({"VarCharValue": "[[1"});
        }
    }
    let (_, outcome) = folded(&answer.to_string());
    let lacking: Vec<&str> = outcome.tally.lacking.iter().map(String::as_str).collect();
    assert_eq!(lacking, ["userIdentity.inScopeOf.credentialsIssuedTo"]);
    assert!((1..count).contains(&outcome.tally.malformed), "{outcome:?}");
    assert!(
        outcome
            .tally
            .first_skipped
            .is_some_and(|first| first.contains("`events`"))
    );
}
