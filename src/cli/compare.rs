//! `lpgen diff --from FILE… --to FILE…`.

use std::path::PathBuf;

use super::failure::Failure;
use super::output::print_json;
use crate::catalog::Catalog;
use crate::differ::relation::{Related, Relation, relate};
use crate::gap::shell::word;
use crate::gather::{Policies, read_policies, read_policy};
use crate::iam::Policy;
use crate::iam::includes::Role;
use crate::report::policies::{self, DiffLayout, File, Pair, placed};
use crate::report::review::{self, Details, Layout, MOST_CHARACTERS, Order, Review};
use crate::report::said::Page;
use crate::report::wire::RelatedJson;
use crate::report::{Detail, relation};
use crate::snapshot::permissions::Permissions;

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
    /// A page of so many columns, the policies' text if it is asked for, and the requests that show it.
    Text(usize, Detail, Option<DiffLayout>),
    Markdown,
    Patch,
    Json,
}

/// One side as read.
struct Read {
    policies: Policies,
    /// Of each policy, that of its file.
    names: Vec<String>,
    boundary: Option<Policy>,
}

impl CompareArgs {
    /// Whether policies from files are asked about.
    pub(crate) fn is_given(&self) -> bool {
        !self.from.is_empty()
    }

    /// What is to be printed, and the relation.
    pub(crate) fn run(&self, form: Form) -> Result<(Page, Relation), Failure> {
        let from = read(&self.from, self.from_boundary.as_ref())?;
        let to = read(&self.to, self.to_boundary.as_ref())?;
        let catalog = Catalog::bundled();
        let related = relate(from.role(), to.role(), &catalog);
        let relation = related.relation;
        let mut page = Page::default();
        match form {
            Form::Json => print_json(&RelatedJson::from(&related))?,
            Form::Patch => page.document(&policies::patch(&from.named(), &to.named())),
            Form::Text(width, detail, policy) => {
                let layout = Layout {
                    width,
                    detail,
                    order: Order::VerdictFirst,
                    flags: "",
                };
                let review = self.review(&from, &to, &related, &catalog);
                page = review::text(&review, &layout);
                if let Some(layout) = policy {
                    page.blank();
                    page.add(&policies::text(&pairs(&from, &to), layout));
                }
                page.blank();
                page.add(&relation::text(&related));
            }
            Form::Markdown => {
                let review = self.review(&from, &to, &related, &catalog);
                let details = Details {
                    gaps: &[],
                    policy: &policies::plain(&pairs(&from, &to)),
                    flags: "",
                    most: MOST_CHARACTERS,
                };
                page = review::markdown(&review, &details);
            }
        }
        Ok((page, relation))
    }

    fn review(&self, from: &Read, to: &Read, related: &Related, catalog: &Catalog) -> Review {
        let [old, new] = [from, to].map(Read::permissions);
        let words = |files: &[PathBuf]| {
            let words = files
                .iter()
                .map(|file| word(&file.to_string_lossy()).into_owned());
            words.collect::<Vec<_>>().join(" ")
        };
        let command = format!(
            "lpgen diff --from {} --to {}",
            words(&self.from),
            words(&self.to)
        );
        review::between(
            review::Policies {
                names: &from.names,
                permissions: &old,
            },
            review::Policies {
                names: &to.names,
                permissions: &new,
            },
            related,
            catalog,
            &command,
        )
    }
}

fn pairs(from: &Read, to: &Read) -> Vec<Pair> {
    let [old, new] = [from, to].map(|side| {
        let named = side
            .named()
            .into_iter()
            .map(|file| (file.name, file.policy));
        placed(named, |_, _| None)
    });
    policies::pairs(old, new)
}

fn read(files: &[PathBuf], boundary: Option<&PathBuf>) -> Result<Read, Failure> {
    let policies = read_policies(files)?;
    let stem = |file: &PathBuf| {
        let stem = file.file_stem().unwrap_or_default();
        stem.to_string_lossy().into_owned()
    };
    Ok(Read {
        names: policies.files.iter().map(stem).collect(),
        policies,
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

    fn permissions(&self) -> Permissions {
        Permissions {
            policies: self.policies.documents.clone(),
            boundary: self.boundary.clone(),
        }
    }

    fn named(&self) -> Vec<File<'_>> {
        let named = self.names.iter().zip(&self.policies.documents);
        named.map(|(name, policy)| File { name, policy }).collect()
    }
}
