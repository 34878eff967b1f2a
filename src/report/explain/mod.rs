//! Why each grant is there, why an absent one is not, and what was not seen.

mod absence;
mod carried;
mod explained;
mod json;
mod remedy;
mod text;
mod today;
mod unallowed;

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::iam::action::Action;
use crate::observer::function::FunctionUsage;
use crate::observer::usage::Usage;
use crate::report::basis::Basis;
use crate::snapshot::Role;
use crate::snapshot::permissions::Permissions;
use crate::synthesizer::{
    Grant, PolicyDocument, Suspicious, Synthesis, Unallowed, Unneeded, UnprovenCall, Wanted,
};
use crate::visibility::{ActionUse, Remedy, Window};

pub(crate) use explained::Explained;
pub(crate) use json::json;
pub(crate) use text::text;

/// What is to be explained of one function, borrowed from the stages that worked it out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Explanation<'a> {
    /// What the function did.
    pub function: &'a FunctionUsage,
    /// The usage it was found in.
    pub usage: &'a Usage,
    /// Grants, wanted calls, gaps.
    pub synthesis: &'a Synthesis,
    /// The policy.
    pub documents: &'a [PolicyDocument],
    /// The bundled catalog.
    pub catalog: &'a Catalog,
    /// What the role allows today; `None` when nothing tells.
    pub today: Option<&'a Permissions>,
    /// The role of today.
    pub role: Option<&'a Role>,
    /// What the records could have shown.
    pub window: &'a Window<'a>,
    /// What is known of the use of the one action that is asked about, where the role allows it today.
    pub uses: &'a BTreeSet<ActionUse>,
    /// What would make visible what could not be seen.
    pub remedy: Option<&'a Remedy>,
    /// What it rests on.
    pub basis: Basis<'a>,
    /// The one action that is asked about; all when `None`.
    pub action: Option<&'a Action>,
}

impl<'a> Explanation<'a> {
    fn is_meant(&self, action: &Action) -> bool {
        self.action.is_none_or(|asked| asked == action)
    }

    /// The grants that are asked about, each with its index.
    pub(crate) fn grants(&self) -> impl Iterator<Item = (usize, &'a Grant)> {
        let all = self.synthesis.grants.iter().enumerate();
        all.filter(|(_, grant)| self.is_meant(&grant.action))
    }

    /// Denied calls that are asked about.
    pub(crate) fn wanted(&self) -> impl Iterator<Item = &'a Wanted> {
        let all = self.synthesis.wanted.iter();
        all.filter(|w| self.names(w.action.as_ref()))
    }

    /// What is asked about of what the configuration implies and the role does not allow.
    pub(crate) fn unallowed(&self) -> impl Iterator<Item = &'a Unallowed> {
        let all = self.synthesis.unallowed.iter();
        all.filter(|u| self.is_meant(&u.action))
    }

    /// Calls that prove nothing, of those asked about.
    pub(crate) fn unproven(&self) -> impl Iterator<Item = &'a UnprovenCall> {
        let all = self.synthesis.unproven.iter();
        all.filter(|u| self.is_meant(&u.action))
    }

    /// Calls set apart that are asked about.
    pub(crate) fn suspicious(&self) -> impl Iterator<Item = &'a Suspicious> {
        let all = self.synthesis.suspicious.iter();
        all.filter(|s| self.names(s.action.as_ref()))
    }

    /// Calls without a need of a grant that are asked about.
    pub(crate) fn unneeded(&self) -> impl Iterator<Item = &'a Unneeded> {
        let all = self.synthesis.unneeded.iter();
        all.filter(|u| self.names(u.action.as_ref()))
    }

    fn names(&self, action: Option<&Action>) -> bool {
        self.action.is_none() || action.is_some_and(|action| self.is_meant(action))
    }

    /// The document and the statement that make a grant.
    fn statement_of(&self, grant: usize) -> Option<(&'a str, &'a str)> {
        self.documents.iter().find_map(|document| {
            let statement = document
                .statements
                .iter()
                .find(|s| s.grants.contains(&grant))?;
            Some((document.name.as_str(), statement.sid.as_str()))
        })
    }
}
