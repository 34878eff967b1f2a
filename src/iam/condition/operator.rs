//! Condition operators: their names and what the names are made of.

use std::fmt;
use std::str::FromStr;

use crate::iam::pattern::Pattern;

/// A condition operator, as `ForAllValues:StringNotLikeIfExists`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Operator {
    /// How several values of one key count; `None` for the plain operators.
    pub(super) set: Option<SetOperator>,
    pub(super) comparison: Comparison,
    pub(super) sense: Sense,
    /// Whether a key that is not there satisfies the operator.
    pub(super) if_exists: bool,
}

/// The part of a condition that asks about one key: an operator and the values it takes, without
/// variables.
pub(crate) type OperatorEntry<'a> = (Operator, &'a [Pattern]);

/// How the values of a key with several values count together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum SetOperator {
    /// Each value of the request must match; none at all will do.
    ForAllValues,
    /// At least one value of the request must match.
    ForAnyValue,
}

/// What is compared, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Comparison {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Numeric(Order),
    Date(Order),
    Bool,
    BinaryEquals,
    IpAddress,
    ArnEquals,
    ArnLike,
    Null,
}

/// Where the request's value must lie, seen from the policy's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Whether the operator asks for a match or for its absence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Sense {
    Matches,
    Differs,
}

/// The operators of the AWS page "IAM JSON policy elements: Condition operators".
const NAMES: [(&str, Comparison, Sense); 27] = {
    use Comparison::{
        ArnEquals, ArnLike, BinaryEquals, Bool, Date, IpAddress, Null, Numeric, StringEquals,
        StringEqualsIgnoreCase, StringLike,
    };
    use Order::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
    use Sense::{Differs, Matches};
    [
        ("StringEquals", StringEquals, Matches),
        ("StringNotEquals", StringEquals, Differs),
        ("StringEqualsIgnoreCase", StringEqualsIgnoreCase, Matches),
        ("StringNotEqualsIgnoreCase", StringEqualsIgnoreCase, Differs),
        ("StringLike", StringLike, Matches),
        ("StringNotLike", StringLike, Differs),
        ("NumericEquals", Numeric(Equal), Matches),
        ("NumericNotEquals", Numeric(Equal), Differs),
        ("NumericLessThan", Numeric(Less), Matches),
        ("NumericLessThanEquals", Numeric(LessOrEqual), Matches),
        ("NumericGreaterThan", Numeric(Greater), Matches),
        ("NumericGreaterThanEquals", Numeric(GreaterOrEqual), Matches),
        ("DateEquals", Date(Equal), Matches),
        ("DateNotEquals", Date(Equal), Differs),
        ("DateLessThan", Date(Less), Matches),
        ("DateLessThanEquals", Date(LessOrEqual), Matches),
        ("DateGreaterThan", Date(Greater), Matches),
        ("DateGreaterThanEquals", Date(GreaterOrEqual), Matches),
        ("Bool", Bool, Matches),
        ("BinaryEquals", BinaryEquals, Matches),
        ("IpAddress", IpAddress, Matches),
        ("NotIpAddress", IpAddress, Differs),
        ("ArnEquals", ArnEquals, Matches),
        ("ArnNotEquals", ArnEquals, Differs),
        ("ArnLike", ArnLike, Matches),
        ("ArnNotLike", ArnLike, Differs),
        ("Null", Null, Matches),
    ]
};

/// A name that IAM has no condition operator for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownOperator(String);

impl fmt::Display for UnknownOperator {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}` is no condition operator", self.0)
    }
}

impl std::error::Error for UnknownOperator {}

impl Operator {
    /// Exact, case-sensitive text.
    pub(crate) const STRING_EQUALS: Self = Self::plain(Comparison::StringEquals);
    const fn plain(comparison: Comparison) -> Self {
        Self {
            set: None,
            comparison,
            sense: Sense::Matches,
            if_exists: false,
        }
    }

    /// How several values of one key count; `None` for the plain operators.
    pub(crate) fn set_operator(self) -> Option<SetOperator> {
        self.set
    }

    /// Whether the wildcards of its values count.
    pub(crate) fn is_like(self) -> bool {
        self.comparison == Comparison::StringLike
    }

    /// Whether the operator asks that nothing matches: `StringNotLike`, `NotIpAddress`.
    pub(crate) fn is_negated(self) -> bool {
        self.sense == Sense::Differs
    }
}

impl FromStr for Operator {
    type Err = UnknownOperator;

    /// Reads an operator's name, whatever its letter case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownOperator(text.to_owned());
        let (set, rest) = match text.split_once(':') {
            None => (None, text),
            Some((set, rest)) if set.eq_ignore_ascii_case("ForAllValues") => {
                (Some(SetOperator::ForAllValues), rest)
            }
            Some((set, rest)) if set.eq_ignore_ascii_case("ForAnyValue") => {
                (Some(SetOperator::ForAnyValue), rest)
            }
            Some(_) => return Err(unknown()),
        };
        let cut = rest.len().saturating_sub("IfExists".len());
        let (name, if_exists) = match (rest.get(..cut), rest.get(cut..)) {
            (Some(name), Some(end)) if end.eq_ignore_ascii_case("IfExists") => (name, true),
            _ => (rest, false),
        };
        let (_, comparison, sense) = *NAMES
            .iter()
            .find(|(own, ..)| own.eq_ignore_ascii_case(name))
            .ok_or_else(unknown)?;
        if comparison == Comparison::Null && (if_exists || set.is_some()) {
            return Err(unknown());
        }
        Ok(Self {
            set,
            comparison,
            sense,
            if_exists,
        })
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.set {
            Some(SetOperator::ForAllValues) => out.write_str("ForAllValues:")?,
            Some(SetOperator::ForAnyValue) => out.write_str("ForAnyValue:")?,
            None => {}
        }
        let name = NAMES
            .iter()
            .find(|(_, comparison, sense)| *comparison == self.comparison && *sense == self.sense);
        out.write_str(name.map_or("", |(name, ..)| name))?;
        out.write_str(if self.if_exists { "IfExists" } else { "" })
    }
}
