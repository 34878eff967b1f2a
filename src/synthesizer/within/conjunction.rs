//! Two conditions as one: both must hold.

use std::collections::BTreeSet;

use crate::catalog::context_key::Compared;
use crate::iam::assume::TrustEntry;
use crate::iam::condition::{Condition, Context, Operator, SetOperator};
use crate::iam::pattern::Pattern;
use crate::synthesizer::grant::Conditions;

/// Whether the entry holds wherever the conditions do.
pub(super) fn certain((operator, key, values): TrustEntry<'_>, conditions: &Conditions) -> bool {
    let same = |own: &&String| own.eq_ignore_ascii_case(key);
    let of = |operator: &str| {
        let keys = conditions.get(operator)?;
        keys.iter().find(|(own, _)| same(own)).map(|(_, own)| own)
    };
    // Each value that the key may have under the conditions.
    let equal = Compared::ALL
        .iter()
        .find_map(|compared| of(compared.equal()));
    let fixed = equal.is_some_and(|own| {
        let holds = |text: String| {
            let context = Context::default().with(key, text);
            operator.holds(key, values, &context)
        };
        let mut texts = own.iter().map(|text| Pattern::new(&**text).plain_text());
        texts.all(|text| text.is_some_and(holds))
    });
    fixed
        || of(&operator.to_string()).is_some_and(|own| {
            let texts: BTreeSet<&str> = values.iter().map(Pattern::as_str).collect();
            let own: BTreeSet<&str> = own.iter().map(String::as_str).collect();
            if operator.is_negated() {
                texts.is_subset(&own)
            } else {
                own.is_subset(&texts)
            }
        })
}

/// The conditions with those of a statement; where both ask the same of a key and cannot be one, the
/// statement's.
pub(super) fn conjoin(own: &Conditions, today: &Condition) -> Conditions {
    let mut both = own.clone();
    for entry in today.iter().filter(|entry| !certain(*entry, own)) {
        let (operator, key, values) = entry;
        let texts: BTreeSet<String> = values.iter().map(|v| v.as_str().to_owned()).collect();
        let keys = both.entry(operator.to_string()).or_default();
        let spelled = keys.keys().find(|own| own.eq_ignore_ascii_case(key));
        let key = spelled.cloned().unwrap_or_else(|| key.to_owned());
        let known = keys.remove(&key);
        let joined = known.map_or_else(|| texts.clone(), |known| join(operator, &known, &texts));
        keys.insert(key, joined);
    }
    both
}

fn join(
    operator: Operator,
    known: &BTreeSet<String>,
    today: &BTreeSet<String>,
) -> BTreeSet<String> {
    if operator.is_negated() && operator.set_operator() != Some(SetOperator::ForAnyValue) {
        return known.union(today).cloned().collect();
    }
    let shared: BTreeSet<String> = known.intersection(today).cloned().collect();
    match operator.set_operator() {
        None | Some(SetOperator::ForAllValues) if !shared.is_empty() => shared,
        _ => today.clone(),
    }
}
