//! Policy documents given as files.

use std::path::{Path, PathBuf};

use super::Failure;
use crate::iam::Policy;
use crate::io;
use crate::report::diff::PolicySide;
use crate::report::simulation::Simulation;

/// Policies with the file that each was read from.
#[derive(Debug, Default)]
pub(crate) struct PolicyFiles {
    /// In the order of the files.
    pub documents: Vec<Policy>,
    /// The file of each.
    pub files: Vec<PathBuf>,
}

/// Reads every policy of the files.
pub(crate) fn read_policies<'p>(
    paths: impl IntoIterator<Item = &'p PathBuf>,
) -> Result<PolicyFiles, Failure> {
    let mut read = PolicyFiles::default();
    for path in paths {
        for policy in read_documents(path)? {
            read.documents.push(policy);
            read.files.push(path.clone());
        }
    }
    Ok(read)
}

/// Reads what decides about requests: all identity policies of the files together, and what limits them.
pub(crate) fn read_simulation<'p>(
    identity: impl IntoIterator<Item = &'p PathBuf>,
    boundary: Option<&Path>,
    session: Option<&Path>,
) -> Result<Simulation, Failure> {
    let limit = |path: &Path| Ok::<_, Failure>((path.to_owned(), read_policy(path)?));
    let PolicyFiles { documents, files } = read_policies(identity)?;
    Ok(Simulation {
        identity: documents,
        files,
        boundary: boundary.map(limit).transpose()?,
        session: session.map(limit).transpose()?,
    })
}

/// Reads policies that are together a role, to be compared with others.
pub(crate) fn read_side(files: &[PathBuf], boundary: Option<&Path>) -> Result<PolicySide, Failure> {
    let read = read_policies(files)?;
    let stem = |file: &PathBuf| {
        let stem = file.file_stem().unwrap_or_default();
        stem.to_string_lossy().into_owned()
    };
    Ok(PolicySide {
        files: files.to_vec(),
        names: read.files.iter().map(stem).collect(),
        policies: read.documents,
        boundary: boundary.map(read_policy).transpose()?,
    })
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
    let text = io::read_to_string(path)?;
    let policies = Policy::parse_all(&text).map_err(Failure::from);
    policies.map_err(|failure| failure.about(&format!("`{}`: ", path.display())))
}
