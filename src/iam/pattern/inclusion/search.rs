//! The search for a text that the narrow pattern matches and the wide one does not.

use std::collections::{HashSet, VecDeque};

/// One step of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// Exactly this character.
    Letter(char),
    /// A text that is not known, the same for the same number; no single character.
    Unknown(usize),
    /// Any one character.
    One,
    /// Any run of characters and unknown texts. INVARIANT: never twice in a row.
    Any,
}

/// What the search found.
pub(super) enum Verdict {
    Included,
    /// The text has no meaning when a pattern has unknown texts.
    NotIncluded(String),
    TooManyCases,
}

/// More cases than this are not looked at; real ARN patterns need a few hundred.
const MOST_CASES: usize = 5_000;

/// A set of places in the wide pattern, one bit each.
type Places = Box<[u64]>;

/// A place in the narrow pattern with the places where the wide one may stand.
struct Case {
    narrow: usize,
    wide: Places,
    /// The case before, and the letter that led here, if any.
    from: Option<(usize, Option<char>)>,
}

/// Looks for a text that `narrow` matches and `wide` does not, shortest first.
pub(super) fn search(wide: &[Step], narrow: &[Step]) -> Verdict {
    let wide = Wide::new(wide);
    let mut seen = HashSet::new();
    let mut cases = Vec::new();
    let mut next = VecDeque::new();
    let mut reach = |case: Case, cases: &mut Vec<Case>, next: &mut VecDeque<usize>| {
        if !wide.is_everything(&case.wide) && seen.insert((case.narrow, case.wide.clone())) {
            next.push_back(cases.len());
            cases.push(case);
        }
    };
    let start = Case {
        narrow: 0,
        wide: wide.start(),
        from: None,
    };
    reach(start, &mut cases, &mut next);
    while let Some(index) = next.pop_front() {
        if cases.len() > MOST_CASES {
            return Verdict::TooManyCases;
        }
        let (place, set) = (cases[index].narrow, cases[index].wide.clone());
        let lost = set.iter().all(|bits| *bits == 0);
        if lost || (place == narrow.len() && !wide.accepts(&set)) {
            return Verdict::NotIncluded(witness(&cases, index, &narrow[place..], wide.fresh));
        }
        let moves: Vec<(usize, Option<char>, Places)> = match narrow.get(place) {
            None => Vec::new(),
            Some(Step::Letter(letter)) => {
                vec![(place + 1, Some(*letter), wide.after_letter(&set, *letter))]
            }
            Some(Step::Unknown(number)) => {
                vec![(place + 1, None, wide.after_unknown(&set, *number))]
            }
            Some(step) => {
                let target = if *step == Step::Any { place } else { place + 1 };
                let skip = (*step == Step::Any).then(|| (place + 1, None, set.clone()));
                let letters = wide.letters(&set);
                let consumed = letters
                    .map(|letter| (target, Some(letter), wide.after_letter(&set, letter)))
                    .collect::<Vec<_>>();
                skip.into_iter().chain(consumed).collect()
            }
        };
        for (narrow, letter, wide) in moves {
            let from = Some((index, letter));
            reach(Case { narrow, wide, from }, &mut cases, &mut next);
        }
    }
    Verdict::Included
}

/// A text that the steps match, as short as can be; `None` with an unknown text.
pub(super) fn sample(steps: &[Step]) -> Option<String> {
    let unknown = steps.iter().any(|step| matches!(step, Step::Unknown(_)));
    (!unknown).then(|| shortest(steps, 'x'))
}

fn shortest(steps: &[Step], fill: char) -> String {
    let letter = |step: &Step| match step {
        Step::Letter(letter) => Some(*letter),
        Step::One => Some(fill),
        Step::Any | Step::Unknown(_) => None,
    };
    steps.iter().filter_map(letter).collect()
}

/// The letters that led to a case, and the shortest way on from it.
fn witness(cases: &[Case], index: usize, rest: &[Step], fill: char) -> String {
    let mut letters = Vec::new();
    let mut at = cases[index].from;
    while let Some((before, letter)) = at {
        letters.extend(letter);
        at = cases[before].from;
    }
    let mut text: String = letters.into_iter().rev().collect();
    text.push_str(&shortest(rest, fill));
    text
}

/// The wide pattern, walked as the set of places it may stand at.
struct Wide<'a> {
    steps: &'a [Step],
    /// A letter that the pattern does not name: it stands for all such letters.
    fresh: char,
}

impl<'a> Wide<'a> {
    fn new(steps: &'a [Step]) -> Self {
        let named: HashSet<&Step> = steps.iter().collect();
        let fresh = ('a'..='z')
            .rev()
            .chain('0'..='9')
            .chain('\u{a1}'..=char::MAX)
            .find(|letter| !named.contains(&Step::Letter(*letter)))
            .expect("INVARIANT: no pattern names every character there is");
        Self { steps, fresh }
    }

    fn start(&self) -> Places {
        self.settle([0])
    }

    fn accepts(&self, set: &Places) -> bool {
        contains(set, self.steps.len())
    }

    /// Whether the pattern matches whatever follows: it stands at a `*` that ends it.
    fn is_everything(&self, set: &Places) -> bool {
        self.steps.last() == Some(&Step::Any) && contains(set, self.steps.len() - 1)
    }

    /// The letters that lead to different sets: those awaited now, and one that is not.
    fn letters(&self, set: &Places) -> impl Iterator<Item = char> {
        let awaited: HashSet<char> = places(set)
            .filter_map(|place| match self.steps.get(place) {
                Some(Step::Letter(letter)) => Some(*letter),
                _ => None,
            })
            .collect();
        let mut letters: Vec<char> = awaited.into_iter().collect();
        letters.sort_unstable();
        std::iter::once(self.fresh).chain(letters)
    }

    fn after_letter(&self, set: &Places, letter: char) -> Places {
        self.settle(
            places(set).filter_map(|place| match self.steps.get(place)? {
                Step::Any => Some(place),
                Step::One => Some(place + 1),
                Step::Letter(own) => (*own == letter).then_some(place + 1),
                Step::Unknown(_) => None,
            }),
        )
    }

    fn after_unknown(&self, set: &Places, number: usize) -> Places {
        self.settle(
            places(set).filter_map(|place| match self.steps.get(place)? {
                Step::Any => Some(place),
                Step::Unknown(own) => (*own == number).then_some(place + 1),
                Step::One | Step::Letter(_) => None,
            }),
        )
    }

    /// The set of `reached` and what follows without a letter. Places before the last `*` that is
    /// reached are left out: whatever could be matched from there can be matched from the `*`.
    fn settle(&self, reached: impl IntoIterator<Item = usize>) -> Places {
        let mut set = vec![0u64; self.steps.len() / 64 + 1].into_boxed_slice();
        let mut star = None;
        for place in reached {
            insert(&mut set, place);
            if self.steps.get(place) == Some(&Step::Any) {
                insert(&mut set, place + 1);
                star = star.max(Some(place));
            }
        }
        if let Some(star) = star {
            set[..star / 64].fill(0);
            set[star / 64] &= u64::MAX << (star % 64);
        }
        set
    }
}

fn insert(set: &mut Places, place: usize) {
    set[place / 64] |= 1 << (place % 64);
}

fn contains(set: &Places, place: usize) -> bool {
    set[place / 64] & (1 << (place % 64)) != 0
}

fn places(set: &Places) -> impl Iterator<Item = usize> {
    set.iter().enumerate().flat_map(|(word, bits)| {
        let mut bits = *bits;
        std::iter::from_fn(move || {
            let place = (bits != 0).then(|| word * 64 + bits.trailing_zeros() as usize);
            bits &= bits.wrapping_sub(1);
            place
        })
    })
}
