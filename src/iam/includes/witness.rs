//! Requests that may show a difference, each tried with the evaluator.

use super::region::{Piece, Region};
use crate::iam::action::Action;
use crate::iam::condition::{Condition, Context};
use crate::iam::evaluate::{Request, evaluate};
use crate::iam::pattern::{Inclusion, Pattern};
use crate::iam::policy::Policy;

/// A request for `action` that `narrow` allows, by `region`, and `wide` does not.
///
/// Tried are the resources at the edges of the region and of `others`, the regions of the wide
/// side, each with the contexts that the conditions of either ask for.
pub(super) fn find(
    wide: &[Policy],
    narrow: &[Policy],
    action: &Action,
    region: &Region<'_>,
    others: &[&Region<'_>],
) -> Option<Request> {
    let contexts = contexts(region, others);
    for resource in resources(region, others) {
        for context in &contexts {
            let resolved = resource.resolve(|key| context.single(key));
            let Some(resource) = resolved.and_then(|known| known.sample()) else {
                continue;
            };
            let request = Request {
                action: action.clone(),
                resource: if resource.is_empty() {
                    "*".into()
                } else {
                    resource
                },
                context: context.clone(),
            };
            let allows = |side| evaluate(side, None, None, &request).is_allowed();
            if allows(narrow) && !allows(wide) {
                return Some(request);
            }
        }
    }
    None
}

/// Patterns of which a sample is worth trying.
fn resources(region: &Region<'_>, others: &[&Region<'_>]) -> Vec<Pattern> {
    let edges = || others.iter().flat_map(|other| other.patterns());
    let mut found = Vec::new();
    for piece in region.pieces() {
        match piece {
            Piece::Pattern(pattern) => {
                found.push(pattern.clone());
                for edge in edges() {
                    if let Inclusion::NotIncluded { witness } = edge.includes_resource(pattern) {
                        found.push(Pattern::without_variables(witness));
                    }
                }
            }
            Piece::AllBut(_) => found.push(Pattern::without_variables("arn:aws:any:::any")),
        }
    }
    found.extend(edges().cloned());
    found.push(Pattern::new("*"));
    found
}

/// Contexts in which the region's condition may hold, alone and with those of the others.
fn contexts(region: &Region<'_>, others: &[&Region<'_>]) -> Vec<Context> {
    let mut start = Context::default();
    for name in region.patterns().iter().flat_map(Pattern::variable_keys) {
        give_value(&mut start, name);
    }
    let own = satisfying(start.clone(), region.condition());
    let mut all = vec![own, Context::default()];
    for other in others.iter().filter(|other| !other.condition().is_empty()) {
        let with = satisfying(start.clone(), other.condition());
        all.push(satisfying(with, region.condition()));
    }
    all.sort();
    all.dedup();
    all
}

/// Sets `key` to some value when it has none, so that a variable of this name has one.
fn give_value(context: &mut Context, key: &str) {
    if context.get(key).is_empty() {
        context.insert(key, ["x"]);
    }
}

/// `context` with, for each key that must be there, the first value asked for.
fn satisfying(mut context: Context, condition: &Condition) -> Context {
    for (operator, key, values) in condition.iter() {
        if operator.is_negated() {
            continue;
        }
        if operator.is_null() {
            if values.iter().any(|value| value.as_str() == "false") {
                context.insert(key, ["x"]);
            }
            continue;
        }
        for name in values.iter().flat_map(Pattern::variable_keys) {
            give_value(&mut context, name);
        }
        let first = values.iter().find_map(|value| {
            let known = value.resolve(|key| context.single(key))?;
            operator.sample(&known)
        });
        if let Some(first) = first {
            context.insert(key, [first]);
        }
    }
    context
}
