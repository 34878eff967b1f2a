//! Functions, their versions, aliases, event source mappings and destinations.

use super::{ANY, About, Asked, Implies, Purpose, asked, for_checklist};

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

const VERSIONS: &str = "what older versions of the function need is not known";

pub(crate) const GET_FUNCTION_CONFIGURATION: Asked = Asked {
    document: "lambda/get-function-configuration",
    keeps: function!(),
    unknown: "what the function's configuration needs is not known",
    implies: Implies::Configuration,
    ..asked("lambda:GetFunctionConfiguration", Purpose::Functions)
};

pub(crate) const LIST_ALIASES: Asked = Asked {
    document: "lambda/list-aliases",
    keeps: "Aliases{AliasArn@ Name FunctionVersion RoutingConfig{AdditionalVersionWeights!}}",
    unknown: VERSIONS,
    implies: Implies::Configuration,
    about: About::Function,
    ..asked("lambda:ListAliases", Purpose::Functions)
};

/// EventSourceMappingConfiguration. Left out: filters, addresses of brokers, and what
/// `SourceAccessConfigurations` names beside ARNs.
pub(crate) const LIST_EVENT_SOURCE_MAPPINGS: Asked = Asked {
    document: "lambda/list-event-source-mappings",
    keeps: "EventSourceMappings{UUID EventSourceMappingArn@ EventSourceArn@ FunctionArn@
    State KMSKeyArn@ BatchSize LastModified LoggingConfig{SystemLogLevel} MetricsConfig{Metrics}
    DestinationConfig{OnSuccess{Destination@} OnFailure{Destination@}} Topics
    SourceAccessConfigurations{Type URI@} SelfManagedEventSource{}
    AmazonManagedKafkaEventSourceConfig{ConsumerGroupId SchemaRegistryConfig{SchemaRegistryURI@ EventRecordFormat AccessConfigs{Type URI@}}}
    SelfManagedKafkaEventSourceConfig{ConsumerGroupId SchemaRegistryConfig{SchemaRegistryURI@ EventRecordFormat AccessConfigs{Type URI@}}}}",
    unknown: "what polls event sources for the function is not known",
    implies: Implies::Mappings,
    about: About::Region,
    ..asked("lambda:ListEventSourceMappings", Purpose::Functions)
};

pub(crate) const LIST_FUNCTION_EVENT_INVOKE_CONFIGS: Asked = Asked {
    document: "lambda/list-function-event-invoke-configs",
    keeps: "FunctionEventInvokeConfigs{FunctionArn@ LastModified MaximumRetryAttempts
    MaximumEventAgeInSeconds DestinationConfig{OnSuccess{Destination@} OnFailure{Destination@}}}",
    unknown: "where the results of the function's asynchronous invocations go is not known",
    implies: Implies::Destinations,
    about: About::Function,
    ..asked("lambda:ListFunctionEventInvokeConfigs", Purpose::Functions)
};

pub(crate) const LIST_FUNCTIONS: Asked = Asked {
    document: "lambda/list-functions",
    keeps: concat!("Functions{", function!(), "}"),
    unknown: "which functions there are, and who shares the role, is not known from it",
    implies: Implies::Configuration,
    about: About::Region,
    ..asked("lambda:ListFunctions", Purpose::Functions)
};

pub(crate) const LIST_VERSIONS_BY_FUNCTION: Asked = Asked {
    document: "lambda/list-versions-by-function",
    keeps: concat!("Versions{", function!(), "}"),
    unknown: VERSIONS,
    implies: Implies::Configuration,
    about: About::Function,
    ..asked("lambda:ListVersionsByFunction", Purpose::Functions)
};

/// Each is about one function: Lambda has no list of them. The answers do not name it; its ARN is added.
const FUNCTION: &[&[(&str, &str)]] = &[&[("functionName", ANY)]];

pub(crate) const GET_FUNCTION_CODE_SIGNING_CONFIG: Asked = Asked {
    document: "lambda/get-function-code-signing-config",
    keeps: "FunctionArn@ FunctionName CodeSigningConfigArn@",
    unknown: "whether the function's code must be signed is not known",
    with: FUNCTION,
    ..for_checklist("lambda:GetFunctionCodeSigningConfig")
};

pub(crate) const GET_FUNCTION_CONCURRENCY: Asked = Asked {
    document: "lambda/get-function-concurrency",
    keeps: "FunctionArn@ ReservedConcurrentExecutions",
    unknown: "whether the function's concurrency is limited is not known",
    with: FUNCTION,
    ..for_checklist("lambda:GetFunctionConcurrency")
};

pub(crate) const GET_POLICY: Asked = Asked {
    document: "lambda/get-policy",
    keeps: "Policy$",
    unknown: "who else may invoke the function is not known",
    with: FUNCTION,
    ..for_checklist("lambda:GetPolicy")
};

/// Left out: the address itself.
pub(crate) const LIST_FUNCTION_URL_CONFIGS: Asked = Asked {
    document: "lambda/list-function-url-configs",
    keeps: "FunctionArn@ FunctionUrlConfigs{FunctionArn@ AuthType Cors{AllowOrigins} InvokeMode}",
    unknown: "whether the function has a URL is not known",
    with: FUNCTION,
    ..for_checklist("lambda:ListFunctionUrlConfigs")
};
