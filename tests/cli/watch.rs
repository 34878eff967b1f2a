//! `lpgen watch`: what of the records somebody should hear of, once each.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::record::{ACCOUNT, REGION, call, denied, file, get_item};
use crate::support::{Run, run};
use crate::{directory, text};

const THEFT: &str = "samples/stolen-credentials/trail";

fn once(more: &[&str]) -> Run {
    run(["watch", "--once"].into_iter().chain(more.iter().copied()))
}

/// Each line as an object.
fn lines(run: &Run) -> Vec<Value> {
    let lines = run.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect()
}

fn of<'l>(lines: &'l [Value], kind: &str) -> Vec<&'l str> {
    let of = lines.iter().filter(|line| line["kind"] == kind);
    of.filter_map(|line| line["text"].as_str()).collect()
}

fn by_user(name: &str, operation: (&str, &str), request: &Value) -> Value {
    let mut record = call("nobody", name, operation, request.clone());
    record["userIdentity"] = json!({"type": "IAMUser", "accountId": ACCOUNT, "principalId": "AIDAEXAMPLE",
        "arn": format!("arn:aws:iam::{ACCOUNT}:user/mara"), "userName": "mara"});
    record
}

/// The theft of the story is told, its denied calls too; the function's own calls are not.
#[test]
fn the_story_is_told() {
    let told = lines(&once(&["--trail", THEFT]).ends(0));
    let outside = of(&told, "used_outside");
    assert!(
        outside
            .iter()
            .any(|text| text.contains("`dynamodb:Scan`") && text.contains("macOS")),
        "{outside:?}"
    );
    assert!(outside.len() >= 6, "{outside:?}");
    let denied = of(&told, "denied");
    assert!(
        denied.iter().any(|text| text.contains("`sns:Publish`")),
        "{denied:?}"
    );
    let own = "`rekognition:DetectModerationLabels`";
    assert!(
        told.iter()
            .all(|line| !line["text"].as_str().expect("text").contains(own)),
        "{told:?}"
    );
    for line in &told {
        assert_eq!(line["format"], "lpgen-signal");
        assert!(
            line["time"].is_string() && line["subject"].is_string(),
            "{line}"
        );
    }
    let told = once(&["--trail", THEFT, "--format", "text", "--exit-code"]).ends(1);
    assert!(
        told.stdout.contains("used outside     image-resizer"),
        "{}",
        told.stdout
    );
    assert!(told.stderr.contains("told"), "{}", told.stderr);
    once(&[
        "--trail",
        "samples/order-service/trail",
        "nobody",
        "--exit-code",
        "--quiet",
    ])
    .ends(0);
}

/// Who may call a function, who may assume its role, its code, its role's policies, the trail itself.
#[test]
fn changes_and_stopped_trails_are_told() {
    let own = json!({"functionName": "orders"});
    let records = [
        get_item("orders", "a", "orders"),
        by_user("b", ("lambda", "AddPermission20150331v2"), &own),
        by_user("c", ("lambda", "UpdateFunctionCode20150331v2"), &own),
        by_user("d", ("lambda", "CreateFunctionUrlConfig"), &own),
        by_user(
            "e",
            ("iam", "UpdateAssumeRolePolicy"),
            &json!({"roleName": "orders-role"}),
        ),
        by_user(
            "f",
            ("iam", "AttachRolePolicy"),
            &json!({"roleName": "orders-role"}),
        ),
        by_user(
            "g",
            ("cloudtrail", "StopLogging"),
            &json!({"name": "audit"}),
        ),
        by_user(
            "h",
            ("cloudtrail", "PutEventSelectors"),
            &json!({"trailName": "audit"}),
        ),
        by_user(
            "i",
            ("lambda", "AddPermission20150331v2"),
            &json!({"functionName": "other"}),
        ),
        denied(
            by_user(
                "j",
                ("cloudtrail", "DeleteTrail"),
                &json!({"name": "audit"}),
            ),
            "AccessDenied",
            "no",
        ),
    ];
    let at = directory(&[("trail/a.json", file(&records).as_bytes())]);
    let trail = at.path().join("trail");
    let told = lines(&once(&["--trail", text(&trail)]).ends(0));
    let changed = of(&told, "changed");
    for operation in [
        "AddPermission",
        "UpdateFunctionCode",
        "CreateFunctionUrlConfig",
        "UpdateAssumeRolePolicy",
        "AttachRolePolicy",
        "PutEventSelectors",
    ] {
        assert!(
            changed.iter().any(|text| text.contains(operation)),
            "{operation}: {changed:?}"
        );
    }
    let stopped = of(&told, "logging_stopped");
    assert_eq!(stopped.len(), 1, "{stopped:?}");
    assert!(stopped[0].contains("`StopLogging`"), "{stopped:?}");
    // With a function named, others' changes are left out; the trail's are everybody's.
    let told = lines(&once(&["orders", "--trail", text(&trail)]).ends(0));
    assert!(
        told.iter()
            .all(|line| !line["subject"].to_string().contains("other")),
        "{told:?}"
    );
    assert_eq!(of(&told, "logging_stopped").len(), 1);
    assert!(
        of(&told, "changed")
            .iter()
            .any(|text| text.contains("AttachRolePolicy"))
    );
}

/// Against the role of today, and against what was reviewed.
#[test]
fn new_needs_are_told() {
    let arn = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:orders");
    let role = format!("arn:aws:iam::{ACCOUNT}:role/service-role/orders-role");
    let table = |name: &str| format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}");
    let functions = json!({"Functions": [{"FunctionName": "orders", "FunctionArn": arn, "Role": role, "Runtime": "python3.13"}]});
    let roles = json!({"RoleDetailList": [{"RoleName": "orders-role", "Path": "/service-role/", "Arn": role, "RoleId": "AROAorders",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
        "AttachedManagedPolicies": [], "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": table("orders")}]}}]}], "Policies": []});
    let records = [
        get_item("orders", "a", "orders"),
        get_item("orders", "b", "invoices"),
    ];
    let at = directory(&[
        ("trail/a.json", file(&records).as_bytes()),
        ("account/functions.json", functions.to_string().as_bytes()),
        ("account/iam.json", roles.to_string().as_bytes()),
    ]);
    let (trail, account) = (at.path().join("trail"), at.path().join("account"));
    let told = lines(&once(&["--trail", text(&trail), "--snapshot", text(&account)]).ends(0));
    let new = of(&told, "new_need");
    assert!(
        matches!(new.as_slice(), [one] if one.contains("table/invoices") && one.contains("`orders-role` does not allow it")),
        "{new:?}"
    );
    let review = at.path().join("review.json");
    let record = [
        "review",
        "record",
        "--by",
        "mara",
        "--snapshot",
        text(&account),
        "--out",
        text(&review),
    ];
    run(record).ends(0);
    let told = lines(&once(&["--trail", text(&trail), "--baseline", text(&review)]).ends(0));
    let new = of(&told, "new_need");
    assert!(
        matches!(new.as_slice(), [one] if one.contains("table/invoices") && one.ends_with("was not reviewed")),
        "{new:?}"
    );
}

/// A name from outside makes neither a line nor a sequence of the terminal.
#[test]
fn a_hostile_name_stays_on_its_line() {
    let hostile = "x\u{1b}[2J\ndenied  \u{202e}y";
    let mut stolen = call(
        "orders",
        "a\u{1b}]0;t\u{7}\n{}",
        ("s3", "ListBuckets"),
        json!({}),
    );
    stolen["userAgent"] = json!("aws-cli/2.15 md/command#s3.ls os/macos");
    let refused = denied(
        get_item("orders", "b", hostile),
        "AccessDeniedException",
        hostile,
    );
    let stop = by_user(
        "c",
        ("cloudtrail", "StopLogging"),
        &json!({"name": hostile}),
    );
    let changed = by_user(
        "d",
        ("lambda", "UpdateFunctionCode20150331v2"),
        &json!({"functionName": hostile}),
    );
    let records = [
        get_item("orders", "e", "orders"),
        stolen,
        refused,
        stop,
        changed,
    ];
    let at = directory(&[("trail/a.json", file(&records).as_bytes())]);
    let trail = at.path().join("trail");
    for format in ["text", "json"] {
        let told = once(&["--trail", text(&trail), "--format", format]).ends(0);
        let harmless = |text: &str| {
            text.chars()
                .all(|c| c == '\n' || !c.is_control() && c != '\u{202e}')
        };
        assert!(harmless(&told.stdout) && harmless(&told.stderr), "{told:?}");
        assert!(told.stdout.lines().count() >= 2, "{told:?}");
        if format == "json" {
            lines(&told);
        } else {
            assert!(
                told.stdout.lines().all(|line| line.starts_with("2026-")),
                "{told:?}"
            );
        }
    }
}

/// What is written later is told later, once; Ctrl-C ends it as if it were done.
#[cfg(unix)]
#[test]
fn a_folder_that_grows_is_followed_until_somebody_stops_it() {
    let refused = |id: &str, table: &str| {
        let record = get_item("orders", id, table);
        file(&[denied(record, "AccessDeniedException", "no")])
    };
    let at = directory(&[("trail/a.json", refused("a", "first").as_bytes())]);
    let trail = at.path().join("trail");
    let mut child = Command::new(env!("CARGO_BIN_EXE_lpgen"))
        .args([
            "watch",
            "--every",
            "1",
            "--trail",
            text(&trail),
            "--format",
            "json",
        ])
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut out = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut next = || out.next().expect("a line").expect("UTF-8");
    assert!(next().contains("table/first"));
    put(&trail.join("b.json"), &refused("b", "second"));
    assert!(next().contains("table/second"));
    // The same again is nothing new; what grows is read anew.
    let both = json!({"Records": [
        serde_json::from_str::<Value>(&refused("b", "second")).expect("JSON")["Records"][0],
        serde_json::from_str::<Value>(&refused("c", "third")).expect("JSON")["Records"][0]]});
    put(&trail.join("b.json"), &both.to_string());
    assert!(next().contains("table/third"));
    let stop = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(stop.expect("kill runs").success());
    assert!(out.next().is_none());
    let end = child.wait_with_output().expect("it ends");
    assert_eq!(end.status.code(), Some(0), "{end:?}");
    let said = String::from_utf8(end.stderr).expect("UTF-8");
    assert!(said.contains("told 3 signals: 3 denied"), "{said}");
}

/// A file that grows line by line, and one that grows by members of gzip, are read on where they ended; one that is cut is
/// said to be read from its start.
#[cfg(unix)]
#[test]
fn a_file_that_grows_is_read_on() {
    let line = |id: &str, table: &str| {
        let record = get_item("orders", id, table);
        format!("{}\n", denied(record, "AccessDeniedException", "no"))
    };
    let at = directory(&[
        ("lines.jsonl", line("a", "first").as_bytes()),
        ("members.gz", &zipped(&line("b", "second"))),
    ]);
    let (lines, members) = (at.path().join("lines.jsonl"), at.path().join("members.gz"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_lpgen"))
        .args([
            "watch",
            "--every",
            "1",
            "--format",
            "json",
            "--trail",
            text(&lines),
        ])
        .args(["--trail", text(&members)])
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut out = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut next = || out.next().expect("a line").expect("UTF-8");
    let both = [next(), next()].concat();
    assert!(
        both.contains("table/first") && both.contains("table/second"),
        "{both}"
    );
    let third = line("c", "third");
    let (start, end) = third.split_at(third.len() / 2);
    append(&lines, start.as_bytes());
    append(&members, &zipped(&line("d", "fourth")));
    assert!(next().contains("table/fourth"));
    append(&lines, end.as_bytes());
    assert!(next().contains("table/third"));
    std::fs::write(&lines, line("e", "fifth")).expect("written");
    assert!(next().contains("table/fifth"));
    let stop = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(stop.expect("kill runs").success());
    assert!(out.next().is_none());
    let end = child.wait_with_output().expect("it ends");
    assert_eq!(end.status.code(), Some(0), "{end:?}");
    let said = String::from_utf8(end.stderr).expect("UTF-8");
    assert!(
        said.contains("lines.jsonl: it was cut, and is read from its start"),
        "{said}"
    );
    assert!(!said.contains("skipped"), "{said}");
    assert!(said.contains("told 5 signals: 5 denied"), "{said}");
}

#[cfg(unix)]
fn zipped(text: &str) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(text.as_bytes()).expect("written");
    out.finish().expect("finished")
}

#[cfg(unix)]
fn append(path: &Path, bytes: &[u8]) {
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.append(true).open(path).expect("opened");
    file.write_all(bytes).expect("written");
}

/// A whole file at once, as who copies a trail should.
#[cfg(unix)]
fn put(path: &Path, text: &str) {
    let other = path.with_extension("part");
    std::fs::write(&other, text).expect("it can be written");
    std::fs::rename(&other, path).expect("it can be renamed");
}
