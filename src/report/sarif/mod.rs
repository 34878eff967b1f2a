//! A scan as SARIF 2.1.0, for what shows findings beside code.
//!
//! The structs are the part of the standard that is used (OASIS, "Static Analysis Results Interchange Format
//! (SARIF) Version 2.1.0"); a test validates against its own schema.

mod log;
mod uri;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

pub use self::log::Log;
use self::log::{
    Artifact, Configuration, Driver, Invocation, Level, Location, Logical, Message, Multi,
    Physical, Region, Rule, Run, SarifResult, State, Tool,
};
use super::diagnostics;
use super::said::escaped;
use super::wire::{ScanFindingJson, ScanJson};
use super::written;
use crate::lambda::Function;

/// The schema that the log names.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A place in infrastructure code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, relative to the repository, with `/` between folders.
    pub path: String,
    /// The line, from 1 on.
    pub line: u32,
}

/// Where functions and roles are defined, by ARN.
pub type Places = BTreeMap<String, Place>;

/// The log: one result for each finding, with the same fingerprint in every scan.
pub fn sarif<'s>(scan: &'s ScanJson, places: &Places) -> Log<'s> {
    let codes: BTreeSet<&'static str> = scan.findings.iter().map(|found| found.code).collect();
    let codes: Vec<&'static str> = codes.into_iter().collect();
    let new: BTreeSet<usize> = scan
        .baseline
        .iter()
        .flat_map(|baseline| baseline.new.iter().map(|new| new.finding))
        .collect();
    let results = scan
        .findings
        .iter()
        .enumerate()
        .map(|(at, found)| SarifResult {
            rule_id: found.code,
            rule_index: codes.binary_search(&found.code).unwrap_or_default(),
            level: Level(found.level),
            message: Message::new(&found.text),
            locations: vec![location(found, places)],
            partial_fingerprints: BTreeMap::from([("lpgen/v1", found.fingerprint.as_str())]),
            baseline_state: scan.baseline.as_ref().map(|_| {
                if new.contains(&at) {
                    State::New
                } else {
                    State::Unchanged
                }
            }),
        });
    Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "lpgen",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: codes.iter().map(|code| rule(code, scan)).collect(),
                },
            },
            invocations: [Invocation {
                execution_successful: true,
            }],
            results: results.collect(),
            column_kind: "unicodeCodePoints",
        }],
    }
}

/// The log as text.
pub fn text(scan: &ScanJson, places: &Places) -> String {
    // Every text is escaped as it enters.
    written::policy(&written::value(&sarif(scan, places)))
}

/// A code, with what `docs/diagnostics.md` says of it.
fn rule(code: &'static str, scan: &ScanJson) -> Rule {
    let said = diagnostics::of(code);
    let meaning = said.map_or_else(String::new, |said| said.meaning.clone());
    let to_do = said.map_or("", |said| said.to_do.as_str());
    let docs = format!("docs/diagnostics.md#{code}");
    let level = scan.findings.iter().find(|found| found.code == code);
    let to_do = if to_do.is_empty() {
        String::new()
    } else {
        format!(" What to do: {to_do}")
    };
    Rule {
        id: code,
        short_description: Multi::plain(code.replace('-', " ")),
        full_description: Multi::plain(plain(&meaning)),
        help: Multi {
            text: format!("{}{} ({docs})", plain(&meaning), plain(&to_do)),
            markdown: Some(format!("{meaning}{to_do} (`{docs}`)")),
        },
        default_configuration: level.map(|found| Configuration {
            level: Level(found.level),
        }),
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
        (None, None) => (about.to_owned(), "module"),
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
