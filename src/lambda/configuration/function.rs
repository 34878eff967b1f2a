//! One version of a function (FunctionConfiguration in the Lambda API reference).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::ConfigurationError;
use super::hint::{Hint, hint};
use super::lenient::or_default;
use crate::lambda::function::Function;

/// A function version's configuration, as far as it implies permissions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Configuration {
    /// The function; of a replica at the edge, the function it replicates.
    pub function: Function,
    /// `$LATEST` or a number, if it is told.
    pub version: Option<String>,
    /// When it was last changed, as the API writes it (ISO 8601 in UTC, so that text sorts by time).
    pub modified: Option<String>,
    /// ARN of its execution role.
    pub role: String,
    /// Whether it is a replica of a Lambda@Edge function (`MasterArn`).
    pub is_replica: bool,
    /// Whether it is connected to a VPC (`VpcConfig.SubnetIds` names subnets).
    pub in_vpc: bool,
    /// The log group it is configured to write to (`LoggingConfig.LogGroup`).
    pub log_group: Option<String>,
    /// Whether Lambda traces it (`TracingConfig.Mode` is `Active`).
    pub is_traced: bool,
    /// Queue or topic for discarded events (`DeadLetterConfig.TargetArn`).
    pub dead_letter_target: Option<String>,
    /// File systems it mounts (`FileSystemConfigs`).
    pub file_systems: Vec<FileSystem>,
    /// Memory in MB; 128 when not told, as in the API.
    pub memory: u64,
    /// ARNs of its layer versions.
    pub layers: Vec<String>,
    /// What is said of durable executions (`DurableConfig`), if they are on.
    pub durable: Option<Durable>,
    /// Fingerprint of its code (`CodeSha256`).
    pub code: Option<String>,
    /// Variables of its environment that name resources; all others are forgotten.
    pub hints: BTreeMap<String, Hint>,
}

/// A mounted file system (FileSystemConfig).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FileSystem {
    /// ARN of the access point, of Amazon EFS or S3 Files.
    pub arn: String,
    /// S3 Files only.
    #[serde(default, deserialize_with = "or_default")]
    pub s3_files_config: S3Files,
}

/// How a function reads an S3 file system (S3FilesConfig).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct S3Files {
    /// `AUTO` (when absent), `ENABLED` or `DISABLED`.
    #[serde(rename = "DirectS3Read")]
    pub direct_read: Option<String>,
}

/// DurableConfig.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Durable {
    /// The customer managed key of its execution state.
    #[serde(default, rename = "KMSKeyArn")]
    pub key: Option<String>,
}

impl Configuration {
    /// A function on a role of which nothing else is known.
    pub(crate) fn of(function: Function, role: String) -> Self {
        Self {
            function,
            version: None,
            modified: None,
            role,
            is_replica: false,
            in_vpc: false,
            log_group: None,
            is_traced: false,
            dead_letter_target: None,
            file_systems: Vec::new(),
            memory: 128,
            layers: Vec::new(),
            durable: None,
            code: None,
            hints: BTreeMap::new(),
        }
    }

    /// Whether it is what runs without a qualifier.
    pub(crate) fn is_latest(&self) -> bool {
        self.version.as_deref().is_none_or(|v| v == "$LATEST")
    }

    pub(super) fn read(value: &Value) -> Result<Self, ConfigurationError> {
        let raw = Raw::deserialize(value)
            .map_err(|e| ConfigurationError::NotAConfiguration(e.to_string()))?;
        raw.configuration()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Raw {
    function_name: String,
    function_arn: String,
    role: String,
    version: Option<String>,
    last_modified: Option<String>,
    master_arn: Option<String>,
    memory_size: Option<u64>,
    #[serde(default, deserialize_with = "or_default")]
    logging_config: Logging,
    #[serde(default, deserialize_with = "or_default")]
    vpc_config: Vpc,
    #[serde(default, deserialize_with = "or_default")]
    tracing_config: Tracing,
    #[serde(default, deserialize_with = "or_default")]
    dead_letter_config: DeadLetter,
    #[serde(default, deserialize_with = "or_default")]
    file_system_configs: Vec<FileSystem>,
    #[serde(default, deserialize_with = "or_default")]
    layers: Vec<Layer>,
    durable_config: Option<Durable>,
    #[serde(rename = "CodeSha256")]
    code_sha256: Option<String>,
    // Of any shape: an error that quotes what was found must not quote a value.
    environment: Option<Value>,
}

/// Variables whose values are hints (`Environment.Variables`).
fn hints(environment: Option<&Value>) -> BTreeMap<String, Hint> {
    let variables = environment.and_then(|e| e.get("Variables")?.as_object());
    let hints = variables.into_iter().flatten().filter_map(|(name, value)| {
        let found = hint(name, value.as_str()?)?;
        Some((name.clone(), found))
    });
    hints.collect()
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Vpc {
    #[serde(default, deserialize_with = "or_default")]
    subnet_ids: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Logging {
    log_group: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tracing {
    mode: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeadLetter {
    target_arn: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Layer {
    arn: String,
}

impl Raw {
    fn configuration(self) -> Result<Configuration, ConfigurationError> {
        let is_replica = self.master_arn.is_some();
        let arn = self.master_arn.as_ref().unwrap_or(&self.function_arn);
        let mut function = Function::from_arn(arn).ok_or_else(|| {
            ConfigurationError::NotAConfiguration(format!("`{arn}` is no function ARN"))
        })?;
        if !is_replica {
            function.name = self.function_name;
        }
        let told = |text: Option<String>| text.filter(|t| !t.is_empty());
        Ok(Configuration {
            version: told(self.version),
            modified: told(self.last_modified),
            is_replica,
            in_vpc: !self.vpc_config.subnet_ids.is_empty(),
            log_group: told(self.logging_config.log_group),
            is_traced: self.tracing_config.mode.as_deref() == Some("Active"),
            dead_letter_target: told(self.dead_letter_config.target_arn),
            file_systems: self.file_system_configs,
            memory: self.memory_size.unwrap_or(128),
            layers: self.layers.into_iter().map(|layer| layer.arn).collect(),
            durable: self.durable_config,
            code: told(self.code_sha256),
            hints: hints(self.environment.as_ref()),
            ..Configuration::of(function, self.role)
        })
    }
}
