//! `lpgen explain`.

use clap::ValueEnum;

use super::Global;
use super::evidence::{EvidenceArgs, known_action};
use super::failure::{Exit, Failure};
use super::output::{print, print_json};
use crate::iam::action::Action;
use crate::report::explain::{self, Explanation};
use crate::snapshot::permissions::Permissions;

/// Show the evidence behind each grant, and what was not seen
///
/// Without ACTION: every grant with the calls it rests on (operation, count, first and last time,
/// event ids to look up, the fields the ARN was read from, what the catalog says) and what to do
/// about each gap. With ACTION: that one, and when it is not granted, why: denied, set apart, never
/// called, or not recorded by the trail.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Explain {
    /// The function: name, partial ARN or ARN
    #[arg(value_name = "FUNCTION")]
    function: String,
    /// One action: `s3:GetObject`
    #[arg(value_name = "ACTION")]
    action: Option<String>,
    #[command(flatten)]
    evidence: EvidenceArgs,
    /// text: for reading; json: everything, versioned
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

const EXAMPLES: &str = "Examples:
  lpgen explain orders-api
  lpgen explain orders-api --trail AWSLogs/
  lpgen explain orders-api s3:GetObject --trail AWSLogs/
  lpgen explain orders-api --usage orders.usage --format json | jq '.grants[].reasons'";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Explain {
    pub(crate) fn run(&self, global: Global) -> Result<Exit, Failure> {
        let typed = self.action.as_deref();
        let action: Option<Action> = typed.map(str::parse).transpose().map_err(|e| {
            Failure::new(format!("{e}"))
                .hint("an action is `service:Name`, for example `s3:GetObject`")
        })?;
        let evidence = self
            .evidence
            .read(std::slice::from_ref(&self.function), global)?;
        let action = action
            .map(|a| known_action(&a, &evidence.catalog))
            .transpose()?;
        let functions = evidence.select(std::slice::from_ref(&self.function), false, global)?;
        for function in functions {
            let role = evidence.role(function)?;
            let proposal = evidence.propose(function, role.as_ref());
            let today = role.as_ref().map(Permissions::of_role);
            let explanation = Explanation {
                function,
                usage: &evidence.usage,
                synthesis: &proposal.synthesis,
                documents: &proposal.documents,
                catalog: &evidence.catalog,
                today: today.as_ref(),
                role: role.as_ref(),
                remedy: proposal.remedy.as_ref(),
                basis: evidence.basis(function, &proposal),
                action: action.as_ref(),
            };
            match self.format {
                Format::Text => print(&explain::text(&explanation))?,
                Format::Json => print_json(&explain::json(&explanation))?,
            }
        }
        Ok(Exit::Done)
    }
}
