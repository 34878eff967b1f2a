//! Object keys: directories, fixed names and the generated part of a name.
//!
//! A key is read as `directory` + name. A directory stays as it was seen, whatever it is made of: it
//! may be a customer's. Only its dates widen from one sighting (`date`), and levels of which several
//! of one kind were seen (`siblings`). Where the name has a generated part, what stands before it is
//! its lead: `invoices/o-1001.pdf` has directory `invoices/` and lead `o-`.

use std::collections::BTreeMap;

use super::key::Key;
use super::{OFTEN, Patterns, merge, roots, siblings};
use crate::iam::pattern::Pattern;
use crate::observer::usage::{Name, Names};

/// A directory of fixed names holds at most so many.
const MOST_FIXED: usize = 4;

/// Tomorrow's key under the same prefix is allowed, another prefix is not.
///
/// Per directory: few names, each used again and again, are fixed names and stay, and so do few names
/// beside directories that were seen; else all keys of the directory, narrowed to the lead they share.
/// Directories that differ in one level only and are several of a kind give way to a wildcard in that level (`siblings`). The bucket's root has rules of its
/// own (`roots`), for there the directory is the whole bucket.
pub(super) fn by_directory(names: &Names) -> Patterns {
    let mut directories: BTreeMap<String, Vec<Key>> = BTreeMap::new();
    for (name, uses) in names.iter() {
        let key = Key::split(name, uses);
        let keys = directories.entry(key.directory.clone()).or_default();
        keys.push(key);
    }
    let at_root = directories.remove("").unwrap_or_default();
    let mut patterns = Patterns::new();
    for (directory, keys) in &directories {
        let fixed = Fixed::of(keys);
        let is_few = fixed.names < siblings::FEW && has_below(&directories, directory);
        if fixed.is_all && (fixed.is_often || is_few) {
            add_all(&mut patterns, keys, |key| {
                format!("{directory}{}", Pattern::escape(key.lead))
            });
        } else {
            let lead = Pattern::escape(shared_lead(keys));
            add_all(&mut patterns, keys, |_| format!("{directory}{lead}*"));
        }
    }
    let mut patterns = siblings::join(patterns);
    merge(&mut patterns, roots::generalize(&at_root));
    patterns
}

/// The names of a directory that nothing generated. On the days of a dated directory one name is the same.
struct Fixed {
    /// How many different ones.
    names: usize,
    /// Whether all names are such.
    is_all: bool,
    /// Whether they are few, and each was used again and again.
    is_often: bool,
}

impl Fixed {
    fn of(keys: &[Key]) -> Self {
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        for key in keys {
            // A directory by itself is named by its date alone.
            let name = if key.lead.is_empty() {
                &key.name.text
            } else {
                key.lead
            };
            *uses.entry(name).or_default() += key.uses;
        }
        Self {
            names: uses.len(),
            is_all: keys.iter().all(|key| !key.made),
            is_often: uses.len() <= MOST_FIXED && uses.values().all(|uses| *uses >= OFTEN),
        }
    }
}

/// Whether keys were seen in directories below this one: all of it would be theirs, too.
fn has_below(directories: &BTreeMap<String, Vec<Key>>, directory: &str) -> bool {
    let mut from = directories.range(directory.to_owned()..).skip(1);
    from.next()
        .is_some_and(|(next, _)| next.starts_with(directory))
}

/// Everything under the first directory; keys at the bucket's root as in [`by_directory`].
pub(super) fn by_first_directory(names: &Names) -> Patterns {
    let mut at_root = Vec::new();
    let mut patterns = Patterns::new();
    for (name, uses) in names.iter() {
        let key = Key::split(name, uses);
        let slashes = key.directory.bytes().take_while(|&b| b == b'/').count();
        let end = key.directory[slashes..]
            .find('/')
            .map(|end| slashes + end + 1);
        if key.directory.is_empty() {
            at_root.push(key);
        } else {
            let end = end.unwrap_or(key.directory.len());
            add_all(&mut patterns, &[key], |k| {
                format!("{}*", &k.directory[..end])
            });
        }
    }
    merge(&mut patterns, roots::generalize(&at_root));
    patterns
}

/// The literal text that all names of a directory begin with, ending where a word ends; a single
/// name shares a lead with names to come only if a generated part follows it.
fn shared_lead<'a>(keys: &[Key<'a>]) -> &'a str {
    let Some((first, rest)) = keys.split_first() else {
        return "";
    };
    if keys.iter().all(|key| key.made && key.lead == first.lead) {
        return first.lead;
    }
    let common = rest
        .iter()
        .fold(first.lead, |common, key| common_prefix(common, key.lead));
    if rest.is_empty() {
        ""
    } else {
        through_last_separator(common)
    }
}

/// The literal text that all names begin with, ending where a word ends.
pub(super) fn shared_beginning<'a>(names: &[&'a Name]) -> &'a str {
    let Some((first, rest)) = names.split_first() else {
        return "";
    };
    let common = rest.iter().fold(first.text.as_str(), |common, name| {
        common_prefix(common, &name.text)
    });
    through_last_separator(common)
}

fn common_prefix<'a>(a: &'a str, b: &str) -> &'a str {
    let end = a
        .chars()
        .zip(b.chars())
        .take_while(|(x, y)| x == y)
        .map(|(x, _)| x.len_utf8())
        .sum();
    &a[..end]
}

fn through_last_separator(text: &str) -> &str {
    let end = text
        .char_indices()
        .rfind(|(_, c)| !c.is_alphanumeric())
        .map_or(0, |(at, c)| at + c.len_utf8());
    &text[..end]
}

fn add_all<'a>(patterns: &mut Patterns, keys: &[Key<'a>], pattern: impl Fn(&Key<'a>) -> String) {
    for key in keys {
        patterns
            .entry(pattern(key))
            .or_default()
            .insert(key.name.clone());
    }
}
