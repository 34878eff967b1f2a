//! A type's name means one thing: wherever it is known, nothing else is called so.

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, sources};

/// Twins that mean the same in two formats, side by side.
const FORMATS: [&str; 2] = ["infra/cloudformation/", "infra/terraform/"];

/// Names that rooms which do not know each other had given twice when this was first looked at. The list only gets
/// shorter: a name that is given once is struck out.
const IN_TWO_ROOMS: &str = include_str!("in-two-rooms.txt");

/// Types that are known outside of their file: where each name is given.
fn given(sources: &[Source]) -> BTreeMap<String, BTreeSet<String>> {
    let mut given: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.is_test()) {
        for line in source.text.lines() {
            let known = line
                .strip_prefix("pub(crate) ")
                .or_else(|| line.strip_prefix("pub "));
            let kinds = ["struct ", "enum ", "trait ", "type "];
            let Some(named) =
                known.and_then(|known| kinds.iter().find_map(|kind| known.strip_prefix(kind)))
            else {
                continue;
            };
            let end = named
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(named.len());
            let path = source.path.display().to_string();
            given
                .entry(named[..end].to_owned())
                .or_default()
                .insert(path);
        }
    }
    given.retain(|_, places| places.len() > 1);
    given
}

fn room(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

#[test]
fn a_name_means_one_thing_in_a_room() {
    let mut wrong = Vec::new();
    for (name, places) in given(&sources()) {
        let mut by_room: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
        for place in &places {
            by_room.entry(room(place)).or_default().push(place);
        }
        for places in by_room.into_values().filter(|places| places.len() > 1) {
            let is_of_format =
                |place: &&&String| FORMATS.iter().any(|format| place.starts_with(format));
            let are_twins = places.len() == 2 && places.iter().filter(is_of_format).count() == 2;
            // One of them stands in where the SDK is left out.
            let is_pair = places.iter().any(|place| *place == "io/account.rs");
            if !are_twins && !is_pair {
                wrong.push(format!("{name}: {places:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_in_two_rooms_get_fewer() {
    let known: BTreeSet<&str> = IN_TWO_ROOMS.lines().collect();
    let given = given(&sources());
    let several = |places: &BTreeSet<String>| {
        places
            .iter()
            .map(|place| room(place))
            .collect::<BTreeSet<_>>()
            .len()
            > 1
    };
    let there: BTreeSet<&str> = given
        .iter()
        .filter(|(_, places)| several(places))
        .map(|(name, _)| name.as_str())
        .collect();
    let new: Vec<_> = there.difference(&known).collect();
    assert!(
        new.is_empty(),
        "another room calls something else so: {new:?}"
    );
    let gone: Vec<_> = known.difference(&there).collect();
    assert!(
        gone.is_empty(),
        "strike out of tests/architecture/in-two-rooms.txt: {gone:?}"
    );
}
