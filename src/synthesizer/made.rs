//! What the function itself made: tomorrow it makes others, and works on these.

use std::collections::BTreeMap;

use super::options::Options;
use crate::observer::function::FunctionUsage;
use crate::observer::usage::{Name, Names, Permission};

/// Names that AWS gave to what the function made, by what stands before and after them.
pub(super) struct Made(BTreeMap<(String, String), Names>);

impl Made {
    pub(super) fn of(usage: &FunctionUsage, options: &Options) -> Self {
        let mut made: BTreeMap<(String, String), Names> = BTreeMap::new();
        for call in &usage.calls {
            let need = &call.key.need;
            let is_learned = call.suspicion.is_none() || options.include_suspicious;
            if need.permission == Permission::Makes && is_learned && call.key.outcome.proves_use() {
                let at = (need.before.clone(), need.after.clone());
                made.entry(at).or_default().merge(&call.entry.names);
            }
        }
        Self(made)
    }

    /// Whether the function made some of what stands between `before` and `after`.
    pub(super) fn some(&self, before: &str, after: &str, names: &Names) -> bool {
        let made = self.0.get(&(before.to_owned(), after.to_owned()));
        made.is_some_and(|made| {
            let known = names.iter().filter(|(name, _)| !name.open);
            let mut known = known.map(|(name, _)| name.text.as_str());
            known.any(|name| made.may_hold(name))
        })
    }

    /// A resource that the function made, or what is in one, cut at its name: what stands before, the
    /// name, and what stands after, as a pattern of what else it made.
    pub(super) fn within<'r>(&self, resource: &'r str) -> Option<(&'r str, Name, String)> {
        self.0.iter().find_map(|((before, after), names)| {
            let rest = resource.strip_prefix(before.as_str())?;
            let end = rest.find(['/', ':']).unwrap_or(rest.len());
            let (text, beyond) = rest.split_at(end);
            let fits = beyond.is_empty() || beyond.starts_with(after.as_str());
            (fits && !text.is_empty() && names.may_hold(text)).then(|| {
                let name = Name {
                    text: text.to_owned(),
                    open: false,
                };
                (&resource[..before.len()], name, self.open(beyond))
            })
        })
    }

    /// What stands behind a name, with a wildcard for each further name that the function's calls were
    /// given.
    fn open(&self, beyond: &str) -> String {
        let is_made = |part: &str| self.0.values().any(|names| names.holds(part));
        let parts = beyond
            .split('/')
            .map(|part| if is_made(part) { "*" } else { part });
        parts.collect::<Vec<_>>().join("/")
    }
}
