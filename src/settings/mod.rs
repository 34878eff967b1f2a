//! `lpgen.toml`: what a team decided once, so that nobody has to type it: who owns which function, what is
//! allowed to stay and until when, how long windows are, what tags say of assets.
//!
//! Pure: text in, [`Settings`] out, or an error that names line, column and the nearest known key.

mod error;
mod exception;
mod key;
mod read;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::iam::pattern::Pattern;
use crate::lambda::function::Function;

pub(crate) use error::SettingsError;
pub(crate) use exception::{Exception, Exempt, Expiry};

/// The file's name.
pub(crate) const FILE: &str = "lpgen.toml";

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Where functions' infrastructure code lies, in the order of the file: the first that owns a function
    /// counts.
    pub repositories: Vec<Repository>,
    /// Where functions are defined in code, in the order of the file: the first that is about a function counts.
    pub definitions: Vec<Definition>,
    /// What is allowed to stay.
    pub exceptions: Vec<Exception>,
    /// Days back from now that records are read, without `--since`.
    pub window: Option<u16>,
    /// How much at a time.
    pub limits: Limits,
    /// What tags say of assets.
    pub sensitivity: Sensitivities,
    /// Who reviews.
    pub review: ReviewSettings,
}

/// A repository of infrastructure code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// Where it is.
    pub place: RepositoryPlace,
    /// Functions that it owns: names, or ARNs, with `*` and `?`.
    pub functions: Vec<Pattern>,
    /// Who reviews its changes.
    pub reviewers: Vec<String>,
    /// Labels of its requests.
    pub labels: Vec<String>,
}

/// Where a repository is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RepositoryPlace {
    /// A working copy, as written.
    Path(String),
    /// A remote.
    Url(String),
}

/// Where functions are defined in code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Which functions: names, or ARNs, with `*` and `?`.
    pub function: Pattern,
    /// A file or a folder, from the root of the repository.
    pub file: Option<String>,
    /// An address of Terraform, a logical id, or a key below `functions`.
    pub address: Option<String>,
}

/// How much at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Requests open at the same time.
    pub open_requests: Option<u16>,
    /// Days that must be seen before anything is removed.
    pub minimum_days: Option<u16>,
}

/// Who reviews, and how often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewSettings {
    /// Names, as the code host knows them.
    pub reviewers: Vec<String>,
    /// Days that a review holds.
    pub days: Option<u16>,
}

/// How much harm it does when an asset gets into wrong hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sensitivity {
    /// Anybody may have it.
    Public,
    /// Nobody outside.
    Internal,
    /// A few.
    Confidential,
    /// By name only.
    Restricted,
}

impl Sensitivity {
    /// From the least to the most.
    pub(crate) const ALL: [Self; 4] = [
        Self::Public,
        Self::Internal,
        Self::Confidential,
        Self::Restricted,
    ];

    /// Its word in the file.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Confidential => "confidential",
            Self::Restricted => "restricted",
        }
    }
}

/// What tags say of assets: by key of the tag, then by value; `*` stands for any other value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sensitivities(pub BTreeMap<String, BTreeMap<String, Sensitivity>>);

impl Sensitivities {
    /// The keys of tags that say something.
    pub(crate) fn keys(&self) -> BTreeSet<String> {
        self.0.keys().cloned().collect()
    }

    /// The most that any of the tags says; `None` when none says anything.
    pub(crate) fn of<'t>(
        &self,
        tags: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Option<Sensitivity> {
        let said = |(key, value): (&str, &str)| {
            let values = self.0.get(key)?;
            values.get(value).or_else(|| values.get("*")).copied()
        };
        tags.into_iter().filter_map(said).max()
    }
}

impl Settings {
    /// Reads the text of the file.
    pub(crate) fn parse(text: &str) -> Result<Self, SettingsError> {
        read::read(text)
    }

    /// Exceptions that are over on this day.
    pub(crate) fn over(&self, today: Date) -> impl Iterator<Item = &Exception> {
        let all = self.exceptions.iter();
        all.filter(move |exception| !exception.is_in_force(today))
    }

    /// The repository that owns a function.
    pub(crate) fn owner(&self, function: &Function) -> Option<&Repository> {
        let owns = |r: &&Repository| r.functions.iter().any(|p| function.is_named_by(p));
        self.repositories.iter().find(owns)
    }

    /// Where a function is defined, if the file says so.
    pub(crate) fn definition(&self, function: &Function) -> Option<&Definition> {
        let is_about = |own: &&Definition| function.is_named_by(&own.function);
        self.definitions.iter().find(is_about)
    }
}

#[cfg(test)]
mod tests;
