//! Several statements at once, and what comes of them together.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::query::{Ended, Runner};
use super::{Answers, End, Folds, RefusedCall, Stand, TablePart, kept};
use crate::io::place::recipient_doubt;
use crate::io::read::{FileReport, note};
use crate::observer::document::Tally;
use crate::observer::doubt::Doubts;
use crate::observer::folding::Folding;
use crate::observer::record::Record;
use crate::observer::usage::Usage;

/// Statements under way at once: the least that an account may run at a time is more (Athena User Guide, "Service
/// Quotas": active DML queries).
const AT_ONCE: usize = 5;

/// So many statements that failed, and none that did not, are enough to know that all will.
const ENOUGH: usize = 3;

/// What the threads share.
struct Shared<'a> {
    folds: Folds<'a>,
    parts: &'a [TablePart<'a>],
    /// What the places of its parts begin with in the cache.
    place: &'a str,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The next part.
    next: usize,
    done: usize,
    /// Bytes that statements under way have scanned, by part.
    under_way: BTreeMap<usize, u64>,
    answers: Answers,
    worked: usize,
}

/// What one statement came to.
#[derive(Default)]
struct Folded {
    inside: Usage,
    outside: Usage,
    outside_records: u64,
    tally: Tally,
}

pub(super) fn all(
    runner: &Runner<'_>,
    place: &str,
    folds: Folds<'_>,
    parts: &[TablePart<'_>],
    answers: Answers,
) -> Answers {
    let known = usize::try_from(answers.report.cached).unwrap_or(usize::MAX);
    let shared = Shared {
        folds,
        parts,
        place,
        state: Mutex::new(State {
            worked: known,
            answers,
            ..State::default()
        }),
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE.min(parts.len()))
            .map(|_| scope.spawn(|| shared.work(runner)))
            .collect();
        for thread in threads {
            thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    });
    let state = shared
        .state
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    let mut answers = state.answers;
    answers.report.is_stopped |= folds.stop.is_asked();
    answers.failed.sort();
    answers.report.notable.sort_by(|a, b| a.path.cmp(&b.path));
    if let (None, 0, Some((part, why))) = (&answers.end, state.worked, answers.failed.first()) {
        answers.end = Some(End::Failed {
            part: part.clone(),
            why: why.clone(),
        });
    }
    answers
}

impl Shared<'_> {
    fn work(&self, runner: &Runner<'_>) {
        while let Some((at, part)) = self.next() {
            let mut folded = Folded::default();
            let ended = self.fold(runner, at, part, &mut folded);
            let mut state = self.lock();
            state.under_way.remove(&at);
            match ended {
                Ok(Ended::Done { scanned }) => {
                    state.answers.scanned += scanned;
                    state.worked += 1;
                    self.settle(&mut state.answers, part, folded, scanned);
                }
                Ok(Ended::Failed { scanned, why }) => {
                    state.answers.scanned += scanned;
                    state.answers.failed.push((part.name.clone(), why));
                }
                Ok(Ended::Stopped { scanned }) => state.answers.scanned += scanned,
                Err(refusal) => {
                    state.answers.end.get_or_insert(End::Refused(refusal));
                }
            }
            state.done += 1;
            self.tell(&state);
        }
    }

    /// The next part, unless there is none, or nothing more is to be asked.
    fn next(&self) -> Option<(usize, &TablePart<'_>)> {
        let mut state = self.lock();
        let is_hopeless = state.worked == 0 && state.answers.failed.len() >= ENOUGH;
        if self.folds.stop.is_asked() || state.answers.end.is_some() || is_hopeless {
            return None;
        }
        let at = state.next;
        state.next += 1;
        Some((at, self.parts.get(at)?))
    }

    fn fold(
        &self,
        runner: &Runner<'_>,
        at: usize,
        part: &TablePart<'_>,
        out: &mut Folded,
    ) -> Result<Ended, RefusedCall> {
        let Folds { span, catalog, .. } = self.folds;
        let (mut inside, mut outside) = (Folding::new(catalog), Folding::new(catalog));
        let mut outside_records = 0;
        let mut doubts = Doubts::default();
        let mut each = |record: &Record<'_>| {
            let account = part.slice.account;
            if let Some(doubt) = account.and_then(|account| recipient_doubt(account, record)) {
                note(&mut doubts, doubt, record);
            } else if span.holds(record.event_time) {
                inside.fold(record);
            } else {
                outside_records += 1;
                outside.fold(record);
            }
        };
        let goes_on = |scanned| self.goes_on(at, scanned);
        let statement = self.folds.statements.text(part.slice);
        let ended = runner.run(
            (&statement, part.is_closed),
            &goes_on,
            &mut out.tally,
            &mut each,
        );
        out.tally.doubts.merge(&doubts);
        out.outside_records = outside_records;
        out.inside = inside.finish();
        out.outside = outside.finish();
        ended
    }

    /// Notes what a statement has scanned; whether it may go on.
    fn goes_on(&self, at: usize, scanned: u64) -> bool {
        let mut state = self.lock();
        state.under_way.insert(at, scanned);
        let all = state.scanned();
        if all > self.folds.most {
            state.answers.end.get_or_insert(End::Limit { scanned: all });
        }
        self.tell(&state);
        state.answers.end.is_none()
    }

    fn tell(&self, state: &State) {
        (self.folds.told)(Stand {
            done: state.done,
            scanned: state.scanned(),
        });
    }

    /// Adds what a statement came to, and keeps it where nothing was passed over.
    fn settle(&self, answers: &mut Answers, part: &TablePart<'_>, folded: Folded, scanned: u64) {
        if folded.tally.skipped() == 0 {
            let mut usage = folded.inside.clone();
            usage.merge(folded.outside);
            usage.doubts.merge(&folded.tally.doubts);
            kept::keep(answers, self.place, self.folds, part, usage);
        }
        answers.usage.merge(folded.inside);
        answers.usage.doubts.merge(&folded.tally.doubts);
        answers.outside += folded.outside_records;
        answers.report.add_file(FileReport {
            path: PathBuf::from(format!("{}, {}", self.folds.address, part.name)),
            bytes: scanned,
            json_bytes: 0,
            tally: folded.tally,
            refusal: None,
            hash: None,
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn scanned(&self) -> u64 {
        self.answers.scanned + self.under_way.values().sum::<u64>()
    }
}
