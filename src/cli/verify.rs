//! `lpgen verify`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::args::EvidenceArgs;
use super::failure::{Exit, Failure};
use super::output::{print, print_json};
use super::strict::StrictArgs;
use crate::differ::replayed::{needed, replayed};
use crate::differ::unseen::unseen;
use crate::differ::{guards, lint, pairs};
use crate::gather::{Watch, gather, holdout, read_policies};
use crate::iam::policy::Policy;
use crate::proposal::wider::{self, Wider};
use crate::report::basis::Basis;
use crate::report::verify::{self, Verification};
use crate::report::words::plural;
use crate::snapshot::Role;
use crate::synthesizer::{Document, Limits};

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
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    strict: StrictArgs,
}

const EXAMPLES: &str = "Examples:
  lpgen verify orders-api
  lpgen verify orders-api --trail AWSLogs/ --snapshot account/
  lpgen verify orders-api --trail AWSLogs/ --policy by-hand.json
  lpgen verify orders-api --trail AWSLogs/ --format json | jq .holdout";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Verify {
    pub(crate) fn run(&self, watch: &Watch) -> Result<Exit, Failure> {
        let request = self
            .evidence
            .request(std::slice::from_ref(&self.function), watch)?;
        let evidence = gather(&request, watch)?;
        let function = evidence.one(&self.function)?;
        let role = evidence.role(function)?;
        let limits = Limits::default();
        let proposal = evidence.propose(function, role.as_ref());
        let given = self.given()?;
        let documents = if given.is_empty() {
            proposal.documents.as_slice()
        } else {
            given.as_slice()
        };
        let today = proposal.today.as_ref();
        let whole = replayed(documents, today, function, &evidence.settings.options);
        let grants = &proposal.synthesis.grants;
        let (wider, pairs, unused) = if given.is_empty() {
            let wider = wider::of_proposal(role.as_ref(), &proposal.documents, grants);
            let (pairs, unused) = pairs::of_grants(grants, &whole);
            (wider, pairs, unused)
        } else {
            let wider = wider::of_policy(role.as_ref(), documents, &evidence.catalog);
            let (pairs, unused) = pairs::of_documents(documents, &whole, &evidence.catalog);
            (wider, pairs, unused)
        };
        let unused = wider::believed(unused, function);
        let named: Vec<(&str, &Policy)> = documents
            .iter()
            .map(|d| (d.name.as_str(), &d.policy))
            .collect();
        let findings = lint::lint(&named, &evidence.catalog, &limits);
        let splits = holdout(&request, &evidence, function, &given, watch)?;
        let mut gaps = role.as_ref().map_or_else(Vec::new, Role::gaps);
        if given.is_empty() {
            gaps.extend(proposal.synthesis.gaps.iter().cloned());
        } else if let Some(role) = &role {
            gaps.extend(guards::contradictions(role, &whole.contradictions));
        }
        let verification = Verification {
            function,
            subject: &self.subject(documents.len()),
            replayed: &whole,
            wider: &wider,
            findings: &findings,
            unused: &unused,
            pairs,
            holdout: splits.as_deref().map_err(|why| *why),
            unseen: unseen(
                &needed(function, &evidence.settings.options),
                &function.days,
            ),
            gaps: &gaps,
            basis: Basis::of(&evidence, function, &proposal),
            catalog: evidence.catalog.version(),
        };
        match self.format {
            Format::Text => print(&verify::text(&verification))?,
            Format::Json => print_json(&verify::json(&verification))?,
        }
        let is_open = matches!(
            wider,
            Wider::Open(_) | Wider::NotKnown | Wider::Additions(_)
        );
        let is_doubtful = || {
            evidence.lacks_records()
                || !findings.is_empty()
                || is_open
                || !whole.contradictions.is_empty()
        };
        let exit = Exit::of_promise(verification.holds());
        Ok(self.strict.exit(exit, is_doubtful))
    }

    fn subject(&self, documents: usize) -> String {
        if self.policy.is_empty() {
            return format!("the proposal, {}", plural(documents, "document"));
        }
        let names: Vec<String> = self
            .policy
            .iter()
            .map(|p| p.display().to_string())
            .collect();
        names.join(", ")
    }

    /// The policies given with `--policy`.
    fn given(&self) -> Result<Vec<Document>, Failure> {
        let read = read_policies(&self.policy)?;
        let named = read.documents.into_iter().zip(read.files);
        let documents = named.map(|(policy, file)| Document {
            name: file
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            policy,
            statements: Vec::new(),
        });
        Ok(documents.collect())
    }
}
