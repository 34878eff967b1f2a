//! How fast trails are read, beside inflating the same files in the same process.
//!
//! `cargo bench --bench read [-- PATH]`: without a path, a trail made up on the spot.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::cast_precision_loss,
    reason = "a benchmark reads the clock, prints, and has no use for the last digits"
)]

use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use lpgen::catalog::Catalog;
use lpgen::io::integrity::validate;
use lpgen::io::{Expansion, Silent, TrailFile, TrailSource, expand, read_trail};
use lpgen::observer::digest::PublicKeys;
use lpgen::observer::folding::Folding;
use lpgen::observer::record::Record;
use lpgen::observer::span::Span;
use serde_json::json;

const ROUNDS: usize = 5;
const MADE_FILES: usize = 20;
const MADE_RECORDS: usize = 4000;

fn main() {
    let path = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let made = tempfile::tempdir().expect("a temporary directory");
    let path = path.unwrap_or_else(|| {
        make_trail(made.path());
        made.path().display().to_string()
    });
    let source = TrailSource::parse(&path).expect("a path that exists");
    let expansion = expand(&[source]).expect("trail files");
    let files = &expansion.files;

    let (inflate, json_bytes) = best(|| inflate_all(files));
    println!("inflate    1 thread   {}", rate(inflate, json_bytes));
    let (whole, _) = best(|| inflate_whole(files));
    println!("libdeflate 1 thread   {}", rate(whole, json_bytes));
    for threads in [1, 2] {
        let threads = NonZeroUsize::new(threads).expect("not zero");
        let (fold, records) = best(|| fold_all(files, threads));
        println!(
            "fold       {threads} thread(s) {}  {:.0} records/s  {:.2} of libdeflate",
            rate(fold, json_bytes),
            records as f64 / fold.as_secs_f64(),
            whole.as_secs_f64() / fold.as_secs_f64(),
        );
    }
    for threads in [1, 2] {
        let threads = NonZeroUsize::new(threads).expect("not zero");
        let (read, records) = best(|| count_records(files, threads));
        println!(
            "read       {threads} thread(s) {}  {:.0} records/s  {:.2} of inflating",
            rate(read, json_bytes),
            records as f64 / read.as_secs_f64(),
            inflate.as_secs_f64() / read.as_secs_f64(),
        );
    }
    if !expansion.digests.is_empty() {
        let (check, _) = best(|| check(&expansion));
        println!(
            "validate   1 thread   {}  {:.2} of inflating",
            rate(check, json_bytes),
            inflate.as_secs_f64() / check.as_secs_f64(),
        );
    }
}

/// Hashes every file and looks it up, as `--validate` does before reading.
fn check(expansion: &Expansion) -> usize {
    let mut files = expansion.clone();
    let keys = r#"{"PublicKeyList": [{"Value": "AAAA", "Fingerprint": "0"}]}"#;
    let keys = PublicKeys::parse(keys).expect("keys");
    validate(&mut files, &keys, Span::default()).expect("a digest");
    files.files.len()
}

fn rate(time: Duration, bytes: u64) -> String {
    let megabytes = bytes as f64 / 1e6;
    format!("{:7.0} MB/s of JSON", megabytes / time.as_secs_f64())
}

fn best<T>(run: impl Fn() -> T) -> (Duration, T) {
    let mut rounds: Vec<(Duration, T)> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let result = run();
            (start.elapsed(), result)
        })
        .collect();
    rounds.sort_by_key(|round| round.0);
    rounds.swap_remove(0)
}

fn inflate_all(files: &[TrailFile]) -> u64 {
    let mut piece = vec![0; 256 << 10];
    let mut bytes = 0;
    for file in files {
        let file = File::open(&file.path).expect("a file");
        let mut gzip = MultiGzDecoder::new(BufReader::with_capacity(64 << 10, file));
        loop {
            match gzip.read(&mut piece).expect("sound gzip") {
                0 => break,
                length => bytes += length as u64,
            }
        }
    }
    bytes
}

/// Inflates each file in one go into one buffer.
fn inflate_whole(files: &[TrailFile]) -> u64 {
    let mut decoder = libdeflater::Decompressor::new();
    let (mut packed, mut content, mut bytes) = (Vec::new(), Vec::new(), 0);
    for file in files {
        packed.clear();
        let mut file = File::open(&file.path).expect("a file");
        file.read_to_end(&mut packed).expect("a file");
        let trailer = packed.last_chunk::<4>().expect("a trailer");
        let length = usize::try_from(u32::from_le_bytes(*trailer)).expect("fits");
        content.resize(length.max(content.len()), 0);
        let inflated = decoder.gzip_decompress(&packed, &mut content[..length]);
        bytes += inflated.expect("sound gzip, one member") as u64;
    }
    bytes
}

/// Folds all records, as `observe` does.
fn fold_all(files: &[TrailFile], threads: NonZeroUsize) -> u64 {
    let catalog = Catalog::bundled();
    let make = || Folding::new(&catalog);
    let each = |folding: &mut Folding<'_>, record: &Record<'_>| folding.fold(record);
    let (parts, report) = read_trail(files, threads, &Silent::default(), make, each);
    std::hint::black_box(parts.into_iter().map(Folding::finish).collect::<Vec<_>>());
    report.tally.records
}

fn count_records(files: &[TrailFile], threads: NonZeroUsize) -> u64 {
    let (sums, report) = read_trail(
        files,
        threads,
        &Silent::default(),
        || 0_u64,
        |sum, record| *sum = sum.wrapping_add(record.fingerprint()),
    );
    std::hint::black_box(sums);
    report.tally.records
}

fn make_trail(directory: &std::path::Path) {
    let digests = directory.join("CloudTrail-Digest");
    std::fs::create_dir(&digests).expect("a folder");
    let digest = json!({
        "digestStartTime": "2026-07-01T00:00:00Z", "digestEndTime": "2026-07-01T01:00:00Z",
        "digestS3Bucket": "b", "digestS3Object": "d", "digestPublicKeyFingerprint": "1",
        "digestSignatureAlgorithm": "SHA256withRSA", "logFiles": [],
    });
    let name = "111122223333_CloudTrail-Digest_eu-west-1_t_eu-west-1_20260701T010000Z.json";
    std::fs::write(digests.join(name), digest.to_string()).expect("room on disk");
    for file in 0..MADE_FILES {
        let records: Vec<_> = (0..MADE_RECORDS)
            .map(|n| record(file * MADE_RECORDS + n))
            .collect();
        let path = directory.join(format!("{file}.json.gz"));
        let mut gzip = GzEncoder::new(File::create(path).expect("a file"), Compression::default());
        let document = json!({ "Records": records }).to_string();
        gzip.write_all(document.as_bytes()).expect("room on disk");
        gzip.finish().expect("room on disk");
    }
}

/// A record like those of real trails: ids that do not compress among members that do.
fn record(n: usize) -> serde_json::Value {
    let hash = |salt: u64| {
        let mixed = (n as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15 ^ salt);
        format!(
            "{mixed:016x}-{:016x}",
            mixed.rotate_left(23).wrapping_mul(salt | 1)
        )
    };
    let function = format!("function-{}", n % 37);
    json!({
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": format!("AROAEXAMPLE{:010}:{function}", n % 37),
            "arn": format!("arn:aws:sts::111122223333:assumed-role/{function}-role/{function}"),
            "accountId": "111122223333",
            "accessKeyId": format!("ASIA{:016X}", n / 50),
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": format!("AROAEXAMPLE{:010}", n % 37),
                    "arn": format!("arn:aws:iam::111122223333:role/service-role/{function}-role"),
                    "accountId": "111122223333",
                    "userName": format!("{function}-role"),
                },
                "webIdFederationData": {},
                "attributes": {"creationDate": "2026-07-01T09:00:00Z", "mfaAuthenticated": "false"},
            },
        },
        "eventTime": format!("2026-07-01T{:02}:{:02}:{:02}Z", n / 3600 % 24, n / 60 % 60, n % 60),
        "eventSource": "dynamodb.amazonaws.com",
        "eventName": (["GetItem", "PutItem", "Query", "UpdateItem"])[n % 4],
        "awsRegion": "eu-west-1",
        "sourceIPAddress": format!("10.{}.{}.{}", n % 7, n % 251, n % 13),
        "userAgent": "aws-sdk-js/3.540.0 ua/2.0 os/linux#5.10 lang/js md/nodejs#20.11.1 api/dynamodb#3.540.0 exec-env/AWS_Lambda_nodejs20.x",
        "requestParameters": {"tableName": format!("orders-{}", n % 11), "key": {"id": hash(3)}, "consistentRead": true},
        "responseElements": null,
        "requestID": hash(5),
        "eventID": hash(7),
        "readOnly": true,
        "resources": [{
            "accountId": "111122223333",
            "type": "AWS::DynamoDB::Table",
            "ARN": format!("arn:aws:dynamodb:eu-west-1:111122223333:table/orders-{}", n % 11),
        }],
        "eventType": "AwsApiCall",
        "managementEvent": false,
        "recipientAccountId": "111122223333",
        "eventCategory": "Data",
        "tlsDetails": {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", "clientProvidedHostHeader": "dynamodb.eu-west-1.amazonaws.com"},
    })
}
