//! Traces (AWS Lambda Developer Guide, "Visualize Lambda function invocations using AWS X-Ray").

use super::Needs;
use crate::synthesizer::Implication;

/// Neither has a resource type (service authorization reference, "AWS X-Ray").
pub(super) const SEGMENTS: [&str; 2] = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];

pub(super) fn tracing(needs: &mut Needs<'_>) {
    if needs.usage.configured.versions.iter().any(|c| c.is_traced) {
        let by = &Implication::new(
            "tracing",
            "FunctionConfiguration.TracingConfig.Mode = Active",
        );
        needs.grant(&SEGMENTS, "*", by);
    }
}
