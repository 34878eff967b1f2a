//! All functions: what their roles allow, what they need, what to look at first.
//!
//! One document ([`ScanJson`]) is made of what was examined; text, Markdown, CSV, SARIF and HTML are made of
//! that document alone, so that all of them say the same in the same order.

mod baseline;
mod checks;
mod csv;
mod extent;
mod finding;
mod gaps;
mod idle;
mod level;
mod markdown;
mod rows;
mod table;
mod text;
mod verdict;

#[cfg(test)]
pub(in crate::report) mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::gaps::Gaps;
use super::wire::{
    IntegrityJson, ScanJson, ScanTotalsJson, ScannedJson, ScannedRoleJson, SeenJson,
};
use crate::checklist::Finding;
use crate::differ::Gain;
use crate::proposal::{Evidence, Examined, Fleet, Measured};
use crate::report::basis::doubts_of;
use crate::report::wire::{ExtentJson, ScanVerdictJson};
use crate::snapshot::trails::Trail;

pub use baseline::{Baseline, BaselineError};
pub use checks::{Reviewed, found, not_checked, selection};
pub use csv::csv;
pub use finding::{FINDINGS, is_code, near_codes};
pub use markdown::markdown;
pub use text::text;
pub(super) use text::{RANKED, change_lines, rests_on, total_lines};

/// Functions that were examined, folded one by one: of a proposal only what the document says is held.
#[derive(Debug)]
pub struct Scan<'e> {
    evidence: &'e Evidence,
    rows: Vec<(Gain, ScannedJson)>,
    roles: BTreeMap<String, Arc<Measured>>,
    gaps: Gaps,
    findings: finding::Findings,
    checks: Option<(Reviewed, checks::Checks)>,
}

impl<'e> Scan<'e> {
    /// Of nothing yet.
    pub fn of(evidence: &'e Evidence) -> Self {
        Self {
            evidence,
            rows: Vec::new(),
            roles: BTreeMap::new(),
            gaps: Gaps::default(),
            findings: finding::Findings::of(&evidence.usage),
            checks: None,
        }
    }

    /// Takes in what the checks came to, of some of the subjects.
    pub fn check(&mut self, findings: &[Finding], reviewed: Reviewed) {
        self.findings.checks(found(findings));
        let (_, checks) = self
            .checks
            .get_or_insert_with(|| (reviewed, checks::Checks::default()));
        checks.add(findings);
    }

    /// Takes in what came of a function.
    pub fn add(&mut self, examined: &Examined<'_>) {
        let gain = examined.role.as_ref().map(|role| role.extent.gain());
        let mut row = rows::row(self.evidence, examined);
        row.gaps = self.gaps.add(examined);
        self.findings.add(examined, &row);
        if let Some(role) = &examined.role {
            let arn = role.role.arn.clone();
            self.roles.entry(arn).or_insert_with(|| Arc::clone(role));
        }
        self.rows.push((gain.unwrap_or_default(), row));
    }

    /// The document. Which roles no function uses can be told where all functions were added.
    pub fn end(mut self, fleet: &Fleet<'e>, of: Of) -> ScanJson {
        let evidence = self.evidence;
        self.rows
            .sort_by(|(a, x), (b, y)| b.cmp(a).then_with(|| x.function.cmp(&y.function)));
        let mut functions: Vec<ScannedJson> = self.rows.into_iter().map(|(_, row)| row).collect();
        let checks = self.checks.take();
        let checklist = checks.map(|(reviewed, checks)| checks.end(&mut functions, reviewed));
        let roles = roles(&functions, &self.roles);
        let (idle_roles, not_known) = match of {
            Of::All => idle::idle_roles(fleet),
            Of::Some => (
                Vec::new(),
                Some("not all functions were asked for".to_owned()),
            ),
        };
        for role in &roles {
            if let Some(measured) = self.roles.get(&role.arn) {
                self.findings.role(role, &measured.extent);
            }
        }
        self.findings.idle(&idle_roles);
        let mut accounts: Vec<String> = functions.iter().map(|f| f.account.clone()).collect();
        let mut regions: Vec<String> = functions.iter().map(|f| f.region.clone()).collect();
        for places in [&mut accounts, &mut regions] {
            places.retain(|place| !place.is_empty());
            places.sort();
            places.dedup();
        }
        let cover = evidence.usage.cover();
        ScanJson {
            format: ScanJson::FORMAT,
            version: ScanJson::VERSION,
            catalog: evidence.catalog.version().to_owned(),
            trails: trails(evidence, &accounts),
            accounts,
            regions,
            window: SeenJson::of(evidence.usage.window, cover.as_ref()),
            records: evidence.usage.records.count(),
            unread: evidence.usage.unread.iter().cloned().collect(),
            totals: totals(&functions, roles.len()),
            gaps: self.gaps.end(&mut functions),
            functions,
            roles,
            idle_roles,
            idle_roles_not_known: not_known,
            findings: self.findings.end(),
            checklist,
            baseline: None,
            doubts: doubts_of(&evidence.usage),
            integrity: IntegrityJson::of(evidence.checked),
        }
    }
}

/// Which functions a scan is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Every one there is.
    All,
    /// Those that were asked for.
    Some,
}

fn trails(evidence: &Evidence, accounts: &[String]) -> Vec<String> {
    let known = evidence.snapshot().map(|snapshot| &snapshot.trails.trails);
    let covers = |trail: &&Trail| accounts.iter().any(|account| trail.covers(account));
    let own = known.into_iter().flat_map(BTreeMap::values).filter(covers);
    own.map(|trail| trail.name.clone()).collect()
}

fn roles(
    functions: &[ScannedJson],
    measured: &BTreeMap<String, Arc<Measured>>,
) -> Vec<ScannedRoleJson> {
    let mut on: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for function in functions {
        if let Some(role) = &function.role {
            on.entry(role).or_default().push(function.name.clone());
        }
    }
    let each = measured.iter().map(|(arn, one)| {
        let mut functions = on.get(arn.as_str()).cloned().unwrap_or_default();
        functions.sort();
        ScannedRoleJson {
            arn: arn.clone(),
            name: one.role.name.clone(),
            functions,
            policies: one.role.policies.iter().map(|p| p.name.clone()).collect(),
            extent: ExtentJson::from(&one.extent),
        }
    });
    each.collect()
}

fn totals(functions: &[ScannedJson], roles: usize) -> ScanTotalsJson {
    let mut sum = ScanTotalsJson {
        functions: functions.len(),
        roles,
        ..ScanTotalsJson::default()
    };
    for function in functions {
        sum.idle_functions += usize::from(function.calls.value == 0);
        let Some(before) = &function.before else {
            continue;
        };
        sum.measured += 1;
        sum.granted_actions += before.actions;
        sum.granted_on_everything += before.on_everything;
        sum.used_actions += function.used_actions;
        sum.used_pairs += function.used_pairs;
        sum.kept_actions += function.kept_actions;
        sum.proposed_actions += function.after.actions;
        sum.proposed_on_everything += function.after.on_everything;
    }
    sum
}

impl ScanVerdictJson {
    /// In two words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::RoleNotKnown => "role not known",
            Self::TooEarly => "too early",
            Self::NotVisible => "not visible",
            Self::NoCalls => "no calls",
            Self::SplitRole => "split role",
            Self::Narrower => "narrower",
            Self::Fits => "fits",
        }
    }

    /// Whether what is proposed takes nothing away, as too little was seen.
    pub fn waits(self) -> bool {
        matches!(self, Self::TooEarly | Self::NotVisible)
    }
}
