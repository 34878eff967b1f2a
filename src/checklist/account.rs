//! What checks are asked of.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::Date;

use super::baseline::Baseline;
use super::fix::Names;
use super::outcome::Outcome;
use crate::differ::danger::{Danger, dangers};
use crate::iam::arn::{Arn, last_part};
use crate::iam::role::same_role;
use crate::lambda::function::Function;
use crate::observer::function::FunctionUsage;
use crate::proposal::Evidence;
use crate::settings::Settings;
use crate::snapshot::permissions::Permissions;
use crate::snapshot::surroundings::{Details, Surroundings};
use crate::snapshot::{Role, Snapshot};

/// Everything that was read, and what a team decided.
#[derive(Debug)]
pub(crate) struct CheckedAccount<'e> {
    /// Calls, roles, configurations.
    pub evidence: &'e Evidence,
    /// What stands around functions.
    pub around: &'e Surroundings,
    /// `lpgen.toml`.
    pub settings: &'e Settings,
    /// What was reviewed last.
    pub baseline: Option<&'e Baseline>,
    /// Now,
    pub now: Timestamp,
    /// and the day of it.
    pub today: Date,
    /// Every function that is known.
    all: BTreeSet<&'e Function>,
    /// Their regions.
    regions: BTreeSet<&'e str>,
    /// Ways of roles to more than they should have, by ARN, as far as somebody asked.
    dangers: RefCell<BTreeMap<String, Vec<Danger>>>,
}

/// A function that is checked.
#[derive(Debug)]
pub(crate) struct CheckedFunction<'e> {
    /// Which.
    pub function: Function,
    /// Its ARN.
    pub arn: String,
    /// What it did and how it is configured, as far as that is known.
    pub usage: Option<&'e FunctionUsage>,
    /// Its configuration.
    pub details: Option<&'e Details>,
    /// Its role, or why it is not known.
    pub role: std::result::Result<Role, String>,
}

/// What is checked that is no function.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) arn: String,
    pub(super) names: Names,
}

/// What a finding is about.
pub(super) enum Asked<'p, 'e> {
    Place(&'p Place),
    Function(&'p CheckedFunction<'e>),
}

impl Asked<'_, '_> {
    pub(super) fn arn(&self) -> String {
        match self {
            Self::Place(place) => place.arn.clone(),
            Self::Function(subject) => subject.arn.clone(),
        }
    }

    pub(super) fn function(&self) -> Option<&Function> {
        match self {
            Self::Place(_) => None,
            Self::Function(subject) => Some(&subject.function),
        }
    }

    /// What it is called in code.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Place(place) => last_part(&place.arn).to_owned(),
            Self::Function(subject) => subject.function.name.clone(),
        }
    }

    /// Names for the fix.
    pub(super) fn names(&self) -> Names {
        match self {
            Self::Place(place) => place.names.clone(),
            Self::Function(subject) => {
                let function = &subject.function;
                let mut names = vec![
                    ("function", function.name.clone()),
                    ("arn", subject.arn.clone()),
                    ("region", function.region.clone()),
                    ("account", function.account.clone()),
                ];
                if let Ok(role) = &subject.role {
                    names.push(("role", role.name.clone()));
                    names.push(("role-arn", role.arn.clone()));
                }
                names
            }
        }
    }
}

/// Functions that are configured, or that the records show.
fn known(evidence: &Evidence) -> BTreeSet<&Function> {
    let mut all = evidence.configurations.distinct();
    let seen = evidence.own_functions();
    let seen = seen.filter(|usage| !usage.function.region.is_empty());
    all.extend(seen.map(|usage| &usage.function));
    all
}

static NOTHING: LazyLock<Surroundings> = LazyLock::new(Surroundings::default);

impl<'e> CheckedAccount<'e> {
    /// From evidence and what a team decided, at a time.
    pub(crate) fn new(
        evidence: &'e Evidence,
        settings: &'e Settings,
        baseline: Option<&'e Baseline>,
        now: Timestamp,
    ) -> Self {
        let snapshot = evidence.snapshot();
        let all = known(evidence);
        Self {
            regions: all.iter().map(|f| f.region.as_str()).collect(),
            all,
            dangers: RefCell::default(),
            evidence,
            around: snapshot.map_or(&NOTHING, |snapshot| &snapshot.surroundings),
            settings,
            baseline,
            now,
            today: now.to_zoned(jiff::tz::TimeZone::UTC).date(),
        }
    }

    /// The account's state, if it was read.
    pub(crate) fn snapshot(&self) -> Option<&'e Snapshot> {
        self.evidence.snapshot()
    }

    /// Every function that is known: configured, or seen in the records.
    pub(crate) fn functions(&self) -> &BTreeSet<&'e Function> {
        &self.all
    }

    /// These functions, with all that is known of each.
    pub(crate) fn subjects(&self, functions: &BTreeSet<&Function>) -> Vec<CheckedFunction<'e>> {
        let all = self.evidence.own_functions();
        let usages: BTreeMap<&Function, &'e FunctionUsage> =
            all.map(|usage| (&usage.function, usage)).collect();
        let mut subjects = Vec::new();
        for function in functions {
            let usage = usages.get(*function).copied();
            let role = self.role(function, usage);
            let arn = function.arn();
            subjects.push(CheckedFunction {
                details: self.around.details.get(&arn),
                function: (*function).clone(),
                arn,
                usage,
                role,
            });
        }
        subjects
    }

    fn role(
        &self,
        function: &Function,
        usage: Option<&FunctionUsage>,
    ) -> std::result::Result<Role, String> {
        let known = match (self.evidence.roster.role_of(function), usage) {
            (Some(arn), _) => match self.snapshot() {
                Some(snapshot) => snapshot.role(arn).map(Some).map_err(|e| e.to_string()),
                None => Ok(None),
            },
            (None, Some(usage)) => self.evidence.role(usage).map_err(|e| e.to_string()),
            (None, None) => Ok(None),
        };
        known?.ok_or_else(|| "the role is not in the snapshot".to_owned())
    }

    /// Ways of a role to more than it should have. Worked out once for each role: many functions share one.
    pub(super) fn dangers(&self, role: &Role) -> Vec<Danger> {
        if let Some(known) = self.dangers.borrow().get(&role.arn) {
            return known.clone();
        }
        let permissions = Permissions::of_role(role);
        let found = dangers(&permissions, &permissions.actions(&self.evidence.catalog));
        let mut known = self.dangers.borrow_mut();
        known.insert(role.arn.clone(), found.clone());
        found
    }

    /// The function's name, where no other function has it: some answers tell the name alone.
    pub(super) fn own_name<'s>(&self, subject: &'s CheckedFunction<'_>) -> Option<&'s str> {
        let name = subject.function.name.as_str();
        let mut same = self
            .all
            .iter()
            .filter(|f| f.name == name && **f != &subject.function);
        same.next().is_none().then_some(name)
    }

    /// Whether a set of names has the function's, and no other function's.
    pub(super) fn is_told(&self, names: &BTreeSet<String>, subject: &CheckedFunction<'_>) -> bool {
        names.contains(&subject.function.name) && self.own_name(subject).is_some()
    }

    /// Whether what bears the ARN is of this account, where several were read.
    pub(super) fn is_own(&self, arn: &str) -> bool {
        let account = Arn::parse(arn).map_or("", |arn| arn.account);
        self.evidence.own.holds(account)
    }

    /// Accounts that functions are in.
    pub(super) fn accounts(&self) -> BTreeSet<&'e str> {
        let accounts = self.all.iter().map(|f| f.account.as_str());
        accounts.filter(|account| !account.is_empty()).collect()
    }

    /// Regions that functions are in.
    pub(super) fn regions(&self) -> &BTreeSet<&'e str> {
        &self.regions
    }

    /// The account, as a place.
    pub(super) fn place(&self) -> Place {
        let function = self.all.first();
        let (partition, account) =
            function.map_or(("aws", ""), |f| (f.partition.as_str(), f.account.as_str()));
        Place {
            arn: format!("arn:{partition}:iam::{account}:root"),
            names: vec![("account", account.to_owned())],
        }
    }

    /// A region, as a place.
    pub(super) fn region(&self, region: &str) -> Place {
        let mut place = self.place();
        let account = Arn::parse(&place.arn).map_or("", |arn| arn.account);
        let partition = Arn::parse(&place.arn).map_or("aws", |arn| arn.partition);
        let arn = format!("arn:{partition}:cloudtrail:{region}:{account}:*");
        place.arn = arn;
        place.names.push(("region", region.to_owned()));
        place
    }

    /// Whether the function is on this role.
    pub(super) fn others_on(&self, subject: &CheckedFunction<'_>, role: &Role) -> BTreeSet<String> {
        let on_role = self.evidence.roster.functions_of(&role.arn);
        let mut names: BTreeSet<String> = on_role.map(str::to_owned).collect();
        if let Some(usage) = subject
            .usage
            .filter(|u| u.roles.iter().any(|r| same_role(r, &role.arn)))
        {
            names.extend(usage.shared_with.iter().cloned());
        }
        names.remove(&subject.function.name);
        names
    }
}

impl CheckedFunction<'_> {
    /// Its role, or that it cannot be checked.
    pub(super) fn known_role(&self) -> std::result::Result<&Role, Outcome> {
        self.role
            .as_ref()
            .map_err(|why| Outcome::NotChecked(why.clone()))
    }

    /// Its configuration, or that it cannot be checked.
    pub(super) fn known_details(&self) -> std::result::Result<&Details, Outcome> {
        self.details
            .ok_or_else(|| Outcome::unknown("its configuration is not in the snapshot"))
    }
}

/// Something that holds of a role, as far as all its policies are known.
pub(super) fn as_far_as_known(role: &Role, outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Passed(_) if !role.missing.is_empty() => {
            let names: Vec<&str> = role.missing.iter().map(String::as_str).collect();
            Outcome::unknown(format!(
                "documents of its policies are not known: {}",
                names.join(", ")
            ))
        }
        outcome => outcome,
    }
}
