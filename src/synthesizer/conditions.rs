//! Conditions, only where they cannot break: what the table of condition keys says of each of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::cover::Draft;
use super::generalize::{OFTEN, Widening, generalize_seen, prefixes};
use super::grant::Conditions;
use super::options::Generalize;
use crate::catalog::context_key::{Compared, ContextKey, ContextKeys, Used};
use crate::catalog::requirement::Variety;
use crate::iam::pattern::Pattern;
use crate::observer::usage::{Distinct, Entry, Name, Names};

/// The part of a call's context that a grant may depend on.
///
/// Values that a policy cannot hold, or would read as a variable, are left out: the grant then has
/// one condition less and allows more, but never breaks.
pub(super) fn steady(
    context: &BTreeMap<String, String>,
    keys: ContextKeys,
) -> BTreeMap<String, String> {
    context
        .iter()
        .filter_map(|(key, value)| {
            let known = keys.get(key)?;
            let is_steady = matches!(known.used, Used::Steady(_));
            let stays = is_steady && is_plain(value) && !value.is_empty();
            stays.then(|| (known.name.to_owned(), value.clone()))
        })
        .collect()
}

/// Whether a policy can hold the text as it stands.
fn is_plain(text: &str) -> bool {
    text.chars()
        .all(|c| matches!(c, ' '..='\u{ff}') && c != '$')
}

/// Each key with its one value. None is left out: the grant would allow more.
pub(super) fn equals(context: &BTreeMap<String, String>, keys: ContextKeys) -> Conditions {
    let mut conditions = Conditions::new();
    for (key, value) in context {
        let compared = match keys.get(key).map(|known| known.used) {
            Some(Used::Steady(compared) | Used::Names(compared)) => compared,
            Some(Used::Beginnings(_) | Used::Never(_)) | None => Compared::Text,
        };
        let of_operator = conditions.entry(compared.equal().to_owned()).or_default();
        of_operator.insert(key.clone(), BTreeSet::from([value.clone()]));
    }
    conditions
}

/// Joins drafts that differ in the values of one steady key only: the values are alternatives.
pub(super) fn unite(drafts: Vec<Draft>, keys: ContextKeys) -> Vec<Draft> {
    keys.iter().fold(drafts, |drafts, key| match key.used {
        Used::Steady(compared) => unite_key(drafts, compared.equal(), key.name),
        Used::Names(_) | Used::Beginnings(_) | Used::Never(_) => drafts,
    })
}

fn unite_key(drafts: Vec<Draft>, operator: &str, key: &str) -> Vec<Draft> {
    let mut united: BTreeMap<_, Draft> = BTreeMap::new();
    for mut draft in drafts {
        let values = draft
            .conditions
            .get_mut(operator)
            .and_then(|keys| keys.get_mut(key));
        let taken = values.map(std::mem::take);
        let frame = (
            draft.action.clone(),
            draft.resource.clone(),
            draft.conditions.clone(),
        );
        let into = match united.entry(frame) {
            std::collections::btree_map::Entry::Vacant(vacant) => vacant.insert(draft),
            std::collections::btree_map::Entry::Occupied(occupied) => {
                let into = occupied.into_mut();
                into.evidence.join(draft.evidence);
                into
            }
        };
        if let (Some(taken), Some(keys)) = (taken, into.conditions.get_mut(operator)) {
            keys.entry(key.to_owned()).or_default().extend(taken);
        }
    }
    united.into_values().collect()
}

/// The values of condition keys that differ from call to call.
#[derive(Clone, Debug, Default)]
pub(super) struct Varied {
    calls: Distinct,
    last: Option<Timestamp>,
    /// How many kinds of calls there are.
    kinds: usize,
    /// By key: its values, and how many kinds of calls have it.
    values: BTreeMap<String, (Names, usize)>,
}

/// What a grant's condition says of a key.
pub(super) struct Limit {
    pub(super) key: &'static str,
    pub(super) operator: &'static str,
    pub(super) values: Vec<Widening>,
}

impl Varied {
    /// Adds calls of one kind; all of them have a key, or none.
    pub(super) fn add(&mut self, entry: &Entry) {
        self.calls.merge(&entry.calls);
        self.last = self.last.max(entry.last);
        self.kinds += 1;
        for (key, names) in &entry.values {
            let (known, kinds) = self.values.entry(key.clone()).or_default();
            known.merge(names);
            *kinds += usize::from(!names.is_empty());
        }
    }

    /// Adds those of other calls.
    pub(super) fn join(&mut self, other: Self) {
        self.calls.merge(&other.calls);
        self.last = self.last.max(other.last);
        self.kinds += other.kinds;
        for (key, (names, kinds)) in other.values {
            let (known, all) = self.values.entry(key).or_default();
            known.merge(&names);
            *all += kinds;
        }
    }

    /// What may be asked of the keys, if every call had them and tomorrow's calls will fit too.
    pub(super) fn limits(&self, dial: Generalize, keys: ContextKeys) -> Vec<Limit> {
        let always = self
            .values
            .iter()
            .filter(|(_, (_, kinds))| *kinds == self.kinds);
        let known = always.filter_map(|(key, (names, _))| Some((keys.get(key)?, names)));
        known
            .filter_map(|(key, names)| self.limit(key, names, dial))
            .collect()
    }

    fn limit(&self, key: &'static ContextKey, names: &Names, dial: Generalize) -> Option<Limit> {
        if names.iter().any(|(name, _)| name.text.is_empty()) {
            return None;
        }
        let (compared, values) = match key.used {
            Used::Beginnings(compared) => (compared, self.beginnings(names, dial)?),
            Used::Names(compared) => (compared, self.names(compared, names, dial)?),
            Used::Steady(_) | Used::Never(_) => return None,
        };
        let is_wider = values.iter().any(Widening::is_wider);
        let is_listed = matches!(key.used, Used::Beginnings(_));
        let operator = if is_wider || is_listed {
            compared.like()
        } else {
            compared.equal()
        };
        Some(Limit {
            key: key.name,
            operator,
            values,
        })
    }

    /// The names as seen, or as they keep coming.
    fn names(&self, compared: Compared, names: &Names, dial: Generalize) -> Option<Vec<Widening>> {
        let mut values = Vec::new();
        for (before, rest) in by_place(compared, names) {
            let widened = generalize_seen(Variety::New, &rest, self.last, dial).into_iter();
            values.extend(widened.map(|w| within(&before, w)));
        }
        let told = |w: &Widening| w.pattern != "*" && w.names.iter().all(|n| is_plain(&n.text));
        values.iter().all(told).then_some(values)
    }

    /// One call alone shows no habit, and a beginning that neither generalises nor was used again and
    /// again may be another one tomorrow. Who asks for the observed names only gets just these.
    fn beginnings(&self, names: &Names, dial: Generalize) -> Option<Vec<Widening>> {
        let often = |widening: &Widening| {
            names
                .iter()
                .any(|(name, uses)| uses >= OFTEN && widening.names.contains(name))
        };
        let patterns = prefixes(names, dial);
        let holds = self.calls.count().value > 1
            && patterns.iter().all(|widening| {
                let literal = widening.pattern.chars().any(char::is_alphanumeric);
                literal && (widening.pattern.ends_with('*') || often(widening))
            });
        (holds || dial == Generalize::Exact).then_some(patterns)
    }
}

/// Names by what stands before them and never varies: of ARNs all up to the last part.
fn by_place(compared: Compared, names: &Names) -> BTreeMap<String, Names> {
    let (rung, seen) = names.parts();
    let mut places: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for (name, uses) in seen {
        let cut = match compared {
            Compared::Arn => name.text.rfind(['/', ':']).map_or(0, |at| at + 1),
            Compared::Text | Compared::Bool => 0,
        };
        let (before, rest) = name.text.split_at(cut);
        let rest = Name {
            text: rest.to_owned(),
            open: name.open,
        };
        let place = places.entry(before.to_owned()).or_default();
        place.push((rest, uses.clone()));
    }
    let places = places.into_iter();
    places
        .map(|(before, rest)| (before, Names::from_parts(rung, rest)))
        .collect()
}

/// A widening behind what stands before it.
fn within(before: &str, widening: Widening) -> Widening {
    let whole = |name: Name| Name {
        text: format!("{before}{}", name.text),
        ..name
    };
    Widening {
        pattern: format!("{}{}", Pattern::escape(before), widening.pattern),
        names: widening.names.into_iter().map(whole).collect(),
    }
}
