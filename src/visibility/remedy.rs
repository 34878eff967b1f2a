//! What would make visible what could not be seen: the event selectors of a trail, whole.
//!
//! `put-event-selectors` replaces the selectors of a trail, so those it has stand beside the new ones
//! (CloudTrail API reference, PutEventSelectors).

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Value, json};

use super::window::Window;
use crate::gap::shell::word;
use crate::snapshot::trails::{FieldSelector, Selector};

/// The selectors that a trail should have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// The trail's name; `NAME` when no trail is known.
    pub trail: String,
    /// Whether the trail's selectors of today are known, and so among the new ones.
    pub is_complete: bool,
    /// Advanced event selectors, as the API takes them.
    pub selectors: Value,
}

impl Remedy {
    /// The selectors that record all data events of these types, too; `None` when the trail already
    /// has them.
    pub(super) fn of(data_types: &BTreeSet<String>, window: &Window<'_>) -> Option<Self> {
        let (trail, today) = window.trail_to_change();
        Self::new(trail, today.as_deref(), data_types)
    }

    /// The same for a trail whose selectors are `today`, if they are known.
    pub(super) fn new(
        trail: &str,
        today: Option<&[Selector]>,
        data_types: &BTreeSet<String>,
    ) -> Option<Self> {
        let has = |kind: &str| {
            let mut today = today.into_iter().flatten();
            today.any(|selector| is_all(selector, kind))
        };
        let missing: Vec<&String> = data_types.iter().filter(|kind| !has(kind)).collect();
        if missing.is_empty() {
            return None;
        }
        let mut selectors: Vec<Value> = match today {
            Some(today) if !today.is_empty() => today.iter().map(selector_of).collect(),
            // A trail without selectors of its own records management events.
            Some(_) | None => vec![management()],
        };
        selectors.extend(missing.into_iter().map(|kind| selector(kind)));
        Some(Self {
            trail: trail.to_owned(),
            is_complete: today.is_some(),
            selectors: Value::Array(selectors),
        })
    }

    /// The command, ready to paste.
    pub(crate) fn command(&self) -> String {
        format!(
            "aws cloudtrail put-event-selectors --trail-name {} --advanced-event-selectors {}",
            word(&self.trail),
            word(&self.selectors.to_string())
        )
    }

    /// The same as a property of the trail in a CloudFormation template, in YAML
    /// (`AWS::CloudTrail::Trail` in the CloudFormation user guide).
    pub(crate) fn template(&self) -> String {
        let mut out = String::from(
            "Type: AWS::CloudTrail::Trail\nProperties:\n  AdvancedEventSelectors: # instead of EventSelectors\n",
        );
        for selector in self.selectors.as_array().into_iter().flatten() {
            let mut lead = "    - ";
            if let Some(name) = selector.get("Name") {
                let _ = writeln!(out, "{lead}Name: {name}");
                lead = "      ";
            }
            let _ = writeln!(out, "{lead}FieldSelectors:");
            for field in selector["FieldSelectors"].as_array().into_iter().flatten() {
                let _ = writeln!(out, "        - Field: {}", field["Field"]);
                let conditions = field.as_object().into_iter().flatten();
                for (operator, values) in conditions.filter(|(name, _)| *name != "Field") {
                    let _ = writeln!(out, "          {operator}: {values}");
                }
            }
        }
        out
    }

    /// What is to be known before the command is run.
    pub(crate) fn caution(&self) -> &'static str {
        if self.is_complete {
            "data events are charged; the trail's selectors of today are in it, as the command replaces them"
        } else {
            "data events are charged; add the selectors that `aws cloudtrail get-event-selectors` prints, as the command replaces them"
        }
    }
}

/// The advanced event selector that records all data events of a type.
pub(super) fn selector(data_type: &str) -> Value {
    json!({"Name": format!("all {data_type}"), "FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": [data_type]},
    ]})
}

fn management() -> Value {
    json!({"Name": "management events", "FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Management"]},
    ]})
}

/// Whether the selector records all data events of a type.
fn is_all(selector: &Selector, data_type: &str) -> bool {
    let fields = &selector.field_selectors;
    let says = |name: &str, value: &str| {
        let expected = FieldSelector::equals(name, value);
        fields.contains(&expected)
    };
    fields.len() == 2 && says("eventCategory", "Data") && says("resources.type", data_type)
}

fn selector_of(selector: &Selector) -> Value {
    let fields: Vec<Value> = selector.field_selectors.iter().map(field_of).collect();
    let mut out = json!({"FieldSelectors": fields});
    if let Some(name) = &selector.name {
        out["Name"] = json!(name);
    }
    out
}

fn field_of(field: &FieldSelector) -> Value {
    let mut out = json!({"Field": field.field});
    for (name, values) in [
        ("Equals", &field.equals),
        ("StartsWith", &field.starts_with),
        ("EndsWith", &field.ends_with),
        ("NotEquals", &field.not_equals),
        ("NotStartsWith", &field.not_starts_with),
        ("NotEndsWith", &field.not_ends_with),
    ] {
        if !values.is_empty() {
            out[name] = json!(values);
        }
    }
    out
}
