//! Resources of CloudFormation templates, in YAML whose values are JSON: no plain text of YAML means anything
//! else, and without `Fn::Sub` around it `${…}` stays as it is.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Application, json as lines, policy};
use crate::gap::label::label;
use crate::report::said::{escaped, harmless};
use crate::snapshot::NamedPolicy;

const NO_SUB: &str =
    "# keep `!Sub` away from the documents: what stands in `${}` there is for IAM to fill\n";

pub(super) fn text(a: &Application<'_>) -> String {
    let own = label(&a.function.name, "");
    let mut out = head(a);
    out += "Resources:\n";
    let role = match a.new_role() {
        Some(new) => {
            let tags: Vec<Value> = new
                .tags
                .iter()
                .map(|(k, v)| json!({"Key": k, "Value": v}))
                .collect();
            let mut members = vec![
                ("RoleName", json!(new.name)),
                ("Path", json!(new.path)),
                ("AssumeRolePolicyDocument", new.trust.clone()),
                ("Tags", Value::Array(tags)),
            ];
            members.extend(
                new.boundary_arn
                    .iter()
                    .map(|b| ("PermissionsBoundary", json!(b))),
            );
            let arns: Vec<&str> = a.staying().filter_map(NamedPolicy::arn).collect();
            if !arns.is_empty() {
                members.push(("ManagedPolicyArns", json!(arns)));
            }
            resource(&mut out, &format!("{own}Role"), "AWS::IAM::Role", &members);
            Role::Made(format!("{own}Role"))
        }
        None => Role::Named(a.role.to_owned()),
    };
    for (n, document) in a.documents.iter().enumerate() {
        let id = if n == 0 {
            format!("{own}Policy")
        } else {
            format!("{own}Policy{}", n + 1)
        };
        let own = if a.is_inline() {
            ("AWS::IAM::RolePolicy", "PolicyName", "RoleName")
        } else {
            ("AWS::IAM::ManagedPolicy", "ManagedPolicyName", "Roles")
        };
        let (kind, name, of) = own;
        let _ = write!(
            out,
            "  {id}:\n    Type: {kind}\n    Properties:\n      {name}: {}\n",
            inline(&json!(document.name))
        );
        let role = match &role {
            Role::Made(id) => format!("!Ref {id}"),
            Role::Named(name) => inline(&json!(name)),
        };
        if of == "Roles" {
            let _ = write!(out, "      Roles:\n        - {role}\n");
        } else {
            let _ = writeln!(out, "      {of}: {role}");
        }
        let _ = writeln!(
            out,
            "      PolicyDocument: {}",
            lines(&policy(document), "        ")
        );
    }
    out
}

enum Role {
    Made(String),
    Named(String),
}

fn head(a: &Application<'_>) -> String {
    let mut out = String::from(NO_SUB);
    for (n, old) in a.replaced().iter().enumerate() {
        if n == 0 {
            out += "# take away from the role what this replaces:\n";
        }
        let _ = writeln!(out, "#   {}", escaped(&old.name));
    }
    if a.new_role().is_some() {
        let id = label(&a.function.name, "");
        let _ = writeln!(out, "# in the function: Role: !GetAtt {id}Role.Arn");
    }
    out
}

fn inline(value: &Value) -> String {
    harmless(&value.to_string())
}

fn resource(out: &mut String, id: &str, kind: &str, members: &[(&str, Value)]) {
    let _ = write!(out, "  {id}:\n    Type: {kind}\n    Properties:\n");
    for (name, value) in members {
        let _ = writeln!(out, "      {name}: {}", lines(value, "        "));
    }
}

/// What stands in the function of a SAM template: SAM makes the role.
pub(super) fn sam(a: &Application<'_>) -> String {
    let mut out = String::from(NO_SUB);
    out += "# SAM makes a role of its own with them where the function names no `Role`\n";
    let id = label(&a.function.name, "");
    let _ = write!(
        out,
        "Resources:\n  {id}:\n    Type: AWS::Serverless::Function\n    Properties:\n"
    );
    if let Some(new) = a.new_role() {
        let _ = writeln!(out, "      RolePath: {}", inline(&json!(new.path)));
        if let Some(boundary) = &new.boundary_arn {
            let _ = writeln!(
                out,
                "      PermissionsBoundary: {}",
                inline(&json!(boundary))
            );
        }
        let trust = lines(&new.trust, "        ");
        let _ = writeln!(out, "      AssumeRolePolicyDocument: {trust}");
    }
    out += "      Policies:\n";
    for arn in a.staying().filter_map(NamedPolicy::arn) {
        let _ = writeln!(out, "        - {}", inline(&json!(arn)));
    }
    for document in a.documents {
        let _ = writeln!(out, "        - {}", lines(&policy(document), "          "));
    }
    out
}
