//! Records of Event history.

use std::sync::Mutex;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::run::Run;
use crate::catalog::partition;
use crate::gather::gathered::Gathered;
use crate::gather::{Event, Failure};
use crate::io;
use crate::io::aws::{DAYS, Histories, History, HistoryProgress, RefusedCall};
use crate::lambda::function::Function;
use crate::observer::usage::{Regions, day_of};
use crate::report::words::{count, plural};

/// Few functions are asked for by name; of more, everything that happened is cheaper.
const MOST_BY_NAME: usize = 10;

impl Run<'_> {
    /// Reads Event history.
    pub(super) fn history(&self, gathered: &mut Gathered) -> Result<(), Failure> {
        let own = &self.account.identity.account;
        if self.accounts().iter().any(|account| account != own) {
            return Err(Failure::new(format!(
                "Event history tells of account {own} alone, and `--accounts` names others"
            ))
            .hint("`--trail s3://BUCKET/PREFIX` reads an organisation's trail for all of them"));
        }
        let now = io::clock::now();
        let wanted = self.history_window(now)?;
        let regions = self.history_regions();
        let users = self.history_users();
        self.tell_history(&regions, &users, wanted);
        let bar = self.watch.line();
        let said = Mutex::new(false);
        let told = |standing: &HistoryProgress| match bar.seen() {
            Some(bar) => bar.say(&words(standing)),
            None => self.say_once(standing, &said),
        };
        let mut read = self.account.history(History {
            regions: &regions,
            users: &users,
            wanted,
            now,
            catalog: self.catalog,
            cache: self.cache.as_ref(),
            told: &told,
            stop: &self.watch.stop,
        });
        bar.clear();
        if let Some(failure) = nothing_answered(&read, &regions) {
            return Err(failure);
        }
        let missing = read.missing.iter().map(|(region, (from, to), refusal)| {
            let why = refusal
                .as_ref()
                .map_or("stopped".to_owned(), ToString::to_string);
            format!("event history of {region} from {from} to {to}: {why}")
        });
        let unread: Vec<String> = missing.collect();
        read.usage.unread.extend(unread);
        read.usage.regions = Regions::only(regions.iter().cloned());
        narrow(&mut read);
        self.tell_histories(&read);
        gathered.usage.merge(read.usage);
        Ok(())
    }

    /// No longer than there is any.
    fn history_window(&self, now: Timestamp) -> Result<(Timestamp, Timestamp), Failure> {
        let oldest = now.checked_sub(SignedDuration::from_hours(24 * DAYS))?;
        let since = self.span.since.unwrap_or(oldest).max(oldest);
        let until = self.span.until.unwrap_or(now).min(now);
        if since >= until {
            return Err(Failure::new(format!(
                "Event history begins {oldest}: nothing of it lies in the window"
            ))
            .hint("older records are in the bucket of a trail, if there is one: `--trail s3://BUCKET/PREFIX`"));
        }
        Ok((since, until))
    }

    /// The regions asked for, or the home region; and those of global services (CloudTrail user guide,
    /// "Global service events").
    fn history_regions(&self) -> Vec<String> {
        let mut regions = match self.asked.regions {
            [] => self.account.regions.clone(),
            named => named.to_vec(),
        };
        let global = partition::homes(&self.account.identity.partition);
        regions.extend(global.into_iter().map(str::to_owned));
        regions.sort();
        regions.dedup();
        regions
    }

    /// The names to ask for: `Username` of an event of an assumed role is the session's name, and Lambda
    /// names the session after the function.
    fn history_users(&self) -> Vec<String> {
        let typed = self.asked.functions;
        if typed.len() > MOST_BY_NAME {
            return Vec::new();
        }
        let name = |typed: &String| Function::typed_name(typed).to_owned();
        typed.iter().map(name).collect()
    }

    fn tell_history(&self, regions: &[String], users: &[String], wanted: (Timestamp, Timestamp)) {
        let hours = wanted.1.duration_since(wanted.0).as_hours();
        self.watch.tell(&Event::History {
            regions,
            days: usize::try_from(hours / 24).unwrap_or(0).max(1),
            users,
        });
    }

    /// Where no bar can be seen, the estimate is said once, when it is worth something.
    fn say_once(&self, standing: &HistoryProgress, said: &Mutex<bool>) {
        const LONG: Duration = Duration::from_secs(10);
        let is_long = standing.requests >= 10 && standing.left.is_some_and(|left| left > LONG);
        let Ok(mut said) = said.lock() else { return };
        if is_long && !*said {
            *said = true;
            self.watch.tell(&Event::HistoryStands(&words(standing)));
        }
    }

    fn tell_histories(&self, read: &Histories) {
        if let Some(error) = &read.unwritten {
            self.watch.tell(&Event::NotKept(error.to_string()));
        }
        self.watch.tell(&Event::HistoryRead {
            events: read.events,
            cached_days: read.cached,
            unread: &read.usage.unread,
        });
    }
}

/// A failure when no region answered at all.
fn nothing_answered(read: &Histories, regions: &[String]) -> Option<Failure> {
    let refusal: &RefusedCall = read.missing.iter().find_map(|(_, _, why)| why.as_ref())?;
    let refused = |region: &String| {
        let mut missing = read.missing.iter();
        missing.any(|(of, _, why)| of == region && why.is_some())
    };
    (refusal.ends_all() || read.events == 0 && regions.iter().all(refused))
        .then(|| Failure::of(refusal).about("cannot read Event history: "))
}

/// What was not read of one region was not seen: the window begins after it in all.
fn narrow(read: &mut Histories) {
    let seen_from = read.missing.iter().map(|(_, (_, to), _)| *to).max();
    if let (Some(from), Some((first, last))) = (seen_from, read.usage.window) {
        read.usage.window = Some((first.max(from).min(last), last));
        read.usage.days.cut(day_of(from));
    }
}

fn words(standing: &HistoryProgress) -> String {
    let left = match standing.left {
        None => String::new(),
        Some(left) if left < Duration::from_secs(90) => {
            format!(", about {} seconds left", left.as_secs().max(1))
        }
        Some(left) => format!(", about {} minutes left", left.as_secs().div_ceil(60)),
    };
    format!(
        "{}, {}{left}",
        plural(count(standing.events), "event"),
        plural(count(standing.requests), "request")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_found_in_every_form_of_a_function() {
        for typed in [
            "orders-api",
            "orders-api:live",
            "111122223333:function:orders-api",
            "arn:aws:lambda:eu-west-1:111122223333:function:orders-api:7",
        ] {
            assert_eq!(Function::typed_name(typed), "orders-api", "{typed}");
        }
    }
}
