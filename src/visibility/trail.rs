//! What one trail records, where, and since when.

use jiff::{SignedDuration, Timestamp};

use super::Seen;
use crate::observer::cover;
use crate::observer::coverage::day;
use crate::observer::usage::TrailChanges;
use crate::snapshot::trails::{Trail, Trails};

/// Since when a trail has recorded what it records now, of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// The whole window, or enough of its end.
    Start,
    /// A part of the window that is too short; in words.
    Later(String),
    /// It does not log in the window; in words.
    Never(String),
}

/// Whether the trail records calls in `region`.
pub(super) fn covers_region(trail: &Trail, region: &str) -> bool {
    trail.is_multi_region_trail || trail.home_region == region
}

/// Whether the trail records calls of a global service, which are recorded in `home`.
pub(super) fn covers_global(trail: &Trail, home: &str) -> bool {
    let has_global = trail.include_global_service_events || trail.is_multi_region_trail;
    has_global && covers_region(trail, home)
}

/// Since when the trail has recorded what it records now. `enough`: a part of the window that is as
/// good as the whole.
pub(super) fn since(
    trail: &Trail,
    trails: &Trails,
    changes: &TrailChanges,
    window: (Timestamp, Timestamp),
    enough: SignedDuration,
) -> Since {
    let (first, last) = window;
    let name = &trail.name;
    let mut began: Option<(Timestamp, String)> = None;
    let mut begins = |time: Timestamp, what: String| {
        if time > first && began.as_ref().is_none_or(|(latest, _)| time > *latest) {
            began = Some((time, what));
        }
    };
    match trails.status_of(trail) {
        Some(status) if !status.is_logging => match status.stopped {
            Some(stopped) if stopped >= last => {}
            Some(stopped) if stopped > first => {
                return Since::Later(format!(
                    "the trail `{name}` stopped logging on {}",
                    day(stopped)
                ));
            }
            _ => return Since::Never(format!("the trail `{name}` is not logging")),
        },
        Some(status) => {
            if let Some(started) = status.started {
                begins(
                    started,
                    format!("the trail `{name}` has been logging since {}", day(started)),
                );
            }
        }
        None if trails.status.iter().any(|s| !s.is_logging) => {
            return Since::Later(
                "a trail is not logging, and its state does not say which one".to_owned(),
            );
        }
        None => {}
    }
    let own = |changed: &str| changed == trail.arn || changed == trail.name;
    for change in changes.iter().filter(|c| own(&c.trail)) {
        begins(
            change.time,
            format!(
                "the trail `{name}` was changed on {} (`{}`), and what it recorded before is not known",
                day(change.time),
                change.operation
            ),
        );
    }
    match began {
        Some((time, what)) if last.duration_since(time) < enough => Since::Later(format!(
            "{what}: {} of the window",
            cover::part_in_words(time, last)
        )),
        _ => Since::Start,
    }
}

/// What is said of a trail whose selectors record only a part, or nothing.
pub(super) fn why(seen: Seen, trail: &Trail, what: &str) -> String {
    match seen {
        Seen::Some => format!(
            "the event selectors of the trail `{}` record {what} in part",
            trail.name
        ),
        _ => format!(
            "the event selectors of the trail `{}` do not record {what}",
            trail.name
        ),
    }
}
