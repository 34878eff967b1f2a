//! Keys at a bucket's root, where there is no directory to widen to.
//!
//! The next wider thing than a name here is the bucket, so the shape of the name is kept instead:
//! each character of a generated part becomes `?`. A date then allows tomorrow's date
//! (`????-??-??.json`) and a UUID the next UUID, and hardly any other prefix. What this cannot
//! follow is a counter that grows by a digit; the widening is reported like every other.

use std::collections::BTreeSet;

use super::key::Key;
use super::{Patterns, merge, written};
use crate::iam::pattern::Pattern;
use crate::observer::generated::variable_part;

/// So many different plain names, or shapes, may stand at the root; more are the whole bucket's.
pub(super) const MOST: usize = 8;

/// Patterns for keys without a directory.
pub(super) fn generalize(keys: &[Key]) -> Patterns {
    let mut plain = Patterns::new();
    let mut leads = Patterns::new();
    let mut shapes = Patterns::new();
    for key in keys {
        let (into, pattern) = if !key.made {
            (&mut plain, written(key.name))
        } else if key.name.open || ends_a_word(key.lead) {
            (&mut leads, led(key))
        } else {
            (&mut shapes, shape(&key.name.text))
        };
        into.entry(pattern).or_default().insert(key.name.clone());
    }
    let mut patterns = leads;
    for some in [plain, shapes] {
        if some.len() <= MOST {
            merge(&mut patterns, some);
        } else {
            let names: BTreeSet<_> = some.into_values().flatten().collect();
            patterns.entry("*".to_owned()).or_default().extend(names);
        }
    }
    patterns
}

/// What begins so; with the extension, so that directories that begin so stay out.
fn led(key: &Key) -> String {
    let end = match key.name.text.rsplit_once('.') {
        Some((_, end)) if !key.name.open && variable_part(end).is_none() => {
            format!(".{}", Pattern::escape(end))
        }
        _ => String::new(),
    };
    format!("{}*{end}", Pattern::escape(key.lead))
}

fn ends_a_word(lead: &str) -> bool {
    lead.chars()
        .next_back()
        .is_some_and(|c| !c.is_alphanumeric())
}

/// The shape of a key with a generated part: plain words after a generated one are free, except the
/// extension.
pub(super) fn shape(text: &str) -> String {
    match text.rsplit_once('.') {
        Some((stem, extension)) if variable_part(extension).is_none() => {
            format!("{}.{}", words(stem), Pattern::escape(extension))
        }
        _ => words(text),
    }
}

/// `text` with generated characters as `?`. After a generated word, a word with a digit or of
/// hexadecimal digits only is taken for generated too (the middle of a UUID, a time of day).
fn words(text: &str) -> String {
    let (mut pattern, mut rest, mut made) = (String::new(), text, false);
    while !rest.is_empty() {
        let other = |c: char| !c.is_ascii_alphanumeric();
        let (word, after) = rest.split_at(rest.find(other).unwrap_or(rest.len()));
        let follows = word.bytes().any(|b| b.is_ascii_digit())
            || word.len() >= 4 && word.bytes().all(|b| b.is_ascii_hexdigit());
        match variable_part(word) {
            _ if made && follows => pattern.push_str(&"?".repeat(word.len())),
            Some(at) => {
                made = true;
                pattern.push_str(&word[..at]);
                pattern.push_str(&"?".repeat(word.len() - at));
            }
            None if made && !word.is_empty() => pattern.push('*'),
            None => pattern.push_str(word),
        }
        let end = after
            .find(|c: char| c.is_ascii_alphanumeric())
            .unwrap_or(after.len());
        pattern.push_str(&Pattern::escape(&after[..end]));
        rest = &after[end..];
    }
    pattern
}
