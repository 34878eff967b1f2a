//! Where a repository is hosted, by the address of its remote.

use std::fmt;

use crate::gap::Hinted;
use crate::io::secret::without_secrets;

/// What runs on a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForgeKind {
    /// github.com, or GitHub Enterprise Server.
    GitHub,
    /// gitlab.com, or a GitLab of one's own.
    GitLab,
}

impl ForgeKind {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::GitHub, Self::GitLab];

    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
        }
    }
}

/// A repository on a forge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// What runs there.
    pub kind: ForgeKind,
    /// The host of its pages: `github.com`.
    pub host: String,
    /// Where its API is: `https://api.github.com`.
    pub api: String,
    /// `owner/name`; at GitLab with all groups.
    pub path: String,
}

/// Why an address is not that of a forge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemoteError {
    /// It names no host and no repository.
    NoAddress(String),
    /// Nothing says what runs on the host.
    UnknownHost(String),
    /// A token would be sent in the clear.
    Insecure(String),
}

impl fmt::Display for RemoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAddress(address) => {
                write!(f, "the remote `{address}` names no host and repository")
            }
            Self::UnknownHost(host) => write!(f, "what runs on `{host}` is not known"),
            Self::Insecure(url) => {
                write!(f, "a token is not sent to `{url}`, which is not encrypted")
            }
        }
    }
}

impl std::error::Error for RemoteError {}

impl Hinted for RemoteError {
    fn hints(&self) -> Vec<String> {
        let text = match self {
            Self::NoAddress(_) => {
                "push the branch by hand, or give the remote's name with `--remote`"
            }
            Self::UnknownHost(_) => "say it with `--forge github` or `--forge gitlab`",
            Self::Insecure(_) => "use an address that begins with `https://`",
        };
        vec![text.to_owned()]
    }
}

impl Remote {
    /// Reads the address of a remote as git takes it: `https://…`, `ssh://…`, `git@host:path`. `kind` and `api`
    /// are what the user says, where the host does not tell.
    pub fn of(
        address: &str,
        kind: Option<ForgeKind>,
        api: Option<&str>,
    ) -> Result<Self, RemoteError> {
        let none = || RemoteError::NoAddress(without_secrets(address));
        let (host, path) = parts(address).ok_or_else(none)?;
        let path = path.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let is_plain = |part: &str| {
            let letters = part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._-~+".contains(c));
            letters && !part.is_empty() && part != "." && part != ".."
        };
        if host.is_empty() || path.split('/').count() < 2 || !path.split('/').all(is_plain) {
            return Err(none());
        }
        // A port of SSH or of git is not that of the pages.
        let host = host.to_ascii_lowercase();
        let bare = host.split(':').next().unwrap_or(&host).to_owned();
        let kind = kind.or_else(|| by_name(&bare));
        let kind = kind.ok_or_else(|| RemoteError::UnknownHost(bare.clone()))?;
        let api = match api {
            Some(api) => checked(api)?,
            None => match kind {
                ForgeKind::GitHub if bare == "github.com" => "https://api.github.com".to_owned(),
                // GitHub Enterprise Cloud with data residency; GitHub Enterprise Server.
                ForgeKind::GitHub if bare.ends_with(".ghe.com") => format!("https://api.{bare}"),
                ForgeKind::GitHub => format!("https://{bare}/api/v3"),
                ForgeKind::GitLab => format!("https://{bare}/api/v4"),
            },
        };
        Ok(Self {
            kind,
            host: bare,
            api,
            path: path.to_owned(),
        })
    }

    /// Who owns the repository.
    pub(super) fn owner(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }
}

/// What the name of a host tells of what runs there.
fn by_name(host: &str) -> Option<ForgeKind> {
    let mut labels = host.split('.');
    if host == "github.com" || host.ends_with(".ghe.com") || labels.clone().any(|l| l == "github") {
        return Some(ForgeKind::GitHub);
    }
    labels
        .any(|label| label == "gitlab")
        .then_some(ForgeKind::GitLab)
}

fn checked(api: &str) -> Result<String, RemoteError> {
    let api = api.trim_end_matches('/');
    let rest = api.strip_prefix("http://");
    let is_here = rest.is_some_and(|rest| {
        let host = rest.split('/').next().unwrap_or_default();
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        ["localhost", "127.0.0.1", "[::1]"].contains(&host)
    });
    if api.starts_with("https://") || is_here {
        Ok(api.to_owned())
    } else {
        Err(RemoteError::Insecure(without_secrets(api)))
    }
}

/// Host and path of an address.
fn parts(address: &str) -> Option<(&str, &str)> {
    for scheme in ["https://", "http://", "ssh://", "git://", "git+ssh://"] {
        if let Some(rest) = address.strip_prefix(scheme) {
            let (host, path) = rest.split_once('/')?;
            return Some((host.rsplit('@').next()?, path));
        }
    }
    // `user@host:path`, never a path of this machine.
    let (host, path) = address.split_once(':')?;
    if host.contains('/') || address.contains("://") || host.len() < 2 {
        return None;
    }
    Some((host.rsplit('@').next()?, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_as_git_takes_them() {
        for (address, api, path) in [
            (
                "git@github.com:acme/shop.git",
                "https://api.github.com",
                "acme/shop",
            ),
            (
                "https://github.com/acme/shop",
                "https://api.github.com",
                "acme/shop",
            ),
            (
                "https://me:secret@github.com/acme/shop.git/",
                "https://api.github.com",
                "acme/shop",
            ),
            (
                "ssh://git@github.acme.example:2222/acme/shop.git",
                "https://github.acme.example/api/v3",
                "acme/shop",
            ),
            (
                "https://acme.ghe.com/acme/shop",
                "https://api.acme.ghe.com",
                "acme/shop",
            ),
            (
                "git@gitlab.com:group/sub/shop.git",
                "https://gitlab.com/api/v4",
                "group/sub/shop",
            ),
            (
                "https://gitlab.acme.example/group/shop",
                "https://gitlab.acme.example/api/v4",
                "group/shop",
            ),
        ] {
            let remote = Remote::of(address, None, None).expect(address);
            assert_eq!(
                (remote.api.as_str(), remote.path.as_str()),
                (api, path),
                "{address}"
            );
        }
    }

    #[test]
    fn what_is_no_forge_is_an_error_without_its_password() {
        for address in [
            "/srv/git/shop.git",
            "../shop",
            "C:\\shop",
            "https://github.com/acme",
            "https://me:secret@github.com/acme/../shop",
            "git@github.com:acme/sh op",
            "file:///srv/git/shop.git",
            "",
        ] {
            let error = Remote::of(address, None, None).expect_err(address);
            assert!(!error.to_string().contains("secret"), "{error}");
        }
        let unknown = Remote::of("git@code.acme.example:acme/shop", None, None);
        assert_eq!(
            unknown,
            Err(RemoteError::UnknownHost("code.acme.example".to_owned()))
        );
        // Another's host is not GitHub for having its name in it.
        assert!(
            Remote::of("https://github.com.evil.example/acme/shop", None, None)
                .is_ok_and(|r| r.api == "https://github.com.evil.example/api/v3")
        );
        assert!(Remote::of("https://notgithub.com/acme/shop", None, None).is_err());
        let told = Remote::of(
            "git@code.acme.example:acme/shop",
            Some(ForgeKind::GitLab),
            None,
        );
        assert_eq!(told.expect("told").api, "https://code.acme.example/api/v4");
    }

    #[test]
    fn a_token_is_not_sent_in_the_clear() {
        let at = |api| Remote::of("git@github.com:acme/shop", None, Some(api));
        for api in [
            "http://forge.example/api",
            "ftp://x",
            "http://127.0.0.1.evil.example",
        ] {
            assert!(matches!(at(api), Err(RemoteError::Insecure(_))), "{api}");
        }
        for api in [
            "https://forge.example/api/",
            "http://127.0.0.1:4010",
            "http://localhost:1/x",
        ] {
            assert_eq!(at(api).expect(api).api, api.trim_end_matches('/'));
        }
    }
}
