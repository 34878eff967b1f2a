//! `lpgen propose`.

mod part;
mod publish;
mod words;

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::Global;
use super::args::EvidenceArgs;
use super::failure::{Exit, Failure};
use super::output::{bad, faint, print, said, say};
use super::selected;
use super::strict::{StrictArgs, needs_a_person};
use super::subject::subject;
use crate::gap::shell::word;
use crate::gather::{
    Change, Dirty, Publisher, Watch, can_commit, commit, gather, is_committed, read_code,
    write_patch,
};
use crate::infra::{Code, Edit, Files, Outcome, Shared, Subject};
use crate::proposal::Evidence;
use crate::report::change::{body, by_hand, patch, title};
use crate::report::diff::Texts;
use crate::report::policies;
use crate::report::review::{Details, MOST_CHARACTERS, Reviewed, Reviews};
use crate::report::said::Page;
use crate::settings::{Definition, Repository};
use crate::snapshot::named::Named;
use part::Part;
use publish::{PublishArgs, publish, told};
use words::{Made, say_candidates, say_doubts, say_left, say_nothing};

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
    only: Option<Part>,
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

/// One function's outcome.
struct Done {
    change: Option<(Change, Edit)>,
    page: Page,
    exit: Exit,
}

impl Done {
    fn nothing(exit: Exit) -> Self {
        Self {
            change: None,
            page: Page::default(),
            exit,
        }
    }
}

impl Propose {
    pub(crate) fn run(&self, global: Global, watch: &Watch) -> Result<Exit, Failure> {
        if !self.dry_run && self.patch.is_none() {
            let dirty = if self.allow_dirty {
                Dirty::Allowed
            } else {
                Dirty::Refused
            };
            can_commit(&self.repo, dirty)?;
        }
        let decided = self.evidence.decided(watch)?;
        let most_open = decided.limits.open_requests;
        let mut publisher = self.publish.publisher(&self.repo, most_open)?;
        let files = read_code(&self.repo, &self.state)?;
        let request = self.evidence.request_with(&self.function, &decided)?;
        let evidence = gather(&request, watch)?;
        if !global.quiet {
            say_left(&files, global);
        }
        let (reviews, code) = (Reviews::of(&evidence), Code::of(&files));
        let named = evidence.snapshot().map(Named::of).unwrap_or_default();
        let mut exit = Exit::Done;
        let (mut pages, mut edits, mut changes) = (Page::default(), Vec::new(), Vec::new());
        let mut edited: Option<Files> = None;
        for function in selected(&evidence, &self.function, global)? {
            let owner = decided.owner(&function.function);
            if self.all && owner.is_none() && !decided.repositories.is_empty() {
                continue;
            }
            let reviewed = reviews.review(function)?;
            let definition = decided.definition(&function.function);
            let written = edits.iter().flat_map(|edit: &Edit| &edit.changes);
            let written: BTreeSet<&str> = written.map(|change| change.path.as_str()).collect();
            let propose = |subject: &Subject, shared: Shared| {
                let outcome = code.propose(subject, shared);
                let meets = outcome.paths().iter().any(|path| written.contains(path));
                match edited.as_ref().filter(|_| meets) {
                    Some(files) => Code::of(files).propose(subject, shared),
                    None => outcome,
                }
            };
            let done = self.one(&reviewed, &evidence, &propose, definition, &named, global);
            exit = exit.max(done.exit);
            pages.add(&done.page);
            let Some((one, own)) = done.change else {
                continue;
            };
            // what is written into one place builds on what was written before it
            if self.dry_run || self.patch.is_some() || self.branch.is_some() {
                edited = Some(with(edited.as_ref().unwrap_or(&files), &own)?);
            }
            edits.push(own);
            changes.push((one, owner));
        }
        match (&self.patch, self.dry_run) {
            (Some(path), _) => write_patch(path, &patch(&joined(edits)))?,
            (None, true) => {}
            (None, false) => self.offer_all(&changes, publisher.as_mut(), global)?,
        }
        print(&pages)?;
        Ok(self.strict.exit(exit, || evidence.lacks_records()))
    }

    /// Commits changes, and opens them for review if that was asked for.
    fn offer_all(
        &self,
        changes: &[(Change, Option<&Repository>)],
        publisher: Option<&mut Publisher>,
        global: Global,
    ) -> Result<(), Failure> {
        let Some(publisher) = publisher else {
            let own: Vec<Change> = changes.iter().map(|(change, _)| change.clone()).collect();
            return self.commit_all(&own, global);
        };
        for (change, owner) in changes {
            if let Some(waits) = publisher.prepare(&change.branch)? {
                told(change, &waits);
                continue;
            }
            self.commit(change, global)?;
            publish(publisher, change, *owner)?;
        }
        Ok(())
    }

    fn commit_all(&self, changes: &[Change], global: Global) -> Result<(), Failure> {
        if let Some(branch) = &self.branch
            && !changes.is_empty()
            && is_committed(&self.repo, branch, changes)?
        {
            if !global.quiet {
                say(said!("{} `{}`", faint("there already"), branch));
            }
            return Ok(());
        }
        for change in changes {
            self.commit(change, global)?;
        }
        Ok(())
    }

    fn commit(&self, change: &Change, global: Global) -> Result<(), Failure> {
        let (id, is_new) = commit(&self.repo, change)?;
        let short: String = id.chars().take(12).collect();
        if !global.quiet {
            let what = if is_new { "committed" } else { "there already" };
            say(said!(
                "{} {} `{}`: {}",
                faint(what),
                short,
                change.branch,
                change.title
            ));
        }
        Ok(())
    }

    fn one(
        &self,
        reviewed: &Reviewed<'_>,
        evidence: &Evidence,
        propose: &dyn Fn(&Subject, Shared) -> Outcome,
        definition: Option<&Definition>,
        named: &Named,
        global: Global,
    ) -> Done {
        let name = &reviewed.function.function.name;
        if !reviewed.holds() {
            say(said!(
                "{} `{}`: the proposal does not hold: nothing is edited",
                bad("left out"),
                name
            ));
            return Done::nothing(Exit::BrokenPromise);
        }
        let shared = if self.split {
            Shared::Split
        } else {
            Shared::Left
        };
        let role = reviewed.against.as_ref().map(|against| &against.role);
        let documents = &reviewed.proposal.documents;
        let mut subject = subject(evidence, reviewed.function, role, documents, definition);
        let naming = role.map(|role| named.naming(&role.arn));
        subject.named_by = naming.into_iter().flatten().collect();
        let withheld = match self.part(&mut subject, role, &evidence.catalog) {
            Ok(withheld) => withheld,
            Err(why) => {
                say(said!("{} `{}`: {}", bad("left out"), name, why));
                return Done::nothing(Exit::Done);
            }
        };
        let mut outcome = propose(&subject, shared);
        if let Outcome::Edited(edit) | Outcome::Refused { edit, .. } = &mut outcome {
            edit.notes.extend(withheld);
            edit.notes
                .extend(self.only.map(|part| part.says().to_owned()));
        }
        let mut done = self.told(&outcome, reviewed, global);
        let is_done = matches!(outcome, Outcome::Edited(_) | Outcome::Unchanged(_))
            && (done.change.is_some() || matches!(outcome, Outcome::Unchanged(_)));
        done.exit = self.strict.exit(done.exit, || {
            !is_done || needs_a_person(evidence, &reviewed.gaps, reviewed.proof())
        });
        done
    }

    /// The text of a request.
    fn body(&self, reviewed: &Reviewed<'_>, edit: &Edit) -> Page {
        let policy = Texts::of(reviewed).map(|texts| policies::plain(&texts.pairs()));
        let details = Details {
            gaps: &reviewed.gaps,
            policy: &policy.unwrap_or_default(),
            flags: &self.evidence.typed(),
            most: MOST_CHARACTERS,
        };
        let name = word(&reviewed.function.function.name);
        let only = self.only.map_or("", Part::flag);
        let split = if self.split { " --split" } else { "" };
        let again = [format!("lpgen propose {name}{only}{split} --dry-run")];
        body(&reviewed.review, &details, edit, &again)
    }

    /// What is said of an outcome, and the change if there is one.
    fn told(&self, outcome: &Outcome, reviewed: &Reviewed<'_>, global: Global) -> Done {
        let name = &reviewed.function.function.name;
        let mut done = Done::nothing(Exit::Done);
        match outcome {
            Outcome::Edited(edit) => {
                let title = match self.only {
                    Some(Part::Additions) => format!("Add to the role of `{name}` what it needs"),
                    Some(Part::Removals) | None => title(&reviewed.review),
                };
                let is_made = edit.doubts.is_empty() || self.allow_unsafe || self.dry_run;
                // a patch has no text beside it
                let is_told = self.patch.is_none() || !is_made;
                let text = is_told.then(|| self.body(reviewed, edit));
                let text = text.unwrap_or_default();
                if self.dry_run || !is_made {
                    done.page.add(&text);
                }
                say_doubts(name, edit, if is_made { Made::Yes } else { Made::No });
                done.change =
                    is_made.then(|| (self.change(name, title, &text, edit), edit.clone()));
            }
            Outcome::Unchanged(sites) => {
                if !global.quiet {
                    let sites = sites.join(", ");
                    say(said!(
                        "{} `{}`: {}: nothing to narrow",
                        faint("unchanged"),
                        name,
                        sites
                    ));
                }
            }
            Outcome::Refused { why, edit } => {
                say(said!("{} `{}`: {}", bad("refused"), name, why));
                done.page.add(&self.body(reviewed, edit));
            }
            Outcome::Instructions(instructions) => {
                let spots = instructions.spots.iter();
                let spots = spots.map(|s| format!("{}:{} {}", s.path, s.line, s.what));
                let spots = spots.collect::<Vec<_>>().join("; ");
                say(said!(
                    "{} `{}`: to be edited by hand: {}",
                    bad("not edited"),
                    name,
                    spots
                ));
                done.page.add(&by_hand(name, instructions));
            }
            Outcome::Candidates(all) => say_candidates(name, all),
            Outcome::Nothing => say_nothing(name, &self.repo),
        }
        done
    }

    fn change(&self, name: &str, title: String, text: &Page, edit: &Edit) -> Change {
        Change {
            branch: self.branch.clone().unwrap_or_else(|| {
                let part = self.only.map_or("", Part::ending);
                format!("lpgen/{name}{part}")
            }),
            title,
            body: text.to_string(),
            files: edit
                .changes
                .iter()
                .map(|c| (c.path.clone(), c.before.clone(), c.after.clone()))
                .collect(),
        }
    }
}

/// The files after an edit.
fn with(files: &Files, edit: &Edit) -> Result<Files, Failure> {
    let place = |path: &str| files.files.iter().position(|file| file.path == path);
    let texts = edit
        .changes
        .iter()
        .filter_map(|change| Some((place(&change.path)?, change.after.clone())));
    files.with(&texts.collect()).map_err(Failure::new)
}

/// The changes of several edits, one for each file.
fn joined(edits: Vec<Edit>) -> Vec<crate::infra::Change> {
    let mut all: Vec<crate::infra::Change> = Vec::new();
    for change in edits.into_iter().flat_map(|edit| edit.changes) {
        match all.iter_mut().find(|own| own.path == change.path) {
            Some(own) => own.after = change.after,
            None => all.push(change),
        }
    }
    all
}
