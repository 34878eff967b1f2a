//! What an operator asks of a value, as far as it is easy to say.

use super::Operator;
use super::operator::Comparison;
use crate::iam::pattern::Pattern;

impl Operator {
    /// A text that satisfies the operator with the value `known`, when it is easy to name one.
    pub(crate) fn sample(self, known: &Pattern) -> Option<String> {
        match self.comparison {
            Comparison::StringLike | Comparison::ArnEquals | Comparison::ArnLike => known.sample(),
            Comparison::IpAddress => {
                let text = known.plain_text()?;
                Some(text.split('/').next().unwrap_or_default().to_owned())
            }
            _ => known.plain_text(),
        }
    }
}
