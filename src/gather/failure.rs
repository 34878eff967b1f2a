//! Why something could not be done, and what to do about it.

use crate::gap::Hinted;
use crate::iam::action::NotAnAction;
use crate::iam::policy::{PolicyError, Problem};
use crate::io::FileRefusal;
use crate::io::file::FileError;
use crate::io::reading::source::SourceError;
use crate::io::store::StoreError;
use crate::lambda::configuration::ConfigurationError;
use crate::observer::usage::wire::WireError;
use crate::snapshot::SnapshotError;

/// Why a request could not be answered: one line, and the next steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    message: String,
    hints: Vec<String>,
    is_closed_pipe: bool,
}

impl Failure {
    /// A failure that says this.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hints: Vec::new(),
            is_closed_pipe: false,
        }
    }

    /// What went wrong: lower case, no full stop.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The next steps, the best one first.
    pub(crate) fn hints(&self) -> &[String] {
        &self.hints
    }

    /// The failure of an error that is still needed.
    pub(super) fn of(error: &impl Hinted) -> Self {
        Self {
            message: error.to_string(),
            hints: error.hints(),
            is_closed_pipe: false,
        }
    }

    /// Adds a next step.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same about something: `ABOUT: what went wrong`.
    #[must_use]
    pub(crate) fn about(mut self, about: &str) -> Self {
        self.message = format!("{about}{}", self.message);
        self
    }

    /// Says that the account could not be asked instead, why, and what to do about that.
    #[must_use]
    pub(crate) fn because(mut self, cause: Self) -> Self {
        self.hints.push(format!(
            "the account itself cannot be asked: {}",
            cause.message
        ));
        self.hints.extend(cause.hints);
        self
    }

    /// The reader of the output went away (`lpgen … | head`): nothing is wrong.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        self.is_closed_pipe
    }
}

impl<E: Hinted> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::of(&error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self {
            is_closed_pipe: error.kind() == std::io::ErrorKind::BrokenPipe,
            ..Self::new(error.to_string())
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(error.to_string())
    }
}

impl From<jiff::Error> for Failure {
    fn from(error: jiff::Error) -> Self {
        Self::new(error.to_string())
    }
}

impl Hinted for NotAnAction {
    fn hints(&self) -> Vec<String> {
        vec!["an action is `service:Name`, for example `s3:GetObject`".to_owned()]
    }
}

impl Hinted for FileError {
    fn hints(&self) -> Vec<String> {
        self.hint().into_iter().collect()
    }
}

impl Hinted for StoreError {
    fn hints(&self) -> Vec<String> {
        self.hint().into_iter().collect()
    }
}

impl Hinted for FileRefusal {
    fn hints(&self) -> Vec<String> {
        self.hint().into_iter().collect()
    }
}

impl Hinted for SourceError {
    fn hints(&self) -> Vec<String> {
        self.hint().into_iter().collect()
    }
}

impl Hinted for SnapshotError {
    fn hints(&self) -> Vec<String> {
        vec![self.hint().to_owned()]
    }
}

impl Hinted for ConfigurationError {
    fn hints(&self) -> Vec<String> {
        vec![self.hint().to_owned()]
    }
}

impl Hinted for WireError {
    fn hints(&self) -> Vec<String> {
        vec![self.hint().to_owned()]
    }
}

impl Hinted for PolicyError {
    fn hints(&self) -> Vec<String> {
        let hint = match self.problem {
            Problem::Duplicate => "IAM keeps neither of the two for certain: write the key once",
            Problem::Principal => {
                "resource policies and trust policies are not looked at: give the policies of a role"
            }
            Problem::UnknownOperator => {
                "operators are named as on the AWS page `IAM JSON policy elements: Condition operators`"
            }
            Problem::Json(_) | Problem::Expected("a policy document") => {
                "a policy document, or the output of `aws iam get-policy-version` or `aws iam get-role-policy`"
            }
            _ => return Vec::new(),
        };
        vec![hint.to_owned()]
    }
}
