//! Words of commands that a person copies: a name in one is a name to the shell, too.

use std::borrow::Cow;

/// A name as one word of a POSIX shell, quoted if it has to be.
pub(crate) fn word(name: &str) -> Cow<'_, str> {
    // No argument can hold the character that ends one.
    shlex::try_quote(name).unwrap_or_else(|_| word_without_end(name).into())
}

fn word_without_end(name: &str) -> String {
    word(&name.replace('\0', "")).into_owned()
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
        for name in ["it's", "`id`", "a\nb", "a\0;b", "!x", "-\"x"] {
            let words = shlex::split(&format!("aws --name {}", word(name))).expect("a command");
            assert_eq!(words[2], name.replace('\0', ""));
            assert_eq!(words.len(), 3);
        }
    }
}
