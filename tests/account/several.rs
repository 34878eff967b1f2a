//! Several accounts: the state of each in a role of its own, and what becomes of one that refuses.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use super::ask;
use super::stub::{ACCOUNT, Running, Stub};
use crate::record::get_item;
use crate::support::{Run, run};

const OTHER: &str = "444455556666";
const REFUSES: &str = "777788889999";

fn accounts() -> Running {
    Stub {
        others: BTreeSet::from([OTHER]),
        ..Stub::default()
    }
    .start()
}

fn all() -> String {
    format!("{ACCOUNT},{OTHER},{REFUSES}")
}

/// Records of `orders-api` in each account.
fn write_records(directory: &Path) -> String {
    let of = |account: &str| {
        let record = get_item("orders-api", &format!("id-{account}"), "orders");
        let text = record.to_string().replace(ACCOUNT, account);
        let text = text.replace("role/service-role/orders-api-role", "role/orders");
        let text = text.replace("assumed-role/orders-api-role", "assumed-role/orders");
        serde_json::from_str::<Value>(&text).expect("JSON")
    };
    let path = directory.join("records.json");
    let records = [ACCOUNT, OTHER, REFUSES].map(of);
    std::fs::write(&path, json!({"Records": records}).to_string()).expect("written");
    path.display().to_string()
}

fn saved(stub: &Running, directory: &Path, more: &[&str]) -> (Run, String) {
    let out = directory.join("organization").display().to_string();
    let all = all();
    let mut arguments = vec![
        "snapshot",
        "--accounts",
        &all,
        "--role-name",
        "audit",
        "--out",
        &out,
    ];
    arguments.extend(more);
    (ask(stub, arguments), out)
}

/// The records, and what was saved of the accounts.
fn records_and_states(stub: &Running, directory: &Path) -> (String, String) {
    let (run, out) = saved(stub, directory, &[]);
    run.ends(0);
    (write_records(directory), out)
}

#[test]
fn each_account_is_saved_in_its_own_folder_and_one_that_refuses_is_said() {
    let stub = accounts();
    let directory = tempfile::tempdir().expect("a directory");
    let (run, out) = saved(&stub, directory.path(), &["--strict"]);
    run.ends(3).says(&[
        "organization/444455556666: 1 function",
        "account 777788889999: `sts:AssumeRole` in eu-west-1 is not allowed",
        "the role must be there and trust your account",
    ]);
    let index = |account: &str| {
        let path = Path::new(&out).join(account).join("lpgen-snapshot.json");
        let text = std::fs::read_to_string(path).expect("an index");
        serde_json::from_str::<Value>(&text).expect("JSON")
    };
    for account in [ACCOUNT, OTHER] {
        assert_eq!(index(account)["account"], account);
        assert_eq!(index(account)["unanswered"], json!([]), "{account}");
    }
    let refused = index(REFUSES)["unanswered"].to_string();
    assert!(
        refused.contains("lambda:ListFunctions") && refused.contains("cannot be assumed"),
        "{refused}"
    );
    assert!(stub.keys().contains(&format!("ASIA{OTHER}")));
    // A second time only when it is asked for.
    let (run, _) = saved(&stub, directory.path(), &[]);
    run.ends(2).says(&["already holds a snapshot", "--replace"]);
    let (run, _) = saved(&stub, directory.path(), &["--replace"]);
    run.ends(0);
}

#[test]
fn a_scan_looks_at_all_accounts_and_what_refuses_is_not_known_there_alone() {
    let stub = accounts();
    let directory = tempfile::tempdir().expect("a directory");
    let (records, out) = records_and_states(&stub, directory.path());
    let of_files = run([
        "scan",
        "--trail",
        &records,
        "--snapshot",
        &out,
        "--format",
        "json",
    ])
    .ends(0);
    let scan = of_files.json();
    assert_eq!(scan["accounts"], json!([ACCOUNT, OTHER, REFUSES]));
    let functions = scan["functions"].as_array().expect("functions");
    assert_eq!(functions.len(), 3);
    for function in functions {
        let is_known = function["account"] != REFUSES;
        assert_eq!(function["role"].is_null(), !is_known, "{function}");
        let gaps = function["gaps"].as_array().expect("gaps").iter();
        let codes: Vec<&Value> = gaps
            .map(|at| {
                &scan["gaps"][usize::try_from(at.as_u64().expect("a number")).expect("few")]["code"]
            })
            .collect();
        assert_eq!(
            codes.contains(&&json!("not-answered")),
            !is_known,
            "{codes:?}"
        );
    }
    // Where no record is of it either, it is said all the same.
    let own = std::fs::read_to_string(&records).expect("records");
    let own: Value = serde_json::from_str(&own).expect("JSON");
    let own = json!({"Records": own["Records"].as_array().expect("records")[..2]});
    let few = directory.path().join("few.json").display().to_string();
    std::fs::write(&few, own.to_string()).expect("written");
    let told = run([
        "scan",
        "--strict",
        "--trail",
        &few,
        "--snapshot",
        &out,
        "--format",
        "json",
    ]);
    let told = told.ends(3).says(&[
        "not read",
        "the role in account 777788889999 cannot be assumed",
    ]);
    assert!(
        told.json()["unread"]
            .to_string()
            .contains("lambda:ListFunctions")
    );
    // The same from the accounts themselves.
    let all = all();
    let live = ask(
        &stub,
        [
            "scan",
            "--trail",
            &records,
            "--accounts",
            &all,
            "--role-name",
            "audit",
            "--format",
            "json",
        ],
    );
    let live = live.ends(0).says(&["account 777788889999"]).json();
    for (live, saved) in live["functions"]
        .as_array()
        .expect("functions")
        .iter()
        .zip(functions)
    {
        for member in ["function", "verdict", "role", "before", "after"] {
            assert_eq!(live[member], saved[member], "{member}");
        }
    }
    for format in ["text", "csv", "markdown", "sarif", "html"] {
        let run = run([
            "scan",
            "--trail",
            &records,
            "--snapshot",
            &out,
            "--format",
            format,
        ])
        .ends(0);
        assert!(run.stdout.contains(OTHER) || format == "text", "{format}");
    }
}

#[test]
fn one_function_is_of_one_account() {
    let stub = accounts();
    let directory = tempfile::tempdir().expect("a directory");
    let (records, out) = records_and_states(&stub, directory.path());
    run([
        "suggest",
        "orders-api",
        "--trail",
        &records,
        "--snapshot",
        &out,
    ])
    .ends(2)
    .says(&[
        "orders-api may be of several accounts: 111122223333, 444455556666",
        "a function's ARN names its account",
    ]);
    let arn = format!("arn:aws:lambda:eu-west-1:{OTHER}:function:orders-api");
    let policy = run(["suggest", &arn, "--trail", &records, "--snapshot", &out])
        .ends(0)
        .stdout;
    assert!(
        policy.contains(OTHER) && !policy.contains(ACCOUNT),
        "{policy}"
    );
    run(["suggest", "--all", "--trail", &records, "--snapshot", &out])
        .ends(2)
        .says(&["several accounts are given"]);
}

#[test]
fn which_accounts_are_meant_is_read_from_ids_and_from_an_organisations_list() {
    let stub = accounts();
    let directory = tempfile::tempdir().expect("a directory");
    let list = directory.path().join("organization.json");
    let entry = |id: &str, state: &str| json!({"Id": id, "Status": state, "Name": "SECRETMARK"});
    let listed = json!({"Accounts": [entry(ACCOUNT, "ACTIVE"), entry(REFUSES, "SUSPENDED")]});
    std::fs::write(&list, listed.to_string()).expect("written");
    let list = list.display().to_string();
    let out = directory.path().join("one").display().to_string();
    ask(&stub, ["snapshot", "--accounts", &list, "--out", &out]).ends(0);
    assert!(Path::new(&out).join(ACCOUNT).is_dir() && !Path::new(&out).join(REFUSES).exists());
    for (typed, said) in [
        ("12345", "twelve digits"),
        ("none.json", "none.json"),
        (
            "Cargo.toml",
            "no output of `aws organizations list-accounts`",
        ),
    ] {
        ask(&stub, ["snapshot", "--accounts", typed, "--out", &out])
            .ends(2)
            .says(&[said]);
    }
    let usage = directory.path().join("usage").display().to_string();
    let records = write_records(directory.path());
    run([
        "observe",
        "--trail",
        &records,
        "--accounts",
        OTHER,
        "--usage",
        &usage,
    ])
    .ends(2)
    .says(&[
        "`--accounts` selects records of a bucket or a table",
        "files are read whole",
    ]);
    let out = directory.path().join("none").display().to_string();
    ask(&stub, ["snapshot", "--accounts", OTHER, "--out", &out])
        .ends(2)
        .says(&["--role-name"]);
}
