//! What must never leave the account, planted where lpgen reads, and looked for where it writes.

use std::path::Path;

use crate::support::files_below;

/// The secret key that lpgen signs with: the emulators do not check it for the root of an account, so
/// it can be one that is easily found where it does not belong.
pub(crate) const KEY: &str = "planted-secret-key";
/// A value of an environment variable.
pub(crate) const TOKEN: &str = "planted-in-environment";
/// Free text beside a function.
pub(crate) const DESCRIPTION: &str = "planted-in-description";
/// What a schedule hands to a function.
pub(crate) const INPUT: &str = "planted-in-input";

/// What all of these begin with.
const PLANTED: &str = "planted-";

/// Fails if a text holds anything that was planted.
#[track_caller]
pub(crate) fn absent(text: &str, place: &str) {
    let found = text.lines().find(|line| line.contains(PLANTED));
    assert_eq!(found, None, "a secret is in {place}");
}

/// Fails if a file below a directory holds anything that was planted; how many files there are.
pub(crate) fn absent_below(directory: &Path) -> usize {
    let files = files_below(directory, "");
    assert!(!files.is_empty(), "{} holds nothing", directory.display());
    for file in &files {
        let bytes = std::fs::read(file).expect("a file can be read");
        absent(
            &String::from_utf8_lossy(&bytes),
            &file.display().to_string(),
        );
    }
    files.len()
}
