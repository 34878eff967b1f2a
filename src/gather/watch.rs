//! Records watched: what somebody should hear of at once is told, once each, from the first look on.

use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;

use super::files::read_review;
use super::{CallsAre, Event, EvidenceRequest, Failure, Following, Source, Watch, now};
use crate::checklist::Baseline;
use crate::signal::{Signal, Told, WatchedEvidence, signals};

/// Records that are to be watched.
#[derive(Clone, Debug)]
pub(crate) struct WatchRequest {
    /// Which, of which functions; without any, Event history.
    pub evidence: EvidenceRequest,
    /// What was reviewed last: needs that it does not know are told.
    pub review: Option<PathBuf>,
    /// Seconds from one look to the next; `None` for one look alone.
    pub every: Option<u32>,
}

/// How long back Event history is read at first, where nobody says.
const BACK: SignedDuration = SignedDuration::from_hours(24);

/// Looks once, and again and again until somebody asks to stop; hands over each signal as it is found, and counts
/// them.
pub(crate) fn watch_records(
    request: &WatchRequest,
    watch: &Watch,
    tell: &mut dyn FnMut(&Signal) -> Result<(), Failure>,
) -> Result<Told, Failure> {
    let review = request.review.as_deref().map(read_review).transpose()?;
    let following = Following::begin(followed(request.evidence.clone())?, watch)?;
    let mut watching = Watching {
        following,
        review,
        functions: &request.evidence.functions,
        told: Told::default(),
        tell,
    };
    watching.tell()?;
    if let Some(seconds) = request.every.filter(|_| watching.following.goes_on()) {
        watching.go_on(seconds, watch)?;
    }
    Ok(watching.told)
}

/// What is followed: of Event history, where nobody says, the last day.
fn followed(mut request: EvidenceRequest) -> Result<EvidenceRequest, Failure> {
    request.calls = CallsAre::Needed;
    if request.has_no_calls() {
        request.records.sources = vec![Source::EventHistory];
    }
    if let Some(address) = request.records.table() {
        return Err(Failure::new(format!(
            "`{address}` is not followed: every look at it is paid for"
        ))
        .hint("`--trail event-history`, or a folder that `aws s3 sync` fills"));
    }
    let sources = &request.records.sources;
    let is_history = sources.iter().all(|source| *source == Source::EventHistory);
    if is_history && !sources.is_empty() && request.records.span.since.is_none() {
        request.records.span.since = Some(now().checked_sub(BACK)?);
    }
    Ok(request)
}

/// Records that are followed, and what was told of them.
struct Watching<'w> {
    following: Following,
    review: Option<Baseline>,
    functions: &'w [String],
    told: Told,
    tell: &'w mut dyn FnMut(&Signal) -> Result<(), Failure>,
}

impl Watching<'_> {
    /// Tells what is new.
    fn tell(&mut self) -> Result<(), Failure> {
        let seen = WatchedEvidence {
            evidence: self.following.evidence(),
            review: self.review.as_ref(),
            functions: self.functions,
        };
        for signal in signals(&seen) {
            if self.told.is_new(&signal) {
                (self.tell)(&signal)?;
            }
        }
        Ok(())
    }

    /// Looks again and again, until somebody asks to stop. What cannot be read now is read with the next look.
    fn go_on(&mut self, seconds: u32, watch: &Watch) -> Result<(), Failure> {
        let _reading = watch.stop.reading();
        let every = Duration::from_secs(u64::from(seconds));
        let mut is_failing = false;
        while !watch.stop.wait(every) {
            match self.following.go_on(watch) {
                Ok(true) => self.tell()?,
                Ok(false) => {}
                Err(_) if watch.stop.is_asked() => break,
                Err(failure) => {
                    // Said once, and again after it worked.
                    if !is_failing {
                        watch.tell(&Event::LooksAgain {
                            failure: &failure,
                            seconds,
                        });
                    }
                    is_failing = true;
                    continue;
                }
            }
            is_failing = false;
        }
        Ok(())
    }
}
