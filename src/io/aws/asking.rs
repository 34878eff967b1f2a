//! One call: what is asked, on which page, and what went wrong with it.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::limits::{MOST_PAGES, Passed, RequestLimits};
use super::refusal::{RefusedCall, Why};
use super::requests::RequestCounts;

/// How the body of an answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// At once.
    Whole,
    /// In pieces, by whoever asked.
    Stream,
}

tokio::task_local! {
    /// The call that a request is made for.
    static UNDER_WAY: Asking;
}

/// What all calls of a run share.
#[derive(Clone, Debug)]
pub(super) struct Calls {
    pub(super) requests: RequestCounts,
    pub(super) limits: RequestLimits,
    /// Endpoints that did not answer a call in all its attempts: no other call waits for them as long.
    silent: Arc<Mutex<BTreeSet<String>>>,
}

impl Calls {
    pub(super) fn new(limits: RequestLimits) -> Self {
        Self {
            requests: RequestCounts::default(),
            limits,
            silent: Arc::default(),
        }
    }

    /// One more call, which counts from now on.
    pub(super) fn asking(&self, action: &'static str, region: &str) -> Asking {
        self.requests.count(action);
        Asking {
            calls: self.clone(),
            action,
            region: region.to_owned(),
            page: 1,
            body: Body::Whole,
            state: Arc::default(),
        }
    }
}

/// A call that is made.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    calls: Calls,
    pub(super) action: &'static str,
    /// Empty for global services.
    pub(super) region: String,
    /// From 1.
    pub(super) page: usize,
    pub(super) body: Body,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    attempts: AtomicU32,
    endpoint: Mutex<String>,
    passed: Mutex<Option<Passed>>,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Asking {
    /// The same for another page.
    pub(super) fn page(mut self, page: usize) -> Self {
        self.page = page;
        self
    }

    /// The same, with a body that is read in pieces.
    pub(super) fn streams(mut self) -> Self {
        self.body = Body::Stream;
        self
    }

    /// The one that the current task makes a request for.
    pub(super) fn current() -> Option<Self> {
        UNDER_WAY.try_with(Clone::clone).ok()
    }

    /// Makes the call. The SDK's futures are large: they are boxed before they are held.
    pub(super) fn send<T, E>(
        &self,
        call: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> impl Future<Output = Result<T, SdkError<E, HttpResponse>>> {
        UNDER_WAY.scope(self.clone(), Box::pin(call))
    }

    /// Makes the call; an error is a refusal.
    pub(super) fn answer<T, E>(
        &self,
        call: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> impl Future<Output = Result<T, RefusedCall>>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let sent = self.send(call);
        async move { sent.await.map_err(|error| self.refusal(&error)) }
    }

    /// IAM prefix.
    pub(super) fn service(&self) -> &str {
        self.action.split(':').next().unwrap_or_default()
    }

    pub(super) fn operation(&self) -> &str {
        self.action.split(':').nth(1).unwrap_or_default()
    }

    /// Notes an attempt; the how many-th it is.
    pub(super) fn begins(&self, endpoint: &str) -> u32 {
        endpoint.clone_into(&mut lock(&self.state.endpoint));
        self.state.attempts.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Why no further attempt is worth while: the first one passed a limit, as all of another call did.
    pub(super) fn given_up(&self) -> Option<Passed> {
        let silent = lock(&self.calls.silent);
        let is_silent = silent.contains(lock(&self.state.endpoint).as_str());
        lock(&self.state.passed).clone().filter(|_| is_silent)
    }

    /// Notes that an answer came: no limit was passed.
    pub(super) fn answered(&self) {
        *lock(&self.state.passed) = None;
    }

    pub(super) fn passes(&self, passed: Passed) {
        *lock(&self.state.passed) = Some(passed);
    }

    /// What is said of a call that was not answered.
    pub(super) fn refusal<E>(&self, error: &SdkError<E, HttpResponse>) -> RefusedCall
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let passed = lock(&self.state.passed).take();
        let endpoint = lock(&self.state.endpoint).clone();
        let passed = passed.or_else(|| match error {
            SdkError::TimeoutError(_) => Some(Passed::Time(self.calls.limits.attempt())),
            _ => None,
        });
        let mut refusal = match passed {
            Some(passed) => return self.beyond(&passed),
            None => RefusedCall::new(self.action, &self.region, error),
        };
        if refusal.why == Why::Unreachable && !endpoint.is_empty() {
            refusal.words = format!("`{endpoint}`: {}", refusal.words);
        }
        refusal
    }

    /// What is said when the endpoint passed a limit.
    pub(super) fn beyond(&self, passed: &Passed) -> RefusedCall {
        let endpoint = lock(&self.state.endpoint).clone();
        let why = if passed.is_of_time() {
            if self.body == Body::Whole {
                lock(&self.calls.silent).insert(endpoint.clone());
            }
            Why::Unreachable
        } else {
            Why::Endless
        };
        RefusedCall {
            action: self.action.to_owned(),
            region: self.region.clone(),
            why,
            words: format!("`{endpoint}`: {passed}"),
        }
    }
}

/// The pages of one answer: they end, and none comes twice.
#[derive(Debug)]
pub(super) struct Pages {
    /// Hashes of the tokens so far.
    seen: BTreeSet<u64>,
    most: usize,
}

impl Default for Pages {
    fn default() -> Self {
        Self::up_to(MOST_PAGES)
    }
}

impl Pages {
    /// Fewer pages than this.
    pub(super) fn up_to(most: usize) -> Self {
        Self {
            seen: BTreeSet::new(),
            most,
        }
    }

    /// The page that is asked for now, from 1.
    pub(super) fn number(&self) -> usize {
        self.seen.len() + 1
    }

    /// The next page's token, if there is one.
    pub(super) fn next(&mut self, token: Option<&str>) -> Result<Option<String>, Passed> {
        let Some(token) = token.filter(|token| !token.is_empty()) else {
            return Ok(None);
        };
        if !self
            .seen
            .insert(xxhash_rust::xxh3::xxh3_64(token.as_bytes()))
        {
            return Err(Passed::SamePage);
        }
        if self.seen.len() >= self.most {
            return Err(Passed::Pages(self.most));
        }
        Ok(Some(token.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_end() {
        let mut pages = Pages::default();
        assert_eq!(pages.next(None), Ok(None));
        assert_eq!(pages.next(Some("")), Ok(None));
        assert_eq!(pages.next(Some("a")), Ok(Some("a".to_owned())));
        assert_eq!(pages.next(Some("b")), Ok(Some("b".to_owned())));
        assert_eq!(pages.next(Some("a")), Err(Passed::SamePage));
        let mut count = 0;
        while pages.next(Some(&format!("t{count}"))).is_ok() {
            count += 1;
        }
        assert!(count < MOST_PAGES);
    }
}
