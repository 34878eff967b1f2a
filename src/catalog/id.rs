//! Telling names from the ids that AWS makes, by their form.

/// Whether a value has the form of a generated id: a UUID, a word with a hexadecimal part
/// (`vpc-0a1b2c3d`), or letters and digits that no person would choose. With `length`: so many lower-case
/// letters and digits, with a digit among them.
///
/// A name taken for an id makes an ARN that matches nothing, an id taken for a name only a wider one; so
/// what may be either is no id.
pub(super) fn is_made(value: &str, length: Option<usize>) -> bool {
    if let Some(length) = length {
        return value.len() == length
            && value.bytes().any(|b| b.is_ascii_digit())
            && is_lower(value);
    }
    is_uuid(value) || is_prefixed(value) || is_mixed(value)
}

fn is_lower(value: &str) -> bool {
    value
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

fn is_uuid(value: &str) -> bool {
    let lengths = value.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && value.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

fn is_prefixed(value: &str) -> bool {
    value.split_once('-').is_some_and(|(word, rest)| {
        let is_word = !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
        let is_plain = rest.bytes().all(|b| b.is_ascii_alphanumeric());
        is_word && is_plain && (rest.len() == 17 || rest.len() >= 8 && changes(rest) > 1)
    })
}

/// Letters and digits in turns, or many of both cases: `0a1b2c3d`, not `orders2026`; or a long number.
fn is_mixed(value: &str) -> bool {
    let is_plain = value.bytes().all(|b| b.is_ascii_alphanumeric());
    let has = |is: fn(&u8) -> bool| value.bytes().any(|b| is(&b));
    let is_number = !has(u8::is_ascii_alphabetic);
    let is_long = value.len() >= 16
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_digit);
    is_plain && value.len() >= 7 && (changes(value) > 1 || is_number || is_long)
}

/// How often letters and digits take turns.
fn changes(value: &str) -> usize {
    let kinds: Vec<bool> = value.bytes().map(|b| b.is_ascii_digit()).collect();
    kinds.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

#[cfg(test)]
mod tests {
    use super::is_made;

    #[test]
    fn what_may_be_a_name_is_no_id() {
        for id in [
            "0a1b2c3d-1111-2222-3333-444455556666",
            "vpc-0a1b2c3d4e5f",
            "1a2b3c4",
            "a1b2C3d4e5",
        ] {
            assert!(is_made(id, None), "{id}");
        }
        for name in [
            "shop",
            "orders-2026",
            "prod",
            "orders2026",
            "team-alpha1",
            "flags",
            "",
        ] {
            assert!(!is_made(name, None), "{name}");
        }
        assert!(is_made("abc1234", Some(7)));
        assert!(!is_made("staging", Some(7)));
        assert!(!is_made("prod", Some(7)));
    }
}
