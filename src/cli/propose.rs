//! `lpgen propose`.

use std::path::{Path, PathBuf};

use clap::ArgAction;
use clap::builder::PossibleValue;

use super::Global;
use super::args::{EvidenceArgs, ExitArgs, one_of, switch};
use super::failure::{Exit, Failure};
use super::output::print;
use crate::gather::{
    Closed, Dirty, Draft, Forge, Offer, ProposeRequest, Publisher, Publishing, UnsafeEdits, Watch,
    can_commit, propose,
};
use crate::infra::{OnlyPart, Shared};

/// Edit the infrastructure code that defines a function's role
///
/// Finds where the role gets its permissions in Terraform, CloudFormation, SAM or serverless.yml, changes these
/// places and nothing else, reads the code again, and proves that it yields what is proposed. Each function's
/// change becomes a commit on a branch `lpgen/FUNCTION`; your work tree stays as it is. What cannot be edited
/// with certainty is told with the places, the policy and the lines to use it.
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
    #[arg(long, action = ArgAction::SetTrue, value_parser = switch(Dirty::Allowed, Dirty::Refused))]
    allow_dirty: Dirty,
    /// Make edits that rest on something that nobody could look at; it is said what
    #[arg(long, action = ArgAction::SetTrue, value_parser = switch(UnsafeEdits::Made, UnsafeEdits::Shown))]
    allow_unsafe: UnsafeEdits,
    /// Give a function whose role others use a role of its own
    #[arg(long, action = ArgAction::SetTrue, value_parser = switch(Shared::Split, Shared::Left))]
    split: Shared,
    /// Only what goes, or only what is added: each a request of its own, on a branch of its own
    #[arg(long, value_name = "PART", value_parser = one_of(&OnlyPart::ALL, explained), conflicts_with_all = ["branch", "split"])]
    only: Option<OnlyPart>,
    #[command(flatten)]
    publish: PublishArgs,
    #[command(flatten)]
    exit: ExitArgs,
}

const EXAMPLES: &str = "Examples:
  lpgen propose orders-api --dry-run
  lpgen propose orders-api --trail AWSLogs/ --snapshot account/ --repo ../shop-infrastructure
  lpgen propose orders-api --trail AWSLogs/ --snapshot account/ --patch orders.patch && git apply orders.patch
  lpgen propose orders-api mail --trail AWSLogs/ --snapshot account/ --split
  lpgen propose orders-api --only removals --push && lpgen propose orders-api --only additions --push
  lpgen propose --all --push --max-open 5     nightly, in the repository that owns the roles";

fn explained(part: OnlyPart) -> PossibleValue {
    PossibleValue::new(part.word()).help(part.about())
}

impl Propose {
    pub(crate) fn run(&self, _: Global, watch: &Watch) -> Result<Exit, Failure> {
        let offer = match (&self.patch, self.dry_run) {
            (Some(path), _) => Offer::Patch(path.clone()),
            (None, true) => Offer::Nothing,
            (None, false) => Offer::Commits(self.branch.clone()),
        };
        if matches!(offer, Offer::Commits(_)) {
            can_commit(&self.repo, self.allow_dirty)?;
        }
        let (evidence, decided) = self.evidence.request(&self.function, watch)?;
        let most_open = decided.limits.open_requests;
        let mut publisher = self.publish.publisher(&self.repo, most_open)?;
        let request = ProposeRequest {
            evidence,
            decided,
            repo: self.repo.clone(),
            states: self.state.clone(),
            offer,
            unsafe_edits: self.allow_unsafe,
            shared: self.split,
            only: self.only,
            flags: self.evidence.typed().to_owned(),
        };
        let proposed = propose(&request, publisher.as_mut(), watch)?;
        print(&proposed.page)?;
        Ok(Exit::worst([
            (self.exit.strict && proposed.needs_a_person, Exit::Gaps),
            (proposed.broken > 0, Exit::BrokenPromise),
        ]))
    }
}

/// How changes are offered.
#[derive(Debug, clap::Args)]
struct PublishArgs {
    /// Push each branch, and open a pull or merge request, or bring the one that is open up to date
    #[arg(long, conflicts_with_all = ["dry_run", "patch"])]
    push: bool,
    /// Do not ask before something is pushed
    #[arg(long, requires = "push")]
    yes: bool,
    /// The remote that branches are pushed to
    #[arg(long, value_name = "NAME", default_value = "origin", requires = "push")]
    remote: String,
    /// What runs on the remote's host, where its name does not tell
    #[arg(long, value_name = "KIND", value_parser = one_of(&Forge::ALL, Forge::word), requires = "push")]
    forge: Option<Forge>,
    /// Where its API is: `https://github.example.com/api/v3`
    #[arg(long, value_name = "URL", requires = "push")]
    forge_url: Option<String>,
    /// Open requests as drafts
    #[arg(long, action = ArgAction::SetTrue, value_parser = switch(Draft::Draft, Draft::Ready), requires = "push")]
    draft: Draft,
    /// Open a request again that a person closed
    #[arg(long, action = ArgAction::SetTrue, value_parser = switch(Closed::Again, Closed::Stays), requires = "push")]
    reopen: Closed,
    /// Label of the requests; may be given several times
    #[arg(long, value_name = "LABEL", requires = "push")]
    label: Vec<String>,
    /// Who is asked to review: a user, or a team as ORGANISATION/TEAM; may be given several times
    #[arg(long, value_name = "NAME", requires = "push")]
    reviewer: Vec<String>,
    /// Most requests from branches `lpgen/…` that may be open at a time; what is more waits for another run
    #[arg(long, value_name = "N", requires = "push")]
    max_open: Option<usize>,
}

impl PublishArgs {
    /// The door to the reviewers, if changes are to be pushed: asked for before anything is made.
    fn publisher(
        &self,
        folder: &Path,
        most_open: Option<u16>,
    ) -> Result<Option<Publisher>, Failure> {
        if !self.push {
            return Ok(None);
        }
        let publisher = Publisher::open(
            folder,
            Publishing {
                remote: self.remote.clone(),
                forge: self.forge,
                api: self.forge_url.clone(),
                draft: self.draft,
                closed: self.reopen,
                labels: self.label.clone(),
                reviewers: self.reviewer.clone(),
                most_open: self.max_open.or(most_open.map(usize::from)),
            },
        )?;
        if !self.yes {
            publisher.confirm()?;
        }
        Ok(Some(publisher))
    }
}
