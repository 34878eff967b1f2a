//! Copies of a bucket checked against digests that are made and signed here.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::digest::{FINGERPRINT, Link, listed, made, public_key, sha256};
use super::support::{Run, run};
use super::twins::call;

const ACCOUNT: &str = "111122223333";

/// A copy of a bucket with one log file and one digest for each hour from 10 to 13.
struct Copy {
    folder: tempfile::TempDir,
    digests: Vec<PathBuf>,
    logs: Vec<PathBuf>,
}

fn log_key(hour: u32) -> String {
    format!(
        "AWSLogs/{ACCOUNT}/CloudTrail/eu-west-1/2026/11/03/{ACCOUNT}_CloudTrail_eu-west-1_20261103T{hour}10Z_abcdefghij0123{hour}.json"
    )
}

/// How the digests of a copy are made.
struct Plan {
    /// The hour whose digest was delivered later.
    backfilled: Option<u32>,
    /// The hour without a log file.
    empty: Option<u32>,
    /// From when to when the key is valid.
    validity: [Value; 2],
}

impl Plan {
    fn plain() -> Self {
        Self {
            backfilled: None,
            empty: None,
            validity: [json!("2026-01-01T00:00:00Z"), json!("2027-01-01T00:00:00Z")],
        }
    }

    fn digest_key(&self, hour: u32) -> String {
        let late = if self.backfilled == Some(hour) {
            "_backfill"
        } else {
            ""
        };
        format!(
            "AWSLogs/{ACCOUNT}/CloudTrail-Digest/eu-west-1/2026/11/03/{ACCOUNT}_CloudTrail-Digest_eu-west-1_main_eu-west-1_20261103T{}0000Z{late}.json.gz",
            hour + 1
        )
    }
}

impl Copy {
    fn make() -> Self {
        Self::of(&Plan::plain())
    }

    fn of(plan: &Plan) -> Self {
        let digest_key = |hour| plan.digest_key(hour);
        let folder = tempfile::tempdir().expect("a folder");
        let (mut digests, mut logs) = (Vec::new(), Vec::new());
        let mut previous: Option<Link> = None;
        for hour in 10..14 {
            let mut record = call(&format!("event-{hour}"), &format!("table{hour}"));
            let time = format!("2026-11-03T{hour}:05:00Z");
            record["eventTime"] = json!(time);
            let log = json!({"Records": [record]}).to_string();
            let mut files = vec![listed(&format!("{}.gz", log_key(hour)), &log, &time)];
            if plan.empty == Some(hour) {
                files.clear();
            } else {
                logs.push(put(folder.path(), &log_key(hour), log.as_bytes()));
            }
            let at = |hour| format!("2026-11-03T{hour}:00:00Z");
            let times = (&*at(hour), &*at(hour + 1));
            let (text, link) = made(&digest_key(hour), times, &files, previous.as_ref());
            digests.push(put(folder.path(), &digest_key(hour), text.as_bytes()));
            previous = Some(link);
        }
        let newest = previous.expect("a digest").signature;
        let beside = format!("{}.metadata.json", digest_key(13));
        let head =
            json!({"Metadata": {"signature": newest, "signature-algorithm": "SHA256withRSA"}});
        put(folder.path(), &beside, head.to_string().as_bytes());
        let keys = json!({"PublicKeyList": [{
            "Value": public_key(), "Fingerprint": FINGERPRINT,
            "ValidityStartTime": plan.validity[0], "ValidityEndTime": plan.validity[1],
        }]});
        fs::write(folder.path().join("keys.txt"), keys.to_string()).expect("a file");
        Self {
            folder,
            digests,
            logs,
        }
    }

    fn suggest(&self, more: &[&str]) -> Run {
        let trail = self.folder.path().join("AWSLogs").display().to_string();
        let keys = self.folder.path().join("keys.txt").display().to_string();
        let command = [
            "suggest",
            "f",
            "--trail",
            &trail,
            "--validate",
            "--public-keys",
            &keys,
        ];
        run(command.iter().chain(more).copied())
    }

    /// The tables that a run grants, by their hours.
    fn granted(told: &Run) -> Vec<u32> {
        (0..100)
            .filter(|hour| told.stdout.contains(&format!("table{hour:02}\"")))
            .collect()
    }
}

fn put(root: &Path, key: &str, content: &[u8]) -> PathBuf {
    let path = root.join(key);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(&path, content).expect("a file");
    path
}

fn codes(run: &Run) -> Vec<String> {
    let doubts: Value = run.json()["doubts"].clone();
    let all = doubts.as_array().expect("a list").iter();
    all.filter_map(|d| d["code"].as_str().map(str::to_owned))
        .filter(|code| code != "beside")
        .collect()
}

#[test]
fn a_sound_copy_is_proven() {
    let copy = Copy::make();
    let told = copy.suggest(&["--strict"]);
    assert_eq!(Copy::granted(&told), [10, 11, 12, 13], "{told:#?}");
    told.says(&["4 files proven by 4 digests"]);
    assert_eq!(codes(&copy.suggest(&["--format", "json"])), [""; 0]);
}

#[test]
fn a_digest_that_came_later_and_one_of_a_quiet_hour_are_links_of_the_chain() {
    for hour in 10..14 {
        let late = Plan {
            backfilled: Some(hour),
            ..Plan::plain()
        };
        let told = Copy::of(&late).suggest(&["--format", "json"]);
        assert_eq!(codes(&told), [""; 0], "{hour}: {told:#?}");
        assert_eq!(Copy::granted(&told), [10, 11, 12, 13], "{hour}: {told:#?}");
        let quiet = Plan {
            empty: Some(hour),
            ..Plan::plain()
        };
        let copy = Copy::of(&quiet);
        let told = copy.suggest(&["--format", "json"]);
        assert_eq!(codes(&told), [""; 0], "{hour}: {told:#?}");
        // A file of somebody else in the quiet hour.
        let key = log_key(hour).replace("abcdefghij0123", "evil");
        let file = json!({"Records": [call("evil", "table99")]});
        put(copy.folder.path(), &key, file.to_string().as_bytes());
        let told = copy.suggest(&["--format", "json"]);
        assert_eq!(codes(&told), ["added"], "{hour}: {told:#?}");
    }
}

#[test]
fn a_key_proves_nothing_outside_its_time() {
    let second = |text: &str| {
        let time: jiff::Timestamp = text.parse().expect("a time");
        json!(time.as_second())
    };
    let (before, day) = ("2026-01-01T00:00:00Z", "2026-11-03T11:30:00Z");
    for (from, until, unproven) in [
        (json!(before), json!(day), 3),
        (second(day), second("2027-01-01T00:00:00Z"), 1),
        (second(before), json!("2026-11-03T11:00:00+00:00"), 3),
        (json!(before), json!("2026-11-03T10:59:59Z"), 4),
        (Value::Null, Value::Null, 0),
    ] {
        let validity = [from, until];
        let plan = Plan {
            validity: validity.clone(),
            ..Plan::plain()
        };
        let told = Copy::of(&plan).suggest(&["--format", "json"]);
        let doubts = told.json()["doubts"].clone();
        let of = |code: &str| {
            let all = doubts.as_array().into_iter().flatten();
            all.filter(|d| d["code"] == code)
                .filter_map(|d| d["count"]["value"].as_u64())
                .sum::<u64>()
        };
        assert_eq!(of("unproven-digest"), unproven, "{validity:?}: {told:#?}");
        assert_eq!(of("uncovered"), unproven, "{validity:?}: {told:#?}");
        // A digest that was delivered later may bear a later key's signature.
        let late = Plan {
            backfilled: Some(10),
            validity: validity.clone(),
            ..Plan::plain()
        };
        let told = Copy::of(&late).suggest(&["--format", "json"]);
        let doubts = told.json()["doubts"].clone();
        let mut all = doubts.as_array().expect("a list").iter();
        let open = all.find(|d| d["code"] == "unproven-digest");
        let is_named = open.is_some_and(|d| d["samples"].to_string().contains("_backfill"));
        let is_later = validity[1] == json!("2026-11-03T10:59:59Z");
        assert_eq!(is_named, is_later, "{validity:?}: {told:#?}");
    }
}

#[test]
fn without_being_asked_nothing_is_checked_and_this_is_said() {
    let copy = Copy::make();
    let trail = copy.folder.path().join("AWSLogs").display().to_string();
    run(["suggest", "f", "--trail", &trail])
        .ends(0)
        .says(&["integrity not checked"]);
}

/// Something done to a copy, what it is called, and the hours that are still granted.
type Attack = (fn(&Copy), &'static [&'static str], &'static [u32]);

#[test]
fn what_was_done_to_a_copy_is_found() {
    let attacks: [Attack; 9] = [
        (|c| append(&c.logs[1]), &["changed"], &[10, 12, 13]),
        (
            |c| fs::remove_file(&c.logs[1]).expect("removed"),
            &["missing"],
            &[10, 12, 13],
        ),
        (
            |c| rename(&c.logs[1], "_abcdefghij012311", "_renamed"),
            &["renamed", "missing"],
            &[10, 12, 13],
        ),
        (|c| add(c), &["added"], &[10, 11, 12, 13]),
        (
            |c| append(&c.digests[1]),
            &["added", "bad-digest"],
            &[10, 12, 13],
        ),
        (
            |c| fs::remove_file(&c.digests[1]).expect("removed"),
            &["added", "missing-digest", "unproven-digest", "uncovered"],
            &[10, 12, 13],
        ),
        (|c| relist(c), &["added", "bad-digest"], &[10, 12, 13]),
        (
            |c| fs::remove_file(metadata(c)).expect("removed"),
            &["unproven-digest", "uncovered"],
            &[10, 11, 12, 13],
        ),
        (
            |c| forge_metadata(c),
            &["bad-digest", "uncovered"],
            &[10, 11, 12, 13],
        ),
    ];
    let sound = Copy::make().suggest(&["--strict"]).exit;
    for (n, (attack, found, left)) in attacks.into_iter().enumerate() {
        let copy = Copy::make();
        attack(&copy);
        let told = copy.suggest(&["--format", "json"]);
        let codes = codes(&told);
        assert_eq!(codes, found, "attack {n}: {told:#?}");
        let told = copy.suggest(&["--strict"]);
        assert_eq!(Copy::granted(&told), left, "attack {n}: {told:#?}");
        let is_open = found == ["unproven-digest", "uncovered"];
        assert_eq!(
            told.exit,
            if is_open { sound } else { 3 },
            "attack {n}: {told:#?}"
        );
    }
}

fn append(path: &Path) {
    let mut content = fs::read(path).expect("a file");
    content.push(b'\n');
    fs::write(path, content).expect("a file");
}

fn rename(path: &Path, from: &str, to: &str) {
    let renamed = path.display().to_string().replace(from, to);
    fs::rename(path, renamed.replace("_renamed", "_renamed0")).expect("renamed");
}

/// A file of somebody else in a proven hour.
fn add(copy: &Copy) {
    let key = log_key(11).replace("abcdefghij0123", "evil");
    let file = json!({"Records": [call("evil", "table99")]});
    put(copy.folder.path(), &key, file.to_string().as_bytes());
}

/// A log file changed, and the digest changed to fit.
fn relist(copy: &Copy) {
    let before = sha256(&fs::read(&copy.logs[1]).expect("a file"));
    append(&copy.logs[1]);
    let after = sha256(&fs::read(&copy.logs[1]).expect("a file"));
    let digest = fs::read_to_string(&copy.digests[1]).expect("a file");
    fs::write(&copy.digests[1], digest.replace(&before, &after)).expect("a file");
}

fn metadata(copy: &Copy) -> PathBuf {
    PathBuf::from(format!("{}.metadata.json", copy.digests[3].display()))
}

fn forge_metadata(copy: &Copy) {
    let head = json!({"Metadata": {"signature": "00".repeat(256)}});
    fs::write(metadata(copy), head.to_string()).expect("a file");
}
