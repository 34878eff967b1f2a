//! Policy variables and escapes: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`.

use std::borrow::Cow;

use super::language::is_opaque;
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
    pub(crate) fn resolve<'v>(
        &self,
        value_of: impl Fn(&str) -> Option<&'v str>,
    ) -> Option<Cow<'_, Self>> {
        if self.variables.is_empty() {
            return Some(Cow::Borrowed(self));
        }
        let known = |own: &Variable| value_of(&own.key).is_some() || own.default.is_some();
        let all_known = self.variables.iter().all(known);
        all_known.then(|| Cow::Owned(self.substitute(&value_of)))
    }

    fn substitute<'v>(&self, value_of: &impl Fn(&str) -> Option<&'v str>) -> Self {
        let mut tokens = Vec::with_capacity(self.tokens.len());
        for token in &self.tokens {
            let Token::Variable(index) = *token else {
                push(&mut tokens, *token);
                continue;
            };
            let variable = &self.variables[index];
            match value_of(&variable.key).or(variable.default.as_deref()) {
                Some(value) => tokens.extend(value.chars().map(Token::Char)),
                None => push(&mut tokens, Token::Any),
            }
        }
        Self {
            text: self.text.clone(),
            tokens: tokens.into(),
            variables: Box::default(),
        }
    }

    /// As [`Pattern::resolve`], with `*` for a variable that has neither value nor default.
    pub(crate) fn resolve_widely<'v>(
        &self,
        value_of: impl Fn(&str) -> Option<&'v str>,
    ) -> Cow<'_, Self> {
        self.resolve(&value_of)
            .unwrap_or_else(|| Cow::Owned(self.substitute(&value_of)))
    }

    /// The pattern with `*` for each variable whose key `is_open` names.
    #[must_use]
    pub(crate) fn with_any_for(&self, is_open: impl Fn(&str) -> bool) -> Self {
        if !self.variables.iter().any(|own| is_open(&own.key)) {
            return self.clone();
        }
        let (mut text, mut rest) = (String::new(), &*self.text);
        while let Some((before, after)) = rest.split_once("${") {
            let Some((inner, after)) = after.split_once('}') else {
                break;
            };
            text.push_str(before);
            if !matches!(inner, "*" | "?" | "$") && is_open(&Variable::read(inner).key) {
                text.push('*');
            } else {
                text.extend(["${", inner, "}"]);
            }
            rest = after;
        }
        Self::new(text + rest)
    }

    /// Whether the pattern has a letter that stands for an unknown value.
    pub(crate) fn has_opaque(&self) -> bool {
        let opaque = |token: &Token| matches!(token, Token::Char(letter) if is_opaque(*letter));
        self.tokens.iter().any(opaque)
    }

    /// The pattern with `*` for each letter that stands for an unknown value.
    pub(crate) fn without_opaque(&self) -> Self {
        let mut tokens = Vec::with_capacity(self.tokens.len());
        for token in &self.tokens {
            let is_unknown = matches!(token, Token::Char(letter) if is_opaque(*letter));
            push(&mut tokens, if is_unknown { Token::Any } else { *token });
        }
        Self {
            text: self.text.clone(),
            tokens: tokens.into(),
            variables: Box::default(),
        }
    }

    /// The condition keys that the pattern's variables name.
    pub(crate) fn variable_keys(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|variable| &*variable.key)
    }
}
