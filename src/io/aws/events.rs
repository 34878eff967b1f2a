//! Events of Event history: how they are asked for, and what they come to.

use aws_sdk_cloudtrail::operation::lookup_events::LookupEventsOutput;
use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};
use jiff::Timestamp;

use super::refusal::plain;
use crate::io::cache::days::Days;
use crate::observer::document::Document;
use crate::observer::record::Record;

/// Folds the events of a page; when the oldest of them was.
pub(super) fn fold(page: &LookupEventsOutput, days: &mut Days<'_>) -> Option<Timestamp> {
    let mut oldest: Option<Timestamp> = None;
    for event in page.events() {
        let text = event.cloud_trail_event().unwrap_or_default();
        let mut document = Document::new();
        let mut each = |record: &Record<'_>| {
            oldest = record.event_time.into_iter().chain(oldest).min();
            days.fold(record);
        };
        document.feed(text.as_bytes(), &mut each);
        let outcome = document.finish(&mut each);
        if outcome.refusal.is_some() || outcome.tally.skipped() > 0 {
            let id = plain(event.event_id().unwrap_or("without an id"));
            days.usage
                .unread
                .insert(format!("event history: event {id} is no record"));
        }
    }
    oldest
}

/// Calls of a function stand under its session's name, which is the function's.
pub(super) fn attribute(user: &str) -> Option<LookupAttribute> {
    let attribute = LookupAttribute::builder()
        .attribute_key(LookupAttributeKey::Username)
        .attribute_value(user);
    attribute.build().ok().filter(|_| !user.is_empty())
}
