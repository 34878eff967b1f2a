//! `lpgen explain`.

use std::collections::BTreeSet;

use clap::ValueEnum;

use super::args::EvidenceArgs;
use super::failure::{Exit, Failure};
use super::output::{print, print_json};
use crate::catalog::Catalog;
use crate::catalog::near::near;
use crate::gather::{Watch, gather};
use crate::iam::action::Action;
use crate::proposal::{Evidence, Proposal};
use crate::report::basis::Basis;
use crate::report::explain::{self, Explanation};
use crate::snapshot::Role;
use crate::snapshot::permissions::Permissions;
use crate::visibility::{Use, Uses, Window};

/// Show the evidence behind each grant, and what was not seen
///
/// Without ACTION: every grant with the calls it rests on (operation, count, first and last time,
/// event ids to look up, the fields the ARN was read from, what the catalog says) and what to do
/// about each gap. With ACTION: that one, and when it is not granted, why: denied, set apart, never
/// called, or not recorded by the trail.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Explain {
    /// The function: name, partial ARN or ARN
    #[arg(value_name = "FUNCTION")]
    function: String,
    /// One action: `s3:GetObject`
    #[arg(value_name = "ACTION")]
    action: Option<String>,
    #[command(flatten)]
    evidence: EvidenceArgs,
    /// text: for reading; json: everything, versioned
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

const EXAMPLES: &str = "Examples:
  lpgen explain orders-api
  lpgen explain orders-api --trail AWSLogs/
  lpgen explain orders-api s3:GetObject --trail AWSLogs/
  lpgen explain orders-api --usage orders.usage --format json | jq '.grants[].reasons'";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Explain {
    pub(crate) fn run(&self, watch: &Watch) -> Result<Exit, Failure> {
        let typed = self.action.as_deref();
        let action: Option<Action> = typed.map(str::parse).transpose().map_err(|e| {
            Failure::new(format!("{e}"))
                .hint("an action is `service:Name`, for example `s3:GetObject`")
        })?;
        let request = self
            .evidence
            .request(std::slice::from_ref(&self.function), watch)?;
        let evidence = gather(&request, watch)?;
        let action = action
            .map(|a| known_action(&a, &evidence.catalog))
            .transpose()?;
        let function = evidence.one(&self.function)?;
        let role = evidence.role(function)?;
        let proposal = evidence.propose(function, role.as_ref());
        let today = role.as_ref().map(Permissions::of_role);
        let window = evidence.window(function);
        let uses = uses(
            &evidence,
            &window,
            role.as_ref(),
            action.as_ref(),
            &proposal,
        );
        let explanation = Explanation {
            function,
            usage: &evidence.usage,
            synthesis: &proposal.synthesis,
            documents: &proposal.documents,
            catalog: &evidence.catalog,
            today: today.as_ref(),
            role: role.as_ref(),
            window: &window,
            uses: &uses,
            remedy: proposal.remedy.as_ref(),
            basis: Basis::of(&evidence, function, &proposal),
            action: action.as_ref(),
        };
        match self.format {
            Format::Text => print(&explain::text(&explanation))?,
            Format::Json => print_json(&explain::json(&explanation))?,
        }
        Ok(Exit::Done)
    }
}

/// The action in AWS's spelling; an error names near ones.
fn known_action(typed: &Action, catalog: &Catalog) -> Result<Action, Failure> {
    let missing = |what: &str, near: Vec<String>| {
        let failure = Failure::new(format!("the catalog has no {what}"));
        if near.is_empty() {
            failure
        } else {
            failure.hint(format!("did you mean {}?", near.join(", ")))
        }
    };
    let Some(service) = catalog.service(typed.service()) else {
        let near = near(typed.service(), catalog.prefixes(), 3);
        let near = near.iter().map(|n| format!("`{n}`")).collect();
        return Err(missing(&format!("service `{}`", typed.service()), near));
    };
    let mut names = service.actions.keys();
    if let Some(name) = names.find(|name| name.eq_ignore_ascii_case(typed.name())) {
        return Ok(Action::new(&service.service, name)?);
    }
    let near = near(typed.name(), service.actions.keys().map(String::as_str), 3);
    let full = near.iter().map(|n| format!("`{}:{n}`", service.service));
    Err(missing(&format!("action `{typed}`"), full.collect()))
}

/// What is known of the use of the action that is asked about.
fn uses(
    evidence: &Evidence,
    window: &Window<'_>,
    role: Option<&Role>,
    action: Option<&Action>,
    proposal: &Proposal,
) -> BTreeSet<Use> {
    let (Some(role), Some(action)) = (role, action) else {
        return BTreeSet::new();
    };
    let unknown = evidence.unknown(window.usage_of_function(), Some(role));
    let signs = evidence.signs(role).without(&unknown);
    let grants = &proposal.synthesis.grants;
    let allowed = evidence.allowed(role);
    Uses::new(window, &signs, role, &allowed, grants).of_action(action)
}
