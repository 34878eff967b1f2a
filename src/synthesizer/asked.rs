//! What calls asked of IAM: resources, and the condition keys that are known.

use std::collections::BTreeMap;

use crate::iam::arn::Arn;
use crate::iam::condition::Context;
use crate::iam::pattern::Pattern;
use crate::observer::function::{FunctionCall, FunctionUsage};
use crate::observer::usage::{Name, Origin};
use crate::snapshot::RoleToday;

/// What one call asked for.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    /// This resource: an ARN, or `*` for an action without resources.
    Resource(String),
    /// Some resource that this pattern matches; which one, the trail does not tell.
    Within(Pattern),
}

impl Asked {
    /// The ARN, or the pattern's text.
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Resource(text) => text,
            Self::Within(pattern) => pattern.as_str(),
        }
    }
}

/// Everything that calls of one kind asked for. Names and values of condition keys go through
/// their lists side by side: which met which is not known, and no action has both.
pub(super) fn requests(call: &FunctionCall) -> Vec<(Asked, BTreeMap<String, String>)> {
    let (need, entry) = (&call.key.need, &call.entry);
    let everything = Name {
        text: String::new(),
        open: true,
    };
    let names: Vec<&Name> = match need.variety {
        None => Vec::new(),
        Some(_) if entry.names.is_empty() => vec![&everything],
        Some(_) => entry.names.iter().map(|(name, _)| name).collect(),
    };
    let lists = entry.values.iter().filter(|(_, values)| !values.is_empty());
    let values: Vec<(&String, Vec<&Name>)> = lists
        .map(|(key, values)| (key, values.iter().map(|(value, _)| value).collect()))
        .collect();
    let rounds = values
        .iter()
        .map(|(_, values)| values.len())
        .chain([names.len(), 1])
        .max();
    (0..rounds.unwrap_or(1))
        .map(|round| {
            let mut context = need.context.clone();
            for (key, values) in &values {
                // A value known by its prefix only is asked for as it stands: a condition made of
                // it ends with a wildcard, which allows the prefix and all that begins so.
                context.insert((*key).clone(), values[round % values.len()].text.clone());
            }
            let name = names.get(round % names.len().max(1)).copied();
            (asked(&need.before, name, &need.after), context)
        })
        .collect()
}

fn asked(before: &str, name: Option<&Name>, after: &str) -> Asked {
    if before == "*" && name.is_none() {
        return Asked::Resource("*".to_owned());
    }
    let (start, end) = (Pattern::new(before), Pattern::new(after));
    let known = |pattern: &Pattern| {
        if pattern.has_wildcard() {
            None
        } else {
            pattern.plain_text()
        }
    };
    let open = name.is_some_and(|name| name.open);
    let text = name.map_or("", |name| name.text.as_str());
    match (known(&start), known(&end)) {
        (Some(start), Some(end)) if !open => Asked::Resource(format!("{start}{text}{end}")),
        _ => {
            let rest = if open { "*" } else { "" };
            Asked::Within(Pattern::new(format!(
                "{before}{}{rest}{after}",
                Pattern::escape(text)
            )))
        }
    }
}

/// The condition keys that are known of a request: those of the record, those that follow from it, and
/// those of the role (AWS page "AWS global condition context keys").
///
/// A key that stands in no record is not among them: `aws:SourceVpce`, `dynamodb:LeadingKeys`.
pub(super) fn known(
    usage: &FunctionUsage,
    call: Option<&FunctionCall>,
    resource: &str,
    context: &BTreeMap<String, String>,
    today: &RoleToday,
) -> Context {
    let mut known = today.known.clone();
    let mut tell = |key: &str, value: &str| {
        if !value.is_empty() && !value.contains(['*', '?', '$']) {
            known.insert(key, [value]);
        }
    };
    tell("aws:PrincipalAccount", &usage.function.account);
    if let Some(arn) = Arn::parse(resource) {
        tell("aws:RequestedRegion", arn.region);
        tell("aws:ResourceAccount", arn.account);
    }
    if let Some(call) = call {
        let is_forwarded = matches!(call.key.origin, Origin::Forwarded(_));
        tell(
            "aws:ViaAWSService",
            if is_forwarded { "true" } else { "false" },
        );
    }
    for (key, value) in context {
        known.insert(key, [value.as_str()]);
    }
    known
}
