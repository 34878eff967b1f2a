//! The flags of the commands about one function's role: its calls, and its role as it is today.

use std::path::PathBuf;

use clap::{ArgMatches, Args, Command, FromArgMatches};

use super::typed::{one_of, typed};
use super::{AccountArgs, ConfigArgs, CurrentArgs, TrailArgs};
use crate::gather::{CallsAre, EvidenceRequest, Failure, Watch, as_decided, now};
use crate::settings::Settings;
use crate::snapshot::plan::Around;
use crate::synthesizer::{Generalize, Options};

/// The flags that say which functions, and where their calls stand.
#[derive(Debug, clap::Args)]
pub(crate) struct EvidenceArgs {
    // Before the others: what they read of what was typed, they take away.
    #[command(flatten)]
    typed: Typed,
    #[command(flatten)]
    trail: TrailArgs,
    /// Usage file written by `lpgen observe`; may be given several times
    #[arg(long, value_name = "FILE")]
    usage: Vec<PathBuf>,
    /// What the account says of functions: output of `aws lambda list-functions`,
    /// `list-event-source-mappings` and others, known by their shape; may be given several times
    #[arg(long, value_name = "FILE")]
    functions: Vec<PathBuf>,
    /// How far names made per call (object keys, executions, ids) are widened
    ///
    /// exact: the observed names only; names: tomorrow's name under the same prefix is allowed,
    /// another prefix is not; prefix: the first directory at once. Names of buckets, tables, queues
    /// and secrets are never widened.
    #[arg(long, default_value_t = Generalize::Names, value_parser = one_of(&Generalize::ALL, Generalize::as_str))]
    generalize: Generalize,
    /// Learn from calls that look as if somebody else used the function's credentials, too
    #[arg(long)]
    include_suspicious: bool,
    #[command(flatten)]
    current: CurrentArgs,
    #[command(flatten)]
    config: ConfigArgs,
    #[command(flatten)]
    account: AccountArgs,
}

/// The flags that say what is read and how, as one would type them again.
#[derive(Clone, Debug)]
struct Typed(String);

impl FromArgMatches for Typed {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let flags = EvidenceArgs::augment_args(Command::new("lpgen"));
        Ok(Self(typed(&flags, matches)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// It has no flags of its own.
impl Args for Typed {
    fn augment_args(command: Command) -> Command {
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        command
    }
}

impl EvidenceArgs {
    /// The flags that say what is read and how, as one would type them again.
    pub(crate) fn typed(&self) -> &str {
        &self.typed.0
    }

    /// What they mean for these functions, none: all; and what the team decided.
    pub(crate) fn request(
        &self,
        functions: &[String],
        watch: &Watch,
    ) -> Result<(EvidenceRequest, Settings), Failure> {
        let decided = self.config.read(watch)?.unwrap_or_default();
        let options = Options {
            generalize: self.generalize,
            include_suspicious: self.include_suspicious,
            ..Options::default()
        };
        // A usage file holds sums: no window can be cut out of it.
        let window = decided
            .window
            .filter(|_| self.usage.is_empty() || !self.trail.is_empty());
        let request = EvidenceRequest {
            functions: functions.to_vec(),
            records: self.trail.records(window)?,
            usage: self.usage.clone(),
            configurations: self.functions.clone(),
            calls: CallsAre::Needed,
            surroundings: Around::LeaveOut,
            tags: decided.sensitivity.keys(),
            role: self.current.role(),
            account: self.account.request()?,
            settings: self.current.settings(options, as_decided(&decided, now())),
        };
        Ok((request, decided))
    }
}
