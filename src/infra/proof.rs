//! Whether what the code yields is what is proposed.

use crate::iam::includes::{PolicyInclusion, includes};
use crate::iam::policy::{Policy, Statement};

/// Why an edit is not shown to yield what is proposed; nothing if it is.
pub(crate) fn differs(yielded: &[Policy], proposed: &Policy) -> Option<String> {
    if words(yielded) == words(std::slice::from_ref(proposed)) {
        return None;
    }
    let yielded: Vec<Policy> = yielded.iter().map(Policy::restated).collect();
    let one = std::slice::from_ref(proposed);
    match (includes(&yielded, one, &[]), includes(one, &yielded, &[])) {
        (PolicyInclusion::Included, PolicyInclusion::Included) => None,
        (PolicyInclusion::NotIncluded { witness }, _) => Some(format!(
            "the code would not allow `{}` on `{}`",
            witness.action.as_str(),
            witness.resource
        )),
        (_, PolicyInclusion::NotIncluded { witness }) => Some(format!(
            "the code would allow `{}` on `{}` as well",
            witness.action.as_str(),
            witness.resource
        )),
        (PolicyInclusion::Unknown { why, .. }, _) | (_, PolicyInclusion::Unknown { why, .. }) => {
            Some(format!(
                "it cannot be shown that the code yields what is proposed: {why}"
            ))
        }
    }
}

/// The statements without their names, taken apart into single actions and resources, in one order.
fn words(policies: &[Policy]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for policy in policies.iter().map(Policy::restated) {
        for statement in &policy.statements {
            let bare = Statement {
                sid: None,
                ..statement.clone()
            };
            let one = Policy {
                statements: vec![bare],
                ..Policy::default()
            };
            all.push(one.to_compact_json());
        }
    }
    all.sort();
    all.dedup();
    all
}
