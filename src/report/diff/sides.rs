//! Policies from files against others.

use std::path::PathBuf;

use super::page::{PageForm, patch, reviewed};
use crate::catalog::Catalog;
use crate::differ::relation::{Related, Relation, relate};
use crate::gap::shell::word;
use crate::iam::Policy;
use crate::iam::includes::RolePolicies;
use crate::report::policies::{self, Pair, PolicyFile, placed};
use crate::report::relation;
use crate::report::review::{self, Review};
use crate::report::said::Page;
use crate::report::wire::RelatedJson;
use crate::snapshot::permissions::Permissions;

/// Policies that are together a role.
#[derive(Clone, Debug, Default)]
pub(crate) struct PolicySide {
    /// The files, as they were given.
    pub files: Vec<PathBuf>,
    /// The policies in them.
    pub policies: Vec<Policy>,
    /// Of each policy, that of its file.
    pub names: Vec<String>,
    /// The permissions boundary.
    pub boundary: Option<Policy>,
}

impl PolicySide {
    fn role(&self) -> RolePolicies<'_> {
        RolePolicies {
            boundary: self.boundary.as_ref(),
            ..RolePolicies::from(&self.policies)
        }
    }

    fn permissions(&self) -> Permissions {
        Permissions {
            policies: self.policies.clone(),
            boundary: self.boundary.clone(),
        }
    }

    fn named(&self) -> Vec<PolicyFile<'_>> {
        let named = self.names.iter().zip(&self.policies);
        named
            .map(|(name, policy)| PolicyFile { name, policy })
            .collect()
    }

    /// The files as words of a command.
    fn words(&self) -> String {
        let files = self.files.iter();
        let words = files.map(|file| word(&file.to_string_lossy()).into_owned());
        words.collect::<Vec<_>>().join(" ")
    }
}

/// Two sides, compared.
#[derive(Debug)]
pub(crate) struct SidesCompared {
    from: PolicySide,
    to: PolicySide,
    catalog: Catalog,
    related: Related,
}

impl SidesCompared {
    /// The new policies against the old ones.
    pub(crate) fn of(from: PolicySide, to: PolicySide) -> Self {
        let catalog = Catalog::bundled();
        let related = relate(from.role(), to.role(), &catalog);
        Self {
            from,
            to,
            catalog,
            related,
        }
    }

    /// How they stand to each other.
    pub(crate) fn relation(&self) -> Relation {
        self.related.relation
    }

    /// For programs.
    pub(crate) fn json(&self) -> RelatedJson<'_> {
        RelatedJson::from(&self.related)
    }

    /// For people.
    pub(crate) fn page(&self, form: &PageForm<'_>) -> Page {
        if let PageForm::Patch = form {
            return patch(&self.from.named(), &self.to.named());
        }
        let mut page = reviewed(&self.review(), &[], &self.pairs(), form);
        if let PageForm::Text(..) = form {
            page.blank();
            page.add(&relation::text(&self.related));
        }
        page
    }

    fn review(&self) -> Review {
        let [from, to] = [&self.from, &self.to];
        let [old, new] = [from, to].map(PolicySide::permissions);
        let command = format!("lpgen diff --from {} --to {}", from.words(), to.words());
        review::between(
            review::PolicySet {
                names: &from.names,
                permissions: &old,
            },
            review::PolicySet {
                names: &to.names,
                permissions: &new,
            },
            &self.related,
            &self.catalog,
            &command,
        )
    }

    fn pairs(&self) -> Vec<Pair> {
        let [old, new] = [&self.from, &self.to].map(|side| {
            let named = side.named().into_iter();
            placed(named.map(|file| (file.name, file.policy)), |_, _| None)
        });
        policies::pairs(old, new)
    }
}
