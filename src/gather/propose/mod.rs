//! The code that defines functions' roles, edited: what is proposed for each function is looked for in the code,
//! written there, and offered as a patch, as commits, or as requests that people review.

mod offer;

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::event::UnsafeEdits;
use super::publish::Publisher;
use super::repository::{OfferedChange, read_code, write_patch};
use super::{Event, EvidenceRequest, Failure, Watch, gather, selected};
use crate::gap::shell::word;
use crate::infra::{Code, CodeFiles, Edit, EditOutcome, OnlyPart, Shared, Subject};
use crate::proposal::Evidence;
use crate::report::change::{body, by_hand, patch, title};
use crate::report::diff::Texts;
use crate::report::policies;
use crate::report::review::{MOST_CHARACTERS, ReviewDetails, Reviewed, Reviews};
use crate::report::said::Page;
use crate::settings::{Definition, Repository, Settings};
use crate::snapshot::named::Named;

/// Code that is to be edited.
#[derive(Clone, Debug)]
pub(crate) struct ProposeRequest {
    /// What the proposals are made from. Without functions: all, and where a team said which repositories there are,
    /// those that one of them owns.
    pub evidence: EvidenceRequest,
    /// What the team decided.
    pub decided: Settings,
    /// The folder with the code.
    pub repo: PathBuf,
    /// States of Terraform that lie elsewhere.
    pub states: Vec<PathBuf>,
    /// What becomes of edits.
    pub offer: Offer,
    /// What becomes of edits that rest on what nobody could look at.
    pub unsafe_edits: UnsafeEdits,
    /// What becomes of a role that others are on.
    pub shared: Shared,
    /// The part of each proposal that is meant; all of it without.
    pub only: Option<OnlyPart>,
    /// Flags that ask for the same evidence again, for commands in the text.
    pub flags: String,
}

/// What becomes of edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    /// Nothing: they are shown with their text.
    Nothing,
    /// One patch of all of them, in this file.
    Patch(PathBuf),
    /// Commits: all on this branch, or each function's on its own.
    Commits(Option<String>),
}

/// What came of it, beside what was written and told.
#[derive(Debug, Default)]
pub(crate) struct Proposed {
    /// Texts of edits that were not offered with one, and what is to be done by hand.
    pub page: Page,
    /// Functions whose proposal breaks a promise; nothing was edited for them.
    pub broken: usize,
    /// Whether a person should look: at a function that was not edited, or at what an edit rests on.
    pub needs_a_person: bool,
}

/// Edits the code for each function that is meant, and offers what came of it: to the publisher's reviewers, if one
/// is given.
pub(crate) fn propose(
    request: &ProposeRequest,
    publisher: Option<&mut Publisher>,
    watch: &Watch,
) -> Result<Proposed, Failure> {
    let files = read_code(&request.repo, &request.states)?;
    let evidence = gather(&request.evidence, watch)?;
    watch.tell(&Event::CodeNotRead(&files.left));
    let mut run = Run {
        request,
        evidence: &evidence,
        named: evidence.snapshot().map(Named::of).unwrap_or_default(),
        code: Code::of(&files),
        edited: None,
        edits: Vec::new(),
        changes: Vec::new(),
        proposed: Proposed {
            needs_a_person: evidence.lacks_records(),
            ..Proposed::default()
        },
        watch,
    };
    let reviews = Reviews::of(&evidence);
    let decided = &request.decided;
    for function in selected(&evidence, &request.evidence.functions, watch)? {
        let owner = decided.owner(&function.function);
        let is_meant = !request.evidence.functions.is_empty() || decided.repositories.is_empty();
        if is_meant || owner.is_some() {
            run.one(&reviews.review(function)?, owner)?;
        }
    }
    match &request.offer {
        Offer::Patch(path) => write_patch(path, &patch(&joined(run.edits)))?,
        Offer::Nothing => {}
        Offer::Commits(branch) => {
            let branch = branch.as_deref();
            offer::all(&request.repo, branch, &run.changes, publisher, watch)?;
        }
    }
    Ok(run.proposed)
}

/// Functions edited one after the other.
struct Run<'r> {
    request: &'r ProposeRequest,
    evidence: &'r Evidence,
    named: Named,
    code: Code<'r>,
    /// The code after the edits so far, where one builds on the other.
    edited: Option<CodeFiles>,
    edits: Vec<Edit>,
    changes: Vec<(OfferedChange, Option<&'r Repository>)>,
    proposed: Proposed,
    watch: &'r Watch,
}

impl<'r> Run<'r> {
    fn one(
        &mut self,
        reviewed: &Reviewed<'_>,
        owner: Option<&'r Repository>,
    ) -> Result<(), Failure> {
        let function = &reviewed.function.function.name;
        let left_out = |why| self.watch.tell(&Event::LeftOut { function, why });
        if !reviewed.holds() {
            left_out("the proposal does not hold: nothing is edited");
            self.proposed.broken += 1;
            return Ok(());
        }
        let (request, evidence) = (self.request, self.evidence);
        let own = &reviewed.function.function;
        let mut subject = self.subject(reviewed, request.decided.definition(own));
        let role = reviewed.against.as_ref().map(|against| &against.role);
        let withheld = match subject.leave(request.only, role, &evidence.catalog) {
            Ok(withheld) => withheld,
            Err(why) => {
                left_out(why);
                return Ok(());
            }
        };
        let mut outcome = self.outcome(&subject);
        if let EditOutcome::Edited(edit) | EditOutcome::Refused { edit, .. } = &mut outcome {
            edit.notes.extend(withheld);
            let only = request.only.map(|part| part.says().to_owned());
            edit.notes.extend(only);
        }
        let change = self.change(&outcome, reviewed);
        let is_done = change.is_some() || matches!(outcome, EditOutcome::Unchanged(_));
        let proof = reviewed.proof();
        self.proposed.needs_a_person |= !is_done || evidence.needs_a_person(&reviewed.gaps, proof);
        if let (Some(change), EditOutcome::Edited(edit)) = (change, outcome) {
            // what is written into one place builds on what was written before it
            if !matches!(request.offer, Offer::Commits(None)) {
                let files = self.edited.as_ref().unwrap_or(self.code.files);
                self.edited = Some(with(files, &edit)?);
            }
            self.edits.push(edit);
            self.changes.push((change, owner));
        }
        Ok(())
    }

    /// What is looked for in the code.
    fn subject(&self, reviewed: &Reviewed<'_>, definition: Option<&Definition>) -> Subject {
        let role = reviewed.against.as_ref().map(|against| &against.role);
        let documents = &reviewed.proposal.documents;
        let mut subject = Subject::of(
            self.evidence,
            reviewed.function,
            role,
            documents,
            definition,
        );
        let naming = role.map(|role| self.named.naming(&role.arn));
        subject.named_by = naming.into_iter().flatten().collect();
        subject
    }

    /// The edit of the code as it is, or as the edits before left it where they meet.
    fn outcome(&self, subject: &Subject) -> EditOutcome {
        let outcome = self.code.propose(subject, self.request.shared);
        let written = self.edits.iter().flat_map(|edit| &edit.changes);
        let written: BTreeSet<&str> = written.map(|change| change.path.as_str()).collect();
        let meets = outcome.paths().iter().any(|path| written.contains(path));
        match self.edited.as_ref().filter(|_| meets) {
            Some(files) => Code::of(files).propose(subject, self.request.shared),
            None => outcome,
        }
    }

    /// Tells of an outcome, shows what is not offered with a text of its own, and the change if one is made.
    fn change(&mut self, outcome: &EditOutcome, reviewed: &Reviewed<'_>) -> Option<OfferedChange> {
        let (request, function) = (self.request, &reviewed.function.function.name);
        let is_shown = request.offer == Offer::Nothing;
        let makes_unsafe = request.unsafe_edits == UnsafeEdits::Made || is_shown;
        self.watch.tell(&Event::Code {
            function,
            folder: &request.repo,
            outcome,
            unsafe_edits: if makes_unsafe {
                UnsafeEdits::Made
            } else {
                UnsafeEdits::Shown
            },
        });
        match outcome {
            EditOutcome::Edited(edit) => {
                let is_made = edit.doubts.is_empty() || makes_unsafe;
                // a patch has no text beside it
                let has_text = !matches!(request.offer, Offer::Patch(_)) || !is_made;
                let text = has_text.then(|| self.body(reviewed, edit));
                let text = text.unwrap_or_default();
                if is_shown || !is_made {
                    self.proposed.page.add(&text);
                }
                return is_made.then(|| self.offered(reviewed, &text, edit));
            }
            EditOutcome::Refused { edit, .. } => {
                let text = self.body(reviewed, edit);
                self.proposed.page.add(&text);
            }
            EditOutcome::Instructions(instructions) => {
                self.proposed.page.add(&by_hand(function, instructions));
            }
            EditOutcome::Unchanged(_) | EditOutcome::Candidates(_) | EditOutcome::Nothing => {}
        }
        None
    }

    /// The text of a request.
    fn body(&self, reviewed: &Reviewed<'_>, edit: &Edit) -> Page {
        let policy = Texts::of(reviewed).map(|texts| policies::plain(&texts.pairs()));
        let details = ReviewDetails {
            gaps: &reviewed.gaps,
            policy: &policy.unwrap_or_default(),
            flags: &self.request.flags,
            most: MOST_CHARACTERS,
        };
        let name = word(&reviewed.function.function.name);
        let only = self.request.only.map_or("", OnlyPart::flag);
        let split = match self.request.shared {
            Shared::Split => " --split",
            Shared::Left => "",
        };
        let again = [format!("lpgen propose {name}{only}{split} --dry-run")];
        body(&reviewed.review, &details, edit, &again)
    }

    fn offered(&self, reviewed: &Reviewed<'_>, text: &Page, edit: &Edit) -> OfferedChange {
        let (request, name) = (self.request, &reviewed.function.function.name);
        let files = edit.changes.iter();
        let branch = match &request.offer {
            Offer::Commits(Some(branch)) => branch.clone(),
            _ => format!("lpgen/{name}{}", request.only.map_or("", OnlyPart::ending)),
        };
        OfferedChange {
            branch,
            title: match request.only {
                Some(OnlyPart::Additions) => format!("Add to the role of `{name}` what it needs"),
                Some(OnlyPart::Removals) | None => title(&reviewed.review),
            },
            body: text.to_string(),
            files: files
                .map(|c| (c.path.clone(), c.before.clone(), c.after.clone()))
                .collect(),
        }
    }
}

/// The files after an edit.
fn with(files: &CodeFiles, edit: &Edit) -> Result<CodeFiles, Failure> {
    let place = |path: &str| files.files.iter().position(|file| file.path == path);
    let texts = edit
        .changes
        .iter()
        .filter_map(|change| Some((place(&change.path)?, change.after.clone())));
    files.with(&texts.collect()).map_err(Failure::new)
}

/// The changes of several edits, one for each file.
fn joined(edits: Vec<Edit>) -> Vec<crate::infra::FileChange> {
    let mut all: Vec<crate::infra::FileChange> = Vec::new();
    for change in edits.into_iter().flat_map(|edit| edit.changes) {
        match all.iter_mut().find(|own| own.path == change.path) {
            Some(own) => own.after = change.after,
            None => all.push(change),
        }
    }
    all
}
