//! Where a function's role is defined in code, and its edit.
//!
//! Pure: files as text and a [`Subject`] in, an [`EditOutcome`] out. Nothing is guessed: what is not certain is a list of
//! candidates, and what is not understood is instructions.
//!
//! INVARIANT: an edit changes ranges of bytes and nothing else, and the code that it leaves is read again: it yields
//! what is proposed, or the edit is refused.

pub(crate) mod cdk;
pub(crate) mod cloudformation;
pub(crate) mod edit;
pub(crate) mod files;
mod function;
pub(crate) mod infer;
pub(crate) mod kinds;
pub(crate) mod names;
mod only;
pub(crate) mod outcome;
pub(crate) mod proof;
pub(crate) mod splice;
pub(crate) mod split;
pub(crate) mod stacks;
pub(crate) mod state;
pub(crate) mod statement;
pub(crate) mod subject;
pub(crate) mod syntax;
pub(crate) mod terraform;
pub(crate) mod value;
mod work;

pub use files::{CodeFiles, FileText};

pub(crate) use only::OnlyPart;
pub(crate) use outcome::{Candidate, FileChange, Instructions, Spot};
pub use outcome::{Edit, EditOutcome, Shared};
pub use subject::{DefinitionHint, Rest, RoleName, Subject};

use cloudformation::index::Templates;
use terraform::folder::Folders;
use terraform::stated::Tied;

/// More are not told: nobody reads them.
const MOST_CANDIDATES: usize = 20;

/// What the files define, indexed once for all functions.
pub struct Code<'f> {
    /// The files.
    pub files: &'f CodeFiles,
    folders: Folders<'f>,
    states: Vec<Tied>,
    templates: Templates<'f>,
    /// Those that CDK made.
    made: Templates<'f>,
}

/// A place that was found, by its format.
enum Found {
    Terraform(terraform::find::Found),
    Template(cloudformation::find::Found),
}

impl Found {
    fn is_certain(&self) -> bool {
        match self {
            Self::Terraform(found) => found.certain,
            Self::Template(found) => found.certain,
        }
    }

    /// Whether the function itself is in the code.
    fn has_a_function(&self) -> bool {
        match self {
            Self::Terraform(found) => found.function.is_some(),
            Self::Template(found) => found.function.is_some() || found.entry.is_some(),
        }
    }

    /// Whether a role of the code is known to be its.
    fn leads_to_a_role(&self) -> bool {
        match self {
            Self::Terraform(found) => !found.role.1.is_empty(),
            Self::Template(found) => found.place.is_some(),
        }
    }

    /// Whether somebody said that it is this one.
    fn is_said(&self, hint: &DefinitionHint) -> bool {
        let address = match self {
            Self::Terraform(found) => found.function.as_ref().map(|(_, address)| address),
            Self::Template(found) => found.function.as_ref().or(found.entry.as_ref()),
        };
        let path = &self.candidate().spot.path;
        hint.names(path, address.map_or("", String::as_str))
    }

    /// Somebody said that it is another one.
    fn contradicted(&mut self) {
        let against = "`lpgen.toml` names another place".to_owned();
        match self {
            Self::Terraform(found) => {
                found.certain = false;
                found.candidate.speaks_against.push(against);
            }
            Self::Template(found) => {
                found.certain = false;
                found.candidate.speaks_against.push(against);
            }
        }
    }

    fn candidate(&self) -> Candidate {
        match self {
            Self::Terraform(found) => found.candidate.clone(),
            Self::Template(found) => found.candidate.clone(),
        }
    }
}

/// The place of the one that is certain.
fn only(found: impl IntoIterator<Item = Found>) -> Option<Spot> {
    let mut certain = found.into_iter().filter(Found::is_certain);
    match (certain.next(), certain.next()) {
        (Some(one), None) => Some(one.candidate().spot),
        _ => None,
    }
}

impl<'f> Code<'f> {
    /// What these files define.
    pub fn of(files: &'f CodeFiles) -> Self {
        let folders = terraform::indexed::folders(files);
        Self {
            states: files
                .states
                .iter()
                .map(|own| Tied::of(own, &folders))
                .collect(),
            folders,
            templates: Templates::of(cloudformation::templates(files)),
            made: Templates::of(cdk::templates(files)),
            files,
        }
    }

    /// Everything that may define the function, the certain places first.
    fn find(&self, subject: &Subject) -> Vec<Found> {
        let terraform = terraform::find::find(self.files, &self.folders, &self.states, subject);
        let mut found: Vec<Found> = terraform.into_iter().map(Found::Terraform).collect();
        let mut templates = cloudformation::find::find(&self.templates, subject);
        templates.extend(cloudformation::serverless::find(&self.templates, subject));
        found.extend(templates.into_iter().map(Found::Template));
        if !found.iter().any(Found::leads_to_a_role) {
            let roles =
                terraform::find::find_roles(self.files, &self.folders, &self.states, subject);
            found.extend(roles.into_iter().map(Found::Terraform));
            let roles = cloudformation::find::find_roles(&self.templates, subject);
            found.extend(roles.into_iter().map(Found::Template));
        }
        if let Some(hint) = &subject.hint {
            if found.iter().any(|own| own.is_said(hint)) {
                found.retain(|own| own.is_said(hint));
            } else {
                found.iter_mut().for_each(Found::contradicted);
            }
        }
        found.sort_by_key(|f| !f.is_certain());
        found
    }

    fn edit(&self, found: &Found, subject: &Subject, shared: Shared) -> EditOutcome {
        match found {
            Found::Terraform(found) => {
                terraform::edit(self.files, &self.folders, found, subject, shared)
            }
            Found::Template(found) => {
                cloudformation::edit(self.files, &self.templates.all, found, subject, shared)
            }
        }
    }

    /// What makes the function without being code that is edited.
    fn elsewhere(&self, subject: &Subject) -> EditOutcome {
        cdk::instructions(self.files, &self.made, subject).unwrap_or(EditOutcome::Nothing)
    }

    /// What is done in the code already, and not in the account: the function has another role by now, and that one
    /// yields what is proposed.
    fn done(&self, found: &Found, subject: &Subject) -> Option<EditOutcome> {
        // who is on the role of the account is on another one than that
        let subject = &Subject {
            sharers: Vec::new(),
            ..subject.clone()
        };
        let is_whole = found.has_a_function() && found.leads_to_a_role();
        let outcome = is_whole.then(|| self.edit(found, subject, Shared::Left))?;
        matches!(outcome, EditOutcome::Unchanged(_)).then_some(outcome)
    }

    /// The same where several places may be meant, for one of them alone.
    fn done_by_one(&self, found: &[Found], subject: &Subject) -> Option<EditOutcome> {
        let mut done = found.iter().filter_map(|own| self.done(own, subject));
        let first = done.next();
        first.filter(|_| done.next().is_none())
    }

    /// Where the function is defined, if that is certain.
    pub(crate) fn place(&self, subject: &Subject) -> Option<Spot> {
        only(self.find(subject))
    }

    /// Where its role is defined, if that is certain.
    pub(crate) fn place_of_role(&self, subject: &Subject) -> Option<Spot> {
        let terraform =
            terraform::find::find_roles(self.files, &self.folders, &self.states, subject);
        let templates = cloudformation::find::find_roles(&self.templates, subject);
        let terraform = terraform.into_iter().map(Found::Terraform);
        only(terraform.chain(templates.into_iter().map(Found::Template)))
    }

    /// Edits the code that defines the function's role.
    pub fn propose(&self, subject: &Subject, shared: Shared) -> EditOutcome {
        let found = self.find(subject);
        let certain = found.iter().filter(|f| f.is_certain()).count();
        match (found.first(), certain) {
            (None, _) => self.elsewhere(subject),
            (Some(found), 1) => {
                let done = || self.done(found, subject);
                let is_shared = !subject.sharers.is_empty();
                let done = is_shared.then(done).flatten();
                done.unwrap_or_else(|| self.edit(found, subject, shared))
            }
            _ => {
                let done = || self.done_by_one(&found, subject);
                if let Some(done) = (certain == 0).then(done).flatten() {
                    return done;
                }
                let meant = found.iter().filter(|f| certain == 0 || f.is_certain());
                let mut all: Vec<Candidate> = meant.map(Found::candidate).collect();
                all.sort();
                all.dedup();
                all.truncate(MOST_CANDIDATES);
                EditOutcome::Candidates(all)
            }
        }
    }
}

#[cfg(test)]
mod tests;
