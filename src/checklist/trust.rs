//! Who may assume roles.

use serde_json::Value;

use super::account::{CheckedAccount, CheckedFunction, Place};
use super::outcome::Outcome;
use super::policy::{Allows, account_of, allowing, statements};
use crate::iam::policy::{Effect, Resources, Statement};
use crate::snapshot::Role;

/// The statements of the trust policy of a function's role, or that it is not known.
fn trusting(subject: &CheckedFunction<'_>) -> Result<Vec<Value>, Outcome> {
    let trust = subject.known_role()?.trust.as_ref().map(statements);
    trust.ok_or_else(|| Outcome::unknown("`AssumeRolePolicyDocument` was not told"))
}

/// Lambda itself, and Lambda at the edge (Lambda developer guide; CloudFront developer guide, "Set up IAM
/// permissions and roles for Lambda@Edge").
const LAMBDA: [&str; 2] = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"];

pub(super) fn only_lambda(_: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let document = match trusting(subject) {
        Ok(document) => document,
        Err(unknown) => return unknown,
    };
    let mut others = Vec::new();
    for allows in allowing(&document) {
        let services = allows.principals("Service").into_iter();
        others.extend(
            services
                .filter(|s| !LAMBDA.contains(s))
                .map(|s| format!("`{s}`")),
        );
        for kind in ["AWS", "Federated", "CanonicalUser"] {
            others.extend(
                allows
                    .principals(kind)
                    .into_iter()
                    .map(|p| format!("`{p}`")),
            );
        }
        if allows.is_anybody() && others.is_empty() {
            others.push("`*`".to_owned());
        }
    }
    others.sort();
    others.dedup();
    let what = "`AssumeRolePolicyDocument` lets in, beside Lambda, ";
    Outcome::none_of(
        &others,
        what,
        "`AssumeRolePolicyDocument` lets in Lambda alone",
    )
}

pub(super) fn external_id(_: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let document = match trusting(subject) {
        Ok(document) => document,
        Err(unknown) => return unknown,
    };
    let own = subject.function.account.as_str();
    let keys = ["sts:ExternalId", "aws:PrincipalOrgID", "aws:PrincipalArn"];
    let is_open = |allows: &Allows<'_>| !allows.is_tied_by(&keys);
    let mut found: Vec<String> = Vec::new();
    for allows in allowing(&document).filter(is_open) {
        let others = allows.principals("AWS").into_iter();
        let others = others.filter(|principal| account_of(principal) != own);
        found.extend(others.map(|principal| format!("`{principal}`")));
    }
    let what = "no `sts:ExternalId` is asked of ";
    let none = "no other account may assume it without an external id";
    let first = found.first().cloned().unwrap_or_default();
    Outcome::none_of(&found, what, none).with("principal", first.trim_matches('`'))
}

/// The identity provider of identity pools (Amazon Cognito developer guide, "IAM roles").
const COGNITO: &str = "cognito-identity.amazonaws.com";

pub(super) fn cognito(account: &CheckedAccount<'_>) -> Vec<(Place, Outcome)> {
    let Some(snapshot) = account.snapshot().filter(|snapshot| snapshot.has_roles()) else {
        return vec![(account.place(), Outcome::unknown("no roles were read"))];
    };
    let roles = snapshot
        .role_arns()
        .filter_map(|arn| snapshot.role(arn).ok());
    let found: Vec<(Place, Outcome)> = roles
        .filter(is_of_users)
        .map(|role| {
            let place = Place {
                arn: role.arn.clone(),
                names: vec![("role", role.name.clone())],
            };
            (place, per_user(&role).telling(&sessions_of(account, &role)))
        })
        .collect();
    if found.is_empty() && snapshot.cut_short().is_some() {
        return vec![(account.place(), Outcome::unknown("not all roles were read"))];
    }
    if found.is_empty() {
        return vec![(
            account.place(),
            Outcome::passed("no role is for users of an identity pool"),
        )];
    }
    found
}

/// Whether the records show that the role is used, in words after what was seen.
fn sessions_of(account: &CheckedAccount<'_>, role: &Role) -> String {
    let others = account.evidence.usage.others.iter();
    let calls: u64 = others
        .filter(|(arn, _)| crate::iam::role::same_role(arn, &role.arn))
        .map(|(_, sessions)| sessions.calls.count().value)
        .sum();
    match calls {
        0 => String::new(),
        n => format!("; the records hold {n} calls of its sessions"),
    }
}

fn is_of_users(role: &Role) -> bool {
    let document = role.trust.as_ref().map(statements).unwrap_or_default();
    allowing(&document).any(|allows| allows.principals("Federated").contains(&COGNITO))
}

/// Services that hold data by user.
const DATA: [&str; 4] = ["dynamodb", "s3", "kinesis", "cognito-sync"];

fn per_user(role: &Role) -> Outcome {
    let all = role.policies.iter().flat_map(|p| &p.policy.statements);
    let of_data = |s: &&Statement| {
        let mut patterns = s.actions.patterns().iter();
        let is_data = |text: &str| {
            let service = text.split(':').next().unwrap_or_default();
            text == "*" || DATA.iter().any(|d| d.eq_ignore_ascii_case(service))
        };
        s.effect == Effect::Allow && patterns.any(|p| is_data(p.as_str()))
    };
    let is_shared = |s: &&Statement| !has_user(s);
    let shared: Vec<String> = all
        .filter(of_data)
        .filter(is_shared)
        .flat_map(|s| {
            s.resources
                .patterns()
                .iter()
                .map(|p| format!("`{}`", p.as_str()))
        })
        .collect();
    let outcome = Outcome::none_of(
        &shared,
        "without the user's id on ",
        "data is allowed by the user's id only, or not at all",
    );
    let role_name = role.name.clone();
    super::account::as_far_as_known(role, outcome).with("role", role_name)
}

fn has_user(statement: &Statement) -> bool {
    let variable = format!("{COGNITO}:sub");
    let in_resource = match &statement.resources {
        Resources::Resource(patterns) => patterns.iter().all(|p| p.as_str().contains(&variable)),
        Resources::NotResource(_) => false,
    };
    let mut conditions = statement.condition.iter();
    in_resource
        || conditions.any(|(_, _, values)| values.iter().any(|v| v.as_str().contains(&variable)))
}
