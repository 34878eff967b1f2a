//! Who publishes AWS's extensions as layers: an account in each region.
//!
//! Sources: Amazon CloudWatch User Guide, "Available versions of the Lambda Insights extension" and
//! "Enable your applications on Lambda"; AWS AppConfig User Guide, "Available versions of the AWS
//! AppConfig Agent Lambda extension"; AWS Distro for OpenTelemetry, "Lambda layer".

use crate::iam::arn::Arn;

/// Beginnings of layer names, and who publishes them: accounts, each with its regions or `*`.
const PUBLISHERS: [(&str, &[(&str, &str)]); 4] = [
    ("LambdaInsightsExtension", INSIGHTS),
    ("AWSOpenTelemetryDistro", &[("615299751070", "*")]),
    ("aws-otel-", &[("901920570463", "*")]),
    ("AWS-AppConfig-Extension", APP_CONFIG),
];

const INSIGHTS: &[(&str, &str)] = &[
    ("012438385374", "af-south-1"),
    ("033019950311", "eu-central-2"),
    ("122132214140", "us-gov-east-1"),
    ("145023102084", "ap-east-2"),
    ("158895979263", "ap-southeast-4"),
    ("194566237122", "ap-northeast-3"),
    ("285320876703", "me-south-1"),
    ("339249233099", "eu-south-1"),
    ("352183217350", "eu-south-2"),
    ("439286490199", "ap-southeast-3"),
    ("459530977127", "il-central-1"),
    ("488211338238", "cn-north-1"),
    ("488211338238", "cn-northwest-1"),
    ("519774774795", "ap-east-1"),
    ("580247275435", "*"),
    ("590183865173", "ap-southeast-5"),
    ("727646510379", "ap-southeast-6"),
    ("732604637566", "me-central-1"),
    ("751350123760", "us-gov-west-1"),
    ("761018874580", "ap-southeast-7"),
    ("879381266642", "mx-central-1"),
    ("891564319516", "ap-south-2"),
    ("946466191631", "ca-west-1"),
];

const APP_CONFIG: &[(&str, &str)] = &[
    ("000010852771", "sa-east-1"),
    ("027255383542", "us-east-1"),
    ("039592058896", "ca-central-1"),
    ("066940009817", "eu-central-1"),
    ("080788657173", "ap-southeast-2"),
    ("203683718741", "eu-south-1"),
    ("282860088358", "eu-west-2"),
    ("359756378197", "us-west-2"),
    ("418787028745", "ap-southeast-3"),
    ("421114256042", "ap-southeast-1"),
    ("434848589818", "eu-west-1"),
    ("489524808438", "ap-south-2"),
    ("493207061005", "eu-west-3"),
    ("554480029851", "ap-south-1"),
    ("559955524753", "me-south-1"),
    ("574348263942", "af-south-1"),
    ("586093569114", "eu-south-2"),
    ("615057806174", "cn-north-1"),
    ("615084187847", "cn-northwest-1"),
    ("630222743974", "ap-east-1"),
    ("646970417810", "eu-north-1"),
    ("662846165436", "me-central-1"),
    ("706869817123", "ap-northeast-3"),
    ("728743619870", "us-east-2"),
    ("758369105281", "eu-central-2"),
    ("826293736237", "ap-northeast-2"),
    ("946561847325", "us-gov-east-1"),
    ("946746059096", "us-gov-west-1"),
    ("958113053741", "us-west-1"),
    ("980059726660", "ap-northeast-1"),
];

/// Whether AWS publishes the layer.
pub(super) fn is_amazons(layer: &str) -> bool {
    Arn::parse(layer).is_some_and(|arn| {
        let of_name = PUBLISHERS
            .iter()
            .filter(|(name, _)| layer_name(layer).starts_with(name));
        of_name
            .flat_map(|(_, accounts)| accounts.iter())
            .any(|(account, region)| {
                *account == arn.account && (*region == "*" || *region == arn.region)
            })
    })
}

/// Whether a name is that of a layer of AWS's.
pub(super) fn has_a_name_of_amazons(name: &str) -> bool {
    PUBLISHERS.iter().any(|(own, _)| name.starts_with(own))
}

/// `LambdaInsightsExtension` of `arn:aws:lambda:R:A:layer:LambdaInsightsExtension:38`.
pub(super) fn layer_name(arn: &str) -> &str {
    let layer = Arn::parse(arn).and_then(|arn| arn.resource.strip_prefix("layer:"));
    layer.map_or("", |layer| layer.split(':').next().unwrap_or(layer))
}
