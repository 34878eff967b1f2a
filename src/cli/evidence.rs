//! What the commands about one function's role share: its calls, and its role as it is today.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::Global;
use super::account::AccountArgs;
use super::failure::Failure;
use super::output::{faint, say};
use super::policies::read_policies;
use super::selection::select;
use super::trail::{
    Asked, TrailArgs, nothing_to_read, read_configurations, read_usages, with_hint,
};
use crate::catalog::Catalog;
use crate::catalog::near::near;
use crate::iam::action::Action;
use crate::io;
use crate::observer::attribution::{Attributed, attribute};
use crate::observer::configuration::Configurations;
use crate::observer::function::FunctionUsage;
use crate::observer::gap::Gap;
use crate::observer::usage::Usage;
use crate::report::words::{list, plural};
use crate::snapshot::{Role, Snapshot, SnapshotError};
use crate::synthesizer::{Generalize, Options};

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

/// The flags that say what the role allows today.
#[derive(Debug, clap::Args)]
pub(crate) struct CurrentArgs {
    /// The account's state: a directory of AWS CLI outputs (`aws iam get-account-authorization-details`,
    /// `aws lambda list-functions`, `list-event-source-mappings` and others), known by their shape
    #[arg(long, value_name = "DIR", conflicts_with = "role_file")]
    snapshot: Option<PathBuf>,
    /// The policy that is all the role allows today
    #[arg(long, value_name = "FILE")]
    role_file: Option<PathBuf>,
    /// Remove nothing from the role of today when the records span fewer days
    ///
    /// What a function does once a week or once a month is not in a shorter window. Without the role
    /// of today this changes nothing. 14 is a good number for policies that are applied unseen.
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    minimum_window: u16,
    /// Remove from the role of today whatever the window's length
    #[arg(long)]
    force: bool,
}

/// What is known of the roles as they are today.
pub(crate) enum Current {
    Unknown,
    Snapshot(Box<Snapshot>),
    File(Box<Role>),
}

/// Everything that was read.
pub(crate) struct Evidence {
    pub(crate) catalog: Catalog,
    pub(crate) usage: Usage,
    pub(crate) attributed: Attributed,
    pub(crate) configurations: Configurations,
    pub(crate) current: Current,
    pub(crate) options: Options,
    /// Windows of fewer days remove nothing,
    pub(crate) minimum_window: u16,
    /// unless this says so.
    pub(crate) force: bool,
}

impl EvidenceArgs {
    pub(crate) fn read(&self, functions: &[String], global: Global) -> Result<Evidence, Failure> {
        let nothing = self.trail.trail.is_empty() && self.usage.is_empty();
        if nothing && !self.account.is_given() {
            return Err(nothing_to_read());
        }
        #[cfg(feature = "aws")]
        let account = if nothing || self.trail.asks_account() {
            Some(self.account.open()?)
        } else {
            None
        };
        let catalog = Catalog::bundled();
        let mut current = self.current.read(global)?;
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
        };
        let gathered = self.trail.read(&catalog, &asked, global)?;
        usage.merge(gathered.usage);
        // What a trail records that was not read proves nothing.
        if let (Some(read), Current::Snapshot(snapshot)) = (gathered.trails, &mut current) {
            snapshot.trails.trails.retain(|arn, _| read.contains(arn));
        }
        let attributed = attribute(&usage, &configurations);
        Ok(Evidence {
            catalog,
            usage,
            attributed,
            configurations,
            current,
            options: Options {
                generalize: self.generalize.into(),
                include_suspicious: self.include_suspicious,
            },
            minimum_window: self.current.minimum_window,
            force: self.current.force,
        })
    }
}

impl CurrentArgs {
    pub(crate) fn read(&self, global: Global) -> Result<Current, Failure> {
        if let Some(path) = &self.role_file {
            let policies = read_policies([path])?.documents;
            let name = path
                .file_stem()
                .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
            return Ok(Current::File(Box::new(Role::of_file(&name, policies))));
        }
        let Some(directory) = &self.snapshot else {
            return Ok(Current::Unknown);
        };
        let snapshot = read_snapshot(directory)?;
        if !snapshot.has_roles() && snapshot.configurations.is_empty() {
            return Err(Failure::new(format!(
                "no role and no function in `{}`",
                directory.display()
            ))
            .hint("save the output of `aws iam get-account-authorization-details` there"));
        }
        if !global.quiet {
            for file in &snapshot.unrecognised {
                say(&format!(
                    "{} `{file}` is no part of a snapshot that is read",
                    faint("passed over")
                ));
            }
        }
        Ok(Current::Snapshot(Box::new(snapshot)))
    }
}

impl Evidence {
    pub(crate) fn select(
        &self,
        typed: &[String],
        all: bool,
        global: Global,
    ) -> Result<Vec<&FunctionUsage>, Failure> {
        let chosen = select(typed, all, &self.attributed, &self.usage)?;
        let idle = self.attributed.known.keys();
        let idle: Vec<&str> = idle
            .filter(|f| !self.attributed.functions.contains_key(f))
            .map(|f| f.name.as_str())
            .collect();
        if all && !idle.is_empty() && !global.quiet {
            say(&format!(
                "{} {} without a call in the window: {}",
                faint("left out"),
                plural(idle.len(), "function"),
                list(idle, 10)
            ));
        }
        Ok(chosen)
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
                let arn = match snapshot.role_of(&function.function) {
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
            && let Some(arn) = snapshot.role_of(&function.function).or_else(|| {
                let mut roles = function.roles.iter();
                roles
                    .next()
                    .filter(|_| roles.next().is_none())
                    .map(String::as_str)
            })
            && let Err(e @ SnapshotError::NoRole { .. }) = snapshot.role(arn)
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
        if let Current::Snapshot(snapshot) = &self.current {
            names.extend(snapshot.functions_of(&role.arn));
        }
        names.remove(&function.function.name);
        names.into_iter().collect()
    }
}

/// Reads a directory: every file that is JSON, whatever its name.
fn read_snapshot(directory: &Path) -> Result<Snapshot, Failure> {
    let mut snapshot = Snapshot::default();
    for path in io::files_of(directory).map_err(|e| with_hint(&e, e.hint()))? {
        let name = path.display().to_string();
        let is_named_json = path.extension().is_some_and(|e| e == "json");
        let text = match io::read_to_string(&path) {
            Ok(text) => text,
            Err(io::FileError::NotUtf8 { .. }) if !is_named_json => {
                snapshot.unrecognised.insert(name);
                continue;
            }
            Err(e) => return Err(with_hint(&e, e.hint())),
        };
        if !is_named_json && !text.trim_start().starts_with(['{', '[']) {
            snapshot.unrecognised.insert(name);
            continue;
        }
        snapshot
            .add(&name, &text)
            .map_err(|e| Failure::new(e.to_string()).hint(e.hint()))?;
    }
    Ok(snapshot)
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
