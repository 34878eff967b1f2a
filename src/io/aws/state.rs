//! The account's state: a snapshot that is taken now.

use super::ask::{Go, Said};
use super::refusal::RefusedCall;
use super::session::Account;
use crate::io::FileError;
use crate::snapshot::plan::Plan;
use crate::snapshot::redact::redact;
use crate::snapshot::{Answer, Needed, Snapshot, SnapshotError};

/// Why an account's state could not be read.
#[derive(Debug)]
pub(crate) enum StateError {
    /// AWS answers nothing any more.
    Refused(RefusedCall),
    /// An answer is not what AWS documents.
    Unreadable(SnapshotError),
    /// An answer could not be kept.
    NotWritten(FileError),
}

impl StateError {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Refused(refusal) => refusal.hint(),
            Self::Unreadable(_) => None,
            Self::NotWritten(error) => error.hint(),
        }
    }
}

impl std::fmt::Display for StateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Unreadable(error) => error.fmt(f),
            Self::NotWritten(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StateError {}

impl Account {
    /// Asks until the plan has no more questions. `keep` is handed every answer, redacted; so is what
    /// the snapshot is made of. What was not answered is in the snapshot, too.
    pub(crate) fn state(
        &self,
        plan: &mut Plan,
        keep: impl FnMut(&Answer) -> Result<(), FileError>,
    ) -> Result<Snapshot, StateError> {
        self.state_beyond(Snapshot::default(), plan, keep)
    }

    /// The same, where a part of it is known already.
    pub(crate) fn state_beyond(
        &self,
        mut known: Snapshot,
        plan: &mut Plan,
        mut keep: impl FnMut(&Answer) -> Result<(), FileError>,
    ) -> Result<Snapshot, StateError> {
        let mut held = Vec::new();
        loop {
            let questions = plan.next(&known);
            if questions.is_empty() {
                break;
            }
            let mut failed = None;
            self.ask(questions, |said| {
                let taken = match said {
                    Said::Answer(answer) => take(answer, &mut known, &mut held, &mut keep),
                    Said::Refused(unanswered) => {
                        known.note_unanswered(unanswered);
                        Ok(())
                    }
                    Said::Ended(refusal) => Err(StateError::Refused(refusal)),
                };
                match taken {
                    Ok(()) => Go::On,
                    Err(error) => {
                        failed = Some(error);
                        Go::Stop
                    }
                }
            });
            if let Some(error) = failed {
                return Err(error);
            }
        }
        // Which roles are needed is known when all else is.
        let needed = known.keep_needed();
        for mut answer in held {
            needed.narrow(&mut answer);
            keep(&answer).map_err(StateError::NotWritten)?;
        }
        Ok(known)
    }
}

/// Takes an answer in; one that holds roles is kept later.
fn take(
    mut answer: Answer,
    known: &mut Snapshot,
    held: &mut Vec<Answer>,
    keep: &mut impl FnMut(&Answer) -> Result<(), FileError>,
) -> Result<(), StateError> {
    let document = redact(&mut answer);
    known
        .add_answer(&answer.name, &document)
        .map_err(StateError::Unreadable)?;
    if Needed::concerns(&answer) {
        held.push(answer);
        return Ok(());
    }
    keep(&answer).map_err(StateError::NotWritten)
}
