//! What stays of each operation's answer, by the members that the services' API references name.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::keep::Keep;

/// FunctionConfiguration. Left out: `Description`, the error of the environment, reasons of states,
/// command lines of images. `Code.Location` is in the answer to `GetFunction` alone, which is not
/// asked.
macro_rules! function {
    () => {
        "FunctionName FunctionArn Runtime Role Handler CodeSize Timeout
    MemorySize LastModified CodeSha256 Version VpcConfig{SubnetIds SecurityGroupIds VpcId}
    DeadLetterConfig{TargetArn@} Environment{Variables%} KMSKeyArn@ TracingConfig{Mode} MasterArn@
    Layers{Arn@ CodeSize} State StateReasonCode LastUpdateStatus LastUpdateStatusReasonCode
    FileSystemConfigs{Arn@ LocalMountPath S3FilesConfig{DirectS3Read}} PackageType Architectures
    EphemeralStorage{Size} SnapStart{ApplyOn OptimizationStatus}
    RuntimeVersionConfig{RuntimeVersionArn@} LoggingConfig{LogFormat LogGroup}
    TenancyConfig{TenantIsolationMode} CapacityProviderConfig{LambdaManagedInstancesCapacityProviderConfig{CapacityProviderArn@}}
    DurableConfig{KMSKeyArn@ RetentionPeriodInDays ExecutionTimeout}"
    };
}

const FUNCTIONS: &str = concat!("Functions{", function!(), "}");
const VERSIONS: &str = concat!("Versions{", function!(), "}");
const FUNCTION: &str = function!();

/// EventSourceMappingConfiguration. Left out: filters, addresses of brokers, and what
/// `SourceAccessConfigurations` names beside ARNs.
const MAPPINGS: &str = "EventSourceMappings{UUID EventSourceMappingArn@ EventSourceArn@ FunctionArn@
    State KMSKeyArn@ BatchSize LastModified LoggingConfig{SystemLogLevel} MetricsConfig{Metrics}
    DestinationConfig{OnSuccess{Destination@} OnFailure{Destination@}} Topics
    SourceAccessConfigurations{Type URI@} SelfManagedEventSource{}
    AmazonManagedKafkaEventSourceConfig{ConsumerGroupId SchemaRegistryConfig{SchemaRegistryURI@ EventRecordFormat AccessConfigs{Type URI@}}}
    SelfManagedKafkaEventSourceConfig{ConsumerGroupId SchemaRegistryConfig{SchemaRegistryURI@ EventRecordFormat AccessConfigs{Type URI@}}}}";

const ALIASES: &str =
    "Aliases{AliasArn@ Name FunctionVersion RoutingConfig{AdditionalVersionWeights!}}";

const DESTINATIONS: &str =
    "FunctionEventInvokeConfigs{FunctionArn@ LastModified MaximumRetryAttempts
    MaximumEventAgeInSeconds DestinationConfig{OnSuccess{Destination@} OnFailure{Destination@}}}";

/// RoleDetail and ManagedPolicyDetail. Left out: descriptions and instance profiles.
const ROLES: &str =
    "IsTruncated RoleDetailList{Path RoleName RoleId Arn CreateDate AssumeRolePolicyDocument!
    RolePolicyList{PolicyName PolicyDocument!} AttachedManagedPolicies{PolicyName PolicyArn}
    PermissionsBoundary{PermissionsBoundaryType PermissionsBoundaryArn} Tags{Key Value}
    RoleLastUsed{LastUsedDate Region}} Policies{PolicyName PolicyId Arn Path DefaultVersionId
    AttachmentCount PermissionsBoundaryUsageCount IsAttachable CreateDate UpdateDate
    PolicyVersionList{Document! VersionId IsDefaultVersion CreateDate}}";

const ACCESSED: &str = "Arn JobStatus JobType JobCreationDate JobCompletionDate IsTruncated
    ServicesLastAccessed{ServiceName ServiceNamespace LastAuthenticated LastAuthenticatedEntity
    LastAuthenticatedRegion TotalAuthenticatedEntities
    TrackedActionsLastAccessed{ActionName LastAccessedEntity LastAccessedTime LastAccessedRegion}}";

const TRAILS: &str = "trailList{Name S3BucketName S3KeyPrefix SnsTopicARN IncludeGlobalServiceEvents
    IsMultiRegionTrail HomeRegion TrailARN LogFileValidationEnabled CloudWatchLogsLogGroupArn
    CloudWatchLogsRoleArn KmsKeyId HasCustomEventSelectors HasInsightSelectors IsOrganizationTrail}";

const SELECTORS: &str = "TrailARN EventSelectors{ReadWriteType IncludeManagementEvents
    DataResources{Type Values} ExcludeManagementEventSources} AdvancedEventSelectors{Name
    FieldSelectors{Field Equals StartsWith EndsWith NotEquals NotStartsWith NotEndsWith}}";

const STATUS: &str = "TrailARN IsLogging LatestDeliveryError LatestDeliveryTime StartLoggingTime
    StopLoggingTime LatestDeliveryAttemptTime LatestDeliveryAttemptSucceeded TimeLoggingStarted
    TimeLoggingStopped";

const QUEUE: &str = "Attributes{QueueArn KmsMasterKeyId VisibilityTimeout SqsManagedSseEnabled}";
const TOPIC: &str = "Attributes{TopicArn KmsMasterKeyId Owner}";
const STREAM: &str =
    "StreamDescriptionSummary{StreamName StreamARN StreamStatus EncryptionType KeyId}";
const TABLE: &str =
    "Table{TableName TableArn TableStatus LatestStreamArn SSEDescription{Status SSEType
    KMSMasterKeyArn}}";
const ACCESS_POINTS: &str =
    "AccessPoints{AccessPointId AccessPointArn FileSystemId PosixUser{Uid Gid} OwnerId
    LifeCycleState}";
const KEY_ALIASES: &str = "Aliases{AliasName AliasArn TargetKeyId} Truncated";

/// Left out of rules, targets and schedules: descriptions, patterns, inputs and how they are made.
const RULE_NAMES: &str = "TargetArn RuleNames";
const RULE: &str = "Name Arn State ScheduleExpression ManagedBy EventBusName";
const RULES: &str = "Rules{Name Arn State ScheduleExpression ManagedBy EventBusName}";
const TARGETS: &str = "RuleName Targets{Id Arn}";
const SCHEDULES: &str =
    "Schedules{Arn GroupName Name State Target{Arn} CreationDate LastModificationDate}";
const SCHEDULE: &str =
    "Arn GroupName Name State ScheduleExpression ScheduleExpressionTimezone StartDate
    EndDate FlexibleTimeWindow{MaximumWindowInMinutes Mode} ActionAfterCompletion CreationDate
    LastModificationDate Target{Arn}";

const ALL: [(&str, &str); 23] = [
    ("cloudtrail/describe-trails", TRAILS),
    ("cloudtrail/get-event-selectors", SELECTORS),
    ("cloudtrail/get-trail-status", STATUS),
    ("dynamodb/describe-table", TABLE),
    ("efs/describe-access-points", ACCESS_POINTS),
    ("events/describe-rule", RULE),
    ("events/list-rule-names-by-target", RULE_NAMES),
    ("events/list-rules", RULES),
    ("events/list-targets-by-rule", TARGETS),
    ("iam/get-account-authorization-details", ROLES),
    ("iam/get-service-last-accessed-details", ACCESSED),
    ("kinesis/describe-stream-summary", STREAM),
    ("kms/list-aliases", KEY_ALIASES),
    ("lambda/get-function-configuration", FUNCTION),
    ("lambda/list-aliases", ALIASES),
    ("lambda/list-event-source-mappings", MAPPINGS),
    ("lambda/list-function-event-invoke-configs", DESTINATIONS),
    ("lambda/list-functions", FUNCTIONS),
    ("lambda/list-versions-by-function", VERSIONS),
    ("scheduler/get-schedule", SCHEDULE),
    ("scheduler/list-schedules", SCHEDULES),
    ("sns/get-topic-attributes", TOPIC),
    ("sqs/get-queue-attributes", QUEUE),
];

static WHITELISTS: LazyLock<BTreeMap<&str, Keep>> = LazyLock::new(|| {
    let all = ALL.into_iter();
    all.map(|(operation, text)| (operation, Keep::parse(text)))
        .collect()
});

pub(super) fn of(operation: &str) -> Option<&'static Keep> {
    WHITELISTS.get(operation)
}

/// The operations whose answers are read, as the AWS CLI names them.
pub fn operations() -> impl Iterator<Item = &'static str> {
    ALL.into_iter().map(|(operation, _)| operation)
}
