//! What is allowed on more than has to be: on every resource, or by way of another role.

use std::collections::BTreeSet;

use super::may::ground;
use super::short;
use super::subject::{LastAccessedReport, ReviewSubject};
use super::value::{CommandReads, Ground, Look, Rank, Step};
use super::why::{explain, why};
use crate::iam::action::Action;
use crate::iam::arn::Arn;
use crate::report::words::{list, number, plural};
use crate::synthesizer::Grant;

/// So many names stand in a line before a number stands for the rest.
const MOST: usize = 3;

/// What is allowed on every resource though it could be limited to some, by whether it is used.
pub(super) fn everywhere(s: &ReviewSubject<'_>) -> Vec<Look> {
    let can_be_limited = |action: &Action| {
        let facts = s.catalog.action(action);
        facts.is_none_or(|facts| !facts.types.is_empty() || !facts.optional.is_empty())
    };
    let all: Vec<&Grant> = s
        .proposal
        .synthesis
        .grants
        .iter()
        .filter(|g| is_everything(&g.resource) && can_be_limited(&g.action))
        .collect();
    let of = |kept: bool| {
        // what the configuration implies is as wide as AWS's pages have it
        let meant = if kept { Ground::Kept } else { Ground::Used };
        let own = all.iter().filter(|g| ground(g) == meant);
        let actions: BTreeSet<&Action> = own.map(|g| &g.action).collect();
        let first = *actions.first()?;
        let services: BTreeSet<&str> = actions.iter().map(|a| a.service()).collect();
        let names = if actions.len() <= MOST {
            list(actions.iter().map(|a| a.as_str()), MOST)
        } else {
            services_of(&services)
        };
        let what = format!(
            "{} on every resource: {names}",
            plural(actions.len(), "action")
        );
        Some(if kept {
            Look {
                rank: Rank::Everywhere,
                code: "kept-everywhere",
                label: "kept",
                what,
                why: "the role allows them today, and the records could not have shown their use"
                    .to_owned(),
                next: see(s, first),
            }
        } else {
            Look {
                rank: Rank::Everywhere,
                code: "used-everywhere",
                label: "wide",
                what,
                why: "no record tells which resource the calls were about".to_owned(),
                next: explain(s, Some(first.as_str())),
            }
        })
    };
    [true, false].into_iter().filter_map(of).collect()
}

/// `rds-data, sqs, iot and 33 more services`.
fn services_of(services: &BTreeSet<&str>) -> String {
    let shown: Vec<&str> = services.iter().copied().take(MOST).collect();
    match services.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        1 => format!("{} and 1 more service", shown.join(", ")),
        more => format!("{} and {} more services", shown.join(", "), number(more)),
    }
}

fn is_everything(resource: &str) -> bool {
    resource == "*"
        || Arn::parse(resource)
            .is_some_and(|arn| arn.is_all_of_its_type() && arn.resource.contains('*'))
}

/// What would show the use of what is kept: the cheapest first.
fn see(s: &ReviewSubject<'_>, action: &Action) -> Step {
    let accessed = s.today.map(|today| today.accessed);
    if accessed == Some(LastAccessedReport::NotKnown) {
        return Step::Command {
            line: "lpgen snapshot --out account/".to_owned(),
            reads: CommandReads::Nothing,
            about: "with IAM's last accessed report: services that the role never used go",
        };
    }
    if s.proposal.remedy.is_some() {
        return Step::Command {
            line: "lpgen doctor".to_owned(),
            reads: CommandReads::Nothing,
            about: "which data events to record",
        };
    }
    explain(s, Some(action.as_str()))
}

/// Roles that can be handed on or taken: what they may do, the function may do.
pub(super) fn roles(s: &ReviewSubject<'_>) -> Vec<Look> {
    let of = |text: &str, code, verb: &str| {
        let own = s.proposal.synthesis.grants.iter();
        let own = own.filter(|g| g.action.as_str() == text && !is_everything(&g.resource));
        let grants: Vec<&Grant> = own.collect();
        let roles: BTreeSet<String> = grants
            .iter()
            .map(|g| short::resource(&g.resource, &s.function.function))
            .collect();
        (!roles.is_empty()).then(|| Look {
            rank: Rank::Role,
            code,
            label: "role",
            what: format!(
                "{text} {verb} {}",
                list(roles.iter().map(String::as_str), MOST)
            ),
            why: format!(
                "what that role may do, the function may do; {}",
                why(s, &[text])
            ),
            next: explain(s, Some(text)),
        })
    };
    [
        of("iam:PassRole", "passes-role", "hands on"),
        of("sts:AssumeRole", "assumes-role", "takes"),
    ]
    .into_iter()
    .flatten()
    .collect()
}
