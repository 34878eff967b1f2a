//! The built program as its users meet it: exit codes, streams, messages, flags.

#[path = "../support/record.rs"]
mod record;
#[path = "../support/server.rs"]
#[allow(dead_code, reason = "each test program uses the part it needs")]
mod server;
#[path = "../support/mod.rs"]
mod support;

mod carried;
mod check;
mod check_in_scan;
mod config;
mod diff;
mod files;
mod forge;
mod functions;
mod help;
mod implied;
mod inputs;
mod lines;
mod observe;
mod output;
mod propose;
mod requests;
mod scan;
mod schemas;
mod streams;
mod trail;
mod visibility;
mod watch;

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

/// A directory with these files.
fn directory(files: &[(&str, &[u8])]) -> TempDir {
    let directory = TempDir::new().expect("a directory can be made");
    for (name, bytes) in files {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it has a parent")).expect("it can be made");
        std::fs::write(path, bytes).expect("it can be written");
    }
    directory
}

/// A directory whose one file holds these records.
fn trail(records: &[Value]) -> TempDir {
    directory(&[("trail.json", record::file(records).as_bytes())])
}

fn text(path: &Path) -> &str {
    path.to_str().expect("the path is UTF-8")
}
