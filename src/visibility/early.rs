//! Whether a window tells enough of a function for anything to be removed from its role. What it did is
//! known from its first call on; that it does nothing is known only where its calls would have been seen.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::coverage::changes_of_code;
use super::place::Place;
use super::schedule;
use super::span::Stretch;
use super::whole::TOO_SHORT;
use super::window::Window;
use crate::gap::Gap;
use crate::observer::cover;
use crate::observer::usage::{Regions, day_of};
use crate::snapshot::Role;

impl Window<'_> {
    /// Why nothing may be removed from the role, if so; `None` when enough was seen. `least`: so many days
    /// are enough; with none it is never too early.
    pub fn too_early(&self, role: &Role, least: u32) -> Option<Gap> {
        if least == 0 {
            return None;
        }
        let span = self.span();
        let Some(span) = span.filter(|span| span.reaches(least)) else {
            return Some(too_short(self.span().as_ref(), least));
        };
        if !span.called.is_empty() {
            return None;
        }
        let why = self.why_silent(role, &span, least)?;
        Some(Gap {
            code: TOO_SHORT,
            text: format!(
                "nothing is removed from the role of today: no record shows a call of the function, and {why}"
            ),
            hint: Some(
                "run the function once on all its paths and read the records again; `--force` removes all the same what was not used in this window".to_owned(),
            ),
            names: vec![],
        })
    }

    /// The day on which records that go on as they are would tell enough, where days alone are missing; `None`
    /// where they tell enough, or where more days would not help.
    pub(crate) fn enough_on(&self, role: &Role, least: u32) -> Option<Date> {
        let span = self.span().filter(|_| least > 0)?;
        let after = |day: Date| {
            day.checked_add(i64::from(least.saturating_sub(1)).days())
                .ok()
        };
        if !span.reaches(least) {
            let first = span.called.first().copied().unwrap_or(span.cover.first);
            let missing = i64::from(least.saturating_sub(span.life()));
            let more = span.cover.last.checked_add(missing.days()).ok();
            return more.max(after(first));
        }
        let late = self.latest_change(role, &span, least);
        late.filter(|_| span.called.is_empty())
            .and_then(|(time, _)| after(day_of(time)))
    }

    /// Why it is no evidence that a function made no call.
    fn why_silent(&self, role: &Role, span: &Stretch, least: u32) -> Option<String> {
        self.why_account_unread()
            .or_else(|| self.why_region_left_out())
            .or_else(|| self.why_lost())
            .or_else(|| self.why_days_missing(&Place::Anywhere))
            .or_else(|| self.why_kinds_missing())
            .or_else(|| self.why_new(role, span, least))
            .or_else(|| schedule::awaited(&self.usage_of_function().configured.schedules, span))
    }

    fn why_region_left_out(&self) -> Option<String> {
        let regions = &self.usage().regions;
        (*regions != Regions::All).then(|| {
            let read: Vec<&str> = regions.names().collect();
            format!("records of {} alone were read", read.join(", "))
        })
    }

    /// What the function runs, or its role, is younger than the window.
    fn why_new(&self, role: &Role, span: &Stretch, least: u32) -> Option<String> {
        let (time, what) = self.latest_change(role, span, least)?;
        let left = cover::count(span.cover.from(day_of(time)).days());
        Some(format!("{what} on {}, {left} before the end", day_of(time)))
    }

    /// The last change that is too late in the window to tell of what came after it.
    fn latest_change(
        &self,
        role: &Role,
        span: &Stretch,
        least: u32,
    ) -> Option<(Timestamp, &'static str)> {
        let is_late =
            |time: &Timestamp| *time > span.first && span.cover.from(day_of(*time)).days() < least;
        let changes = changes_of_code(self.usage_of_function(), self.usage(), span);
        let changes = changes
            .into_values()
            .map(|time| (time, "the function changed"));
        let made = role.created.map(|time| (time, "its role was made"));
        changes.chain(made).filter(|(time, _)| is_late(time)).max()
    }
}

fn too_short(seen: Option<&Stretch>, least: u32) -> Gap {
    let takes = cover::count(least);
    let days = i64::from(least);
    // A day counts as a whole, whenever its first record was made.
    let more = match seen {
        Some(span) if span.cover.days() >= least => {
            let first = span.called.first().copied().unwrap_or(span.cover.first);
            let enough = first.checked_add((days - 1).days()).unwrap_or(first);
            format!("run it again with records that end on {enough}")
        }
        Some(span) => {
            let missing = (days - i64::from(span.cover.days())).days();
            let since = span.cover.first.checked_sub(missing);
            let until = span.cover.last.checked_add(missing);
            format!(
                "run it again with records that begin on {}, or that end on {}",
                since.unwrap_or(span.cover.first),
                until.unwrap_or(span.cover.last)
            )
        }
        None => format!("read {takes} of records"),
    };
    let what = match seen {
        Some(span) if span.cover.days() >= least => format!(
            "of the {} that the records cover, the function's calls begin {} before the end",
            span.cover.in_words(),
            cover::count(span.life())
        ),
        Some(span) => format!("the window is {}", span.cover.in_words()),
        None => "no record carries a time".to_owned(),
    };
    Gap {
        code: TOO_SHORT,
        text: format!(
            "nothing is removed from the role of today: {what}, and it takes {takes} to tell what a function does not need"
        ),
        hint: Some(format!(
            "{more}; `--force` removes all the same what was not used in this window"
        )),
        names: vec![],
    }
}
