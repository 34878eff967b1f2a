//! What lpgen proposes for the shop, from the account as it stands.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::account::{ACCOUNT, Account};
use crate::managed::documents_of;
use crate::shop::{FUNCTIONS, Function, TRAIL_BUCKET};

/// The policy of a function, as `lpgen suggest --format json` gives it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Policy {
    documents: Vec<Value>,
}

impl Policy {
    /// The documents to put on a role.
    pub(crate) fn documents(&self) -> &[Value] {
        &self.documents
    }

    /// Every statement, as indices of document and statement.
    pub(crate) fn statements(&self) -> Vec<(usize, usize)> {
        let count = |document: &Value| document["Statement"].as_array().map_or(0, Vec::len);
        let all = self.documents.iter().enumerate();
        all.flat_map(|(d, document)| (0..count(document)).map(move |s| (d, s)))
            .collect()
    }

    /// A statement.
    pub(crate) fn statement(&self, (document, statement): (usize, usize)) -> &Value {
        &self.documents[document]["Statement"][statement]
    }

    /// The policy with another statement, or none, in the place of one.
    pub(crate) fn with(&self, (document, statement): (usize, usize), new: Option<Value>) -> Self {
        let mut other = self.clone();
        let all = other.documents[document]["Statement"].as_array_mut();
        all.expect("it has statements")
            .splice(statement..=statement, new);
        other
    }
}

/// The shop has worked for a minute, and by less than two weeks lpgen removes nothing of itself.
pub(crate) const FORCE: &str = "--force";

/// Where lpgen reads what the functions did, and how the account stands.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source {
    /// The account itself, whose trails it finds.
    Account,
    /// The account itself, and a trail that is named.
    Bucket,
    /// The account itself, and Event history.
    EventHistory,
    /// Files: the records, and what `lpgen snapshot` saved.
    Snapshot,
    /// Files: the records, and what the AWS CLI printed.
    AwsCli,
}

/// The policies of functions of the shop, by name.
pub(crate) fn of<'a>(
    account: &Account,
    source: Source,
    functions: impl IntoIterator<Item = &'a Function>,
) -> BTreeMap<&'static str, Policy> {
    let bucket = format!("s3://{TRAIL_BUCKET}");
    let trail = trail(account);
    let state = match source {
        Source::Snapshot => saved_by_lpgen(account),
        Source::AwsCli => saved_by_the_cli(account),
        _ => String::new(),
    };
    let from: &[&str] = match source {
        Source::Account => &[],
        Source::Bucket => &["--trail", &bucket],
        Source::EventHistory => &["--trail", "event-history"],
        Source::Snapshot | Source::AwsCli => &["--trail", &trail, "--snapshot", &state],
    };
    let is_offline = matches!(source, Source::Snapshot | Source::AwsCli);
    let one = |name: &'static str| {
        let arguments = [&["suggest", name, "--format", "json", FORCE], from].concat();
        let run = if is_offline {
            account.run(&arguments)
        } else {
            account.ask(&arguments)
        };
        (
            name,
            Policy {
                documents: documents_of(&run.ends(0).json()),
            },
        )
    };
    functions
        .into_iter()
        .map(|function| one(function.name))
        .collect()
}

/// What the recorder wrote, as a file.
fn trail(account: &Account) -> String {
    let file = account.directory().join("trail.json");
    let records = json!({"Records": account.recorder.records()});
    fs::write(&file, records.to_string()).expect("the trail can be written");
    file.display().to_string()
}

fn saved_by_lpgen(account: &Account) -> String {
    let directory = account.directory().join("state").display().to_string();
    account.ask(&["snapshot", "--out", &directory]).ends(0);
    directory
}

/// Outputs of `aws SERVICE OPERATION`, which is what the SDK answers.
fn saved_by_the_cli(account: &Account) -> String {
    let directory = account.directory().join("cli");
    fs::create_dir_all(&directory).expect("a directory can be made");
    let outputs = [
        ("iam", "get_account_authorization_details", json!({})),
        ("lambda", "list_functions", json!({})),
        ("lambda", "list_event_source_mappings", json!({})),
        ("cloudtrail", "describe_trails", json!({})),
        (
            "cloudtrail",
            "get_event_selectors",
            json!({"TrailName": "shop"}),
        ),
        ("cloudtrail", "get_trail_status", json!({"Name": "shop"})),
    ];
    for (service, operation, parameters) in outputs {
        let output = account.calls.call(service, operation, &parameters);
        let file = directory.join(format!("{operation}.json"));
        fs::write(file, output.to_string()).expect("the state can be written");
    }
    for (number, role) in FUNCTIONS.iter().map(|function| function.role).enumerate() {
        let job = json!({"JobId": "11111111-2222-3333-4444-555555555555"});
        let operation = "get_service_last_accessed_details";
        let mut output = account.calls.call("iam", operation, &job);
        // the answer does not say whose it is
        output["Arn"] = json!(format!("arn:aws:iam::{ACCOUNT}:role/{role}"));
        let file = directory.join(format!("accessed-{number}.json"));
        fs::write(file, output.to_string()).expect("the state can be written");
    }
    directory.display().to_string()
}
