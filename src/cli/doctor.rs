//! `lpgen doctor`.

use super::Global;
use super::args::AccountArgs;
use super::failure::{Exit, Failure};
use super::output::{TextOrJson, print_lines};
use crate::gather::{ExamineRequest, Watch, examine};
use crate::report::written;

/// Look at what lpgen can read of an account, and at what the account records
///
/// Makes every kind of call once that lpgen makes, about one function, and reads one object of each
/// trail: says which calls are allowed, which trails there are and what they record, how much there is
/// to read, and what to switch on. With `--policy`, prints the least policy that lpgen needs, made by
/// its own catalog. Reads only.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Doctor {
    /// The function to try calls with; by default the first there is
    #[arg(value_name = "FUNCTION")]
    function: Option<String>,
    /// How many days back the cost is worked out for
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    days: u16,
    /// Print nothing but the least policy that lpgen needs
    #[arg(long)]
    policy: bool,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = TextOrJson::Text, conflicts_with = "policy")]
    format: TextOrJson,
    /// Exit with 3 when something was refused or is to be switched on
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    account: AccountArgs,
}

const EXAMPLES: &str = "Examples:
  lpgen doctor --region eu-west-1 --region us-east-1
  lpgen doctor orders-api --profile audit --format json
  lpgen doctor --policy > lpgen-policy.json";

impl Doctor {
    pub(crate) fn run(&self, _: Global, watch: &Watch) -> Result<Exit, Failure> {
        let request = ExamineRequest {
            account: self.account.request()?,
            function: self.function.clone(),
            days: self.days,
        };
        let examination = examine(&request, watch)?;
        if self.policy {
            let policies = written::policies(examination.policies());
            print_lines(&written::policy(&policies))?;
        } else {
            let (text, json) = (|| examination.to_text(), || examination.to_json());
            self.format.print(text, json)?;
        }
        let is_unwell = self.strict && !examination.is_well();
        Ok(Exit::worst([(is_unwell, Exit::Gaps)]))
    }
}
