//! What the commands about one function's role share: its calls, and its role as it is today.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::ValueEnum;

use super::Global;
use super::account::{Account, AccountArgs};
use super::current::{Current, CurrentArgs};
use super::failure::Failure;
use super::output::{faint, said, say};
use super::reading::print_doubts;
use super::selection::select;
use super::state;
use super::trail::{Asked, TrailArgs, nothing_to_read, read_configurations, read_usages};
use crate::catalog::Catalog;
use crate::catalog::near::near;
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::io::integrity::Checked;
use crate::lambda::configuration::Configurations;
use crate::lambda::function::Function;
use crate::observer::attribution::{Attributed, attribute};
use crate::observer::function::FunctionUsage;
use crate::observer::usage::Usage;
use crate::report::words::{list, plural};
use crate::snapshot::{Role, Roster, Snapshot, SnapshotError};
use crate::synthesizer::{Generalize, Options};
use crate::visibility::{Hints, Recorded, Signs};

/// The flags that say which functions, and where their calls stand.
#[derive(Debug, clap::Args)]
pub(crate) struct EvidenceArgs {
    #[command(flatten)]
    pub(crate) trail: TrailArgs,
    /// Usage file written by `lpgen observe`; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) usage: Vec<PathBuf>,
    /// What the account says of functions: output of `aws lambda list-functions`,
    /// `list-event-source-mappings` and others, known by their shape; may be given several times
    #[arg(long, value_name = "FILE")]
    functions: Vec<PathBuf>,
    /// How far names made per call (object keys, executions, ids) are widened
    ///
    /// exact: the observed names only; names: tomorrow's name under the same prefix is allowed,
    /// another prefix is not; prefix: the first directory at once. Names of buckets, tables, queues
    /// and secrets are never widened.
    #[arg(long, value_enum, default_value_t = Dial::Names)]
    generalize: Dial,
    /// Learn from calls that look as if somebody else used the function's credentials, too
    #[arg(long)]
    include_suspicious: bool,
    #[command(flatten)]
    pub(crate) current: CurrentArgs,
    #[command(flatten)]
    pub(crate) account: AccountArgs,
}

/// The dial of [`Generalize`] as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Dial {
    Exact,
    Names,
    Prefix,
}

impl From<Dial> for Generalize {
    fn from(dial: Dial) -> Self {
        match dial {
            Dial::Exact => Self::Exact,
            Dial::Names => Self::Names,
            Dial::Prefix => Self::Prefix,
        }
    }
}

/// Everything that was read.
pub(crate) struct Evidence {
    pub(crate) catalog: Catalog,
    pub(crate) usage: Usage,
    /// What the integrity of the records' files was checked against.
    pub(crate) checked: Option<Checked>,
    /// Of that usage.
    pub(crate) recorded: Recorded,
    pub(crate) attributed: Attributed,
    pub(crate) configurations: Configurations,
    pub(crate) current: Current,
    /// Of the snapshot.
    pub(crate) roster: Roster,
    pub(crate) options: Options,
    /// Windows of fewer days remove nothing,
    pub(crate) minimum_window: u16,
    /// unless this says so.
    pub(crate) force: bool,
    /// What becomes of names in environment variables.
    pub(crate) hints: Hints,
}

impl EvidenceArgs {
    /// Reads everything: files as far as they are given, the account for the rest when it is asked.
    pub(crate) fn read(&self, functions: &[String], global: Global) -> Result<Evidence, Failure> {
        let account = self.open(global)?;
        let catalog = Catalog::bundled();
        let mut current = self.state(account.as_ref(), functions, global)?;
        let mut configurations = read_configurations(&self.functions)?;
        if let Current::Snapshot(snapshot) = &current {
            configurations.merge(snapshot.configurations.clone());
        }
        let mut usage = read_usages(&self.usage)?;
        let asked = Asked {
            #[cfg(feature = "aws")]
            account: account.as_ref(),
            state: match &current {
                Current::Snapshot(snapshot) => Some(snapshot),
                Current::Unknown | Current::File(_) => None,
            },
            functions,
            regions: self.account.regions(),
            read: &[],
        };
        let gathered = self.trail.read(&catalog, &asked, global)?;
        usage.merge(gathered.usage);
        print_doubts(&usage, global);
        usage.forget_doubted();
        // What a trail records that was not read proves nothing.
        if let (Some(read), Current::Snapshot(snapshot)) = (gathered.trails, &mut current) {
            snapshot.trails.trails.retain(|arn, _| read.contains(arn));
        }
        let attributed = attribute(&usage, &configurations);
        let roster = match &current {
            Current::Snapshot(snapshot) => Roster::of(&snapshot.configurations),
            Current::Unknown | Current::File(_) => Roster::default(),
        };
        Ok(Evidence {
            catalog,
            usage,
            checked: gathered.checked,
            recorded: Recorded::default(),
            attributed,
            configurations,
            current,
            roster,
            options: Options {
                generalize: self.generalize.into(),
                include_suspicious: self.include_suspicious,
                ..Options::default()
            },
            minimum_window: self.current.minimum_window,
            force: self.current.force,
            hints: if self.current.use_hints {
                Hints::Use
            } else {
                Hints::Show
            },
        })
    }

    /// Whether no calls are given: then the account's own records are read.
    fn has_no_calls(&self) -> bool {
        self.trail.trail.is_empty() && self.usage.is_empty()
    }

    /// Opens the account when a flag names it, or when the records are there. Local files alone are
    /// read without it, whatever the environment says.
    fn open(&self, global: Global) -> Result<Option<Account>, Failure> {
        if self.account.is_given() || self.trail.asks_account() {
            return self.account.open(global).map(Some);
        }
        if !self.has_no_calls() {
            return Ok(None);
        }
        let opened = self.account.open(global).map(Some);
        opened.map_err(|failure| nothing_to_read().because(failure))
    }

    /// The state of the account: from files if any are given, else from the account if it is asked.
    fn state(
        &self,
        account: Option<&Account>,
        functions: &[String],
        global: Global,
    ) -> Result<Current, Failure> {
        match account {
            Some(account) if !self.current.is_given() && self.functions.is_empty() => {
                let snapshot = state::live(account, functions, global)?;
                Ok(Current::Snapshot(Box::new(snapshot)))
            }
            _ => self.current.read(global),
        }
    }
}

impl Evidence {
    /// Whether something that says it is part of the trail was not read or not believed.
    pub(crate) fn lacks_records(&self) -> bool {
        !self.usage.unread.is_empty() || self.usage.all_doubts().sets_apart()
    }

    pub(crate) fn select(
        &self,
        typed: &[String],
        all: bool,
        global: Global,
    ) -> Result<Vec<&FunctionUsage>, Failure> {
        let chosen = select(typed, all, &self.attributed, &self.usage)?;
        let meant: BTreeSet<&Function> = chosen.iter().map(|f| &f.function).collect();
        let left = self.attributed.idle.keys().filter(|f| !meant.contains(f));
        let left: Vec<&str> = left.map(|f| f.name.as_str()).collect();
        if all && !left.is_empty() && !global.quiet {
            say(said!(
                "{} {} without a call in the window and without a configuration: {}",
                faint("left out"),
                plural(left.len(), "function"),
                list(left.iter().copied(), 10)
            ));
        }
        Ok(chosen)
    }

    /// Whether IAM's report says that the role has never used the service.
    pub(crate) fn never_used(&self, role: &Role, service: &str) -> bool {
        let accessed = self.snapshot().and_then(|s| s.accessed.of_role(&role.arn));
        Signs::of(accessed, role.created).never_used(service, self.usage.window)
    }

    /// The account's state, if it was given.
    pub(crate) fn snapshot(&self) -> Option<&Snapshot> {
        match &self.current {
            Current::Snapshot(snapshot) => Some(snapshot),
            Current::Unknown | Current::File(_) => None,
        }
    }

    /// The function's role as it is today, if anything tells it.
    pub(crate) fn role(&self, function: &FunctionUsage) -> Result<Option<Role>, Failure> {
        match &self.current {
            Current::Unknown => Ok(None),
            Current::File(role) => Ok(Some((**role).clone())),
            Current::Snapshot(snapshot) if !snapshot.has_roles() => Ok(None),
            Current::Snapshot(snapshot) => {
                let arn = match self.roster.role_of(&function.function) {
                    Some(arn) => arn,
                    None => only_role(function)?,
                };
                match snapshot.role(arn) {
                    Ok(role) => Ok(Some(role)),
                    Err(e) => Err(Failure::new(e.to_string()).hint(e.hint())),
                }
            }
        }
    }

    /// The same, where a role that is not in the snapshot is something to know, not an error.
    pub(crate) fn role_or_gap(
        &self,
        function: &FunctionUsage,
    ) -> Result<(Option<Role>, Option<Gap>), Failure> {
        if let Current::Snapshot(snapshot) = &self.current
            && snapshot.has_roles()
            && let Some(arn) = self.roster.role_of(&function.function).or_else(|| {
                let mut roles = function.roles.iter();
                roles
                    .next()
                    .filter(|_| roles.next().is_none())
                    .map(String::as_str)
            })
            && let Err(e @ (SnapshotError::NoRole { .. } | SnapshotError::RoleNotTold { .. })) =
                snapshot.role(arn)
        {
            let gap = Gap {
                code: "role-not-in-snapshot",
                text: format!("{e}: what is added cannot be told"),
                hint: Some(e.hint().to_owned()),
                names: vec![arn.to_owned()],
            };
            return Ok((None, Some(gap)));
        }
        Ok((self.role(function)?, None))
    }

    /// Names of the functions that are on the role besides this one, sorted.
    pub(crate) fn sharing(&self, function: &FunctionUsage, role: &Role) -> Vec<String> {
        let mut names = function.shared_with.clone();
        names.extend(self.roster.functions_of(&role.arn));
        names.remove(&function.function.name);
        names.into_iter().collect()
    }
}

/// The role of a function without a configuration: the one it was seen under.
fn only_role(function: &FunctionUsage) -> Result<&str, Failure> {
    let roles: Vec<&str> = function.roles.iter().map(String::as_str).collect();
    match roles.as_slice() {
        [one] => Ok(one),
        several => Err(Failure::new(format!(
            "`{}` ran under {} roles: {}",
            function.function.name,
            several.len(),
            several.join(", ")
        ))
        .hint("add the output of `aws lambda get-function-configuration` to the snapshot: it names the role of today")),
    }
}

/// The action in AWS's spelling; an error names near ones.
pub(crate) fn known_action(typed: &Action, catalog: &Catalog) -> Result<Action, Failure> {
    let missing = |what: &str, near: Vec<String>| {
        let failure = Failure::new(format!("the catalog has no {what}"));
        if near.is_empty() {
            failure
        } else {
            failure.hint(format!("did you mean {}?", near.join(", ")))
        }
    };
    let Some(service) = catalog.service(typed.service()) else {
        let near = near(typed.service(), catalog.prefixes(), 3);
        let near = near.iter().map(|n| format!("`{n}`")).collect();
        return Err(missing(&format!("service `{}`", typed.service()), near));
    };
    let mut names = service.actions.keys();
    if let Some(name) = names.find(|name| name.eq_ignore_ascii_case(typed.name())) {
        return Ok(Action::new(&service.service, name)?);
    }
    let near = near(typed.name(), service.actions.keys().map(String::as_str), 3);
    let full = near.iter().map(|n| format!("`{}:{n}`", service.service));
    Err(missing(&format!("action `{typed}`"), full.collect()))
}
