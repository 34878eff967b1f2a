//! Grants as policy documents that IAM accepts: valid grammar, within the size limits, readable.

mod sid;
mod split;

use std::collections::{BTreeMap, BTreeSet};

use super::gaps;
use super::grant::{Conditions, Grant};
use super::options::SizeLimits;
use crate::gap::Gap;
use crate::iam::condition::{Condition, Operator};
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Actions, Effect, Policy, Resources, Statement, Version};
use crate::snapshot::{Permissions, Role};

/// The documents for a list of grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// One document, or several that only together allow everything.
    pub documents: Vec<PolicyDocument>,
    /// What the size means for the role.
    pub gaps: Vec<Gap>,
}

/// One policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyDocument {
    /// A name for it: the name given, with a number when there are several.
    pub name: String,
    /// The document.
    pub policy: Policy,
    /// For each statement of the policy, in its order: which grants it makes.
    pub statements: Vec<StatementGrants>,
}

impl Permissions {
    /// What the documents allow beside what stays of `role`: its boundary, and the policies that only
    /// deny.
    pub fn of_documents(documents: &[PolicyDocument], role: &Role) -> Self {
        let documents = documents.iter().map(|d| &d.policy);
        let staying = role.staying().map(|named| &named.policy);
        Self {
            policies: documents.chain(staying).cloned().collect(),
            boundary: role.boundary.as_ref().map(|b| b.policy.clone()),
        }
    }
}

/// The grants behind one statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementGrants {
    /// The statement's Sid.
    pub sid: String,
    /// Indexes into the grants that were laid out, ascending.
    pub grants: Vec<usize>,
}

/// What a statement rests on; statements stand in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Basis {
    Implied,
    Observed,
    Kept,
}

impl Basis {
    fn of(grant: &Grant) -> Self {
        if grant.is_kept() {
            Self::Kept
        } else if grant.is_observed() && !is_implied(grant) {
            Self::Observed
        } else {
            Self::Implied
        }
    }
}

/// Grants with the same resources and conditions: every action goes with every resource.
#[derive(Clone, Debug)]
struct Block {
    basis: Basis,
    actions: BTreeSet<String>,
    resources: BTreeSet<String>,
    conditions: Conditions,
    grants: BTreeSet<usize>,
}

/// Writes grants as policy documents of at most `limits.managed` characters each.
///
/// An action stands with exactly the resources and conditions of its grants, never with those of
/// another action. Actions on `*` stand apart from those on named resources, and what was
/// observed, what is only implied and what is kept apart from each other. A document that would be too long is split; nothing is dropped.
pub fn layout(name: &str, grants: &[Grant], limits: &SizeLimits) -> Layout {
    let blocks = split::fit(blocks(grants), grants, limits.managed);
    let sids = sid::name_all(&blocks, grants);
    let statements: Vec<_> = blocks
        .iter()
        .zip(sids)
        .map(|(block, sid)| {
            let grants = block.grants.iter().copied().collect();
            (statement(block, &sid), StatementGrants { sid, grants })
        })
        .collect();
    let pages = split::pages(statements, limits.managed);
    let several = pages.len() > 1;
    let documents: Vec<PolicyDocument> = pages
        .into_iter()
        .enumerate()
        .map(|(index, page)| {
            let (statements, grants) = page.into_iter().unzip();
            PolicyDocument {
                name: if several {
                    format!("{name}-{}", index + 1)
                } else {
                    name.to_owned()
                },
                policy: Policy {
                    version: Version::V2012,
                    id: None,
                    statements,
                },
                statements: grants,
            }
        })
        .collect();
    let gaps = size_gaps(&documents, limits);
    Layout { documents, gaps }
}

/// What the size of the documents means for a role, if they are several or too long.
pub(crate) fn size_gaps(documents: &[PolicyDocument], limits: &SizeLimits) -> Vec<Gap> {
    let sizes: Vec<usize> = documents
        .iter()
        .map(|document| document.policy.size())
        .collect();
    let names = documents
        .iter()
        .map(|document| document.name.clone())
        .collect();
    if sizes.len() > 1 || sizes.iter().any(|&size| size > limits.managed) {
        vec![gaps::split(&sizes, names, limits)]
    } else {
        Vec::new()
    }
}

/// Groups grants into statements, sorted: what is implied first, then by service and resource,
/// what has no resource types last.
///
/// A statement holds the resources that the same actions go with, so that a resource more joins a statement or
/// makes one, and leaves the actions of all others, and so their names, as they are.
fn blocks(grants: &[Grant]) -> Vec<Block> {
    let mut by_resource: BTreeMap<_, Block> = BTreeMap::new();
    for (index, grant) in grants.iter().enumerate() {
        let basis = Basis::of(grant);
        let everything = grant.resource == "*";
        let service = (!everything).then(|| grant.action.service().to_owned());
        let key = (
            basis,
            service,
            grant.conditions.clone(),
            subjects(grant),
            grant.resource.clone(),
        );
        let block = by_resource.entry(key).or_insert_with(|| Block {
            basis,
            actions: BTreeSet::new(),
            resources: BTreeSet::from([grant.resource.clone()]),
            conditions: grant.conditions.clone(),
            grants: BTreeSet::new(),
        });
        block.actions.insert(grant.action.to_string());
        block.grants.insert(index);
    }
    let mut together: BTreeMap<Key, Block> = BTreeMap::new();
    for ((basis, service, conditions, subjects, _), block) in by_resource {
        let key = (basis, service, conditions, subjects, block.actions.clone());
        match together.entry(key) {
            std::collections::btree_map::Entry::Vacant(vacant) => {
                vacant.insert(block);
            }
            std::collections::btree_map::Entry::Occupied(mut occupied) => {
                occupied.get_mut().resources.extend(block.resources);
                occupied.get_mut().grants.extend(block.grants);
            }
        }
    }
    let mut all: Vec<_> = together.into_iter().collect();
    all.sort_by(|a, b| rank(a).cmp(&rank(b)));
    all.into_iter().map(|(_, block)| block).collect()
}

/// What a statement's grants have in common: their basis, the service unless they are on everything, conditions,
/// what implies them, and actions.
type Key = (
    Basis,
    Option<String>,
    Conditions,
    BTreeSet<String>,
    BTreeSet<String>,
);

/// In which order statements stand.
fn rank((key, block): &(Key, Block)) -> impl Ord + use<'_> {
    let (basis, service, ..) = key;
    (*basis, service.is_none(), service, &block.resources, key)
}

/// What implies a grant that nothing shows the use of: a statement holds what has one ground only, or its
/// name would not say it.
fn subjects(grant: &Grant) -> BTreeSet<String> {
    let all = match Basis::of(grant) {
        Basis::Implied => sid::subjects(std::iter::once(grant)),
        Basis::Observed | Basis::Kept => BTreeSet::new(),
    };
    all.into_iter().map(str::to_owned).collect()
}

fn is_implied(grant: &Grant) -> bool {
    grant
        .reasons
        .iter()
        .any(|reason| matches!(reason, super::Reason::Implied { .. }))
}

fn statement(block: &Block, sid: &str) -> Statement {
    let patterns = |texts: &BTreeSet<String>| texts.iter().map(Pattern::new).collect::<Vec<_>>();
    Statement {
        sid: Some(sid.to_owned()),
        effect: Effect::Allow,
        actions: Actions::Action(
            block
                .actions
                .iter()
                .map(Pattern::without_variables)
                .collect(),
        ),
        resources: Resources::Resource(patterns(&block.resources)),
        condition: condition(&block.conditions),
    }
}

/// A grant as a statement without a name.
pub(super) fn statement_of(grant: &Grant) -> Statement {
    Statement {
        sid: None,
        effect: Effect::Allow,
        actions: Actions::Action(vec![Pattern::without_variables(grant.action.as_str())]),
        resources: Resources::Resource(vec![Pattern::new(&*grant.resource)]),
        condition: condition(&grant.conditions),
    }
}

fn condition(conditions: &Conditions) -> Condition {
    let mut condition = Condition::default();
    for (operator, keys) in conditions {
        let operator: Operator = operator
            .parse()
            .expect("INVARIANT: conditions bear names of operators");
        for (key, values) in keys {
            condition.insert(operator, key, values.iter().map(Pattern::new).collect());
        }
    }
    condition
}

#[cfg(test)]
mod tests;
