//! What to do with the role itself: keep it, or give the function one of its own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::guards;
use crate::iam::arn::Arn;
use crate::snapshot::Role;

/// Longest role name (AWS page "IAM and AWS STS quotas").
const LONGEST_NAME: usize = 64;

/// What becomes of the role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RolePlan {
    /// The function is alone on its role: the role stays, its policies are replaced.
    Replace,
    /// Others are on the role: the function gets one of its own, and the old one is left to them.
    Own(NewRole),
}

/// How many functions and sessions use a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoleUsers {
    /// The function alone.
    One,
    /// Others, too.
    Several,
}

/// A role to be made for one function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewRole {
    /// Its name; never that of the role of today.
    pub name: String,
    /// Its trust policy.
    pub trust: Value,
    /// Its tags: those of the role of today, and the function's name.
    pub tags: BTreeMap<String, String>,
    /// Its path: that of the role of today, which policies elsewhere may name.
    pub path: String,
    /// The boundary of the role of today, which it keeps.
    pub boundary: Option<String>,
    /// The boundary's ARN.
    pub boundary_arn: Option<String>,
    /// Keys of the role's tags that conditions of today read, in lower case.
    pub tags_read: BTreeSet<String>,
    /// Conditions of today that name the old role or who uses it.
    pub naming: BTreeSet<String>,
}

/// Plans the role of a function.
///
/// A role is never deleted and made again under the same name: it would get a new id, and grants
/// on KMS keys (environment variables) and resource policies that name the old id would fail (AWS
/// page "IAM identifiers", unique identifiers).
pub(crate) fn plan(function: &str, role: &Role, users: RoleUsers) -> RolePlan {
    if users == RoleUsers::One {
        return RolePlan::Replace;
    }
    let mut tags = role.tags.clone();
    tags.insert("lambda-function".to_owned(), function.to_owned());
    RolePlan::Own(NewRole {
        name: name(function, &role.name),
        trust: trust(role.trust.as_ref()),
        tags,
        path: path(&role.arn),
        boundary: role.boundary.as_ref().map(|b| b.name.clone()),
        boundary_arn: role
            .boundary
            .as_ref()
            .and_then(|b| b.arn().map(str::to_owned)),
        tags_read: guards::tags_read(role),
        naming: guards::naming(role),
    })
}

/// `/payments/` of `arn:aws:iam::111122223333:role/payments/orders-role`.
fn path(arn: &str) -> String {
    let resource = Arn::parse(arn).map_or("", |arn| arn.resource);
    let inner = resource
        .strip_prefix("role/")
        .and_then(|rest| rest.rsplit_once('/'));
    inner.map_or_else(|| "/".to_owned(), |(path, _)| format!("/{path}/"))
}

/// `orders-api-role`, cut to the length IAM takes, and never the name of today's role.
fn name(function: &str, today: &str) -> String {
    ["-role", "-own-role"]
        .into_iter()
        .map(|ending| {
            let kept: String = function.chars().take(LONGEST_NAME - ending.len()).collect();
            kept + ending
        })
        .find(|name| !name.eq_ignore_ascii_case(today))
        .unwrap_or_default()
}

/// Trust for Lambda, and for Lambda@Edge where today's role has it, under the conditions of today;
/// whoever else is trusted keeps the old role.
fn trust(today: Option<&Value>) -> Value {
    let edge = "edgelambda.amazonaws.com";
    let lambda = "lambda.amazonaws.com";
    let service = if today.is_some_and(|trust| trust.to_string().contains(edge)) {
        json!([edge, lambda])
    } else {
        json!(lambda)
    };
    let mut statement =
        json!({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"});
    if let Some(condition) = today.and_then(|trust| condition(trust, lambda)) {
        statement["Condition"] = condition.clone();
    }
    json!({"Version": "2012-10-17", "Statement": [statement]})
}

/// The condition under which today's trust policy admits the service.
fn condition<'t>(trust: &'t Value, service: &str) -> Option<&'t Value> {
    let statements = trust.get("Statement")?;
    let one = std::slice::from_ref(statements);
    let all = statements.as_array().map_or(one, Vec::as_slice);
    let admits = |statement: &&Value| {
        statement["Effect"] == "Allow" && statement["Principal"].to_string().contains(service)
    };
    let mut admitting = all.iter().filter(admits);
    let first = admitting.next()?;
    // One that asks nothing is as good as all.
    let is_only = admitting.all(|other| other.get("Condition").is_some());
    first.get("Condition").filter(|_| is_only)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_role_gets_a_successor_with_another_name() {
        let mut role = Role {
            name: "orders-role".to_owned(),
            ..Role::default()
        };
        role.tags.insert("team".to_owned(), "shop".to_owned());
        assert_eq!(plan("orders", &role, RoleUsers::One), RolePlan::Replace);
        let RolePlan::Own(new) = plan("orders", &role, RoleUsers::Several) else {
            panic!("a role of its own");
        };
        assert_eq!(new.name, "orders-own-role");
        assert_eq!(new.tags["team"], "shop");
        assert!(!new.trust.to_string().contains("edgelambda"));
        role.trust =
            Some(json!({"Statement": {"Principal": {"Service": "edgelambda.amazonaws.com"}}}));
        let RolePlan::Own(new) = plan(&"f".repeat(64), &role, RoleUsers::Several) else {
            panic!("a role of its own");
        };
        assert_eq!(new.name.len(), 64);
        assert!(new.trust.to_string().contains("edgelambda"));
    }
}
