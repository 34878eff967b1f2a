//! What functions reach: the assets, what they are, how sensitive, and which functions reach each.

use std::collections::{BTreeMap, BTreeSet};

use super::account::{CheckedAccount, CheckedFunction};
use super::check::{Check, Of, Severity};
use super::fix::{Template, code};
use super::outcome::Outcome;
use crate::iam::arn::Arn;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Effect, Resources};
use crate::lambda::configuration::Encryption;
use crate::settings::Sensitivity;
use crate::synthesizer::Reason;

pub(super) const CHECKS: &[Check] = &[Check {
    code: "asset-without-sensitivity",
    title: "tags say how sensitive each data store is that the function uses",
    severity: Severity::Low,
    why: "what nobody has classified is protected as if it were nothing",
    asks: "aws resourcegroupstaggingapi get-resources; `[sensitivity]` of lpgen.toml",
    known: &[],
    fix: Template {
        command: "aws resourcegroupstaggingapi tag-resources --region <region> --resource-arn-list <asset> --tags KEY=VALUE",
        code: code!("asset-without-sensitivity"),
    },
    of: Of::Function(classified),
}];

/// What kind of thing an asset is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum AssetKind {
    /// A store of data: objects, tables, queues, streams, databases.
    Data,
    /// A secret or a parameter.
    Secret,
    /// A key.
    Key,
    /// A function, a state machine, a bus: something that does something.
    Compute,
    /// A role.
    Role,
    /// Logs, traces, metrics.
    Telemetry,
    /// Anything else.
    Other,
}

impl AssetKind {
    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Secret => "secret",
            Self::Key => "key",
            Self::Compute => "compute",
            Self::Role => "role",
            Self::Telemetry => "telemetry",
            Self::Other => "other",
        }
    }

    /// Whether the function is about it, or only helped by it.
    pub(crate) fn is_essential(self) -> bool {
        !matches!(self, Self::Key | Self::Telemetry | Self::Role)
    }

    fn of(arn: &Arn<'_>) -> Self {
        match arn.service {
            "s3" | "dynamodb" | "sqs" | "sns" | "kinesis" | "firehose" | "rds" | "rds-db"
            | "redshift" | "elasticfilesystem" | "s3tables" | "es" | "aoss" | "timestream"
            | "cassandra" | "kafka" | "glue" | "athena" | "elasticache" | "memorydb"
            | "neptune-db" | "qldb" | "dax" | "s3files" => Self::Data,
            "secretsmanager" | "ssm" => Self::Secret,
            "kms" => Self::Key,
            "lambda" | "states" | "events" | "ecs" | "batch" | "execute-api" | "bedrock"
            | "sagemaker" => Self::Compute,
            "iam" | "sts" => Self::Role,
            "logs" | "xray" | "cloudwatch" => Self::Telemetry,
            _ => Self::Other,
        }
    }
}

/// How it is known that a function reaches an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ReachEvidence {
    /// Its calls show it.
    Used,
    /// Its configuration says it.
    Configured,
    /// Its role allows it.
    Allowed,
}

impl ReachEvidence {
    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Configured => "configured",
            Self::Allowed => "allowed",
        }
    }
}

/// A thing that functions reach: a resource, or a pattern of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asset {
    /// Its ARN, or the pattern.
    pub arn: String,
    /// What it is.
    pub kind: AssetKind,
    /// Whether it is of another account than the function.
    pub is_outside: bool,
    /// How sensitive, as its tags say; `None` where none says anything.
    pub sensitivity: Option<Sensitivity>,
    /// Its key, `aws` for one of AWS's own; `None` where nothing tells it.
    pub encryption: Option<String>,
    /// The functions that reach it, by ARN, and how it is known.
    pub functions: BTreeMap<String, BTreeSet<ReachEvidence>>,
}

/// What these functions reach, by ARN: all of it, or that whose patterns match one ARN or a part of it.
pub(crate) fn assets(
    account: &CheckedAccount<'_>,
    subjects: &[CheckedFunction<'_>],
    one: Option<&str>,
) -> Vec<Asset> {
    let mut all: BTreeMap<String, Asset> = BTreeMap::new();
    for subject in subjects {
        for (arn, how) in reached(account, subject) {
            let own = subject.function.account.as_str();
            let asset = all
                .entry(arn)
                .or_insert_with_key(|arn| described(account, arn, own));
            asset
                .functions
                .entry(subject.arn.clone())
                .or_default()
                .insert(how);
        }
    }
    let is_meant = |asset: &Asset| one.is_none_or(|arn| reaches(asset, arn));
    all.into_values().filter(is_meant).collect()
}

fn reaches(asset: &Asset, arn: &str) -> bool {
    let own = Pattern::new(asset.arn.as_str());
    let inside = Pattern::new(format!("{}/*", Pattern::escape(arn)));
    own.intersects_resource(&Pattern::literal(arn)) || own.intersects_resource(&inside)
}

fn reached(
    account: &CheckedAccount<'_>,
    subject: &CheckedFunction<'_>,
) -> BTreeSet<(String, ReachEvidence)> {
    let mut reached = BTreeSet::new();
    if let Some(usage) = subject.usage {
        let (usages, options) = (&account.evidence.usage, &account.evidence.settings.options);
        let learned = crate::proposal::learned(usage, usages, options);
        for grant in learned.synthesis.grants {
            let how = match grant.reasons.iter().min() {
                _ if grant.is_observed() => ReachEvidence::Used,
                Some(Reason::Implied { .. }) => ReachEvidence::Configured,
                _ => continue,
            };
            reached.insert((grant.resource, how));
        }
    }
    let policies = subject.role.iter().flat_map(|role| &role.policies);
    let statements = policies.flat_map(|named| &named.policy.statements);
    for statement in statements.filter(|s| s.effect == Effect::Allow) {
        match &statement.resources {
            Resources::Resource(patterns) => {
                reached.extend(
                    patterns
                        .iter()
                        .map(|p| (p.as_str().to_owned(), ReachEvidence::Allowed)),
                );
            }
            Resources::NotResource(_) => {
                reached.insert(("*".to_owned(), ReachEvidence::Allowed));
            }
        }
    }
    reached
}

/// The resource that an ARN is a part of: a bucket for its objects, a table for its indexes.
fn whole(arn: &str) -> &str {
    let is_part = |service: &str| matches!(service, "s3" | "dynamodb");
    let parsed = Arn::parse(arn).filter(|parsed| is_part(parsed.service));
    let keep = parsed.map(|parsed| match parsed.service {
        "s3" => 1,
        _ => 2,
    });
    let start = arn.len() - parsed.map_or(0, |parsed| parsed.resource.len());
    let Some(parts) = keep else {
        return arn;
    };
    match arn[start..].match_indices('/').nth(parts - 1) {
        Some((at, _)) => &arn[..start + at],
        None => arn,
    }
}

fn described(account: &CheckedAccount<'_>, arn: &str, own: &str) -> Asset {
    let parsed = Arn::parse(arn);
    let encryption = account
        .evidence
        .configurations
        .resources
        .encryption(whole(arn));
    let key = encryption.iter().find_map(|one| match one {
        Encryption::Unknown => None,
        Encryption::ByAws => Some("aws".to_owned()),
        Encryption::Key(key) | Encryption::Alias(key) => Some(key.clone()),
    });
    Asset {
        arn: arn.to_owned(),
        kind: parsed.as_ref().map_or(AssetKind::Other, AssetKind::of),
        is_outside: parsed.is_some_and(|arn| is_outside(&arn, own)),
        sensitivity: said(account, whole(arn)),
        encryption: key,
        functions: BTreeMap::new(),
    }
}

fn is_outside(arn: &Arn<'_>, own: &str) -> bool {
    let account = arn.account;
    !account.is_empty() && account != own && account != "aws" && account != "*"
}

/// The most that tags say of what an ARN or a pattern names.
fn said(account: &CheckedAccount<'_>, arn: &str) -> Option<Sensitivity> {
    let pattern = Pattern::new(arn);
    let tags = account.around.tags.matching(&pattern);
    let tags = tags
        .flatten()
        .map(|(key, value)| (key.as_str(), value.as_str()));
    account.settings.sensitivity.of(tags)
}

/// Why it is not known that no tag says how sensitive a store is, which none that was listed does; `None` where it is.
fn open(account: &CheckedAccount<'_>, arn: &str, own: &str) -> Option<String> {
    let Some(parsed) = Arn::parse(arn) else {
        return Some(format!("`{arn}` names no store"));
    };
    if is_outside(&parsed, own) {
        return Some(format!(
            "`{arn}` is of another account, whose tags are not listed"
        ));
    }
    let bears_tags = TAGGED
        .iter()
        .any(|(service, begin)| *service == parsed.service && parsed.resource.starts_with(begin));
    if !bears_tags {
        return Some(format!("no list has tags of `{arn}`"));
    }
    let keys = account.settings.sensitivity.0.keys();
    let all = account.regions();
    let is_whole = |region: &str| {
        let mut keys = keys.clone();
        keys.all(|key| account.around.tags.is_whole(key, region, all))
    };
    if parsed.region.is_empty() {
        // A bucket is listed in its own region, which its ARN does not tell.
        let pattern = Pattern::new(arn);
        let is_here = account.around.tags.matching(&pattern).next().is_some();
        return if is_here && all.iter().all(|region| is_whole(region)) {
            None
        } else {
            Some(format!(
                "`{arn}` may be of a region whose tags were not listed"
            ))
        };
    }
    (!is_whole(parsed.region))
        .then(|| format!("what has tags in {} is not wholly listed", parsed.region))
}

/// Stores that the tagging API lists, and what their ARNs begin with (Resource Groups and tagging user guide, "Services
/// that support the Resource Groups Tagging API").
const TAGGED: &[(&str, &str)] = &[
    ("s3", ""),
    ("dynamodb", "table/"),
    ("sqs", ""),
    ("sns", ""),
    ("kinesis", "stream/"),
    ("firehose", "deliverystream/"),
    ("elasticfilesystem", "file-system/"),
    ("es", "domain/"),
    ("rds", "cluster:"),
    ("rds", "db:"),
    ("secretsmanager", "secret:"),
    ("ssm", "parameter/"),
];

fn classified(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    if account.settings.sensitivity.0.is_empty() {
        return Outcome::unknown("`[sensitivity]` of lpgen.toml says of no tag what it means");
    }
    if account.around.tags.is_unknown() {
        return Outcome::unknown("the tags of resources were not read");
    }
    let reached = reached(account, subject);
    let used = reached
        .iter()
        .filter(|(_, how)| *how != ReachEvidence::Allowed);
    let stores: BTreeSet<&str> = used
        .filter(|(arn, _)| {
            Arn::parse(arn).is_some_and(|arn| {
                matches!(AssetKind::of(&arn), AssetKind::Data | AssetKind::Secret)
            })
        })
        .map(|(arn, _)| whole(arn))
        .collect();
    if stores.is_empty() {
        return Outcome::unknown("no record shows which data stores it uses");
    }
    let unsaid = stores.iter().filter(|arn| said(account, arn).is_none());
    let (mut unclassified, mut unknown) = (Vec::new(), Vec::new());
    for arn in unsaid {
        match open(account, arn, &subject.function.account) {
            None => unclassified.push(*arn),
            Some(why) => unknown.push(why),
        }
    }
    if unclassified.is_empty() && !unknown.is_empty() {
        return Outcome::unknown(unknown.join("; "));
    }
    let first = unclassified.first().copied().unwrap_or_default();
    let named: Vec<String> = unclassified.iter().map(|arn| format!("`{arn}`")).collect();
    let none = format!("tags tell it of each of its {} stores", stores.len());
    Outcome::none_of(&named, "no tag tells it of ", none).with("asset", first)
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn a_part_belongs_to_its_whole() {
        for (arn, of) in [
            ("arn:aws:s3:::b/k/x", "arn:aws:s3:::b"),
            ("arn:aws:s3:::b", "arn:aws:s3:::b"),
            (
                "arn:aws:dynamodb:r:1:table/t/index/i",
                "arn:aws:dynamodb:r:1:table/t",
            ),
            (
                "arn:aws:dynamodb:r:1:table/t",
                "arn:aws:dynamodb:r:1:table/t",
            ),
            ("arn:aws:sqs:r:1:q", "arn:aws:sqs:r:1:q"),
            ("*", "*"),
        ] {
            assert_eq!(whole(arn), of);
        }
    }
}
