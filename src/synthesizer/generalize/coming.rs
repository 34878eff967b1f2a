//! Names of things that programs make: jobs, days, tenants, devices.
//!
//! What is alike is looked at together: names with one lead before a generated part, and names that
//! nothing generated. A lead stays, so that a nightly `prod-2026-11-21` opens no `golden`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::keys::shared_beginning;
use super::siblings::{FEW, MANY};
use super::{Patterns, roots, written};
use crate::iam::pattern::Pattern;
use crate::observer::generated::variable_part;
use crate::observer::usage::{Name, Names};

/// Seconds of an hour, and of a day (of UTC).
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Fewer days than that show no habit.
const FEW_PERIODS: i64 = 3;

/// What makes a few names a kind of which tomorrow brings another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// Their type is made per job: a date or an id in one of them, or that they are several.
    Type,
    /// Nothing but the records: they keep bringing new ones.
    Records,
}

/// Names, the last call's time, and what it takes to widen them.
pub(super) fn generalize(names: &Names, last: Option<Timestamp>, proof: Proof) -> Patterns {
    let firsts: BTreeMap<&Name, Timestamp> = names.firsts().collect();
    let mut kinds: BTreeMap<Option<&str>, Vec<&Name>> = BTreeMap::new();
    for (name, _) in names.iter() {
        let lead = lead(&name.text);
        let lead = lead.or(name.open.then_some(name.text.as_str()));
        kinds.entry(lead).or_default().push(name);
    }
    let mut patterns = Patterns::new();
    for (lead, alike) in kinds {
        let coming = || keep_coming(&alike, &firsts, last);
        let is_open = alike.iter().any(|name| name.open);
        let told = |lead: &str| alike.iter().any(|name| is_made(&name.text[lead.len()..]));
        let widens = match (lead, proof) {
            (Some(_), _) if is_open => true,
            (Some(lead), Proof::Type) => alike.len() >= FEW || told(lead),
            (Some(_), Proof::Records) => coming(),
            (None, _) => alike.len() >= MANY && coming(),
        };
        for name in &alike {
            let pattern = match lead {
                _ if !widens => written(name),
                Some(lead) => led(lead, &alike, name),
                None => format!("{}*", Pattern::escape(shared_beginning(&alike))),
            };
            let names = patterns.entry(pattern).or_default();
            names.insert((*name).clone());
        }
    }
    patterns
}

/// Whether new names came on several days, and still do in the later half of the time that was seen.
///
/// What was seen for less than so many days tells by its hours, and it takes more names.
fn keep_coming(
    names: &[&Name],
    firsts: &BTreeMap<&Name, Timestamp>,
    last: Option<Timestamp>,
) -> bool {
    let own = names.iter().filter_map(|name| firsts.get(name));
    let seen: BTreeSet<i64> = own.map(|time| time.as_second()).collect();
    let (Some(first), Some(newest)) = (seen.first(), seen.last()) else {
        return false;
    };
    let start = firsts
        .values()
        .min()
        .map_or(*first, |time| time.as_second());
    let end = last.map_or(*newest, Timestamp::as_second).max(*newest);
    let is_short = end - start < DAY * FEW_PERIODS;
    let (period, enough) = if is_short { (HOUR, MANY) } else { (DAY, FEW) };
    let periods: BTreeSet<i64> = seen.iter().map(|time| time.div_euclid(period)).collect();
    names.len() >= enough && periods.len() >= FEW && newest - start >= (end - start) / 2
}

/// What begins like the names of a kind; where nothing stands before the generated part, what looks so.
fn led(lead: &str, alike: &[&Name], name: &Name) -> String {
    if lead.chars().any(char::is_alphanumeric) {
        return format!("{}*", Pattern::escape(lead));
    }
    let shapes: BTreeSet<String> = alike.iter().map(|n| roots::shape(&n.text)).collect();
    if shapes.len() >= FEW || alike.iter().any(|n| n.open) {
        return "*".to_owned();
    }
    roots::shape(&name.text)
}

/// What stands before the generated part of a name; `None` for a name without one.
///
/// A short number before a date or an id is a thing's own: `prod-01-2026-11-21` is a day's of `prod-01`.
fn lead(text: &str) -> Option<&str> {
    let at = variable_part(text)?;
    let word = word(&text[at..]);
    let is_number = word.len() <= 3 && word.bytes().all(|b| b.is_ascii_digit());
    let rest = &text[at + word.len()..];
    match variable_part(rest) {
        Some(next) if is_number && is_made(&rest[next..]) => Some(&text[..at + word.len() + next]),
        _ => Some(&text[..at]),
    }
}

/// The letters and digits that a text begins with.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric());
    &text[..end.unwrap_or(text.len())]
}

/// Whether a generated part is a date, a time or a random id, and not a mere number.
fn is_made(text: &str) -> bool {
    let word = word(text);
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_year = word.len() == 4 && digits == 4 && word.starts_with("20");
    let rest = &text[word.len()..];
    let follows = rest.len() > 1 && rest.as_bytes()[1].is_ascii_digit();
    is_year && follows || word.len() >= 8 && digits > 0
}
