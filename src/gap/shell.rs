//! Words of commands that a person copies: a name in one is a name to the shell, too.

use std::borrow::Cow;
use std::fmt::Write;

/// A name as one word of a shell, quoted if it has to be. Characters that are not seen as themselves stand in
/// it as their bytes, so that the command can be read before it is run (POSIX.1-2024, "Shell Command
/// Language", 2.2.4 Dollar-Single-Quotes).
pub(crate) fn word(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| !matches!(byte, b' '..=b'~')) {
        return bytes_of(name).into();
    }
    // No argument can hold the character that ends one, and this one is among those above.
    shlex::try_quote(name).unwrap_or_default()
}

fn bytes_of(name: &str) -> String {
    let mut out = String::from("$'");
    for byte in name.bytes().filter(|byte| *byte != 0) {
        match byte {
            b'\'' | b'\\' => {
                out.push('\\');
                out.push(char::from(byte));
            }
            b' '..=b'~' => out.push(char::from(byte)),
            other => {
                let _ = write!(out, "\\{other:03o}");
            }
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn a_name_is_one_word() {
        for (name, expected) in [
            ("shop-trail", "shop-trail"),
            (
                "arn:aws:sns:eu-west-1:111122223333:t",
                "arn:aws:sns:eu-west-1:111122223333:t",
            ),
            ("t; rm -rf ~", "'t; rm -rf ~'"),
            ("$(id)", "'$(id)'"),
            ("", "''"),
        ] {
            assert_eq!(word(name), expected);
        }
        for name in ["it's", "`id`", "!x", "-\"x"] {
            let words = shlex::split(&format!("aws --name {}", word(name))).expect("a command");
            assert_eq!(words[2], name);
            assert_eq!(words.len(), 3);
        }
    }

    #[test]
    fn what_is_not_seen_stands_as_its_bytes() {
        for (name, expected) in [
            ("a\nb", "$'a\\012b'"),
            ("a\0;b", "$'a;b'"),
            ("it's\u{202e}", "$'it\\'s\\342\\200\\256'"),
            ("a\\\t", "$'a\\\\\\011'"),
        ] {
            assert_eq!(word(name), expected);
        }
    }
}
