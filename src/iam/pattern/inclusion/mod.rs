//! Whether everything one pattern matches is also matched by another: exact, with a witness.
//!
//! The narrow pattern is walked one step at a time together with the set of places where the wide
//! one may stand after the same text (the subset construction, built only as far as it is
//! reached). Comparing the texts of two patterns is not enough: `a?*` includes `a*?`.

mod search;

use super::parts::arn_parts;
use super::{Pattern, Token, Variable};
use search::{Step, Verdict, sample, search};

/// The answer to "does this pattern match everything the other matches?"
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Inclusion {
    /// Yes, whatever values variables take.
    Included,
    /// No: this text is matched by the other pattern and not by this one.
    NotIncluded {
        /// A text as evidence.
        witness: String,
    },
    /// Variables, or too many cases, stand in the way of an answer.
    Undecided,
}

impl Pattern {
    /// Whether this pattern matches every text that `other` matches, by [`Pattern::matches`].
    pub(crate) fn includes(&self, other: &Self) -> Inclusion {
        if self == other {
            return Inclusion::Included; // however many cases it has
        }
        Sides::new(self, other).compare(&self.tokens, &other.tokens)
    }

    /// Whether this pattern covers every ARN that `other` covers, by
    /// [`Pattern::matches_resource`], and `*` if `other` does.
    pub(crate) fn includes_resource(&self, other: &Self) -> Inclusion {
        if self.matches_everything() || self == other {
            return Inclusion::Included;
        }
        if other.matches_everything() {
            return Inclusion::NotIncluded {
                witness: "*".to_owned(),
            };
        }
        let Some(narrow) = arn_parts(&other.tokens) else {
            return Inclusion::Included;
        };
        let sides = Sides::new(self, other);
        let samples = || narrow.iter().map(|part| sides.sample(part));
        let Some(wide) = arn_parts(&self.tokens) else {
            return match samples().collect::<Option<Vec<_>>>() {
                Some(parts) => Inclusion::NotIncluded {
                    witness: parts.join(":"),
                },
                None => Inclusion::Undecided,
            };
        };
        let mut answer = Inclusion::Included;
        for (index, (wide, part)) in wide.iter().zip(&narrow).enumerate() {
            match sides.compare(wide, part) {
                Inclusion::Included => {}
                Inclusion::Undecided => answer = Inclusion::Undecided,
                Inclusion::NotIncluded { witness } => {
                    let others: Option<Vec<_>> = samples().collect();
                    let Some(mut parts) = others else {
                        return Inclusion::Undecided;
                    };
                    parts[index] = witness;
                    return Inclusion::NotIncluded {
                        witness: parts.join(":"),
                    };
                }
            }
        }
        answer
    }
}

/// Two patterns whose variables are named alike.
struct Sides<'a> {
    wide: &'a [Variable],
    narrow: &'a [Variable],
}

/// What a variable of the narrow pattern stands for.
#[derive(Clone, Copy)]
enum Reading {
    /// The same unknown text wherever the same variable stands.
    Unknown,
    /// Any text at all.
    Anything,
}

impl<'a> Sides<'a> {
    fn new(wide: &'a Pattern, narrow: &'a Pattern) -> Self {
        Self {
            wide: &wide.variables,
            narrow: &narrow.variables,
        }
    }

    /// Sound with variables: an unknown text is matched by `*` and by the same variable only, and
    /// what includes the pattern with anything in the variable's place includes it with any value.
    fn compare(&self, wide: &[Token], narrow: &[Token]) -> Inclusion {
        #[cfg(test)]
        super::counted::once();
        let wide_steps = self.steps(wide, self.wide, Reading::Unknown);
        let narrow_steps = self.steps(narrow, self.narrow, Reading::Unknown);
        let has_variable = |tokens: &[Token]| {
            tokens
                .iter()
                .any(|token| matches!(token, Token::Variable(_)))
        };
        match search(&wide_steps, &narrow_steps) {
            Verdict::Included => Inclusion::Included,
            Verdict::NotIncluded(witness) if !has_variable(wide) && !has_variable(narrow) => {
                Inclusion::NotIncluded { witness }
            }
            Verdict::NotIncluded(_) if has_variable(narrow) => {
                let narrow_steps = self.steps(narrow, self.narrow, Reading::Anything);
                match search(&wide_steps, &narrow_steps) {
                    Verdict::Included => Inclusion::Included,
                    _ => Inclusion::Undecided,
                }
            }
            _ => Inclusion::Undecided,
        }
    }

    /// A text that `tokens`, of the narrow pattern, match; `None` with a variable.
    fn sample(&self, tokens: &[Token]) -> Option<String> {
        sample(&self.steps(tokens, self.narrow, Reading::Unknown))
    }

    fn steps(&self, tokens: &[Token], variables: &[Variable], reading: Reading) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::with_capacity(tokens.len());
        for token in tokens {
            let step = match (*token, reading) {
                (Token::Char(letter), _) => Step::Letter(letter),
                (Token::One, _) => Step::One,
                (Token::Any, _) | (Token::Variable(_), Reading::Anything) => Step::Any,
                (Token::Variable(index), Reading::Unknown) => {
                    Step::Unknown(self.number(&variables[index]))
                }
            };
            if step != Step::Any || steps.last() != Some(&Step::Any) {
                steps.push(step);
            }
        }
        steps
    }

    /// The same number for the same variable on either side.
    fn number(&self, variable: &Variable) -> usize {
        let all = self.wide.iter().chain(self.narrow);
        all.take_while(|own| !own.is_same(variable)).count()
    }
}

#[cfg(test)]
mod tests;
