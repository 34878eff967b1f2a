//! `lpgen propose`.

mod publish;

use std::path::PathBuf;

use clap::ValueEnum;

use super::args::{EvidenceArgs, switch};
use super::failure::{Exit, Failure};
use super::output::print;
use super::strict::StrictArgs;
use crate::gather::{Dirty, Offer, ProposeRequest, UnsafeEdits, Watch, can_commit, propose};
use crate::infra::{OnlyPart, Shared};
use publish::PublishArgs;

/// Edit the infrastructure code that defines a function's role
///
/// Finds where the role gets its permissions in Terraform, CloudFormation, SAM or serverless.yml, changes these
/// places and nothing else, reads the code again, and proves that it yields what is proposed. Each function's
/// change becomes a commit on a branch `lpgen/FUNCTION`; your work tree stays as it is. What cannot be edited
/// with certainty is told with the places, the policy and the lines to use it.
#[allow(clippy::struct_excessive_bools, reason = "each is a flag")]
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Propose {
    /// Functions: name, partial ARN or ARN
    #[arg(value_name = "FUNCTION", required_unless_present = "all")]
    function: Vec<String>,
    /// All functions that were seen; where `lpgen.toml` names repositories, those that a repository owns
    #[arg(long, conflicts_with = "function")]
    all: bool,
    #[command(flatten)]
    evidence: EvidenceArgs,
    /// Folder with the code
    #[arg(long, value_name = "DIR", default_value = ".")]
    repo: PathBuf,
    /// Terraform's state, or what `terraform show -json` prints of one or of a plan: tells which block has which name
    #[arg(long, value_name = "FILE")]
    state: Vec<PathBuf>,
    /// Change nothing: print the patch and the text of the request
    #[arg(long)]
    dry_run: bool,
    /// Write the patch into this file instead of making commits
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    patch: Option<PathBuf>,
    /// One branch for all functions, instead of `lpgen/FUNCTION` for each
    #[arg(long, value_name = "NAME", conflicts_with_all = ["dry_run", "patch"])]
    branch: Option<String>,
    /// Go on although other files have changes that are not committed
    #[arg(long)]
    allow_dirty: bool,
    /// Make edits that rest on something that nobody could look at; it is said what
    #[arg(long)]
    allow_unsafe: bool,
    /// Give a function whose role others use a role of its own
    #[arg(long)]
    split: bool,
    /// Only what goes, or only what is added: each a request of its own, on a branch of its own
    #[arg(long, value_name = "PART", conflicts_with_all = ["branch", "split"])]
    only: Option<Only>,
    #[command(flatten)]
    publish: PublishArgs,
    #[command(flatten)]
    strict: StrictArgs,
}

const EXAMPLES: &str = "Examples:
  lpgen propose orders-api --dry-run
  lpgen propose orders-api --trail AWSLogs/ --snapshot account/ --repo ../shop-infrastructure
  lpgen propose orders-api --trail AWSLogs/ --snapshot account/ --patch orders.patch && git apply orders.patch
  lpgen propose orders-api mail --trail AWSLogs/ --snapshot account/ --split
  lpgen propose orders-api --only removals --push && lpgen propose orders-api --only additions --push
  lpgen propose --all --push --max-open 5     nightly, in the repository that owns the roles";

/// A part of a proposal, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Only {
    /// What the role loses; nothing is added
    Removals,
    /// What the role gets; nothing is taken away
    Additions,
}

impl From<Only> for OnlyPart {
    fn from(only: Only) -> Self {
        match only {
            Only::Removals => Self::Removals,
            Only::Additions => Self::Additions,
        }
    }
}

impl Propose {
    pub(crate) fn run(&self, watch: &Watch) -> Result<Exit, Failure> {
        let offer = match (&self.patch, self.dry_run) {
            (Some(path), _) => Offer::Patch(path.clone()),
            (None, true) => Offer::Nothing,
            (None, false) => Offer::Commits(self.branch.clone()),
        };
        if matches!(offer, Offer::Commits(_)) {
            let dirty = switch(self.allow_dirty, Dirty::Allowed, Dirty::Refused);
            can_commit(&self.repo, dirty)?;
        }
        let (evidence, decided) = self.evidence.asked(&self.function, watch)?;
        let most_open = decided.limits.open_requests;
        let mut publisher = self.publish.publisher(&self.repo, most_open)?;
        let request = ProposeRequest {
            evidence,
            decided,
            repo: self.repo.clone(),
            states: self.state.clone(),
            offer,
            unsafe_edits: switch(self.allow_unsafe, UnsafeEdits::Made, UnsafeEdits::Shown),
            shared: switch(self.split, Shared::Split, Shared::Left),
            only: self.only.map(OnlyPart::from),
            flags: self.evidence.typed(),
        };
        let proposed = propose(&request, publisher.as_mut(), watch)?;
        print(&proposed.page)?;
        let exit = Exit::of_promise(proposed.broken == 0);
        Ok(self.strict.exit(exit, || proposed.needs_a_person))
    }
}
