//! Which part of a name was made per call: a number, a date, an id.

/// Where a name stops being fixed: the first byte of the first part that looks generated.
///
/// Generated are: digits (dates, counters, partitions), eight or more hexadecimal digits with at
/// least one decimal among them (hashes, UUIDs), a long mix of letters and digits (ULIDs, random
/// ids), and three or more digits at the end of a word (`part00001`).
pub(crate) fn variable_part(name: &str) -> Option<usize> {
    let bytes = name.as_bytes();
    let mut start = 0;
    while start < bytes.len() {
        if !bytes[start].is_ascii_alphanumeric() {
            start += 1;
            continue;
        }
        let run = bytes[start..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric())
            .count();
        if let Some(at) = variable_in_word(&bytes[start..start + run]) {
            return Some(start + at);
        }
        start += run;
    }
    None
}

fn variable_in_word(word: &[u8]) -> Option<usize> {
    let digits = word.iter().filter(|b| b.is_ascii_digit()).count();
    let leading = word.iter().take_while(|b| b.is_ascii_digit()).count();
    let trailing = word.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let hex = word.len() >= 8 && word.iter().all(u8::is_ascii_hexdigit) && digits > 0;
    let mixed = word.len() >= 16 && digits >= 2 && trailing < digits;
    if leading == word.len() || leading >= 6 || hex || mixed {
        Some(0)
    } else if trailing >= 3 {
        Some(word.len() - trailing)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_generated_part_of_a_name() {
        for (name, fixed) in [
            ("orders/2026/11/22/4711.json", Some("orders/")),
            ("config/settings.json", None),
            ("invoices/o-1001.pdf", Some("invoices/o-")),
            ("logs/dt=2026-11-22/part-00001.parquet", Some("logs/dt=")),
            ("a/3f2504e0-4f89-11d3-9a0c-0305e82c3301", Some("a/")),
            ("i-0dbc91f429e48eeed", Some("i-")),
            ("level1/flaws2/v1/data", None),
            ("01ARZ3NDEKTSV4RRFFQ69G5FAV", Some("")),
            ("batch001", Some("batch")),
            ("facade/deadbeef", None),
            ("20261122T1145Z_x", Some("")),
        ] {
            assert_eq!(variable_part(name).map(|at| &name[..at]), fixed, "{name}");
        }
    }
}
