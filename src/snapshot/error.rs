//! Why a snapshot cannot be read.

use std::fmt;

use super::Unanswered;
use crate::iam::policy::PolicyError;

/// Why a snapshot, or a role in it, cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SnapshotError {
    /// A file is not JSON; the parser's message.
    NotJson {
        /// Which file.
        file: String,
        /// What is wrong, with line and column.
        what: String,
    },
    /// A file holds nothing.
    Empty {
        /// Which file.
        file: String,
    },
    /// A file has a known shape with an entry that does not fit it.
    BadEntry {
        /// Which file.
        file: String,
        /// Which list: `RoleDetailList[3]`.
        place: String,
        /// What is wrong.
        what: String,
    },
    /// Two files tell different things of the same role or policy.
    Conflict {
        /// The second file.
        file: String,
        /// ARN of what they disagree about.
        arn: String,
    },
    /// A policy of a role that is asked for is no policy.
    BadPolicy {
        /// Name of the role.
        role: String,
        /// Name of the policy.
        policy: String,
        /// What is wrong with it.
        error: PolicyError,
    },
    /// The role is not in the snapshot.
    NoRole {
        /// Its ARN.
        arn: String,
        /// How many roles are.
        roles: usize,
        /// The snapshot holds only a part of the account: its last page is not there.
        cut_short: Option<String>,
    },
    /// The account was asked for the role and did not tell.
    RoleNotTold {
        /// Its ARN.
        arn: String,
        /// The call that was not answered.
        unanswered: Box<Unanswered>,
    },
}

impl SnapshotError {
    /// What to do about it.
    pub(crate) fn hint(&self) -> &'static str {
        match self {
            Self::Empty { .. } => {
                "an output that broke off says nothing: save it again, or take the file away"
            }
            Self::Conflict { .. } => "keep the files of one moment in a snapshot, and no others",
            Self::BadPolicy { .. } => "IAM accepts no such policy: save the snapshot again",
            Self::RoleNotTold { unanswered, .. } if unanswered.is_missing() => {
                "the role was deleted: give the function another, or name the account with `--profile`"
            }
            Self::RoleNotTold { .. } => {
                "allow `iam:GetRole` and its fellows, or `iam:GetAccountAuthorizationDetails`; `lpgen doctor` prints the least policy"
            }
            Self::NotJson { .. } | Self::BadEntry { .. } | Self::NoRole { .. } => {
                "save `aws iam get-account-authorization-details --filter Role LocalManagedPolicy AWSManagedPolicy` into the directory"
            }
        }
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { file, what } => write!(f, "`{file}` is not JSON: {what}"),
            Self::Empty { file } => write!(f, "`{file}` is empty"),
            Self::BadEntry { file, place, what } => write!(f, "`{file}`: `{place}`: {what}"),
            Self::Conflict { file, arn } => {
                write!(
                    f,
                    "`{file}` says something else of `{arn}` than a file before it"
                )
            }
            Self::BadPolicy {
                role,
                policy,
                error,
            } => {
                write!(f, "policy `{policy}` of role `{role}`: {error}")
            }
            Self::RoleNotTold { arn, unanswered } if unanswered.is_missing() => {
                write!(f, "role `{arn}` does not exist any more")
            }
            Self::RoleNotTold { arn, unanswered } => write!(
                f,
                "role `{arn}` is not known: `{}` was not answered ({})",
                unanswered.action, unanswered.why
            ),
            Self::NoRole {
                arn,
                roles,
                cut_short,
            } => {
                write!(
                    f,
                    "role `{arn}` is not in the snapshot, which holds {roles}"
                )?;
                match cut_short {
                    Some(file) => write!(
                        f,
                        "; `{file}` is a page with more to come, and the last page is not there"
                    ),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for SnapshotError {}
