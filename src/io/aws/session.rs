//! Credentials, regions and the caller's identity.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_smithy_http_client::tls;
use tokio::runtime::Runtime;

use super::pace::Pace;
use super::refusal::{Refusal, Why};
use super::requests::Requests;

/// Attempts for each call; between them the SDK waits longer each time, with jitter.
const ATTEMPTS: u32 = 8;

/// Attempts for the first call of a run.
const FIRST_ATTEMPTS: u32 = 3;

/// What was asked for on the command line; the rest is the ordinary chain of environment, profiles,
/// SSO, credential processes and instance roles.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Name of a profile of the AWS configuration files.
    pub profile: Option<String>,
    /// Regions; the first is the home of calls that are not bound to one.
    pub regions: Vec<String>,
    /// An endpoint for every service: an emulator's.
    pub endpoint: Option<String>,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Twelve digits.
    pub account: String,
    /// ARN of the caller.
    pub arn: String,
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: String,
}

/// An account that can be asked.
#[derive(Debug)]
pub struct Account {
    pub(super) runtime: Runtime,
    pub(super) config: SdkConfig,
    /// The regions to ask, the first of them the caller's own; never empty.
    pub regions: Vec<String>,
    /// Who asks.
    pub identity: Identity,
    /// The calls made so far.
    pub requests: Requests,
    /// Holds calls of Lambda back.
    pub(super) pace: Pace,
    /// The endpoint that was given.
    pub(super) endpoint: Option<String>,
}

impl Account {
    /// Finds credentials and regions, and asks AWS who the caller is.
    pub fn open(settings: &Settings) -> Result<Self, Refusal> {
        let runtime = Runtime::new().map_err(|e| refusal(Why::Other, e.to_string()))?;
        let config = runtime.block_on(load(settings));
        let mut regions = settings.regions.clone();
        if regions.is_empty() {
            let found = config.region().map(|r| r.as_ref().to_owned());
            regions.extend(found);
        }
        let Some(home) = regions.first().cloned() else {
            return Err(refusal(Why::NoRegion, "none is configured".to_owned()));
        };
        let mut account = Self {
            runtime,
            config,
            regions,
            identity: Identity {
                account: String::new(),
                arn: String::new(),
                partition: String::new(),
            },
            requests: Requests::default(),
            pace: Pace::of_lambda(),
            endpoint: settings.endpoint.clone(),
        };
        account.identity = account.ask_identity(&home)?;
        Ok(account)
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

    fn ask_identity(&self, region: &str) -> Result<Identity, Refusal> {
        const ACTION: &str = "sts:GetCallerIdentity";
        self.requests.count(ACTION);
        let client = aws_sdk_sts::Client::new(&self.config(region));
        // A person waits for this one: that there is no network is to be said soon.
        let few = RetryConfig::standard().with_max_attempts(FIRST_ATTEMPTS);
        let few = aws_sdk_sts::config::Config::builder().retry_config(few);
        let call = client.get_caller_identity().customize();
        let call = call.config_override(few).send();
        let answer = self
            .runtime
            .block_on(call)
            .map_err(|e| Refusal::new(ACTION, region, &e))?;
        let arn = answer.arn().unwrap_or_default().to_owned();
        let partition = arn.split(':').nth(1).unwrap_or("aws").to_owned();
        Ok(Identity {
            account: answer.account().unwrap_or_default().to_owned(),
            arn,
            partition,
        })
    }
}

/// A configuration for calls to one region.
pub(super) fn in_region(config: &SdkConfig, region: &str) -> SdkConfig {
    let region = Region::new(region.to_owned());
    config.clone().into_builder().region(region).build()
}

fn refusal(why: Why, words: String) -> Refusal {
    Refusal {
        action: "sts:GetCallerIdentity".to_owned(),
        region: String::new(),
        why,
        words,
    }
}

async fn load(settings: &Settings) -> SdkConfig {
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(
            tls::rustls_provider::CryptoMode::Ring,
        ))
        .build_https();
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .operation_attempt_timeout(Duration::from_mins(1))
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .timeout_config(timeouts);
    if let Ok(name) = AppName::new("lpgen") {
        loader = loader.app_name(name);
    }
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(region) = settings.regions.first() {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(endpoint) = &settings.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    loader.load().await
}
