//! Findings of a scan or of the checklist as SARIF 2.1.0, for what shows findings beside code.
//!
//! The structs are the part of the standard that is used (OASIS, "Static Analysis Results Interchange Format
//! (SARIF) Version 2.1.0"); a test validates against its own schema.

mod log;
mod places;
mod uri;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use self::log::SarifLog;
use self::log::{
    Artifact, Configuration, Driver, Invocation, Level, Location, Logical, Message, Multi,
    Notification, Physical, Properties, Region, Rule, Run, SarifResult, State, Tool,
};
pub(crate) use self::places::places;
use super::diagnostics;
use super::said::escaped;
use super::scan;
use super::wire::{LevelJson, NotCheckedJson, ScanFindingJson, ScanJson};
use super::words::plural;
use super::written;
use crate::checklist::{self, Check, Finding, Severity};
use crate::lambda::Function;

/// The schema that the log names.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A place in infrastructure code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePlace {
    /// The file, relative to the repository, with `/` between folders.
    pub path: String,
    /// The line, from 1 on.
    pub line: u32,
}

/// Where functions and roles are defined, by ARN.
pub(crate) type Places = BTreeMap<String, CodePlace>;

/// What a log is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LoggedFindings<'s> {
    /// Findings, the gravest first.
    pub findings: &'s [ScanFindingJson],
    /// Those of them that an earlier scan does not have; `None` where none was given.
    new: Option<&'s BTreeSet<usize>>,
    /// Checks that could not be made.
    pub not_checked: &'s [NotCheckedJson],
}

impl<'s> LoggedFindings<'s> {
    /// What the checklist came to.
    pub(crate) fn of(findings: &'s [ScanFindingJson], not_checked: &'s [NotCheckedJson]) -> Self {
        Self {
            findings,
            new: None,
            not_checked,
        }
    }
}

/// The log: one result for each finding, with the same fingerprint in every scan.
pub(crate) fn sarif<'s>(found: &LoggedFindings<'s>, places: &Places) -> SarifLog<'s> {
    let all = found.findings;
    let codes: BTreeSet<&'static str> = all.iter().map(|found| found.code).collect();
    let codes: Vec<&'static str> = codes.into_iter().collect();
    let found_new = found.new;
    let results = all.iter().enumerate().map(|(at, found)| SarifResult {
        rule_id: found.code,
        rule_index: codes.binary_search(&found.code).unwrap_or_default(),
        level: Level(found.level),
        message: Message::new(&found.text),
        locations: vec![location(found, places)],
        partial_fingerprints: BTreeMap::from([("lpgen/v1", found.fingerprint.as_str())]),
        baseline_state: found_new.map(|new| {
            if new.contains(&at) {
                State::New
            } else {
                State::Unchanged
            }
        }),
    });
    SarifLog {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "lpgen",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: codes.iter().map(|code| rule(code, all)).collect(),
                },
            },
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: found.not_checked.iter().map(not_checked).collect(),
            }],
            results: results.collect(),
            column_kind: "unicodeCodePoints",
        }],
    }
}

/// A scan's log as text.
pub(crate) fn of_scan(scan: &ScanJson, places: &Places) -> String {
    let new = scan.baseline.as_ref().map(|baseline| {
        let new = baseline.new.iter().map(|new| new.finding);
        new.collect::<BTreeSet<usize>>()
    });
    let checklist = scan.checklist.as_ref();
    let found = LoggedFindings {
        findings: &scan.findings,
        new: new.as_ref(),
        not_checked: checklist.map_or(&[], |checklist| &checklist.not_checked),
    };
    text(&found, places)
}

/// The log of what the checklist came to, as text.
pub(crate) fn of_checks(findings: &[Finding], places: &Places) -> String {
    let open = scan::not_checked(findings);
    text(&LoggedFindings::of(&scan::found(findings), &open), places)
}

/// The log as text.
pub(crate) fn text(found: &LoggedFindings<'_>, places: &Places) -> String {
    // Every text is escaped as it enters.
    written::policy(&written::value(&sarif(found, places)))
}

/// That a check was not made reads nowhere as passed.
fn not_checked(open: &NotCheckedJson) -> Notification {
    let text = format!(
        "{} was not checked of {}: save in the snapshot {}",
        open.code,
        plural(open.subjects, "subject"),
        open.asks.join("; ")
    );
    Notification {
        level: Level(LevelJson::Note),
        message: Message::new(&text),
    }
}

/// What auditors call a check, and how grave it is in the words of code scanning (GitHub docs, "SARIF support
/// for code scanning": `security-severity` above 9 is critical, from 7 on high, from 4 on medium).
fn properties(check: &Check) -> Properties {
    let mut tags = vec!["security".to_owned()];
    tags.extend(check.known.iter().map(ToString::to_string));
    Properties {
        tags,
        security_severity: match check.severity {
            Severity::Critical => "9.5",
            Severity::High => "8.0",
            Severity::Medium => "5.5",
            Severity::Low => "3.0",
        },
    }
}

/// A code, with what its page says of it.
fn rule(code: &'static str, findings: &[ScanFindingJson]) -> Rule {
    let said = diagnostics::of(code);
    let meaning = said.map_or_else(String::new, |said| said.meaning.clone());
    let to_do = said.map_or("", |said| said.to_do.as_str());
    let docs = said.map_or("", |said| said.page.as_str());
    let check = checklist::of(code);
    let short = check.map_or_else(|| code.replace('-', " "), |check| check.title.to_owned());
    let level = findings.iter().find(|found| found.code == code);
    let to_do = if to_do.is_empty() {
        String::new()
    } else {
        format!(" What to do: {to_do}")
    };
    Rule {
        id: code,
        short_description: Multi::plain(plain(&short)),
        full_description: Multi::plain(plain(&meaning)),
        help: Multi {
            text: format!("{}{} ({docs})", plain(&meaning), plain(&to_do)),
            markdown: Some(format!("{meaning}{to_do} (`{docs}`)")),
        },
        default_configuration: level.map(|found| Configuration {
            level: Level(found.level),
        }),
        properties: check.map(properties),
    }
}

/// A page's sentence without its links; braces would be places for arguments.
fn plain(text: &str) -> String {
    log::literal(&text.replace(['`', '*'], ""))
}

/// What a finding is about, by name, and by place where its code is known.
fn location(found: &ScanFindingJson, places: &Places) -> Location {
    let about = found.about();
    let (name, kind) = match (&found.function, &found.role) {
        (Some(arn), _) => (
            Function::from_arn(arn).map_or_else(|| arn.clone(), |f| f.name),
            "function",
        ),
        (None, Some(arn)) => (crate::iam::role::role_name(arn).to_owned(), "resource"),
        (None, None) => (
            about.to_owned(),
            if found.place.is_some() {
                "resource"
            } else {
                "module"
            },
        ),
    };
    Location {
        physical_location: places.get(about).map(|place| Physical {
            artifact_location: Artifact {
                uri: uri::relative(&place.path),
                uri_base_id: "%SRCROOT%",
            },
            region: Region {
                start_line: place.line.max(1),
            },
        }),
        logical_locations: [Logical {
            name: escaped(&name),
            fully_qualified_name: escaped(about),
            kind,
        }],
    }
}
