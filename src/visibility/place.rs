//! Where calls would have been recorded.

use super::subject::region_of;
use super::trail::{covers_global, covers_region};
use crate::catalog::partition;
use crate::iam::pattern::Pattern;
use crate::snapshot::trails::{Trail, Trails};

/// The regions in which calls that a resource of a policy allows would be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The home of a global service.
    Home(&'static str),
    /// One region.
    Region(String),
    /// Every region that the account has enabled: the resource names none. A bucket's ARN has no region,
    /// and no record tells where a bucket lies that was not called.
    Anywhere,
}

impl Place {
    pub(super) fn of(service: &str, id: &str, resource: &Pattern) -> Self {
        match (partition::home(service, id), region_of(resource)) {
            (Some(home), _) => Self::Home(home),
            (None, Some(region)) => Self::Region(region),
            (None, None) => Self::Anywhere,
        }
    }

    /// The region, where it is one.
    pub(super) fn region(&self) -> Option<&str> {
        match self {
            Self::Home(region) => Some(region),
            Self::Region(region) => Some(region),
            Self::Anywhere => None,
        }
    }

    /// Whether a trail records all calls there.
    pub(super) fn is_covered_by(&self, trail: &Trail) -> bool {
        match self {
            Self::Home(home) => covers_global(trail, home),
            Self::Region(region) => covers_region(trail, region),
            Self::Anywhere => trail.is_multi_region_trail,
        }
    }

    /// Why no trail of the account records there.
    pub(super) fn why_uncovered(&self, trails: &Trails, account: &str) -> String {
        if let Some(region) = self.region() {
            format!("no trail records in {region}")
        } else {
            let own = trails.trails.values().filter(|t| t.covers(account));
            let homes: Vec<&str> = own.map(|t| t.home_region.as_str()).collect();
            format!("the trail records in {} alone", homes.join(" and "))
        }
    }
}
