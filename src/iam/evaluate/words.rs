//! Decisions in words. Who reads them knows policies by name.

use super::{Decision, Mismatch, PolicySource, Silence, StatementRef};

/// What the numbers of statements count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// The statements of the documents as they are.
    Whole,
    /// Those of parts of the documents: they say nothing of the whole.
    Parts,
}

/// A decision, with the names of the identity policies in their order. Those without a name have a number,
/// as statements without a Sid have; both count from 1.
pub(crate) fn decision(decision: &Decision, names: &[&str], numbers: Numbers) -> String {
    let statement = |place: &StatementRef| placed(place, names, numbers);
    match decision {
        Decision::Allowed { by } => format!("{} allows it", statement(by)),
        Decision::ExplicitDeny { by } => format!("{} denies it", statement(by)),
        Decision::ImplicitDeny { why } => silence(why, statement),
    }
}

/// A statement and the policy it stands in.
pub(crate) fn statement(place: &StatementRef, names: &[&str]) -> String {
    placed(place, names, Numbers::Whole)
}

fn placed(place: &StatementRef, names: &[&str], numbers: Numbers) -> String {
    let statement = match (&place.sid, numbers) {
        (Some(sid), _) => format!("statement `{sid}`"),
        (None, Numbers::Whole) => format!("statement {}", place.statement + 1),
        (None, Numbers::Parts) => "a statement".to_owned(),
    };
    match (place.source, names.get(place.policy)) {
        (PolicySource::Identity, Some(name)) => format!("{statement} of policy `{name}`"),
        (PolicySource::Identity, None) => format!("{statement} of policy {}", place.policy + 1),
        (other, _) => format!("{statement} of the {other}"),
    }
}

fn silence(silence: &Silence, statement: impl Fn(&StatementRef) -> String) -> String {
    let nothing = format!("nothing in the {} allows it", silence.source);
    let Some((place, miss)) = &silence.nearest else {
        return format!("{nothing}: no statement has the action");
    };
    let place = statement(place);
    match miss {
        Mismatch::Action => format!("{nothing}: {place} does not have the action"),
        Mismatch::Resource => format!("{nothing}: {place} has the action, but not the resource"),
        Mismatch::Condition { operator, key } => {
            format!("{nothing}: {place} would, but `{operator}` on `{key}` does not hold")
        }
    }
}
