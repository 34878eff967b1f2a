//! Names near a mistyped one.

/// The names most like `typed`, the likeliest first; at most `most`, none that is not alike.
pub(crate) fn near<'n>(
    typed: &str,
    names: impl IntoIterator<Item = &'n str>,
    most: usize,
) -> Vec<&'n str> {
    let typed = typed.to_ascii_lowercase();
    let mut scored: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (likeness(&typed, &name.to_ascii_lowercase()), name))
        .filter(|(score, _)| *score > 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup();
    scored
        .into_iter()
        .take(most)
        .map(|(_, name)| name)
        .collect()
}

fn likeness(typed: &str, name: &str) -> f64 {
    let contained = typed.len() >= 3 && name.contains(typed);
    strsim::jaro_winkler(typed, name).max(if contained { 0.85 } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn offers_what_was_meant() {
        let names = ["GetItem", "PutItem", "BatchGetItem", "Query"];
        assert_eq!(near("getitme", names, 2).first(), Some(&"GetItem"));
        assert!(near("zzz", names, 3).is_empty());
    }
}
