//! Requests that a person recognises: an action on a resource of the kind it is used on.

use super::requests::Requests;
use crate::catalog::Catalog;
use crate::catalog::apply::can_apply;
use crate::iam::action::Action;
use crate::iam::condition::Context;
use crate::iam::evaluate::Request;
use crate::iam::includes::{PolicyInclusion, includes_in};
use crate::iam::pattern::Pattern;
use crate::snapshot::permissions::Permissions;

/// Where invented resources lie.
#[derive(Clone, Copy, Debug)]
pub struct SamplePlace<'a> {
    /// `aws`.
    pub partition: &'a str,
    /// `eu-west-1`.
    pub region: &'a str,
    /// Account id.
    pub account: &'a str,
}

/// A request for `action` that `before` allows and `after` does not, if one can be found; both
/// answers are the evaluator's.
pub(super) fn lost(
    before: &Permissions,
    after: &Permissions,
    action: &Action,
    catalog: &Catalog,
    place: SamplePlace<'_>,
) -> Option<Request> {
    let is_lost = |request: &Request| before.allows(request) && !after.allows(request);
    let mut likely = likely(action, catalog, place);
    // Of several types the one that the proposal is about tells more.
    let kept = after.resources_of(action);
    let alike = |arn: &String| kept.iter().map(|own| common(own, arn)).max();
    likely.sort_by_key(|arn| std::cmp::Reverse(alike(arn)));
    let mut likely = [of_patterns(before, action, catalog), likely].concat();
    likely.dedup();
    let mut likely = likely.into_iter().map(|resource| Request {
        action: action.clone(),
        resource,
        context: Context::default(),
    });
    if let Some(request) = likely.find(is_lost) {
        return Some(request);
    }
    let requests = Requests::new(catalog, Vec::new());
    match includes_in(after.role(), before.about(action).role(), &requests) {
        PolicyInclusion::NotIncluded { witness } if is_lost(&witness) => Some(witness),
        _ => None,
    }
}

/// Names within the patterns of today, as far as the action works on them.
fn of_patterns(before: &Permissions, action: &Action, catalog: &Catalog) -> Vec<String> {
    let patterns = before.resources_of(action).into_iter();
    patterns
        .filter(|text| text != "*" && !text.contains("${"))
        .map(|text| text.replace('*', "example").replace('?', "x"))
        .filter(|arn| can_apply(catalog, action, &Pattern::literal(arn)))
        .collect()
}

/// How many bytes two texts begin with alike.
fn common(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

/// ARNs of the types that the action is used on, with invented names.
fn likely(action: &Action, catalog: &Catalog, place: SamplePlace<'_>) -> Vec<String> {
    let Some(service) = catalog.service(action.service()) else {
        return vec!["*".to_owned()];
    };
    let facts = catalog.action(action);
    let types = facts
        .into_iter()
        .flat_map(|f| f.types.iter().chain(&f.optional));
    let mut arns: Vec<String> = types
        .filter_map(|kind| service.resource_types.get(kind))
        .flat_map(|kind| &kind.arn)
        .map(|template| fill(template, place))
        .collect();
    if arns.is_empty() {
        arns.push("*".to_owned());
    }
    arns
}

fn fill(template: &str, place: SamplePlace<'_>) -> String {
    let (mut out, mut rest) = (String::new(), template);
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        out.push_str(&rest[..start]);
        out.push_str(match &rest[start + 2..start + length] {
            "Partition" => place.partition,
            "Region" => place.region,
            "Account" => place.account,
            _ => "example",
        });
        rest = &rest[start + length + 1..];
    }
    out + rest
}
