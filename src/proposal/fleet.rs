//! All functions with their roles as they are today.
//!
//! INVARIANT: each role is read once, however many functions are on it, and each function is proposed for
//! once; the work grows with the functions and the roles, not with their product.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::civil::Date;

use super::{Current, Evidence, Proposal, RoleError};
use crate::differ::{Extent, Proof, prove};
use crate::gap::{Gap, Hinted};
use crate::iam::includes::PolicyInclusion;
use crate::observer::function::FunctionUsage;
use crate::snapshot::permissions::Permissions;
use crate::snapshot::{Role, SnapshotError};
use crate::visibility::Allowed;

/// A role as it is today, and how much it allows.
#[derive(Debug)]
pub(crate) struct Measured {
    /// The role.
    pub role: Role,
    /// How much it allows.
    pub extent: Extent,
}

/// What came of one function.
#[derive(Debug)]
pub(crate) struct Examined<'e> {
    /// What it did.
    pub function: &'e FunctionUsage,
    /// Its role of today, if that is known.
    pub role: Option<Arc<Measured>>,
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

/// The functions of the evidence, to be examined one by one, by as many threads as there are.
#[derive(Debug)]
pub(crate) struct Fleet<'e> {
    /// What they are of.
    pub evidence: &'e Evidence,
    /// By ARN; each is read by whoever asks for it first, and the others wait.
    roles: Mutex<BTreeMap<String, Arc<Read>>>,
    /// What roles allow that allow much, the last ones first.
    much: Mutex<VecDeque<Arc<Allows<'e>>>>,
}

/// A role, once it is read.
type Read = OnceLock<Result<Arc<Measured>, Gap>>;

/// What roles of the same policies allow.
#[derive(Debug)]
struct Allows<'e> {
    allowed: Allowed<'e>,
    extent: Extent,
}

/// Roles that allow so many actions are worth remembering: to find out what would show their use takes longer
/// than all the rest.
const MUCH: usize = 1_000;

/// So many of them: each takes some megabytes, and those of an account have few policies between them.
const MOST_REMEMBERED: usize = 8;

impl<'e> Fleet<'e> {
    /// Those of the evidence.
    pub(crate) fn of(evidence: &'e Evidence) -> Self {
        Self {
            evidence,
            roles: Mutex::default(),
            much: Mutex::default(),
        }
    }

    /// What is proposed for a function, and how that stands to its role.
    pub(crate) fn examine(&self, function: &'e FunctionUsage) -> Examined<'e> {
        let evidence = self.evidence;
        let (measured, unknown) = match self.role_of(function) {
            Ok(role) => (role, None),
            Err(gap) => (None, Some(gap)),
        };
        let role = measured.as_ref().map(|measured| &measured.role);
        let allows = role.map(|role| self.allows(role));
        let allowed = allows.as_ref().map(|allows| &allows.allowed);
        let proposal = evidence.propose_under(function, role.zip(allowed));
        #[cfg(test)]
        counted::PROPOSED.set(counted::PROPOSED.get() + 1);
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
        let today = allowed.map(Allowed::permissions);
        let fits = today.is_some_and(|today| after.includes(today) == PolicyInclusion::Included);
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
    pub(crate) fn role(&self, arn: &str) -> Result<Arc<Measured>, Gap> {
        self.measured(arn, || match self.evidence.snapshot() {
            Some(snapshot) => snapshot.role(arn).map_err(|error| unknown(arn, &error)),
            None => Err(not_known(arn, "the account's state is not given", None)),
        })
    }

    fn role_of(&self, function: &'e FunctionUsage) -> Result<Option<Arc<Measured>>, Gap> {
        match &self.evidence.current {
            Current::Unknown => Ok(None),
            Current::File(role) => {
                let known = self.measured(&role.arn, || Ok((**role).clone()));
                known.map(Some)
            }
            Current::Snapshot(snapshot) if !snapshot.has_roles() => Ok(None),
            Current::Snapshot(_) => {
                let arn = self.evidence.role_arn(function).map_err(|e| several(&e))?;
                self.role(arn).map(Some)
            }
        }
    }

    fn measured(
        &self,
        arn: &str,
        read: impl FnOnce() -> Result<Role, Gap>,
    ) -> Result<Arc<Measured>, Gap> {
        let place = {
            let mut roles = self.roles.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(roles.entry(arn.to_owned()).or_default())
        };
        let measured = place.get_or_init(|| {
            #[cfg(test)]
            counted::READ.set(counted::READ.get() + 1);
            read().map(|role| {
                let extent = self.allows(&role).extent.clone();
                Arc::new(Measured { role, extent })
            })
        });
        measured.clone()
    }

    /// What a role allows, worked out once for roles that allow the same.
    fn allows(&self, role: &Role) -> Arc<Allows<'e>> {
        let permissions = Permissions::of_role(role);
        let remember = |allows: &Arc<Allows<'e>>, much: &mut VecDeque<Arc<Allows<'e>>>| {
            much.push_front(Arc::clone(allows));
            much.truncate(MOST_REMEMBERED);
        };
        let much = || self.much.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |known: &Arc<Allows<'e>>| *known.allowed.permissions() == permissions;
        {
            let mut much = much();
            let at = much.iter().position(same);
            if let Some(known) = at.and_then(|at| much.remove(at)) {
                remember(&known, &mut much);
                return known;
            }
        }
        let catalog = &self.evidence.catalog;
        let allowed = Allowed::of(permissions, catalog);
        let extent = Extent::of_actions(allowed.permissions(), allowed.actions(), catalog);
        let found = Arc::new(Allows { allowed, extent });
        if found.extent.actions >= MUCH {
            remember(&found, &mut much());
        }
        found
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
        RoleError::Snapshot(_) | RoleError::NoRoles | RoleError::NotGiven => Vec::new(),
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

/// Work that must grow with the number of roles and functions, and no faster.
#[cfg(test)]
pub(super) mod counted {
    use std::cell::Cell;

    thread_local! {
        /// How many roles were read.
        pub(crate) static READ: Cell<usize> = const { Cell::new(0) };
        /// How many functions were proposed for.
        pub(crate) static PROPOSED: Cell<usize> = const { Cell::new(0) };
    }
}
