//! Calls that the account did not answer, and those that nobody made.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::{ASKED, About, Asked, lambda};
use super::index::Unanswered;
use super::{Snapshot, Why};
use crate::iam::arn::last_part;
use crate::lambda::function::Function;

/// All calls that were not answered, by action and by the name of what they are about. Asking it does not look
/// through all of them: an account may refuse thousands.
#[derive(Clone, Debug, Default)]
pub struct NotAnswered(BTreeMap<String, BTreeMap<String, BTreeSet<Unanswered>>>);

impl NotAnswered {
    fn insert(&mut self, one: Unanswered) {
        let name = one.name().to_owned();
        let of_action = self.0.entry(one.action.clone()).or_default();
        of_action.entry(name).or_default().insert(one);
    }

    /// All of them, sorted by action.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Unanswered> {
        self.0.values().flat_map(BTreeMap::values).flatten()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether every call was answered.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of one action.
    pub(crate) fn of_action(&self, action: &str) -> impl Iterator<Item = &Unanswered> {
        let named = self.0.get(action).into_iter().flat_map(BTreeMap::values);
        named.flatten()
    }

    /// Those of one action about what is named so: by a name, or by an ARN that may lack a path.
    pub(crate) fn about(&self, action: &str, about: &str) -> impl Iterator<Item = &Unanswered> {
        let of_action = self.0.get(action);
        let named = of_action.and_then(|named| named.get(name(action, about)));
        named.into_iter().flatten()
    }
}

impl Snapshot {
    /// Notes a call that was not answered.
    pub(crate) fn note_unanswered(&mut self, unanswered: Unanswered) {
        self.trails.note_unanswered(&unanswered);
        self.surroundings.note_unanswered(&unanswered);
        self.unanswered.insert(unanswered);
    }

    /// Whether one of these calls was refused anywhere, for another reason than that the thing is not there:
    /// what they tell may not be all there is.
    pub(crate) fn lacks(&self, calls: &[Asked]) -> bool {
        let mut of = calls
            .iter()
            .flat_map(|one| self.unanswered.of_action(one.name));
        of.any(|u| !u.is_missing())
    }

    /// What is known of an account that answers nothing: of each region that no call was answered there, and why.
    #[cfg(feature = "aws")]
    pub(crate) fn unanswered_by(regions: &[String], why: Why, words: &str) -> Self {
        let mut snapshot = Self::default();
        for one in ASKED.iter().filter(|one| one.about != About::Function) {
            for region in regions {
                snapshot.note_unanswered(Unanswered {
                    action: one.name.to_owned(),
                    region: region.clone(),
                    about: String::new(),
                    why,
                    words: words.to_owned(),
                });
            }
        }
        snapshot
    }

    /// What a snapshot by lpgen of other regions or functions does not tell of this one. Of files that
    /// somebody put together it is not known what was asked.
    pub(crate) fn not_asked(&self, function: &Function) -> Vec<Unanswered> {
        let here: Vec<_> = self
            .asked
            .iter()
            .filter(|(regions, _)| function.region.is_empty() || regions.contains(&function.region))
            .collect();
        let is_own = here.iter().any(|(_, functions)| {
            let names = functions.as_ref();
            names.is_none_or(|names| names.iter().any(|name| function.is_meant_by(name)))
        });
        if self.asked.is_empty() || is_own {
            return Vec::new();
        }
        let of = |about: About| ASKED.iter().filter(move |one| one.about == about);
        let of_region = of(About::Region).filter(|_| here.is_empty());
        let each = of_region.chain(of(About::Function)).map(|one| Unanswered {
            action: one.name.to_owned(),
            region: function.region.clone(),
            about: String::new(),
            why: Why::NotAsked,
            words: "the snapshot is about others".to_owned(),
        });
        each.collect()
    }

    /// Why nothing is known of which functions there are, as AWS or the caller said it; `None` where all were listed.
    pub(crate) fn why_no_function_listed(&self) -> Option<String> {
        let list = lambda::LIST_FUNCTIONS.name;
        let refused = self.unanswered.of_action(list).find(|u| !u.is_missing())?;
        Some(format!("`{list}` was not answered: {}", refused.words))
    }

    /// Why it is not known which functions there are, in the regions that were asked, if so.
    pub(crate) fn why_functions_not_known(&self) -> Option<String> {
        if self.configurations.functions.is_empty() {
            return Some("no function is in the snapshot".to_owned());
        }
        let list = lambda::LIST_FUNCTIONS.name;
        let refused = self
            .unanswered
            .iter()
            .find(|u| u.action == list && !u.is_missing());
        if let Some(refused) = refused {
            return Some(format!("`{list}` was not answered in {}", refused.region));
        }
        let is_of_some = |(_, functions): &(Vec<String>, Option<Vec<String>>)| functions.is_some();
        let of_some = !self.asked.is_empty() && self.asked.iter().all(is_of_some);
        of_some.then(|| "the snapshot is about some functions alone".to_owned())
    }
}

impl Unanswered {
    /// The name of what it is about, to be looked up by; empty where that may be anything.
    pub(super) fn name(&self) -> &str {
        name(&self.action, &self.about)
    }
}

fn name<'a>(action: &str, about: &'a str) -> &'a str {
    match action.split(':').next().unwrap_or_default() {
        "lambda" | "events" => {
            // Of a function's ARN, a qualifier may follow the name.
            let after = about.split_once(":function:");
            let name = after.map_or(about, |(_, name)| name);
            name.split(':').next().unwrap_or(name)
        }
        "iam" | "sqs" | "sns" | "kinesis" | "dynamodb" => last_part(about),
        _ => "",
    }
}
