//! Patterns as automata: which texts lie in some of them and outside others, exactly.
//!
//! All automata are walked together over the same text, each as the set of places where it may
//! stand (the subset construction, built only as far as it is reached). Two texts that lead to the
//! same sets are one case; the number of cases is finite, and looked at in order of length.

mod walk;

use std::collections::HashSet;

use super::parts::arn_parts;
use super::piece::ShapePiece;
use super::{Pattern, Token, folded};
use walk::{Places, Search};

/// How the characters of a pattern count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Wildcards are wildcards, as in `StringLike`.
    Wild,
    /// Wildcards are plain characters, as in `StringEquals`.
    Literal,
    /// As `Literal`, without regard to the case of ASCII letters.
    Folded,
    /// As `Literal`, without regard to the case of any letters.
    FoldedWidely,
    /// As an ARN of six parts; in the first five a wildcard does not reach over a colon.
    Arn,
    /// As the name of an action: `Wild`, without regard to letter case.
    Name,
}

/// The texts that one pattern matches.
#[derive(Debug, Clone)]
pub(crate) struct Language {
    steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Step {
    Letter(char),
    /// One ASCII letter in either case.
    Folded(char),
    /// One letter in any case that Unicode has for it.
    FoldedWidely(char),
    One,
    /// One character other than a colon.
    OneInPart,
    Any,
    /// Any run of characters other than colons.
    AnyInPart,
    /// One character that no path is parted by: no slash.
    OneFlat,
    /// Any run of such characters.
    AnyFlat,
}

/// Whether there is a text as asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FoundText {
    /// This one.
    Text(String),
    /// There is none.
    Nothing,
    /// Too many cases to look at.
    TooMany,
}

/// How many cases may still be looked at, over all searches of one comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Budget(usize);

impl Default for Budget {
    /// About a second of search in the program as it is released: a step is a place or a set of
    /// conditions that is looked at.
    fn default() -> Self {
        Self(3_000_000)
    }
}

impl Budget {
    /// A budget of so many cases.
    #[cfg(test)]
    pub(crate) fn of(cases: usize) -> Self {
        Self(cases)
    }

    /// Whether nothing is left.
    pub(crate) fn is_spent(&self) -> bool {
        self.0 == 0
    }

    /// Takes a part for one search; what it leaves is given back by [`Budget::join`].
    pub(crate) fn part(&mut self) -> Self {
        /// So many cases are left for a search while there are as many, and else all.
        const LEAST: usize = 1 << 18;
        let own = (self.0 / 4).max(LEAST).min(self.0);
        self.0 -= own;
        Self(own)
    }

    /// Gives back what a search left.
    #[expect(clippy::needless_pass_by_value, reason = "what is given back is gone")]
    pub(crate) fn join(&mut self, left: Self) {
        self.0 += left.0;
    }

    /// Takes `cases` away; whether there were as many.
    pub(crate) fn spend(&mut self, cases: usize) -> bool {
        let left = self.0.checked_sub(cases);
        self.0 = left.unwrap_or(0);
        left.is_some()
    }
}

impl Language {
    /// The language of a pattern without variables; `None` when it matches nothing.
    pub(crate) fn of(pattern: &Pattern, reading: Reading) -> Option<Self> {
        if pattern.has_variable() {
            return None;
        }
        let tokens = &pattern.tokens;
        let steps = match reading {
            Reading::Wild => tokens.iter().map(|token| wild(*token)).collect(),
            Reading::Name => tokens
                .iter()
                .map(|token| match token {
                    Token::Char(letter) => Step::Folded(letter.to_ascii_lowercase()),
                    token => wild(*token),
                })
                .collect(),
            Reading::Literal => pattern.plain_text()?.chars().map(Step::Letter).collect(),
            Reading::Folded => pattern
                .plain_text()?
                .chars()
                .map(|letter| Step::Folded(letter.to_ascii_lowercase()))
                .collect(),
            Reading::FoldedWidely => folded(&pattern.plain_text()?)
                .map(Step::FoldedWidely)
                .collect(),
            Reading::Arn => arn_steps(tokens)?,
        };
        Some(Self { steps })
    }

    /// The ARNs that are made of `pieces`.
    pub(super) fn of_pieces(pieces: &[ShapePiece]) -> Self {
        let mut steps = Vec::new();
        let mut colons = 0;
        for piece in pieces {
            match piece {
                ShapePiece::Text(text) => {
                    colons += text.matches(':').count();
                    steps.extend(text.chars().map(Step::Letter));
                }
                ShapePiece::Any if colons < 5 => steps.push(Step::AnyInPart),
                ShapePiece::Any => steps.push(Step::Any),
                ShapePiece::Name if colons < 5 => steps.extend([Step::OneInPart, Step::AnyInPart]),
                ShapePiece::Name => steps.extend([Step::One, Step::Any]),
                ShapePiece::Flat => steps.extend([Step::OneFlat, Step::AnyFlat]),
            }
        }
        Self { steps }
    }

    /// Whether the language has `text`.
    pub(crate) fn has(&self, text: &str) -> bool {
        let search = Search::new(vec![vec![self]]);
        search.has(text)
    }

    /// All ARNs: `arn:` and five more parts.
    pub(crate) fn every_arn() -> Self {
        Self::of(&Pattern::without_variables("arn:*:*:*:*:*"), Reading::Arn)
            .expect("INVARIANT: the pattern has six parts")
    }
}

fn wild(token: Token) -> Step {
    match token {
        Token::Char(letter) => Step::Letter(letter),
        Token::One => Step::One,
        Token::Any | Token::Variable(_) => Step::Any,
    }
}

/// The same in a part of an ARN that a wildcard does not leave.
fn wild_in_part(token: Token) -> Step {
    match token {
        Token::Char(letter) => Step::Letter(letter),
        Token::One => Step::OneInPart,
        Token::Any | Token::Variable(_) => Step::AnyInPart,
    }
}

/// As [`Pattern::matches_resource`] reads the tokens, for texts of six parts.
fn arn_steps(tokens: &[Token]) -> Option<Vec<Step>> {
    let [first @ .., last] = arn_parts(tokens)?;
    let mut steps = Vec::with_capacity(tokens.len());
    for part in &first {
        steps.extend(part.iter().map(|token| wild_in_part(*token)));
        steps.push(Step::Letter(':'));
    }
    steps.extend(last.iter().map(|token| wild(*token)));
    Some(steps)
}

/// A shortest text that every one of `within` has and none of `without`.
pub(crate) fn find(within: &[&Language], without: &[&Language], budget: &mut Budget) -> FoundText {
    let groups = within
        .iter()
        .map(|language| vec![*language])
        .chain([without.to_vec()]);
    let search = Search::new(groups.collect());
    let last = within.len();
    search.run(
        budget,
        |state, search| {
            (0..last).all(|group| !search.is_dead(state, group))
                && !search.is_everything(state, last)
        },
        |outcome| (0..last).all(|group| outcome[group]) && !outcome[last],
    )
}

/// For each way in which a text of `domain` can be in some of `groups` (each a union) and outside the
/// others, one shortest text that is not empty; `None` when there are too many cases.
pub(crate) fn samples(
    groups: &[Vec<Language>],
    domain: Option<&Language>,
    budget: &mut Budget,
) -> Option<Vec<String>> {
    let own = groups.iter().map(|group| group.iter().collect());
    let search = Search::new(own.chain(domain.map(|domain| vec![domain])).collect());
    let last = groups.len();
    let mut seen = HashSet::new();
    let mut texts = Vec::new();
    let stays =
        |state: &Places, search: &Search<'_>| domain.is_none() || !search.is_dead(state, last);
    search.each(budget, stays, |outcome, text| {
        let in_domain = outcome.get(last).is_none_or(|in_domain| *in_domain);
        if in_domain && !seen.contains(&outcome) {
            let text = text();
            if !text.is_empty() {
                seen.insert(outcome);
                texts.push(text);
            }
        }
        false
    })?;
    Some(texts)
}

/// A letter that stands for the unknown value of the variable with this number: one of Unicode's
/// private use area, which no policy contains.
pub(crate) fn opaque(number: u32) -> Option<char> {
    char::from_u32(OPAQUE.start + number).filter(|letter| is_opaque(*letter))
}

pub(crate) fn is_opaque(letter: char) -> bool {
    OPAQUE.contains(&u32::from(letter))
}

const OPAQUE: std::ops::Range<u32> = 0xE000..0xF8FF;

#[cfg(test)]
mod tests;
