//! Properties of differences, on AWS's own policies.

use lpgen::catalog::Catalog;
use lpgen::differ::difference::SamplePlace;
use lpgen::differ::{AccessChange, difference};
use lpgen::iam::evaluate::Request;
use lpgen::snapshot::bundled;
use lpgen::snapshot::permissions::Permissions;

const PLACE: SamplePlace<'static> = SamplePlace {
    partition: "aws",
    region: "eu-west-1",
    account: "111122223333",
};

/// Policies with not too many actions for a comparison of each with each.
const NAMES: [&str; 9] = [
    "service-role/AWSLambdaBasicExecutionRole",
    "service-role/AWSLambdaVPCAccessExecutionRole",
    "service-role/AWSLambdaSQSQueueExecutionRole",
    "service-role/AWSLambdaKinesisExecutionRole",
    "service-role/AWSLambdaDynamoDBExecutionRole",
    "AWSXRayDaemonWriteAccess",
    "SecretsManagerReadWrite",
    "AmazonSQSReadOnlyAccess",
    "AWSLambda_ReadOnlyAccess",
];

fn permissions(name: &str) -> Permissions {
    let found = bundled::find(&format!("arn:aws:iam::aws:policy/{name}"));
    Permissions {
        policies: vec![
            found
                .unwrap_or_else(|| panic!("{name} is not bundled"))
                .policy,
        ],
        boundary: None,
    }
}

#[test]
fn a_policy_does_not_differ_from_itself() {
    let catalog = Catalog::bundled();
    for name in NAMES {
        let side = permissions(name);
        let found = difference(&side, &side, &catalog, PLACE);
        assert!(found.is_empty(), "{name}: {:?}", found.changes);
        assert_eq!(found.before, found.after);
        assert!(found.dangers_gone.is_empty() && found.unreachable.is_empty());
    }
}

#[test]
fn every_action_is_accounted_for_and_every_witness_confirmed() {
    let catalog = Catalog::bundled();
    for from in NAMES {
        for to in NAMES {
            let (before, after) = (permissions(from), permissions(to));
            let found = difference(&before, &after, &catalog, PLACE);
            let removed: usize = found
                .removed
                .values()
                .map(lpgen::differ::Removed::count)
                .sum();
            let kept = found
                .changes
                .iter()
                .filter(|c| !c.before.is_empty())
                .count();
            assert_eq!(removed + kept, found.before.actions, "{from} → {to}");
            assert_eq!(found.changes.len(), found.after.actions, "{from} → {to}");
            let lost = |r: &Request| before.allows(r) && !after.allows(r);
            for level in found.removed.values() {
                assert!(
                    level.witness.as_ref().is_some_and(lost),
                    "{from} → {to}: {level:?}"
                );
            }
            for change in &found.changes {
                match &change.change {
                    AccessChange::Narrowed(witness) => {
                        assert!(
                            witness.as_ref().is_some_and(lost),
                            "{from} → {to}: {change:?}"
                        );
                    }
                    AccessChange::Added(witness) => {
                        assert!(
                            !before.allows(witness) && after.allows(witness),
                            "{from} → {to}: {change:?}"
                        );
                    }
                    AccessChange::Kept => {}
                    AccessChange::Unknown => panic!("{from} → {to}: {change:?}"),
                }
            }
        }
    }
}
