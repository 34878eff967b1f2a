//! How many calls a run made, by action.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A count that is shared by everything that asks one account. What the SDK repeats by itself counts once.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestCounts(Arc<Mutex<BTreeMap<&'static str, u64>>>);

impl RequestCounts {
    /// One more call: `s3:GetObject`.
    pub(super) fn count(&self, action: &'static str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(action).or_default() += 1;
    }

    /// The calls so far, by the service's IAM prefix.
    pub(crate) fn by_service(&self) -> BTreeMap<String, u64> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut services = BTreeMap::new();
        for (action, count) in counts.iter() {
            let service = action.split(':').next().unwrap_or(action);
            *services.entry(service.to_owned()).or_default() += count;
        }
        services
    }

    /// The calls so far, by action.
    pub(crate) fn by_action(&self) -> BTreeMap<&'static str, u64> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.clone()
    }
}
