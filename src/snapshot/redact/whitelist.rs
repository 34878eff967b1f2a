//! What stays of each operation's answer: as the calls say it that lpgen makes.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::keep::Keep;
use crate::snapshot::asked::ASKED;

static WHITELISTS: LazyLock<BTreeMap<&str, Keep>> = LazyLock::new(|| {
    let kept = ASKED.iter().filter(|one| !one.document.is_empty());
    kept.map(|one| (one.document, Keep::parse(one.keeps)))
        .collect()
});

pub(super) fn of(operation: &str) -> Option<&'static Keep> {
    WHITELISTS.get(operation)
}

/// The operations whose answers are read, as the AWS CLI names them.
#[cfg(test)]
pub(super) fn operations() -> impl Iterator<Item = &'static str> {
    WHITELISTS.keys().copied()
}
