//! Resource patterns by number, with what is known of each two of them.

use std::collections::{HashMap, HashSet};

use crate::iam::Arn;
use crate::iam::pattern::language::{Budget, FoundText, Language, Reading, find};
use crate::iam::pattern::{Inclusion, Pattern, Shape, ShapePiece};

/// A pattern's number.
pub(super) type Id = usize;

/// Every resource pattern met, each once. None has a variable; in its place may stand a letter for an
/// unknown value, see [`variables`](super::variables).
#[derive(Default)]
pub(super) struct Patterns {
    ids: HashMap<Pattern, Id>,
    shapes: HashMap<Vec<ShapePiece>, Id>,
    known: Vec<Known>,
    holds: HashMap<(Id, Id), bool>,
    meets: HashMap<(Id, Id), bool>,
    /// Steps of comparing two patterns that no budget was charged with yet.
    owed: usize,
}

struct Known {
    pattern: Pattern,
    /// `None` when no ARN matches.
    language: Option<Language>,
    /// The text before the first wildcard.
    start: String,
    /// The pattern with any text for unknown values, when it has some.
    broad: Option<(Pattern, Option<Language>)>,
    /// Whether the language lacks some of what the pattern covers.
    is_narrower: bool,
}

impl Known {
    /// What the pattern covers for some unknown values.
    fn broad(&self) -> &Pattern {
        self.broad
            .as_ref()
            .map_or(&self.pattern, |(pattern, _)| pattern)
    }
}

/// Where a resource must lie: in one alternative of each clause, and in no pattern of `never`.
#[derive(Debug, Clone, Default)]
pub(super) struct Question {
    pub(super) clauses: Vec<Vec<Alternative>>,
    pub(super) never: Vec<Id>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Alternative {
    Within(Id),
    Without(Vec<Id>),
}

impl Patterns {
    /// The number of a pattern without variables.
    pub(super) fn id(&mut self, pattern: &Pattern) -> Id {
        if let Some(id) = self.ids.get(pattern) {
            return *id;
        }
        let id = self.known.len();
        self.ids.insert(pattern.clone(), id);
        self.known.push(Known {
            language: Language::of(pattern, Reading::Arn),
            start: pattern.literal_start(),
            broad: pattern.has_opaque().then(|| {
                let broad = pattern.without_opaque();
                let language = Language::of(&broad, Reading::Arn);
                (broad, language)
            }),
            pattern: pattern.clone(),
            is_narrower: false,
        });
        id
    }

    /// The number of the ARNs of one form.
    pub(super) fn id_of_shape(&mut self, shape: &Shape) -> Id {
        if let Some(id) = self.shapes.get(shape.pieces()) {
            return *id;
        }
        let id = self.known.len();
        self.shapes.insert(shape.pieces().to_vec(), id);
        self.known.push(Known {
            pattern: shape.pattern().clone(),
            language: Some(shape.language().clone()),
            start: shape.pattern().literal_start(),
            broad: None,
            is_narrower: shape.is_narrower(),
        });
        id
    }

    /// Whether the pattern covers a request without a resource.
    pub(super) fn is_everything(&self, id: Id) -> bool {
        self.known[id].pattern.matches_everything()
    }

    /// An ARN that answers the question.
    pub(super) fn arn(&mut self, question: &Question, budget: &mut Budget) -> FoundText {
        let never: HashSet<Id> = question.never.iter().copied().collect();
        let is_open = |alternative: &&Alternative| match alternative {
            Alternative::Within(id) => !never.contains(id),
            Alternative::Without(_) => true,
        };
        let open = |clause: &'_ Vec<Alternative>| -> Vec<Alternative> {
            clause.iter().filter(is_open).cloned().collect()
        };
        let clauses: Vec<Vec<Alternative>> = question.clauses.iter().map(open).collect();
        let mut clauses: Vec<&[Alternative]> = clauses.iter().map(Vec::as_slice).collect();
        clauses.sort_by_key(|clause| clause.len());
        self.choose(
            &clauses,
            &mut Vec::new(),
            &mut question.never.clone(),
            budget,
        )
    }

    /// Goes through the alternatives of the first clause, with those of the others for each.
    fn choose(
        &mut self,
        clauses: &[&[Alternative]],
        within: &mut Vec<Id>,
        never: &mut Vec<Id>,
        budget: &mut Budget,
    ) -> FoundText {
        let Some((first, rest)) = clauses.split_first() else {
            return self.settle(within, never, budget);
        };
        let mut answer = FoundText::Nothing;
        for alternative in *first {
            // what is compared below, in cases of a search
            let owed = std::mem::take(&mut self.owed);
            if !budget.spend(1 + owed + (within.len() + never.len()) / 16) {
                return FoundText::TooMany;
            }
            let (inside, outside) = (within.len(), never.len());
            let is_possible = match alternative {
                Alternative::Within(id) => {
                    let possible = within.iter().all(|other| self.meets(*other, *id))
                        && !never.iter().any(|never| self.holds(*never, *id));
                    within.push(*id);
                    possible
                }
                Alternative::Without(ids) => {
                    never.extend(ids);
                    !ids.iter()
                        .any(|never| within.iter().any(|id| self.holds(*never, *id)))
                }
            };
            let found = if is_possible {
                self.choose(rest, within, never, budget)
            } else {
                FoundText::Nothing
            };
            within.truncate(inside);
            never.truncate(outside);
            match found {
                FoundText::Text(_) => return found,
                FoundText::TooMany => answer = FoundText::TooMany,
                FoundText::Nothing => {}
            }
        }
        answer
    }

    /// An ARN in all of `within` and none of `never`.
    fn settle(&mut self, within: &[Id], never: &[Id], budget: &mut Budget) -> FoundText {
        let narrowest = self.narrowest(within);
        let mut near: Vec<Id> = never.to_vec();
        near.sort_unstable();
        near.dedup();
        near.retain(|never| narrowest.iter().all(|id| self.meets(*never, *id)));
        // an unknown value is the same letter in one pattern; in two, it may be what the other says
        let is_broad = narrowest.len() > 1;
        if let Some(text) = self.shortest(&narrowest, &near) {
            return FoundText::Text(text);
        }
        let every_arn = Language::every_arn();
        let mut inside = vec![&every_arn];
        for known in narrowest.iter().map(|id| &self.known[*id]) {
            let language = match &known.broad {
                Some((_, language)) if is_broad => language,
                _ => &known.language,
            };
            match language {
                Some(language) => inside.push(language),
                None => return FoundText::Nothing,
            }
        }
        let outside: Vec<&Language> = near
            .iter()
            .filter_map(|id| self.known[*id].language.as_ref())
            .collect();
        find(&inside, &outside, budget)
    }

    /// The shortest text of one of `within`, when it will do.
    fn shortest(&self, within: &[Id], never: &[Id]) -> Option<String> {
        let pattern = |id: &Id| &self.known[*id].pattern;
        let mut texts = within.iter().filter_map(|id| pattern(id).sample());
        texts.find(|text| {
            let is_in = |id: &Id| {
                let known = &self.known[*id];
                let is_whole = !known.is_narrower;
                let has = || known.language.as_ref().is_some_and(|own| own.has(text));
                pattern(id).matches_resource(text) && (is_whole || has())
            };
            Arn::parse(text).is_some()
                && within.iter().all(is_in)
                && !never.iter().any(|id| pattern(id).matches_resource(text))
        })
    }

    /// The patterns without those that cover all of another.
    fn narrowest(&mut self, ids: &[Id]) -> Vec<Id> {
        let mut kept: Vec<Id> = Vec::new();
        for id in ids {
            if kept.iter().any(|other| self.holds(*id, *other)) {
                continue;
            }
            kept.retain(|other| !self.holds(*other, *id));
            kept.push(*id);
        }
        kept
    }

    /// Whether `wide` certainly covers all that `narrow` covers, whatever the unknown values are.
    pub(super) fn holds(&mut self, wide: Id, narrow: Id) -> bool {
        if wide == narrow {
            return true;
        }
        let (a, b) = (&self.known[wide], &self.known[narrow]);
        // `?` is one character, an unknown value may be none or many
        if a.is_narrower
            || !b.start.starts_with(&a.start)
            || (b.broad.is_some() && a.pattern.has_single())
        {
            return false;
        }
        let owed = &mut self.owed;
        *self.holds.entry((wide, narrow)).or_insert_with(|| {
            /// Comparing two patterns takes from a few steps to some thousands.
            const STEPS: usize = 16;
            *owed += STEPS;
            let stars = a.pattern.as_str().matches('*').count();
            *owed += STEPS << (2 * stars.min(5)); // each star may double the cases
            a.pattern.includes_resource(&b.pattern) == Inclusion::Included
        })
    }

    /// Whether the two may cover the same resource, for some unknown values.
    pub(super) fn meets(&mut self, one: Id, other: Id) -> bool {
        let (a, b) = (&self.known[one], &self.known[other]);
        if !a.start.starts_with(&b.start) && !b.start.starts_with(&a.start) {
            return false;
        }
        *self
            .meets
            .entry((one.min(other), one.max(other)))
            .or_insert_with(|| a.broad().intersects_resource(b.broad()))
    }
}
