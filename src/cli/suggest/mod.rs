//! `lpgen suggest`.

mod files;

use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::Value;

use super::Global;
use super::args::EvidenceArgs;
use super::failure::{Exit, Failure};
use super::output::{print_lines, say_page};
use super::strict::StrictArgs;
use crate::gather::{OutFile, Stream, Watch, gather, selected, write_all};
use crate::iam::Policy;
use crate::lambda::function::Function;
use crate::proposal::Evidence;
use crate::report::basis::Basis;
use crate::report::how::{self, Application, How};
use crate::report::review::{self, Layout, Order, Reviewed, Reviews};
use crate::report::said::Page;
use crate::report::suggestion::{self, Suggestion};
use crate::report::{observation, written};
use crate::synthesizer::Document;

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
    #[arg(long, value_enum, default_value_t = Format::Policy)]
    format: Format,
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
    #[arg(long, value_enum, value_name = "TOOL", conflicts_with_all = ["out", "format"])]
    how: Option<Tool>,
    #[command(flatten)]
    strict: StrictArgs,
}

const EXAMPLES: &str = "Examples:
  lpgen suggest orders-api                        # everything from the account itself
  lpgen suggest orders-api --trail s3://my-trail-bucket --since 30d --region eu-west-1
  lpgen suggest orders-api --trail AWSLogs/
  lpgen suggest orders-api --trail AWSLogs/ --snapshot account/
  lpgen suggest orders-api --trail AWSLogs/ --format json | jq .gaps
  lpgen suggest orders-api --how terraform > orders-api-role.tf";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Policy,
    Json,
}

/// By what a proposal is applied, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Tool {
    Cli,
    Terraform,
    #[value(name = "cloudformation")]
    CloudFormation,
    Sam,
    Cdk,
}

impl From<Tool> for How {
    fn from(tool: Tool) -> Self {
        match tool {
            Tool::Cli => Self::Cli,
            Tool::Terraform => Self::Terraform,
            Tool::CloudFormation => Self::CloudFormation,
            Tool::Sam => Self::Sam,
            Tool::Cdk => Self::Cdk,
        }
    }
}

impl Format {
    /// A value in this format.
    fn written(self, value: &Value) -> String {
        match self {
            Self::Policy => written::policy(value),
            Self::Json => written::json(value),
        }
    }
}

/// One function's result.
struct Outcome {
    function: Function,
    documents: Vec<Document>,
    /// As the format has it.
    value: Value,
    /// How to apply it, where that is asked for.
    how: String,
    exit: Exit,
}

impl Suggest {
    pub(crate) fn run(&self, global: Global, watch: &Watch) -> Result<Exit, Failure> {
        let evidence = gather(&self.evidence.request(&self.function, watch)?, watch)?;
        if !global.quiet {
            say_page(&observation::text(&evidence.usage, &evidence.attributed));
        }
        let (mut outcomes, mut pages) = (Vec::new(), Vec::new());
        let reviews = Reviews::of(&evidence);
        for function in selected(&evidence, &self.function, watch)? {
            let reviewed = reviews.review(function)?;
            if !global.quiet || !reviewed.holds() {
                pages.push(self.page(&reviewed, global));
            }
            outcomes.push(self.suggest(reviewed, &evidence, global));
        }
        self.write(&outcomes, &evidence, watch)?;
        // Below the policy, so that the verdict stays in sight.
        for page in pages.into_iter().flatten() {
            say_page(&page);
        }
        let exit = outcomes.iter().map(|o| o.exit).max().unwrap_or(Exit::Done);
        Ok(self.strict.exit(exit, || evidence.lacks_records()))
    }

    /// The page of a function, where a person sees it.
    fn page(&self, reviewed: &Reviewed<'_>, global: Global) -> Option<Page> {
        let width = global.columns(Stream::Err)?;
        let order = if Stream::Out.is_terminal() {
            Order::VerdictLast
        } else {
            Order::VerdictFirst
        };
        let layout = Layout {
            width,
            detail: global.detail(),
            order,
            flags: &self.evidence.typed(),
        };
        Some(review::text(&reviewed.review, &layout))
    }

    fn suggest(&self, reviewed: Reviewed<'_>, evidence: &Evidence, global: Global) -> Outcome {
        let function = reviewed.function;
        let proposal = &reviewed.proposal;
        let generalize = evidence.settings.options.generalize.to_string();
        let suggestion = Suggestion {
            function,
            usage: &evidence.usage,
            basis: Basis::of(evidence, function, proposal),
            synthesis: &proposal.synthesis,
            documents: &proposal.documents,
            misses: &proposal.misses,
            proof: reviewed.proof(),
            guards: &proposal.guards,
            gaps: &reviewed.gaps,
            review: &reviewed.review,
            catalog: evidence.catalog.version(),
            generalize: &generalize,
        };
        let kept = reviewed.holds();
        let in_lines = global.columns(Stream::Err).is_none();
        if in_lines && (!global.quiet || !kept) {
            say_page(&suggestion::text(&suggestion, global.detail()));
        }
        let exit = Exit::of_promise(kept);
        let is_doubtful = || evidence.needs_a_person(&reviewed.gaps, reviewed.proof());
        let exit = self.strict.exit(exit, is_doubtful);
        let value = match self.format {
            Format::Json => written::value(&suggestion::json(&suggestion)),
            Format::Policy => written::policies(canonical(&proposal.documents)),
        };
        Outcome {
            function: function.function.clone(),
            value,
            how: self
                .how
                .map_or_else(String::new, |tool| applied(&reviewed, tool)),
            documents: reviewed.proposal.documents,
            exit,
        }
    }

    /// A policy that fails its replay is not printed: the whole result, which says why, still is.
    fn write(
        &self,
        outcomes: &[Outcome],
        evidence: &Evidence,
        watch: &Watch,
    ) -> Result<(), Failure> {
        let sound: Vec<&Outcome> = outcomes
            .iter()
            .filter(|o| o.exit != Exit::BrokenPromise)
            .collect();
        if let Some(tool) = self.how {
            let texts: Vec<&str> = sound.iter().map(|o| o.how.as_str()).collect();
            return Ok(print_lines(&how::joined(&texts, tool.into()))?);
        }
        if let Some(directory) = &self.out {
            let namesakes = files::Namesakes::of(evidence);
            let mut planned = Vec::new();
            for outcome in &sound {
                planned.extend(self.files(outcome, &namesakes));
            }
            return write_all(directory, &planned, watch);
        }
        if self.format == Format::Policy
            && let ([one], [_]) = (sound.as_slice(), outcomes)
            && let [document] = one.documents.as_slice()
        {
            return Ok(print_lines(&(document.policy.to_json() + "\n"))?);
        }
        let printed: Vec<&Outcome> = match self.format {
            Format::Json => outcomes.iter().collect(),
            Format::Policy => sound,
        };
        let values: Vec<(String, &Value)> = printed
            .iter()
            .map(|o| (o.function.arn(), &o.value))
            .collect();
        let text = match (values.as_slice(), outcomes.len()) {
            ([], _) => return Ok(()),
            ([(_, value)], 1) => self.format.written(value),
            _ => {
                let by_function = values.into_iter().map(|(arn, value)| (arn, value.clone()));
                self.format.written(&by_function.collect())
            }
        };
        Ok(print_lines(&text)?)
    }

    /// The files of one function.
    fn files(&self, outcome: &Outcome, namesakes: &files::Namesakes) -> Vec<OutFile> {
        let (function, stem) = (&outcome.function, namesakes.stem(&outcome.function));
        if self.format == Format::Json {
            let text = self.format.written(&outcome.value);
            return vec![files::planned(&stem, &text, function)];
        }
        let named = |document: &Document| {
            // Of several parts, each has a number behind the function's name.
            let part = document.name.strip_prefix(&function.name);
            let stem = format!("{stem}{}", part.unwrap_or_default());
            files::planned(&stem, &document.policy.to_json(), function)
        };
        outcome.documents.iter().map(named).collect()
    }
}

/// How the proposal is applied to the role of today, or to the one that the calls were made under.
fn applied(reviewed: &Reviewed<'_>, tool: Tool) -> String {
    let against = reviewed.against.as_ref();
    let application = Application {
        function: &reviewed.function.function,
        role: reviewed.review.role.as_deref().unwrap_or("ROLE"),
        today: against.map(|against| &against.role),
        plan: against.map(|against| &against.plan),
        documents: &reviewed.proposal.documents,
    };
    how::how(&application, tool.into())
}

fn canonical(documents: &[Document]) -> Vec<Policy> {
    let policies = documents.iter().map(|document| document.policy.canonical());
    policies.collect()
}
