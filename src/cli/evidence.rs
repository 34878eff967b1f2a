//! What the commands about one function's role share: its calls, and its role as it is today.

use std::path::PathBuf;

use jiff::SignedDuration;

use super::Global;
use super::failure::Failure;
use super::selection::select;
use super::suggest::Dial;
use super::trail::{TrailArgs, nothing_to_read, read_configurations, read_usages, with_hint};
use crate::catalog::Catalog;
use crate::catalog::near::near;
use crate::iam::action::Action;
use crate::io;
use crate::observer::attribution::{Attributed, attribute};
use crate::observer::configuration::Configuration;
use crate::observer::coverage;
use crate::observer::function::FunctionUsage;
use crate::observer::gap::Gap;
use crate::observer::usage::Usage;
use crate::snapshot::{Role, Snapshot, document};
use crate::synthesizer::{
    Document, Grant, Layout, Limits, Miss, Options, Synthesis, layout, replay, synthesize,
};
use crate::visibility::{Kept, Signs, Today, Window, carry, keep, keep_all};

/// The flags that say which functions, and where their calls stand.
#[derive(Debug, clap::Args)]
pub(crate) struct EvidenceArgs {
    #[command(flatten)]
    pub(crate) trail: TrailArgs,
    /// Usage file written by `lpgen observe`; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) usage: Vec<PathBuf>,
    /// Function configurations: output of `aws lambda get-function-configuration` or `list-functions`
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
}

/// The flags that say what the role allows today.
#[derive(Debug, clap::Args)]
pub(crate) struct CurrentArgs {
    /// The account's state: a directory of AWS CLI outputs (`aws iam get-account-authorization-details`,
    /// `aws lambda list-functions`), known by their shape
    #[arg(long, value_name = "DIR", conflicts_with = "role_file")]
    snapshot: Option<PathBuf>,
    /// One policy document that is all the role allows today
    #[arg(long, value_name = "FILE")]
    role_file: Option<PathBuf>,
    /// Remove nothing from the role of today when the records span fewer days
    ///
    /// What a function does once a week or once a month is not in a shorter window. Without the role
    /// of today this changes nothing.
    #[arg(long, value_name = "DAYS", default_value_t = 14)]
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
    pub(crate) configurations: Vec<Configuration>,
    pub(crate) current: Current,
    pub(crate) options: Options,
    minimum_window: u16,
    force: bool,
}

/// One function's proposal.
pub(crate) struct Proposal {
    pub(crate) synthesis: Synthesis,
    pub(crate) documents: Vec<Document>,
    pub(crate) misses: Vec<Miss>,
    /// What is to be known of what was kept of the role of today; in the synthesis' gaps, too.
    pub(crate) about_kept: Vec<Gap>,
}

impl EvidenceArgs {
    pub(crate) fn read(&self, global: Global) -> Result<Evidence, Failure> {
        if self.trail.trail.is_empty() && self.usage.is_empty() {
            return Err(nothing_to_read());
        }
        let catalog = Catalog::bundled();
        let current = self.current.read()?;
        let mut configurations = read_configurations(&self.functions)?;
        if let Current::Snapshot(snapshot) = &current {
            configurations.extend(snapshot.functions.iter().cloned());
        }
        let mut usage = read_usages(&self.usage)?;
        usage.merge(self.trail.read(&catalog, global)?);
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
    pub(crate) fn read(&self) -> Result<Current, Failure> {
        if let Some(path) = &self.role_file {
            let text = io::read_to_string(path).map_err(|e| with_hint(&e, e.hint()))?;
            let policy = document::parse_file(&text).map_err(|e| {
                Failure::new(format!("`{}`: {e}", path.display())).hint(
                    "give one identity policy, as `aws iam get-role-policy` or `get-policy-version` prints it",
                )
            })?;
            let name = path
                .file_stem()
                .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
            return Ok(Current::File(Box::new(Role::of_file(&name, policy))));
        }
        let Some(directory) = &self.snapshot else {
            return Ok(Current::Unknown);
        };
        let mut snapshot = Snapshot::default();
        for path in io::json_files(directory).map_err(|e| with_hint(&e, e.hint()))? {
            let text = io::read_to_string(&path).map_err(|e| with_hint(&e, e.hint()))?;
            snapshot
                .add(&path.display().to_string(), &text)
                .map_err(|e| Failure::new(e.to_string()).hint(e.hint()))?;
        }
        if !snapshot.has_roles() {
            return Err(Failure::new(format!("no role in `{}`", directory.display())).hint(
                "save the output of `aws iam get-account-authorization-details` there, in a file `*.json`",
            ));
        }
        Ok(Current::Snapshot(Box::new(snapshot)))
    }
}

impl Evidence {
    pub(crate) fn select(
        &self,
        typed: &[String],
        all: bool,
    ) -> Result<Vec<&FunctionUsage>, Failure> {
        select(typed, all, &self.attributed, &self.usage)
    }

    /// What `lpgen suggest` proposes for the function: what was learned, and what of its role of
    /// today, if that is known, is kept because the records could not have shown it.
    pub(crate) fn propose(&self, function: &FunctionUsage, role: Option<&Role>) -> Proposal {
        let least = SignedDuration::from_hours(24 * i64::from(self.minimum_window));
        let span = self
            .usage
            .window
            .map(|(first, last)| last.duration_since(first));
        let span = span.unwrap_or_default();
        let kept = |learned: &[Grant]| {
            role.map(|role| {
                if span < least && !self.force {
                    return keep_all(role, learned, span, least);
                }
                let snapshot = self.snapshot();
                let accessed = snapshot.and_then(|s| s.accessed.of_role(&role.arn));
                let trails = snapshot.map(|s| &s.trails);
                let signs = Signs::of(function, accessed);
                let window = Window::new(&self.usage, function, &self.catalog, trails, least);
                let today = Today {
                    role,
                    signs: &signs,
                };
                keep(&window, today, learned)
            })
        };
        lay_out(function, &self.usage, &self.options, kept)
    }

    fn snapshot(&self) -> Option<&Snapshot> {
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
            Current::Snapshot(snapshot) => {
                let arn = match snapshot.role_of(&function.function) {
                    Some(arn) => arn,
                    None => only_role(function)?,
                };
                let role = snapshot
                    .role(arn)
                    .map_err(|e| Failure::new(e.to_string()).hint(e.hint()))?;
                Ok(Some(role))
            }
        }
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

/// What was learned from the calls alone.
pub(crate) fn propose(function: &FunctionUsage, usage: &Usage, options: &Options) -> Proposal {
    lay_out(function, usage, options, |_| None)
}

/// Synthesis, what is kept beside it, layout and replay in one.
fn lay_out(
    function: &FunctionUsage,
    usage: &Usage,
    options: &Options,
    kept: impl FnOnce(&[Grant]) -> Option<Kept>,
) -> Proposal {
    let mut synthesis = synthesize(function, options);
    let kept = kept(&synthesis.grants).unwrap_or_default();
    synthesis.grants.extend(kept.grants.iter().cloned());
    let (name, limits) = (&function.function.name, Limits::default());
    let Layout {
        mut documents,
        gaps,
    } = layout(name, &synthesis.grants, &limits);
    carry(name, &mut documents, &kept, &limits);
    synthesis.gaps.extend(gaps);
    synthesis.gaps.extend(kept.gaps.iter().cloned());
    synthesis.gaps.extend(coverage::gaps(usage));
    sort(&mut synthesis.gaps);
    let misses = replay(&documents, function, options);
    Proposal {
        synthesis,
        documents,
        misses,
        about_kept: kept.gaps,
    }
}

fn sort(gaps: &mut Vec<Gap>) {
    gaps.sort();
    gaps.dedup();
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
