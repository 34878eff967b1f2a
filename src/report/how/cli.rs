//! Commands of the AWS CLI.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Application, policy};
use crate::gap::shell::word;
use crate::snapshot::{NamedPolicy, PolicyKind};

/// The policy is put before the old ones go, so that no call fails in between.
pub(super) fn text(a: &Application<'_>) -> String {
    let mut out = String::from("set -e\n");
    let role = word(a.role_name());
    if let Some(new) = a.new_role() {
        out +=
            "# a role of its own, with the trust, the path, the boundary and the tags of today's\n";
        let _ = write!(
            out,
            "aws iam create-role --role-name {role} --path {} --assume-role-policy-document {}",
            word(&new.path),
            compact(&new.trust)
        );
        if let Some(boundary) = &new.boundary_arn {
            let _ = write!(out, " --permissions-boundary {}", word(boundary));
        }
        let tags: Vec<Value> = new
            .tags
            .iter()
            .map(|(key, value)| json!({"Key": key, "Value": value}))
            .collect();
        let _ = writeln!(out, " --tags {}", compact(&Value::Array(tags)));
    }
    out += "# the proposal\n";
    for document in a.documents {
        let (name, text) = (word(&document.name), compact(&policy(document)));
        if a.is_inline() {
            let _ = writeln!(
                out,
                "aws iam put-role-policy --role-name {role} --policy-name {name} --policy-document {text}"
            );
        } else {
            let arn = format!(
                "arn:{}:iam::{}:policy/{}",
                a.partition(),
                a.account(),
                document.name
            );
            let _ = writeln!(
                out,
                "aws iam create-policy --policy-name {name} --policy-document {text}\n\
                 aws iam attach-role-policy --role-name {role} --policy-arn {}",
                word(&arn)
            );
        }
    }
    if a.new_role().is_some() {
        for staying in a.staying().filter_map(NamedPolicy::arn) {
            let arn = word(staying);
            let _ = writeln!(
                out,
                "aws iam attach-role-policy --role-name {role} --policy-arn {arn}"
            );
        }
        put_on(&mut out, a);
    }
    let replaced = a.replaced();
    if !replaced.is_empty() {
        out += "# what it replaces\n";
    }
    for old in replaced {
        remove(&mut out, a, old);
    }
    out
}

/// The function onto its own role.
fn put_on(out: &mut String, a: &Application<'_>) {
    let Some(new) = a.new_role() else {
        return;
    };
    let arn = format!(
        "arn:{}:iam::{}:role{}{}",
        a.partition(),
        a.account(),
        new.path,
        new.name
    );
    let _ = writeln!(
        out,
        "# the function onto it; the old role is left to its other users\n\
         aws iam wait role-exists --role-name {}\n\
         aws lambda update-function-configuration --region {} --function-name {} --role {}",
        word(&new.name),
        word(&a.function.region),
        word(&a.function.name),
        word(&arn)
    );
}

fn remove(out: &mut String, a: &Application<'_>, old: &NamedPolicy) {
    let role = word(a.role_name());
    let is_new = a.is_inline() && a.documents.iter().any(|d| d.name == old.name);
    match (&old.kind, old.arn()) {
        (_, Some(arn)) => {
            let arn = word(arn);
            let _ = writeln!(
                out,
                "aws iam detach-role-policy --role-name {role} --policy-arn {arn}"
            );
        }
        (PolicyKind::Inline, None) if !is_new => {
            let name = word(&old.name);
            let _ = writeln!(
                out,
                "aws iam delete-role-policy --role-name {role} --policy-name {name}"
            );
        }
        // a file is on no role; what bears the name of the new one is replaced by it
        _ => {}
    }
}

/// JSON as one word; letters beyond ASCII stand in it as JSON escapes them, so that any shell reads it.
fn compact(value: &Value) -> String {
    let mut out = String::new();
    for c in value.to_string().chars() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    word(&out).into_owned()
}
