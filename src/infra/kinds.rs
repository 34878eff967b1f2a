//! Resources of infrastructure code and their ARNs: what names one in Terraform and in CloudFormation.
//!
//! Forms of ARNs: AWS page "Actions, resources, and condition keys for AWS services". Attributes: the resource's
//! page in the Terraform AWS provider's documentation; return values: its page in the CloudFormation template
//! reference.

/// A type of resource that code defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ResourceKind {
    /// In Terraform; empty if there is none.
    pub terraform: &'static str,
    /// In CloudFormation and SAM.
    pub templates: &'static [&'static str],
    /// The argument that holds its name in Terraform, and in a template.
    pub name: [&'static str; 2],
    /// Its ARN: `P` partition, `R` region, `A` account, `N` name.
    pub arn: &'static str,
    /// What `Ref` gives in a template.
    pub reference: Reference,
    /// The attribute with the ARN for `Fn::GetAtt`; empty if there is none.
    pub attribute: &'static str,
    /// How a template names it without a name.
    pub generated: Generated,
}

impl ResourceKind {
    /// Whether its ARN is one of a service.
    pub(crate) fn is_of(&self, service: &str) -> bool {
        crate::iam::arn::Arn::parse(self.arn).is_some_and(|arn| arn.service == service)
    }
}

/// What `Ref` gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    /// The name.
    Name,
    /// The ARN.
    Arn,
    /// Something else.
    Other,
}

/// How CloudFormation names a resource that has no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Generated {
    /// `STACK-LOGICALID-SUFFIX`.
    Mixed,
    /// The same in small letters (buckets).
    Small,
    /// In a way that tells nothing.
    Never,
}

use Generated::{Mixed, Never, Small};
use Reference::{Arn, Name, Other};

macro_rules! kinds {
    ($($terraform:literal, [$($template:literal),*], $tf:literal / $cfn:literal, $arn:literal, $reference:ident, $attribute:literal, $generated:ident;)*) => {
        /// The types there are.
        pub(crate) const KINDS: &[ResourceKind] = &[$(ResourceKind {
            terraform: $terraform,
            templates: &[$($template),*],
            name: [$tf, $cfn],
            arn: $arn,
            reference: $reference,
            attribute: $attribute,
            generated: $generated,
        }),*];
    };
}

kinds! {
    "aws_dynamodb_table", ["AWS::DynamoDB::Table", "AWS::Serverless::SimpleTable", "AWS::DynamoDB::GlobalTable"], "name" / "TableName", "arn:P:dynamodb:R:A:table/N", Name, "Arn", Mixed;
    "aws_s3_bucket", ["AWS::S3::Bucket"], "bucket" / "BucketName", "arn:P:s3:::N", Name, "Arn", Small;
    "aws_sqs_queue", ["AWS::SQS::Queue"], "name" / "QueueName", "arn:P:sqs:R:A:N", Other, "Arn", Mixed;
    "aws_sns_topic", ["AWS::SNS::Topic"], "name" / "TopicName", "arn:P:sns:R:A:N", Arn, "TopicArn", Mixed;
    "aws_kinesis_stream", ["AWS::Kinesis::Stream"], "name" / "Name", "arn:P:kinesis:R:A:stream/N", Name, "Arn", Mixed;
    "aws_kinesis_firehose_delivery_stream", ["AWS::KinesisFirehose::DeliveryStream"], "name" / "DeliveryStreamName", "arn:P:firehose:R:A:deliverystream/N", Name, "Arn", Mixed;
    "aws_lambda_function", ["AWS::Lambda::Function", "AWS::Serverless::Function"], "function_name" / "FunctionName", "arn:P:lambda:R:A:function:N", Name, "Arn", Mixed;
    "aws_cloudwatch_log_group", [], "name" / "", "arn:P:logs:R:A:log-group:N", Name, "", Never;
    "", ["AWS::Logs::LogGroup"], "" / "LogGroupName", "arn:P:logs:R:A:log-group:N:*", Name, "Arn", Mixed;
    "aws_secretsmanager_secret", ["AWS::SecretsManager::Secret"], "name" / "Name", "arn:P:secretsmanager:R:A:secret:N-??????", Arn, "Id", Mixed;
    "aws_ssm_parameter", ["AWS::SSM::Parameter"], "name" / "Name", "arn:P:ssm:R:A:parameter/N", Name, "", Never;
    "aws_sfn_state_machine", ["AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine"], "name" / "StateMachineName", "arn:P:states:R:A:stateMachine:N", Arn, "Arn", Mixed;
    "aws_cloudwatch_event_bus", ["AWS::Events::EventBus"], "name" / "Name", "arn:P:events:R:A:event-bus/N", Name, "Arn", Never;
    "aws_iam_role", ["AWS::IAM::Role"], "name" / "RoleName", "arn:P:iam::A:role/N", Name, "Arn", Mixed;
    "aws_ecr_repository", ["AWS::ECR::Repository"], "name" / "RepositoryName", "arn:P:ecr:R:A:repository/N", Name, "Arn", Small;
    "aws_opensearch_domain", ["AWS::OpenSearchService::Domain"], "domain_name" / "DomainName", "arn:P:es:R:A:domain/N", Name, "Arn", Never;
    "aws_elasticsearch_domain", ["AWS::Elasticsearch::Domain"], "domain_name" / "DomainName", "arn:P:es:R:A:domain/N", Name, "Arn", Never;
    "aws_glue_catalog_database", [], "name" / "", "arn:P:glue:R:A:database/N", Other, "", Never;
    "aws_athena_workgroup", ["AWS::Athena::WorkGroup"], "name" / "Name", "arn:P:athena:R:A:workgroup/N", Name, "", Never;
    "aws_codecommit_repository", ["AWS::CodeCommit::Repository"], "repository_name" / "RepositoryName", "arn:P:codecommit:R:A:N", Other, "Arn", Never;
}

/// The type of a resource in Terraform.
pub(crate) fn of_terraform(kind: &str) -> Option<&'static ResourceKind> {
    KINDS
        .iter()
        .find(|own| !own.terraform.is_empty() && own.terraform == kind)
}

/// The type of a resource in a template.
pub(crate) fn of_template(kind: &str) -> Option<&'static ResourceKind> {
    KINDS.iter().find(|own| own.templates.contains(&kind))
}
