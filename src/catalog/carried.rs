//! The ARNs that a record carries itself, against the resources that the catalog made of its parameters.
//!
//! A wrong ARN that is granted and asked for alike passes every replay; here it meets a second witness.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use super::call::Call;
use super::requirement::Requirement;
use super::service::ResourceType;
use super::source::unescaped;
use super::template::ArnTemplate;
use super::write::{Resolved, from_arn, may_hold_path};
use crate::iam::pattern::Pattern;

/// ARNs deeper in a request or answer than this are about something else.
const DEEPEST: usize = 4;

/// Calls whose answer is about another resource than the one that the request names.
const MAKE_ANOTHER: [&str; 3] = ["Clone", "Copy", "Restore"];

/// A requirement with the type of its resource.
pub(super) struct Made<'c> {
    pub(super) requirement: Requirement,
    pub(super) kind: Option<&'c ResourceType>,
}

impl Made<'_> {
    /// Whether the resource was read whole, and from the parameters.
    fn is_read(&self) -> bool {
        let mut fields = self.requirement.fields.iter();
        self.requirement.unresolved.is_empty()
            && fields.all(|field| field.starts_with("requestParameters"))
    }

    fn matches(&self, arn: &str) -> bool {
        let exact = self.requirement.resource.exact();
        exact == arn || Pattern::new(exact).matches(arn)
    }

    fn is_of_type(&self, arn: &str) -> bool {
        self.kind.is_some_and(|kind| is_of_type(kind, arn))
    }

    /// Whether one is a part of the other: an alias, a version, an index, an access point's object.
    fn is_kin(&self, arn: &str) -> bool {
        let pattern = self.requirement.resource.exact();
        let arn = Pattern::escape(arn);
        let is_below = |part: &str, whole: &str| {
            let rest = part.strip_prefix(whole);
            rest.is_some_and(|rest| rest.starts_with([':', '/']))
        };
        is_below(&pattern, &arn) || is_below(&arn, &pattern)
    }
}

fn is_of_type(kind: &ResourceType, arn: &str) -> bool {
    kind.arn.iter().any(|template| {
        let template = ArnTemplate::parse(template);
        template.capture(arn, |v| may_hold_path(kind, v)).is_some()
    })
}

/// Notes on each requirement the ARNs that the record carries for it and that it does not match.
pub(super) fn compare(made: &mut [Made<'_>], call: &Call<'_>) {
    let unmatched = |arn: &&str, made: &[Made<'_>]| !made.iter().any(|m| m.matches(arn));
    let listed = call.resources.iter().map(String::as_str);
    let listed: Vec<&str> = listed
        .filter(|arn| arn.starts_with("arn:") && unmatched(arn, made))
        .collect();
    let mut answered = BTreeSet::new();
    if !MAKE_ANOTHER.iter().any(|verb| call.name.starts_with(verb)) {
        arns(call.response, DEEPEST, &mut answered);
    }
    answered.retain(|arn: &Cow<'_, str>| unmatched(&arn.as_ref(), made));
    for one in made.iter_mut().filter(|m| m.kind.is_some() && m.is_read()) {
        let of_type = answered.iter().map(AsRef::as_ref);
        let of_type = of_type.filter(|arn| one.is_of_type(arn));
        // An answer that lists several says nothing of the one that was asked for.
        let mut answer: Vec<&str> = of_type.collect();
        if answer.len() > 1 {
            answer.clear();
        }
        let of_type = listed.iter().copied().filter(|arn| one.is_of_type(arn));
        let differs: BTreeSet<&str> = of_type.chain(answer).collect();
        let kin = listed.iter().copied().filter(|arn| one.is_kin(arn));
        let explained: BTreeSet<&str> = kin.collect();
        let owned = |arn: &&str| (*arn).to_owned();
        one.requirement.differs = differs.difference(&explained).map(owned).collect();
        one.requirement.explained = explained.iter().map(owned).collect();
    }
}

/// The resources of a type that `resources[]` or the request name by ARN.
pub(super) fn of_type(kind: &ResourceType, call: &Call<'_>) -> Vec<Resolved> {
    let templates: Vec<ArnTemplate<'_>> = kind.arn.iter().map(|t| ArnTemplate::parse(t)).collect();
    let mut asked = BTreeSet::new();
    arns(call.request, 2, &mut asked);
    let listed = call
        .resources
        .iter()
        .map(|arn| (arn.as_str(), "resources[].ARN"));
    let asked = asked.iter().map(|arn| (arn.as_ref(), "requestParameters"));
    let found = listed
        .chain(asked)
        .filter_map(|(arn, field)| from_arn(kind, &templates, arn, Some(field), call));
    found.collect()
}

fn arns<'v>(value: &'v Value, depth: usize, found: &mut BTreeSet<Cow<'v, str>>) {
    match value {
        Value::String(text) => {
            found.extend(Some(unescaped(text)).filter(|text| text.starts_with("arn:")));
        }
        Value::Array(items) if depth > 0 => {
            for item in items {
                arns(item, depth - 1, found);
            }
        }
        Value::Object(members) if depth > 0 => {
            for member in members.values() {
                arns(member, depth - 1, found);
            }
        }
        _ => {}
    }
}
