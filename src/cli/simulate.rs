//! `lpgen simulate`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::failure::{Exit, Failure};
use super::output::print_lines;
use crate::catalog::near::near;
use crate::gather::{Lines, Policies, read_policies, read_policy};
use crate::iam::evaluate::{Miss, Source, StatementRef};
use crate::iam::{Action, Context, Decision, Policy, Request, evaluate};
use crate::report::wire::{AnswerJson, StatementJson};

/// Decide requests by policies, offline
///
/// What `aws iam simulate-custom-policy` does, without an account: for each request one line says
/// whether the policies allow it, which statement decides, and why. All `--policy` files together
/// are one role; a permissions boundary and a session policy limit it. Resource policies and the
/// policies of an organization (SCP, RCP) are not looked at.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Simulate {
    /// An identity policy: a document, or the output of `aws iam get-policy-version` or
    /// `get-role-policy`; may be given several times, or with several files
    #[arg(long, value_name = "FILE", required = true)]
    policy: Vec<PathBuf>,
    /// The permissions boundary
    #[arg(long, value_name = "FILE")]
    boundary: Option<PathBuf>,
    /// The session policy
    #[arg(long, value_name = "FILE")]
    session_policy: Option<PathBuf>,
    /// Requests, one JSON object per line; `-` is standard input
    ///
    /// `{"action": "s3:GetObject", "resource": "arn:aws:s3:::orders/1", "context": {"aws:SourceVpc":
    /// ["vpc-1"]}}`. The resource of an action that has none is `*`. The context is all that is known
    /// of the request: a condition key that is not in it is absent. A `principal` is accepted and
    /// changes nothing: give `aws:PrincipalArn` and its like in the context. Any number of requests
    /// is read in constant memory.
    // `--policy *.json REQUESTS`: what a shell puts before the last name are policies
    #[arg(value_name = "REQUESTS", required = true, num_args = 1..)]
    names: Vec<PathBuf>,
}

const EXAMPLES: &str = r#"Examples:
  echo '{"action":"s3:GetObject","resource":"arn:aws:s3:::orders/1"}' | lpgen simulate --policy role.json -
  lpgen simulate --policy inline.json --policy managed.json --boundary boundary.json requests.jsonl

Each answer is one line:
  {"decision":"allowed","statement":{"source":"identity","file":"role.json","index":0,"sid":"Read"},"why":"…"}
  {"decision":"explicitDeny","statement":{…},"why":"…"}
  {"decision":"implicitDeny","statement":null,"why":"…"}

A line that is no request is answered by {"error":"…","line":3}; the others are still decided, and the
exit code is 2."#;

/// A request as given.
#[derive(Deserialize)]
struct Asked {
    action: Action,
    resource: String,
    context: Option<Context>,
    /// Identity policies apply to whoever holds them, so it decides nothing.
    #[serde(rename = "principal")]
    _principal: Option<IgnoredAny>,
    #[serde(flatten)]
    other: BTreeMap<String, serde_json::Value>,
}

/// All that decides.
struct Role<'a> {
    identity: Policies,
    boundary: Option<(&'a Path, Policy)>,
    session: Option<(&'a Path, Policy)>,
}

/// Answers are handed over in pieces of this many bytes, or when no request waits.
const PIECE: usize = 64 << 10;

impl Simulate {
    pub(crate) fn run(&self) -> Result<Exit, Failure> {
        let Some((requests, policies)) = self.names.split_last() else {
            return Err(Failure::new("no requests are given"));
        };
        let role = Role {
            identity: read_policies(self.policy.iter().chain(policies))?,
            boundary: self.boundary.as_deref().map(limit).transpose()?,
            session: self.session_policy.as_deref().map(limit).transpose()?,
        };
        let mut lines = Lines::open(requests)?;
        let (mut waiting, mut exit) = (String::new(), Exit::Done);
        while let Some(line) = lines.next_line()? {
            let asked = match line.text {
                Ok(text) if text.trim().is_empty() => continue,
                Ok(text) => read_request(text),
                Err(bad) => Err(bad.to_string()),
            };
            let answer = match asked {
                Ok(request) => role.answer(&request),
                Err(error) => {
                    exit = Exit::BadInput;
                    let line = line.number;
                    AnswerJson::Refused { error, line }
                }
            };
            waiting += &serde_json::to_string(&answer)?;
            waiting.push('\n');
            if waiting.len() >= PIECE || lines.is_drained() {
                print_lines(&waiting)?;
                waiting.clear();
            }
        }
        print_lines(&waiting)?;
        Ok(exit)
    }
}

fn limit(path: &Path) -> Result<(&Path, Policy), Failure> {
    Ok((path, read_policy(path)?))
}

impl Role<'_> {
    fn answer(&self, request: &Request) -> AnswerJson {
        let decision = evaluate(
            &self.identity.documents,
            self.boundary.as_ref().map(|(_, policy)| policy),
            self.session.as_ref().map(|(_, policy)| policy),
            request,
        );
        AnswerJson::Decided {
            decision: (&decision).into(),
            statement: decision.statement().map(|place| self.place(place)),
            why: self.why(&decision, request),
        }
    }

    fn place(&self, place: &StatementRef) -> StatementJson {
        StatementJson {
            source: place.source.into(),
            file: self.file(place).display().to_string(),
            index: place.statement,
            sid: place.sid.clone(),
        }
    }

    fn file(&self, place: &StatementRef) -> &Path {
        let limit = match place.source {
            Source::Identity => None,
            Source::Boundary => self.boundary.as_ref(),
            Source::Session => self.session.as_ref(),
        };
        match limit {
            Some((path, _)) => path,
            None => &self.identity.files[place.policy],
        }
    }

    /// The decision in words: which statement of which file, or how near the nearest came.
    fn why(&self, decision: &Decision, request: &Request) -> String {
        let named = |place: &StatementRef| {
            let name = match &place.sid {
                Some(sid) => format!("statement `{sid}`"),
                None => format!("statement {}", place.statement),
            };
            format!("{name} of `{}`", self.file(place).display())
        };
        let silence = match decision {
            Decision::Allowed { by } => return format!("{} allows it", named(by)),
            Decision::ExplicitDeny { by } => return format!("{} denies it", named(by)),
            Decision::ImplicitDeny { why } => why,
        };
        let missed = match &silence.nearest {
            None | Some((_, Miss::Action)) => "no statement has the action".to_owned(),
            Some((place, Miss::Resource)) => {
                format!("{} has the action, but not the resource", named(place))
            }
            Some((place, Miss::Condition { operator, key })) => {
                let place = named(place);
                if request.context.get(key).is_empty() {
                    format!("{place} would, but the context has no `{key}` for `{operator}`")
                } else {
                    format!("{place} would, but `{operator}` on `{key}` does not hold")
                }
            }
        };
        format!("nothing in the {} allows it: {missed}", silence.source)
    }
}

fn read_request(line: &str) -> Result<Request, String> {
    let asked: Asked = serde_json::from_str(line).map_err(|error| {
        // a request is one line: the line within it says nothing
        error.to_string().replace("at line 1 column", "at column")
    })?;
    if asked.resource.is_empty() {
        return Err("`resource` is empty: expected an ARN, or `*`".to_owned());
    }
    // a mistyped context would be decided as if the request had none
    if let Some(key) = asked
        .other
        .keys()
        .find(|key| !near(key, ["context"], 1).is_empty())
    {
        return Err(format!("unknown field `{key}`: did you mean `context`?"));
    }
    Ok(Request {
        action: asked.action,
        resource: asked.resource,
        context: asked.context.unwrap_or_default(),
    })
}
