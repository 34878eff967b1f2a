//! `lpgen snapshot`.

use std::path::PathBuf;

use clap::ArgAction;

use super::Global;
use super::args::{AccountArgs, ConfigArgs, switch};
use super::failure::{Exit, Failure};
use crate::gather::{Existing, SaveRequest, Watch, save};
use crate::snapshot::plan::{Around, LastAccessed};

/// Save the account's state to a directory
///
/// Functions with their versions, aliases, event sources and destinations, what encrypts what these
/// name, roles with all their policies and when they last used services, trails and what they record,
/// rules and schedules: all in AWS's own answer shapes, with what may be secret taken out (values of
/// environment variables, descriptions, inputs, command lines). Every command reads it with
/// `--snapshot DIR` as it would read the account. Reads only.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SnapshotCommand {
    /// Functions: name, partial ARN or ARN; by default all of the regions
    #[arg(value_name = "FUNCTION")]
    function: Vec<String>,
    /// Directory to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Replace an earlier snapshot in the directory
    #[arg(long, action = ArgAction::SetTrue, value_parser = switch(Existing::Replace, Existing::Keep))]
    replace: Existing,
    /// Leave out when roles last used services: two requests or more for each role
    #[arg(long, action = ArgAction::SetTrue, value_parser = switch(LastAccessed::LeaveOut, LastAccessed::Ask))]
    no_last_accessed: LastAccessed,
    /// Leave out what `lpgen check` alone looks at: about ten lists of a region, and four requests for each function
    #[arg(long, action = ArgAction::SetTrue, value_parser = switch(Around::LeaveOut, Around::Each))]
    no_checklist: Around,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten)]
    config: ConfigArgs,
    /// Exit with 3 when something was not answered
    #[arg(long)]
    strict: bool,
}

const EXAMPLES: &str = "Examples:
  lpgen snapshot --out account/
  lpgen snapshot --out account/ --replace --region eu-west-1 --region us-east-1 --profile audit
  lpgen snapshot orders-api --out orders/
  lpgen snapshot --accounts organization.json --role-name lpgen-audit --out organization/
  lpgen suggest orders-api --trail AWSLogs/ --snapshot account/";

impl SnapshotCommand {
    pub(crate) fn run(&self, _: Global, watch: &Watch) -> Result<Exit, Failure> {
        let decided = self.config.read(watch)?.unwrap_or_default();
        let request = SaveRequest {
            account: self.account.request()?,
            functions: self.function.clone(),
            out: self.out.clone(),
            existing: self.replace,
            last_accessed: self.no_last_accessed,
            surroundings: self.no_checklist,
            tags: decided.sensitivity.keys(),
        };
        let saved = save(&request, watch)?;
        let is_whole = saved.iter().all(|snapshot| snapshot.unanswered.is_empty());
        Ok(Exit::worst([(self.strict && !is_whole, Exit::Gaps)]))
    }
}
