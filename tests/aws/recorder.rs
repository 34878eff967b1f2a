//! The recorder in front of the emulator, as the tests talk to it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::account::REGION;
use crate::environment::Python;
use crate::process::Server;

/// Passes requests on to an emulator and writes CloudTrail records of them (`recorder/`).
pub(crate) struct Recorder {
    server: Server,
}

impl Recorder {
    /// Starts it before the emulator at a port, which need not be there yet.
    pub(crate) fn start(python: &Python, emulator: u16, account: &str) -> Self {
        let mut command = python.command();
        command.args(["-m", "recorder", "--upstream", &emulator.to_string()]);
        let server = Server::start_and_ask(command.args(["--account", account]));
        Self { server }
    }

    pub(crate) fn port(&self) -> u16 {
        self.server.port
    }

    /// How often each operation was asked for, as `{"iam:GetRole": 3}`, since the last time that
    /// `count_anew` was called.
    pub(crate) fn requests(&self) -> Value {
        self.ask("GET", "requests", &Value::Null)
    }

    /// Begins to count from nothing.
    pub(crate) fn count_anew(&self) {
        self.ask("DELETE", "requests", &Value::Null);
    }

    /// Every record, as written.
    pub(crate) fn records(&self) -> Vec<Value> {
        let records = self.ask("GET", "records", &Value::Null);
        records.as_array().expect("records are a list").clone()
    }

    /// Writes what is new into trail objects of a bucket; their keys.
    pub(crate) fn deliver(&self, bucket: &str) -> Value {
        self.ask(
            "POST",
            "deliver",
            &json!({"bucket": bucket, "home": REGION}),
        )
    }

    /// Answers an operation in the emulator's place: see `recorder/stubs.py`.
    pub(crate) fn stub(&self, stub: &Value) {
        self.ask("POST", "stub", stub);
    }

    /// Serves a trail bucket of so many objects on the ten days before 2026-11-21: see
    /// `recorder/bulk.py`.
    pub(crate) fn bulk(&self, bucket: &str, objects: u64) {
        let asked = json!({"bucket": bucket, "region": REGION, "objects": objects, "days": 10,
            "last": "2026-11-20"});
        self.ask("POST", "bulk", &asked);
    }

    /// Forgets all stubs.
    pub(crate) fn no_stubs(&self) {
        self.ask("DELETE", "stub", &Value::Null);
    }

    /// Fails if there was a request that could not be recorded.
    #[track_caller]
    pub(crate) fn has_recorded_all(&self) {
        let failures = self.ask("GET", "failures", &Value::Null);
        assert_eq!(failures, json!([]), "requests that could not be recorded");
    }

    fn ask(&self, method: &str, what: &str, body: &Value) -> Value {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let mut stream =
            TcpStream::connect(("127.0.0.1", self.port())).expect("the recorder listens");
        write!(
            stream,
            "{method} /_recorder/{what} HTTP/1.1\r\nHost: recorder\r\nConnection: close\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .expect("the recorder takes requests");
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .expect("the recorder answers");
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .expect("it is an HTTP response");
        assert!(head.starts_with("HTTP/1.1 200"), "{what}: {answer}");
        serde_json::from_str(body).expect("the recorder answers in JSON")
    }
}
