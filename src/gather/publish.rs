//! Changes that are offered: pushed to their branch, and opened as a request that people review.

use std::path::Path;

use super::Failure;
use super::repository::OfferedChange;
use crate::io::confirm::confirmed;
use crate::io::forge::{
    ChangeRequest, Closed, Done, Draft, Filed, Forge, ForgeKind, ForgeToken, Remote,
};
use crate::io::repository::Git;

/// Where and how changes are offered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Publishing {
    /// The remote's name.
    pub remote: String,
    /// What runs on its host, where the host's name does not tell.
    pub forge: Option<ForgeKind>,
    /// Where its API is, where the host's name does not tell.
    pub api: Option<String>,
    /// Whether requests are drafts.
    pub draft: Draft,
    /// Whether requests that people closed are opened again.
    pub closed: Closed,
    /// Labels of all requests.
    pub labels: Vec<String>,
    /// Reviewers of all requests.
    pub reviewers: Vec<String>,
    /// How many requests may be open at a time.
    pub most_open: Option<usize>,
}

/// What became of a change that was offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Published {
    /// It is there for review.
    Filed(Filed),
    /// So many requests are open already that it waits.
    Waits(usize),
}

/// One repository's door to its reviewers.
pub(crate) struct Publisher {
    git: Git,
    address: String,
    forge: Forge,
    how: Publishing,
    base: String,
    open: usize,
    /// Beginnings of all branches that count as open.
    prefix: &'static str,
}

impl Publisher {
    /// Looks whether requests can be filed, before anything is changed.
    pub(crate) fn open(folder: &Path, how: Publishing) -> Result<Self, Failure> {
        let git = Git::open(folder).map_err(|error| Failure::of(&error))?;
        let [pushed, written] = git
            .addresses(&how.remote)
            .map_err(|error| Failure::of(&error))?;
        let read = |url: &str| Remote::of(url, how.forge, how.api.as_deref());
        let remote = read(&pushed).or_else(|error| read(&written).map_err(|_| error));
        let remote = remote.map_err(|error| Failure::of(&error))?;
        let token = ForgeToken::find(&remote).map_err(|error| Failure::of(&error))?;
        let address = format!("{}/{}", remote.host, remote.path);
        let forge = Forge::new(remote, token);
        let base = forge
            .default_branch()
            .map_err(|error| Failure::of(&error))?;
        let prefix = "lpgen/";
        let open = match how.most_open {
            Some(_) => forge
                .open_requests(prefix)
                .map_err(|error| Failure::of(&error))?,
            None => 0,
        };
        Ok(Self {
            git,
            address,
            forge,
            how,
            base,
            open,
            prefix,
        })
    }

    /// Asks whoever sits at the terminal whether anything is to be pushed; an error without a yes.
    pub(crate) fn confirm(&self) -> Result<(), Failure> {
        let question = format!(
            "push branches to `{}` and open requests there?",
            self.address
        );
        match confirmed(&question) {
            Some(true) => Ok(()),
            Some(false) => Err(Failure::new("nothing was pushed")),
            None => Err(Failure::new("nobody can be asked whether to push")
                .hint("say so beforehand with `--yes`")),
        }
    }

    /// Whether a change may be offered now; its branch goes on from what the remote has of it.
    pub(crate) fn prepare(&self, branch: &str) -> Result<Option<Published>, Failure> {
        if branch == self.base {
            return Err(Failure::new(format!(
                "`{branch}` is the default branch: nothing is pushed to it"
            )));
        }
        let is_there = self
            .git
            .take_up(&self.how.remote, branch)
            .map_err(|error| Failure::of(&error))?;
        let is_full = self.how.most_open.is_some_and(|most| self.open >= most);
        // What is open is brought up to date, however many there are.
        Ok((is_full && !is_there).then_some(Published::Waits(self.open)))
    }

    /// Pushes the change's branch, and opens its request or brings it up to date.
    pub(crate) fn publish(
        &mut self,
        change: &OfferedChange,
        labels: &[String],
        reviewers: &[String],
    ) -> Result<Published, Failure> {
        self.git
            .push(&self.how.remote, &change.branch)
            .map_err(|error| Failure::of(&error))?;
        let request = ChangeRequest {
            branch: change.branch.clone(),
            base: self.base.clone(),
            title: change.title.clone(),
            body: change.body.clone(),
            labels: self.how.labels.iter().chain(labels).cloned().collect(),
            reviewers: self
                .how
                .reviewers
                .iter()
                .chain(reviewers)
                .cloned()
                .collect(),
            draft: self.how.draft,
        };
        let filed = self
            .forge
            .file(&request, self.how.closed)
            .map_err(|error| Failure::of(&error))?;
        if filed.done == Done::Opened && change.branch.starts_with(self.prefix) {
            self.open += 1;
        }
        Ok(Published::Filed(filed))
    }
}
