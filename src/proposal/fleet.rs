//! All functions with their roles as they are today.
//!
//! INVARIANT: each role is read once, however many functions are on it, and each function is proposed for
//! once; the work grows with the functions and the roles, not with their product.

use std::collections::BTreeMap;
use std::rc::Rc;

use jiff::civil::Date;

use super::{Current, Evidence, Proposal, RoleError};
use crate::differ::{Extent, Proof, prove};
use crate::gap::{Gap, Hinted};
use crate::iam::includes::PolicyInclusion;
use crate::observer::function::FunctionUsage;
use crate::snapshot::permissions::Permissions;
use crate::snapshot::{Role, SnapshotError};

/// A role as it is today, and how much it allows.
#[derive(Debug)]
pub struct Measured {
    /// The role.
    pub role: Role,
    /// How much it allows.
    pub extent: Extent,
}

/// What came of one function.
#[derive(Debug)]
pub struct Examined<'e> {
    /// What it did.
    pub function: &'e FunctionUsage,
    /// Its role of today, if that is known.
    pub role: Option<Rc<Measured>>,
    /// Why it is not known.
    pub unknown: Option<Gap>,
    /// What is proposed.
    pub proposal: Proposal,
    /// How it stands to the role of today.
    pub proof: Option<Proof>,
    /// How much the proposal allows.
    pub after: Extent,
    /// Whether the role of today allows nothing beyond it.
    pub fits: bool,
    /// How many days records cover, since the function was made; `None` when no record carries a time.
    pub covered: Option<u32>,
    /// The day on which records would tell enough, where days alone are missing.
    pub enough_on: Option<Date>,
}

/// The functions of the evidence, to be examined one by one.
#[derive(Debug)]
pub struct Fleet<'e> {
    /// What they are of.
    pub evidence: &'e Evidence,
    /// By ARN.
    roles: BTreeMap<String, Result<Rc<Measured>, Gap>>,
    /// How many roles were read, and how many functions proposed for.
    work: (usize, usize),
}

impl<'e> Fleet<'e> {
    /// Those of the evidence.
    pub fn of(evidence: &'e Evidence) -> Self {
        Self {
            evidence,
            roles: BTreeMap::new(),
            work: (0, 0),
        }
    }

    /// What is proposed for a function, and how that stands to its role.
    pub fn examine(&mut self, function: &'e FunctionUsage) -> Examined<'e> {
        let evidence = self.evidence;
        let (measured, unknown) = match self.role_of(function) {
            Ok(role) => (role, None),
            Err(gap) => (None, Some(gap)),
        };
        let role = measured.as_ref().map(|measured| &measured.role);
        let proposal = evidence.propose(function, role);
        self.work.1 += 1;
        let proof = role.map(|role| prove(role, &proposal.synthesis.grants, &proposal.documents));
        let after = match role {
            Some(role) => Permissions::of_documents(&proposal.documents, role),
            None => Permissions {
                policies: proposal
                    .documents
                    .iter()
                    .map(|d| d.policy.clone())
                    .collect(),
                boundary: None,
            },
        };
        let least = u32::from(evidence.settings.minimum_window);
        let window = evidence.window(function);
        let today = role.map(Permissions::of_role);
        let fits = today.is_some_and(|today| after.includes(&today) == PolicyInclusion::Included);
        Examined {
            fits,
            covered: window.span().map(|span| span.cover.days()),
            enough_on: role.and_then(|role| window.enough_on(role, least)),
            after: Extent::of(&after, &evidence.catalog),
            role: measured,
            function,
            unknown,
            proposal,
            proof,
        }
    }

    /// A role of the account's state.
    pub fn role(&mut self, arn: &str) -> Result<Rc<Measured>, Gap> {
        if let Some(known) = self.roles.get(arn) {
            return known.clone();
        }
        let found = match self.evidence.snapshot() {
            Some(snapshot) => snapshot.role(arn).map_err(|error| unknown(arn, &error)),
            None => Err(not_known(arn, "the account's state is not given", None)),
        };
        self.remember(arn, found)
    }

    /// How many roles were read, and how many functions proposed for.
    pub fn work(&self) -> (usize, usize) {
        self.work
    }

    fn role_of(&mut self, function: &'e FunctionUsage) -> Result<Option<Rc<Measured>>, Gap> {
        match &self.evidence.current {
            Current::Unknown => Ok(None),
            Current::File(role) => match self.roles.get(&role.arn) {
                Some(known) => known.clone().map(Some),
                None => self.remember(&role.arn, Ok((**role).clone())).map(Some),
            },
            Current::Snapshot(snapshot) if !snapshot.has_roles() => Ok(None),
            Current::Snapshot(_) => {
                let arn = self.evidence.role_arn(function).map_err(|e| several(&e))?;
                self.role(arn).map(Some)
            }
        }
    }

    fn remember(&mut self, arn: &str, found: Result<Role, Gap>) -> Result<Rc<Measured>, Gap> {
        self.work.0 += 1;
        let measured = found.map(|role| {
            let extent = Extent::of(&Permissions::of_role(&role), &self.evidence.catalog);
            Rc::new(Measured { role, extent })
        });
        self.roles.insert(arn.to_owned(), measured.clone());
        measured
    }
}

fn unknown(arn: &str, error: &SnapshotError) -> Gap {
    match error {
        SnapshotError::NoRole { .. } | SnapshotError::RoleNotTold { .. } => {
            RoleError::not_in_snapshot(arn, error)
        }
        other => not_known(arn, &other.to_string(), Some(other.hint())),
    }
}

fn several(error: &RoleError) -> Gap {
    let names = match error {
        RoleError::Several { roles, .. } => roles.clone(),
        RoleError::Snapshot(_) => Vec::new(),
    };
    Gap {
        names,
        ..not_known(
            "",
            &error.to_string(),
            error.hints().first().map(String::as_str),
        )
    }
}

fn not_known(arn: &str, why: &str, hint: Option<&str>) -> Gap {
    Gap {
        code: "role-not-known",
        text: format!("what the role allows today is not known: {why}"),
        hint: hint.map(str::to_owned),
        names: vec![arn.to_owned()],
    }
}
