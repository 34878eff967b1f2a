//! What follows from calls that the account did not answer: unknown is not unused.
//!
//! A configuration that is not known may need what the role allows today, so of that nothing is
//! removed; the rest is a gap that names the call.

mod concern;

use std::collections::{BTreeMap, BTreeSet};

use crate::gap::Gap;
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;
use crate::observer::function::FunctionUsage;
use crate::snapshot::index::{DENIED, NOT_ASKED};
use crate::snapshot::{Role, Roster, Snapshot, Unanswered};
use concern::{concerns, subjects};

/// What the lack of an answer means.
struct Consequence {
    /// What is not known, to be read after "was not answered: ".
    unknown: &'static str,
    /// What the role allows of these stays.
    keeps: &'static [&'static str],
}

/// What Lambda does with the role as a function's own configuration says (rows 1 to 5, 14 and 22 to 28
/// of what configuration implies: `synthesizer::implied`).
const CONFIGURATION: &[&str] = &[
    "appconfig:GetLatestConfiguration",
    "appconfig:StartConfigurationSession",
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
    "elasticfilesystem:Client*",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "lambda:CheckpointDurableExecution",
    "lambda:GetDurableExecutionState",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "s3-object-lambda:WriteGetObjectResponse",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3files:Client*",
    "secretsmanager:GetSecretValue",
    "sns:Publish",
    "sqs:SendMessage",
    "ssm:GetParameter",
    "xray:Get*",
    "xray:Put*",
];

/// What Lambda does with the role to poll event sources (rows 6 to 13 and 16).
const MAPPINGS: &[&str] = &[
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "glue:GetRegistry",
    "glue:GetSchemaVersion",
    "kafka-cluster:*",
    "kafka:DescribeCluster*",
    "kafka:DescribeVpcConnection",
    "kafka:GetBootstrapBrokers",
    "kafka:ListScramSecrets",
    "kinesis:Describe*",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
    "kinesis:ListStreams",
    "kinesis:SubscribeToShard",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "mq:DescribeBroker",
    "rds:DescribeDBClusterParameters",
    "rds:DescribeDBClusters",
    "rds:DescribeDBSubnetGroups",
    "s3:ListBucket",
    "s3:PutObject",
    "secretsmanager:GetSecretValue",
    "sns:Publish",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
    "sts:GetWebIdentityToken",
];

/// Where the results of asynchronous invocations go (row 15).
const DESTINATIONS: &[&str] = &[
    "events:PutEvents",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "lambda:InvokeFunction",
    "s3:ListBucket",
    "s3:PutObject",
    "sns:Publish",
    "sqs:SendMessage",
];

const KEYS: &[&str] = &["kms:Decrypt", "kms:GenerateDataKey"];

fn consequence(action: &str) -> Consequence {
    let (unknown, keeps): (_, &[&str]) = match action {
        "lambda:ListFunctions" => (
            "which functions there are, and who shares the role, is not known from it",
            CONFIGURATION,
        ),
        "lambda:GetFunctionConfiguration" => (
            "what the function's configuration needs is not known",
            CONFIGURATION,
        ),
        "lambda:ListVersionsByFunction" | "lambda:ListAliases" => (
            "what older versions of the function need is not known",
            CONFIGURATION,
        ),
        "lambda:ListEventSourceMappings" => (
            "what polls event sources for the function is not known",
            MAPPINGS,
        ),
        "lambda:ListFunctionEventInvokeConfigs" => (
            "where the results of the function's asynchronous invocations go is not known",
            DESTINATIONS,
        ),
        "sqs:GetQueueUrl"
        | "sqs:GetQueueAttributes"
        | "sns:GetTopicAttributes"
        | "kinesis:DescribeStreamSummary"
        | "dynamodb:DescribeTable"
        | "kms:ListAliases" => (
            "which key encrypts what the function's configuration names is not known",
            KEYS,
        ),
        "elasticfilesystem:DescribeAccessPoints" => (
            "as whom the function acts on its file system is not known",
            &["elasticfilesystem:Client*"],
        ),
        "cloudtrail:DescribeTrails" => (
            "which trails there are is not known, and nothing is removed for the records' silence",
            &[],
        ),
        "cloudtrail:GetEventSelectors" | "cloudtrail:GetTrailStatus" => (
            "what the trail recorded is not known, and nothing is removed for its silence",
            &[],
        ),
        _ if action.starts_with("iam:") && action.contains("LastAccessed") => (
            "when the role last used services is not known: the records alone tell",
            &[],
        ),
        _ if action.starts_with("iam:") => ("what the role allows today is not wholly known", &[]),
        _ if action.starts_with("events:") || action.starts_with("scheduler:") => (
            "whether a schedule runs the function less often than the records last is not known",
            &[],
        ),
        _ => ("what it would have told is not known", &[]),
    };
    Consequence { unknown, keeps }
}

/// What of all that was not answered concerns one function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    unanswered: Vec<Unanswered>,
    /// Whether the function's own configuration is known all the same.
    is_configured: bool,
}

impl Unknown {
    /// What was not answered and concerns the function. `role`: as it is today, if it is known.
    pub fn of(
        snapshot: &Snapshot,
        usage: &FunctionUsage,
        role: Option<&Role>,
        roster: &Roster,
    ) -> Self {
        let today = roster.role_of(&usage.function);
        let about = |u: &&Unanswered| concerns(u, usage, role, today);
        let of = subjects(usage, role, today);
        let mut unanswered: Vec<_> = roster.unanswered(&of).filter(about).cloned().collect();
        unanswered.sort();
        unanswered.extend(snapshot.not_asked(&usage.function));
        Self {
            unanswered,
            is_configured: today.is_some(),
        }
    }

    /// Why what the role allows of the action stays, if it does.
    pub fn keeps(&self, action: &Action) -> Option<String> {
        let keeps = |u: &&Unanswered| {
            // A list that was not answered is made good by the function's own configuration; who else
            // is on the role stays unknown.
            if self.is_configured && u.action == "lambda:ListFunctions" {
                return false;
            }
            let mut patterns = consequence(&u.action).keeps.iter();
            patterns.any(|text| Pattern::without_variables(*text).matches_action(action))
        };
        let first = self.unanswered.iter().find(keeps)?;
        Some(format!(
            "`{}` was not answered: {}",
            first.action,
            consequence(&first.action).unknown
        ))
    }

    /// What a person should know: one gap for each call.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut calls: BTreeMap<&str, Vec<&Unanswered>> = BTreeMap::new();
        for unanswered in &self.unanswered {
            calls
                .entry(&unanswered.action)
                .or_default()
                .push(unanswered);
        }
        calls
            .into_values()
            .filter_map(|calls| gap(&calls, self.is_configured))
            .collect()
    }
}

fn gap(calls: &[&Unanswered], is_configured: bool) -> Option<Gap> {
    let first = calls.first()?;
    let action = &first.action;
    let place = match first.region.as_str() {
        "" => String::new(),
        region => format!(" in {region}"),
    };
    let Consequence {
        mut unknown,
        mut keeps,
    } = consequence(action);
    if is_configured && action == "lambda:ListFunctions" {
        (unknown, keeps) = ("who else is on the role is not known", &[]);
    }
    let stays = match keeps {
        [] => "",
        _ => "; what the role allows for that stays",
    };
    let names: BTreeSet<String> = calls.iter().map(|call| call.about.clone()).collect();
    let mut names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        names.push(action.clone());
    }
    if action == "iam:GetRole" && first.is_missing() {
        return Some(Gap {
            code: "not-answered",
            text: format!(
                "the role `{}` does not exist any more: what it allowed is not known",
                names[0]
            ),
            hint: Some("give the function another role, or make this one again".to_owned()),
            names,
        });
    }
    Some(Gap {
        code: "not-answered",
        text: format!(
            "`{action}`{place} was not answered ({}): {unknown}{stays}",
            first.why
        ),
        hint: Some(hint(first)),
        names,
    })
}

fn hint(unanswered: &Unanswered) -> String {
    let action = &unanswered.action;
    match unanswered.why.as_str() {
        DENIED => format!(
            "allow `{action}` to whoever runs lpgen: `lpgen doctor` prints the least policy it needs"
        ),
        "region" => format!(
            "switch the region {} on for the account, or leave it out of `--region`",
            unanswered.region
        ),
        "throttled" | "unreachable" => "repeat the command".to_owned(),
        NOT_ASKED => "take the snapshot with this function and its region, or of all".to_owned(),
        _ => format!("AWS said: {}", unanswered.words),
    }
}

#[cfg(test)]
mod tests;
