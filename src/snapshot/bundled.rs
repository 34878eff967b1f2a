//! AWS managed policies that came with the program: those that Lambda roles use most.
//!
//! Facts only (name, version, date, document), one file each in `action-catalog/managed/`, whose
//! `source.json` says where they come from and of which date.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::iam::arn::Arn;
use crate::iam::policy::Policy;

/// A bundled policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundled {
    /// Its version: `v3`.
    pub version: String,
    /// The date of that version.
    pub updated: String,
    /// What it says.
    pub policy: Policy,
}

#[derive(Deserialize)]
struct Facts<'a> {
    arn: String,
    version: String,
    updated: String,
    #[serde(borrow)]
    document: &'a RawValue,
}

macro_rules! files {
    ($($name:literal)*) => {
        &[$((
            $name,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/action-catalog/managed/", $name, ".json")),
        )),*]
    };
}

/// Name and facts of each.
static FILES: &[(&str, &str)] = files![
    "AWSAppSyncInvokeFullAccess"
    "AWSBatchFullAccess"
    "AWSCloudFormationFullAccess"
    "AWSCodeDeployRoleForLambda"
    "AWSCodePipeline_FullAccess"
    "AWSGlueConsoleFullAccess"
    "AWSGlueServiceRole"
    "AWSIoTDataAccess"
    "AWSIoTFullAccess"
    "AWSKeyManagementServicePowerUser"
    "AWSLambdaBasicDurableExecutionRolePolicy"
    "AWSLambdaBasicExecutionRole"
    "AWSLambdaDynamoDBExecutionRole"
    "AWSLambdaENIManagementAccess"
    "AWSLambdaExecute"
    "AWSLambdaInvocation-DynamoDB"
    "AWSLambdaKinesisExecutionRole"
    "AWSLambdaMSKExecutionRole"
    "AWSLambdaRole"
    "AWSLambdaSQSQueueExecutionRole"
    "AWSLambdaVPCAccessExecutionRole"
    "AWSLambda_FullAccess"
    "AWSLambda_ReadOnlyAccess"
    "AWSStepFunctionsFullAccess"
    "AWSStepFunctionsReadOnlyAccess"
    "AWSXRayDaemonWriteAccess"
    "AWSXrayFullAccess"
    "AWSXrayWriteOnlyAccess"
    "AdministratorAccess"
    "AmazonAPIGatewayAdministrator"
    "AmazonAPIGatewayInvokeFullAccess"
    "AmazonAthenaFullAccess"
    "AmazonBedrockFullAccess"
    "AmazonBedrockReadOnly"
    "AmazonCognitoPowerUser"
    "AmazonCognitoReadOnly"
    "AmazonDynamoDBFullAccess"
    "AmazonDynamoDBFullAccess_v2"
    "AmazonDynamoDBReadOnlyAccess"
    "AmazonEC2FullAccess"
    "AmazonEC2ReadOnlyAccess"
    "AmazonECS_FullAccess"
    "AmazonElastiCacheFullAccess"
    "AmazonElasticFileSystemClientFullAccess"
    "AmazonElasticFileSystemClientReadWriteAccess"
    "AmazonEventBridgeFullAccess"
    "AmazonEventBridgeReadOnlyAccess"
    "AmazonEventBridgeSchedulerFullAccess"
    "AmazonKinesisFirehoseFullAccess"
    "AmazonKinesisFullAccess"
    "AmazonKinesisReadOnlyAccess"
    "AmazonMSKFullAccess"
    "AmazonOpenSearchServiceFullAccess"
    "AmazonPollyFullAccess"
    "AmazonRDSDataFullAccess"
    "AmazonRDSFullAccess"
    "AmazonRDSReadOnlyAccess"
    "AmazonRekognitionFullAccess"
    "AmazonRoute53FullAccess"
    "AmazonS3FullAccess"
    "AmazonS3ObjectLambdaExecutionRolePolicy"
    "AmazonS3ReadOnlyAccess"
    "AmazonSESFullAccess"
    "AmazonSNSFullAccess"
    "AmazonSNSReadOnlyAccess"
    "AmazonSQSFullAccess"
    "AmazonSQSReadOnlyAccess"
    "AmazonSSMFullAccess"
    "AmazonSSMReadOnlyAccess"
    "AmazonTextractFullAccess"
    "AmazonTranscribeFullAccess"
    "AmazonVPCFullAccess"
    "CloudFrontFullAccess"
    "CloudWatchFullAccess"
    "CloudWatchFullAccessV2"
    "CloudWatchLambdaApplicationSignalsExecutionRolePolicy"
    "CloudWatchLambdaInsightsExecutionRolePolicy"
    "CloudWatchLogsFullAccess"
    "CloudWatchLogsReadOnlyAccess"
    "CloudWatchReadOnlyAccess"
    "ComprehendFullAccess"
    "IAMFullAccess"
    "IAMReadOnlyAccess"
    "PowerUserAccess"
    "ReadOnlyAccess"
    "SecretsManagerReadWrite"
    "SecurityAudit"
    "TranslateFullAccess"
    "ViewOnlyAccess"
];

/// The bundled policy with this ARN.
///
/// The documents are those of the `aws` partition: in another one, a policy is taken only if its
/// document names no partition.
pub fn find(arn: &str) -> Option<Bundled> {
    let parsed = Arn::parse(arn)?;
    if parsed.service != "iam" || parsed.account != "aws" {
        return None;
    }
    let name = parsed.resource.rsplit('/').next()?;
    let (_, text) = FILES.iter().find(|(own, _)| *own == name)?;
    let facts: Facts<'_> = serde_json::from_str(text).ok()?;
    let same_path = Arn::parse(&facts.arn).is_some_and(|own| own.resource == parsed.resource);
    let other_partition = parsed.partition != "aws" && facts.document.get().contains("arn:aws:");
    if !same_path || other_partition {
        return None;
    }
    Some(Bundled {
        policy: Policy::parse(facts.document.get()).ok()?,
        version: facts.version,
        updated: facts.updated,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_listed_and_reads() {
        let listed = include_str!("../../action-catalog/managed/names.txt");
        let mut names: Vec<&str> = listed.split_whitespace().collect();
        names.sort_unstable();
        assert_eq!(names, FILES.iter().map(|(n, _)| *n).collect::<Vec<_>>());
        for (name, text) in FILES {
            let facts: Facts<'_> = serde_json::from_str(text).expect("facts");
            let found = find(&facts.arn).unwrap_or_else(|| panic!("{name} does not read"));
            assert_eq!(found.version, facts.version);
            assert!(!found.policy.statements.is_empty());
        }
    }

    #[test]
    fn the_path_and_the_partition_count() {
        let service_role = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
        assert!(find(service_role).is_some());
        assert!(find("arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole").is_none());
        assert!(find(&service_role.replace("arn:aws:", "arn:aws-cn:")).is_some());
        assert!(find(&service_role.replace("::aws:", "::111122223333:")).is_none());
        assert!(find("arn:aws-cn:iam::aws:policy/AmazonSQSFullAccess").is_some());
        assert!(find("arn:aws-cn:iam::aws:policy/AWSLambda_FullAccess").is_none());
    }
}
