//! Functions made by the module `terraform-aws-modules/lambda/aws`: the call is function and role at once, and its
//! arguments are what others write as policies and attachments.
//!
//! After the module's own `iam.tf` and `variables.tf` (<https://github.com/terraform-aws-modules/terraform-aws-lambda>,
//! version 8.8.1): an argument counts where its `attach_…` says so.

use crate::infra::syntax::tree::Node;

/// Arguments that give the role permissions: the one that says whether they do, their own name, and the one with their
/// number.
pub(crate) const GIVEN: [(&str, &str, Option<&str>); 5] = [
    ("attach_policy_json", "policy_json", None),
    ("attach_policy_statements", "policy_statements", None),
    ("attach_policy", "policy", None),
    ("attach_policies", "policies", Some("number_of_policies")),
    (
        "attach_policy_jsons",
        "policy_jsons",
        Some("number_of_policy_jsons"),
    ),
];

/// Policies of the module's own that an argument switches on, and whether they are on without it.
pub(crate) const OWN: [(&str, bool); 5] = [
    ("attach_cloudwatch_logs_policy", true),
    ("attach_dead_letter_policy", false),
    ("attach_network_policy", false),
    ("attach_tracing_policy", false),
    ("attach_async_event_policy", false),
];

/// Whether a call is one of the module that makes a function.
pub(crate) fn makes_a_function(body: &Node) -> bool {
    let source = body
        .get("source")
        .and_then(Node::literal)
        .unwrap_or_default();
    let path = source
        .split_once("://")
        .map_or(source.as_str(), |(_, path)| path);
    let is_it = [
        "terraform-aws-modules/lambda/aws",
        "terraform-aws-modules/terraform-aws-lambda",
    ];
    // what follows two slashes is a module inside of it
    is_it.iter().any(|name| path.contains(name))
        && !path.contains("//")
        && switch(body, "create", true) != Some(false)
        && switch(body, "create_function", true) != Some(false)
        && switch(body, "create_layer", false) != Some(true)
}

/// Whether a call makes the role of its function.
pub(crate) fn makes_a_role(body: &Node) -> bool {
    makes_a_function(body) && switch(body, "create_role", true) != Some(false)
}

/// The name of the role at an address, which may be a call that makes one.
pub(crate) fn role_name<'n>(body: &'n Node, address: &str) -> Option<&'n Node> {
    if !address.starts_with("module.") {
        return body.get("name");
    }
    body.get("role_name").or_else(|| body.get("function_name"))
}

/// Whether an argument is on; nothing if the call does not tell.
pub(crate) fn switch(body: &Node, name: &str, default: bool) -> Option<bool> {
    match body.get(name) {
        None => Some(default),
        Some(node) => node.literal().and_then(|text| text.parse().ok()),
    }
}

/// Whether an output of the module leads to the role.
pub(crate) fn is_role(output: &str) -> bool {
    output.starts_with("lambda_role_")
}

/// A module of the same makers whose outputs name what it makes. After each module's `main.tf`, `variables.tf` and
/// `outputs.tf` (<https://github.com/terraform-aws-modules>): lambda 8.8.1, dynamodb-table 5.5.0, s3-bucket 5.15.4,
/// sqs 5.2.1 and sns 7.1.0; outputs with the module's own name in them are those of sqs before version 4 and of sns
/// before version 5, and before that all had `this_` in front.
struct Makes {
    /// The end of the module's source.
    module: &'static str,
    /// Outputs with the ARN.
    arns: &'static [&'static str],
    /// Outputs with the name.
    names: &'static [&'static str],
    /// The argument with the name.
    argument: &'static str,
    /// What it makes.
    kind: &'static str,
}

/// Arguments with which the name is not what the argument with the name says: `.fifo` or letters follow.
const RENAMING: [&str; 4] = [
    "fifo_queue",
    "fifo_topic",
    "use_name_prefix",
    "bucket_prefix",
];

const MODULES: [Makes; 5] = [
    Makes {
        module: "lambda",
        arns: &["lambda_function_arn"],
        names: &["lambda_function_name"],
        argument: "function_name",
        kind: "aws_lambda_function",
    },
    Makes {
        module: "dynamodb-table",
        arns: &["dynamodb_table_arn"],
        names: &["dynamodb_table_id"],
        argument: "name",
        kind: "aws_dynamodb_table",
    },
    Makes {
        module: "s3-bucket",
        arns: &["s3_bucket_arn"],
        names: &["s3_bucket_id"],
        argument: "bucket",
        kind: "aws_s3_bucket",
    },
    Makes {
        module: "sqs",
        arns: &["queue_arn", "sqs_queue_arn"],
        names: &["queue_name", "sqs_queue_name"],
        argument: "name",
        kind: "aws_sqs_queue",
    },
    Makes {
        module: "sns",
        arns: &["topic_arn", "sns_topic_arn"],
        names: &["topic_name", "sns_topic_name"],
        argument: "name",
        kind: "aws_sns_topic",
    },
];

/// What an output of a call stands for: the argument with the name, and the form of the ARN if it is one.
pub(crate) fn output<'n>(call: &'n Node, output: &str) -> Option<(&'n Node, Option<&'static str>)> {
    let source = call.get("source").and_then(Node::literal)?;
    let is_it =
        |own: &&Makes| source.ends_with(&format!("terraform-aws-modules/{}/aws", own.module));
    let makes = MODULES.iter().find(is_it)?;
    if RENAMING.iter().any(|argument| call.get(argument).is_some()) {
        return None;
    }
    let name = call.get(makes.argument)?;
    let output = output.strip_prefix("this_").unwrap_or(output);
    if makes.names.contains(&output) {
        return Some((name, None));
    }
    let kind = crate::infra::kinds::of_terraform(makes.kind)?;
    makes
        .arns
        .contains(&output)
        .then_some((name, Some(kind.arn)))
}

/// Lines for a call that is edited by hand.
pub(crate) fn by_hand(name: &str) -> Vec<String> {
    let name = name.trim_start_matches("module.");
    vec![
        format!("# in `module \"{name}\"`, instead of what gives the role permissions"),
        "attach_cloudwatch_logs_policy = false".to_owned(),
        "attach_policy_json            = true".to_owned(),
        String::new(),
        format!("policy_json = file(\"${{path.module}}/policies/{name}.json\")"),
    ]
}
