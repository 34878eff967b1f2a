//! What a team decided, in numbers, and what of it is over.

use jiff::civil::Date;

use super::said::{Page, said};
use super::style::broken;
use super::words::plural;
use crate::settings::Settings;

/// How much the file says, and the exceptions whose last day is before this one.
pub(crate) fn text(settings: &Settings, today: Date) -> Page {
    let mut page = Page::default();
    page.line(said!(
        "{}, {}, {} of tags",
        plural(settings.repositories.len(), "repository"),
        plural(settings.exceptions.len(), "exception"),
        plural(settings.sensitivity.0.len(), "key")
    ));
    for exception in settings.over(today) {
        page.line(said!(
            "{} line {}: {}: {}",
            broken("over"),
            exception.line,
            exception,
            exception.words()
        ));
    }
    page
}
