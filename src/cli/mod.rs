//! The command line: one command, one file.

/// Commands of which one is typed; each runs itself.
macro_rules! commands {
    ($(#[$about:meta])* $who:vis enum $name:ident { $($(#[$kind:meta])* $command:ident($flags:ty),)+ }) => {
        #[derive(Debug, clap::Subcommand)]
        $(#[$about])*
        $who enum $name { $($(#[$kind])* $command($flags)),+ }

        impl $name {
            $who fn run(&self, global: Global, watch: &Watch) -> Result<Exit, Failure> {
                match self { $(Self::$command(command) => command.run(global, watch)),+ }
            }
        }
    };
}

mod args;
mod catalog;
mod check;
mod config;
mod description;
mod diff;
mod doctor;
mod explain;
mod failure;
mod observe;
mod output;
mod propose;
mod review;
mod scan;
mod simulate;
mod snapshot;
mod suggest;
mod trail;
mod usage;
mod verify;
mod watch;

use std::process::ExitCode;

use clap::{ArgAction, ColorChoice, Parser};

use args::switch;
use failure::{Exit, Failure};

use crate::gather::{Stream, Watch};
use crate::report::Detail;
use crate::report::review::{Order, ReviewLayout};

/// Least-privilege IAM policies for AWS Lambda, from the calls a function really made.
///
/// lpgen reads CloudTrail records, finds which function made which call, maps calls to IAM actions
/// and resources with its bundled catalog, and prints the least policy that keeps the function
/// working. Calls come from files, or from the AWS account itself; it reads only, and changes nothing there.
/// `propose` alone writes: a commit on a branch of its own in your repository.
#[derive(Debug, Parser)]
#[command(name = "lpgen", version, max_term_width = 100, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 differences, findings or failed checks (only with --exit-code, --fail-on, --baseline), 2 bad usage or input, 3 done with gaps that need a person (only with \
--strict), 4 a promise failed (an observed call would be denied, or more would be allowed than today).";

#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Global {
    /// When to use colors; `NO_COLOR` is honoured
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN", display_order = 900)]
    color: ColorChoice,
    /// Say nothing on standard error but errors
    #[arg(
        long,
        short,
        global = true,
        conflicts_with = "verbose",
        display_order = 901
    )]
    quiet: bool,
    /// Say more: every name, every skipped item, the whole review
    #[arg(id = "verbose", long = "verbose", short = 'v', global = true, action = ArgAction::SetTrue, value_parser = switch(Detail::Whole, Detail::Short), display_order = 902)]
    detail: Detail,
    /// Columns of pages; by default the terminal's, and 100 where there is none
    #[arg(long, global = true, value_name = "COLUMNS", env = "LPGEN_WIDTH", hide_env_values = true, value_parser = clap::value_parser!(u16).range(40..=1000), display_order = 903)]
    width: Option<u16>,
    /// Print pages at once, though they are longer than the terminal is high
    #[arg(long, global = true, display_order = 904)]
    no_pager: bool,
}

impl Global {
    /// How a review is laid out on a page of so many columns; `flags` are those of this run.
    pub(crate) fn layout(self, width: usize, order: Order, flags: &str) -> ReviewLayout<'_> {
        ReviewLayout {
            width,
            detail: self.detail,
            order,
            flags,
        }
    }

    /// How many columns a page on the stream has: as asked for, or the terminal's; `None` where it is none and
    /// nothing was asked for.
    pub(crate) fn columns(self, stream: Stream) -> Option<usize> {
        let asked = self.width.map(usize::from);
        asked.or_else(|| {
            stream
                .is_terminal()
                .then(|| stream.columns().unwrap_or(COLUMNS))
        })
    }
}

/// Columns of a page where nothing tells.
const COLUMNS: usize = 100;

commands! {
    enum Command {
        Suggest(suggest::Suggest),
        Diff(diff::Diff),
        Explain(explain::Explain),
        Verify(verify::Verify),
        Propose(propose::Propose),
        Scan(scan::Scan),
        Check(Box<check::Check>),
        #[command(subcommand)]
        Review(review::Review),
        Watch(watch::WatchCommand),
        Observe(observe::Observe),
        #[command(subcommand)]
        Usage(usage::UsageCommand),
        #[command(subcommand)]
        Trail(trail::TrailCommand),
        Simulate(simulate::Simulate),
        Snapshot(snapshot::SnapshotCommand),
        Doctor(doctor::Doctor),
        #[command(subcommand)]
        Config(config::ConfigCommand),
        #[command(subcommand)]
        Catalog(catalog::CatalogArgs),
        Completions(description::Completions),
        Man(description::Man),
    }
}

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return tell(&told),
    };
    match cli.global.color {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    match cli.command.run(cli.global, &output::watch(cli.global)) {
        Ok(exit) => exit.into(),
        Err(failure) if failure.is_closed_pipe() => Exit::Done.into(),
        Err(failure) => {
            output::say_page(&failure.text());
            Exit::BadInput.into()
        }
    }
}

/// Prints what was asked for instead of a command (`--help`), or what is wrong with the command line.
fn tell(told: &clap::Error) -> ExitCode {
    let exit = Exit::worst([(told.exit_code() != 0, Exit::BadInput)]);
    match told.print() {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Exit::BadInput.into(),
        _ => exit.into(),
    }
}
