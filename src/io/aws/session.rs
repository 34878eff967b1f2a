//! Credentials, regions and the caller's identity.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_sdk_sts::config::SharedCredentialsProvider;
use aws_sdk_sts::types::AssumedRoleUser;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use tokio::runtime::Runtime;

use super::asking::Calls;
use super::limits::RequestLimits;
use super::pace::Pace;
use super::profile::{self, CredentialSource, ProfileError};
use super::refusal::{ASSUME, RefusedCall, Why};
use super::requests::RequestCounts;
use super::wire;
use crate::iam::arn::{Arn, is_account};
use crate::io::exchange::ExchangeListener;

/// Attempts for each call; between them the SDK waits longer each time, with jitter.
const ATTEMPTS: u32 = 8;

/// Attempts for the first call of a run.
const FIRST_ATTEMPTS: u32 = 3;

/// Under which name the role of another account is assumed: it stands in that account's records.
const SESSION: &str = "lpgen";

/// The longest time for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// What was asked for on the command line; the rest is the ordinary chain of environment, profiles,
/// SSO, credential processes and instance roles.
#[derive(Clone)]
pub(crate) struct SessionSettings {
    /// Name of a profile of the AWS configuration files.
    pub profile: Option<String>,
    /// Regions; the first is the home of calls that are not bound to one.
    pub regions: Vec<String>,
    /// An endpoint for every service: an emulator's.
    pub endpoint: Option<String>,
    /// How long a request may take.
    pub limits: RequestLimits,
    /// Who is told of every request.
    pub told: Option<ExchangeListener>,
}

impl fmt::Debug for SessionSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Settings")
    }
}

/// Why an account cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OpenError {
    /// The profile cannot be used.
    Profile(ProfileError),
    /// AWS did not say who asks.
    Refused(RefusedCall),
}

impl OpenError {
    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Profile(error) => error.hint(),
            Self::Refused(refusal) => refusal.hint(),
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile(error) => error.fmt(f),
            Self::Refused(refusal) => refusal.fmt(f),
        }
    }
}

impl std::error::Error for OpenError {}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallerIdentity {
    /// Twelve digits.
    pub account: String,
    /// ARN of the caller.
    pub arn: String,
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: String,
}

/// An account that can be asked.
#[derive(Debug)]
pub(crate) struct Account {
    pub(super) runtime: Arc<Runtime>,
    pub(super) config: SdkConfig,
    /// The regions to ask, the first of them the caller's own; never empty.
    pub regions: Vec<String>,
    /// Who asks.
    pub identity: CallerIdentity,
    /// Where the credentials come from.
    pub source: CredentialSource,
    /// What all calls share.
    pub(super) calls: Calls,
    /// Holds calls of Lambda back.
    pub(super) pace: Pace,
    /// The endpoint that was given.
    pub(super) endpoint: Option<String>,
}

impl Account {
    /// Finds credentials and regions, and asks AWS who the caller is.
    pub(crate) fn open(settings: &SessionSettings) -> Result<Self, OpenError> {
        let refuse = |why, words| OpenError::Refused(refusal(why, words));
        let runtime = Runtime::new().map_err(|e| refuse(Why::Other, e.to_string()))?;
        let source = CredentialSource::chosen(settings.profile.as_deref());
        runtime
            .block_on(profile::look(&source))
            .map_err(OpenError::Profile)?;
        let config = runtime.block_on(load(settings));
        let mut regions = settings.regions.clone();
        if regions.is_empty() {
            let found = config.region().map(|r| r.as_ref().to_owned());
            regions.extend(found);
        }
        let Some(home) = regions.first().cloned() else {
            return Err(refuse(Why::NoRegion, "none is configured".to_owned()));
        };
        let mut account = Self {
            runtime: Arc::new(runtime),
            config,
            regions,
            identity: CallerIdentity {
                account: String::new(),
                arn: String::new(),
                partition: String::new(),
            },
            source,
            calls: Calls::new(settings.limits),
            pace: Pace::of_lambda(),
            endpoint: settings.endpoint.clone(),
        };
        account.identity = account.ask_identity(&home).map_err(OpenError::Refused)?;
        Ok(account)
    }

    /// Another account, in the role of that name there. Its requests count with this one's.
    pub(crate) fn assume(&self, account: &str, role: &str) -> Result<Self, OpenError> {
        let home = self.regions.first().cloned().unwrap_or_default();
        let arn = format!("arn:{}:iam::{account}:role/{role}", self.identity.partition);
        let config = self.config(&home);
        let identity = self.ask_role(&config, &home, (&arn, account));
        let identity = identity.map_err(OpenError::Refused)?;
        // What refreshes the credentials does not say why it was refused, so it is asked for once before.
        let provider = AssumeRoleProvider::builder(&arn)
            .session_name(SESSION)
            .configure(&config)
            .build();
        let provider = SharedCredentialsProvider::new(self.runtime.block_on(provider));
        Ok(Self {
            runtime: Arc::clone(&self.runtime),
            config: config.into_builder().credentials_provider(provider).build(),
            regions: self.regions.clone(),
            identity,
            source: self.source.clone(),
            calls: self.calls.clone(),
            pace: Pace::of_lambda(),
            endpoint: self.endpoint.clone(),
        })
    }

    fn ask_role(
        &self,
        config: &SdkConfig,
        region: &str,
        (arn, account): (&str, &str),
    ) -> Result<CallerIdentity, RefusedCall> {
        let client = aws_sdk_sts::Client::new(config);
        let call = client
            .assume_role()
            .role_arn(arn)
            .role_session_name(SESSION);
        let asking = self.calls.asking(ASSUME, region);
        let answer = self.runtime.block_on(asking.answer(call.send()))?;
        let session = answer.assumed_role_user().map(AssumedRoleUser::arn);
        let identity = session.and_then(|session| CallerIdentity::read(session, account));
        Ok(identity.unwrap_or_else(|| CallerIdentity {
            account: account.to_owned(),
            arn: arn.to_owned(),
            partition: self.identity.partition.clone(),
        }))
    }

    /// The calls made so far.
    pub(crate) fn requests(&self) -> &RequestCounts {
        &self.calls.requests
    }

    /// Whether an endpoint was given: an emulator's. It has no limit of requests, and buckets are named
    /// in the path, not in the host.
    pub(super) fn is_emulated(&self) -> bool {
        self.endpoint.is_some()
    }

    /// What tells the places of this account in the cache from those of an emulator or of another
    /// partition.
    pub(super) fn world(&self) -> &str {
        self.endpoint.as_deref().unwrap_or(&self.identity.partition)
    }

    /// The configuration for calls to one region.
    pub(super) fn config(&self, region: &str) -> SdkConfig {
        in_region(&self.config, region)
    }

    fn ask_identity(&self, region: &str) -> Result<CallerIdentity, RefusedCall> {
        let client = aws_sdk_sts::Client::new(&self.config(region));
        // A person waits for this one: that there is no network is to be said soon.
        let few = RetryConfig::standard().with_max_attempts(FIRST_ATTEMPTS);
        let few = aws_sdk_sts::config::Config::builder().retry_config(few);
        let call = client.get_caller_identity().customize();
        let call = call.config_override(few).send();
        let asking = self.calls.asking("sts:GetCallerIdentity", region);
        let answer = self.runtime.block_on(asking.answer(call))?;
        let (arn, account) = (answer.arn(), answer.account());
        let identity = CallerIdentity::read(arn.unwrap_or_default(), account.unwrap_or_default());
        identity.ok_or_else(|| refusal(Why::Other, "the answer names no caller".to_owned()))
    }
}

impl CallerIdentity {
    /// Reads what STS says. It becomes a part of paths and lines, so it must be what it is said to be.
    fn read(arn: &str, account: &str) -> Option<Self> {
        let parsed = Arn::parse(arn)?;
        // Names of IAM and of sessions (IAM API reference): no blank, no mark of control.
        let is_plain = arn.chars().all(|c| c.is_ascii_graphic());
        (is_account(account) && is_plain).then(|| Self {
            account: account.to_owned(),
            arn: arn.to_owned(),
            partition: parsed.partition.to_owned(),
        })
    }
}

/// A configuration for calls to one region.
pub(super) fn in_region(config: &SdkConfig, region: &str) -> SdkConfig {
    let region = Region::new(region.to_owned());
    config.clone().into_builder().region(region).build()
}

fn refusal(why: Why, words: String) -> RefusedCall {
    RefusedCall {
        action: "sts:GetCallerIdentity".to_owned(),
        region: String::new(),
        why,
        words,
    }
}

async fn load(settings: &SessionSettings) -> SdkConfig {
    let http = wire::client(settings.limits, settings.told.clone());
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(settings.limits.attempt())
        .operation_timeout(settings.limits.all())
        .build();
    let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS);
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http.clone())
        .retry_config(retries.clone())
        .timeout_config(timeouts.clone());
    if let Ok(name) = AppName::new("lpgen") {
        loader = loader.app_name(name);
    }
    if let Some(region) = settings.regions.first() {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(endpoint) = &settings.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    let Some(name) = &settings.profile else {
        return loader.load().await;
    };
    let config = loader.profile_name(name).load().await;
    let asks = provider_config(http)
        .with_region(config.region().cloned())
        .with_retry_config(retries)
        .with_timeout_config(timeouts);
    let chain = SharedCredentialsProvider::new(profile::credentials(name, &asks));
    config.into_builder().credentials_provider(chain).build()
}

/// What the credentials of a profile are asked for with.
fn provider_config(http: SharedHttpClient) -> ProviderConfig {
    ProviderConfig::without_region()
        .with_behavior_version(Some(BehaviorVersion::latest()))
        .with_http_client(http)
}
