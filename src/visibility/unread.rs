//! What the records show of themselves: a trail's word that it records something does not stand against
//! files that hold nothing of it.

use super::place::Place;
use super::selector::SelectableEvent;
use super::window::Window;
use crate::catalog::service::Service;
use crate::iam::pattern::Pattern;
use crate::observer::cover::{self, Cover};
use crate::observer::coverage::ENOUGH_DAYS;
use crate::observer::usage::{Regions, day_of};

impl Window<'_> {
    /// Why records of the function's account were not read, if they were not.
    pub(super) fn why_account_unread(&self) -> Option<String> {
        let account = &self.function().account;
        let is_read = self.usage().accounts.hold(account);
        (!is_read).then(|| format!("no records of the account {account} were read"))
    }

    /// Why records are missing that were meant to be read.
    pub(super) fn why_lost(&self) -> Option<String> {
        self.recorded().lost(self.usage()).map(str::to_owned)
    }

    /// Why the records that were read could not show such calls, whatever the trail records: its regions
    /// were not read, or files of it are missing, or the files hold no event of the kind at all.
    pub(super) fn why_unread(
        &self,
        service: &Service,
        event: &SelectableEvent<'_>,
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
    /// without any where there are some every day. Days before the function was made do not count.
    pub(super) fn why_days_missing(&self, place: &Place) -> Option<String> {
        let born = self.born().map(day_of);
        let of_life = |cover: &Cover| born.map_or_else(|| cover.clone(), |day| cover.from(day));
        let whole = of_life(self.cover()?);
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
            let cover = of_life(cover);
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
    fn why_kind_missing(&self, event: &SelectableEvent<'_>) -> Option<String> {
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
