//! What is typed, and flags as one would type them again.

use crate::gap::shell::word;

/// Words of a command line, each quoted where the shell needs it.
#[derive(Debug, Default)]
pub(super) struct Typed(pub(super) Vec<String>);

impl Typed {
    /// A flag with each of its values.
    pub(super) fn add(&mut self, flag: &str, values: impl Iterator<Item = impl AsRef<str>>) {
        for value in values {
            self.0.push(format!("{flag} {}", word(value.as_ref())));
        }
    }

    /// A flag without a value.
    pub(super) fn switch(&mut self, flag: &str, is_set: bool) {
        if is_set {
            self.0.push(flag.to_owned());
        }
    }
}

/// So many days, as `400d`.
pub(crate) fn whole_days(typed: &str) -> Result<u16, String> {
    let number = typed.strip_suffix('d').and_then(|days| days.parse().ok());
    number.ok_or_else(|| "days as `400d`".to_owned())
}
