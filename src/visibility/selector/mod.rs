//! Whether an event selector records an operation: the fields of a selector against what is known of
//! the events (CloudTrail user guide, "Filtering data events by using advanced event selectors";
//! AdvancedFieldSelector in the API reference).

use super::Seen;
use crate::catalog::without_date;
use crate::iam::pattern::{Inclusion, Pattern};
use crate::snapshot::trails::{FieldSelector, Selector};

/// What is known of the events of one operation on some resources.
#[derive(Clone, Debug)]
pub(crate) struct SelectableEvent<'a> {
    /// `Management` or `Data`.
    pub category: &'a str,
    /// The event source that records carry: `s3.amazonaws.com`.
    pub source: &'a str,
    /// The event name, without date suffix.
    pub name: &'a str,
    /// `resources.type` of a data event.
    pub data_type: Option<&'a str>,
    /// The ARNs that it may be recorded with; `None` when no ARN is known.
    pub resource: Option<Pattern>,
    /// The values that `readOnly` may have: both where AWS's word for it is not known.
    pub read_only: &'a [bool],
    /// ARNs of the sessions of the function.
    pub sessions: &'a [String],
}

/// How far the selectors, any of which may record an event, record the events of an operation.
///
/// Each value that `readOnly` may have must be recorded by itself.
pub(crate) fn recorded(selectors: &[Selector], event: &SelectableEvent<'_>) -> Seen {
    let each = event.read_only.iter().map(|&reads| {
        let read_only = if reads { "true" } else { "false" };
        let of = selectors.iter().map(|s| selected(s, event, read_only));
        of.max().unwrap_or(Seen::Nothing)
    });
    each.min().unwrap_or(Seen::Nothing)
}

fn selected(selector: &Selector, event: &SelectableEvent<'_>, read_only: &str) -> Seen {
    // A selector is for one category; without the field it is none that AWS accepts.
    let is_for_category = |f: &FieldSelector| f.field == "eventCategory";
    if !selector.field_selectors.iter().any(is_for_category) {
        return Seen::Nothing;
    }
    let fields = selector.field_selectors.iter();
    fields
        .map(|field| holds(field, event, read_only))
        .min()
        .unwrap_or(Seen::Nothing)
}

fn holds(field: &FieldSelector, event: &SelectableEvent<'_>, read_only: &str) -> Seen {
    let one = |value: &str| test(field, &[Pattern::literal(value)]);
    match field.field.as_str() {
        "eventCategory" => one(event.category),
        "readOnly" => one(read_only),
        "eventName" => test(&without_dates(field), &[Pattern::literal(event.name)]),
        "eventSource" => one(event.source),
        "eventType" => one("AwsApiCall"),
        "resources.type" => one(event.data_type.unwrap_or_default()),
        "userIdentity.arn" => test(field, &literals(event.sessions)),
        // Only calls from the console have it, and a function makes none.
        "sessionCredentialFromConsole" => one("null"),
        "resources.ARN" => match &event.resource {
            Some(resource) => test(field, std::slice::from_ref(resource)),
            None => Seen::Some,
        },
        _ => Seen::Some,
    }
}

fn literals(texts: &[String]) -> Vec<Pattern> {
    texts.iter().map(|t| Pattern::literal(t)).collect()
}

/// Lambda records names with the version of its API; the catalog's are without.
fn without_dates(field: &FieldSelector) -> FieldSelector {
    let bare = |names: &[String]| names.iter().map(|n| without_date(n).to_owned()).collect();
    FieldSelector {
        equals: bare(&field.equals),
        not_equals: bare(&field.not_equals),
        ..field.clone()
    }
}

/// Whether the field's condition holds for all, some or none of what the subjects match.
///
/// Of `Equals`, `StartsWith` and `EndsWith` any value must fit, of their negations none may.
fn test(field: &FieldSelector, subjects: &[Pattern]) -> Seen {
    let of = |subject: &Pattern| {
        let fits = |values: &[String], write: fn(&str) -> Pattern| {
            let each = values.iter().map(|v| overlap(&write(v), subject));
            each.max().unwrap_or(Seen::Nothing)
        };
        let wanted = fits(&field.equals, Pattern::literal)
            .max(fits(&field.starts_with, beginning))
            .max(fits(&field.ends_with, end));
        let asks = [&field.equals, &field.starts_with, &field.ends_with];
        let wanted = if asks.iter().all(|values| values.is_empty()) {
            Seen::All
        } else {
            wanted
        };
        let refused = fits(&field.not_equals, Pattern::literal)
            .max(fits(&field.not_starts_with, beginning))
            .max(fits(&field.not_ends_with, end));
        wanted.min(refused.opposite())
    };
    let seen: Vec<Seen> = subjects.iter().map(of).collect();
    match (seen.iter().min(), seen.iter().max()) {
        (Some(least), Some(most)) if least == most => *least,
        _ => Seen::Some,
    }
}

fn beginning(value: &str) -> Pattern {
    Pattern::new(Pattern::escape(value) + "*")
}

fn end(value: &str) -> Pattern {
    Pattern::new("*".to_owned() + &Pattern::escape(value))
}

/// How much of what `subject` matches `value` matches, too.
fn overlap(value: &Pattern, subject: &Pattern) -> Seen {
    if value.includes(subject) == Inclusion::Included {
        Seen::All
    } else if value.intersects(subject) {
        Seen::Some
    } else {
        Seen::Nothing
    }
}

#[cfg(test)]
mod tests;
