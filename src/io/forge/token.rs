//! The token that requests are filed with: from the environment, or of the forge's own program.

use std::fmt;
use std::process::{Command, Stdio};

use super::{ForgeKind, Remote};
use crate::gap::Hinted;

/// A token. It is sent to the forge, and nothing else is done with it: it has no text form.
pub struct ForgeToken(String);

impl fmt::Debug for ForgeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// There is no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TokenError {
    kind: ForgeKind,
    host: String,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no token for `{}`", self.host)
    }
}

impl std::error::Error for TokenError {}

impl Hinted for TokenError {
    fn hints(&self) -> Vec<String> {
        let first = variables(self.kind, &self.host)[0];
        let (program, host) = (program(self.kind), &self.host);
        vec![format!(
            "set `{first}`, or log in with `{program} auth login --hostname {host}`; without a token nothing is pushed, and the branch stays here"
        )]
    }
}

/// The environment variables that the forge's own program reads, the first that is set wins (GitHub CLI manual, "gh
/// help environment"; GitLab CLI, "Environment variables").
fn variables(kind: ForgeKind, host: &str) -> &'static [&'static str] {
    match kind {
        ForgeKind::GitHub if host == "github.com" || host.ends_with(".ghe.com") => {
            &["GH_TOKEN", "GITHUB_TOKEN"]
        }
        ForgeKind::GitHub => &["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"],
        ForgeKind::GitLab => &["GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN"],
    }
}

fn program(kind: ForgeKind) -> &'static str {
    match kind {
        ForgeKind::GitHub => "gh",
        ForgeKind::GitLab => "glab",
    }
}

impl ForgeToken {
    /// Of its text; `None` for what cannot stand in a header.
    pub fn new(text: &str) -> Option<Self> {
        let is_sound = !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
        is_sound.then(|| Self(text.to_owned()))
    }

    /// The token for a remote.
    pub(crate) fn find(remote: &Remote) -> Result<Self, TokenError> {
        let (kind, host) = (remote.kind, &remote.host);
        let set = variables(kind, host)
            .iter()
            .filter_map(|name| std::env::var(name).ok());
        let mut set = set
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty());
        let token = set.next().or_else(|| of_program(kind, host));
        token
            .as_deref()
            .and_then(Self::new)
            .ok_or_else(|| TokenError {
                kind,
                host: host.clone(),
            })
    }

    /// As the header of a request carries it.
    pub(super) fn secret(&self) -> &str {
        &self.0
    }
}

fn of_program(kind: ForgeKind, host: &str) -> Option<String> {
    let arguments: &[&str] = match kind {
        ForgeKind::GitHub => &["auth", "token", "--hostname", host],
        ForgeKind::GitLab => &["config", "get", "token", "--host", host],
    };
    let mut command = Command::new(program(kind));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    let output = command
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let token = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (!token.is_empty()).then_some(token)
}
