//! What is told of a request to the account: no header, no body, no path and no query. Those hold secrets.

#[cfg(feature = "aws")]
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

/// One request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// When it was sent.
    pub at: Timestamp,
    /// IAM prefix of the service: `lambda`.
    pub service: String,
    /// `ListFunctions`; `credentials` where a request was made to come to them.
    pub operation: String,
    /// Empty for global services.
    pub region: String,
    /// Scheme and host.
    pub endpoint: String,
    /// Which page of the answer, from 1.
    pub page: usize,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// Until the answer was there; of an object, until it began.
    pub took: Duration,
    /// HTTP status, or what went wrong.
    pub outcome: String,
    /// Bytes of the answer; none of an object, which is read later.
    pub bytes: usize,
}

/// Who is told of every request.
#[cfg(feature = "aws")]
pub(crate) type ExchangeListener = Arc<dyn Fn(&Exchange) + Send + Sync>;
