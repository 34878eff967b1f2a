//! Which of the account's trails to read, and why.
//!
//! A trail is worth reading for what it records: management events, and data events of each type, in each
//! region. Trails are taken until none adds anything.

use std::collections::BTreeSet;

use super::trails::{Selector, Status, Trail, Trails};

/// The trails to read, and those that are left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Trails to read, the most telling first; with why.
    pub used: Vec<(Trail, String)>,
    /// Trails that are left out; with why.
    pub left: Vec<(Trail, String)>,
    /// Trails that would do in place of one that cannot be read: they are left because others record the
    /// same.
    pub spare: Vec<Trail>,
}

/// One thing that a trail records: a kind of events in a region.
type Facet = (String, String);

/// Stands for the regions that nobody named: a function may call services there.
const ELSEWHERE: &str = "other regions";

/// Management events, and data events of a type that is not known.
const MANAGEMENT: &str = "management events";
const UNKNOWN: &str = "what its selectors say (they are not known)";

/// Chooses among the trails that record calls of `account` in `regions`.
pub(crate) fn choose(trails: &Trails, account: &str, regions: &[String]) -> Choice {
    let mut choice = Choice::default();
    let mut candidates: Vec<(&Trail, BTreeSet<Facet>)> = Vec::new();
    for trail in trails.trails.values() {
        match facets(trail, trails, account, regions) {
            Ok(facets) => candidates.push((trail, facets)),
            Err(why) => choice.left.push((trail.clone(), why)),
        }
    }
    let mut covered: BTreeSet<Facet> = BTreeSet::new();
    while let Some(at) = best(&candidates, &covered, trails, account) {
        let (trail, facets) = candidates.remove(at);
        if facets.is_subset(&covered) {
            let why = "it records nothing that the others do not".to_owned();
            choice.left.push((trail.clone(), why));
            choice.spare.push(trail.clone());
        } else {
            choice.used.push((trail.clone(), reason(trail, &facets)));
            covered.extend(facets);
        }
    }
    choice
}

/// What a trail records of what is asked for; an error says why that is nothing.
fn facets(
    trail: &Trail,
    trails: &Trails,
    account: &str,
    regions: &[String],
) -> Result<BTreeSet<Facet>, String> {
    if !trail.covers(account) {
        return Err(format!("it is of account {} alone", trail.owner()));
    }
    if trails
        .status_of(trail)
        .is_some_and(|s| !s.is_logging && s.stopped.is_none())
    {
        return Err("it is not logging".to_owned());
    }
    if trail.bucket.is_empty() {
        return Err("its bucket is not known".to_owned());
    }
    let mut places: Vec<&str> = regions.iter().map(String::as_str).collect();
    places.push(ELSEWHERE);
    if !trail.is_multi_region_trail {
        places.retain(|region| *region == trail.home_region);
    }
    if places.is_empty() {
        return Err(format!("it records in {} alone", trail.home_region));
    }
    let kinds = kinds(trail, trails);
    if kinds.is_empty() {
        return Err("its event selectors record no calls".to_owned());
    }
    let each = |region: &str| {
        let region = region.to_owned();
        let kinds = kinds.iter().cloned();
        kinds
            .map(move |kind| (region.clone(), kind))
            .collect::<Vec<_>>()
    };
    Ok(places.into_iter().flat_map(each).collect())
}

/// The kinds of events that a trail records: management events, types of resources with data events. A
/// selector that names single resources or events is a kind of its own: no other makes it superfluous but
/// the same one.
fn kinds(trail: &Trail, trails: &Trails) -> BTreeSet<String> {
    match trails.selectors.get(&trail.arn) {
        // A trail without selectors of its own records management events, whatever is printed of them.
        Some(selectors)
            if selectors.is_empty() && trail.has_custom_event_selectors != Some(true) =>
        {
            [MANAGEMENT.to_owned()].into()
        }
        Some(selectors) => selectors.iter().flat_map(kinds_of).collect(),
        None if trail.has_custom_event_selectors == Some(true) => {
            [MANAGEMENT.to_owned(), UNKNOWN.to_owned()].into()
        }
        None => [MANAGEMENT.to_owned()].into(),
    }
}

fn kinds_of(selector: &Selector) -> Vec<String> {
    let fields = &selector.field_selectors;
    let values = |name: &str| {
        let field = fields.iter().find(|f| f.field == name);
        field.map_or(&[][..], |f| f.equals.as_slice())
    };
    let known = ["eventCategory", "resources.type"];
    let others: Vec<String> = fields
        .iter()
        .filter(|f| !known.contains(&f.field.as_str()))
        .map(|f| format!("{f:?}"))
        .collect();
    let narrow = |kind: &str| match others.as_slice() {
        [] => vec![kind.to_owned()],
        _ => vec![format!("{kind}, in part {}", others.join(" "))],
    };
    match values("eventCategory").first().map(String::as_str) {
        Some("Management") => narrow(MANAGEMENT),
        Some("Data") => values("resources.type")
            .iter()
            .flat_map(|t| narrow(t))
            .collect(),
        _ => Vec::new(),
    }
}

/// The next trail to look at: the one that adds most; of equals, one that delivers, the account's own, and
/// the first by ARN.
fn best(
    candidates: &[(&Trail, BTreeSet<Facet>)],
    covered: &BTreeSet<Facet>,
    trails: &Trails,
    account: &str,
) -> Option<usize> {
    let rank = |(trail, facets): &(&Trail, BTreeSet<Facet>)| {
        let delivers = trails
            .status_of(trail)
            .is_none_or(|s: &Status| s.delivery_error.is_none());
        let own = trail.owner() == account;
        (facets.difference(covered).count(), delivers, own)
    };
    // `max_by_key` takes the last of equals, and the candidates are sorted by ARN.
    let all = candidates.iter().enumerate().rev();
    all.max_by_key(|(_, candidate)| rank(candidate))
        .map(|(at, _)| at)
}

/// Why a trail is read, in words.
fn reason(trail: &Trail, facets: &BTreeSet<Facet>) -> String {
    let is_type = |kind: &&str| kind.starts_with("AWS::");
    let kinds: BTreeSet<&str> = facets
        .iter()
        .map(|(_, kind)| kind.split(", in part").next().unwrap_or(kind))
        .collect();
    let types: Vec<&str> = kinds.iter().copied().filter(is_type).collect();
    let mut what = Vec::new();
    if kinds.contains(MANAGEMENT) {
        what.push(MANAGEMENT.to_owned());
    }
    match types.as_slice() {
        [] if kinds.contains(UNKNOWN) => what.push(UNKNOWN.to_owned()),
        [] => what.push("no data events".to_owned()),
        few if few.len() <= 4 => what.push(format!("data events of {}", few.join(", "))),
        many => what.push(format!("data events of {} types of resources", many.len())),
    }
    let place = if trail.is_multi_region_trail {
        "all regions"
    } else {
        trail.home_region.as_str()
    };
    let organisation = if trail.is_organization_trail {
        ", for the organisation"
    } else {
        ""
    };
    format!("{} in {place}{organisation}", what.join(" and "))
}

#[cfg(test)]
mod tests;
