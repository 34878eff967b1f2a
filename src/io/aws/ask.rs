//! Asking many questions at once.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aws_config::SdkConfig;
use aws_sdk_lambda::types::FunctionVersion;
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use super::asking::{Asking, Calls};
use super::pace::Pace;
use super::refusal::{RefusedCall, Why};
use super::session::{Account, in_region};
use crate::snapshot::asked::Asked;
use crate::snapshot::{Answer, Question, Unanswered};

/// Questions that are asked at the same time.
const AT_ONCE: usize = 8;

/// Answers that wait for the one who asked: with documents of a megabyte each, the memory that a
/// large account takes.
const WAITING: usize = 16;

/// What comes back.
pub(super) enum Said {
    /// An answer as it came: not redacted.
    Answer(Answer),
    /// A call was not answered.
    Refused(Unanswered),
    /// No other call will be answered.
    Ended(RefusedCall),
}

/// What all questions share.
#[derive(Clone)]
pub(super) struct Asker {
    config: SdkConfig,
    pace: Pace,
    calls: Calls,
    /// Account id of the caller.
    pub(super) account: String,
    /// Whether an emulator is asked.
    pub(super) is_emulated: bool,
    /// Managed policies that were asked for already.
    policies: Arc<Mutex<BTreeSet<String>>>,
    ended: Arc<AtomicBool>,
    said: mpsc::Sender<Said>,
}

impl Account {
    /// Asks all questions, several at a time; `each` is told what comes back, in no particular order.
    /// Asking ends early when it says so.
    pub(super) fn ask(&self, questions: Vec<Question>, mut each: impl FnMut(Said) -> Go) {
        let (said, mut heard) = mpsc::channel(WAITING);
        let asker = Asker {
            config: self.config.clone(),
            pace: if self.is_emulated() {
                Pace::none()
            } else {
                self.pace.clone()
            },
            calls: self.calls.clone(),
            account: self.identity.account.clone(),
            is_emulated: self.is_emulated(),
            policies: Arc::default(),
            ended: Arc::default(),
            said,
        };
        let ended = Arc::clone(&asker.ended);
        self.runtime.spawn(all(asker, questions));
        while let Some(said) = heard.blocking_recv() {
            if each(said) == Go::Stop {
                ended.store(true, Ordering::Relaxed);
                break;
            }
        }
    }
}

/// Whether to go on asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Go {
    /// Yes.
    On,
    /// No.
    Stop,
}

async fn all(asker: Asker, questions: Vec<Question>) {
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    let mut under_way = JoinSet::new();
    for question in questions {
        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else {
            break;
        };
        if asker.ended.load(Ordering::Relaxed) {
            break;
        }
        let asker = asker.clone();
        under_way.spawn(async move {
            if let Err(refusal) = asker.answer(&question).await {
                asker.refuse(&refusal, &question.about()).await;
            }
            drop(permit);
        });
    }
    while let Some(one) = under_way.join_next().await {
        if let Err(error) = one
            && error.is_panic()
        {
            std::panic::resume_unwind(error.into_panic());
        }
    }
}

impl Asker {
    async fn answer(&self, question: &Question) -> Result<(), RefusedCall> {
        match question {
            Question::Functions(region) => self.functions(region, None).await,
            Question::AllVersions(region) => {
                self.functions(region, Some(FunctionVersion::All)).await
            }
            Question::Function(region, name) => self.function(region, name).await,
            Question::Mappings(region) => self.mappings(region).await,
            Question::Versions(function) => self.versions(function).await,
            Question::Aliases(function) => self.aliases(function).await,
            Question::Destinations(function) => self.destinations(function).await,
            Question::Trails(region) => self.trails(region).await,
            Question::Selectors(region, arn) => self.selectors(region, arn).await,
            Question::TrailStatus(region, arn) => self.trail_status(region, arn).await,
            Question::Roles => self.roles().await,
            Question::Role(arn) => self.role(arn).await,
            Question::Accessed(arn) => self.accessed(arn).await,
            Question::Queue(arn) => self.queue(arn).await,
            Question::Topic(arn) => self.topic(arn).await,
            Question::Stream(arn) => self.stream(arn).await,
            Question::Table(arn) => self.table(arn).await,
            Question::AccessPoints(region) => self.access_points(region).await,
            Question::KeyAliases(region) => self.key_aliases(region).await,
            Question::RulesOf(arn) => self.rules_of(arn).await,
            Question::Rules(region) => self.rules(region).await,
            Question::Schedules(region, functions) => self.schedules(region, functions).await,
            question => self.answer_around(question).await,
        }
    }

    /// What stands around functions.
    async fn answer_around(&self, question: &Question) -> Result<(), RefusedCall> {
        match question {
            Question::LogGroups(region, prefix) => self.log_groups(region, prefix).await,
            Question::MetricFilters(region) => self.metric_filters(region).await,
            Question::Alarms(region) => self.alarms(region).await,
            Question::Tags(region, key) => self.tags(region, key).await,
            Question::RestApis(region) => self.rest_apis(region).await,
            Question::HttpApis(region) => self.http_apis(region).await,
            Question::TargetGroups(region) => self.target_groups(region).await,
            Question::TrailBucket(region, bucket) => self.trail_bucket(region, bucket).await,
            Question::Urls(function) => self.urls(function).await,
            Question::FunctionPolicy(function) => self.function_policy(function).await,
            Question::CodeSigning(function) => self.code_signing(function).await,
            Question::Concurrency(function) => self.concurrency(function).await,
            _ => Ok(()),
        }
    }

    /// The configuration for calls to one region; the caller's own for global services.
    pub(super) fn config(&self, region: &str) -> SdkConfig {
        match region {
            "" => self.config.clone(),
            region => in_region(&self.config, region),
        }
    }

    /// Makes a call when it is its turn.
    pub(super) fn call<T, E>(
        &self,
        one: &'static Asked,
        region: &str,
        call: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> impl Future<Output = Result<T, RefusedCall>>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let call = Box::pin(call);
        async move { self.asking(one, region, 1).await.answer(call).await }
    }

    /// A call whose turn it is.
    pub(super) async fn asking(&self, one: &'static Asked, region: &str, page: usize) -> Asking {
        if one.source() == "lambda" {
            self.pace.wait(region).await;
        }
        self.calls.asking(one.name, region).page(page)
    }

    /// Hands out an answer. When nobody listens any more, it is lost, as it should be.
    pub(super) async fn say(&self, answer: Answer) {
        let _ = self.said.send(Said::Answer(answer)).await;
    }

    /// Hands out a refusal.
    pub(super) async fn refuse(&self, refusal: &RefusedCall, about: &str) {
        // The caller is known by now: what AWS does not know in one region, it may know in others.
        let said = if refusal.ends_all() && refusal.why != Why::Invalid {
            self.ended.store(true, Ordering::Relaxed);
            Said::Ended(refusal.clone())
        } else {
            Said::Refused(refusal.unanswered(about))
        };
        let _ = self.said.send(said).await;
    }

    /// Whether a managed policy is asked for the first time.
    pub(super) fn is_new_policy(&self, arn: &str) -> bool {
        let mut known = self.policies.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(arn.to_owned())
    }
}
