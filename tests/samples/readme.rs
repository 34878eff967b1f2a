//! The terminal session in the README is what the program prints.
//!
//! `UPDATE_SAMPLES=1 cargo test --test samples` writes what is printed now.
#![allow(
    clippy::disallowed_methods,
    reason = "the test reads the README and is told by the environment to write it"
)]

use crate::support::{finish, lpgen, root};
use serde_json::{Value, json};

const SUGGEST: &str =
    "$ lpgen suggest orders-api --trail samples/order-service/trail > policy.json";
const JQ: &str =
    "$ jq -c '.Statement[] | select(.Sid | test(\"Dynamodb\")) | {Action, Resource}' policy.json";

/// What the second command of the session picks from the policy.
fn statements_about_tables(policy: &Value) -> String {
    let statements = policy["Statement"].as_array().into_iter().flatten();
    statements
        .filter(|s| {
            s["Sid"]
                .as_str()
                .is_some_and(|sid| sid.contains("Dynamodb"))
        })
        .map(|s| json!({"Action": s["Action"], "Resource": s["Resource"]}).to_string() + "\n")
        .collect()
}

/// The catalog's version changes with every refresh; the session need not.
fn without_version(text: &str) -> String {
    let line = |line: &str| line.split("; catalog ").next().unwrap_or(line).to_owned() + "\n";
    text.lines().map(line).collect()
}

#[test]
fn the_session_in_the_readme_is_real() {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).expect("the README can be read");
    let start = readme.find(SUGGEST).expect("the README shows the command");
    let end = start + readme[start..].find("```").expect("the block ends");
    let shown = &readme[start..end];

    let arguments = SUGGEST
        .split(" > ")
        .next()
        .unwrap_or(SUGGEST)
        .split_whitespace();
    // a terminal of this width, in which a reader would type it
    let mut command = lpgen(arguments.skip(2));
    let run = finish(command.env("LPGEN_WIDTH", "100")).ends(0);
    let picked = statements_about_tables(&run.json());
    assert!(!picked.is_empty(), "the session picks nothing: {run:#?}");
    let printed = format!("{SUGGEST}\n{}{JQ}\n{picked}", run.stderr);

    if std::env::var_os("UPDATE_SAMPLES").is_some_and(|v| v == "1") {
        let new = format!("{}{printed}{}", &readme[..start], &readme[end..]);
        std::fs::write(&path, new).expect("the README can be written");
    } else {
        assert_eq!(
            without_version(shown),
            without_version(&printed),
            "`UPDATE_SAMPLES=1` writes what is printed now"
        );
    }
}
