//! Records that differ in nothing but which event they are of.

use std::borrow::Cow;

use super::Record;
use super::moment::from_text;

impl<'a> Record<'a> {
    /// Makes it the record of another event: its id, the id that copies share, and its time as written. No text
    /// says all of that.
    pub(in crate::observer) fn be_of(
        &mut self,
        id: &'a str,
        shared: Option<&'a str>,
        time: Option<&str>,
    ) {
        self.text = "";
        self.event_id = some(id);
        self.shared_event_id = shared.and_then(some);
        self.event_time = time.and_then(from_text);
    }
}

/// Members that are empty are absent.
fn some(text: &str) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then_some(Cow::Borrowed(text))
}
