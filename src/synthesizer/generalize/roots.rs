//! Keys at a bucket's root, where there is no directory to widen to.
//!
//! The next wider thing than a name here is the bucket, so the shape of the name is kept instead:
//! each character of a generated part becomes `?`. A date then allows tomorrow's date
//! (`????-??-??.json`) and a UUID the next UUID, and hardly any other prefix. What this cannot
//! follow is a counter that grows by a digit; the widening is reported like every other.

use std::collections::BTreeSet;

use super::keys::Key;
use super::{Patterns, written};
use crate::iam::pattern::Pattern;
use crate::observer::usage::names::variable_part;

/// So many different plain names, or shapes, may stand at the root; more are the whole bucket's.
pub(super) const MOST: usize = 8;

/// Patterns for keys whose generated part, if they have one, stands in the first directory.
pub(super) fn generalize(keys: &[Key]) -> Patterns {
    let mut plain = Patterns::new();
    let mut leads = Patterns::new();
    let mut shapes = Patterns::new();
    for key in keys {
        let (into, pattern) = if !key.made {
            (&mut plain, written(key.name))
        } else if key.name.open || ends_a_word(key.lead) {
            (&mut leads, format!("{}*", Pattern::escape(key.lead)))
        } else {
            (&mut shapes, shape(&key.name.text))
        };
        into.entry(pattern).or_default().insert(key.name.clone());
    }
    let mut patterns = leads;
    for some in [plain, shapes] {
        if some.len() <= MOST {
            patterns.extend(some);
        } else {
            let names: BTreeSet<_> = some.into_values().flatten().collect();
            patterns.entry("*".to_owned()).or_default().extend(names);
        }
    }
    patterns
}

fn ends_a_word(lead: &str) -> bool {
    lead.chars()
        .next_back()
        .is_some_and(|c| !c.is_alphanumeric())
}

/// The shape of a key with a generated part in its first directory or its name: generated
/// characters are `?`; after the first of them, words in directories stay, and words in the name
/// are free except its extension.
fn shape(text: &str) -> String {
    if let Some(end) = text.rfind('/') {
        let directories = text[..end]
            .split('/')
            .map(|part| words(part, |word| word.written()));
        return directories
            .chain(["*".to_owned()])
            .collect::<Vec<_>>()
            .join("/");
    }
    let (stem, extension) = match text.rsplit_once('.') {
        Some((stem, extension)) if variable_part(extension).is_none() => (stem, Some(extension)),
        _ => (text, None),
    };
    let mut made = false;
    let mut pattern = words(stem, |word| {
        let free = made && !word.is_made();
        made |= word.is_made();
        if free { "*".to_owned() } else { word.written() }
    });
    if let Some(extension) = extension {
        pattern.push('.');
        pattern.push_str(&Pattern::escape(extension));
    }
    pattern
}

/// A run of ASCII letters and digits.
#[derive(Clone, Copy)]
struct Word<'a>(&'a str);

impl Word<'_> {
    fn is_made(self) -> bool {
        variable_part(self.0).is_some()
    }

    fn written(self) -> String {
        let fixed = variable_part(self.0).unwrap_or(self.0.len());
        format!("{}{}", &self.0[..fixed], "?".repeat(self.0.len() - fixed))
    }
}

/// `text` with each word written by `write`, and all else escaped.
fn words(text: &str, mut write: impl FnMut(Word) -> String) -> String {
    let mut pattern = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        if word > 0 {
            pattern.push_str(&write(Word(&rest[..word])));
        }
        let other = rest[word..]
            .find(|c: char| c.is_ascii_alphanumeric())
            .map_or(rest.len(), |at| word + at);
        pattern.push_str(&Pattern::escape(&rest[word..other]));
        rest = &rest[other..];
    }
    pattern
}
