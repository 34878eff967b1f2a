//! What policies decide about requests, with the statement that decides, and why.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::wire::{AnswerJson, StatementJson};
use crate::catalog::near::near;
use crate::iam::evaluate::{Mismatch, PolicySource, StatementRef};
use crate::iam::{Action, Context, Decision, Policy, Request, evaluate};

/// All that decides, with the file of each policy.
#[derive(Clone, Debug, Default)]
pub(crate) struct Simulation {
    /// The identity policies: all together one role.
    pub identity: Vec<Policy>,
    /// The file of each of them.
    pub files: Vec<PathBuf>,
    /// The permissions boundary.
    pub boundary: Option<(PathBuf, Policy)>,
    /// The session policy.
    pub session: Option<(PathBuf, Policy)>,
}

impl Simulation {
    /// What is decided about a line, or why it is no request; `None` for an empty one.
    pub(crate) fn line(&self, number: u64, text: Result<&str, String>) -> Option<AnswerJson> {
        let request = match text {
            Ok(text) if text.trim().is_empty() => return None,
            Ok(text) => read_request(text),
            Err(why) => Err(why),
        };
        Some(match request {
            Ok(request) => self.answer(&request),
            Err(error) => AnswerJson::Refused {
                error,
                line: number,
            },
        })
    }

    /// What is decided about a request.
    pub(crate) fn answer(&self, request: &Request) -> AnswerJson {
        let decision = evaluate(
            &self.identity,
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
            PolicySource::Identity => None,
            PolicySource::Boundary => self.boundary.as_ref(),
            PolicySource::Session => self.session.as_ref(),
        };
        match limit {
            Some((path, _)) => path,
            None => &self.files[place.policy],
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
            None | Some((_, Mismatch::Action)) => "no statement has the action".to_owned(),
            Some((place, Mismatch::Resource)) => {
                format!("{} has the action, but not the resource", named(place))
            }
            Some((place, Mismatch::Condition { operator, key })) => {
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
