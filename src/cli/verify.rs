//! `lpgen verify`.

use std::path::PathBuf;

use super::Global;
use super::args::{EvidenceArgs, ExitArgs};
use super::failure::{Exit, Failure};
use super::output::TextOrJson;
use crate::gather::{Watch, gather, verify};
use crate::report::verify::{json, text};

/// Check a policy: replay, never wider, lint, and how it would have fared in time
///
/// Verifies what `lpgen suggest` proposes, or any policy (`--policy`). Replay: every observed call
/// is allowed. Never wider: nothing is allowed that the role does not allow today, but what is listed
/// with its reason. Holdout: policies learned from the first part of the window are tested on the
/// rest. A promise that does not hold is exit code 4.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Verify {
    /// The function: name, partial ARN or ARN
    #[arg(value_name = "FUNCTION")]
    function: String,
    /// A policy to verify instead of the proposal; may be given several times
    #[arg(long, value_name = "FILE")]
    policy: Vec<PathBuf>,
    #[command(flatten)]
    evidence: EvidenceArgs,
    /// text: for reading; json: everything, versioned
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    format: TextOrJson,
    #[command(flatten)]
    exit: ExitArgs,
}

const EXAMPLES: &str = "Examples:
  lpgen verify orders-api
  lpgen verify orders-api --trail AWSLogs/ --snapshot account/
  lpgen verify orders-api --trail AWSLogs/ --policy by-hand.json
  lpgen verify orders-api --trail AWSLogs/ --format json | jq .holdout";

impl Verify {
    pub(crate) fn run(&self, _: Global, watch: &Watch) -> Result<Exit, Failure> {
        let functions = std::slice::from_ref(&self.function);
        let (request, _) = self.evidence.request(functions, watch)?;
        let evidence = gather(&request, watch)?;
        let function = evidence.one(&self.function)?;
        let verified = verify(&request, &evidence, function, &self.policy, watch)?;
        self.format.print(|| text(&verified), || json(&verified))?;
        Ok(Exit::worst([
            (self.exit.strict && verified.needs_a_person(), Exit::Gaps),
            (!verified.holds(), Exit::BrokenPromise),
        ]))
    }
}
