//! What AWS's pages leave open about conditions, and the ways of deciding it.
//!
//! The evaluator follows one ruling. A proof holds under every one, and a request shows something
//! only if it does so under every one.

use super::date::Dates;
use super::forms::Forms;
use super::network::Network;
use super::number::Decimal;
use super::operator::{Comparison, Operator, OperatorEntry, Sense};
use super::{Condition, Context, holds_by};
use crate::iam::pattern::Pattern;

/// One way of deciding what AWS's pages leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Ruling {
    /// For which odd comparisons a negated operator holds; one bit for each [`Oddity`].
    pub(super) odd_differs: u16,
    pub(super) folding: Folding,
    pub(super) dates: Dates,
    pub(super) numbers: Forms,
    pub(super) addresses: Forms,
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
    /// has it, every form is read, and several values never satisfy a plain operator.
    pub(crate) const USUAL: Self = Self {
        odd_differs: 0,
        folding: Folding::Unicode,
        dates: Dates::USUAL,
        numbers: Forms::All,
        addresses: Forms::All,
        several: Several::Never,
        several_negated: Several::Never,
    };

    pub(super) fn differs(&self, oddity: Option<Oddity>) -> bool {
        oddity.is_some_and(|oddity| self.odd_differs & oddity.bit() != 0)
    }

    /// Every ruling that could matter to `entries` on a single value, one of `values` or one that the
    /// entries spell out.
    pub(super) fn on_one(entries: &[OperatorEntry<'_>], values: &[String]) -> Vec<Self> {
        let operators = || entries.iter().map(|(operator, _)| *operator);
        let (mut bits, mut folds, mut has_dates) = (0, false, false);
        for operator in operators() {
            folds |= operator.comparison == Comparison::StringEqualsIgnoreCase;
            has_dates |= matches!(operator.comparison, Comparison::Date(_));
            if operator.sense == Sense::Differs {
                for of in [OddSide::Policy, OddSide::Request] {
                    bits |= Oddity::of(operator.comparison, of).map_or(0, Oddity::bit);
                }
            }
        }
        let plain = || {
            entries
                .iter()
                .flat_map(|(_, own)| own.iter().filter_map(Pattern::plain_text))
        };
        let is_open = |is_read_otherwise: fn(&str) -> bool| {
            plain().any(|text| is_read_otherwise(&text))
                || values.iter().any(|text| is_read_otherwise(text))
        };
        let has_numbers = operators().any(|own| matches!(own.comparison, Comparison::Numeric(_)));
        let has_addresses = operators().any(|own| own.comparison == Comparison::IpAddress);
        let both = |are_open: bool| -> &[Forms] {
            if are_open {
                &[Forms::All, Forms::Named]
            } else {
                &[Forms::All]
            }
        };
        let numbers = both(
            has_numbers
                && is_open(|text| {
                    Decimal::read(text, Forms::All) != Decimal::read(text, Forms::Named)
                }),
        );
        let addresses = both(
            has_addresses
                && is_open(|text| {
                    Network::read(text, Forms::All) != Network::read(text, Forms::Named)
                }),
        );
        let foldings: &[Folding] = if folds {
            &[Folding::Unicode, Folding::Ascii]
        } else {
            &[Folding::Unicode]
        };
        let most = if has_dates { usize::MAX } else { 1 };
        let mut all = vec![Self::USUAL];
        all = varied(&all, foldings, |own, folding| Self { folding, ..own });
        all = varied(&all, numbers, |own, numbers| Self { numbers, ..own });
        all = varied(&all, addresses, |own, addresses| Self { addresses, ..own });
        let dates: Vec<Dates> = Dates::all().take(most).collect();
        all = varied(&all, &dates, |own, dates| Self { dates, ..own });
        varied(&all, &subsets(bits), |own, odd_differs| Self {
            odd_differs,
            ..own
        })
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

/// Each of `rulings` with each answer to one more question, those with the first answer first.
fn varied<T: Copy>(
    rulings: &[Ruling],
    answers: &[T],
    with: impl Fn(Ruling, T) -> Ruling,
) -> Vec<Ruling> {
    let each = |answer: &T| {
        let with = &with;
        let answer = *answer;
        rulings.iter().map(move |own| with(*own, answer))
    };
    answers.iter().flat_map(each).collect()
}

/// Every set of the bits of `bits`, the empty one first.
fn subsets(bits: u16) -> Vec<u16> {
    let next = |own: &u16| Some(own.wrapping_sub(bits) & bits).filter(|own| *own != 0);
    std::iter::successors(Some(0), next).collect()
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
pub(crate) enum BenefitOfDoubt {
    /// What AWS's pages leave open holds.
    Holds,
    /// What AWS's pages leave open does not hold.
    Fails,
}

impl Condition {
    /// Whether every entry holds for `context`, those that are left open as `doubt` says.
    pub(crate) fn holds_with(&self, context: &Context, doubt: BenefitOfDoubt) -> bool {
        self.iter().all(|(operator, key, values)| {
            certainly(operator, key, values, context).unwrap_or(doubt == BenefitOfDoubt::Holds)
        })
    }
}

/// Whether one entry holds; `None` when AWS's pages leave it open.
fn certainly(operator: Operator, key: &str, values: &[Pattern], context: &Context) -> Option<bool> {
    let found = context.get(key);
    let count = found.len();
    let one = Ruling::on_one(&[(operator, values)], found);
    let mut all = one.into_iter().flat_map(|ruling| {
        let several = ruling.on_several(count).filter(move |_| count > 1);
        std::iter::once(ruling).chain(several)
    });
    let first = holds_by(&Ruling::USUAL, operator, key, values, context);
    all.all(|ruling| holds_by(&ruling, operator, key, values, context) == first)
        .then_some(first)
}
