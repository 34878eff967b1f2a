//! A directory with the state of an account, or of several.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Failure;
use crate::io;
use crate::proposal::AccountState;
use crate::snapshot::{Index, Snapshot, index};

/// Reads a directory: every file that is JSON, whatever its name. Folders with an index each are of its account; where
/// there are several accounts, what lies in none of their folders is passed over.
pub(super) fn read(directory: &Path) -> Result<Vec<AccountState>, Failure> {
    let files = io::files_of(directory)?;
    let folders = folders(&files)?;
    let mut accounts: Vec<&String> = folders.values().collect();
    accounts.sort();
    accounts.dedup();
    let mut states: Vec<AccountState> = accounts.iter().map(|account| state(account)).collect();
    if states.len() < 2 {
        let mut one = states.pop().unwrap_or_else(|| state(""));
        for path in &files {
            add(&mut one.snapshot, path)?;
        }
        return Ok(vec![one]);
    }
    for path in &files {
        let above = path.ancestors().skip(1);
        let account = above
            .take_while(|a| a.starts_with(directory))
            .find_map(|a| folders.get(a));
        let state = account.and_then(|account| states.iter_mut().find(|s| s.account == *account));
        if let Some(state) = state {
            add(&mut state.snapshot, path)?;
        } else {
            let name = path.display().to_string();
            states[0].snapshot.unrecognised.insert(name);
        }
    }
    Ok(states)
}

fn state(account: &str) -> AccountState {
    AccountState {
        account: account.to_owned(),
        snapshot: Snapshot::default(),
    }
}

/// Folders that have an index, with its account.
fn folders(files: &[PathBuf]) -> Result<BTreeMap<&Path, String>, Failure> {
    let mut folders = BTreeMap::new();
    let is_index = |path: &&PathBuf| path.file_name().is_some_and(|name| name == index::FILE);
    for path in files.iter().filter(is_index) {
        let text = io::read_to_string(path)?;
        // What is wrong with one is said when it is read as the others are.
        let read = serde_json::from_str(&text)
            .ok()
            .and_then(|document| Index::read(&document)?.ok());
        if let (Some(index), Some(folder)) = (read, path.parent()) {
            folders.insert(folder, index.account);
        }
    }
    Ok(folders)
}

fn add(snapshot: &mut Snapshot, path: &Path) -> Result<(), Failure> {
    let name = path.display().to_string();
    let is_named_json = path.extension().is_some_and(|e| e == "json");
    let text = match io::read_to_string(path) {
        Ok(text) => text,
        Err(io::FileError::NotUtf8 { .. }) if !is_named_json => {
            snapshot.unrecognised.insert(name);
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    if is_named_json && text.trim().is_empty() {
        return Err(Failure::new(format!("`{name}` is empty"))
            .hint("an answer of the account is missing: save it again, or remove the file"));
    }
    if !is_named_json && !text.trim_start().starts_with(['{', '[']) {
        snapshot.unrecognised.insert(name);
        return Ok(());
    }
    snapshot.add(&name, &text)?;
    Ok(())
}
