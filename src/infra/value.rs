//! What a text of the code stands for, as far as the configuration tells.

use std::collections::{BTreeMap, BTreeSet};

use super::syntax::tree::{TextPart, joined};
use super::work::step;

/// A text, resolved as far as possible. References that stay are written `SCOPE#NAME`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Value {
    /// Its pieces.
    pub parts: Vec<TextPart>,
    /// Defaults of variables that it rests on: `var.env`.
    pub assumed: BTreeSet<String>,
}

/// What references stand for: `SCOPE#NAME` to the text.
pub(crate) type KnownTexts = BTreeMap<String, String>;

/// How a value goes with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It is the text, whatever may vary.
    Exact,
    /// It is the text if variables have their defaults.
    ByDefault(BTreeSet<String>),
    /// It is the text if references stand for these; so many letters speak for it.
    If(KnownTexts, usize),
    /// It is another text.
    No,
}

impl Fit {
    /// What it says of a name, where that is certain.
    pub(crate) fn says(&self, name: &str) -> Option<String> {
        match self {
            Self::Exact => Some(format!("its name is `{name}`")),
            Self::ByDefault(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let names = names.join("`, `");
                Some(format!("its name is `{name}` by the defaults of `{names}`"))
            }
            Self::If(..) | Self::No => None,
        }
    }
}

impl Value {
    /// A text as it is.
    pub(crate) fn text(text: &str) -> Self {
        Self {
            parts: joined(vec![TextPart::Literal(text.to_owned())]),
            assumed: BTreeSet::new(),
        }
    }

    /// The text, if everything in it is known.
    pub(crate) fn known(&self) -> Option<String> {
        super::syntax::tree::literal(&self.parts)
    }

    /// Another value behind this one.
    pub(crate) fn push(&mut self, other: Self) {
        self.parts.extend(other.parts);
        self.assumed.extend(other.assumed);
        self.parts = joined(std::mem::take(&mut self.parts));
    }

    /// How it goes with a text.
    pub(crate) fn fit(&self, text: &str) -> Fit {
        step();
        if let Some(own) = self.known() {
            return match (own == text, self.assumed.is_empty()) {
                (true, true) => Fit::Exact,
                (true, false) => Fit::ByDefault(self.assumed.clone()),
                (false, _) => Fit::No,
            };
        }
        let letters = self.parts.iter().map(|part| match part {
            TextPart::Literal(text) => text.chars().filter(char::is_ascii_alphanumeric).count(),
            TextPart::Ref(_) | TextPart::Opaque => 0,
        });
        match unify(&self.parts, text) {
            Some(known) => Fit::If(known, letters.sum()),
            None => Fit::No,
        }
    }
}

/// What references must stand for so that the parts are the text; nothing if it cannot be, or in several ways that
/// matter.
pub(crate) fn unify(parts: &[TextPart], text: &str) -> Option<KnownTexts> {
    let mut search = Search {
        found: None,
        steps: 0,
    };
    search.go(parts, text, &mut KnownTexts::new());
    search.found
}

struct Search {
    found: Option<KnownTexts>,
    steps: usize,
}

impl Search {
    /// The first way, each reference as short as can be.
    fn go(&mut self, parts: &[TextPart], text: &str, known: &mut KnownTexts) {
        self.steps += 1;
        if self.found.is_some() || self.steps > 20_000 {
            return;
        }
        let Some((first, rest)) = parts.split_first() else {
            if text.is_empty() {
                self.found = Some(known.clone());
            }
            return;
        };
        match first {
            TextPart::Literal(own) => {
                if let Some(after) = text.strip_prefix(own.as_str()) {
                    self.go(rest, after, known);
                }
            }
            TextPart::Ref(name) => match known.get(name).cloned() {
                Some(own) => {
                    if let Some(after) = text.strip_prefix(own.as_str()) {
                        self.go(rest, after, known);
                    }
                }
                None => self.try_lengths(Some(name), rest, text, known),
            },
            TextPart::Opaque => self.try_lengths(None, rest, text, known),
        }
    }

    fn try_lengths(
        &mut self,
        name: Option<&String>,
        rest: &[TextPart],
        text: &str,
        known: &mut KnownTexts,
    ) {
        for (at, letter) in text.char_indices() {
            if letter == ':' {
                return;
            }
            let end = at + letter.len_utf8();
            if rest.is_empty() && end < text.len() {
                continue;
            }
            if let Some(name) = name {
                known.insert(name.clone(), text[..end].to_owned());
            }
            self.go(rest, &text[end..], known);
            if let Some(name) = name {
                known.remove(name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<TextPart> {
        super::super::syntax::template::parts_of(
            text,
            super::super::syntax::template::Flavour::Terraform,
        )
    }

    #[test]
    fn a_pattern_tells_what_its_references_stand_for() {
        let known =
            unify(&parts("${var.env}-orders-${var.env}"), "prod-orders-prod").expect("it fits");
        assert_eq!(known.get("var.env").map(String::as_str), Some("prod"));
        for (pattern, text) in [
            ("${var.env}-orders-${var.env}", "prod-orders-dev"),
            ("${var.env}-orders", "orders"),
            ("${var.env}-orders", "a:b-orders"),
        ] {
            assert_eq!(unify(&parts(pattern), text), None, "{pattern} {text}");
        }
    }
}
