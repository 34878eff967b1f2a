use std::fs;

use super::*;
use crate::observer::usage::CallerUsage;

fn place(directory: &tempfile::TempDir) -> PathBuf {
    directory.path().join("usage.db")
}

fn usage(role: &str) -> Usage {
    let mut usage = Usage::default();
    usage.assumed.insert(role.to_owned());
    usage
}

fn addition(role: &str) -> StoreAddition {
    StoreAddition {
        usage: usage(role),
        ..StoreAddition::default()
    }
}

fn stored(role: &str) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = place(&directory);
    let mut store = Store::grow(&path).expect("made");
    store.add(addition(role)).expect("added");
    (directory, path)
}

fn all(path: &Path) -> Result<Usage, StoreError> {
    Store::read(path)?.usage(&Selection::All)
}

#[test]
fn what_was_added_is_there() {
    let (_directory, path) = stored("r");
    assert_eq!(kind(&path).expect("a file"), PathContent::Store);
    let mut store = Store::grow(&path).expect("opened again");
    store.add(addition("q")).expect("added");
    let mut both = usage("r");
    both.merge(usage("q"));
    assert_eq!(all(&path).expect("read"), both);
    let anew = StoreAddition {
        replaces: true,
        ..addition("s")
    };
    store.add(anew).expect("replaced");
    assert_eq!(all(&path).expect("read"), usage("s"));
}

#[test]
fn another_run_that_starts_anew_is_noticed() {
    let (_directory, path) = stored("r");
    let mut first = Store::grow(&path).expect("opened");
    first.add(addition("q")).expect("added");
    let mut second = Store::grow(&path).expect("opened");
    let anew = StoreAddition {
        replaces: true,
        ..addition("s")
    };
    second.add(anew).expect("replaced");
    // The numbers that the first run remembers mean something else now.
    first.add(addition("q")).expect("added");
    let mut both = usage("s");
    both.merge(usage("q"));
    assert_eq!(all(&path).expect("read"), both);
}

#[test]
fn a_reading_that_has_not_ended_is_told_until_it_has() {
    let (_directory, path) = stored("r");
    let mut store = Store::grow(&path).expect("opened");
    let with = |reading| StoreAddition {
        reading: Some(("trail/".to_owned(), reading)),
        ..StoreAddition::default()
    };
    let began = ReadingState::Since(Timestamp::UNIX_EPOCH);
    store.add(with(began)).expect("added");
    let unread = all(&path).expect("read").unread;
    assert!(
        unread.iter().any(|u| u.starts_with("trail/: ")),
        "{unread:?}"
    );
    store.add(with(ReadingState::Done)).expect("added");
    assert!(all(&path).expect("read").unread.is_empty());
}

#[test]
fn what_is_no_store_is_refused_and_left() {
    let (directory, path) = stored("r");
    let whole = fs::read(&path).expect("bytes");
    let other = directory.path().join("other");
    let refused = |bytes: &[u8]| {
        fs::write(&other, bytes).expect("written");
        let error = all(&other).expect_err("it is no store");
        assert!(error.hint().is_some(), "{error}");
        if let Err(grown) = Store::grow(&other) {
            assert!(grown.hint().is_some(), "{grown}");
            assert_eq!(
                fs::read(&other).expect("there"),
                bytes,
                "it is left as it is"
            );
        }
        error
    };
    assert!(matches!(
        refused(b"no database, but as long as a header of one is: hundreds of bytes in all"),
        StoreError::Foreign { .. }
    ));
    // A page in the middle, and the end, are gone.
    for cut in [whole.len() / 2, 4096, 512] {
        let error = refused(&whole[..cut]);
        assert!(
            matches!(
                error,
                StoreError::Damaged { .. } | StoreError::Foreign { .. }
            ),
            "{error}"
        );
    }
    let foreign = directory.path().join("foreign");
    let db = Connection::open(&foreign).expect("made");
    db.execute_batch("CREATE TABLE mine (a); PRAGMA user_version = 1;")
        .expect("made");
    drop(db);
    assert!(matches!(
        Store::grow(&foreign),
        Err(StoreError::Foreign { .. })
    ));
    let db = Connection::open(&path).expect("opened");
    db.pragma_update(None, "user_version", schema::VERSION + 1)
        .expect("newer");
    drop(db);
    assert!(
        matches!(Store::grow(&path), Err(StoreError::Newer { version, .. }) if version == schema::VERSION + 1)
    );
    assert!(matches!(all(&path), Err(StoreError::Newer { .. })));
}

#[test]
fn every_page_that_is_damaged_is_an_error_or_makes_no_difference() {
    let (directory, path) = stored("r");
    let whole = fs::read(&path).expect("bytes");
    let other = directory.path().join("other");
    for page in 0..whole.len() / 4096 {
        let mut bytes = whole.clone();
        bytes[page * 4096..(page + 1) * 4096].fill(0xa5);
        fs::write(&other, &bytes).expect("written");
        if let Ok(read) = all(&other) {
            assert_eq!(read, usage("r"), "page {page}");
        }
    }
}

/// A store as the first version made it.
fn of_the_first_version(directory: &tempfile::TempDir) -> PathBuf {
    let path = place(directory);
    let mut store = Store::grow(&path).expect("made");
    store.add(called()).expect("added");
    drop(store);
    let db = Connection::open(&path).expect("opened");
    db.execute_batch("ALTER TABLE usage DROP COLUMN days; PRAGMA user_version = 1;")
        .expect("as it was");
    path
}

/// A usage with a call.
fn called() -> StoreAddition {
    let record = br#"{"eventVersion": "1.11", "eventID": "e-1", "eventTime": "2026-11-03T10:00:00Z",
        "eventSource": "dynamodb.amazonaws.com", "eventName": "GetItem", "awsRegion": "eu-west-1",
        "eventType": "AwsApiCall", "recipientAccountId": "111122223333", "eventCategory": "Data",
        "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLE:orders-api",
            "arn": "arn:aws:sts::111122223333:assumed-role/orders-role/orders-api", "accountId": "111122223333"},
        "requestParameters": {"tableName": "orders"}}"#;
    let record = crate::observer::record::Record::parse(record).expect("a record");
    let mut usage = Usage::default();
    let catalog = crate::catalog::Catalog::bundled();
    crate::observer::fold::fold(&mut usage, &record, &catalog);
    StoreAddition {
        usage,
        ..StoreAddition::default()
    }
}

#[test]
fn a_store_of_an_earlier_version_is_read_and_brought_to_this_one() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = of_the_first_version(&directory);
    let old = all(&path).expect("read as it is");
    let days = |usage: &Usage| {
        let parts = usage.callers.values().flat_map(CallerUsage::parts);
        let entries = parts.flat_map(|(_, part)| part.entries.values());
        entries
            .map(|entry| entry.days.iter().count())
            .sum::<usize>()
    };
    assert_eq!((old.callers.len(), days(&old)), (1, 0));
    let mut store = Store::grow(&path).expect("migrated");
    store.add(StoreAddition::default()).expect("added");
    assert_eq!(all(&path).expect("read"), old, "nothing is lost");
    store.add(called()).expect("added");
    assert_eq!(
        all(&path).expect("read"),
        called().usage,
        "what is read again has its days"
    );
}

#[test]
fn all_tables_are_emptied() {
    let (_directory, path) = stored("r");
    let db = Connection::open(&path).expect("opened");
    let mut select = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .expect("prepared");
    let names = select
        .query_map([], |row| row.get::<_, String>(0))
        .expect("asked");
    let names: Vec<String> = names.map(|name| name.expect("a name")).collect();
    let mut known = schema::ALL.map(str::to_owned);
    known.sort();
    assert_eq!(names, known);
}
