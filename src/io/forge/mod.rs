//! Pull and merge requests: where changes are reviewed.
//!
//! Sources: GitHub REST API reference, "Pulls", "Issues/labels" and "Review requests"; GitLab REST API
//! reference, "Merge requests", "Projects" and "Users".

mod filing;
mod github;
mod gitlab;
mod http;
mod remote;
mod step;
mod token;

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

pub use remote::{ForgeKind, Remote};

pub(crate) use step::{ExistingRequest, ForgeStep, RequestState, step};
pub use token::ForgeToken;

use crate::gap::Hinted;
use filing::Host;
use github::GitHub;
use gitlab::GitLab;
use http::Client;

/// A change as its reviewers see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeRequest {
    /// The branch that holds it.
    pub branch: String,
    /// The branch that it is to change; empty for the repository's default branch.
    pub base: String,
    /// One line.
    pub title: String,
    /// Markdown.
    pub body: String,
    /// Labels to add; those that people added stay.
    pub labels: BTreeSet<String>,
    /// Who is asked to review: user names, and teams as `organisation/team`.
    pub reviewers: BTreeSet<String>,
    /// Whether it is a draft.
    pub draft: Draft,
}

/// Whether a request may be merged as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Draft {
    /// It is ready.
    #[default]
    Ready,
    /// Reviewers are not asked yet.
    Draft,
}

impl Draft {
    /// As both forges tell it of a request.
    fn of(request: &Value) -> Self {
        match request["draft"].as_bool() {
            Some(true) => Self::Draft,
            _ => Self::Ready,
        }
    }
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// Its page.
    pub address: String,
    /// What was done.
    pub done: Done,
    /// What could not be: a reviewer who is not there, say.
    pub notes: Vec<String>,
}

/// What was done with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It was opened.
    Opened,
    /// It was there, and says now what was found this time.
    Updated,
    /// A person closed it, so it stays closed.
    LeftClosed,
}

/// Why a request could not be filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForgeError {
    /// No answer: the network's words.
    Unreachable {
        /// The host.
        host: String,
        /// The network's words.
        why: String,
    },
    /// A refusal.
    Refused {
        /// What was asked, as method and path.
        asked: String,
        /// The status.
        status: u16,
        /// The forge's words.
        why: String,
    },
    /// An answer that is none of the documented ones.
    Strange {
        /// What was asked.
        asked: String,
        /// What is strange about it.
        why: String,
    },
}

impl fmt::Display for ForgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable { host, why } => write!(f, "`{host}` does not answer: {why}"),
            Self::Refused { asked, status, why } => {
                write!(f, "`{asked}` was refused ({status}): {why}")
            }
            Self::Strange { asked, why } => write!(f, "the answer to `{asked}` is none: {why}"),
        }
    }
}

impl std::error::Error for ForgeError {}

impl Hinted for ForgeError {
    fn hints(&self) -> Vec<String> {
        let text = match self {
            Self::Unreachable { .. } => {
                "look at the network and at `--forge-url`; the branch was pushed, and a second run goes on from there"
            }
            Self::Refused { status: 401, .. } => "the token is not valid there, or has expired",
            Self::Refused { status: 403, .. } => {
                "the token may not do this: it needs to read the repository and to write pull or merge requests"
            }
            Self::Refused { status: 404, .. } => {
                "the repository is not there, or the token may not see it"
            }
            Self::Refused {
                status: 429 | 500..,
                ..
            } => "repeat the command later",
            Self::Refused { .. } | Self::Strange { .. } => return Vec::new(),
        };
        vec![text.to_owned()]
    }
}

/// Whether a request that a person closed is opened again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Closed {
    /// It stays closed.
    #[default]
    Stays,
    /// Another one is opened.
    Again,
}

/// A repository where requests are filed.
pub struct Forge {
    client: Client,
    remote: Remote,
}

impl Forge {
    /// Of a remote, with a token that is sent to its host alone.
    pub fn new(remote: Remote, token: ForgeToken) -> Self {
        Self {
            client: Client::new(&remote, token),
            remote,
        }
    }

    /// The branch that the repository is checked out with.
    pub fn default_branch(&self) -> Result<String, ForgeError> {
        self.host().default_branch()
    }

    /// How many requests from branches that begin so are open.
    pub fn open_requests(&self, prefix: &str) -> Result<usize, ForgeError> {
        let all = self.host().open_branches()?;
        Ok(all
            .iter()
            .filter(|branch| branch.starts_with(prefix))
            .count())
    }

    /// Opens the request, or brings the one of its branch up to date. Doing it twice does it once.
    pub fn file(&self, request: &ChangeRequest, closed: Closed) -> Result<Filed, ForgeError> {
        let mut request = request.clone();
        if request.base.is_empty() {
            request.base = self.default_branch()?;
        }
        filing::file(&*self.host(), &request, closed)
    }

    fn host(&self) -> Box<dyn Host + '_> {
        let (client, remote) = (&self.client, &self.remote);
        match remote.kind {
            ForgeKind::GitHub => Box::new(GitHub { client, remote }),
            ForgeKind::GitLab => Box::new(GitLab { client, remote }),
        }
    }
}
