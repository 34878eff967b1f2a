//! Keeping below a service's limit of requests, so that others who use it are not slowed down.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// Ten requests a second. Lambda admits fifteen in each region, of everybody in the account together,
/// to all its calls but a few (AWS Lambda Developer Guide, "Lambda quotas": "Rest of the control plane
/// API requests"), and that quota cannot be raised.
const LAMBDA: Duration = Duration::from_millis(100);

/// When the next request may be made, by region.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    interval: Duration,
    next: Arc<Mutex<BTreeMap<String, Instant>>>,
}

impl Pace {
    /// The one of Lambda's control plane.
    pub(super) fn of_lambda() -> Self {
        Self {
            interval: LAMBDA,
            next: Arc::default(),
        }
    }

    /// None: an emulator has no limit.
    pub(super) fn none() -> Self {
        Self {
            interval: Duration::ZERO,
            next: Arc::default(),
        }
    }

    /// Waits until a request to the region may be made.
    pub(super) async fn wait(&self, region: &str) {
        if self.interval.is_zero() {
            return;
        }
        let now = Instant::now();
        let turn = {
            let mut next = self.next.lock().await;
            let turn = next.get(region).copied().unwrap_or(now).max(now);
            next.insert(region.to_owned(), turn + self.interval);
            turn
        };
        sleep_until(turn).await;
    }
}
