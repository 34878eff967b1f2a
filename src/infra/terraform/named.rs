//! What names a resource of a folder.

use std::collections::{BTreeSet, HashMap};

/// Something that names a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct User {
    /// Its address.
    pub owner: String,
    /// Which of the files, and where it names it there.
    pub at: (usize, usize),
    /// Whether it only says what comes first: `depends_on`.
    pub is_order: bool,
}

/// What names resources and calls, by their addresses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Users(HashMap<String, Vec<User>>);

impl Users {
    /// What names an address, itself included.
    pub(crate) fn of(&self, address: &str) -> &[User] {
        self.0.get(address).map_or(&[], Vec::as_slice)
    }

    /// Takes in the addresses that a text of a user has.
    pub(crate) fn tell(&mut self, text: &str, user: &User, is_there: &dyn Fn(&str) -> bool) {
        let words = text.split(|c: char| !is_word(c) && c != '.');
        let beginnings = words.flat_map(|word| {
            let ends = word.match_indices('.').map(|(at, _)| at);
            ends.chain([word.len()]).map(|end| &word[..end])
        });
        let addresses = beginnings.filter(|address| is_there(address));
        for address in addresses.collect::<BTreeSet<&str>>() {
            let own = self.0.entry(address.to_owned()).or_default();
            own.push(user.clone());
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// Whether a text has an address that no longer word is part of.
pub(super) fn names(text: &str, address: &str) -> bool {
    text.match_indices(address).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + address.len()..].chars().next();
        !before.is_some_and(|c| is_word(c) || c == '.') && !after.is_some_and(is_word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_a_text_is_what_it_names() {
        let addresses = ["a.b", "a.b-c", "data.a.b", "module.m", "a.é"];
        for text in [
            "a.b",
            "a.b.arn",
            "${a.b}",
            "a.b[0].arn",
            "a.bc",
            "x.a.b",
            "data.a.b.json",
            "a.b-c",
            "module.m.out",
            "a.b a.b",
            "[a.b,a.b-c.id]",
            "a.",
            ".a.b",
            "a..b",
            "-a.b",
            "a.b é",
            "a.b\n",
            "",
        ] {
            let mut users = Users::default();
            users.tell(text, &User::default(), &|address| {
                addresses.contains(&address)
            });
            for address in &addresses[..4] {
                let told = users.of(address).len();
                assert_eq!(
                    told,
                    usize::from(names(text, address)),
                    "{address} in {text}"
                );
            }
        }
    }
}
