//! ARNs that records carry themselves and that the catalog's reading of the parameters is not.

use std::collections::{BTreeMap, BTreeSet};

use super::class::{self, Class, classify};
use super::gaps;
use super::options::Options;
use crate::gap::Gap;
use crate::iam::action::Action;
use crate::observer::function::FunctionUsage;

/// One gap for each action on a resource of which the records themselves say another.
pub(super) fn gaps(usage: &FunctionUsage, options: &Options) -> Vec<Gap> {
    let mut found: BTreeMap<(Action, String), BTreeSet<String>> = BTreeMap::new();
    for call in usage.calls.iter().filter(|c| !c.entry.differs.is_empty()) {
        let need = &call.key.need;
        let counts = matches!(classify(call, options), Class::Proven(_) | Class::Denied);
        let Some(action) = class::action(need).filter(|_| counts) else {
            continue;
        };
        let carried = found.entry((action.clone(), need.widest())).or_default();
        carried.extend(call.entry.differs.iter().cloned());
    }
    found
        .into_iter()
        .map(|((action, resource), carried)| gaps::differs(&action, &resource, carried))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Sample, call, usage};
    use super::*;
    use crate::observer::usage::Outcome;

    #[test]
    fn each_resource_that_records_contradict_is_said_once() {
        let other = "arn:aws:sqs:eu-west-1:1:theirs";
        let differing = |outcome| {
            let mut call = call("sqs:SendMessage", "arn:aws:sqs:eu-west-1:1:ours").ended(outcome);
            call.entry.differs.insert(other.to_owned());
            call
        };
        let of = |calls| gaps(&usage(calls), &Options::default());
        let found = of(vec![
            differing(Outcome::Succeeded),
            differing(Outcome::Failed),
        ]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, "arn-differs");
        assert_eq!(found[0].names, [other]);
        assert_eq!(
            of(vec![differing(Outcome::Denied)]).len(),
            1,
            "a denial's message counts"
        );
        assert!(of(vec![differing(Outcome::Contradicted)]).is_empty());
        assert!(
            of(vec![call(
                "sqs:SendMessage",
                "arn:aws:sqs:eu-west-1:1:ours"
            )])
            .is_empty()
        );
    }
}
