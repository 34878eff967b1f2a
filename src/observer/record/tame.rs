//! Values that are nothing but what they look like: what they come to can be told from their bytes.

/// Whether a sound value is nothing but what it looks like: it has no escape, which could hide half a character, and
/// no number that might not fit.
pub(super) fn is_literal(value: &[u8]) -> bool {
    /// Numbers of fewer digits fit.
    const FITS: usize = 300;
    if memchr::memchr(b'\\', value).is_some() {
        return false;
    }
    match value.first() {
        Some(b'"' | b't' | b'f' | b'n') => true,
        Some(b'{' | b'[') => has_small_numbers(value),
        _ => value.len() < FITS && memchr::memchr2(b'e', b'E', value).is_none(),
    }
}

/// Whether a container without escapes has no number with an exponent, and none that is very long.
fn has_small_numbers(value: &[u8]) -> bool {
    let (mut at, mut digits) = (0, 0);
    while let Some(&byte) = value.get(at) {
        at += 1;
        match byte {
            b'"' => {
                let rest = value.get(at..).unwrap_or_default();
                at += memchr::memchr(b'"', rest).map_or(rest.len(), |end| end + 1);
                digits = 0;
            }
            b'0'..=b'9' => {
                digits += 1;
                if digits > 250 {
                    return false;
                }
            }
            b'e' | b'E' if digits > 0 => return false,
            b'.' | b'-' => {}
            _ => digits = 0,
        }
    }
    true
}

/// Whether a value is nothing but what it looks like, and has no ARN, which counts wherever it stands.
pub(in crate::observer) fn is_tame(value: &[u8]) -> bool {
    let has_arn = || {
        let mut rest = value;
        while let Some(at) = memchr::memchr2(b'a', b'A', rest) {
            rest = &rest[at + 1..];
            let is_arn = rest
                .get(..2)
                .is_some_and(|next| next.eq_ignore_ascii_case(b"rn"));
            if is_arn && matches!(rest.get(2), Some(b':' | b'%')) {
                return true;
            }
        }
        false
    };
    is_literal(value) && !has_arn()
}
