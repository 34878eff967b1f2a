//! Functions made by the module `terraform-aws-modules/lambda/aws`: its arguments are told, not edited.

use super::find::fit;
use super::folder::Folders;
use super::scope::{Defaults, Scope};
use crate::infra::files::Files;
use crate::infra::outcome::{Instructions, Outcome};
use crate::infra::subject::Subject;
use crate::infra::syntax::tree::Node;
use crate::infra::value::{Fit, Known};

/// The arguments that give the module's role permissions (page of the module in the Terraform registry).
const ARGUMENTS: [&str; 8] = [
    "policy_statements",
    "policy_json",
    "policy_jsons",
    "policy",
    "policies",
    "attach_network_policy",
    "attach_tracing_policy",
    "attach_cloudwatch_logs_policy",
];

/// Instructions if a call of the module makes the function.
pub fn instructions(files: &Files, folders: &Folders<'_>, subject: &Subject) -> Option<Outcome> {
    let known = Known::new();
    for (path, folder) in &folders.folders {
        let scope = Scope {
            folders,
            folder: path.clone(),
            subject,
            known: &known,
            defaults: Defaults::Taken,
            via: std::collections::BTreeMap::new(),
        };
        for (name, call) in &folder.calls {
            let body = &call.entry.value;
            let source = body
                .get("source")
                .and_then(Node::literal)
                .unwrap_or_default();
            if !source.contains("terraform-aws-modules/lambda/aws")
                && !source.contains("terraform-aws-modules/terraform-aws-lambda")
            {
                continue;
            }
            let Some(node) = body.get("function_name") else {
                continue;
            };
            if !matches!(
                fit(&scope, node, &subject.function).0,
                Fit::Exact | Fit::ByDefault(_)
            ) {
                continue;
            }
            let there: Vec<&str> = ARGUMENTS
                .into_iter()
                .filter(|key| body.get(key).is_some())
                .collect();
            let spot = super::find::spot(files, *call, "");
            return Some(Outcome::Instructions(Instructions {
                spots: vec![spot.named(format!(
                    "`module.{name}` makes the role of the function by its arguments"
                ))],
                policy: subject.whole(),
                lines: vec![
                    format!(
                        "# in `module \"{name}\"`, instead of {}",
                        if there.is_empty() {
                            "what attaches policies".to_owned()
                        } else {
                            format!("`{}`", there.join("`, `"))
                        }
                    ),
                    "attach_policy_json            = true".to_owned(),
                    "policy_json                   = file(\"${path.module}/least-privilege.json\")"
                        .to_owned(),
                    "attach_cloudwatch_logs_policy = false".to_owned(),
                ],
                notes: Vec::new(),
            }));
        }
    }
    None
}
