//! `lpgen snapshot`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::Global;
use super::account::{Account, AccountArgs};
use super::failure::{Exit, Failure, with_hint};
use super::output::{faint, said, say};
use super::reading::print_requests;
use super::state::{count_of, missing, print_unanswered, scope};
use crate::io;
use crate::io::staging::{self, Place, Staging};
use crate::snapshot::plan::{LastAccessed, Plan};
use crate::snapshot::{Index, Snapshot, index};

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
    #[arg(long)]
    replace: bool,
    /// Leave out when roles last used services: two requests or more for each role
    #[arg(long)]
    no_last_accessed: bool,
    #[command(flatten)]
    account: AccountArgs,
    /// Exit with 3 when something was not answered
    #[arg(long)]
    strict: bool,
}

const ROLES: &[&str] = &[
    "iam:GetAccountAuthorizationDetails",
    "iam:GetRole",
    "lambda:ListFunctions",
];
const LAST_ACCESSED: &[&str] = &[
    "iam:GenerateServiceLastAccessedDetails",
    "iam:GetServiceLastAccessedDetails",
    "lambda:ListFunctions",
];

const EXAMPLES: &str = "Examples:
  lpgen snapshot --out account/
  lpgen snapshot --out account/ --replace --region eu-west-1 --region us-east-1 --profile audit
  lpgen snapshot orders-api --out orders/
  lpgen suggest orders-api --trail AWSLogs/ --snapshot account/";

impl SnapshotCommand {
    pub(crate) fn run(&self, global: Global) -> Result<Exit, Failure> {
        self.look()?;
        let account = self.account.open(global)?;
        let last_accessed = if self.no_last_accessed {
            LastAccessed::LeaveOut
        } else {
            LastAccessed::Ask
        };
        let mut plan = Plan::new(scope(&account, &self.function, last_accessed)?);
        let begun = io::clock::now();
        let fail = |e: io::FileError| with_hint(&e, e.hint());
        let mut staging = Staging::begin(&self.out).map_err(fail)?;
        let known = account.state(&mut plan, |answer| {
            staging.write(&answer.name, &answer.text)
        });
        let known = known.map_err(|e| with_hint(&e, e.hint()))?;
        for name in &self.function {
            missing(&account, &plan, &known, name)?;
        }
        let regions: Vec<String> = plan.scope().regions.iter().cloned().collect();
        let identity = &account.identity;
        let mut index = Index::new(&identity.account, &identity.partition, &regions, begun);
        index.functions = (!self.function.is_empty()).then(|| self.function.clone());
        index.unanswered = known.unanswered.iter().cloned().collect();
        staging.write(index::FILE, &index.to_json()).map_err(fail)?;
        staging.finish().map_err(fail)?;
        if !global.quiet {
            self.tell(&account, &known, global);
        }
        Ok(if self.strict && !known.unanswered.is_empty() {
            Exit::Gaps
        } else {
            Exit::Done
        })
    }

    /// Whether the directory may be written.
    fn look(&self) -> Result<(), Failure> {
        let out = self.out.display();
        let place = staging::place(&self.out, index::FILE).map_err(|e| with_hint(&e, e.hint()))?;
        match place {
            Place::Free => Ok(()),
            Place::Own if self.replace => Ok(()),
            Place::Own => Err(Failure::new(format!("`{out}` already holds a snapshot"))
                .hint("`--replace` puts a new one in its place")),
            Place::Taken => Err(Failure::new(format!(
                "`{out}` is there and is no snapshot by lpgen: it is left as it is"
            ))
            .hint("name a directory that is empty or not there")),
        }
    }

    fn tell(&self, account: &Account, known: &Snapshot, global: Global) {
        let c = &known.configurations;
        let functions: BTreeSet<_> = c.functions.iter().map(|c| &c.function).collect();
        let versions = c.functions.iter().filter(|c| !c.is_latest()).count();
        let counts = [
            count_of(
                known,
                &["lambda:ListFunctions"],
                functions.len(),
                "function",
            ),
            count_of(
                known,
                &["lambda:ListFunctions", "lambda:ListVersionsByFunction"],
                versions,
                "version",
            ),
            count_of(
                known,
                &["lambda:ListEventSourceMappings"],
                c.mappings.len(),
                "event source mapping",
            ),
            count_of(known, ROLES, known.role_count(), "role"),
            count_of(
                known,
                &["cloudtrail:DescribeTrails"],
                known.trails.trails.len(),
                "trail",
            ),
            count_of(
                known,
                LAST_ACCESSED,
                known.accessed.len(),
                "last accessed report",
            ),
        ];
        say(said!(
            "{} {}: {}",
            faint("wrote"),
            self.out.display(),
            counts.join(", ")
        ));
        print_unanswered(known, global);
        print_requests(account.requests(), global);
    }
}
