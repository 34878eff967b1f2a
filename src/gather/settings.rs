//! `lpgen.toml`, where it is, and what of it a proposal needs.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Event, Failure, Watch};
use crate::io;
use crate::proposal;
use crate::settings::{Exempt, FILE, Settings};
use crate::visibility::Excepted;

/// Reads the file that is named, or the one that is found upward from the working directory.
pub(crate) fn read_settings(
    named: Option<&Path>,
    watch: &Watch,
) -> Result<Option<Settings>, Failure> {
    let found = match named {
        Some(path) => Some(path.to_owned()),
        None => io::directory::upward(FILE),
    };
    let Some(path) = found else {
        return Ok(None);
    };
    let text = io::read_to_string(&path)?;
    let settings = Settings::parse(&text).map_err(Failure::from);
    let settings = settings.map_err(|failure| failure.about(&format!("`{}`, ", path.display())))?;
    watch.tell(&Event::Settings(&path));
    Ok(Some(settings))
}

/// A failure for settings that are to be looked at and are not there.
pub(crate) fn no_settings() -> Failure {
    Failure::new(format!("there is no `{FILE}` here or above"))
        .hint("`--config FILE` names it; `docs/config.md` says what it holds")
}

/// How a proposal is made by what the team decided: its shortest window and its exceptions. One whose last day is over
/// keeps nothing, and leaves nothing out.
pub(crate) fn as_decided(decided: &Settings, now: Timestamp) -> proposal::ProposalSettings {
    let mut how = proposal::ProposalSettings::default();
    if let Some(days) = decided.limits.minimum_days {
        how.minimum_window = days;
    }
    let today = day(now);
    for exception in &decided.exceptions {
        let is_over = !exception.is_in_force(today);
        match &exception.what {
            Exempt::Keep(action) => how.excepted.push(Excepted {
                function: exception.function.clone(),
                action: action.clone(),
                why: exception.words(),
                is_over,
            }),
            Exempt::Function if !is_over => {
                let function = exception.function.clone();
                how.ignored.push((function, exception.words()));
            }
            Exempt::Function | Exempt::Finding(_) => {}
        }
    }
    how
}

/// The day of a time, in UTC.
pub(crate) fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}
