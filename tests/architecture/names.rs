//! A type's name means one thing: wherever it is known, nothing else is called so.

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, sources};

/// Twins that mean the same in two formats, side by side.
const FORMATS: [&str; 2] = ["infra/cloudformation/", "infra/terraform/"];

/// Whether a type of the command line is a command: it bears the name that is typed, which is that of what it is about
/// (`lpgen scan`).
fn is_command(path: &str, name: &str) -> bool {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    path.strip_prefix("cli/")
        .and_then(|path| path.rsplit('/').next())
        .is_some_and(|file| file.eq_ignore_ascii_case(name))
}

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

#[test]
fn a_name_means_one_thing() {
    let mut wrong = Vec::new();
    for (name, mut places) in given(&sources()) {
        places.retain(|place| !is_command(place, &name));
        let is_of_format = |place: &&String| FORMATS.iter().any(|format| place.starts_with(format));
        let are_twins = places.len() == 2 && places.iter().all(|place| is_of_format(&place));
        // One of them stands in where the SDK is left out.
        let is_pair = places.len() == 2 && places.contains("io/account.rs");
        if places.len() > 1 && !are_twins && !is_pair {
            wrong.push(format!("{name}: {places:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
