//! Resources of the Terraform provider `hashicorp/aws`.

use std::fmt::Write;

use serde_json::Value;

use super::hcl::{aligned, quoted, value};
use super::{Application, policy};
use crate::differ::plan::NewRole;
use crate::gap::label::label;
use crate::report::said::escaped;
use crate::snapshot::NamedPolicy;

pub(super) fn text(a: &Application<'_>) -> String {
    let own = label(&a.function.name, "_").to_lowercase();
    let mut blocks = Vec::new();
    let role = match a.new_role() {
        Some(new) => {
            blocks.push(role(new, &own));
            format!("aws_iam_role.{own}.name")
        }
        None => quoted(a.role),
    };
    for (n, document) in a.documents.iter().enumerate() {
        let name = if n == 0 {
            own.clone()
        } else {
            format!("{own}_{}", n + 1)
        };
        let encoded = encoded(&policy(document));
        if a.is_inline() {
            blocks.push(block(
                "aws_iam_role_policy",
                &name,
                &[
                    ("name", quoted(&document.name)),
                    ("role", role.clone()),
                    ("policy", encoded),
                ],
            ));
        } else {
            blocks.push(block(
                "aws_iam_policy",
                &name,
                &[("name", quoted(&document.name)), ("policy", encoded)],
            ));
            blocks.push(attachment(
                &name,
                &role,
                &format!("aws_iam_policy.{name}.arn"),
            ));
        }
    }
    if a.new_role().is_some() {
        for (n, arn) in a.staying().filter_map(NamedPolicy::arn).enumerate() {
            blocks.push(attachment(
                &format!("{own}_stays_{}", n + 1),
                &role,
                &quoted(arn),
            ));
        }
    }
    let mut out = String::new();
    for (n, old) in a.replaced().iter().enumerate() {
        if n == 0 {
            out += "# take away from the role what this replaces:\n";
        }
        let _ = writeln!(out, "#   {}", escaped(&old.name));
    }
    if a.new_role().is_some() {
        let _ = writeln!(out, "# in the function: role = aws_iam_role.{own}.arn");
    }
    out + &blocks.join("\n")
}

fn encoded(of: &Value) -> String {
    format!("jsonencode({})", value(of, 2))
}

fn role(new: &NewRole, own: &str) -> String {
    let mut members = vec![("name", quoted(&new.name)), ("path", quoted(&new.path))];
    if let Some(boundary) = &new.boundary_arn {
        members.push(("permissions_boundary", quoted(boundary)));
    }
    members.push(("assume_role_policy", encoded(&new.trust)));
    let tags: serde_json::Map<String, Value> = new
        .tags
        .iter()
        .map(|(key, tag)| (key.clone(), Value::String(tag.clone())))
        .collect();
    members.push(("tags", value(&Value::Object(tags), 2)));
    block("aws_iam_role", own, &members)
}

fn attachment(name: &str, role: &str, arn: &str) -> String {
    block(
        "aws_iam_role_policy_attachment",
        name,
        &[("role", role.to_owned()), ("policy_arn", arn.to_owned())],
    )
}

fn block(kind: &str, name: &str, members: &[(&str, String)]) -> String {
    let members: Vec<(String, String)> = members
        .iter()
        .map(|(name, text)| ((*name).to_owned(), text.clone()))
        .collect();
    format!(
        "resource \"{kind}\" \"{name}\" {{\n{}}}\n",
        aligned(&members, 2)
    )
}
