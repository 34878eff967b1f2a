//! A store holds the join of what was added: the same usage as in memory, whatever the order, the pieces and the
//! repeats; and of one function the same proposal as everything.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use lpgen::catalog::Catalog;
use lpgen::io::stop::Stop;
use lpgen::io::{Silent, Store, StoreAddition, TrailSource, expand, read_trail};
use lpgen::lambda::configuration::Configurations;
use lpgen::observer::fold::fold;
use lpgen::observer::record::Record;
use lpgen::observer::usage::{Selection, Usage, wire};
use lpgen::proposal::{Current, Evidence, ProposalSettings};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::attribution::sessions::{assumed_by_lambda, call, in_scope, keyed, usage, with};
use crate::support::root;

/// One of many records: `n` says which role, session, operation, time and credentials.
pub(super) fn record(n: u32) -> Value {
    let role = ["orders", "billing", "shared"][n as usize % 3];
    let session = [
        "orders-api",
        "billing",
        "report",
        "alice@example.com",
        "awslambda_1_20260101000000000",
    ][n as usize / 3 % 5];
    // Some ids are borne by records that say different things.
    let id = format!(
        "{:08x}-0000-4000-8000-0000000000aa",
        if n.is_multiple_of(97) { 7 } else { n }
    );
    let base = with(
        call(&id, role, session),
        &json!({"eventTime": format!("2026-11-{:02}T10:{:02}:00Z", 1 + n % 28, n % 60)}),
    );
    let base = match n / 15 % 7 {
        0 => base,
        1 => with(
            base,
            &json!({"eventName": "PutItem", "errorCode": "AccessDenied"}),
        ),
        2 => with(
            base,
            &json!({"eventSource": "s3.amazonaws.com", "eventName": "GetObject", "requestParameters":
                {"bucketName": "b", "key": format!("orders/2026/{}/order-{n}.json", n % 12)}}),
        ),
        3 => with(base, &json!({"eventName": "Frobnicate"})),
        4 => return assumed_by_lambda(role, session),
        5 => with(
            base,
            &json!({"eventSource": "lambda.amazonaws.com", "eventName": "UpdateFunctionCode20150331v2",
                "eventCategory": "Management", "requestParameters": {"functionName": session}}),
        ),
        _ => with(
            base,
            &json!({"awsRegion": "us-east-1", "eventTime": "2026-11-03T10:00:00.250Z"}),
        ),
    };
    let base = if n.is_multiple_of(4) {
        in_scope(base, session)
    } else {
        base
    };
    match n % 5 {
        0 => base,
        key => keyed(
            base,
            &format!("ASIA{:04}", n / 7 % 40 * key),
            "2026-11-01T09:00:00Z",
        ),
    }
}

fn in_store(pieces: &[Usage]) -> (tempfile::TempDir, Store) {
    let directory = tempfile::tempdir().expect("a directory");
    let mut store = Store::grow(&directory.path().join("usage.db")).expect("made");
    for usage in pieces {
        let usage = usage.clone();
        store
            .add(StoreAddition {
                usage,
                ..StoreAddition::default()
            })
            .expect("added");
    }
    (directory, store)
}

fn all(store: &mut Store) -> Usage {
    store.usage(&Selection::All).expect("read")
}

/// What is proposed for each function, as one text.
pub(super) fn proposals(usage: Usage, only: Option<&str>) -> Vec<String> {
    let evidence = Evidence::new(
        Catalog::bundled(),
        usage,
        Configurations::default(),
        Current::Unknown,
        ProposalSettings::default(),
    );
    let mut texts = Vec::new();
    for function in evidence.attributed.all() {
        if only.is_some_and(|only| only != function.function.name) {
            continue;
        }
        let proposal = evidence.propose(function, None);
        let policies: Vec<String> = proposal
            .documents
            .iter()
            .map(|d| d.policy.to_json())
            .collect();
        texts.push(format!("{function:?}\n{policies:?}"));
    }
    texts
}

pub(super) fn names(usage: &Usage) -> BTreeSet<String> {
    let evidence = lpgen::observer::attribution::attribute(usage, &Configurations::default());
    evidence.all().map(|f| f.function.name.clone()).collect()
}

fn one(store: &mut Store, name: &str) -> Usage {
    let selection = Selection::Functions {
        names: BTreeSet::from([name.to_owned()]),
        roles: BTreeSet::new(),
    };
    store.usage(&selection).expect("read")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn a_store_is_the_join_of_what_was_added(
        numbers in prop::collection::vec(0_u32..2000, 0..150),
        cuts in prop::collection::vec(0_usize..150, 0..4),
    ) {
        let records: Vec<Value> = numbers.into_iter().map(record).collect();
        let whole = usage(&records);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(records.len())).collect();
        cuts.extend([0, records.len()]);
        cuts.sort_unstable();
        let mut pieces: Vec<Usage> = cuts.windows(2).map(|w| usage(&records[w[0]..w[1]])).collect();
        let (_forth, mut forth) = in_store(&pieces);
        prop_assert_eq!(&all(&mut forth), &whole);
        // Backwards, and some of it twice.
        pieces.reverse();
        pieces.push(pieces[0].clone());
        let (_back, mut back) = in_store(&pieces);
        prop_assert_eq!(wire::write(&all(&mut back)), wire::write(&whole));
    }

    #[test]
    fn of_one_function_a_store_proposes_what_everything_does(
        numbers in prop::collection::vec(0_u32..2000, 1..150),
    ) {
        let records: Vec<Value> = numbers.into_iter().map(record).collect();
        let whole = usage(&records);
        let (_directory, mut store) = in_store(std::slice::from_ref(&whole));
        for name in names(&whole) {
            let alone = one(&mut store, &name);
            prop_assert_eq!(proposals(alone, Some(&name)), proposals(whole.clone(), Some(&name)), "{}", name);
        }
    }
}

#[test]
fn many_credentials_are_shared_out_in_a_store_as_in_memory() {
    let key = |n: usize| {
        keyed(
            call(&format!("e-{n}"), "r", "f"),
            &format!("ASIA{n:04}"),
            "2026-11-01T09:00:00Z",
        )
    };
    let records: Vec<Value> = (0..40).map(key).collect();
    let pieces: Vec<Usage> = records.chunks(7).map(usage).collect();
    let (_directory, mut store) = in_store(&pieces);
    assert_eq!(all(&mut store), usage(&records));
}

#[test]
fn the_samples_are_kept_whole_and_one_function_is_read_alone() {
    let catalog = Catalog::bundled();
    let mut trails = 0;
    for sample in std::fs::read_dir(root().join("samples")).expect("samples") {
        let trail = sample.expect("a sample").path().join("trail");
        if !trail.is_dir() {
            continue;
        }
        let (mut whole, mut pieces) = (Usage::default(), Vec::new());
        let source = TrailSource::parse(trail.to_str().expect("UTF-8")).expect("a source");
        for file in expand(&[source]).expect("files").files {
            let one = std::slice::from_ref(&file);
            let each = |piece: &mut Usage, record: &Record<'_>| fold(piece, record, &catalog);
            let progress = Silent(Stop::default());
            let (read, _) = read_trail(one, NonZeroUsize::MIN, &progress, Usage::default, each);
            for piece in read {
                whole.merge(piece.clone());
                pieces.push(piece);
            }
        }
        let (_directory, mut store) = in_store(&pieces);
        assert_eq!(all(&mut store), whole, "{}", trail.display());
        for name in names(&whole) {
            let alone = one(&mut store, &name);
            let (alone, of_all) = (
                proposals(alone, Some(&name)),
                proposals(whole.clone(), Some(&name)),
            );
            assert_eq!(alone, of_all, "{name} in {}", trail.display());
        }
        trails += 1;
    }
    assert!(trails > 3, "{trails}");
}
