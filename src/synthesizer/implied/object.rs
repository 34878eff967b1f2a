//! S3 Object Lambda (Amazon S3 User Guide, "Configuring IAM policies for Object Lambda Access
//! Points").

use super::Needs;
use crate::synthesizer::Implication;

pub(super) const WRITE: [&str; 1] = ["s3-object-lambda:WriteGetObjectResponse"];

/// The configuration of an access point names the function but not itself, so every access point
/// of the function's account and region is meant.
pub(super) fn transformations(needs: &mut Needs<'_>) {
    if needs.usage.configured.transforms_objects {
        let any = needs.own_arn("s3-object-lambda", "accesspoint/*");
        let by = &Implication::new(
            "object lambda",
            "ObjectLambdaConfiguration.TransformationConfigurations[].ContentTransformation.AwsLambda.FunctionArn",
        );
        needs.grant(&WRITE, &any, by);
    }
}
