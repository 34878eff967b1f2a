//! The flags that say which account is asked, and with which credentials.

use std::path::PathBuf;

use super::Global;
use super::failure::Failure;

#[cfg(feature = "aws")]
pub(crate) use crate::io::aws::Account;

/// No account can be asked by a build without the `aws` feature: there is no value of this type.
#[cfg(not(feature = "aws"))]
#[derive(Debug)]
pub(crate) enum Account {}

/// Where these flags stand in `--help`.
const HEADING: &str = "The account";

/// The flags of every command that can ask an account.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct AccountArgs {
    /// Profile of the AWS configuration files; by default the ordinary credential chain
    #[arg(long, value_name = "NAME", help_heading = HEADING)]
    profile: Option<String>,
    /// Region of the functions; may be given several times. By default the configured one
    #[arg(long, value_name = "REGION", help_heading = HEADING)]
    region: Vec<String>,
    /// Endpoint of all services, for an emulator
    #[arg(long, value_name = "URL", help_heading = HEADING)]
    endpoint_url: Option<String>,
    /// The longest time for one attempt of a request: half of it without a byte, three times it for all
    /// attempts
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600), help_heading = HEADING)]
    timeout: u64,
    /// Add a line of JSON for each request to this file: which, when, how long, with what outcome;
    /// no header and no content
    #[arg(long, value_name = "FILE", help_heading = HEADING)]
    log: Option<PathBuf>,
}

impl AccountArgs {
    /// Whether a flag says that an account is to be asked.
    pub(crate) fn is_given(&self) -> bool {
        self.profile.is_some() || !self.region.is_empty() || self.endpoint_url.is_some()
    }

    /// The regions that flags name.
    pub(crate) fn regions(&self) -> &[String] {
        &self.region
    }

    /// Opens the account, and says as whom it is asked.
    #[cfg(not(feature = "aws"))]
    #[expect(clippy::unused_self, reason = "the same function as with the account")]
    pub(crate) fn open(&self, _: Global) -> Result<Account, Failure> {
        Err(not_in_this_build())
    }

    /// Opens the account, and says as whom it is asked.
    #[cfg(feature = "aws")]
    pub(crate) fn open(&self, global: Global) -> Result<Account, Failure> {
        asked::open(self, global)
    }
}

#[cfg(feature = "aws")]
mod asked {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::super::failure::{Failure, with_hint};
    use super::super::output::{bad, faint, said, say};
    use super::{Account, AccountArgs, Global};
    use crate::io::aws::{Exchange, Limits, Settings, Told};
    use crate::io::log::Log;
    use crate::report::wire::{AskerJson, ExchangeJson};
    use crate::report::written;

    pub(super) fn open(args: &AccountArgs, global: Global) -> Result<Account, Failure> {
        let log = args.log.as_deref().map(Log::open).transpose();
        let log = log.map_err(|e| with_hint(&e, e.hint()))?.map(Arc::new);
        let settings = Settings {
            profile: args.profile.clone(),
            regions: args.region.clone(),
            endpoint: args.endpoint_url.clone(),
            limits: Limits::of_seconds(args.timeout),
            told: told(log.clone(), global),
        };
        let account = Account::open(&settings).map_err(|e| with_hint(&e, e.hint()))?;
        let identity = &account.identity;
        if let Some(log) = log {
            log.add(&written::line(&AskerJson {
                account: &identity.account,
                caller: &identity.arn,
                profile: account.source.profile(),
                regions: &account.regions,
                version: env!("CARGO_PKG_VERSION"),
            }))?;
        }
        if !global.quiet {
            say(said!(
                "{} account {} in {} as {}, by {}",
                faint("asks"),
                identity.account,
                account.regions.join(", "),
                identity.arn,
                account.source
            ));
        }
        Ok(account)
    }

    /// What is told of each request, and to whom.
    fn told(log: Option<Arc<Log>>, global: Global) -> Option<Told> {
        if log.is_none() && !global.verbose {
            return None;
        }
        let is_lost = AtomicBool::new(false);
        Some(Arc::new(move |exchange: &Exchange| {
            if global.verbose {
                say(line(exchange));
            }
            if let Some(log) = &log
                && let Err(error) = log.add(&record(exchange))
                && !is_lost.swap(true, Ordering::Relaxed)
            {
                say(said!("{} {}", bad("not logged"), error));
            }
        }))
    }

    /// For people.
    fn line(exchange: &Exchange) -> crate::report::said::Said {
        let region = match exchange.region.as_str() {
            "" => String::new(),
            region => format!(" in {region}"),
        };
        let page = match exchange.page {
            1 => String::new(),
            page => format!(", page {page}"),
        };
        let attempt = match exchange.attempt {
            1 => String::new(),
            attempt => format!(", attempt {attempt}"),
        };
        said!(
            "{} {}:{}{}{}{}: {}, {} bytes, {} ms",
            faint("request"),
            exchange.service,
            exchange.operation,
            region,
            page,
            attempt,
            exchange.outcome,
            exchange.bytes,
            exchange.took.as_millis()
        )
    }

    /// For auditors.
    fn record(exchange: &Exchange) -> String {
        written::line(&ExchangeJson {
            attempt: exchange.attempt,
            bytes: exchange.bytes,
            endpoint: &exchange.endpoint,
            milliseconds: u64::try_from(exchange.took.as_millis()).unwrap_or(u64::MAX),
            operation: &exchange.operation,
            outcome: &exchange.outcome,
            page: exchange.page,
            region: &exchange.region,
            service: &exchange.service,
            time: exchange.at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
        })
    }
}

/// The failure of a build that cannot ask an account.
#[cfg(not(feature = "aws"))]
pub(super) fn not_in_this_build() -> Failure {
    Failure::new("this lpgen was built without the `aws` feature: it asks no account")
        .hint("build with the default features, or give files (`--trail`, `--snapshot`)")
}
