//! `lpgen diff --from FILE… --to FILE…`.

use std::path::PathBuf;

use super::failure::Failure;
use super::output::{print, print_json};
use crate::catalog::Catalog;
use crate::differ::relation::{Relation, relate};
use crate::gather::{Policies, read_policies, read_policy};
use crate::iam::Policy;
use crate::iam::includes::Role;
use crate::report::relation;
use crate::report::wire::RelatedJson;

/// Policies from files, in place of a function's.
#[derive(Debug, clap::Args)]
pub(crate) struct CompareArgs {
    /// Compare policy files instead of a function's role: the old policies, all together one role
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "to", conflicts_with_all = ["function", "all"])]
    from: Vec<PathBuf>,
    /// The new policies
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "from")]
    to: Vec<PathBuf>,
    /// The permissions boundary of the old policies
    #[arg(long, value_name = "FILE", requires = "from")]
    from_boundary: Option<PathBuf>,
    /// The permissions boundary of the new policies
    #[arg(long, value_name = "FILE", requires = "to")]
    to_boundary: Option<PathBuf>,
}

/// How the answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Json,
}

/// One side as read.
struct Read {
    policies: Policies,
    boundary: Option<Policy>,
}

impl CompareArgs {
    /// Whether policies from files are asked about.
    pub(crate) fn is_given(&self) -> bool {
        !self.from.is_empty()
    }

    /// Prints the relation.
    pub(crate) fn run(&self, form: Form) -> Result<Relation, Failure> {
        let from = read(&self.from, self.from_boundary.as_ref())?;
        let to = read(&self.to, self.to_boundary.as_ref())?;
        let related = relate(from.role(), to.role(), &Catalog::bundled());
        match form {
            Form::Text => print(&relation::text(&related))?,
            Form::Json => print_json(&RelatedJson::from(&related))?,
        }
        Ok(related.relation)
    }
}

fn read(files: &[PathBuf], boundary: Option<&PathBuf>) -> Result<Read, Failure> {
    Ok(Read {
        policies: read_policies(files)?,
        boundary: boundary.map(|file| read_policy(file)).transpose()?,
    })
}

impl Read {
    fn role(&self) -> Role<'_> {
        Role {
            boundary: self.boundary.as_ref(),
            ..Role::from(&self.policies.documents)
        }
    }
}
