//! An invented AWS account: buckets, Event history and the caller's identity, as far as lpgen asks.

#![allow(dead_code, reason = "each test file uses the part it needs")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use assert_cmd::Command;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::athena::Athena;
use crate::record::{ACCOUNT, REGION};
use crate::server::{Request, Response, Server};
use crate::support;

/// What stands at a key of a bucket.
#[derive(Clone, Debug)]
pub(crate) enum Stored {
    Object(Vec<u8>),
    /// Asking for it is refused: status and code.
    Refused(u16, &'static str),
    /// It breaks off once after so many bytes.
    Broken(Vec<u8>, usize),
}

/// What the account is made of; a test may change it between runs.
#[derive(Default)]
pub(crate) struct State {
    /// By `BUCKET/KEY`.
    pub(crate) objects: BTreeMap<String, Stored>,
    /// Regions of buckets that are not at home.
    pub(crate) elsewhere: BTreeMap<String, String>,
    /// Buckets that may not be listed.
    pub(crate) denied: Vec<String>,
    /// Events of Event history: region, time and user, record.
    pub(crate) events: Vec<Value>,
    /// So many requests are throttled first.
    pub(crate) throttles: usize,
    /// Each object takes so long.
    pub(crate) delay: Duration,
    /// Every request: `GET bucket/key`, `LIST bucket/prefix`, `LookupEvents region`, `ListPublicKeys region`.
    pub(crate) log: Vec<String>,
    /// Bodies of requests to CloudTrail.
    pub(crate) lookups: Vec<Value>,
    /// Signatures in the metadata of objects, by `BUCKET/KEY`.
    pub(crate) signatures: BTreeMap<String, String>,
    /// Public keys of digests, one a page; without any, they may not be listed.
    pub(crate) keys: Vec<Value>,
    /// Regions that requests were signed for, by bucket.
    pub(crate) signed: BTreeMap<String, String>,
    /// A table of Athena.
    pub(crate) athena: Athena,
}

#[derive(Clone)]
pub(crate) struct Stub {
    pub(crate) state: Arc<Mutex<State>>,
    pub(crate) url: Arc<str>,
}

impl Stub {
    pub(crate) fn start() -> Self {
        let state: Arc<Mutex<State>> = Arc::default();
        let of_server = state.clone();
        let server = Server::start(move |request| answer(&of_server, request));
        Self {
            state,
            url: server.url.into(),
        }
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().expect("the state"));
    }

    pub(crate) fn put(&self, key: &str, records: &[Value]) {
        let stored = Stored::Object(gzip(records));
        self.change(|state| drop(state.objects.insert(key.to_owned(), stored)));
    }

    /// Requests since the last time, of a kind.
    pub(crate) fn took(&self, kind: &str) -> Vec<String> {
        let mut state = self.state.lock().expect("the state");
        let (taken, rest) = std::mem::take(&mut state.log)
            .into_iter()
            .partition(|line| line.starts_with(kind));
        state.log = rest;
        taken
    }

    /// The program with this account's credentials and a home of its own.
    pub(crate) fn lpgen<'a>(
        &self,
        home: &Path,
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> Command {
        let mut command = support::lpgen(arguments);
        command
            .envs([
                ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
                ("AWS_SECRET_ACCESS_KEY", "secret-access-key-marker"),
                ("AWS_SESSION_TOKEN", "session-token-marker"),
                ("AWS_REGION", REGION),
                ("AWS_ENDPOINT_URL", &*self.url),
                ("AWS_EC2_METADATA_DISABLED", "true"),
            ])
            .env("HOME", home)
            .args(["--endpoint-url", &self.url]);
        command
    }
}

pub(crate) fn gzip(records: &[Value]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let text = json!({"Records": records}).to_string();
    gzip.write_all(text.as_bytes()).expect("memory");
    gzip.finish().expect("memory")
}

fn answer(state: &Mutex<State>, request: &Request) -> Response {
    if request.body.contains("Action=GetCallerIdentity") {
        return identity();
    }
    let mut state = state.lock().expect("the state");
    if state.throttles > 0 {
        state.throttles -= 1;
        state.log.push("throttled".to_owned());
        return if request.header("x-amz-target").is_empty() {
            refusal(503, "SlowDown")
        } else {
            Response::new(400, r#"{"__type":"ThrottlingException","message":"slow"}"#)
        };
    }
    if request.header("x-amz-target").ends_with(".LookupEvents") {
        return lookup(&mut state, request);
    }
    if request.header("x-amz-target").ends_with(".ListPublicKeys") {
        return public_keys(&mut state, request);
    }
    let State { athena, log, .. } = &mut *state;
    if let Some(answered) = athena.answer(request, log) {
        return answered;
    }
    let path = request.path.trim_start_matches('/').to_owned();
    let (bucket, key) = path.split_once('/').unwrap_or((&path, ""));
    state
        .signed
        .insert(bucket.to_owned(), request.region().to_owned());
    let home = state.elsewhere.get(bucket).map_or(REGION, String::as_str);
    if home != request.region() {
        return refusal(301, "PermanentRedirect").header("x-amz-bucket-region", home);
    }
    let there = format!("{bucket}/");
    if !state.objects.keys().any(|key| key.starts_with(&there)) {
        return refusal(404, "NoSuchBucket");
    }
    if state.denied.iter().any(|denied| denied == bucket) {
        return refusal(403, "AccessDenied");
    }
    match (request.method.as_str(), key) {
        ("HEAD", "") => Response::new(200, "").header("x-amz-bucket-region", home),
        (_, "") => list(&mut state, bucket, request),
        _ => {
            let delay = state.delay;
            let mut response = get(&mut state, &path, request);
            if let Some(signature) = state.signatures.get(&path) {
                response = response.header("x-amz-meta-signature", signature);
            }
            drop(state);
            std::thread::sleep(delay);
            response
        }
    }
}

fn identity() -> Response {
    Response::new(
        200,
        format!(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::{ACCOUNT}:user/me</Arn><UserId>AIDA</UserId><Account>{ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
        ),
    )
}

pub(crate) fn refusal(status: u16, code: &str) -> Response {
    Response::new(
        status,
        format!("<Error><Code>{code}</Code><Message>the stub says so</Message></Error>"),
    )
}

fn get(state: &mut State, path: &str, request: &Request) -> Response {
    state.log.push(format!("GET {path}"));
    let range = request.header("range");
    let from = range
        .strip_prefix("bytes=")
        .and_then(|r| r.strip_suffix('-'));
    let from: usize = from.map_or(0, |n| n.parse().expect("a number"));
    match state.objects.get(path).cloned() {
        None => refusal(404, "NoSuchKey"),
        Some(Stored::Refused(status, code)) => refusal(status, code),
        Some(Stored::Object(bytes)) => Response::new(200, &bytes[from..]).header("etag", "\"t\""),
        Some(Stored::Broken(bytes, at)) => {
            let whole = Stored::Object(bytes.clone());
            state.objects.insert(path.to_owned(), whole);
            let mut response = Response::new(200, bytes).header("etag", "\"t\"");
            response.breaks_after = Some(at);
            response
        }
    }
}

/// As `ListObjectsV2` does: a thousand keys and prefixes a page, in order.
fn list(state: &mut State, bucket: &str, request: &Request) -> Response {
    let prefix = format!("{bucket}/{}", request.query("prefix"));
    state.log.push(format!("LIST {prefix}"));
    let after = request.query("continuation-token").to_owned();
    let mut lines: BTreeMap<String, String> = BTreeMap::new();
    for (path, stored) in state.objects.range(prefix.clone()..) {
        let Some(rest) = path.strip_prefix(&prefix) else {
            break;
        };
        let key = &path[bucket.len() + 1..];
        let folder = rest.find('/').filter(|_| request.query("delimiter") == "/");
        let (name, line) = match folder {
            Some(at) => {
                let folder = &key[..=key.len() - rest.len() + at];
                let line = format!("<CommonPrefixes><Prefix>{folder}</Prefix></CommonPrefixes>");
                (folder, line)
            }
            None => (key, contents(key, stored)),
        };
        if name > after.as_str() {
            lines.insert(name.to_owned(), line);
        }
    }
    let more = lines
        .keys()
        .nth(999)
        .filter(|_| lines.len() > 1000)
        .cloned();
    let token = more.map_or(String::new(), |last| {
        format!(
            "<IsTruncated>true</IsTruncated><NextContinuationToken>{last}</NextContinuationToken>"
        )
    });
    let lines: String = lines.into_values().take(1000).collect();
    Response::new(
        200,
        format!("<ListBucketResult>{token}{lines}</ListBucketResult>"),
    )
}

fn contents(key: &str, stored: &Stored) -> String {
    let bytes = match stored {
        Stored::Object(bytes) | Stored::Broken(bytes, _) => bytes.as_slice(),
        Stored::Refused(..) => &[],
    };
    let tag = bytes
        .iter()
        .fold(7_u64, |h, b| h.wrapping_mul(31) + u64::from(*b));
    format!(
        "<Contents><Key>{key}</Key><Size>{}</Size><ETag>&quot;{tag:x}&quot;</ETag></Contents>",
        bytes.len()
    )
}

/// As `LookupEvents` does: fifty a page, the newest first.
fn lookup(state: &mut State, request: &Request) -> Response {
    let asked: Value = serde_json::from_str(&request.body).expect("JSON");
    let region = request.region().to_owned();
    state.log.push(format!("LookupEvents {region}"));
    state.lookups.push(asked.clone());
    let seconds = |name: &str| seconds(&asked[name]);
    let user = asked["LookupAttributes"][0]["AttributeValue"].as_str();
    let mut events: Vec<(i64, &Value)> = state
        .events
        .iter()
        .filter(|e| e["awsRegion"] == region.as_str())
        .filter(|e| user.is_none_or(|user| arn_of(e).ends_with(&format!("/{user}"))))
        .map(|e| (time_of(e), e))
        .filter(|(t, _)| seconds("StartTime") <= *t && *t <= seconds("EndTime"))
        .collect();
    events.sort_by_key(|(time, event)| (-time, event["eventID"].to_string()));
    let from: usize = asked["NextToken"]
        .as_str()
        .map_or(0, |t| t.parse().expect("ours"));
    let page = events.iter().skip(from).take(50).map(|(time, event)| {
        json!({"EventId": event["eventID"], "EventTime": time, "CloudTrailEvent": event.to_string()})
    });
    let mut body = json!({"Events": page.collect::<Vec<_>>()});
    if events.len() > from + 50 {
        body["NextToken"] = json!((from + 50).to_string());
    }
    Response::new(200, body.to_string()).header("content-type", "application/x-amz-json-1.1")
}

/// As `ListPublicKeys` does: those that are valid at some time since the start.
fn public_keys(state: &mut State, request: &Request) -> Response {
    let asked: Value = serde_json::from_str(&request.body).expect("JSON");
    let region = request.region();
    let since = seconds(&asked["StartTime"]);
    state.log.push(format!("ListPublicKeys {region} {since}"));
    if state.keys.is_empty() {
        return Response::new(
            400,
            r#"{"__type":"AccessDeniedException","message":"not authorized to perform: cloudtrail:ListPublicKeys"}"#,
        );
    }
    let at: usize = asked["NextToken"]
        .as_str()
        .map_or(0, |t| t.parse().expect("ours"));
    let mut body = json!({"PublicKeyList": state.keys.get(at)});
    if at + 1 < state.keys.len() {
        body["NextToken"] = json!((at + 1).to_string());
    }
    let list = [body["PublicKeyList"].take()];
    body["PublicKeyList"] = json!(list);
    Response::new(200, body.to_string()).header("content-type", "application/x-amz-json-1.1")
}

fn arn_of(event: &Value) -> &str {
    event["userIdentity"]["arn"].as_str().unwrap_or_default()
}

pub(crate) fn time_of(event: &Value) -> i64 {
    let text = event["eventTime"].as_str().expect("a time");
    let time: jiff::Timestamp = text.parse().expect("RFC 3339");
    time.as_second()
}

/// Seconds as the SDK writes them, with a fraction or without.
pub(crate) fn seconds(value: &Value) -> i64 {
    let text = value.to_string();
    let whole = text.split('.').next().unwrap_or(&text);
    whole.parse().expect("seconds")
}
