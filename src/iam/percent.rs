//! Percent-encoding (RFC 3986), as policy documents and paths of requests have it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A text with its escapes decoded.
struct Decoded {
    bytes: Vec<u8>,
    /// Whether every `%` began an escape: two hexadecimal digits.
    is_whole: bool,
}

fn decoded(text: &str) -> Decoded {
    let bytes = text.as_bytes();
    let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
    let escape = |at: usize| {
        let (high, low) = digit(at + 1).zip(digit(at + 2))?;
        u8::try_from(high * 16 + low).ok()
    };
    let mut out = Decoded {
        bytes: Vec::with_capacity(bytes.len()),
        is_whole: true,
    };
    let mut at = 0;
    while at < bytes.len() {
        let (byte, length) = match (bytes[at], escape(at)) {
            (b'%', Some(byte)) => (byte, 3),
            (byte, _) => {
                out.is_whole &= byte != b'%';
                (byte, 1)
            }
        };
        out.bytes.push(byte);
        at += length;
    }
    out
}

/// The text with all bytes escaped but unreserved characters, and those that `stays` names beside them.
pub(crate) fn encode(text: &str, stays: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || stays.contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a `String` does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The text that was encoded; `None` for one that is not encoded throughout, or is none.
pub(crate) fn decode(text: &str) -> Option<String> {
    let decoded = decoded(text);
    let bytes = decoded.is_whole.then_some(decoded.bytes)?;
    String::from_utf8(bytes).ok()
}

/// The same for a text that may be one as it is: what is no escape stays, and so does all of one that
/// would be no text.
pub(crate) fn decode_escapes(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return text.into();
    }
    String::from_utf8(decoded(text).bytes).map_or(text.into(), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::{decode, decode_escapes};

    #[test]
    fn an_escape_is_two_digits_and_no_sign() {
        for (text, whole, escapes) in [
            ("a%2Fb", Some("a/b"), "a/b"),
            ("%7b%7D", Some("{}"), "{}"),
            ("plain", Some("plain"), "plain"),
            ("%+5", None, "%+5"),
            ("%-1", None, "%-1"),
            ("5%", None, "5%"),
            ("5%%20", None, "5% "),
            ("%C3%A9", Some("\u{e9}"), "\u{e9}"),
            ("%FF", None, "%FF"),
        ] {
            assert_eq!(decode(text).as_deref(), whole, "{text}");
            assert_eq!(decode_escapes(text), escapes, "{text}");
        }
    }
}
