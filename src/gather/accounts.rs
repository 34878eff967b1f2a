//! The accounts that are meant: ids, and files that list them.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use super::Failure;
use crate::iam::arn::is_account;
use crate::io;

/// Output of `aws organizations list-accounts` (Organizations API reference, `ListAccounts`).
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    accounts: Vec<Entry>,
}

/// `Status` is what `State` takes the place of (Organizations API reference, `Account`); both say `ACTIVE`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    id: String,
    status: Option<String>,
    state: Option<String>,
}

/// The accounts that ids and files name; of an organisation those that are active.
pub(crate) fn read_accounts(typed: &[String]) -> Result<BTreeSet<String>, Failure> {
    let mut accounts = BTreeSet::new();
    for one in typed {
        if is_account(one) {
            accounts.insert(one.clone());
            continue;
        }
        if one.bytes().all(|b| b.is_ascii_digit()) {
            return Err(no_accounts(one).hint("an account's id has twelve digits"));
        }
        let text = io::file::read_to_string(Path::new(one))?;
        let listed: Listed = serde_json::from_str(&text).map_err(|error| {
            no_accounts(one).hint(format!(
                "it is no output of `aws organizations list-accounts`: {error}"
            ))
        })?;
        let is_active = |entry: &Entry| {
            let told = entry.state.as_deref().or(entry.status.as_deref());
            told.is_none_or(|state| state == "ACTIVE")
        };
        let active = listed.accounts.into_iter().filter(is_active);
        let before = accounts.len();
        for entry in active {
            if !is_account(&entry.id) {
                return Err(no_accounts(one).hint(format!("`{}` is no account's id", entry.id)));
            }
            accounts.insert(entry.id);
        }
        if accounts.len() == before {
            return Err(no_accounts(one).hint("none of its accounts is active"));
        }
    }
    Ok(accounts)
}

fn no_accounts(typed: &str) -> Failure {
    Failure::new(format!("`--accounts {typed}` names no accounts"))
        .hint("`--accounts 111122223333,444455556666`, or a file with the output of `aws organizations list-accounts`")
}
