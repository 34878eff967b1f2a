//! Where calls would have been recorded, and what the records show of themselves there: a trail's word
//! that it records something does not stand against files that hold nothing of it.

use super::selector::Event;
use super::subject::{global_region, region_of};
use super::trail::covers_region;
use super::window::Window;
use crate::catalog::service::Service;
use crate::iam::pattern::Pattern;
use crate::observer::cover;
use crate::observer::coverage::ENOUGH_DAYS;
use crate::observer::usage::Regions;
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
    pub(super) fn of(service: &str, partition: &str, resource: &Pattern) -> Self {
        match (global_region(service, partition), region_of(resource)) {
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
            Self::Home(home) => covers_region(trail, home, true),
            Self::Region(region) => covers_region(trail, region, false),
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

impl Window<'_> {
    /// Why the records that were read could not show such calls, whatever the trail records: its regions
    /// were not read, or files of it are missing, or the files hold no event of the kind at all.
    pub(super) fn why_unread(
        &self,
        service: &Service,
        event: &Event<'_>,
        resource: &Pattern,
    ) -> Option<String> {
        let of = self.function();
        let place = Place::of(&service.service, &of.partition, resource);
        self.why_account_unread()
            .or_else(|| self.why_region_unread(&place))
            .or_else(|| self.why_lost())
            .or_else(|| self.why_days_missing(&place))
            .or_else(|| self.why_kind_missing(event))
    }

    fn why_region_unread(&self, place: &Place) -> Option<String> {
        let regions = &self.usage().regions;
        let is_read = match place.region() {
            Some(region) => regions.hold(region),
            None => *regions == Regions::All,
        };
        if is_read {
            return None;
        }
        Some(if let Some(region) = place.region() {
            format!("no records of {region} were read")
        } else {
            let read: Vec<&str> = regions.names().collect();
            format!("records of {} alone were read", read.join(", "))
        })
    }

    /// A region that has records as a rule, and none for so long that too few days are left; or a day
    /// without any where there are some every day.
    pub(super) fn why_days_missing(&self, place: &Place) -> Option<String> {
        let whole = self.cover()?;
        if let Some((from, to)) = whole.lost.first() {
            let days = cover::stretch_in_words(*from, *to);
            return Some(format!(
                "no record covers {days}, and the other days have some"
            ));
        }
        let enough = u32::try_from(ENOUGH_DAYS).unwrap_or(0).min(whole.days());
        let regions = self.recorded().regions(self.usage()).iter();
        let is_meant = |region: &str| place.region().is_none_or(|one| one == region);
        let mut meant = regions.filter(|(region, _)| is_meant(region));
        meant.find_map(|(region, cover)| {
            if let Some((from, to)) = cover.lost.first() {
                let days = cover::stretch_in_words(*from, *to);
                return Some(format!(
                    "no record of {region} covers {days}, and the other days have some"
                ));
            }
            (cover.days() < enough).then(|| {
                format!(
                    "records of {region} cover {} of the window's {}",
                    cover::count(cover.days()),
                    whole.in_words()
                )
            })
        })
    }

    /// Files without any management event.
    pub(super) fn why_kinds_missing(&self) -> Option<String> {
        let held = self.recorded().held(self.usage());
        (!held.reads && !held.writes)
            .then(|| "the records hold no management event at all".to_owned())
    }

    /// The same, or of those that write alone.
    fn why_kind_missing(&self, event: &Event<'_>) -> Option<String> {
        if event.category != "Management" {
            return None;
        }
        if let Some(why) = self.why_kinds_missing() {
            return Some(why);
        }
        let held = self.recorded().held(self.usage());
        // Not the other way round: a role that a service assumes is a read, so every account with a function
        // has some, and a quiet account may go without a write for long.
        let needs_reads = event.read_only.contains(&true);
        (needs_reads && !held.reads)
            .then(|| "the records hold no management event that reads".to_owned())
    }
}
