//! Partitions of AWS, and the services of which each partition has one place
//! (`action-catalog/rules/partitions.toml`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Places {
    /// Services whose calls are recorded in one region of the partition, whatever the caller's.
    #[serde(borrow)]
    recorded: Vec<&'static str>,
    /// Services of which events that are recorded there may lie in every region's folder, too.
    #[serde(borrow)]
    delivered: Vec<&'static str>,
    partitions: Vec<Partition>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Partition {
    id: &'static str,
    /// What the names of its regions begin with; nothing for the one that has all others.
    regions: &'static str,
    domain: &'static str,
    /// Where global services are recorded, but for
    home: &'static str,
    /// these.
    #[serde(borrow)]
    elsewhere: BTreeMap<&'static str, &'static str>,
}

static PLACES: LazyLock<Places> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../action-catalog/partitions.json"))
        .expect("INVARIANT: the rebuild wrote it")
});

impl Partition {
    fn home_of(&self, service: &str) -> &'static str {
        self.elsewhere.get(service).copied().unwrap_or(self.home)
    }
}

fn known(id: &str) -> Option<&'static Partition> {
    PLACES
        .partitions
        .iter()
        .find(|partition| partition.id == id)
}

/// One that is not known is taken for the first.
fn partition(id: &str) -> &'static Partition {
    known(id).unwrap_or(&PLACES.partitions[0])
}

/// The partition of a region.
pub(crate) fn of_region(region: &str) -> &'static str {
    let mut others = PLACES.partitions.iter().skip(1);
    let other = others.find(|partition| region.starts_with(partition.regions));
    other.unwrap_or(&PLACES.partitions[0]).id
}

/// What the names of services end in.
pub(crate) fn domain(id: &str) -> &'static str {
    partition(id).domain
}

/// Where all calls of a global service are recorded; `None` for other services.
pub(crate) fn home(service: &str, id: &str) -> Option<&'static str> {
    let is_recorded = PLACES.recorded.contains(&service);
    is_recorded.then(|| partition(id).home_of(service))
}

/// The regions in which IAM and other global services are recorded, sorted; none for a partition that is
/// not known.
#[cfg_attr(
    not(any(feature = "aws", test)),
    expect(dead_code, reason = "only the account is asked by region")
)]
pub(crate) fn homes(id: &str) -> Vec<&'static str> {
    let mut homes: Vec<&str> = known(id).map_or(Vec::new(), |p| vec![p.home, p.home_of("iam")]);
    homes.sort_unstable();
    homes.dedup();
    homes
}

/// Whether an event of the service that is recorded in the region may lie in other regions' folders, too:
/// of a trail in one region with global service events.
pub(crate) fn is_delivered_elsewhere(service: &str, region: &str) -> bool {
    let mut all = PLACES.partitions.iter();
    PLACES.delivered.contains(&service)
        && all.any(|partition| region == partition.home || region == partition.home_of("iam"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_has_one_home_in_each_partition() {
        for (service, id, region) in [
            ("iam", "aws", Some("us-east-1")),
            ("iam", "aws-cn", Some("cn-north-1")),
            ("route53", "aws-cn", Some("cn-northwest-1")),
            ("cloudfront", "aws-cn", Some("cn-northwest-1")),
            ("iam", "aws-us-gov", Some("us-gov-west-1")),
            ("organizations", "aws-iso-b", Some("us-isob-east-1")),
            ("globalaccelerator", "aws", Some("us-west-2")),
            ("sqs", "aws-cn", None),
        ] {
            assert_eq!(home(service, id), region, "{service} in {id}");
        }
        assert_eq!(homes("aws-cn"), ["cn-north-1", "cn-northwest-1"]);
        assert_eq!(homes("aws"), ["us-east-1"]);
        assert_eq!(homes("aws-of-tomorrow"), Vec::<&str>::new());
    }

    #[test]
    fn a_homes_region_is_of_its_partition() {
        for partition in &PLACES.partitions {
            for region in homes(partition.id) {
                assert_eq!(of_region(region), partition.id);
                assert!(is_delivered_elsewhere("iam", region));
            }
        }
        assert_eq!(of_region("eu-west-1"), "aws");
        assert_eq!(of_region("us-iso-west-1"), "aws-iso");
        assert_eq!(of_region("us-isob-east-1"), "aws-iso-b");
        assert!(!is_delivered_elsewhere("iam", "eu-west-1"));
        assert!(!is_delivered_elsewhere("s3", "us-east-1"));
    }
}
