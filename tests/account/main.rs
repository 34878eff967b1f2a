//! The account itself, asked over HTTP: what is asked, how often, what is kept, what is not.
#![cfg(feature = "aws")]

#[path = "../support/account.rs"]
mod account;
mod around;
#[path = "../support/athena.rs"]
mod athena;
mod cbor;
mod checklist;
mod denied;
#[path = "../support/digest.rs"]
mod digest;
mod doctor;
mod hostile;
mod identity;
mod log;
mod looks;
mod proxy;
#[path = "../support/record.rs"]
mod record;
mod records;
#[path = "../support/server.rs"]
#[allow(dead_code, reason = "each test file uses the part it needs")]
mod server;
mod several;
mod snapshot;
mod stub;
#[path = "../support/mod.rs"]
mod support;

use assert_cmd::Command;

use stub::{REGION, Running};
use support::{Run, finish, lpgen};

/// The program with credentials for the stub.
fn asking<'a>(account: &'a Running, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = lpgen(arguments);
    command
        .args(["--endpoint-url", &account.url, "--region", REGION])
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "SECRETMARK/key")
        .env("AWS_EC2_METADATA_DISABLED", "true");
    command
}

fn ask<'a>(account: &'a Running, arguments: impl IntoIterator<Item = &'a str>) -> Run {
    finish(&mut asking(account, arguments))
}
