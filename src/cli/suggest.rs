//! `lpgen suggest`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::{Value, json};

use super::Global;
use super::evidence::{Evidence, EvidenceArgs};
use super::failure::{Exit, Failure, with_hint};
use super::output::{print, say};
use crate::differ::{Permissions, Proof, prove};
use crate::io;
use crate::observer::coverage;
use crate::observer::function::FunctionUsage;
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
    /// Every function that the trail shows
    #[arg(long, conflicts_with = "function")]
    all: bool,
    #[command(flatten)]
    evidence: EvidenceArgs,
    /// policy: the policy documents; json: the whole result with grants, reasons and gaps
    #[arg(long, value_enum, default_value_t = Format::Policy)]
    format: Format,
    /// Write the policies as files into this directory instead of to standard output
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
    name: String,
    arn: String,
    documents: Vec<Document>,
    json: Value,
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
        self.write(&outcomes)?;
        let mut exit = outcomes.iter().map(|o| o.exit).max().unwrap_or(Exit::Done);
        if self.strict && !evidence.usage.unread.is_empty() {
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
            let missing: Vec<String> = role.missing.iter().cloned().collect();
            prove(
                &Permissions::of_role(&role),
                &missing,
                &proposal.synthesis.grants,
                &proposal.documents,
            )
        });
        let generalize = evidence.options.generalize.to_string();
        let suggestion = Suggestion {
            function,
            usage: &evidence.usage,
            synthesis: &proposal.synthesis,
            documents: &proposal.documents,
            misses: &proposal.misses,
            proof: proof.as_ref(),
            catalog: evidence.catalog.version(),
            generalize: &generalize,
        };
        let kept = proposal.misses.is_empty() && proof.as_ref().is_none_or(Proof::holds);
        if !global.quiet || !kept {
            say(suggestion::text(&suggestion, global.verbose).trim_end());
        }
        let doubtful = proposal
            .synthesis
            .gaps
            .iter()
            .any(|g| g.code != coverage::PARTLY_SEEN);
        let exit = match (kept, self.strict && doubtful) {
            (false, _) => Exit::BrokenPromise,
            (true, true) => Exit::Gaps,
            (true, false) => Exit::Done,
        };
        Ok(Outcome {
            name: function.function.name.clone(),
            arn: function.function.arn(),
            json: suggestion::json(&suggestion),
            documents: proposal.documents,
            exit,
        })
    }

    /// A policy that fails its replay is not printed: the whole result, which says why, still is.
    fn write(&self, outcomes: &[Outcome]) -> Result<(), Failure> {
        let sound: Vec<&Outcome> = outcomes
            .iter()
            .filter(|o| o.exit != Exit::BrokenPromise)
            .collect();
        if let Some(directory) = &self.out {
            return sound
                .iter()
                .try_for_each(|outcome| self.write_files(directory, outcome));
        }
        let values: Vec<(&str, Value)> = match self.format {
            Format::Json => outcomes
                .iter()
                .map(|o| (o.arn.as_str(), o.json.clone()))
                .collect(),
            Format::Policy => {
                if let ([one], [_]) = (sound.as_slice(), outcomes)
                    && let [document] = one.documents.as_slice()
                {
                    return Ok(print(&(document.policy.to_json() + "\n"))?);
                }
                sound
                    .iter()
                    .map(|o| (o.arn.as_str(), policies(&o.documents)))
                    .collect()
            }
        };
        let text = match (values.as_slice(), outcomes.len()) {
            ([], _) => return Ok(()),
            ([(_, value)], 1) => serde_json::to_string_pretty(value)?,
            _ => {
                let by_function: BTreeMap<&str, &Value> =
                    values.iter().map(|(arn, v)| (*arn, v)).collect();
                serde_json::to_string_pretty(&by_function)?
            }
        };
        Ok(print(&(text + "\n"))?)
    }

    fn write_files(&self, directory: &Path, outcome: &Outcome) -> Result<(), Failure> {
        io::create_directory(directory).map_err(|e| with_hint(&e, e.hint()))?;
        let files: Vec<(String, String)> = match self.format {
            Format::Json => vec![(
                outcome.name.clone(),
                serde_json::to_string_pretty(&outcome.json)?,
            )],
            Format::Policy => outcome
                .documents
                .iter()
                .map(|d| (d.name.clone(), d.policy.to_json()))
                .collect(),
        };
        for (name, text) in files {
            let path = directory.join(format!("{name}.json"));
            io::write_atomic(&path, (text + "\n").as_bytes())
                .map_err(|e| with_hint(&e, e.hint()))?;
        }
        Ok(())
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
