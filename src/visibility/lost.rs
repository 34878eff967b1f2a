//! Records that are known to be missing: what they would have shown was not seen.

use crate::gap::Gap;
use crate::observer::doubt::Doubt;
use crate::observer::usage::Usage;

/// What digests say of files that CloudTrail delivered and that nothing is learned from.
const BETRAYED: [Doubt; 5] = [
    Doubt::Missing,
    Doubt::Changed,
    Doubt::Renamed,
    Doubt::MissingDigest,
    Doubt::BadDigest,
];

/// How many names a gap has, the first in order.
const MOST_NAMED: usize = 16;

/// What says of itself that records are missing, whatever the trail is said to record.
pub(super) fn lost(usage: &Usage) -> Option<String> {
    let is_betrayed = BETRAYED.iter().any(|doubt| usage.doubts.count(*doubt) > 0);
    match (usage.unread.is_empty(), is_betrayed) {
        (true, false) => None,
        (false, false) => Some("a part of the records could not be read".to_owned()),
        (true, true) => Some("records are missing that the trail's digests tell of".to_owned()),
        (false, true) => Some(
            "a part of the records could not be read, and others are missing that the trail's digests tell of"
                .to_owned(),
        ),
    }
}

/// The same for a person: what is missing.
pub(super) fn gap(usage: &Usage) -> Option<Gap> {
    let why = lost(usage)?;
    let doubts = usage.doubts.iter();
    let betrayed = doubts.filter(|(doubt, _)| BETRAYED.contains(doubt));
    let betrayed = betrayed.flat_map(|(_, doubted)| doubted.samples().map(str::to_owned));
    let names = usage.unread.iter().cloned().chain(betrayed);
    Some(Gap {
        code: "records-missing",
        text: format!(
            "{why}: nothing goes from the role of today that they could have shown the use of"
        ),
        hint: Some(
            "get the files anew (`aws s3 sync`) and read them again, or leave out with `--since` the days of which they are".to_owned(),
        ),
        names: names.take(MOST_NAMED).collect(),
    })
}
