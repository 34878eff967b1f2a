//! New blocks beside those that are there.

use super::words::Terms;
use crate::iam::policy::Policy;
use crate::infra::edit::statement;
use crate::infra::files::Syntax;
use crate::infra::splice::write::{Style, Written};
use crate::infra::statement::ElementNames;

/// An inline policy of a role.
pub(crate) struct Inline<'t> {
    /// The label of the block.
    pub label: &'t str,
    /// Its name, as source.
    pub name: &'t str,
    /// The role, as source.
    pub role: &'t str,
    /// `count` of the role, as source.
    pub count: Option<&'t str>,
}

/// `resource "aws_iam_role_policy"` with the whole policy.
pub(crate) fn inline_policy(of: &Inline<'_>, policy: &Policy, words: &Terms<'_>) -> String {
    let count = of.count.map(|count| format!("  count = {count}\n\n"));
    format!(
        "resource \"aws_iam_role_policy\" \"{}\" {{\n{}  name = {}\n  role = {}\n\n  policy = jsonencode({})\n}}",
        of.label,
        count.unwrap_or_default(),
        of.name,
        of.role,
        document(policy, words, "  ")
    )
}

/// Lines for a module that makes a role for each of its calls: the policy comes from these.
pub(crate) fn handed_in(role: &str) -> Vec<String> {
    let label = role.rsplit('.').next().unwrap_or(role);
    [
        "# in the module, instead of what gives the role permissions".to_owned(),
        "variable \"policy\" {".to_owned(),
        "  type = string".to_owned(),
        "}".to_owned(),
        String::new(),
        format!("resource \"aws_iam_role_policy\" \"{label}\" {{"),
        format!("  role   = {role}.id"),
        "  policy = var.policy".to_owned(),
        "}".to_owned(),
        String::new(),
        "# in each call, with the policy of its function".to_owned(),
        "policy = file(\"${path.module}/policies/FUNCTION.json\")".to_owned(),
    ]
    .to_vec()
}

/// The document as an object whose lines go on at `indent`.
pub(crate) fn document(policy: &Policy, words: &Terms<'_>, indent: &str) -> String {
    let style = Style::usual(Syntax::Hcl);
    let statements = policy
        .statements
        .iter()
        .map(|s| Written::Map(statement(s, ElementNames::Iam, words)));
    let whole = Written::Map(vec![
        (
            "Version".to_owned(),
            Written::Text("\"2012-10-17\"".to_owned()),
        ),
        ("Statement".to_owned(), Written::Maps(statements.collect())),
    ]);
    style.value(&whole, indent)
}

/// Whether the whole policy is written as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Argument {
    /// It is.
    Written,
    /// It is not: documents that are there hold it.
    Left,
}
