//! Text that was cut in the middle of a character.

/// Replaces each escape of half a UTF-16 pair (`\\ud83e` alone), which JSON's grammar allows but
/// text cannot hold, by that of U+FFFD; `None` if there is none. Such halves arise where a field is
/// cut at its largest size.
pub(in crate::observer) fn mend_half_pairs(json: &str) -> Option<String> {
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    let mut is_mended = false;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let (text, length) = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (&escape[..12], 12),
            (Some(0xD800..=0xDFFF), _) => {
                is_mended = true;
                ("\\ufffd", 6)
            }
            // Two bytes at once, so that `\\\\ud800` is not taken for an escape of its second half.
            _ => match escape.get(..2) {
                Some(text) => (text, 2),
                None => (&escape[..1], 1),
            },
        };
        mended.push_str(text);
        rest = &escape[length..];
    }
    mended.push_str(rest);
    is_mended.then_some(mended)
}

/// The UTF-16 unit of the escape that `text` starts with.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_halves_and_nothing_else() {
        let mended = |json| mend_half_pairs(json);
        assert_eq!(mended(r"a\ud83e").as_deref(), Some(r"a\ufffd"));
        assert_eq!(
            mended(r"\udd80\ud83e\udd80x").as_deref(),
            Some(r"\ufffd\ud83e\udd80x")
        );
        assert_eq!(
            mended(r"\ud83e\ud83e\udd80").as_deref(),
            Some(r"\ufffd\ud83e\udd80")
        );
        for sound in [
            r"\ud83e\udd80",
            r"\\ud83e",
            r"\u00e9\n",
            "\u{e9}",
            "\\",
            "\\\u{e9}",
            r"\ud8",
            r"\u+123",
        ] {
            assert_eq!(mended(sound), None, "{sound}");
        }
    }
}
