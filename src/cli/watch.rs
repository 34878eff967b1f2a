//! `lpgen watch`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use jiff::SignedDuration;

use super::Global;
use super::args::EvidenceArgs;
use super::failure::{self, Exit, Failure};
use super::output::{faint, print, print_lines, said, say};
use crate::checklist::Baseline;
use crate::gather::{Calls, Following, Request, Source, Stream, Watch, now, read_review};
use crate::report::signal;
use crate::report::words::plural;
use crate::signal::{Kind, Seen, Signal, Told, signals};

/// Follow the records, and say at once what somebody should hear of
///
/// One line each: denied calls, calls that look as if somebody else used a function's credentials, needs that
/// the role of today or the last review does not know, changes of functions, of their roles and of who may call
/// them, and trails that were stopped or changed. Follows files and folders that grow, and Event history
/// (by default the last day of it), until Ctrl-C. It reads only, and tells each thing once.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct WatchCommand {
    /// Functions: name, partial ARN or ARN; by default all
    #[arg(value_name = "FUNCTION")]
    function: Vec<String>,
    #[command(flatten)]
    evidence: EvidenceArgs,
    /// What was reviewed last, written by `lpgen review record`: needs that it does not know are told
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Say what is there, and end
    #[arg(long)]
    once: bool,
    /// Seconds from one look to the next
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    every: u32,
    /// text: for a terminal; json: an object a line; by default json where standard output is no terminal
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Exit with 1 when something was told
    #[arg(long)]
    exit_code: bool,
}

const EXAMPLES: &str = "Examples:
  lpgen watch                                      # Event history of the account
  lpgen watch orders-api --trail trail/ --snapshot account/ --every 5
  lpgen watch --baseline lpgen-review.json --trail event-history --since 1d --once
  lpgen watch --format json | jq --unbuffered 'select(.kind == \"used_outside\")'";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// How long back Event history is read at first, where nobody says.
const BACK: SignedDuration = SignedDuration::from_hours(24);

impl WatchCommand {
    pub(crate) fn run(&self, global: Global, watch: &Watch) -> Result<Exit, Failure> {
        let review = self.baseline.as_deref().map(read_review).transpose()?;
        let request = self.request(watch)?;
        let mut following = Following::begin(request, watch)?;
        let mut said = Lines::of(self.format());
        said.tell(&self.seen(&following, review.as_ref()))?;
        if !self.once && following.goes_on() {
            self.follow(&mut following, &mut said, review.as_ref(), watch)?;
        }
        if !global.quiet {
            said.sum_up();
        }
        Ok(
            if self.exit_code && said.counts.values().sum::<usize>() > 0 {
                Exit::Differences
            } else {
                Exit::Done
            },
        )
    }

    /// Looks again and again, until somebody asks to stop. What cannot be read now is read with the next look.
    fn follow(
        &self,
        following: &mut Following,
        said: &mut Lines,
        review: Option<&Baseline>,
        watch: &Watch,
    ) -> Result<(), Failure> {
        let _reading = watch.stop.reading();
        let every = Duration::from_secs(u64::from(self.every));
        let mut is_failing = false;
        while !watch.stop.wait(every) {
            match following.go_on(watch) {
                Ok(true) => said.tell(&self.seen(following, review))?,
                Ok(false) => {}
                Err(_) if watch.stop.is_asked() => break,
                // Said once, and again after it worked.
                Err(failure) if !is_failing => {
                    failure::print(&failure);
                    say(said!(
                        "{} {}",
                        faint("looks again"),
                        format!("in {} s", self.every)
                    ));
                    is_failing = true;
                    continue;
                }
                Err(_) => continue,
            }
            is_failing = false;
        }
        Ok(())
    }

    fn seen<'e>(&'e self, following: &'e Following, review: Option<&'e Baseline>) -> Seen<'e> {
        Seen {
            evidence: following.evidence(),
            review,
            functions: &self.function,
        }
    }

    fn request(&self, watch: &Watch) -> Result<Request, Failure> {
        let decided = self.evidence.decided(watch)?;
        let mut request = self.evidence.request_with(&self.function, &decided)?;
        request.calls = Calls::Needed;
        if request.has_no_calls() {
            request.records.sources = vec![Source::EventHistory];
        }
        let sources = &request.records.sources;
        if let Some(address) = request.records.table() {
            return Err(Failure::new(format!(
                "`{address}` is not followed: every look at it is paid for"
            ))
            .hint("`--trail event-history`, or a folder that `aws s3 sync` fills"));
        }
        let is_history = sources.iter().all(|source| *source == Source::EventHistory);
        if is_history && !sources.is_empty() && request.records.span.since.is_none() {
            request.records.span.since = Some(now().checked_sub(BACK)?);
        }
        Ok(request)
    }

    fn format(&self) -> Format {
        self.format.unwrap_or(if Stream::Out.is_terminal() {
            Format::Text
        } else {
            Format::Json
        })
    }
}

/// What was told.
struct Lines {
    format: Format,
    told: Told,
    counts: BTreeMap<Kind, usize>,
}

impl Lines {
    fn of(format: Format) -> Self {
        Self {
            format,
            told: Told::default(),
            counts: BTreeMap::new(),
        }
    }

    /// Tells what is new.
    fn tell(&mut self, seen: &Seen<'_>) -> Result<(), Failure> {
        for signal in signals(seen) {
            if self.told.is_new(&signal) {
                *self.counts.entry(signal.kind).or_default() += 1;
                self.line(&signal)?;
            }
        }
        Ok(())
    }

    fn line(&self, signal: &Signal) -> Result<(), Failure> {
        match self.format {
            Format::Text => print(&signal::line(signal))?,
            Format::Json => print_lines(&signal::json(signal))?,
        }
        Ok(())
    }

    fn sum_up(&self) {
        let all: usize = self.counts.values().sum();
        let parts = Kind::ALL.iter().filter_map(|kind| {
            let count = self.counts.get(kind)?;
            Some(format!("{count} {}", kind.words()))
        });
        let parts: Vec<String> = parts.collect();
        let rest = if parts.is_empty() {
            String::new()
        } else {
            format!(": {}", parts.join(", "))
        };
        say(said!("{} {}{}", faint("told"), plural(all, "signal"), rest));
    }
}
