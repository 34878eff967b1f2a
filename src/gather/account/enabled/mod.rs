//! The account, asked through the SDK's room.

mod athena;
mod chosen;
mod examine;
mod history;
mod objects;
mod proven;
mod records;
mod run;
mod save;
mod several;
mod state;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::gap::Hinted;
use crate::gather::{AccountRequest, Event, Failure, Watch};
use crate::io::aws::{OpenError, RefusedCall, RequestLimits, SessionSettings, StateError};
use crate::io::exchange::{Exchange, ExchangeListener};
use crate::io::log::Log;
use crate::report::wire::{AskerJson, ExchangeJson};
use crate::report::written;

pub(in crate::gather) use crate::io::aws::Account;
pub use examine::examine;
pub(in crate::gather) use records::records;
pub use save::save;
pub(in crate::gather) use several::states;

impl Hinted for OpenError {
    fn hints(&self) -> Vec<String> {
        self.hint().into_iter().collect()
    }
}

impl Hinted for RefusedCall {
    fn hints(&self) -> Vec<String> {
        self.hint().into_iter().collect()
    }
}

impl Hinted for StateError {
    fn hints(&self) -> Vec<String> {
        self.hint().into_iter().collect()
    }
}

/// Opens the account, and says as whom it is asked.
pub(in crate::gather) fn open(request: &AccountRequest, watch: &Watch) -> Result<Account, Failure> {
    let log = request.log.as_deref().map(Log::open).transpose();
    let log = log?.map(Arc::new);
    let settings = SessionSettings {
        profile: request.profile.clone(),
        regions: request.regions.clone(),
        endpoint: request.endpoint.clone(),
        limits: RequestLimits::of_seconds(request.timeout),
        told: told(log.clone(), watch),
    };
    let account = Account::open(&settings)?;
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
    watch.tell(&Event::Asks {
        account: &identity.account,
        regions: &account.regions,
        caller: &identity.arn,
        source: account.source.to_string(),
    });
    Ok(account)
}

/// What is told of each request, and to whom.
fn told(log: Option<Arc<Log>>, watch: &Watch) -> Option<ExchangeListener> {
    let hears = watch.listener.hears_requests();
    if log.is_none() && !hears {
        return None;
    }
    let watch = watch.clone();
    let is_lost = AtomicBool::new(false);
    Some(Arc::new(move |exchange: &Exchange| {
        if hears {
            watch.tell(&Event::Exchange(exchange));
        }
        if let Some(log) = &log
            && let Err(error) = log.add(&record(exchange))
            && !is_lost.swap(true, Ordering::Relaxed)
        {
            watch.tell(&Event::NotLogged(error.to_string()));
        }
    }))
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
