//! Policy variables and escapes: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`.

use std::borrow::Cow;

use super::{Pattern, Token, push};

/// A policy variable as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variable {
    /// The condition key, in the letter case it was written with.
    key: Box<str>,
    /// What stands for it when the request has no value.
    default: Option<Box<str>>,
}

/// The tokens of `text` and the variables they point to.
pub(super) fn tokenize(text: &str) -> (Vec<Token>, Vec<Variable>) {
    let mut tokens = Vec::with_capacity(text.len());
    let mut variables = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let inside = rest
            .strip_prefix("${")
            .and_then(|after| after.split_once('}'));
        match inside {
            Some((inner @ ("*" | "?" | "$"), after)) => {
                tokens.extend(inner.chars().map(Token::Char));
                rest = after;
            }
            Some((inner, after)) => {
                tokens.push(Token::Variable(variables.len()));
                variables.push(Variable::read(inner));
                rest = after;
            }
            None => {
                push(&mut tokens, Token::of(letter));
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    (tokens, variables)
}

impl Variable {
    /// A default stands in single quotes after a comma and a space (AWS page "IAM policy elements:
    /// Variables and tags"). Any other form is a key that no request has.
    fn read(inner: &str) -> Self {
        let (key, default) = inner
            .split_once(", '")
            .and_then(|(key, quoted)| Some((key, quoted.strip_suffix('\'')?)))
            .map_or((inner, None), |(key, default)| (key, Some(default)));
        Self {
            key: key.into(),
            default: default.map(Into::into),
        }
    }

    /// Whether both take the same value in every request.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.key.eq_ignore_ascii_case(&other.key) && self.default == other.default
    }
}

impl Pattern {
    /// The pattern with each variable replaced, as plain text, by the value that `value_of` gives
    /// for its condition key, else by its default; `None` when a variable has neither.
    pub fn resolve<'v>(&self, value_of: impl Fn(&str) -> Option<&'v str>) -> Option<Cow<'_, Self>> {
        if self.variables.is_empty() {
            return Some(Cow::Borrowed(self));
        }
        let mut tokens = Vec::with_capacity(self.tokens.len());
        for token in &self.tokens {
            match *token {
                Token::Variable(index) => {
                    let variable = &self.variables[index];
                    let value = value_of(&variable.key).or(variable.default.as_deref())?;
                    tokens.extend(value.chars().map(Token::Char));
                }
                other => push(&mut tokens, other),
            }
        }
        Some(Cow::Owned(Self {
            text: self.text.clone(),
            tokens: tokens.into(),
            variables: Box::default(),
        }))
    }

    /// The condition keys that the pattern's variables name.
    pub fn variable_keys(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|variable| &*variable.key)
    }
}
