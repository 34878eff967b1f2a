//! What is typed, and flags as one would type them again.

use clap::builder::{BoolValueParser, PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use crate::gap::shell;

/// Flags that change neither what is read nor what is made of it.
const OF_THIS_RUN: [&str; 6] = ["threads", "cache", "no_cache", "config", "timeout", "log"];

/// Flags as one would type them again: those that were given and are not the default, in the order of their definition,
/// each quoted where the shell needs it.
pub(super) fn typed(flags: &Command, matches: &ArgMatches) -> String {
    let given = flags.get_arguments().filter(|flag| {
        let id = flag.get_id().as_str();
        !OF_THIS_RUN.contains(&id) && matches.value_source(id) == Some(ValueSource::CommandLine)
    });
    let words = given.flat_map(|flag| again(flag, matches));
    words.collect::<Vec<_>>().join(" ")
}

/// A flag with each of its values.
fn again(flag: &Arg, matches: &ArgMatches) -> Vec<String> {
    let id = flag.get_id().as_str();
    let name = format!("--{}", flag.get_long().unwrap_or(id));
    if !flag.get_action().takes_values() {
        return vec![name];
    }
    let long = matches.try_get_one(id).ok().flatten().copied();
    let short = matches.try_get_one(id).ok().flatten().copied();
    let number: Option<u64> = long.or(short.map(|short: u16| short.into()));
    let default = flag.get_default_values();
    let values = matches.get_raw(id).into_iter().flatten();
    let values = values.filter(|value| default.iter().all(|default| default != value));
    let values = values.map(|value| match number {
        Some(number) => number.to_string().into(),
        None => value.to_string_lossy(),
    });
    values
        .map(|value| format!("{name} {}", shell::word(&value)))
        .collect()
}

/// What a switch means: the one where it is typed, the other where it is not.
pub(crate) fn switch<T>(typed: T, not_typed: T) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    BoolValueParser::new().map(move |is_typed| if is_typed { typed } else { not_typed })
}

/// One of several words, each of which means something.
pub(crate) fn one_of<T, V>(all: &'static [T], word: fn(T) -> V) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
    V: Into<PossibleValue> + 'static,
{
    let words = PossibleValuesParser::new(all.iter().map(|one| word(*one)));
    words.try_map(move |typed| {
        let mut all = all.iter().copied();
        let is = |one: &T| word(*one).into().get_name() == typed;
        all.find(is).ok_or("no such word")
    })
}
