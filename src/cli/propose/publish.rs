//! Changes that are pushed and opened for review.

use crate::cli::args::{one_of, switch};
use crate::cli::failure::Failure;
use crate::gather::{Closed, Draft, Forge, Publisher, Publishing, confirmed};

/// How changes are offered.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "one for each switch")]
pub(super) struct PublishArgs {
    /// Push each branch, and open a pull or merge request, or bring the one that is open up to date
    #[arg(long, conflicts_with_all = ["dry_run", "patch"])]
    pub(super) push: bool,
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
    #[arg(long, requires = "push")]
    draft: bool,
    /// Open a request again that a person closed
    #[arg(long, requires = "push")]
    reopen: bool,
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
    pub(super) fn publisher(
        &self,
        folder: &std::path::Path,
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
                draft: switch(self.draft, Draft::Draft, Draft::Ready),
                closed: switch(self.reopen, Closed::Again, Closed::Stays),
                labels: self.label.clone(),
                reviewers: self.reviewer.clone(),
                most_open: self.max_open.or(most_open.map(usize::from)),
            },
        )?;
        if !self.yes {
            let question = format!(
                "push branches to `{}` and open requests there?",
                publisher.address()
            );
            match confirmed(&question) {
                Some(true) => {}
                Some(false) => return Err(Failure::new("nothing was pushed")),
                None => {
                    return Err(Failure::new("nobody can be asked whether to push")
                        .hint("say so beforehand with `--yes`"));
                }
            }
        }
        Ok(Some(publisher))
    }
}
