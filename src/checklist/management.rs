//! The management system: somebody has looked, not too long ago, and nothing has grown since.

use super::account::{CheckedAccount, CheckedFunction, Place};
use super::check::{Check, Of, Severity};
use super::fix::{Template, code};
use super::outcome::Outcome;
use super::review;

const RECORD: Template = Template {
    command: "lpgen review record --by NAME --holds-until DAY # after somebody has looked at `lpgen check`",
    code: code!("review"),
};

const ASKS: &str = "`--baseline FILE`, which `lpgen review record` writes";

pub(super) const CHECKS: &[Check] = &[
    Check {
        code: "review-over",
        title: "the last review still holds",
        severity: Severity::Low,
        why: "what was right when somebody looked need not be right now",
        asks: ASKS,
        known: &[],
        fix: RECORD,
        of: Of::Account(over),
    },
    Check {
        code: "review-drift",
        title: "nothing was widened since the last review",
        severity: Severity::Medium,
        why: "permissions grow one urgent change at a time, and nobody decides it",
        asks: ASKS,
        known: &[],
        fix: RECORD,
        of: Of::Function(drift),
    },
];

fn over(account: &CheckedAccount<'_>) -> Vec<(Place, Outcome)> {
    let outcome = match account.baseline {
        None => Outcome::unknown("no review was given"),
        Some(review) if review.until < account.today => Outcome::failed(format!(
            "the review of `{}` held until {}",
            review.by, review.until
        )),
        Some(review) => Outcome::passed(format!(
            "`{}` reviewed, which holds until {}",
            review.by, review.until
        )),
    };
    vec![(account.place(), outcome)]
}

fn drift(account: &CheckedAccount<'_>, subject: &CheckedFunction<'_>) -> Outcome {
    let Some(baseline) = account.baseline else {
        return Outcome::unknown("no review was given");
    };
    let drift = review::drift(baseline, subject);
    if drift.is_empty()
        && let Err(unknown) = subject.known_role()
    {
        return unknown;
    }
    Outcome::none_of(
        &drift,
        "since the review: ",
        "its role allows nothing that was not reviewed",
    )
}
