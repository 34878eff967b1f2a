//! Statements of today's role that stay as they are, without a grant of their own: what they allow is
//! allowed, too.

use super::Explanation;
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;
use crate::iam::policy::{Effect, Statement};
use crate::report::said::{Page, said};
use crate::report::style::dim;
use crate::report::words::{list, plural};
use crate::visibility::{ActionUse, KEPT_WHOLE, TOO_SHORT};

/// So many patterns are named before a number stands for the rest.
const MOST: usize = 6;

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct Carried<'a> {
    pub(super) document: &'a str,
    pub(super) statement: &'a Statement,
}

impl<'a> Carried<'a> {
    pub(super) fn sid(&self) -> &'a str {
        self.statement.sid.as_deref().unwrap_or_default()
    }
}

/// Those that allow something of what is asked about.
pub(super) fn carried<'a>(e: &Explanation<'a>) -> Vec<Carried<'a>> {
    let documents = e.documents.iter();
    let all = documents.flat_map(|document| {
        let own = document.statements.iter().zip(&document.policy.statements);
        own.filter(|(made, statement)| made.grants.is_empty() && statement.effect == Effect::Allow)
            .map(|(_, statement)| Carried {
                document: &document.name,
                statement,
            })
    });
    let is_meant = |statement: &Statement| {
        let covers = |action: &Action| statement.actions.covers(action);
        e.action.is_none_or(covers)
    };
    all.filter(|own| is_meant(own.statement)).collect()
}

/// Why they stay.
pub(super) fn why(e: &Explanation<'_>) -> Vec<String> {
    let mut gaps = e.synthesis.gaps.iter();
    let whole = gaps.find(|gap| [TOO_SHORT, KEPT_WHOLE].contains(&gap.code));
    if let Some(gap) = whole {
        return vec![gap.text.clone()];
    }
    let uses = e.uses.iter();
    uses.filter_map(|used| match used {
        ActionUse::Unseen(why, _) => Some(why.clone()),
        ActionUse::Reported(unexplained) => Some(unexplained.why()),
        _ => None,
    })
    .collect()
}

pub(super) fn write(out: &mut Page, e: &Explanation<'_>) {
    let carried = carried(e);
    for own in &carried {
        out.blank();
        out.line(dim(format!("statement {} of {}", own.sid(), own.document)));
        let actions = own.statement.actions.patterns().iter().map(Pattern::as_str);
        out.line(said!(
            "  {} {} of the role of today, as it is: {}",
            dim("kept     "),
            plural(own.statement.actions.patterns().len(), "action"),
            list(actions, MOST)
        ));
    }
    if !carried.is_empty() {
        for why in why(e) {
            out.line(said!("  {} {}", dim("why      "), why));
        }
    }
}
