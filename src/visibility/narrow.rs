//! Narrowing what is kept to the resources that a function's environment variables name.

use std::collections::{BTreeMap, BTreeSet};

use super::subject::includes;
use crate::catalog::Catalog;
use crate::catalog::apply::can_apply;
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;
use crate::observer::function::FunctionUsage;

/// What becomes of hints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hints {
    /// They are shown, and nothing is narrowed.
    Show,
    /// What is kept is narrowed to what they name.
    Use,
}

/// What one variable names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    variable: String,
    /// In words: table `orders`.
    words: String,
    /// IAM pattern texts.
    resources: Vec<String>,
}

/// The hints of a function, and what they narrow.
#[derive(Debug)]
pub(super) struct Narrowing<'a> {
    catalog: &'a Catalog,
    hints: Hints,
    named: Vec<Named>,
    /// Actions by the variable that narrows them.
    narrowed: BTreeMap<Named, BTreeSet<Action>>,
}

impl<'a> Narrowing<'a> {
    pub(super) fn of(function: &FunctionUsage, catalog: &'a Catalog, hints: Hints) -> Self {
        let versions = function.configured.versions.iter();
        let all = versions.flat_map(|version| &version.hints);
        let named: BTreeSet<Named> = all
            .map(|(variable, hint)| Named {
                variable: variable.clone(),
                words: format!("{} `{}`", hint.kind(), hint.name()),
                resources: hint.resources(&function.function),
            })
            .collect();
        Self {
            catalog,
            hints,
            named: named.into_iter().collect(),
            narrowed: BTreeMap::new(),
        }
    }

    /// The resources to keep the action on instead of `kept`, each with the variable that names it;
    /// `kept` itself where no hint is about it, or none is to be used.
    pub(super) fn narrow(&mut self, action: &Action, kept: &str) -> Vec<(String, Option<String>)> {
        let whole = || vec![(kept.to_owned(), None)];
        if !kept.contains(['*', '?']) {
            return whole();
        }
        let wide = Pattern::new(kept);
        let mut narrow = Vec::new();
        let mut by: Vec<&Named> = Vec::new();
        for named in &self.named {
            let about = named.resources.iter().filter(|resource| {
                let pattern = Pattern::new(resource.as_str());
                can_apply(self.catalog, action, &pattern)
                    && has_part(self.catalog, action, &named.resources[0], resource)
                    && wide.intersects_resource(&pattern)
            });
            for resource in about {
                // A part of the role's pattern only: what both match cannot be written as one pattern.
                if !includes(kept, resource) || includes(resource, kept) {
                    return whole();
                }
                narrow.push((resource.clone(), Some(named.variable.clone())));
                if by.last() != Some(&named) {
                    by.push(named);
                }
            }
        }
        for named in by {
            let actions = self.narrowed.entry(named.clone()).or_default();
            actions.insert(action.clone());
        }
        match self.hints {
            Hints::Use if !narrow.is_empty() => narrow,
            Hints::Use | Hints::Show => whole(),
        }
    }

    /// What a person should know of it.
    pub(super) fn gaps(&self) -> Vec<Gap> {
        self.narrowed
            .iter()
            .map(|(named, actions)| gap(self.hints, named, actions))
            .collect()
    }
}

/// Whether the action works on a part of the resource `root` such as its indexes: `root/index/*`.
fn has_part(catalog: &Catalog, action: &Action, root: &str, part: &str) -> bool {
    let below = part.strip_prefix(root).unwrap_or_default();
    let word = below.trim_end_matches('*');
    if word.len() < 2 {
        return true;
    }
    let (Some(service), Some(facts)) = (catalog.service(action.service()), catalog.action(action))
    else {
        return true;
    };
    let kinds = facts.types.iter().chain(&facts.optional);
    let mut templates = kinds
        .filter_map(|kind| service.resource_types.get(kind))
        .flat_map(|kind| &kind.arn);
    templates.any(|template| template.contains(word))
}

fn gap(hints: Hints, named: &Named, actions: &BTreeSet<Action>) -> Gap {
    let Named {
        variable, words, ..
    } = named;
    let mut each = actions.iter();
    let (kept, are) = match (each.next(), each.len()) {
        (Some(one), 0) => (format!("`{one}`"), "is"),
        _ => (format!("{} kept actions", actions.len()), "are"),
    };
    let concerned = actions.iter().map(ToString::to_string).collect();
    match hints {
        Hints::Show => Gap {
            code: "hint-not-used",
            text: format!(
                "`{variable}` names the {words}: {kept} could be narrowed to what variables name"
            ),
            hint: Some("`--use-hints` narrows to it".to_owned()),
            names: concerned,
        },
        Hints::Use => Gap {
            code: "narrowed-by-hint",
            text: format!("{kept} {are} narrowed to the {words}, which `{variable}` names"),
            hint: Some(
                "look into the code whether it takes names from elsewhere, too; without `--use-hints` the resources of today stay"
                    .to_owned(),
            ),
            names: concerned,
        },
    }
}
