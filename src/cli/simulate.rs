//! `lpgen simulate`.

use std::path::PathBuf;

use super::Global;
use super::failure::{Exit, Failure};
use super::output::OutLines;
use crate::gather::Watch;
use crate::gather::{Lines, read_simulation};
use crate::report::wire::AnswerJson;
use crate::report::written;

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

impl Simulate {
    pub(crate) fn run(&self, _: Global, _: &Watch) -> Result<Exit, Failure> {
        let Some((requests, policies)) = self.names.split_last() else {
            return Err(Failure::new("no requests are given"));
        };
        let simulation = read_simulation(
            self.policy.iter().chain(policies),
            self.boundary.as_deref(),
            self.session_policy.as_deref(),
        )?;
        let mut lines = Lines::open(requests)?;
        let (mut out, mut is_refused) = (OutLines::default(), false);
        while let Some(line) = lines.next_line()? {
            let text = line.text.map_err(|bad| bad.to_string());
            let Some(answer) = simulation.line(line.number, text) else {
                continue;
            };
            is_refused |= matches!(answer, AnswerJson::Refused { .. });
            let is_heard = out.push(&written::line(&answer));
            if !is_heard || (lines.is_drained() && !out.flush()) {
                break;
            }
        }
        out.end()?;
        Ok(Exit::worst([(is_refused, Exit::BadInput)]))
    }
}
