//! `lpgen explain`.

use super::Global;
use super::args::EvidenceArgs;
use super::failure::{Exit, Failure};
use super::output::TextOrJson;
use crate::gather::{Watch, gather};
use crate::iam::action::Action;
use crate::report::explain::{Explained, json, text};

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
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
}

const EXAMPLES: &str = "Examples:
  lpgen explain orders-api
  lpgen explain orders-api --trail AWSLogs/
  lpgen explain orders-api s3:GetObject --trail AWSLogs/
  lpgen explain orders-api --usage orders.usage --format json | jq '.grants[].reasons'";

impl Explain {
    pub(crate) fn run(&self, _: Global, watch: &Watch) -> Result<Exit, Failure> {
        let action: Option<Action> = self.action.as_deref().map(str::parse).transpose()?;
        let functions = std::slice::from_ref(&self.function);
        let evidence = gather(&self.evidence.request(functions, watch)?.0, watch)?;
        let found = action.map(|typed| evidence.catalog.look_up_action(&typed));
        let action = found.transpose()?.map(|found| found.action);
        let function = evidence.one(&self.function)?;
        let explained = Explained::of(&evidence, function, action)?;
        let explanation = explained.explanation();
        self.format
            .print(|| text(&explanation), || json(&explanation))
    }
}
