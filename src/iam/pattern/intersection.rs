//! Whether two patterns can match the same text.

use super::parts::arn_parts;
use super::{Pattern, Token};

impl Pattern {
    /// Whether some ARN (or `*`) may be covered by both, by [`Pattern::matches_resource`]; a
    /// variable may take any value.
    pub fn intersects_resource(&self, other: &Self) -> bool {
        if self.matches_everything() || other.matches_everything() {
            return true;
        }
        match (arn_parts(&self.tokens), arn_parts(&other.tokens)) {
            (Some(own), Some(others)) => own.iter().zip(&others).all(|(a, b)| intersect(a, b)),
            _ => false,
        }
    }

    /// Whether some text may be matched by both, by [`Pattern::matches`]; a variable may take any
    /// value.
    pub(crate) fn intersects(&self, other: &Self) -> bool {
        intersect(&self.tokens, &other.tokens)
    }

    /// A text that the pattern matches, as short as can be; `None` with a variable.
    pub fn sample(&self) -> Option<String> {
        let letter = |token: &Token| match token {
            Token::Char(letter) => Some(Some(*letter)),
            Token::One => Some(Some('x')),
            Token::Any => Some(None),
            Token::Variable(_) => None,
        };
        let letters: Option<Vec<Option<char>>> = self.tokens.iter().map(letter).collect();
        Some(letters?.into_iter().flatten().collect())
    }
}

impl Pattern {
    /// The text with `run` for each `*`; `None` with a variable.
    pub(crate) fn filled(&self, run: &str) -> Option<String> {
        let mut text = String::new();
        for token in &self.tokens {
            match token {
                Token::Char(letter) => text.push(*letter),
                Token::One => text.push('0'),
                Token::Any => text.push_str(run),
                Token::Variable(_) => return None,
            }
        }
        Some(text)
    }
}

/// Whether the two have a text in common: `row[j]` says whether the tokens of `a` so far and the
/// first `j` of `b` have.
fn intersect(a: &[Token], b: &[Token]) -> bool {
    #[cfg(test)]
    super::counted::once();
    let Some((a, b)) = without_common_ends(a, b) else {
        return false;
    };
    let is_run = |token: &Token| matches!(token, Token::Any | Token::Variable(_));
    let mut row = vec![false; b.len() + 1];
    row[0] = true;
    for (j, token) in b.iter().enumerate() {
        row[j + 1] = row[j] && is_run(token);
    }
    for own in a {
        let mut next = vec![row[0] && is_run(own)];
        for (j, other) in b.iter().enumerate() {
            // a run matches nothing, or what the other side's token matches
            next.push(if is_run(own) || is_run(other) {
                next[j] || row[j + 1]
            } else {
                row[j] && fits(*own, *other)
            });
        }
        row = next;
    }
    row[b.len()]
}

/// Both without the letters with which both begin and end; `None` when these differ. Most names of
/// resources that differ do so within a few letters.
fn without_common_ends<'t>(
    mut a: &'t [Token],
    mut b: &'t [Token],
) -> Option<(&'t [Token], &'t [Token])> {
    while let ([Token::Char(x), rest_a @ ..], [Token::Char(y), rest_b @ ..]) = (a, b) {
        if x != y {
            return None;
        }
        (a, b) = (rest_a, rest_b);
    }
    while let ([rest_a @ .., Token::Char(x)], [rest_b @ .., Token::Char(y)]) = (a, b) {
        if x != y {
            return None;
        }
        (a, b) = (rest_a, rest_b);
    }
    Some((a, b))
}

fn fits(a: Token, b: Token) -> bool {
    a == b || a == Token::One || b == Token::One
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn agrees_with_brute_force(a in "[ab*?]{0,5}", b in "[ab*?]{0,5}") {
            let (a, b) = (Pattern::new(a), Pattern::new(b));
            let mut texts = vec![String::new()];
            let mut at = 0;
            while texts[at].len() < 8 {
                for letter in ['a', 'b'] {
                    let longer = format!("{}{letter}", texts[at]);
                    texts.push(longer);
                }
                at += 1;
            }
            let common = texts.iter().any(|text| a.matches(text) && b.matches(text));
            prop_assert_eq!(intersect(&a.tokens, &b.tokens), common, "{} {}", a, b);
        }

        #[test]
        fn a_sample_matches(text in "[ab*?]{0,9}") {
            let pattern = Pattern::new(text);
            prop_assert!(pattern.matches(&pattern.sample().expect("no variable")));
        }
    }

    #[test]
    fn resources_meet_part_by_part() {
        let meet = |a: &str, b: &str| Pattern::new(a).intersects_resource(&Pattern::new(b));
        assert!(meet("*", "arn:aws:s3:::b"));
        assert!(meet("arn:aws:s3:::b*", "arn:aws:s3:::*/k"));
        assert!(meet("arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::b/k"));
        assert!(!meet("arn:aws:sqs:*:1:q", "arn:aws:sqs:eu-west-1:2:q"));
        assert!(!meet("arn:aws:s3:::b/*", "arn:aws:s3:::b"));
    }
}
