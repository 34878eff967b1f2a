//! What was folded is not read again; and a run with the cache gives what one without gives.

use serde_json::json;

use super::{World, at, folder, object, texts_below};

const ALL: [&str; 2] = ["--since", "2026-10-01"];

/// The same run without the cache must give the same bytes.
#[track_caller]
fn same_without_cache(world: &World, usage: &str, more: &[&str]) {
    let (run, anew) = world.observe("s3://logs", &[more, &["--no-cache"]].concat());
    run.ends(0);
    assert_eq!(usage, anew);
    world.got();
}

#[test]
fn tomorrow_only_what_is_new_is_read() {
    let world = World::new();
    let (run, first) = world.observe("s3://logs", &ALL);
    run.ends(0);
    assert_eq!(world.got().len(), 8);

    let (run, again) = world.observe("s3://logs", &ALL);
    run.ends(0).says(&["cached 8 of 8 objects"]);
    assert_eq!(world.got(), [""; 0]);
    assert_eq!(first, again);

    let new = object("eu-west-1", "2026/11/05", "05");
    let late = object("eu-west-1", "2026/11/04", "late");
    for key in [&new, &late] {
        world.stub.put(key, &[at("2026-11-04T23:00:00Z", "new")]);
    }
    let (run, more) = world.observe("s3://logs", &ALL);
    run.ends(0).says(&["cached 8 of 10 objects"]);
    assert_eq!(world.got(), [late, new]);
    assert_ne!(again, more);
    same_without_cache(&world, &more, &ALL);
}

#[test]
fn a_window_that_cuts_a_day_reads_that_day_anew() {
    let world = World::new();
    let day = folder("eu-west-1", "2026/11/02");
    for hour in ["08", "12", "16"] {
        let time = format!("2026-11-02T{hour}:00:00Z");
        world.stub.put(
            &object("eu-west-1", "2026/11/02", hour),
            &[at(&time, &format!("table-at-{hour}"))],
        );
    }
    world.observe("s3://logs", &ALL).0.ends(0);
    world.got();
    for window in [
        ["--since", "2026-11-02T09:00:00Z", "--until", "2026-11-04"],
        ["--since", "2026-11-01", "--until", "2026-11-02T12:00:00Z"],
        [
            "--since",
            "2026-11-02T12:00:00Z",
            "--until",
            "2026-11-02T12:00:01Z",
        ],
    ] {
        let (run, usage) = world.observe("s3://logs", &window);
        run.ends(0);
        let got = world.got();
        assert!(
            got.iter().filter(|key| key.starts_with(&day)).count() == 4,
            "{got:?}"
        );
        same_without_cache(&world, &usage, &window);
    }
}

#[test]
fn objects_that_changed_or_went_are_not_believed() {
    let world = World::new();
    world.observe("s3://logs", &ALL).0.ends(0);
    world.got();
    let changed = object("eu-west-1", "2026/11/02", "02");
    world
        .stub
        .put(&changed, &[at("2026-11-02T10:00:00Z", "another-table")]);
    let (_, usage) = world.observe("s3://logs", &ALL);
    assert!(usage.contains("another-table"));
    same_without_cache(&world, &usage, &ALL);

    let gone = object("us-east-1", "2026/11/03", "03");
    world.stub.put(
        &object("us-east-1", "2026/11/03", "b"),
        &[at("2026-11-03T10:00:00Z", "kept")],
    );
    world.observe("s3://logs", &ALL).0.ends(0);
    world.stub.change(|state| drop(state.objects.remove(&gone)));
    let (_, usage) = world.observe("s3://logs", &ALL);
    same_without_cache(&world, &usage, &ALL);
}

#[test]
fn a_damaged_cell_is_read_anew() {
    let world = World::new();
    let (_, first) = world.observe("s3://logs", &ALL);
    world.got();
    let cells = crate::support::files_below(&world.home.path().join(".cache/lpgen"), ".gz");
    assert_eq!(cells.len(), 8, "one for each region and day");
    std::fs::write(&cells[0], b"damage").expect("written");
    let bytes = std::fs::read(&cells[1]).expect("a cell");
    std::fs::write(&cells[1], &bytes[..bytes.len() / 2]).expect("written");
    let (run, again) = world.observe("s3://logs", &[&ALL[..], &["--verbose"]].concat());
    run.ends(0).says(&["read anew", "cached 6 of 8 objects"]);
    assert_eq!(first, again);
    assert_eq!(world.got().len(), 2);
}

#[test]
fn two_runs_at_once_do_not_harm_each_other() {
    let world = World::new();
    let (_, alone) = world.observe("s3://logs", &[&ALL[..], &["--no-cache"]].concat());
    let usages: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4)
            .map(|n| {
                let world = &world;
                scope.spawn(move || {
                    let usage = world.file(&format!("usage-{n}.json"));
                    let arguments = [
                        "observe",
                        "--usage",
                        &usage,
                        "--trail",
                        "s3://logs",
                        "--since",
                        "2026-10-01",
                    ];
                    world.run(arguments).ends(0);
                    std::fs::read_to_string(usage).expect("a usage")
                })
            })
            .collect();
        runs.into_iter()
            .map(|run| run.join().expect("a run"))
            .collect()
    });
    assert!(usages.iter().all(|usage| *usage == alone));
    world.got();
    let (run, after) = world.observe("s3://logs", &[&ALL[..], &["--verbose"]].concat());
    assert!(!run.stderr.contains("read anew"), "{run:#?}");
    assert_eq!(after, alone);
    assert_eq!(world.got(), [""; 0]);
}

#[test]
fn no_secret_reaches_the_cache_or_the_output() {
    let world = World::empty();
    let mut record = at("2026-11-02T10:00:00Z", "table");
    record["requestParameters"]["key"] = json!({"id": "request-marker"});
    record["requestParameters"]["secretString"] = json!("request-marker");
    record["responseElements"] = json!({"credentials": {"sessionToken": "response-marker"}});
    record["userIdentity"]["accessKeyId"] = json!("ASIAKEYMARKER");
    record["additionalEventData"] = json!({"token": "additional-marker"});
    record["tlsDetails"] = json!({"clientProvidedHostHeader": "host-marker"});
    world
        .stub
        .put(&object("eu-west-1", "2026/11/02", "a"), &[record.clone()]);
    world.stub.change(|state| state.events = vec![record]);
    let markers = ["marker", "KEYMARKER", "AKIAIOSFODNN7EXAMPLE"];
    for source in ["s3://logs", "event-history"] {
        let (run, _) = world.observe(source, &["--since", "2026-11-01", "--verbose"]);
        let run = run.ends(0);
        let mut texts = texts_below(world.home.path());
        assert!(
            texts.iter().any(|text| text.contains("lpgen-cache")),
            "the cache was written"
        );
        texts.extend([run.stdout, run.stderr]);
        for text in &texts {
            assert!(
                markers.iter().all(|marker| !text.contains(marker)),
                "{text}"
            );
        }
    }
}
