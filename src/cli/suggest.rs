//! `lpgen suggest`.

use std::path::PathBuf;

use super::Global;
use super::args::{EvidenceArgs, ExitArgs, one_of};
use super::failure::{Exit, Failure};
use super::output::{print_lines, say_page};
use crate::gather::{Stream, Watch, gather, selected, write_all};
use crate::report::how::How;
use crate::report::observation;
use crate::report::review::{self, Order, Reviews};
use crate::report::suggestion::{self, Suggestion, SuggestionForm, Suggestions};

/// Print the policy a function needs
///
/// Standard output carries the policy JSON and nothing else; what it rests on, what was denied,
/// skipped or widened goes to standard error. Before it prints, lpgen replays every observed call
/// against the policy: one that would be denied is an error (exit code 4). When the role of today is known
/// (`--snapshot`, `--role-file`), whatever goes beyond it is listed with its reason.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Suggest {
    /// Functions: name, partial ARN or ARN
    #[arg(value_name = "FUNCTION", required_unless_present = "all")]
    function: Vec<String>,
    /// Every function that the trail shows or a configuration describes
    #[arg(long, conflicts_with = "function")]
    all: bool,
    #[command(flatten)]
    evidence: EvidenceArgs,
    /// policy: the policy documents; json: the whole result with grants, reasons and gaps
    #[arg(long, value_parser = one_of(&SuggestionForm::TYPED, SuggestionForm::word), default_value = "policy")]
    format: SuggestionForm,
    /// Write the policies as files into this directory instead of to standard output
    ///
    /// `FUNCTION.json`; `FUNCTION-1.json`, … for a policy in several parts; `FUNCTION.ACCOUNT.REGION.json`
    /// where several functions bear the name. Earlier policies in the directory are replaced, other files
    /// never are.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print how to apply it instead of the policy: commands, or a snippet for infrastructure code
    ///
    /// cli: the AWS CLI in a POSIX shell; terraform, cloudformation, sam, cdk (TypeScript): resources with the
    /// policy, the trust policy where the function gets a role of its own, and what they replace.
    #[arg(long, value_name = "TOOL", value_parser = one_of(&How::ALL, How::word), conflicts_with_all = ["out", "format"])]
    how: Option<How>,
    #[command(flatten)]
    exit: ExitArgs,
}

const EXAMPLES: &str = "Examples:
  lpgen suggest orders-api                        # everything from the account itself
  lpgen suggest orders-api --trail s3://my-trail-bucket --since 30d --region eu-west-1
  lpgen suggest orders-api --trail AWSLogs/
  lpgen suggest orders-api --trail AWSLogs/ --snapshot account/
  lpgen suggest orders-api --trail AWSLogs/ --format json | jq .gaps
  lpgen suggest orders-api --how terraform > orders-api-role.tf";

impl Suggest {
    pub(crate) fn run(&self, global: Global, watch: &Watch) -> Result<Exit, Failure> {
        let evidence = gather(&self.evidence.request(&self.function, watch)?.0, watch)?;
        if !global.quiet {
            say_page(&observation::text(&evidence.usage, &evidence.attributed));
        }
        let form = self.how.map_or(self.format, SuggestionForm::How);
        let is_below = Stream::Out.is_terminal();
        let order = if is_below {
            Order::VerdictLast
        } else {
            Order::VerdictFirst
        };
        let (mut suggestions, mut pages) = (Suggestions::new(form), Vec::new());
        let reviews = Reviews::of(&evidence);
        for function in selected(&evidence, &self.function, watch)? {
            let reviewed = reviews.review(function)?;
            if !global.quiet || !reviewed.holds() {
                if let Some(width) = global.columns(Stream::Err) {
                    let layout = global.layout(width, order, self.evidence.typed());
                    pages.push(review::text(&reviewed.review, &layout));
                } else {
                    let suggestion = Suggestion::of(&reviewed, &evidence);
                    say_page(&suggestion::text(&suggestion, global.detail));
                }
            }
            suggestions.add(reviewed, &evidence);
        }
        if let Some(directory) = &self.out {
            write_all(directory, &suggestions.files(&evidence), watch)?;
        } else if let Some(text) = suggestions.text() {
            print_lines(&text)?;
        }
        // Below the policy, so that the verdict stays in sight.
        pages.iter().for_each(say_page);
        Ok(Exit::worst([
            (
                self.exit.strict && suggestions.need_a_person(&evidence),
                Exit::Gaps,
            ),
            (!suggestions.hold(), Exit::BrokenPromise),
        ]))
    }
}
