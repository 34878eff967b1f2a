//! What AWS's pages leave open about conditions, and the ways of deciding it.
//!
//! The evaluator follows one ruling. A proof holds under every one, and a request shows something
//! only if it does so under every one.

use super::date::Dates;
use super::operator::{Comparison, Operator, Sense};
use super::{Condition, Context, holds_by};
use crate::iam::pattern::Pattern;

/// One way of deciding what AWS's pages leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Ruling {
    /// For which odd comparisons a negated operator holds; one bit for each [`Oddity`].
    pub(super) odd_differs: u16,
    pub(super) folding: Folding,
    pub(super) dates: Dates,
    /// How a plain operator counts several values.
    pub(super) several: Several,
    /// The same for a plain negated operator.
    pub(super) several_negated: Several,
}

/// What cannot be compared (a number with a word) does not match. Whether it differs is left open:
/// the page "IAM JSON policy elements: Condition operators" says *negated matching*, and nothing of
/// values that are no numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Oddity {
    class: u8,
    pub(super) of: OddSide,
}

/// Which of the two is no such thing as the operator compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum OddSide {
    Policy,
    Request,
}

/// Which letters are the same to an operator that ignores case; of letters beyond ASCII the pages
/// say nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Folding {
    Ascii,
    Unicode,
}

/// How several values count under a plain operator: AWS's page "Single-valued vs. multivalued
/// context keys" asks for a set operator, and does not say what happens without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Several {
    Never,
    Always,
    Any,
    All,
    /// Only the value at this place counts.
    Only(usize),
}

impl Oddity {
    pub(super) fn of(comparison: Comparison, of: OddSide) -> Option<Self> {
        let class = match comparison {
            Comparison::Numeric(_) => 0,
            Comparison::Date(_) => 1,
            Comparison::IpAddress => 2,
            Comparison::ArnEquals | Comparison::ArnLike => 3,
            _ => return None,
        };
        Some(Self { class, of })
    }

    fn bit(self) -> u16 {
        1 << (2 * self.class + u8::from(self.of == OddSide::Policy))
    }
}

impl Ruling {
    /// The evaluator's: what cannot be compared neither matches nor differs, letters fold as Unicode
    /// has it, every form of ISO 8601 is a date, and several values never satisfy a plain operator.
    pub(crate) const USUAL: Self = Self {
        odd_differs: 0,
        folding: Folding::Unicode,
        dates: Dates::USUAL,
        several: Several::Never,
        several_negated: Several::Never,
    };

    pub(super) fn differs(&self, oddity: Option<Oddity>) -> bool {
        oddity.is_some_and(|oddity| self.odd_differs & oddity.bit() != 0)
    }

    /// Every ruling that could matter to `operators` on a single value.
    pub(super) fn on_one(operators: impl Iterator<Item = Operator>) -> Vec<Self> {
        let (mut bits, mut folds, mut has_dates) = (0, false, false);
        for operator in operators {
            folds |= operator.comparison == Comparison::StringEqualsIgnoreCase;
            has_dates |= matches!(operator.comparison, Comparison::Date(_));
            if operator.sense == Sense::Differs {
                for of in [OddSide::Policy, OddSide::Request] {
                    bits |= Oddity::of(operator.comparison, of).map_or(0, Oddity::bit);
                }
            }
        }
        let foldings: &[Folding] = if folds {
            &[Folding::Unicode, Folding::Ascii]
        } else {
            &[Folding::Unicode]
        };
        let most = if has_dates { usize::MAX } else { 1 };
        let dates: Vec<Dates> = Dates::all().take(most).collect();
        let mut all = Vec::new();
        let mut odd_differs = 0u16;
        loop {
            for dates in &dates {
                all.extend(foldings.iter().map(|folding| Self {
                    odd_differs,
                    folding: *folding,
                    dates: *dates,
                    ..Self::USUAL
                }));
            }
            // the next set of bits among `bits`
            odd_differs = odd_differs.wrapping_sub(bits) & bits;
            if odd_differs == 0 {
                return all;
            }
        }
    }

    /// The ruling with each way of counting `count` values under plain operators.
    pub(super) fn on_several(self, count: usize) -> impl Iterator<Item = Self> {
        use Several::{All, Always, Any, Never, Only};
        let plain = [Never, Any, All].into_iter().flat_map(|several| {
            [Never, Always, Any, All].map(|several_negated| (several, several_negated))
        });
        let only = (0..count).map(|place| (Only(place), Only(place)));
        plain
            .chain(only)
            .map(move |(several, several_negated)| Self {
                several,
                several_negated,
                ..self
            })
    }
}

impl Several {
    /// Whether values that come out like `each` satisfy the operator.
    pub(super) fn count(self, each: impl ExactSizeIterator<Item = bool>) -> bool {
        let mut each = each;
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::Any => each.any(|own| own),
            Self::All => each.all(|own| own),
            Self::Only(place) => each.nth(place).unwrap_or(false),
        }
    }
}

/// For whom a doubt counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// What AWS's pages leave open holds.
    Holds,
    /// What AWS's pages leave open does not hold.
    Fails,
}

impl Condition {
    /// Whether every entry holds for `context`, those that are left open as `doubt` says.
    pub(crate) fn holds_with(&self, context: &Context, doubt: Doubt) -> bool {
        self.iter().all(|(operator, key, values)| {
            certainly(operator, key, values, context).unwrap_or(doubt == Doubt::Holds)
        })
    }
}

/// Whether one entry holds; `None` when AWS's pages leave it open.
fn certainly(operator: Operator, key: &str, values: &[Pattern], context: &Context) -> Option<bool> {
    let count = context.get(key).len();
    let one = Ruling::on_one(std::iter::once(operator));
    let mut all = one.into_iter().flat_map(|ruling| {
        let several = ruling.on_several(count).filter(move |_| count > 1);
        std::iter::once(ruling).chain(several)
    });
    let first = holds_by(&Ruling::USUAL, operator, key, values, context);
    all.all(|ruling| holds_by(&ruling, operator, key, values, context) == first)
        .then_some(first)
}
