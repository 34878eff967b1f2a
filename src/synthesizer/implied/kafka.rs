//! Apache Kafka clusters, managed by Amazon MSK or by somebody else.
//!
//! Sources: AWS Lambda Developer Guide, "Configuring Lambda permissions for Amazon MSK event source
//! mappings", "Using Lambda with self-managed Apache Kafka" and "Using a Kafka topic as an
//! on-failure destination"; Amazon MSK Developer Guide, "IAM access control"; managed policy
//! AWSLambdaMSKExecutionRole. Network interfaces of pollers stand in `network`.

use super::secret::{secret, secrets};
use super::{Needs, exactly, network};
use crate::iam::arn::Arn;
use crate::iam::pattern::Pattern;
use crate::lambda::configuration::{EventSourceMapping, SourceAccess};
use crate::synthesizer::Implication;

/// Types of access that prove who the poller is by something other than the role.
const CREDENTIALS: [&str; 6] = [
    "BASIC_AUTH",
    "CLIENT_CERTIFICATE_TLS_AUTH",
    "IAM_OAUTHBEARER_AUTH",
    "OAUTHBEARER_AUTH",
    "SASL_SCRAM_256_AUTH",
    "SASL_SCRAM_512_AUTH",
];

const DESCRIBE: [&str; 1] = ["kafka:DescribeClusterV2"];
const BROKERS: [&str; 1] = ["kafka:GetBootstrapBrokers"];
const CONNECTION: [&str; 1] = ["kafka:DescribeVpcConnection"];
const SCRAM: [&str; 1] = ["kafka:ListScramSecrets"];
const TOKEN: [&str; 1] = ["sts:GetWebIdentityToken"];
const CONNECT: [&str; 2] = [
    "kafka-cluster:Connect",
    "kafka-cluster:DescribeClusterDynamicConfiguration",
];
const READ_TOPIC: [&str; 2] = ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"];
const WRITE_TOPIC: [&str; 2] = ["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"];
const JOIN_GROUP: [&str; 2] = ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"];
const SCHEMAS: [&str; 2] = ["glue:GetRegistry", "glue:GetSchemaVersion"];

/// All of them.
pub(super) const ALL: [&[&str]; 10] = [
    &DESCRIBE,
    &BROKERS,
    &CONNECTION,
    &SCRAM,
    &TOKEN,
    &CONNECT,
    &READ_TOPIC,
    &WRITE_TOPIC,
    &JOIN_GROUP,
    &SCHEMAS,
];

/// ARN patterns of what belongs to a cluster.
struct Cluster {
    arn: String,
    /// `arn:…:topic/NAME/UUID/`
    topics: String,
    /// `arn:…:group/NAME/UUID/`
    groups: String,
}

impl Cluster {
    fn of(place: &str, name: &str) -> Self {
        Self {
            arn: format!("{place}:cluster/{name}"),
            topics: format!("{place}:topic/{name}/"),
            groups: format!("{place}:group/{name}/"),
        }
    }

    /// Of the ARN of a cluster, or of a VPC connection to a cluster of another account, which holds
    /// that account and the cluster's name but not its id.
    fn of_source(source: &str) -> Option<Self> {
        let arn = Arn::parse(source)?;
        let place = |account| {
            let (partition, region) = (arn.partition, arn.region);
            format!("arn:{partition}:kafka:{region}:{account}")
        };
        if let Some(connection) = arn.resource.strip_prefix("vpc-connection/") {
            let mut parts = connection.split('/');
            let (account, name) = (parts.next()?, parts.next()?);
            let any = format!("{}/*", Pattern::escape(name));
            return Some(Self::of(&place(account), &any));
        }
        let name = arn.resource.strip_prefix("cluster/")?;
        Some(Self::of(&place(arn.account), &Pattern::escape(name)))
    }
}

/// A cluster of Amazon MSK. Without credentials in the mapping, Lambda uses the role.
pub(super) fn managed(
    needs: &mut Needs<'_>,
    mapping: &EventSourceMapping,
    source: &str,
    by: &Implication,
) {
    let Some(cluster) = Cluster::of_source(source) else {
        let text = format!("nothing is granted for polling `{source}`: it is no cluster's ARN");
        let hint = "add what Lambda needs for this cluster by hand".to_owned();
        needs.gap("event-source-not-known", text, hint, source);
        return;
    };
    needs.grant(&DESCRIBE, &cluster.arn, by);
    needs.grant(&BROKERS, "*", by);
    if source.contains(":vpc-connection/") {
        needs.grant(&CONNECTION, &exactly(source), by);
    }
    network::poller(needs, by);
    if has(
        &mapping.access,
        &["SASL_SCRAM_512_AUTH", "SASL_SCRAM_256_AUTH"],
    ) {
        needs.grant(&SCRAM, &cluster.arn, by);
    }
    secrets(needs, &mapping.access);
    if uses_role(mapping) {
        consume(needs, mapping, &cluster, by);
    }
    registry(needs, mapping);
}

/// A cluster that is only known by the addresses of its brokers.
pub(super) fn self_managed(needs: &mut Needs<'_>, mapping: &EventSourceMapping) {
    let by = &Implication::new("event source", "EventSourceMapping.SelfManagedEventSource");
    if has(&mapping.access, &["VPC_SUBNET", "VPC_SECURITY_GROUP"]) {
        let by = &Implication::new(
            "event source",
            "EventSourceMapping.SourceAccessConfigurations[].Type = VPC_SUBNET",
        );
        network::poller(needs, by);
    }
    secrets(needs, &mapping.access);
    if has(&mapping.access, &["IAM_OAUTHBEARER_AUTH"]) {
        let by = &Implication::new(
            "event source",
            "EventSourceMapping.SourceAccessConfigurations[].Type = IAM_OAUTHBEARER_AUTH",
        );
        needs.grant(&TOKEN, "*", by);
    }
    if uses_role(mapping) {
        let any = any_cluster(needs);
        consume(needs, mapping, &any, by);
        let text = "the mapping of a self-managed Kafka source does not tell which cluster its brokers belong to: its topics and consumer group are granted on every cluster of the account and region".to_owned();
        let hint =
            "put the ARN that `aws kafka list-clusters-v2` tells into these grants".to_owned();
        needs.gap("cluster-not-known", text, hint, &mapping.function_arn);
    }
    registry(needs, mapping);
}

fn any_cluster(needs: &Needs<'_>) -> Cluster {
    let root = needs.own_arn("kafka", "");
    Cluster::of(root.trim_end_matches(':'), "*/*")
}

fn has(access: &[SourceAccess], kinds: &[&str]) -> bool {
    access.iter().any(|a| kinds.contains(&a.kind.as_str()))
}

/// Whether the role itself is what the cluster asks for.
fn uses_role(mapping: &EventSourceMapping) -> bool {
    let by_default = !mapping.is_self_managed && !has(&mapping.access, &CREDENTIALS);
    has(&mapping.access, &["IAM_AUTH"]) || by_default
}

fn consume(
    needs: &mut Needs<'_>,
    mapping: &EventSourceMapping,
    cluster: &Cluster,
    by: &Implication,
) {
    needs.grant(&CONNECT, &cluster.arn, by);
    for topic in &mapping.topics {
        let topic = format!("{}{}", cluster.topics, Pattern::escape(topic));
        let by = by.and("Topics");
        needs.grant(&READ_TOPIC, &topic, &by);
    }
    // Lambda makes up a group when none is configured, and tells it in the mapping as a rule.
    let group = mapping.consumer_group.as_deref();
    let group = group.map_or_else(|| "*".to_owned(), Pattern::escape);
    let group = format!("{}{group}", cluster.groups);
    let by = by.and("ConsumerGroupId");
    needs.grant(&JOIN_GROUP, &group, &by);
}

/// A schema registry of AWS Glue (asked for on the registry and its schemas, as AWS's own
/// construct library has it), or another one's secrets.
fn registry(needs: &mut Needs<'_>, mapping: &EventSourceMapping) {
    let Some(registry) = &mapping.registry else {
        return;
    };
    let field = "EventSourceMapping.SchemaRegistryConfig";
    let by = Implication::new(
        "event source",
        format!("{field}.SchemaRegistryURI = {}", registry.uri),
    );
    if let Some((place, name)) = registry.uri.split_once(":registry/")
        && place.contains(":glue:")
    {
        let uri = exactly(&registry.uri);
        needs.grant(&SCHEMAS, &uri, &by);
        let schemas = format!("{place}:schema/{}/*", Pattern::escape(name));
        needs.grant(&SCHEMAS[1..], &schemas, &by);
    }
    for access in &registry.access {
        if access.uri.contains(":secretsmanager:") {
            let by = Implication::new(
                "event source",
                format!("{field}.AccessConfigs[].URI = {}", access.uri),
            );
            secret(needs, &access.uri, &by);
        }
    }
}

/// Batches that failed go to a topic of the same cluster.
pub(super) fn dead_letters(
    needs: &mut Needs<'_>,
    mapping: &EventSourceMapping,
    topic: &str,
    by: &Implication,
) {
    if !uses_role(mapping) {
        return;
    }
    let source = mapping.source.as_deref();
    let cluster = source.and_then(Cluster::of_source);
    let cluster = cluster.unwrap_or_else(|| any_cluster(needs));
    needs.grant(&CONNECT[..1], &cluster.arn, by);
    let topic = format!("{}{}", cluster.topics, Pattern::escape(topic));
    needs.grant(&WRITE_TOPIC, &topic, by);
}
