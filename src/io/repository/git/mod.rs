//! `git` as a program. Commits are made beside the work tree and the index: neither changes, and a run that is killed
//! leaves nothing behind but objects that nothing names.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::gap::Hinted;
use crate::io::secret::without_secrets;

/// Behind each commit of this program.
const TRAILER: &str = "Made-by: lpgen propose";

/// Why `git` did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GitError {
    /// The program could not be run.
    Missing(String),
    /// It ended with an error: the command and what it said.
    Failed(String, String),
    /// Something is not as it must be: what, and what to do.
    Refused(String, String),
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(why) => write!(f, "cannot run `git`: {why}"),
            Self::Failed(command, said) => write!(f, "`git {command}` failed: {said}"),
            Self::Refused(what, _) => f.write_str(what),
        }
    }
}

impl std::error::Error for GitError {}

impl Hinted for GitError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Missing(_) => {
                vec!["with `--dry-run` or `--patch FILE` no `git` is needed".to_owned()]
            }
            Self::Refused(_, hint) => vec![hint.clone()],
            Self::Failed(..) => Vec::new(),
        }
    }
}

/// One commit that is to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Commit {
    /// The branch, without `refs/heads/`.
    pub branch: String,
    /// Subject and body.
    pub message: String,
    /// Files from the folder that was read, with what they were and what they are to be.
    pub files: Vec<(String, String, String)>,
}

/// What became of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Made {
    /// It was made.
    New(String),
    /// The branch has these files already.
    Already(String),
}

/// A work tree.
pub(crate) struct Git {
    folder: PathBuf,
    /// Where the folder is in the work tree: empty or ending with `/`.
    prefix: String,
}

impl Git {
    /// The work tree that a folder is in.
    pub(crate) fn open(folder: &Path) -> Result<Self, GitError> {
        let mut git = Self {
            folder: folder.to_owned(),
            prefix: String::new(),
        };
        git.prefix = git.run(&["rev-parse", "--show-prefix"])?;
        Ok(git)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command
            .arg("-C")
            .arg(&self.folder)
            .args([
                "-c",
                "core.quotepath=off",
                "-c",
                "core.hooksPath=/dev/null",
                "-c",
                "core.fsmonitor=false",
            ])
            .args(arguments)
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .env_remove("GIT_INDEX_FILE");
        command
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Result<String, GitError> {
        finish(&mut self.command(arguments), arguments, None)
    }

    /// Files that differ from the last commit.
    pub(crate) fn dirty(&self) -> Result<Vec<String>, GitError> {
        let status = self.run(&["status", "--porcelain=v1", "--untracked-files=no"])?;
        Ok(status
            .lines()
            .filter_map(|line| line.get(3..))
            .map(str::to_owned)
            .collect())
    }

    /// Branches that nothing is committed to: the one that is checked out, and the remote's default.
    fn forbidden(&self) -> Vec<String> {
        let mut names: Vec<String> = ["main", "master"].map(str::to_owned).to_vec();
        names.extend(self.run(&["symbolic-ref", "--short", "-q", "HEAD"]));
        if let Ok(remote) = self.run(&["symbolic-ref", "--short", "-q", "refs/remotes/origin/HEAD"])
        {
            names.push(remote.trim_start_matches("origin/").to_owned());
        }
        names.extend(self.run(&["config", "init.defaultBranch"]));
        names
    }

    /// Makes a commit on top of its branch, or of the last commit if the branch is new.
    pub(crate) fn commit(&self, commit: &Commit) -> Result<Made, GitError> {
        let branch = self.run(&["check-ref-format", "--branch", &commit.branch])?;
        if self.forbidden().contains(&branch) {
            return Err(GitError::Refused(
                format!("`{branch}` is a default branch, or the one that is checked out"),
                "name another one with `--branch NAME`".to_owned(),
            ));
        }
        let head = self.run(&["rev-parse", "--verify", "-q", "HEAD^{commit}"])?;
        let reference = format!("refs/heads/{branch}");
        let tip = self
            .run(&[
                "rev-parse",
                "--verify",
                "-q",
                &format!("{reference}^{{commit}}"),
            ])
            .ok();
        if let Some(tip) = &tip {
            self.is_own(&branch, tip, &head)?;
        }
        let index = tempfile_in(&self.run(&["rev-parse", "--absolute-git-dir"])?);
        let made = self.tree(&head, tip.as_deref(), commit, &index);
        let _ = std::fs::remove_file(&index);
        let (tree, unchanged) = made?;
        if let (Some(tip), true) = (&tip, unchanged) {
            return Ok(Made::Already(tip.clone()));
        }
        let mut arguments = vec!["commit-tree".to_owned(), tree];
        for parent in self.parents(&head, tip.as_deref())? {
            arguments.extend(["-p".to_owned(), parent]);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let message = format!("{}\n\n{TRAILER}\n", commit.message.trim_end());
        let new = finish(
            &mut self.command(&arguments),
            &["commit-tree"],
            Some(&message),
        )?;
        let old = tip.unwrap_or_else(|| "0".repeat(new.len()));
        self.run(&["update-ref", &reference, &new, &old])?;
        Ok(Made::New(new))
    }

    /// Whether a branch has these files already.
    pub(crate) fn has(&self, branch: &str, files: &[(String, String)]) -> Result<bool, GitError> {
        for (path, text) in files {
            let path = format!("{}{path}", self.prefix);
            let own = self.run(&[
                "rev-parse",
                "--verify",
                "-q",
                &format!("refs/heads/{branch}:{path}"),
            ]);
            let arguments = ["hash-object", "--stdin", "--path", &path];
            let wanted = finish(&mut self.command(&arguments), &["hash-object"], Some(text))?;
            if own != Ok(wanted) {
                return Ok(false);
            }
        }
        let there = self.run(&[
            "rev-parse",
            "--verify",
            "-q",
            &format!("refs/heads/{branch}"),
        ]);
        let head = self.run(&["rev-parse", "HEAD"])?;
        let is_base = |tip: String| {
            self.run(&["merge-base", "--is-ancestor", &head, &tip])
                .is_ok()
        };
        Ok(there.is_ok_and(is_base))
    }

    /// A branch is gone on with only if every commit on it is this program's.
    fn is_own(&self, branch: &str, tip: &str, head: &str) -> Result<(), GitError> {
        let range = format!("{head}..{tip}");
        let all = self.run(&["rev-list", "--no-merges", &range])?;
        let own = self.run(&[
            "rev-list",
            "--no-merges",
            "--fixed-strings",
            &format!("--grep={TRAILER}"),
            &range,
        ])?;
        if all.lines().count() == own.lines().count() {
            return Ok(());
        }
        Err(GitError::Refused(
            format!("the branch `{branch}` has commits that are not this program's"),
            "name another one with `--branch NAME`, or take that branch away".to_owned(),
        ))
    }

    fn parents(&self, head: &str, tip: Option<&str>) -> Result<Vec<String>, GitError> {
        let Some(tip) = tip else {
            return Ok(vec![head.to_owned()]);
        };
        let base = self.run(&["merge-base", head, tip])?;
        let mut parents = vec![tip.to_owned()];
        if base != head {
            parents.push(head.to_owned());
        }
        Ok(parents)
    }

    /// The last commit's tree with the files, and whether the branch has that tree already.
    fn tree(
        &self,
        head: &str,
        tip: Option<&str>,
        commit: &Commit,
        index: &Path,
    ) -> Result<(String, bool), GitError> {
        let with_index = |arguments: &[&str], input: Option<&str>| {
            let mut command = self.command(arguments);
            command.env("GIT_INDEX_FILE", index);
            finish(&mut command, arguments, input)
        };
        // what earlier functions changed on the same branch stays
        let from = tip
            .filter(|tip| {
                self.run(&["merge-base", "--is-ancestor", head, tip])
                    .is_ok()
            })
            .unwrap_or(head);
        with_index(&["read-tree", from], None)?;
        for (path, before, after) in &commit.files {
            let path = format!("{}{path}", self.prefix);
            // as it was committed last, or as an earlier function's commit on the branch left it
            let mut entries = Vec::new();
            for tree in [head, from] {
                entries.push(self.run(&["ls-tree", "--full-tree", tree, "--", &path])?);
            }
            let part = |entry: &String, at: usize| {
                entry
                    .split_whitespace()
                    .nth(at)
                    .unwrap_or_default()
                    .to_owned()
            };
            let mode = part(&entries[0], 0);
            let was = finish(
                &mut self.command(&["hash-object", "--stdin", "--path", &path]),
                &["hash-object"],
                Some(before),
            )?;
            if !entries.iter().any(|entry| part(entry, 2) == was) || !mode.starts_with("100") {
                return Err(GitError::Refused(
                    format!("`{path}` is not what was committed last"),
                    "commit or stash it first".to_owned(),
                ));
            }
            let new = finish(
                &mut self.command(&["hash-object", "-w", "--stdin", "--path", &path]),
                &["hash-object"],
                Some(after),
            )?;
            with_index(
                &[
                    "update-index",
                    "--cacheinfo",
                    &format!("{mode},{new},{path}"),
                ],
                None,
            )?;
        }
        let tree = with_index(&["write-tree"], None)?;
        let there = match tip {
            Some(tip) => self.run(&["rev-parse", &format!("{tip}^{{tree}}")])?,
            None => String::new(),
        };
        let unchanged = tree == there;
        Ok((tree, unchanged))
    }
}

/// A file for an index of one's own, that no other run uses.
fn tempfile_in(folder: &str) -> PathBuf {
    Path::new(folder).join(format!("lpgen-index-{}", std::process::id()))
}

fn finish(
    command: &mut Command,
    arguments: &[&str],
    input: Option<&str>,
) -> Result<String, GitError> {
    let missing = |error: std::io::Error| GitError::Missing(error.to_string());
    command.stdin(if input.is_some() {
        Stdio::piped()
    } else {
        Stdio::null()
    });
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(missing)?;
    if let (Some(text), Some(mut stdin)) = (input, child.stdin.take()) {
        // a program that does not read to the end says so itself
        let _ = stdin.write_all(text.as_bytes());
    }
    let output = child.wait_with_output().map_err(missing)?;
    let said = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes)
            .trim_end_matches(['\n', '\r'])
            .to_owned()
    };
    if output.status.success() {
        return Ok(said(&output.stdout));
    }
    let name = arguments.first().copied().unwrap_or_default().to_owned();
    let said = without_secrets(&said(&output.stderr));
    Err(GitError::Failed(name, said))
}

#[cfg(test)]
mod tests;
