//! Event source mappings, aliases and destinations of asynchronous invocations
//! (EventSourceMappingConfiguration, AliasConfiguration and FunctionEventInvokeConfig in the Lambda
//! API reference).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::lenient::or_default;

/// What polls an event source for a function, with the function's role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "RawMapping")]
pub struct EventSourceMapping {
    /// ARN of the function, with or without a qualifier.
    pub function_arn: String,
    /// ARN of the event source; absent for a self-managed one.
    pub source: Option<String>,
    /// Whether the source is an Apache Kafka cluster that AWS does not manage.
    pub is_self_managed: bool,
    /// Kafka topics.
    pub topics: Vec<String>,
    /// How the source is reached.
    pub access: Vec<SourceAccess>,
    /// Where the batches go that could not be processed.
    pub on_failure: Option<String>,
    /// The Kafka consumer group.
    pub consumer_group: Option<String>,
    /// Where the schemas of Kafka messages come from.
    pub registry: Option<Registry>,
    /// Whether it is switched off or being deleted: Lambda polls nothing for it.
    pub is_off: bool,
}

/// A secret, a subnet or another thing an event source is reached with (SourceAccessConfiguration).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct SourceAccess {
    /// `BASIC_AUTH`, `VPC_SUBNET`, …
    #[serde(rename = "Type", default)]
    pub kind: String,
    /// The ARN of a secret; with some types the id or name of something else.
    #[serde(rename = "URI", default)]
    pub uri: String,
}

/// A schema registry (KafkaSchemaRegistryConfig).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Registry {
    /// A registry ARN of AWS Glue, or the address of another registry.
    #[serde(default, rename = "SchemaRegistryURI")]
    pub uri: String,
    /// Secrets it is reached with.
    #[serde(default, rename = "AccessConfigs", deserialize_with = "or_default")]
    pub access: Vec<SourceAccess>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawMapping {
    function_arn: String,
    event_source_arn: Option<String>,
    state: Option<String>,
    self_managed_event_source: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "or_default")]
    topics: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    source_access_configurations: Vec<SourceAccess>,
    #[serde(default, deserialize_with = "or_default")]
    destination_config: Destinations,
    #[serde(default, deserialize_with = "or_default")]
    amazon_managed_kafka_event_source_config: Kafka,
    #[serde(default, deserialize_with = "or_default")]
    self_managed_kafka_event_source_config: Kafka,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Kafka {
    consumer_group_id: Option<String>,
    schema_registry_config: Option<Registry>,
}

/// States in which nothing is polled (EventSourceMappingConfiguration, `State`).
const OFF: [&str; 3] = ["Deleting", "Disabled", "Disabling"];

impl From<RawMapping> for EventSourceMapping {
    fn from(raw: RawMapping) -> Self {
        let (managed, own) = (
            raw.amazon_managed_kafka_event_source_config,
            raw.self_managed_kafka_event_source_config,
        );
        Self {
            function_arn: raw.function_arn,
            source: raw.event_source_arn,
            is_self_managed: raw.self_managed_event_source.is_some(),
            topics: raw.topics,
            access: raw.source_access_configurations,
            on_failure: raw.destination_config.failure(),
            consumer_group: managed.consumer_group_id.or(own.consumer_group_id),
            registry: managed
                .schema_registry_config
                .or(own.schema_registry_config),
            is_off: raw.state.is_some_and(|state| OFF.contains(&state.as_str())),
        }
    }
}

/// Where the results of asynchronous invocations go: of a function, a version or an alias.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "RawInvocation")]
pub struct Invocation {
    /// ARN of the function with its qualifier.
    pub function_arn: String,
    /// `DestinationConfig.OnSuccess.Destination`.
    pub on_success: Option<String>,
    /// `DestinationConfig.OnFailure.Destination`.
    pub on_failure: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawInvocation {
    function_arn: String,
    #[serde(default, deserialize_with = "or_default")]
    destination_config: Destinations,
}

impl From<RawInvocation> for Invocation {
    fn from(raw: RawInvocation) -> Self {
        Self {
            function_arn: raw.function_arn,
            on_success: raw.destination_config.success(),
            on_failure: raw.destination_config.failure(),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Destinations {
    #[serde(default, deserialize_with = "or_default")]
    on_success: Destination,
    #[serde(default, deserialize_with = "or_default")]
    on_failure: Destination,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Destination {
    destination: Option<String>,
}

impl Destinations {
    fn success(&self) -> Option<String> {
        let told = self.on_success.destination.as_ref();
        told.filter(|text| !text.is_empty()).cloned()
    }

    fn failure(&self) -> Option<String> {
        let told = self.on_failure.destination.as_ref();
        told.filter(|text| !text.is_empty()).cloned()
    }
}

/// A name for one version of a function, or two by weight.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "RawAlias")]
pub struct Alias {
    /// ARN of the alias.
    pub arn: String,
    /// The alias's name.
    pub name: String,
    /// The versions it stands for.
    pub versions: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawAlias {
    alias_arn: String,
    #[serde(default)]
    name: String,
    function_version: String,
    #[serde(default, deserialize_with = "or_default")]
    routing_config: Routing,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Routing {
    #[serde(default, deserialize_with = "or_default")]
    additional_version_weights: BTreeMap<String, f64>,
}

impl From<RawAlias> for Alias {
    fn from(raw: RawAlias) -> Self {
        let mut versions = BTreeSet::from([raw.function_version]);
        versions.extend(raw.routing_config.additional_version_weights.into_keys());
        Self {
            arn: raw.alias_arn,
            name: raw.name,
            versions,
        }
    }
}
