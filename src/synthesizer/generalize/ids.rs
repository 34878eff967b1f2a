//! Generated ids of things that come and go: `i-0abc…`, `snap-0123…`.

use super::{Patterns, written};
use crate::iam::pattern::Pattern;
use crate::observer::generated::variable_part;
use crate::observer::usage::Names;

/// Up to so many different ids may be things that stay; more come and go.
pub(super) const FEW: usize = 2;

/// Up to `few` different ids stay as they are; more widen to what stands before the generated part.
/// A name without a generated part is a fixed name among the ids and stays.
pub(super) fn generalize(names: &Names, few: usize) -> Patterns {
    let keep = names.len() <= few && !names.is_coarse();
    let mut patterns = Patterns::new();
    for (name, _) in names.iter() {
        let pattern = match variable_part(&name.text) {
            Some(at) if !keep => format!("{}*", Pattern::escape(&name.text[..at])),
            _ => written(name),
        };
        patterns.entry(pattern).or_default().insert(name.clone());
    }
    patterns
}
