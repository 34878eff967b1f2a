//! Of what is kept, only what nothing else that is kept includes.

use super::kept::Place;
use super::subject::includes;

/// Whether no other of the places, which are sorted, includes this one. Of two that include each other
/// the first stays.
pub(super) fn is_widest(place: &Place, places: &[&Place]) -> bool {
    let wider = |other: &Place| {
        other.0 == place.0
            && other != place
            && (other.2.is_empty() || other.2 == place.2)
            && includes(&other.1, &place.1)
            && (!includes(&place.1, &other.1) || other.2 != place.2 || other < place)
    };
    let start = places.partition_point(|other| other.0 < place.0);
    let same = places[start..]
        .iter()
        .take_while(|other| other.0 == place.0);
    !same.copied().any(wider)
}
