//! Extensions that layers bring along and that call AWS with the function's role.
//!
//! The Parameters and Secrets extension needs nothing here: its calls are management events under
//! the function's own session, which a trail shows.

use super::logging::drafts;
use super::publisher::layer_name;
use super::{Needs, publisher};
use crate::observer::function::FunctionCall;
use crate::synthesizer::Implication;
use crate::synthesizer::class::action;

/// What a daemon or collector asks besides sending (managed policy AWSXRayDaemonWriteAccess).
pub(super) const COLLECTOR: [&str; 5] = [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:GetSamplingStatisticSummaries",
];

pub(super) const APP_CONFIG: [&str; 2] = [
    "appconfig:StartConfigurationSession",
    "appconfig:GetLatestConfiguration",
];

/// What the Parameters and Secrets extension calls. Nothing is granted for it, but while it is not known
/// which layers there are, what the role allows of it stays.
pub(super) const PARAMETERS_AND_SECRETS: [&str; 2] =
    ["secretsmanager:GetSecretValue", "ssm:GetParameter"];

pub(super) fn extensions(needs: &mut Needs<'_>) {
    let versions = &needs.usage.configured.versions;
    let traced = versions.iter().any(|c| c.is_traced);
    for layer in versions.iter().flat_map(|c| &c.layers) {
        if !publisher::is_amazons(layer) {
            foreign(needs, layer);
            continue;
        }
        let by = Implication::new(
            "extension",
            format!("FunctionConfiguration.Layers[].Arn = {layer}"),
        );
        match layer_name(layer) {
            // Managed policy CloudWatchLambdaInsightsExecutionRolePolicy.
            name if name.starts_with("LambdaInsightsExtension") => {
                group(needs, "/aws/lambda-insights", &by);
            }
            // Managed policy CloudWatchLambdaApplicationSignalsExecutionRolePolicy.
            name if name.starts_with("AWSOpenTelemetryDistro") => {
                needs.grant(&COLLECTOR[..1], "*", &by);
                group(needs, "/aws/application-signals/data", &by);
            }
            // AWS Distro for OpenTelemetry: its collector samples if the function is traced.
            name if name.starts_with("aws-otel-") && traced => {
                needs.grant(&COLLECTOR, "*", &by);
            }
            name if name.starts_with("AWS-AppConfig-Extension") => app_config(needs, layer, &by),
            _ => {}
        }
    }
}

/// Anybody may publish a layer under a name of AWS's.
fn foreign(needs: &mut Needs<'_>, layer: &str) {
    if publisher::has_a_name_of_amazons(layer_name(layer)) {
        let text = format!(
            "nothing is granted for `{layer}`: it has the name of an extension of AWS's, but not one of the accounts that publish it"
        );
        let hint = "find out who published it; if it is AWS, add what the extension needs by hand";
        needs.gap("layer-of-others", text, hint.to_owned(), layer);
    }
}

fn group(needs: &mut Needs<'_>, name: &str, by: &Implication) {
    let group = needs.own_arn("logs", &format!("log-group:{name}"));
    needs.fields.insert(by.clone());
    needs.drafts.extend(drafts(&group, by));
}

/// The extension fetches configurations (AWS AppConfig User Guide, "Using AWS AppConfig Agent with
/// AWS Lambda"). Which ones, the code says when it runs; resources bear ids, the extension's settings
/// names. Where the trail shows the calls, it shows the resources, too.
fn app_config(needs: &mut Needs<'_>, layer: &str, by: &Implication) {
    if needs.usage.calls.iter().any(fetches_configuration) {
        return;
    }
    let any = needs.own_arn("appconfig", "application/*/environment/*/configuration/*");
    needs.grant(&APP_CONFIG, &any, by);
    let text = format!(
        "no record tells which configurations `{}` fetches, so it may fetch all of the account and region",
        layer_name(layer)
    );
    let hint = "record data events of `AWS::AppConfig::Configuration`, or put in the ids that `aws appconfig list-applications` and its like tell".to_owned();
    needs.gap("app-configuration-not-known", text, hint, layer);
}

fn fetches_configuration(call: &FunctionCall) -> bool {
    call.suspicion.is_none()
        && call.key.outcome.proves_use()
        && action(&call.key.need).is_some_and(|a| {
            APP_CONFIG
                .iter()
                .any(|known| a.to_string().eq_ignore_ascii_case(known))
        })
}
