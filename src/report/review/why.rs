//! Why something is in the proposal, and the command that tells more.

use super::may::{calls, ground, last};
use super::subject::ReviewSubject;
use super::value::{Ground, Step};
use crate::gap::shell::word;
use crate::report::words::{self, counted};
use crate::synthesizer::Grant;

/// The command that shows the evidence behind an action, or behind all.
pub(super) fn explain(s: &ReviewSubject<'_>, action: Option<&str>) -> Step {
    let name = word(&s.function.function.name);
    let line = match action {
        Some(action) => format!("lpgen explain {name} {}", word(action)),
        None => format!("lpgen explain {name}"),
    };
    Step::lpgen(line, "the evidence behind it")
}

/// Why something dangerous is in the proposal.
pub(super) fn why(s: &ReviewSubject<'_>, actions: &[&str]) -> String {
    let own = |grant: &&Grant| {
        let is = |text: &&&str| text.eq_ignore_ascii_case(grant.action.as_str());
        actions.iter().any(|text| is(&text))
    };
    let grants: Vec<&Grant> = s.proposal.synthesis.grants.iter().filter(own).collect();
    let used = grants.iter().filter(|g| ground(g) == Ground::Used);
    if let Some(grant) = used.max_by_key(|g| calls(g).map(|c| c.value)) {
        let seen = calls(grant).map_or_else(String::new, |n| counted(n, "call"));
        let last = grant.reasons.iter().filter_map(last).max();
        let last = last.map_or_else(String::new, |t| format!(", last on {}", words::day(t)));
        return format!("the function uses {}: {seen}{last}", grant.action);
    }
    if grants.iter().any(|g| ground(g) == Ground::Implied) {
        return "its configuration implies it".to_owned();
    }
    if grants.is_empty() {
        return "a statement of today's role that stays as it is allows it".to_owned();
    }
    "kept: the role allows it today, and the records could not have shown its use".to_owned()
}
