//! The six parts of a pattern that stands for ARNs: the one place that completes incomplete ones.

use std::borrow::Cow;

use super::{Pattern, Token, split_at_colon};

/// The tokens of each part.
pub(super) type Parts<'t> = [Cow<'t, [Token]>; 6];

/// The six parts of a resource pattern; `None` when it has one part alone and no ARN can match it.
///
/// In a policy of an identity an ARN with fewer parts has `*` in those that are missing: `arn:aws:sqs`
/// is `arn:aws:sqs:*:*:*` (AWS page "IAM identifiers", section "IAM ARNs").
pub(super) fn arn_parts(tokens: &[Token]) -> Option<Parts<'_>> {
    const EVERYTHING: &[Token] = &[Token::Any];
    let mut parts = [const { Cow::Borrowed(EVERYTHING) }; 6];
    let mut rest = tokens;
    for (index, part) in parts.iter_mut().take(5).enumerate() {
        let Some((before, after)) = split_at_colon(rest) else {
            *part = Cow::Borrowed(rest);
            let is_arn = index > 0 || rest.last() == Some(&Token::Any);
            return is_arn.then_some(parts);
        };
        *part = Cow::Borrowed(before);
        rest = after;
    }
    parts[5] = Cow::Borrowed(rest);
    Some(parts)
}

impl Pattern {
    /// The pattern with the parts that are missing, where it is an incomplete ARN of an identity's policy.
    #[must_use]
    pub(crate) fn completed(&self) -> Self {
        let is_complete = self.is_complete_arn() || !self.text.starts_with("arn:");
        let missing = 5usize.saturating_sub(self.colons());
        if is_complete {
            self.clone()
        } else {
            Self::new(self.text.to_string() + &":*".repeat(missing))
        }
    }

    /// Whether the pattern covers what it does without being completed: it has six parts, or a `*`
    /// at its end that reaches over those that are missing.
    pub(crate) fn is_complete_arn(&self) -> bool {
        self.colons() >= 5 || self.tokens.last() == Some(&Token::Any)
    }

    pub(super) fn colons(&self) -> usize {
        let is_colon = |token: &&Token| **token == Token::Char(':');
        self.tokens.iter().filter(is_colon).count()
    }
}
