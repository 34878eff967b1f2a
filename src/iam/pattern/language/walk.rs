//! Several automata over one text, each as the set of places where it may stand.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::LazyLock;

use super::{Budget, FoundText, Language, Step, is_opaque};
use crate::iam::pattern::folded;

/// More cases than this are not looked at in one search; real policies need a few hundred.
const MOST_CASES: usize = 20_000;

/// For each automaton, the set of places where it may stand: one bit each.
pub(super) type Places = Box<[u64]>;

/// One automaton of the walk.
struct Member<'a> {
    steps: &'a [Step],
    /// The place of its first step among all bits.
    first: usize,
    group: usize,
}

/// Groups of automata, walked together.
pub(super) struct Search<'a> {
    members: Vec<Member<'a>>,
    /// For each bit, the member it belongs to.
    owner: Vec<usize>,
    groups: usize,
    /// A letter that no automaton names: it stands for all such letters.
    fresh: char,
    words: usize,
}

/// A set of places with the text that led there.
struct Case {
    places: Places,
    from: Option<(usize, char)>,
}

impl<'a> Search<'a> {
    pub(super) fn new(groups: Vec<Vec<&'a Language>>) -> Self {
        let (mut members, mut owner) = (Vec::new(), Vec::new());
        let count = groups.len();
        for (group, languages) in groups.into_iter().enumerate() {
            for language in languages {
                let first = owner.len();
                owner.resize(first + language.steps.len() + 1, members.len());
                members.push(Member {
                    steps: &language.steps,
                    first,
                    group,
                });
            }
        }
        let named: HashSet<char> = members
            .iter()
            .flat_map(|member| member.steps)
            .flat_map(|step| match step {
                Step::Letter(letter) => vec![*letter],
                Step::Folded(letter) => cases(*letter),
                Step::FoldedWidely(letter) => all_cases(*letter),
                _ => Vec::new(),
            })
            .collect();
        let fresh = ('x'..='z')
            .chain('a'..='w')
            .chain('0'..='9')
            .chain('A'..='Z')
            .chain('\u{a1}'..=char::MAX)
            .find(|letter| !named.contains(letter))
            .expect("INVARIANT: no pattern names every character there is");
        Self {
            words: owner.len() / 64 + 1,
            members,
            owner,
            groups: count,
            fresh,
        }
    }

    /// The first text, by length, whose outcome is `wanted`; cases that do not `stay` are dropped.
    pub(super) fn run(
        &self,
        budget: &mut Budget,
        stays: impl Fn(&Places, &Self) -> bool,
        wanted: impl Fn(&[bool]) -> bool,
    ) -> FoundText {
        let mut found = None;
        let whole = self.each(budget, stays, |outcome, text| {
            if wanted(&outcome) {
                found = Some(text());
            }
            found.is_some()
        });
        match (found, whole) {
            (Some(text), _) => FoundText::Text(text),
            (None, Some(())) => FoundText::Nothing,
            (None, None) => FoundText::TooMany,
        }
    }

    /// Visits every case with its outcome, one truth value per group, until `visit` says to stop;
    /// `None` when there are too many.
    pub(super) fn each(
        &self,
        budget: &mut Budget,
        stays: impl Fn(&Places, &Self) -> bool,
        mut visit: impl FnMut(Vec<bool>, &dyn Fn() -> String) -> bool,
    ) -> Option<()> {
        let start = self.settle(self.members.iter().map(|member| member.first));
        let mut seen = HashSet::new();
        let mut cases = vec![Case {
            places: start.clone(),
            from: None,
        }];
        let mut next = VecDeque::new();
        if stays(&start, self) {
            // not marked as seen: reached again, it is the case of a text that is not empty
            next.push_back(0);
        }
        while let Some(index) = next.pop_front() {
            let places = cases[index].places.clone();
            let text = || text_of(&cases, index);
            if visit(self.outcome(&places), &text) {
                return Some(());
            }
            // what one letter costs: each place is moved, and each word copied
            let work = 1 + usize::midpoint(ones(&places).count(), self.words);
            for letter in self.letters(&places) {
                if !budget.spend(work) {
                    return None;
                }
                let after = self.after(&places, letter);
                if stays(&after, self) && seen.insert(after.clone()) {
                    if cases.len() >= MOST_CASES {
                        return None;
                    }
                    next.push_back(cases.len());
                    cases.push(Case {
                        places: after,
                        from: Some((index, letter)),
                    });
                }
            }
        }
        Some(())
    }

    /// Whether any of the automata takes the whole of `text`.
    pub(super) fn has(&self, text: &str) -> bool {
        let start = self.settle(self.members.iter().map(|member| member.first));
        let end = text
            .chars()
            .fold(start, |places, letter| self.after(&places, letter));
        self.outcome(&end).contains(&true)
    }

    fn bits<'s>(&'s self, places: &'s Places) -> impl Iterator<Item = (usize, &'s Member<'a>)> {
        ones(places).map(|bit| (bit, &self.members[self.owner[bit]]))
    }

    /// Which groups have the text that led to `places`.
    fn outcome(&self, places: &Places) -> Vec<bool> {
        let mut outcome = vec![false; self.groups];
        for (bit, member) in self.bits(places) {
            if bit - member.first == member.steps.len() {
                outcome[member.group] = true;
            }
        }
        outcome
    }

    pub(super) fn is_dead(&self, places: &Places, group: usize) -> bool {
        !self.bits(places).any(|(_, member)| member.group == group)
    }

    /// Whether `group` has every text that goes on from here.
    pub(super) fn is_everything(&self, places: &Places, group: usize) -> bool {
        self.bits(places)
            .any(|(bit, member)| member.group == group && member.is_last_run(bit))
    }

    /// The letters that may lead to different places: those awaited now, and one that is not.
    fn letters(&self, places: &Places) -> impl Iterator<Item = char> {
        let mut awaited = BTreeSet::new();
        for (bit, member) in self.bits(places) {
            match member.steps.get(bit - member.first) {
                Some(Step::Letter(letter)) => {
                    awaited.insert(*letter);
                }
                Some(Step::Folded(letter)) => awaited.extend(cases(*letter)),
                Some(Step::FoldedWidely(letter)) => awaited.extend(all_cases(*letter)),
                Some(Step::OneInPart | Step::AnyInPart) => {
                    awaited.insert(':');
                }
                Some(Step::OneFlat | Step::AnyFlat) => {
                    awaited.insert('/');
                }
                _ => {}
            }
        }
        std::iter::once(self.fresh).chain(awaited)
    }

    fn after(&self, places: &Places, letter: char) -> Places {
        self.settle(self.bits(places).filter_map(|(bit, member)| {
            let moves = match member.steps.get(bit - member.first)? {
                Step::Letter(own) => return (*own == letter).then_some(bit + 1),
                Step::Folded(own) => {
                    return letter.eq_ignore_ascii_case(own).then_some(bit + 1);
                }
                Step::FoldedWidely(own) => {
                    return folds_to(letter, *own).then_some(bit + 1);
                }
                // what stands for a text of unknown length is not one character
                Step::One => return (!is_opaque(letter)).then_some(bit + 1),
                Step::OneInPart => {
                    return (letter != ':' && !is_opaque(letter)).then_some(bit + 1);
                }
                Step::OneFlat => {
                    return (letter != '/' && !is_opaque(letter)).then_some(bit + 1);
                }
                Step::Any => true,
                Step::AnyInPart => letter != ':',
                Step::AnyFlat => letter != '/',
            };
            moves.then_some(bit)
        }))
    }

    /// The places `reached` and those that follow without a letter. A group that has all that goes
    /// on keeps that one place only, and of one automaton what stands before its last `*` reached
    /// is left out: whatever could be matched from there can be matched from the `*`.
    fn settle(&self, reached: impl IntoIterator<Item = usize>) -> Places {
        let mut places = vec![0u64; self.words].into_boxed_slice();
        let mut full: Vec<Option<usize>> = vec![None; self.groups];
        let mut stars: Vec<(usize, usize)> = Vec::new();
        for bit in reached {
            let member = &self.members[self.owner[bit]];
            let mut bit = bit;
            loop {
                places[bit / 64] |= 1 << (bit % 64);
                match member.steps.get(bit - member.first) {
                    Some(Step::Any) => stars.push((self.owner[bit], bit)),
                    Some(Step::AnyInPart | Step::AnyFlat) => {}
                    _ => break,
                }
                if member.is_last_run(bit) {
                    let best = &mut full[member.group];
                    *best = Some(best.map_or(bit, |other| other.min(bit)));
                }
                bit += 1;
            }
        }
        // of each automaton its last star alone
        stars.sort_unstable();
        let last = stars
            .iter()
            .zip(stars.iter().skip(1).map(Some).chain([None]));
        for (owner, star) in last
            .filter(|((owner, _), next)| next.is_none_or(|(other, _)| other != owner))
            .map(|(own, _)| *own)
        {
            for before in self.members[owner].first..star {
                places[before / 64] &= !(1 << (before % 64));
            }
        }
        if full.iter().any(Option::is_some) {
            let kept: Vec<usize> = ones(&places).collect();
            for bit in kept {
                let star = full[self.members[self.owner[bit]].group];
                if star.is_some_and(|star| bit != star && bit != star + 1) {
                    places[bit / 64] &= !(1 << (bit % 64));
                }
            }
        }
        places
    }
}

impl Member<'_> {
    /// Whether `bit` is a `*` that ends the pattern.
    fn is_last_run(&self, bit: usize) -> bool {
        let place = bit - self.first;
        place + 1 == self.steps.len() && self.steps[place] == Step::Any
    }
}

/// An ASCII letter in lower and in upper case.
fn cases(letter: char) -> Vec<char> {
    let upper = letter.to_ascii_uppercase();
    if upper == letter {
        vec![letter]
    } else {
        vec![letter, upper]
    }
}

fn folds_to(letter: char, to: char) -> bool {
    let mut text = [0; 4];
    folded(letter.encode_utf8(&mut text)).eq([to])
}

/// Every letter that folds to `letter`: to `k` the sign for Kelvin, too.
fn all_cases(letter: char) -> Vec<char> {
    static ALL: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
        /// The last letter that has a case lies below.
        const END: char = '\u{1f000}';
        let mut all: HashMap<char, Vec<char>> = HashMap::new();
        for own in '\0'..END {
            let mut text = [0; 4];
            let mut both = folded(own.encode_utf8(&mut text));
            if let (Some(to), None) = (both.next(), both.next())
                && (to != own || own.to_uppercase().ne([own]))
            {
                all.entry(to).or_default().push(own);
            }
        }
        all
    });
    ALL.get(&letter).cloned().unwrap_or_else(|| vec![letter])
}

fn text_of(cases: &[Case], index: usize) -> String {
    let mut letters = Vec::new();
    let mut at = cases[index].from;
    while let Some((before, letter)) = at {
        letters.push(letter);
        at = cases[before].from;
    }
    letters.into_iter().rev().collect()
}

fn ones(places: &Places) -> impl Iterator<Item = usize> {
    places.iter().enumerate().flat_map(|(word, bits)| {
        let mut bits = *bits;
        std::iter::from_fn(move || {
            let place = (bits != 0).then(|| word * 64 + bits.trailing_zeros() as usize);
            bits &= bits.wrapping_sub(1);
            place
        })
    })
}
