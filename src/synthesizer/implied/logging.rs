//! What a function needs without a call of its own that shows it: logging.
//!
//! PutLogEvents is never recorded, so logging can only be implied (CloudWatch Logs user guide,
//! "Logging API calls with CloudTrail").

use std::collections::{BTreeMap, BTreeSet};

use crate::gap::Gap;
use crate::iam::action::Action;
use crate::iam::arn::Arn;
use crate::iam::pattern::Pattern;
use crate::lambda::function::Function;
use crate::observer::function::{FunctionCall, FunctionUsage};
use crate::observer::usage::Origin;
use crate::synthesizer::Implication;
use crate::synthesizer::class::action;
use crate::synthesizer::cover::Draft;
use crate::synthesizer::evidence::Evidence;
use crate::synthesizer::grant::Conditions;

/// What the reasons here are about.
const SUBJECT: &str = "logging";

const CREATE_GROUP: &str = "logs:CreateLogGroup";
const CREATE_STREAM: &str = "logs:CreateLogStream";
const PUT: &str = "logs:PutLogEvents";

/// All of them.
pub(super) const ALL: [&str; 3] = [CREATE_GROUP, CREATE_STREAM, PUT];

/// Action, and whether it is asked for on the group, on what is in the group, or on both
/// (service authorization reference, "CloudWatch Logs": CreateLogGroup has resource type
/// `log-group`, the others `log-stream`; AWS's managed policies write the group as `GROUP:*`).
const NEEDED: [(&str, &[&str]); 3] = [
    (CREATE_GROUP, &["", ":*"]),
    (CREATE_STREAM, &[":*"]),
    (PUT, &[":*"]),
];

/// Drafts for the function's logging, and what could not be told about it.
///
/// The log groups are those of the configuration, else those that the Lambda service was seen to
/// write to in the function's name, else `/aws/lambda/NAME`.
pub(super) fn logging(usage: &FunctionUsage) -> (Vec<Draft>, Vec<Gap>) {
    let mut gaps = Vec::new();
    let mut groups: BTreeMap<String, Implication> = configured_groups(usage, &mut gaps);
    if groups.is_empty() {
        let seen = seen_groups(usage).into_iter();
        groups.extend(seen.map(with_reason));
    }
    if groups.is_empty() {
        let default = format!("/aws/lambda/{}", usage.function.name);
        groups.extend([with_reason(group_arn(usage, &default, &mut gaps))]);
    }
    if usage.is_edge {
        groups.extend([with_reason(edge_group(usage))]);
    }
    let mut all: Vec<Draft> = groups
        .iter()
        .flat_map(|(group, by)| drafts(group, by))
        .collect();
    all.extend(
        own_groups(usage, &groups)
            .iter()
            .filter_map(|group| put(group)),
    );
    (all, gaps)
}

/// The groups that the configuration names, each with its reason. A replica at the edge names the
/// group it has in every region.
fn configured_groups(usage: &FunctionUsage, gaps: &mut Vec<Gap>) -> BTreeMap<String, Implication> {
    let versions = usage.configured.versions.iter();
    let names: BTreeSet<&String> = versions
        .filter(|version| !version.is_replica)
        .filter_map(|version| version.log_group.as_ref())
        .collect();
    names
        .into_iter()
        .map(|name| {
            let by = Implication::new(
                SUBJECT,
                format!("FunctionConfiguration.LoggingConfig.LogGroup = {name}"),
            );
            (group_arn(usage, name, gaps), by)
        })
        .collect()
}

/// Whether a reason for logging is a field of the configuration.
pub(super) fn is_field(by: &Implication) -> bool {
    by.subject == SUBJECT && by.field.starts_with("FunctionConfiguration.")
}

/// What stands before a group's name in the resource part of its ARN.
const GROUP: &str = "log-group:";

fn name_of(group: &str) -> &str {
    let name = Arn::parse(group).and_then(|arn| arn.resource.strip_prefix(GROUP));
    name.unwrap_or(group)
}

fn with_reason(group: String) -> (String, Implication) {
    let by = Implication::new(SUBJECT, format!("log group `{}`", name_of(&group)));
    (group, by)
}

/// Replicas at the edge log in the region they run in, to a group of another name (Amazon
/// CloudFront Developer Guide, "Edge function logs").
fn edge_group(usage: &FunctionUsage) -> String {
    let Function {
        partition,
        account,
        name,
        ..
    } = &usage.function;
    let name = Pattern::escape(name);
    format!("arn:{partition}:logs:*:{account}:log-group:/aws/lambda/us-east-1.{name}")
}

/// Groups in which the code makes streams of its own: what it writes to them is never recorded.
fn own_groups(usage: &FunctionUsage, known: &BTreeMap<String, Implication>) -> BTreeSet<String> {
    let mut groups = groups_of(usage, |call| {
        let makes_stream = |a: &Action| a.name().eq_ignore_ascii_case("CreateLogStream");
        call.key.origin == Origin::Code && action(&call.key.need).is_some_and(makes_stream)
    });
    groups.retain(|group| !known.contains_key(group));
    groups
}

fn put(group: &str) -> Option<Draft> {
    Some(Draft {
        action: PUT.parse().ok()?,
        resource: format!("{group}:*"),
        conditions: Conditions::new(),
        evidence: Evidence::implied(Implication::new(
            SUBJECT,
            format!("the code makes streams in `{}`", name_of(group)),
        )),
    })
}

/// What writing to a log group needs. `group` is a pattern of its ARN without `:*`.
pub(super) fn drafts(group: &str, by: &Implication) -> Vec<Draft> {
    NEEDED
        .iter()
        .flat_map(|(name, suffixes)| suffixes.iter().map(move |suffix| (name, suffix)))
        .filter_map(|(name, suffix)| {
            Some(Draft {
                action: name.parse().ok()?,
                resource: format!("{group}{suffix}"),
                conditions: Conditions::new(),
                evidence: Evidence::implied(by.clone()),
            })
        })
        .collect()
}

/// Patterns of the groups that the Lambda service wrote to: what stands before the stream.
fn seen_groups(usage: &FunctionUsage) -> BTreeSet<String> {
    groups_of(usage, |call| call.key.origin == Origin::Worker)
}

/// Patterns of the groups of log calls, without the edge's.
fn groups_of(usage: &FunctionUsage, which: impl Fn(&FunctionCall) -> bool) -> BTreeSet<String> {
    usage
        .calls
        .iter()
        .filter(|call| {
            which(call)
                && call.suspicion.is_none()
                && call.key.outcome.proves_use()
                && !(usage.is_edge && call.key.need.before.contains(":/aws/lambda/us-east-1."))
        })
        .filter_map(|call| {
            let need = &call.key.need;
            let logs = action(need)?.service().eq_ignore_ascii_case("logs");
            let group = match need.before.split_once(":log-stream:") {
                Some((group, _)) => group,
                None => need.before.strip_suffix(":*").unwrap_or(&need.before),
            };
            let is_group = Arn::parse(group).is_some_and(|arn| arn.resource.starts_with(GROUP));
            (logs && is_group && !group.ends_with('*')).then(|| group.to_owned())
        })
        .collect()
}

fn group_arn(usage: &FunctionUsage, name: &str, gaps: &mut Vec<Gap>) -> String {
    if Arn::parse(name).is_some_and(|arn| arn.service == "logs") {
        return Pattern::escape(name.strip_suffix(":*").unwrap_or(name));
    }
    let function = &usage.function;
    let partition = if function.partition.is_empty() {
        "aws"
    } else {
        &function.partition
    };
    let region = match (function.region.as_str(), seen_regions(usage).as_slice()) {
        ("", [only]) => only.clone(),
        ("", _) => {
            gaps.push(unknown("region", &function.name, name));
            "*".to_owned()
        }
        (region, _) => region.to_owned(),
    };
    let account = if function.account.is_empty() {
        gaps.push(unknown("account", &function.name, name));
        "*"
    } else {
        &function.account
    };
    let name = Pattern::escape(name);
    format!("arn:{partition}:logs:{region}:{account}:log-group:{name}")
}

/// Regions of the resources that the function used, without wildcards.
fn seen_regions(usage: &FunctionUsage) -> Vec<String> {
    let regions: BTreeSet<&str> = usage
        .calls
        .iter()
        .filter(|call| call.suspicion.is_none())
        .filter_map(|call| Arn::parse(&call.key.need.before).map(|arn| arn.region))
        .filter(|region| !region.is_empty() && !region.contains(['*', '?', '$']))
        .collect();
    regions.into_iter().map(str::to_owned).collect()
}

fn unknown(what: &str, function: &str, group: &str) -> Gap {
    Gap {
        code: "log-group-not-exact",
        text: format!(
            "no record tells the {what} of `{function}`, so its log group is named in every {what}"
        ),
        hint: Some("give the function's configuration with `--functions`".to_owned()),
        names: vec![group.to_owned()],
    }
}
