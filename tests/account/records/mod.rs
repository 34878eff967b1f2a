//! Records from the account: buckets, the cache, Event history, the choice of trails. Against a server in
//! this process that answers as AWS does.

mod athena;
mod bucket;
mod cache;
mod discovery;
mod history;
mod memory;
mod refusals;
mod stops;
mod validate;
mod watch;

use std::path::Path;

use crate::account::Stub;
use crate::record::{ACCOUNT, get_item};
use crate::support::Run;
use serde_json::{Value, json};
use tempfile::TempDir;

/// An account whose bucket `logs` holds some days of two regions; and a home for the cache.
struct World {
    stub: Stub,
    home: TempDir,
}

/// The day's folder of a region.
fn folder(region: &str, day: &str) -> String {
    format!("logs/AWSLogs/{ACCOUNT}/CloudTrail/{region}/{day}")
}

/// The key of an object in that folder, named as CloudTrail names it.
fn object(region: &str, day: &str, unique: &str) -> String {
    let date = day.replace('/', "");
    let folder = folder(region, day);
    format!("{folder}/{ACCOUNT}_CloudTrail_{region}_{date}T0005Z_{unique}.json.gz")
}

/// A call of `orders-api` at a time, on a table of its own.
fn at(time: &str, table: &str) -> Value {
    let mut record = get_item("orders-api", &format!("{time}-{table}"), table);
    record["eventTime"] = json!(time);
    record
}

impl World {
    fn empty() -> Self {
        Self {
            stub: Stub::start(),
            home: TempDir::new().expect("a directory"),
        }
    }

    /// Four days of two regions, one object each; each with one call on a table named after the day.
    fn new() -> Self {
        let world = Self::empty();
        for day in ["01", "02", "03", "04"] {
            for region in ["eu-west-1", "us-east-1"] {
                let key = object(region, &format!("2026/11/{day}"), day);
                let time = format!("2026-11-{day}T10:00:00Z");
                let mut record = at(&time, &format!("table-{day}"));
                record["awsRegion"] = json!(region);
                record["eventID"] = json!(format!("{region}-{day}"));
                world.stub.put(&key, &[record]);
            }
        }
        world
    }

    fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Run {
        crate::support::finish(&mut self.stub.lpgen(self.home.path(), arguments))
    }

    fn usage(&self) -> String {
        self.file("usage.json")
    }

    /// A path in the home.
    fn file(&self, name: &str) -> String {
        self.home.path().join(name).display().to_string()
    }

    /// Observes anew, and gives out the usage file.
    fn observe(&self, source: &str, more: &[&str]) -> (Run, String) {
        let usage = self.usage();
        let mut arguments = vec!["observe", "--replace", "--usage", &usage, "--trail", source];
        arguments.extend(more);
        let run = self.run(arguments);
        let text = std::fs::read_to_string(&usage).unwrap_or_default();
        (run, text)
    }

    /// The names of objects that were asked for since the last time, sorted.
    fn got(&self) -> Vec<String> {
        let mut got: Vec<String> = self
            .stub
            .took("GET ")
            .iter()
            .map(|line| line.trim_start_matches("GET ").to_owned())
            .collect();
        got.sort();
        got
    }
}

/// Files below a directory, as text where they are gzip.
fn texts_below(directory: &Path) -> Vec<String> {
    let files = crate::support::files_below(directory, "");
    files
        .iter()
        .map(|path| {
            let bytes = std::fs::read(path).expect("a file");
            let mut text = String::new();
            let mut gzip = flate2::read::MultiGzDecoder::new(bytes.as_slice());
            match std::io::Read::read_to_string(&mut gzip, &mut text) {
                Ok(_) => text,
                Err(_) => String::from_utf8_lossy(&bytes).into_owned(),
            }
        })
        .collect()
}
