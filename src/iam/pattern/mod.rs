//! The one wildcard matcher: IAM patterns as policies write them.
//!
//! `*` stands for any run of characters, `?` for exactly one; `${*}`, `${?}` and `${$}` stand for
//! the characters themselves; `${key}` and `${key, 'default'}` are policy variables (AWS pages
//! "IAM JSON policy elements: Resource" and "IAM policy elements: Variables and tags").

mod inclusion;
mod intersection;
pub(crate) mod language;
mod list;
mod parts;
mod piece;
mod shape;
mod starts;
mod variable;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Serialize, Serializer};

use super::{Action, Arn};

pub(crate) use inclusion::Inclusion;
pub(in crate::iam) use list::OneOrMany;
pub use piece::ShapePiece;
pub use shape::Shape;
pub(crate) use starts::Starts;
pub(crate) use variable::Variable;

use parts::arn_parts;

/// One IAM pattern: its text as it stands in a policy, and the tokens it means.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: Box<str>,
    tokens: Box<[Token]>,
    variables: Box<[Variable]>,
}

/// What a piece of a pattern stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Token {
    /// Exactly this character.
    Char(char),
    /// `?`: exactly one character.
    One,
    /// `*`: any run of characters. INVARIANT: never twice in a row.
    Any,
    /// A policy variable, by its index in the pattern's list.
    Variable(usize),
}

impl Pattern {
    /// Reads a pattern of a policy of version 2012-10-17. Every text is a pattern.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let (tokens, variables) = variable::tokenize(&text);
        Self {
            text: text.into(),
            tokens: tokens.into(),
            variables: variables.into(),
        }
    }

    /// Reads a pattern where variables and escapes mean nothing: an action, or any element of a
    /// policy of version 2008-10-17 (AWS page "IAM JSON policy elements: Version").
    pub(crate) fn without_variables(text: impl Into<String>) -> Self {
        let text = text.into();
        let mut tokens = Vec::with_capacity(text.len());
        for letter in text.chars() {
            push(&mut tokens, Token::of(letter));
        }
        Self {
            text: text.into(),
            tokens: tokens.into(),
            variables: Box::default(),
        }
    }

    /// The pattern that matches `text` and as little else as the policy grammar allows.
    pub(crate) fn literal(text: &str) -> Self {
        Self::new(Self::escape(text))
    }

    /// Writes `text` so that a policy means it literally: `*`, `?` and `$` become `${*}`, `${?}`
    /// and `${$}`.
    ///
    /// A character outside U+0020 to U+00FF cannot stand in a policy document (AWS page "IAM and
    /// AWS STS quotas"); it becomes `?`. One outside the basic plane becomes `?*`, because it is
    /// not documented whether IAM counts it as one character or two.
    pub(crate) fn escape(text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '*' => out.push_str("${*}"),
                '?' => out.push_str("${?}"),
                '$' => out.push_str("${$}"),
                '\u{20}'..='\u{ff}' => out.push(letter),
                '\u{10000}'.. => out.push_str("?*"),
                _ => out.push('?'),
            }
        }
        out
    }

    /// The text as it stands in a policy.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the pattern has a wildcard: it may match more than one text.
    pub(crate) fn has_wildcard(&self) -> bool {
        self.tokens
            .iter()
            .any(|token| matches!(token, Token::Any | Token::One))
    }

    /// Whether the pattern has a `?`.
    pub(crate) fn has_single(&self) -> bool {
        self.tokens.contains(&Token::One)
    }

    /// Whether the pattern has a policy variable, whose value only a request can give.
    pub(crate) fn has_variable(&self) -> bool {
        !self.variables.is_empty()
    }

    /// Whether the pattern matches every text: `*`.
    pub(crate) fn matches_everything(&self) -> bool {
        *self.tokens == [Token::Any]
    }

    /// The service that a pattern of actions is about, as it is written; `None` where it may be any.
    pub(crate) fn service(&self) -> Option<&str> {
        let prefix = self.text.split(':').next().unwrap_or_default();
        (!prefix.contains(['*', '?'])).then_some(prefix)
    }

    /// Whether the whole of `text` matches, colons being characters like any other.
    ///
    /// A variable without a value matches nothing; see [`Pattern::resolve`].
    pub(crate) fn matches(&self, text: &str) -> bool {
        glob(&self.tokens, text, |a, b| a == b)
    }

    /// As [`Pattern::matches`], without regard to letter case.
    pub(crate) fn matches_ignore_case(&self, text: &str) -> bool {
        glob(&self.tokens, text, |a, b| {
            a.eq_ignore_ascii_case(&b) || a.to_lowercase().eq(b.to_lowercase())
        })
    }

    /// Whether the pattern, read as that of an `Action`, covers `action`, whatever the letter case.
    ///
    /// Wildcards work in the name; the service prefix is literal or `*` (AWS page "IAM JSON policy
    /// elements: Action"), so `s*:GetObject`, which IAM does not accept, covers nothing.
    pub(crate) fn matches_action(&self, action: &Action) -> bool {
        let fold = |a: char, b: char| a.eq_ignore_ascii_case(&b);
        let first = action.service().chars().next();
        if let (Some(Token::Char(own)), Some(letter)) = (self.tokens.first(), first)
            && !fold(*own, letter)
        {
            return false; // most actions are of another service: seen before any search
        }
        let Some((service, name)) = split_at_colon(&self.tokens) else {
            return self.matches_everything();
        };
        let same_service = *service == [Token::Any]
            || service.len() == action.service().len()
                && service
                    .iter()
                    .zip(action.service().chars())
                    .all(|(token, letter)| matches!(token, Token::Char(own) if fold(*own, letter)));
        same_service && glob(name, action.name(), fold)
    }

    /// Whether the pattern, read as that of a `Resource`, covers `resource`.
    ///
    /// An ARN is compared part by part: in the first five parts a wildcard does not reach over a
    /// colon, in the resource part it does (AWS page "IAM JSON policy elements: Resource"). An
    /// incomplete ARN is completed; see `parts`. A request without a resource, written `*`, is
    /// covered only by a pattern that matches everything.
    pub fn matches_resource(&self, resource: &str) -> bool {
        if resource == "*" {
            return self.matches_everything();
        }
        let Some([first @ .., last]) = arn_parts(&self.tokens) else {
            return false;
        };
        let mut rest = resource;
        for part in &first {
            let Some((text, after)) = rest.split_once(':') else {
                return false;
            };
            if !glob(part, text, |a, b| a == b) {
                return false;
            }
            rest = after;
        }
        glob(&last, rest, |a, b| a == b)
    }

    /// Whether the pattern, read as the value of an ARN condition operator, matches `arn`, each of
    /// the six parts alone (AWS page "IAM JSON policy elements: Condition operators"); `None` when
    /// one of the two does not have six parts.
    pub(crate) fn matches_arn(&self, arn: &str) -> Option<bool> {
        let whole = self.is_arn() && Arn::parse(arn).is_some();
        whole.then(|| self.matches_resource(arn))
    }

    /// Whether the pattern has six parts, as the value of an ARN condition operator must.
    pub(crate) fn is_arn(&self) -> bool {
        self.colons() >= 5
    }

    /// Whether `text` is what the pattern says when its wildcards are plain characters.
    pub(crate) fn equals(&self, text: &str, same: fn(char, char) -> bool) -> bool {
        let mut letters = text.chars();
        self.tokens
            .iter()
            .all(|token| match (token.spelled(), letters.next()) {
                (Some(a), Some(b)) => same(a, b),
                _ => false,
            })
            && letters.next().is_none()
    }

    /// The characters before the first wildcard, variable or unknown value: every match starts with
    /// them.
    pub(crate) fn literal_start(&self) -> String {
        let letters = self.tokens.iter().map_while(|token| match token {
            Token::Char(letter) if !language::is_opaque(*letter) => Some(*letter),
            _ => None,
        });
        letters.collect()
    }

    /// What the pattern says when its wildcards are plain characters; `None` with a variable.
    pub(crate) fn plain_text(&self) -> Option<String> {
        self.tokens.iter().map(|token| token.spelled()).collect()
    }
}

impl Token {
    fn of(letter: char) -> Self {
        match letter {
            '*' => Self::Any,
            '?' => Self::One,
            _ => Self::Char(letter),
        }
    }

    fn spelled(self) -> Option<char> {
        match self {
            Self::Char(letter) => Some(letter),
            Self::One => Some('?'),
            Self::Any => Some('*'),
            Self::Variable(_) => None,
        }
    }
}

/// The letters that stand for `text` and all that differ from it in letter case only.
pub(crate) fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
}

fn push(tokens: &mut Vec<Token>, token: Token) {
    if token != Token::Any || tokens.last() != Some(&Token::Any) {
        tokens.push(token);
    }
}

/// The tokens before and after the first colon.
fn split_at_colon(tokens: &[Token]) -> Option<(&[Token], &[Token])> {
    let colon = tokens.iter().position(|token| *token == Token::Char(':'))?;
    Some((&tokens[..colon], &tokens[colon + 1..]))
}

/// Work that must grow with the number of names and not with its square.
#[cfg(test)]
pub(crate) mod counted {
    use std::cell::Cell;

    thread_local! {
        /// How often a pattern was held against a text or another pattern.
        pub(crate) static COMPARED: Cell<u64> = const { Cell::new(0) };
    }

    pub(super) fn once() {
        COMPARED.with(|count| count.set(count.get() + 1));
    }
}

/// Matches the whole of `text`, going back to the last `*` only: no recursion, and never more
/// steps than tokens times characters.
fn glob(tokens: &[Token], text: &str, same: impl Fn(char, char) -> bool) -> bool {
    #[cfg(test)]
    counted::once();
    let (mut at, mut rest) = (0, text.chars());
    let mut star: Option<(usize, std::str::Chars<'_>)> = None;
    loop {
        let before = rest.clone();
        match (tokens.get(at), rest.next()) {
            (Some(Token::Any), _) => {
                at += 1;
                if at == tokens.len() {
                    return true;
                }
                star = Some((at, before.clone()));
                rest = before;
            }
            (None, None) => return true,
            // the text is used up: a longer run for the star leaves even less of it
            (Some(_), None) => return false,
            (Some(Token::One), Some(_)) => at += 1,
            (Some(Token::Char(letter)), Some(found)) if same(*letter, found) => at += 1,
            _ => {
                let Some((after, from)) = &mut star else {
                    return false;
                };
                from.next();
                at = *after;
                rest = from.clone();
            }
        }
    }
}

// A pattern is its meaning and its spelling; the variables follow from the text.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.tokens == other.tokens
    }
}

impl Eq for Pattern {}

impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Ord for Pattern {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.text, &self.tokens).cmp(&(&other.text, &other.tokens))
    }
}

impl PartialOrd for Pattern {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(test)]
mod tests;
