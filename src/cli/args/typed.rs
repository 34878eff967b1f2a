//! What is typed, and flags as one would type them again.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::gap::shell;

/// Words of a command line, each quoted where the shell needs it.
#[derive(Debug, Default)]
pub(super) struct Typed(pub(super) Vec<String>);

impl Typed {
    /// A flag with each of its values.
    pub(super) fn add(&mut self, flag: &str, values: impl Iterator<Item = impl AsRef<str>>) {
        for value in values {
            self.0
                .push(format!("{flag} {}", shell::word(value.as_ref())));
        }
    }

    /// A flag without a value.
    pub(super) fn switch(&mut self, flag: &str, is_set: bool) {
        if is_set {
            self.0.push(flag.to_owned());
        }
    }
}

/// What a switch means: the one where it is given, the other where it is not.
pub(crate) fn switch<T>(is_given: bool, given: T, not_given: T) -> T {
    if is_given { given } else { not_given }
}

/// One of several words, each of which means something.
pub(crate) fn one_of<T>(
    all: &'static [T],
    word: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    let words = PossibleValuesParser::new(all.iter().map(|one| word(*one)));
    words.try_map(move |typed| {
        let mut all = all.iter().copied();
        all.find(|one| word(*one) == typed).ok_or("no such word")
    })
}
