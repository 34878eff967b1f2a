//! What a denial's message says that a call needed.

use serde_json::Value;

use super::needs::needs;
use super::outcome::refused;
use super::record::Record;
use crate::catalog::requirement::{Requirement, ResourcePattern};
use crate::catalog::{Catalog, Mapping};
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;

/// The action that a denial's message names, and the resource where it names one.
pub(super) fn needed(
    record: &Record<'_>,
    request: &Value,
    catalog: &Catalog,
) -> Option<Requirement> {
    let (action, arn) = refused(record.error_message.as_deref()?)?;
    let action = action.parse::<Action>().ok()?;
    let action = catalog.spelled(&action).unwrap_or(action);
    let resource = match arn {
        // With the varying name apart, or each refused object would be a need of its own.
        Some(arn) => catalog
            .resource(&action, arn)
            .unwrap_or_else(|| ResourcePattern::fixed(Pattern::escape(arn))),
        None => ResourcePattern::fixed("*"),
    };
    let differs = arn.map(|arn| made_otherwise(&action, arn, record, request, catalog));
    Some(Requirement {
        fields: vec!["errorMessage".to_owned()],
        unresolved: if arn.is_none() {
            vec!["resource".to_owned()]
        } else {
            vec![]
        },
        differs: differs.unwrap_or_default(),
        ..Requirement::on(action, resource)
    })
}

/// What the catalog makes of the parameters, where the message names another resource for the same action:
/// the next call that succeeds would be granted on the wrong one.
fn made_otherwise(
    action: &Action,
    arn: &str,
    record: &Record<'_>,
    request: &Value,
    catalog: &Catalog,
) -> Vec<String> {
    let Mapping::Needs(list) = needs(record, request, catalog) else {
        return Vec::new();
    };
    let is_same = |r: &&Requirement| r.action == *action && r.unresolved.is_empty();
    let made = list.iter().filter(is_same).map(|r| r.resource.exact());
    let made: Vec<String> = made.filter(|made| made != "*").collect();
    let is_said = |made: &String| Pattern::new(made).matches(arn);
    if made.iter().any(is_said) {
        Vec::new()
    } else {
        made
    }
}
