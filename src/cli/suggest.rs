//! `lpgen suggest`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::{Value, json};

use super::Global;
use super::failure::{Exit, Failure};
use super::output::{print, say};
use super::selection::select;
use super::trail::{
    TrailArgs, nothing_to_read, print_reading, read_configurations, read_usages, with_hint,
};
use crate::catalog::Catalog;
use crate::io;
use crate::observer::attribution::attribute;
use crate::observer::coverage;
use crate::observer::function::FunctionUsage;
use crate::observer::usage::Usage;
use crate::report::observation;
use crate::report::suggestion::{self, Suggestion};
use crate::synthesizer::{Document, Generalize, Limits, Options, layout, replay, synthesize};

/// Print the policy a function needs
///
/// Standard output carries the policy JSON and nothing else; what it rests on, what was denied,
/// skipped or widened goes to standard error. Before it prints, lpgen replays every observed call
/// against the policy: one that would be denied is an error (exit code 4).
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
    trail: TrailArgs,
    /// Usage file written by `lpgen observe`; may be given several times
    #[arg(long, value_name = "FILE")]
    usage: Vec<PathBuf>,
    /// Function configurations: output of `aws lambda get-function-configuration` or `list-functions`
    #[arg(long, value_name = "FILE")]
    functions: Vec<PathBuf>,
    /// How far names made per call (object keys, executions, ids) are widened
    ///
    /// exact: the observed names only; names: tomorrow's name under the same prefix is allowed,
    /// another prefix is not; prefix: the first directory at once. Names of buckets, tables, queues
    /// and secrets are never widened.
    #[arg(long, value_enum, default_value_t = Dial::Names)]
    generalize: Dial,
    /// Learn from calls that look as if somebody else used the function's credentials, too
    #[arg(long)]
    include_suspicious: bool,
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
  lpgen suggest orders-api --trail AWSLogs/
  aws cloudtrail lookup-events --output json | lpgen suggest orders-api --trail -
  lpgen suggest orders-api --trail AWSLogs/ --format json | jq .gaps";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Policy,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Dial {
    Exact,
    Names,
    Prefix,
}

impl From<Dial> for Generalize {
    fn from(dial: Dial) -> Self {
        match dial {
            Dial::Exact => Self::Exact,
            Dial::Names => Self::Names,
            Dial::Prefix => Self::Prefix,
        }
    }
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
        if self.trail.trail.is_empty() && self.usage.is_empty() {
            return Err(nothing_to_read());
        }
        let catalog = Catalog::bundled();
        let configurations = read_configurations(&self.functions)?;
        let mut usage = read_usages(&self.usage)?;
        let (read, report) = self.trail.read(&catalog, global)?;
        usage.merge(read);
        if let Some(report) = &report {
            print_reading(report, &usage, global);
        }
        let attributed = attribute(&usage, &configurations);
        if !global.quiet {
            say(observation::text(&usage, &attributed).trim_end());
        }
        let chosen = select(&self.function, self.all, &attributed, &usage)?;
        let outcomes: Vec<Outcome> = chosen
            .into_iter()
            .map(|function| self.suggest(function, &usage, &catalog, global))
            .collect();
        self.write(&outcomes)?;
        let mut exit = outcomes.iter().map(|o| o.exit).max().unwrap_or(Exit::Done);
        if self.strict && !usage.unread.is_empty() {
            exit = exit.max(Exit::Gaps);
        }
        Ok(exit)
    }

    fn suggest(
        &self,
        function: &FunctionUsage,
        usage: &Usage,
        catalog: &Catalog,
        global: Global,
    ) -> Outcome {
        let options = Options {
            generalize: self.generalize.into(),
            include_suspicious: self.include_suspicious,
        };
        let mut synthesis = synthesize(function, &options);
        let layout = layout(
            &function.function.name,
            &synthesis.grants,
            &Limits::default(),
        );
        synthesis.gaps.extend(layout.gaps);
        synthesis.gaps.extend(coverage::gaps(usage));
        synthesis.gaps.sort();
        synthesis.gaps.dedup();
        let misses = replay(&layout.documents, function, &options);
        let generalize = options.generalize.to_string();
        let suggestion = Suggestion {
            function,
            usage,
            synthesis: &synthesis,
            documents: &layout.documents,
            misses: &misses,
            catalog: catalog.version(),
            generalize: &generalize,
        };
        if !global.quiet || !misses.is_empty() {
            say(suggestion::text(&suggestion, global.verbose).trim_end());
        }
        let exit = match (misses.is_empty(), self.strict && !synthesis.gaps.is_empty()) {
            (false, _) => Exit::BrokenPromise,
            (true, true) => Exit::Gaps,
            (true, false) => Exit::Done,
        };
        let json = suggestion::json(&suggestion);
        Outcome {
            name: function.function.name.clone(),
            arn: function.function.arn(),
            documents: layout.documents,
            json,
            exit,
        }
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
                    return print(&(document.policy.to_json() + "\n"));
                }
                sound
                    .iter()
                    .map(|o| (o.arn.as_str(), policies(&o.documents)))
                    .collect()
            }
        };
        match (values.as_slice(), outcomes.len()) {
            ([], _) => Ok(()),
            ([(_, value)], 1) => print(&(serde_json::to_string_pretty(value)? + "\n")),
            _ => {
                let by_function: BTreeMap<&str, &Value> =
                    values.iter().map(|(arn, v)| (*arn, v)).collect();
                print(&(serde_json::to_string_pretty(&by_function)? + "\n"))
            }
        }
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
