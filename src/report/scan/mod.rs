//! All functions: what their roles allow, what they need, what to look at first.
//!
//! One document ([`ScanJson`]) is made of what was examined; text, Markdown, CSV, SARIF and HTML are made of
//! that document alone, so that all of them say the same in the same order.

mod baseline;
mod checks;
mod csv;
mod extent;
mod finding;
mod form;
mod gaps;
mod gate;
mod idle;
mod level;
mod markdown;
mod rows;
mod table;
mod text;
mod verdict;

#[cfg(test)]
pub(in crate::report) mod tests;

use std::collections::{BTreeMap, BTreeSet};
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

pub(crate) use baseline::ScanBaseline;
pub(crate) use checks::{ReviewGiven, found, not_checked, selection};
pub(crate) use csv::csv;
pub(crate) use form::ScanForm;
pub(crate) use gate::Gate;
pub(crate) use markdown::markdown;
pub(crate) use text::text;
pub(super) use text::{RANKED, change_lines, rests_on, total_lines};

/// Functions that were examined, folded one by one, account by account: of a proposal only what the document says is
/// held.
#[derive(Debug)]
pub(crate) struct Scan {
    /// What the records say that all rests on, without anything of functions.
    document: ScanJson,
    rows: Vec<(Gain, ScannedJson)>,
    roles: BTreeMap<String, Arc<Measured>>,
    gaps: Gaps,
    findings: finding::Findings,
    checks: Option<(ReviewGiven, checks::Checks)>,
    /// Why it cannot be told which roles no function uses.
    not_known: BTreeSet<String>,
}

impl Scan {
    /// Of nothing yet, on these records.
    pub(crate) fn of(evidence: &Evidence) -> Self {
        let cover = evidence.usage.cover();
        Self {
            document: ScanJson {
                format: ScanJson::FORMAT,
                version: ScanJson::VERSION,
                catalog: evidence.catalog.version().to_owned(),
                accounts: Vec::new(),
                regions: Vec::new(),
                trails: Vec::new(),
                window: SeenJson::of(evidence.usage.window, cover.as_ref()),
                records: evidence.usage.records.count(),
                unread: evidence.usage.unread.iter().cloned().collect(),
                totals: ScanTotalsJson::default(),
                functions: Vec::new(),
                roles: Vec::new(),
                idle_roles: Vec::new(),
                idle_roles_not_known: None,
                gaps: Vec::new(),
                findings: Vec::new(),
                checklist: None,
                baseline: None,
                doubts: doubts_of(&evidence.usage),
                integrity: IntegrityJson::of(evidence.checked),
            },
            rows: Vec::new(),
            roles: BTreeMap::new(),
            gaps: Gaps::default(),
            findings: finding::Findings::of(&evidence.usage),
            checks: None,
            not_known: BTreeSet::new(),
        }
    }

    /// Takes in what the checks came to, of some of the subjects.
    pub(crate) fn check(&mut self, findings: &[Finding], reviewed: ReviewGiven) {
        self.findings.checks(found(findings));
        let (_, checks) = self
            .checks
            .get_or_insert_with(|| (reviewed, checks::Checks::default()));
        checks.add(findings);
    }

    /// Takes in what came of a function.
    pub(crate) fn add(&mut self, evidence: &Evidence, examined: &Examined<'_>) {
        let gain = examined.role.as_ref().map(|role| role.extent.gain());
        let mut row = rows::row(evidence, examined);
        row.gaps = self.gaps.add(examined);
        self.findings.add(examined, &row);
        if let Some(role) = &examined.role {
            let arn = role.role.arn.clone();
            self.roles.entry(arn).or_insert_with(|| Arc::clone(role));
        }
        self.rows.push((gain.unwrap_or_default(), row));
    }

    /// Says what could not be read beside the records.
    pub(crate) fn lacks(&mut self, what: impl IntoIterator<Item = String>) {
        self.document.unread.extend(what);
    }

    /// The functions of an account were all added. Which of its roles no function uses can be told where that is
    /// every one there is.
    pub(crate) fn close(&mut self, fleet: &Fleet<'_>, of: Of) {
        let (idle, not_known) = match of {
            Of::All => idle::idle_roles(fleet),
            Of::Some => (
                Vec::new(),
                Some("not all functions were asked for".to_owned()),
            ),
        };
        self.document.idle_roles.extend(idle);
        self.not_known.extend(not_known);
        let accounts = self.rows.iter().map(|(_, row)| row.account.as_str());
        let accounts = accounts
            .filter(|account| fleet.evidence.own.holds(account))
            .collect();
        let trails = trails(fleet.evidence, &accounts);
        self.document.trails.extend(trails);
    }

    /// The document.
    pub(crate) fn end(mut self) -> ScanJson {
        let mut document = self.document;
        self.rows
            .sort_by(|(a, x), (b, y)| b.cmp(a).then_with(|| x.function.cmp(&y.function)));
        let mut functions: Vec<ScannedJson> = self.rows.into_iter().map(|(_, row)| row).collect();
        let checks = self.checks.take();
        document.checklist = checks.map(|(reviewed, checks)| checks.end(&mut functions, reviewed));
        document.roles = roles(&functions, &self.roles);
        for role in &document.roles {
            if let Some(measured) = self.roles.get(&role.arn) {
                self.findings.role(role, &measured.extent);
            }
        }
        document.idle_roles.sort_by(|a, b| a.arn.cmp(&b.arn));
        self.findings.idle(&document.idle_roles);
        document.accounts = functions.iter().map(|f| f.account.clone()).collect();
        document.regions = functions.iter().map(|f| f.region.clone()).collect();
        for places in [
            &mut document.accounts,
            &mut document.regions,
            &mut document.trails,
        ] {
            places.retain(|place| !place.is_empty());
            places.sort();
            places.dedup();
        }
        let not_known: Vec<String> = self.not_known.into_iter().collect();
        document.idle_roles_not_known = (!not_known.is_empty()).then(|| not_known.join("; "));
        document.totals = totals(&functions, document.roles.len());
        document.gaps = self.gaps.end(&mut functions);
        document.findings = self.findings.end();
        document.functions = functions;
        document
    }
}

/// Which functions a scan is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// Every one there is.
    All,
    /// Those that were asked for.
    Some,
}

fn trails(evidence: &Evidence, accounts: &BTreeSet<&str>) -> Vec<String> {
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
    pub(crate) fn words(self) -> &'static str {
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
    pub(crate) fn waits(self) -> bool {
        matches!(self, Self::TooEarly | Self::NotVisible)
    }
}
