//! Files, directories and compressed streams.

use std::fs;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;
use lpgen::io::stop::Stop;
use lpgen::io::{
    FileRefusal, Progress, ReadReport, Silent, SourceError, TrailSource, expand, read_to_string,
    read_trail, write_atomic,
};
use lpgen::observer::document::Refusal;
use serde_json::json;
use tempfile::TempDir;

use super::record;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn file_of(ids: &[&str]) -> Vec<u8> {
    let records: Vec<_> = ids.iter().map(|id| record(id)).collect();
    json!({ "Records": records }).to_string().into_bytes()
}

fn directory(files: &[(&str, Vec<u8>)]) -> TempDir {
    let directory = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    directory
}

fn read(path: &Path, threads: usize) -> (Vec<String>, ReadReport) {
    let source = TrailSource::parse(path.to_str().unwrap()).unwrap();
    let expansion = expand(&[source]).unwrap();
    let (ids, report) = read_trail(
        &expansion.files,
        NonZeroUsize::new(threads).unwrap(),
        &Silent::default(),
        Vec::new,
        |ids: &mut Vec<String>, record| ids.extend(record.event_id.as_deref().map(str::to_owned)),
    );
    let mut ids = ids.concat();
    ids.sort();
    (ids, report)
}

#[test]
fn gzip_is_known_by_its_content() {
    let files = directory(&[
        ("a.json", gzip(&file_of(&["1"]))),
        ("b.json.gz", file_of(&["2"])),
        ("c.json.gz", gzip(&file_of(&["3"]))),
    ]);
    let (ids, report) = read(files.path(), 1);
    assert_eq!(ids, ["1", "2", "3"]);
    assert_eq!((report.files, report.notable.len()), (3, 0));
}

#[test]
fn gzip_of_several_members() {
    let whole = file_of(&["1", "2"]);
    let (start, end) = whole.split_at(whole.len() / 2);
    let files = directory(&[
        ("split.gz", [gzip(start), gzip(end)].concat()),
        (
            "two.gz",
            [gzip(&file_of(&["3"])), gzip(&file_of(&["4"]))].concat(),
        ),
    ]);
    assert_eq!(read(files.path(), 1).0, ["1", "2", "3", "4"]);
}

#[test]
fn gzip_cut_short_keeps_what_came_before() {
    let ids: Vec<String> = (0..5000).map(|id| format!("{id:04}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let whole = gzip(&file_of(&ids));
    let files = directory(&[
        ("cut.json.gz", whole[..whole.len() / 2].to_vec()),
        ("sound.json.gz", gzip(&file_of(&["x"]))),
    ]);
    let (found, report) = read(files.path(), 2);
    assert!(found.len() > 100 && found.len() < 5000, "{}", found.len());
    assert_eq!(found.last().map(String::as_str), Some("x"));
    assert_eq!(report.tally.records, found.len() as u64);
    assert_eq!(report.notable.len(), 1);
    assert!(matches!(
        report.notable[0].refusal,
        Some(FileRefusal::Gzip { .. })
    ));
}

#[test]
fn a_gzip_bomb_streams() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let piece = vec![b'z'; 1 << 20];
    encoder
        .write_all(b"{\"Records\":[{\"eventName\":\"")
        .unwrap();
    for _ in 0..256 {
        encoder.write_all(&piece).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 1 << 20);
    let files = directory(&[("bomb.gz", bomb)]);
    let (_, report) = read(files.path(), 1);
    assert!(matches!(
        report.notable[0].refusal,
        Some(FileRefusal::Document(Refusal::Truncated { .. }))
    ));
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let files = directory(&[
        ("a.json", file_of(&["1"])),
        ("b.json", b"<html>".to_vec()),
        ("c.json", Vec::new()),
        ("d.json.gz", b"\x1f\x8b\x08garbage".to_vec()),
        ("e.json", file_of(&["2"])),
        ("f.csv", b"User name,Event name\nf,x\n".to_vec()),
    ]);
    for threads in [1, 2, 8] {
        let (ids, report) = read(files.path(), threads);
        assert_eq!(ids, ["1", "2"]);
        let names: Vec<_> = report
            .notable
            .iter()
            .map(|file| file.path.file_name().unwrap().to_str().unwrap())
            .collect();
        assert_eq!(names, ["b.json", "c.json", "d.json.gz", "f.csv"]);
        assert!(report.notable.iter().all(|file| file.refusal.is_some()));
    }
}

#[test]
fn directories_are_read_as_cloudtrail_lays_them_out() {
    let base = "AWSLogs/o-abcdefghij/111122223333";
    let name = "111122223333_CloudTrail_eu-west-1_20260701T1005Z_x.json.gz";
    let log = |folder: &str| format!("{base}/{folder}/eu-west-1/2026/07/01/{name}");
    let files = directory(&[
        (&log("CloudTrail"), gzip(&file_of(&["1"]))),
        (&log("CloudTrail-NetworkActivity"), gzip(&file_of(&["2"]))),
        (&log("CloudTrail-Digest"), gzip(b"{\"digestStartTime\":1}")),
        (&log("CloudTrail-Insight"), gzip(&file_of(&["3"]))),
        ("notes.txt", b"hello".to_vec()),
        (".hidden/y.json", file_of(&["4"])),
    ]);
    let source = TrailSource::parse(files.path().to_str().unwrap()).unwrap();
    let expansion = expand(&[source.clone(), source]).unwrap();
    assert_eq!(expansion.files.len(), 1);
    assert_eq!((expansion.siblings, expansion.others), (4, 2));
    assert_eq!(read(files.path(), 2).0, ["1"]);
}

#[test]
fn a_file_named_outright_is_read_whatever_its_name() {
    let files = directory(&[("export.txt", file_of(&["1"]))]);
    assert_eq!(read(&files.path().join("export.txt"), 1).0, ["1"]);
}

#[test]
fn globs() {
    let files = directory(&[
        ("a/1.json", file_of(&["1"])),
        ("b/2.json", file_of(&["2"])),
        ("b/3.txt", file_of(&["3"])),
        ("odd[1].json", file_of(&["4"])),
    ]);
    let ids = |pattern: &str| read(&files.path().join(pattern), 1).0;
    assert_eq!(ids("*/*.json"), ["1", "2"]);
    assert_eq!(ids("**/*.txt"), ["3"]);
    assert_eq!(ids("[ab]"), ["1", "2"]);
    assert_eq!(ids("odd[1].json"), ["4"]);
    fs::create_dir(files.path().join("empty")).unwrap();
    let pattern = files.path().join("emp*").to_str().unwrap().to_owned();
    let source = TrailSource::parse(&pattern).unwrap();
    assert!(matches!(
        expand(&[source]),
        Err(SourceError::NoFiles { others: 0, .. })
    ));
}

#[cfg(unix)]
#[test]
fn links_that_go_round_are_named() {
    let files = directory(&[("a/1.json", file_of(&["1"]))]);
    std::os::unix::fs::symlink(files.path(), files.path().join("a/up")).unwrap();
    let source = TrailSource::parse(files.path().to_str().unwrap()).unwrap();
    let expansion = expand(&[source]).unwrap();
    assert_eq!((expansion.files.len(), expansion.unreadable.len()), (1, 1));
}

#[test]
fn sources_that_cannot_be_read_say_so() {
    for (typed, words) in [
        ("s3://bucket/prefix", "aws s3 sync s3://bucket/prefix"),
        ("event-history", "aws cloudtrail lookup-events"),
        ("athena://primary/db.table", "lpgen trail athena-query"),
    ] {
        let error = TrailSource::parse(typed).unwrap_err();
        assert!(matches!(error, SourceError::Remote { .. }));
        assert!(error.to_string().contains(typed));
        assert!(error.hint().unwrap().contains(words));
    }
    let missing = TrailSource::parse("no/such/file.json").unwrap_err();
    assert_eq!(
        missing.to_string(),
        "no such file or directory: `no/such/file.json`"
    );
    let pattern = TrailSource::parse("no/such/*.json").unwrap();
    assert!(matches!(
        expand(&[pattern]),
        Err(SourceError::NoMatch { .. })
    ));
    let files = directory(&[("notes.txt", Vec::new())]);
    let source = TrailSource::parse(files.path().to_str().unwrap()).unwrap();
    assert!(matches!(
        expand(&[source]),
        Err(SourceError::NoFiles { others: 1, .. })
    ));
}

#[test]
fn writing_replaces_whole() {
    let files = directory(&[("policy.json", b"old".to_vec())]);
    let path = files.path().join("policy.json");
    write_atomic(&path, b"new").unwrap();
    assert_eq!(read_to_string(&path).unwrap(), "new");
    assert_eq!(fs::read_dir(files.path()).unwrap().count(), 1);
    let nowhere = files.path().join("no/policy.json");
    let error = write_atomic(&nowhere, b"new").unwrap_err();
    assert!(error.hint().is_some());
    assert!(read_to_string(&nowhere).is_err());
    fs::write(&path, b"ok\xff").unwrap();
    assert!(
        read_to_string(&path)
            .unwrap_err()
            .to_string()
            .contains("byte 2")
    );
}

/// Counts what it is told, and stops reading after `most` bytes.
struct Counting {
    bytes: AtomicU64,
    most: u64,
    stop: Stop,
}

impl Progress for Counting {
    fn advance(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    fn stop(&self) -> &Stop {
        &self.stop
    }

    fn is_stopped(&self) -> bool {
        self.bytes.load(Ordering::Relaxed) > self.most
    }
}

#[test]
fn reading_tells_how_far_it_is_and_stops_when_asked() {
    let ids: Vec<String> = (0..5000).map(|id| format!("{id:04}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let files = directory(&[("a.json", file_of(&ids)), ("b.json", file_of(&["x"]))]);
    let source = TrailSource::parse(files.path().to_str().unwrap()).unwrap();
    let files = expand(&[source]).unwrap().files;
    let total: u64 = files.iter().map(|file| file.bytes).sum();
    for (most, is_stopped) in [(u64::MAX, false), (100_000, true)] {
        let bytes = AtomicU64::new(0);
        let progress = Counting {
            bytes,
            most,
            stop: Stop::default(),
        };
        let one = NonZeroUsize::MIN;
        let (_, report) = read_trail(&files, one, &progress, || (), |(), _| {});
        let bytes = progress.bytes.into_inner();
        assert_eq!(report.is_stopped, is_stopped);
        assert_eq!(report.tally.records == 5001, !is_stopped);
        assert_eq!((bytes == total, report.bytes), (!is_stopped, bytes));
        assert_eq!(report.notable, []);
    }
}
