//! What comes of looking for a role in code and editing it.

use crate::iam::policy::Policy;

/// What came of it for one function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditOutcome {
    /// The code was edited, and what it yields is what is proposed.
    Edited(Edit),
    /// The code yields what is proposed already.
    Unchanged(Vec<String>),
    /// There is an edit, and it is not shown that it yields what is proposed.
    Refused {
        /// Why.
        why: String,
        /// The edit, to be looked at.
        edit: Edit,
    },
    /// The code is found, and has to be edited by hand.
    Instructions(Instructions),
    /// Several places may be meant, or one without certainty.
    Candidates(Vec<Candidate>),
    /// Nothing in these files defines the function's role.
    Nothing,
}

impl EditOutcome {
    /// The files that it is about.
    pub(crate) fn paths(&self) -> Vec<&str> {
        match self {
            Self::Edited(edit) | Self::Refused { edit, .. } => {
                let changed = edit.changes.iter().map(|change| change.path.as_str());
                let sites = edit.sites.iter().map(|spot| spot.path.as_str());
                changed.chain(sites).collect()
            }
            Self::Instructions(by_hand) => by_hand
                .spots
                .iter()
                .map(|spot| spot.path.as_str())
                .collect(),
            Self::Candidates(all) => all.iter().map(|one| one.spot.path.as_str()).collect(),
            Self::Unchanged(_) | Self::Nothing => Vec::new(),
        }
    }
}

/// An edit of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// Files with their bytes before and after.
    pub changes: Vec<FileChange>,
    /// What makes it unsafe: what it rests on and nobody can look at.
    pub doubts: Vec<String>,
    /// What to know of it.
    pub notes: Vec<String>,
    /// Comments on lines that went, with their files.
    pub comments: Vec<(String, String)>,
    /// Where the permissions stood.
    pub sites: Vec<Spot>,
}

/// One file before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// From the root of the repository.
    pub path: String,
    /// As it was.
    pub before: String,
    /// As it is to be.
    pub after: String,
}

/// A place in a file and what is there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// From the root of the repository.
    pub path: String,
    /// Its line, from 1.
    pub line: usize,
    /// What is there, or why it is not edited.
    pub what: String,
}

/// What to do by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instructions {
    /// Where, and why it is not edited.
    pub spots: Vec<Spot>,
    /// The whole policy that is to come out.
    pub policy: Policy,
    /// Lines of code that use it.
    pub lines: Vec<String>,
    /// What to know of it.
    pub notes: Vec<String>,
}

/// A place that may be meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// Where.
    pub spot: Spot,
    /// What speaks for it.
    pub speaks_for: Vec<String>,
    /// What speaks against it.
    pub speaks_against: Vec<String>,
}

/// Whether a role that others are on is split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shared {
    /// It is left alone.
    #[default]
    Left,
    /// The function gets a role of its own.
    Split,
}

impl Spot {
    /// The same place under another description.
    #[must_use]
    pub(crate) fn named(self, what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            ..self
        }
    }
}
