//! Constructs of the CDK's `aws-cdk-lib/aws-iam`, in TypeScript. JSON is an expression of it (ECMA-262, since
//! 2019), and a text between double quotes is no template.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Application, json as lines, policy};
use crate::gap::label::label;
use crate::report::said::{escaped, harmless};
use crate::snapshot::NamedPolicy;

pub(super) fn text(a: &Application<'_>) -> String {
    let own = label(&a.function.name, "");
    let mut out = String::from("import * as iam from \"aws-cdk-lib/aws-iam\";\n\n");
    for (n, old) in a.replaced().iter().enumerate() {
        if n == 0 {
            out += "// take away from the role what this replaces:\n";
        }
        let _ = writeln!(out, "//   {}", escaped(&old.name));
    }
    match a.new_role() {
        Some(new) => {
            let _ = write!(
                out,
                "const role = new iam.CfnRole(this, \"{own}Role\", {{\n  roleName: {},\n  path: {},\n  assumeRolePolicyDocument: {},\n",
                inline(&json!(new.name)),
                inline(&json!(new.path)),
                lines(&new.trust, "  ")
            );
            if let Some(boundary) = &new.boundary_arn {
                let _ = writeln!(out, "  permissionsBoundary: {},", inline(&json!(boundary)));
            }
            let arns: Vec<&str> = a.staying().filter_map(NamedPolicy::arn).collect();
            if !arns.is_empty() {
                let _ = writeln!(out, "  managedPolicyArns: {},", inline(&json!(arns)));
            }
            let tags: Vec<Value> = new
                .tags
                .iter()
                .map(|(k, v)| json!({"key": k, "value": v}))
                .collect();
            let _ = write!(out, "  tags: {},\n}});\n", inline(&Value::Array(tags)));
            let _ = writeln!(
                out,
                "// in the function: role: iam.Role.fromRoleArn(this, \"{own}\", role.attrArn)"
            );
        }
        None => {
            let _ = writeln!(
                out,
                "const role = iam.Role.fromRoleName(this, \"{own}Role\", {});",
                inline(&json!(a.role))
            );
        }
    }
    let named = if a.new_role().is_some() {
        "role.ref"
    } else {
        "role.roleName"
    };
    for (n, document) in a.documents.iter().enumerate() {
        let id = if n == 0 {
            format!("{own}Policy")
        } else {
            format!("{own}Policy{}", n + 1)
        };
        let (construct, name, roles) = if a.is_inline() {
            ("CfnRolePolicy", "policyName", format!("roleName: {named}"))
        } else {
            (
                "CfnManagedPolicy",
                "managedPolicyName",
                format!("roles: [{named}]"),
            )
        };
        let _ = write!(
            out,
            "new iam.{construct}(this, \"{id}\", {{\n  {name}: {},\n  {roles},\n  policyDocument: {},\n}});\n",
            inline(&json!(document.name)),
            lines(&policy(document), "  ")
        );
    }
    out
}

fn inline(value: &Value) -> String {
    harmless(&value.to_string())
}
