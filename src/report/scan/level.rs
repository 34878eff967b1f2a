//! How grave a gap or a finding is.

use crate::report::wire::LevelJson;

/// Somebody would gain more permissions with it, a promise failed, or records are not to be believed.
const ERRORS: [&str; 7] = [
    "assume-any-role",
    "broken-promise",
    "contradicted-record",
    "pass-any-role",
    "privilege-escalation",
    "records-missing",
    "suspicious-calls",
];

/// True of most functions, said for whoever wants to know, or told better by another code.
const NOTES: [&str; 21] = [
    "bundled-managed-policy",
    "by-name-only",
    "data-events-partly-seen",
    "denied-calls",
    "deployed-in-window",
    "hint-not-used",
    "kept-wider",
    "mapping-off",
    "may-need",
    "narrowed-by-hint",
    "permission-not-seen",
    "policy-size",
    "removed-as-never-used",
    "removed-without-evidence",
    "resource-not-recorded",
    "role-changed-in-window",
    "schedule-not-known",
    "seen-briefly",
    "short-window",
    "unwritable-character",
    "widened-name",
];

/// How grave a code is; what is in no list, a person should look at.
pub(super) fn level(code: &str) -> LevelJson {
    if ERRORS.contains(&code) {
        LevelJson::Error
    } else if NOTES.contains(&code) {
        LevelJson::Note
    } else {
        LevelJson::Warning
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::diagnostics;

    #[test]
    fn each_code_is_explained() {
        for code in ERRORS.iter().chain(&NOTES) {
            assert!(diagnostics::of(code).is_some(), "{code}");
        }
    }
}
