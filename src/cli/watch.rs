//! `lpgen watch`.

use std::path::PathBuf;

use super::Global;
use super::args::EvidenceArgs;
use super::failure::{Exit, Failure};
use super::output::{TextOrJson, print, print_lines, say_page};
use crate::gather::{Stream, Watch, WatchRequest, watch_records};
use crate::report::signal::{json, line, summary};
use crate::signal::Signal;

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
    format: Option<TextOrJson>,
    /// Exit with 1 when something was told
    #[arg(long)]
    exit_code: bool,
}

const EXAMPLES: &str = "Examples:
  lpgen watch                                      # Event history of the account
  lpgen watch orders-api --trail trail/ --snapshot account/ --every 5
  lpgen watch --baseline lpgen-review.json --trail event-history --since 1d --once
  lpgen watch --format json | jq --unbuffered 'select(.kind == \"used_outside\")'";

impl WatchCommand {
    pub(crate) fn run(&self, global: Global, watch: &Watch) -> Result<Exit, Failure> {
        let request = WatchRequest {
            evidence: self.evidence.request(&self.function, watch)?.0,
            review: self.baseline.clone(),
            every: (!self.once).then_some(self.every),
        };
        let seen = Stream::Out.is_terminal().then_some(TextOrJson::Text);
        let form = self.format.or(seen).unwrap_or(TextOrJson::Json);
        let mut tell = |signal: &Signal| {
            match form {
                TextOrJson::Text => print(&line(signal))?,
                TextOrJson::Json => print_lines(&json(signal))?,
            }
            Ok(())
        };
        let told = watch_records(&request, watch, &mut tell)?;
        if !global.quiet {
            say_page(&summary(&told));
        }
        let is_told = self.exit_code && told.all() > 0;
        Ok(Exit::worst([(is_told, Exit::Differences)]))
    }
}
