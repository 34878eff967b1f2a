//! `lpgen suggest`.

mod files;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::{Value, json};

use super::Global;
use super::evidence::{Evidence, EvidenceArgs};
use super::failure::{Exit, Failure};
use super::output::{print, say};
use crate::differ::{Proof, prove};
use crate::observer::coverage;
use crate::observer::function::{Function, FunctionUsage};
use crate::report::observation;
use crate::report::suggestion::{self, Suggestion};
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
    /// Exit with 3 when there are gaps that a person should look at
    #[arg(long)]
    strict: bool,
}

const EXAMPLES: &str = "Examples:
  lpgen suggest orders-api                        # everything from the account itself
  lpgen suggest orders-api --trail s3://my-trail-bucket --since 30d --region eu-west-1
  lpgen suggest orders-api --trail AWSLogs/
  lpgen suggest orders-api --trail AWSLogs/ --snapshot account/
  lpgen suggest orders-api --trail AWSLogs/ --format json | jq .gaps";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Policy,
    Json,
}

/// One function's result.
struct Outcome {
    function: Function,
    documents: Vec<Document>,
    /// As the format has it.
    value: Value,
    exit: Exit,
}

impl Suggest {
    pub(crate) fn run(&self, global: Global) -> Result<Exit, Failure> {
        let evidence = self.evidence.read(&self.function, global)?;
        if !global.quiet {
            say(observation::text(&evidence.usage, &evidence.attributed).trim_end());
        }
        let mut outcomes = Vec::new();
        for function in evidence.select(&self.function, self.all, global)? {
            outcomes.push(self.suggest(function, &evidence, global)?);
        }
        self.write(&outcomes, &evidence, global)?;
        let mut exit = outcomes.iter().map(|o| o.exit).max().unwrap_or(Exit::Done);
        if self.strict && evidence.lacks_records() {
            exit = exit.max(Exit::Gaps);
        }
        Ok(exit)
    }

    fn suggest(
        &self,
        function: &FunctionUsage,
        evidence: &Evidence,
        global: Global,
    ) -> Result<Outcome, Failure> {
        let (role, gap) = evidence.role_or_gap(function)?;
        let mut proposal = evidence.propose(function, role.as_ref());
        proposal.synthesis.gaps.extend(gap);
        let proof = role.map(|role| {
            proposal.synthesis.gaps.extend(role.gaps());
            prove(&role, &proposal.synthesis.grants, &proposal.documents)
        });
        let generalize = evidence.options.generalize.to_string();
        let suggestion = Suggestion {
            function,
            usage: &evidence.usage,
            basis: evidence.basis(function, &proposal),
            synthesis: &proposal.synthesis,
            documents: &proposal.documents,
            misses: &proposal.misses,
            proof: proof.as_ref(),
            guards: &proposal.guards,
            catalog: evidence.catalog.version(),
            generalize: &generalize,
        };
        let kept = proposal.misses.is_empty() && proof.as_ref().is_none_or(Proof::holds);
        if !global.quiet || !kept {
            say(suggestion::text(&suggestion, global.verbose).trim_end());
        }
        let gaps = &proposal.synthesis.gaps;
        let doubtful = gaps.iter().any(|g| g.code != coverage::PARTLY_SEEN)
            || proof.as_ref().is_some_and(|p| !p.is_never_wider());
        let exit = match (kept, self.strict && doubtful) {
            (false, _) => Exit::BrokenPromise,
            (true, true) => Exit::Gaps,
            (true, false) => Exit::Done,
        };
        Ok(Outcome {
            function: function.function.clone(),
            value: match self.format {
                Format::Json => suggestion::json(&suggestion),
                Format::Policy => policies(&proposal.documents),
            },
            documents: proposal.documents,
            exit,
        })
    }

    /// A policy that fails its replay is not printed: the whole result, which says why, still is.
    fn write(
        &self,
        outcomes: &[Outcome],
        evidence: &Evidence,
        global: Global,
    ) -> Result<(), Failure> {
        let sound: Vec<&Outcome> = outcomes
            .iter()
            .filter(|o| o.exit != Exit::BrokenPromise)
            .collect();
        if let Some(directory) = &self.out {
            let namesakes = files::Namesakes::of(evidence);
            let mut planned = Vec::new();
            for outcome in &sound {
                planned.extend(self.files(outcome, &namesakes)?);
            }
            return files::write(directory, &planned, global);
        }
        if self.format == Format::Policy
            && let ([one], [_]) = (sound.as_slice(), outcomes)
            && let [document] = one.documents.as_slice()
        {
            return Ok(print(&(document.policy.to_json() + "\n"))?);
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
            ([(_, value)], 1) => serde_json::to_string_pretty(value)?,
            _ => {
                let by_function: BTreeMap<&str, &Value> =
                    values.iter().map(|(arn, v)| (arn.as_str(), *v)).collect();
                serde_json::to_string_pretty(&by_function)?
            }
        };
        Ok(print(&(text + "\n"))?)
    }

    /// The files of one function.
    fn files(
        &self,
        outcome: &Outcome,
        namesakes: &files::Namesakes,
    ) -> Result<Vec<files::Planned>, Failure> {
        let (function, stem) = (&outcome.function, namesakes.stem(&outcome.function));
        if self.format == Format::Json {
            let text = serde_json::to_string_pretty(&outcome.value)?;
            return Ok(vec![files::Planned::new(&stem, text, function)]);
        }
        let named = |document: &Document| {
            // Of several parts, each has a number behind the function's name.
            let part = document.name.strip_prefix(&function.name);
            let stem = format!("{stem}{}", part.unwrap_or_default());
            files::Planned::new(&stem, document.policy.to_json(), function)
        };
        Ok(outcome.documents.iter().map(named).collect())
    }
}

/// One document as itself, several as an array.
fn policies(documents: &[Document]) -> Value {
    let mut list: Vec<Value> = documents
        .iter()
        .map(|d| serde_json::from_str(&d.policy.to_json()).unwrap_or(Value::Null))
        .collect();
    if list.len() == 1 {
        list.remove(0)
    } else {
        json!(list)
    }
}
