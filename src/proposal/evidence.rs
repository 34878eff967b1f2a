//! What a proposal is made from, and what of it is about one function.

use std::collections::BTreeSet;
use std::fmt;

use jiff::SignedDuration;

use super::Own;
use crate::catalog::Catalog;
use crate::differ::Proof;
use crate::gap::{Gap, Hinted};
use crate::iam::pattern::Pattern;
use crate::lambda::configuration::Configurations;
use crate::observer::attribution::{Attributed, MOST_SHARING, attribute};
use crate::observer::coverage::{ENOUGH_DAYS, PARTLY_SEEN};
use crate::observer::digest::CheckedDigests;
use crate::observer::function::FunctionUsage;
use crate::observer::usage::Usage;
use crate::snapshot::{Role, Roster, Snapshot, SnapshotError};
use crate::synthesizer::Options;
use crate::visibility::unanswered::Unknown;
use crate::visibility::{Excepted, Hints, Recorded, Signs, Window};

/// What is known of the roles as they are today.
#[derive(Debug, Default)]
pub enum Current {
    /// Nothing.
    #[default]
    Unknown,
    /// The account's state.
    Snapshot(Box<Snapshot>),
    /// One role, whatever the function.
    File(Box<Role>),
}

/// Two weeks: what runs every day and every week is in them twice.
pub(crate) const MINIMUM_WINDOW: u16 = 14;

/// How a proposal is made.
#[derive(Clone, Debug)]
pub struct ProposalSettings {
    /// How names widen, and whose calls count.
    pub options: Options,
    /// Windows of fewer days remove nothing,
    pub minimum_window: u16,
    /// unless this says so.
    pub short_window: ShortWindow,
    /// What becomes of names in environment variables.
    pub hints: Hints,
    /// Actions that stay because a person decided so.
    pub excepted: Vec<Excepted>,
    /// Functions that are left out where all are meant, with why.
    pub ignored: Vec<(Pattern, String)>,
}

impl Default for ProposalSettings {
    fn default() -> Self {
        Self {
            options: Options::default(),
            minimum_window: MINIMUM_WINDOW,
            short_window: ShortWindow::RemovesNothing,
            hints: Hints::Show,
            excepted: Vec::new(),
            ignored: Vec::new(),
        }
    }
}

/// What a window of too few days does to the role of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortWindow {
    /// What is not seen in it stays.
    RemovesNothing,
    /// It counts as any other (`--force`).
    Counts,
}

/// Everything that a proposal is made from.
#[derive(Debug)]
pub struct Evidence {
    /// What AWS says.
    pub catalog: Catalog,
    /// What sessions did.
    pub usage: Usage,
    /// What the integrity of the records' files was checked against.
    pub checked: Option<CheckedDigests>,
    /// Of that usage.
    pub(super) recorded: Recorded,
    /// Which of it which function did.
    pub attributed: Attributed,
    /// What the account says of functions.
    pub configurations: Configurations,
    /// What it says of roles.
    pub current: Current,
    /// Which function is on which role, by the account's state.
    pub roster: Roster,
    /// How a proposal is made.
    pub settings: ProposalSettings,
    /// Of which functions it is.
    pub own: Own,
}

impl Evidence {
    /// Evidence from what was read: usage, configurations and roles of today. What sources of the usage are
    /// in doubt about does not count.
    pub fn new(
        catalog: Catalog,
        mut usage: Usage,
        mut configurations: Configurations,
        current: Current,
        settings: ProposalSettings,
    ) -> Self {
        usage.forget_doubted();
        let roster = match &current {
            Current::Snapshot(snapshot) => {
                configurations.merge(snapshot.configurations.clone());
                Roster::of(&snapshot.configurations, &snapshot.unanswered)
            }
            Current::Unknown | Current::File(_) => Roster::default(),
        };
        Self {
            attributed: attribute(&usage, &configurations),
            catalog,
            usage,
            checked: None,
            recorded: Recorded::default(),
            configurations,
            current,
            roster,
            settings,
            own: Own::All,
        }
    }

    /// The same with another usage.
    #[must_use]
    pub(crate) fn with(self, usage: Usage) -> Self {
        let mut made = Self::new(
            self.catalog,
            usage,
            self.configurations,
            self.current,
            self.settings,
        );
        made.checked = self.checked;
        made
    }

    /// Adds what came since.
    pub(crate) fn add(&mut self, usage: Usage) {
        self.usage.merge(usage);
        self.usage.forget_doubted();
        self.attributed = attribute(&self.usage, &self.configurations);
        self.recorded = Recorded::default();
    }

    /// Whether something that says it is part of the trail was not read or not believed.
    pub(crate) fn lacks_records(&self) -> bool {
        !self.usage.unread.is_empty() || self.usage.all_doubts().sets_apart()
    }

    /// Whether a person should look at a proposal: at its gaps, at how it stands to the role of today, or at the
    /// records that it rests on. That a trail holds no data events of some services is so in every account.
    pub(crate) fn needs_a_person(&self, gaps: &[Gap], proof: Option<&Proof>) -> bool {
        self.lacks_records()
            || gaps.iter().any(|gap| gap.code != PARTLY_SEEN)
            || proof.is_some_and(|proof| !proof.is_never_wider())
    }

    /// What the records could have shown of the function.
    pub(crate) fn window<'e>(&'e self, function: &'e FunctionUsage) -> Window<'e> {
        let enough = SignedDuration::from_hours(24 * ENOUGH_DAYS);
        let trails = self.snapshot().map(|s| &s.trails);
        Window::new(
            &self.usage,
            &self.recorded,
            function,
            &self.catalog,
            trails,
            enough,
        )
    }

    /// What IAM's report says of the role's use.
    pub(crate) fn signs(&self, role: &Role) -> Signs<'_> {
        let accessed = self.snapshot().and_then(|s| s.accessed.of_role(&role.arn));
        Signs::of(accessed, role.created)
    }

    /// What the account did not tell of the function.
    pub(crate) fn unknown(&self, function: &FunctionUsage, role: Option<&Role>) -> Unknown {
        let snapshot = self.snapshot();
        let unknown = snapshot.map(|s| Unknown::of(s, function, role, &self.roster));
        unknown.unwrap_or_default()
    }

    /// The account's state, if it was given.
    pub(crate) fn snapshot(&self) -> Option<&Snapshot> {
        match &self.current {
            Current::Snapshot(snapshot) => Some(snapshot),
            Current::Unknown | Current::File(_) => None,
        }
    }

    /// The function's role as it is today, if anything tells it.
    pub(crate) fn role(&self, function: &FunctionUsage) -> Result<Option<Role>, RoleError> {
        match &self.current {
            Current::Unknown => Ok(None),
            Current::File(role) => Ok(Some((**role).clone())),
            Current::Snapshot(snapshot) if !snapshot.has_roles() => Ok(None),
            Current::Snapshot(snapshot) => {
                let arn = self.role_arn(function)?;
                snapshot.role(arn).map(Some).map_err(RoleError::Snapshot)
            }
        }
    }

    /// The same, where it is an error that nothing tells it.
    pub(crate) fn known_role(&self, function: &FunctionUsage) -> Result<Role, RoleError> {
        self.role(function)?.ok_or(match self.current {
            Current::Snapshot(_) => RoleError::NoRoles,
            Current::Unknown | Current::File(_) => RoleError::NotGiven,
        })
    }

    /// ARN of the role that its configuration names, or that it was seen under.
    pub(super) fn role_arn<'f>(
        &'f self,
        function: &'f FunctionUsage,
    ) -> Result<&'f str, RoleError> {
        match self.roster.role_of(&function.function) {
            Some(arn) => Ok(arn),
            None => only_role(function),
        }
    }

    /// The same, where a role that is not in the snapshot is something to know, not an error.
    pub(crate) fn role_or_gap(
        &self,
        function: &FunctionUsage,
    ) -> Result<(Option<Role>, Option<Gap>), RoleError> {
        match self.role(function) {
            Err(RoleError::Snapshot(
                ref error @ (SnapshotError::NoRole { ref arn, .. }
                | SnapshotError::RoleNotTold { ref arn, .. }),
            )) => Ok((None, Some(RoleError::not_in_snapshot(arn, error)))),
            known => Ok((known?, None)),
        }
    }

    /// Names of the functions that are on the role besides this one, sorted, as many as are named of one role;
    /// and how many more there are.
    pub(crate) fn sharing(&self, function: &FunctionUsage, role: &Role) -> (Vec<String>, usize) {
        let own = function.function.name.as_str();
        let mut names: BTreeSet<&str> = function.shared_with.iter().map(String::as_str).collect();
        names.extend(self.roster.functions_of(&role.arn).take(MOST_SHARING + 1));
        names.remove(own);
        let told = names.iter().take(MOST_SHARING);
        let told: Vec<String> = told.map(|name| (*name).to_owned()).collect();
        let all = self.roster.count_of(&role.arn).saturating_sub(1);
        let left = all.max(names.len()).saturating_sub(told.len());
        (told, left)
    }

    /// Whether somebody else is on the function's role: functions or sessions.
    pub(crate) fn shares(&self, function: &FunctionUsage, role: &Role) -> bool {
        let mut others = self.roster.functions_of(&role.arn);
        !function.shared_with.is_empty()
            || !function.other_users.is_empty()
            || others.any(|name| name != function.function.name)
    }
}

/// The role of a function without a configuration: the one it was seen under.
fn only_role(function: &FunctionUsage) -> Result<&str, RoleError> {
    let mut roles = function.roles.iter();
    match (roles.next(), roles.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(RoleError::Several {
            function: function.function.name.clone(),
            roles: function.roles.iter().cloned().collect(),
        }),
    }
}

/// Why nothing tells which role a function has today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RoleError {
    /// It has no configuration, and ran under several roles or none.
    Several {
        /// Its name.
        function: String,
        /// Their ARNs.
        roles: Vec<String>,
    },
    /// The account's state does not tell.
    Snapshot(SnapshotError),
    /// The account's state has no roles.
    NoRoles,
    /// Neither a state nor a role is given.
    NotGiven,
}

impl RoleError {
    /// A role that is not there is something to know.
    pub(super) fn not_in_snapshot(arn: &str, error: &SnapshotError) -> Gap {
        Gap {
            code: "role-not-in-snapshot",
            text: format!("{error}: what is added cannot be told"),
            hint: Some(error.hint().to_owned()),
            names: vec![arn.to_owned()],
        }
    }
}

impl fmt::Display for RoleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Several { function, roles } => write!(
                f,
                "`{function}` ran under {} roles: {}",
                roles.len(),
                roles.join(", ")
            ),
            Self::Snapshot(error) => error.fmt(f),
            Self::NoRoles => {
                f.write_str("no role is in the snapshot, so nothing tells what it allows today")
            }
            Self::NotGiven => f.write_str(
                "nothing tells what the role allows today: neither `--snapshot` nor `--role-file` is given",
            ),
        }
    }
}

impl std::error::Error for RoleError {}

impl Hinted for RoleError {
    fn hints(&self) -> Vec<String> {
        vec![match self {
            Self::Several { .. } => "add the output of `aws lambda get-function-configuration` to the snapshot: it names the role of today".to_owned(),
            Self::Snapshot(error) => error.hint().to_owned(),
            Self::NoRoles => {
                "save the output of `aws iam get-account-authorization-details` there".to_owned()
            }
            Self::NotGiven => "save `aws iam get-account-authorization-details --filter Role LocalManagedPolicy AWSManagedPolicy > account/iam.json` and give `--snapshot account/`".to_owned(),
        }]
    }
}
