//! Policy documents given as files.

use std::path::{Path, PathBuf};

use super::failure::{Failure, with_hint};
use crate::iam::Policy;
use crate::iam::policy::{PolicyError, Problem};
use crate::io;

/// Policies with the file that each was read from.
#[derive(Debug, Default)]
pub(crate) struct Policies {
    pub(crate) documents: Vec<Policy>,
    pub(crate) files: Vec<PathBuf>,
}

/// Reads every policy of the files.
pub(crate) fn read_policies<'p>(
    paths: impl IntoIterator<Item = &'p PathBuf>,
) -> Result<Policies, Failure> {
    let mut read = Policies::default();
    for path in paths {
        for policy in read_documents(path)? {
            read.documents.push(policy);
            read.files.push(path.clone());
        }
    }
    Ok(read)
}

/// Reads a file that must hold one policy.
pub(crate) fn read_policy(path: &Path) -> Result<Policy, Failure> {
    let mut documents = read_documents(path)?;
    match (documents.pop(), documents.len()) {
        (Some(policy), 0) => Ok(policy),
        (_, others) => {
            let count = if others == 0 { 0 } else { others + 1 };
            Err(Failure::new(format!(
                "`{}` holds {count} policies, expected one",
                path.display()
            )))
        }
    }
}

fn read_documents(path: &Path) -> Result<Vec<Policy>, Failure> {
    let text = io::read_to_string(path).map_err(|e| with_hint(&e, e.hint()))?;
    Policy::parse_all(&text).map_err(|error| {
        let failure = Failure::new(format!("`{}`: {error}", path.display()));
        match hint(&error) {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    })
}

fn hint(error: &PolicyError) -> Option<&'static str> {
    match error.problem {
        Problem::Duplicate => Some("IAM keeps neither of the two for certain: write the key once"),
        Problem::Principal => Some(
            "resource policies and trust policies are not looked at: give the policies of a role",
        ),
        Problem::UnknownOperator => Some(
            "operators are named as on the AWS page `IAM JSON policy elements: Condition operators`",
        ),
        Problem::Json(_) | Problem::Expected("a policy document") => Some(
            "a policy document, or the output of `aws iam get-policy-version` or `aws iam get-role-policy`",
        ),
        _ => None,
    }
}
