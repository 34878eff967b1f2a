//! Trails whose records were not read: what they record proves nothing, and they are there.

use super::trails::{Trail, Trails};

impl Trails {
    /// Sets those apart whose records were not read.
    pub(crate) fn set_apart(&mut self, is_read: impl Fn(&str) -> bool) {
        let unread = self.trails.extract_if(.., |arn, _| !is_read(arn));
        self.unread.extend(unread);
    }

    /// All there are, read or not.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Trail> {
        self.trails.values().chain(self.unread.values())
    }
}
