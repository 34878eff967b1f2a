//! Branches at their remote: taken up from there, and pushed without force.

use super::git::{Git, GitError};

impl Git {
    /// The address that a remote is pushed to, and the one that was written down: `insteadOf` makes the one of
    /// the other, and either may be what names the host.
    pub(crate) fn addresses(&self, remote: &str) -> Result<[String; 2], GitError> {
        let known = self.run(&["remote"])?;
        if !known.lines().any(|name| name == remote) {
            let all = match known.lines().collect::<Vec<_>>() {
                all if all.is_empty() => "there is none".to_owned(),
                all => format!("there is {}", all.join(", ")),
            };
            return Err(GitError::Refused(
                format!("the repository has no remote `{remote}`"),
                format!("{all}; name one with `--remote NAME`"),
            ));
        }
        let pushed = self.run(&["remote", "get-url", "--push", remote])?;
        let written = self.run(&["config", "--get", &format!("remote.{remote}.url")]);
        let written = written.unwrap_or_else(|_| pushed.clone());
        Ok([pushed, written])
    }

    /// Goes on from what the remote has of a branch, if it has any: another machine may have made it. Tells
    /// whether it is there.
    pub(crate) fn take_up(&self, remote: &str, branch: &str) -> Result<bool, GitError> {
        let reference = format!("refs/heads/{branch}");
        let there = self.run(&["ls-remote", "--heads", remote, &reference])?;
        if there.is_empty() {
            return Ok(false);
        }
        let copy = format!("refs/remotes/{remote}/{branch}");
        self.run(&[
            "fetch",
            "--quiet",
            "--no-tags",
            remote,
            &format!("+{reference}:{copy}"),
        ])?;
        let theirs = self.run(&["rev-parse", "--verify", "-q", &format!("{copy}^{{commit}}")])?;
        let ours = self.run(&[
            "rev-parse",
            "--verify",
            "-q",
            &format!("{reference}^{{commit}}"),
        ]);
        let Ok(ours) = ours else {
            let none = "0".repeat(theirs.len());
            self.run(&["update-ref", &reference, &theirs, &none])?;
            return Ok(true);
        };
        let is_before = |a: &str, b: &str| self.run(&["merge-base", "--is-ancestor", a, b]).is_ok();
        if is_before(&ours, &theirs) {
            self.run(&["update-ref", &reference, &theirs, &ours])?;
        } else if !is_before(&theirs, &ours) {
            return Err(GitError::Refused(
                format!("the branch `{branch}` here and at `{remote}` went different ways"),
                format!(
                    "take the one here away with `git branch -D {branch}`, and repeat the command"
                ),
            ));
        }
        Ok(true)
    }

    /// Pushes a branch. Nothing at the remote is overwritten.
    pub(crate) fn push(&self, remote: &str, branch: &str) -> Result<(), GitError> {
        let reference = format!("refs/heads/{branch}");
        self.run(&[
            "push",
            "--quiet",
            remote,
            &format!("{reference}:{reference}"),
        ])?;
        Ok(())
    }
}
