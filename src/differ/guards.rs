//! What guards the role of today, and what becomes of it under the proposal.

use std::collections::BTreeSet;

use crate::gap::Gap;
use crate::iam::condition::Condition;
use crate::iam::evaluate::words::statement;
use crate::iam::pattern::Pattern;
use crate::iam::policy::Policy;
use crate::snapshot::Role;
use crate::snapshot::permissions::PermissionAnswer;
use crate::snapshot::permissions::Permissions;
use crate::synthesizer::{Grant, Miss};

/// What of today's role guards the proposal, too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guards {
    /// Denials that are carried over.
    pub denials: usize,
    /// Names of the managed policies that only deny and stay attached.
    pub staying: Vec<String>,
    /// Condition keys under which grants stay.
    pub keys: BTreeSet<String>,
}

impl Guards {
    /// Of a role, with the condition keys that went into grants.
    pub(crate) fn of(role: &Role, keys: BTreeSet<String>) -> Self {
        Self {
            denials: role.denials().len(),
            staying: role.staying().map(|p| p.name.clone()).collect(),
            keys,
        }
    }
}

/// So many requests are named.
const MOST: usize = 10;

/// Calls that succeeded and that the role of today denies.
pub(crate) fn contradictions(role: &Role, contradictions: &[Miss]) -> Option<Gap> {
    let names: BTreeSet<String> = contradictions
        .iter()
        .map(|miss| {
            let why = miss.why.in_words(&role.names());
            format!("{} on {}: {why}", miss.action, miss.resource)
        })
        .collect();
    (!names.is_empty()).then(|| Gap {
        code: "deny-contradicts",
        text: format!(
            "{} recorded calls needed, and that today's role denies: {} not allowed by the proposal either",
            match names.len() {
                1 => "1 permission that".to_owned(),
                n => format!("{n} permissions that"),
            },
            if names.len() == 1 { "it is" } else { "they are" }
        ),
        hint: Some(
            "the calls were made before the role became what it is, or a policy of the resource allows them: if the function still needs them, change what denies them"
                .to_owned(),
        ),
        names: names.into_iter().take(MOST).collect(),
    })
}

/// Grants that allow nothing: the boundary or a denial that stays forbids all of them.
pub(crate) fn void(permissions: &Permissions, role: &Role, grants: &[Grant]) -> Vec<Gap> {
    let (mut outside, mut denied) = (Vec::new(), Vec::new());
    for grant in grants.iter().filter(|g| !g.is_kept()) {
        let name = format!("{} on {}", grant.action, grant.resource);
        match permissions.answer(&grant.action, &Pattern::new(&*grant.resource)) {
            PermissionAnswer::OutsideBoundary => outside.push(name),
            PermissionAnswer::Denied(by) => {
                denied.push(format!("{name}: {}", statement(&by, &role.names())));
            }
            PermissionAnswer::NotAllowed | PermissionAnswer::Allowed(_) => {}
        }
    }
    let boundary = role.boundary.as_ref().map_or("", |b| b.name.as_str());
    let (are, they_grant, them) = grants_are(outside.len());
    let outside_text = format!(
        "{are} void: the permissions boundary `{boundary}` does not allow what {they_grant}"
    );
    let outside_hint = format!("widen the boundary if the function needs {them}");
    let (are, they_grant, them) = grants_are(denied.len());
    let denied_text = format!(
        "{are} void: a denial of today's role, which stays, forbids all of what {they_grant}"
    );
    let denied_hint = format!("change the denial if the function needs {them}");
    [
        ("outside-boundary", outside_text, outside_hint, outside),
        ("denied-grant", denied_text, denied_hint, denied),
    ]
    .into_iter()
    .filter(|(.., names)| !names.is_empty())
    .map(|(code, text, hint, names)| Gap {
        code,
        text,
        hint: Some(hint),
        names,
    })
    .collect()
}

/// So many grants are, what they grant, and they as an object.
fn grants_are(count: usize) -> (String, &'static str, &'static str) {
    match count {
        1 => ("1 grant is".to_owned(), "it grants", "it"),
        n => (format!("{n} grants are"), "they grant", "them"),
    }
}

/// Condition keys whose values change when a function gets a role of its own (AWS page "AWS global
/// condition context keys"; Lambda developer guide, "Working with Lambda execution environment
/// credentials").
const OF_THE_ROLE: [&str; 6] = [
    "aws:principalarn",
    "aws:sourcearn",
    "aws:sourceidentity",
    "aws:userid",
    "aws:username",
    "lambda:sourcefunctionarn",
];

/// Conditions of the role's policies and of its boundary that name the role, or who uses it.
pub(crate) fn naming(role: &Role) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for named in role.policies.iter().chain(&role.boundary) {
        for (index, statement) in named.policy.statements.iter().enumerate() {
            let sid = statement.sid.clone();
            let at = sid.unwrap_or_else(|| format!("statement {}", index + 1));
            for (operator, key, values) in statement.condition.iter() {
                let values: Vec<&str> = values.iter().map(Pattern::as_str).collect();
                if is_about(role, key, &values) {
                    found.insert(format!(
                        "`{at}` of `{}`: {operator} {key} {}",
                        named.name,
                        values.join(", ")
                    ));
                }
            }
            let variables = variables(&statement.condition, statement.resources.patterns());
            for key in variables.filter(|key| OF_THE_ROLE.contains(&key.as_str())) {
                found.insert(format!("`{at}` of `{}`: ${{{key}}}", named.name));
            }
        }
    }
    found
}

fn is_about(role: &Role, key: &str, values: &[&str]) -> bool {
    let names_role = |value: &&str| {
        let ids = role.id.iter().map(String::as_str);
        let mut names = ids.chain([role.arn.as_str()]).filter(|n| !n.is_empty());
        names.any(|name| value.contains(name))
            || !role.name.is_empty() && value.contains(&format!("role/{}", role.name))
            || !role.name.is_empty() && value.contains(&format!("assumed-role/{}/", role.name))
    };
    OF_THE_ROLE.contains(&key.to_lowercase().as_str()) || values.iter().any(names_role)
}

fn variables<'a>(
    condition: &'a Condition,
    resources: &'a [Pattern],
) -> impl Iterator<Item = String> + 'a {
    let values = condition.iter().flat_map(|(_, _, values)| values);
    let all = resources.iter().chain(values);
    all.flat_map(Pattern::variable_keys).map(str::to_lowercase)
}

/// What names the old role, where the function is to get one of its own.
pub(crate) fn names_old_role(role: &Role) -> Option<Gap> {
    let names = naming(role);
    (!names.is_empty()).then(|| Gap {
        code: "names-old-role",
        text: format!(
            "{} of today's role {} who uses it: under a role of the function's own other values are compared",
            match names.len() {
                1 => "1 condition".to_owned(),
                n => format!("{n} conditions"),
            },
            if names.len() == 1 { "asks" } else { "ask" }
        ),
        hint: Some("look at each before the function moves to its own role".to_owned()),
        names: names.into_iter().collect(),
    })
}

/// The condition keys that the role's policies and its boundary read of the principal's tags.
pub(crate) fn tags_read(role: &Role) -> BTreeSet<String> {
    let policies = role
        .policies
        .iter()
        .chain(&role.boundary)
        .map(|n| &n.policy);
    let statements = policies.flat_map(|policy: &Policy| &policy.statements);
    let keys = statements.flat_map(|s| {
        let keys = s.condition.iter().map(|(_, key, _)| key.to_lowercase());
        keys.chain(variables(&s.condition, s.resources.patterns()))
            .collect::<Vec<_>>()
    });
    let tag = |key: String| key.strip_prefix("aws:principaltag/").map(str::to_owned);
    keys.filter_map(tag).collect()
}
