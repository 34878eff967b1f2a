//! Suggestions of functions as one text, or as files.

use serde_json::Value;

use super::files::{Namesakes, planned};
use super::{Suggestion, json};
use crate::iam::Policy;
use crate::lambda::Function;
use crate::proposal::Evidence;
use crate::report::how::{self, Application, How};
use crate::report::review::Reviewed;
use crate::report::{OutFile, written};
use crate::synthesizer::PolicyDocument;

/// The form of suggestions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SuggestionForm {
    /// The policy documents.
    Policy,
    /// The whole result.
    Json,
    /// How to apply it.
    How(How),
}

impl SuggestionForm {
    /// Those with a word of their own.
    pub(crate) const TYPED: [Self; 2] = [Self::Policy, Self::Json];

    /// Its word, or that of the tool that applies it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Json => "json",
            Self::How(tool) => tool.word(),
        }
    }
}

/// Suggestions that are to be written.
#[derive(Debug)]
pub(crate) struct Suggestions {
    form: SuggestionForm,
    all: Vec<Suggested>,
}

/// One function's.
#[derive(Debug)]
struct Suggested {
    function: Function,
    documents: Vec<PolicyDocument>,
    written: Written,
    /// Whether every promise holds. A policy that breaks one is not written: the whole result, which says why,
    /// still is.
    holds: bool,
    /// Whether a person should look at what it rests on.
    needs_a_person: bool,
}

#[derive(Debug)]
enum Written {
    Value(Value),
    Text(String),
}

impl Suggestions {
    /// None yet.
    pub(crate) fn new(form: SuggestionForm) -> Self {
        Self {
            form,
            all: Vec::new(),
        }
    }

    /// Adds that of a function.
    pub(crate) fn add(&mut self, reviewed: Reviewed<'_>, evidence: &Evidence) {
        let documents = &reviewed.proposal.documents;
        let written = match self.form {
            SuggestionForm::Json => {
                let suggestion = Suggestion::of(&reviewed, evidence);
                Written::Value(written::value(&json(&suggestion)))
            }
            SuggestionForm::Policy => {
                let policies = documents.iter().map(|d| d.policy.canonical());
                let policies: Vec<Policy> = policies.collect();
                Written::Value(written::policies(policies))
            }
            SuggestionForm::How(tool) => Written::Text(how::how(&Application::of(&reviewed), tool)),
        };
        self.all.push(Suggested {
            function: reviewed.function.function.clone(),
            written,
            holds: reviewed.holds(),
            needs_a_person: evidence.needs_a_person(&reviewed.gaps, reviewed.proof()),
            documents: reviewed.proposal.documents,
        });
    }

    /// Whether a person should look: at the records, or at what one of them rests on.
    pub(crate) fn need_a_person(&self, evidence: &Evidence) -> bool {
        evidence.lacks_records() || self.all.iter().any(|one| one.needs_a_person)
    }

    /// Whether every promise holds for every function.
    pub(crate) fn hold(&self) -> bool {
        self.all.iter().all(|one| one.holds)
    }

    /// Those that are written.
    fn sound(&self) -> impl Iterator<Item = &Suggested> {
        let is_whole = self.form == SuggestionForm::Json;
        self.all.iter().filter(move |one| is_whole || one.holds)
    }

    /// All of them as one text: that of one function as it is, of several by their ARNs; `None` where nothing is
    /// left to write.
    pub(crate) fn text(&self) -> Option<String> {
        if let SuggestionForm::How(tool) = self.form {
            let texts: Vec<&str> = self.sound().filter_map(Suggested::text).collect();
            return Some(how::joined(&texts, tool));
        }
        let values: Vec<(&Suggested, &Value)> = self
            .sound()
            .filter_map(|one| Some((one, one.value()?)))
            .collect();
        match (values.as_slice(), self.all.len()) {
            ([], _) => None,
            ([(one, value)], 1) => Some(match one.documents.as_slice() {
                [document] if self.form == SuggestionForm::Policy => {
                    document.policy.to_json() + "\n"
                }
                _ => self.written(value),
            }),
            _ => {
                let by_function = values.into_iter();
                let by_function = by_function.map(|(one, v)| (one.function.arn(), v.clone()));
                Some(self.written(&by_function.collect()))
            }
        }
    }

    /// A file for each function, or, of a policy in several parts, one for each part.
    pub(crate) fn files(&self, evidence: &Evidence) -> Vec<OutFile> {
        let namesakes = Namesakes::of(evidence);
        let files = self.sound().map(|one| self.files_of(one, &namesakes));
        files.flatten().collect()
    }

    fn files_of(&self, one: &Suggested, namesakes: &Namesakes) -> Vec<OutFile> {
        let (function, stem) = (&one.function, namesakes.stem(&one.function));
        if let (SuggestionForm::Json, Some(value)) = (self.form, one.value()) {
            return vec![planned(&stem, &self.written(value), function)];
        }
        let named = |document: &PolicyDocument| {
            // Of several parts, each has a number behind the function's name.
            let part = document.name.strip_prefix(&function.name);
            let stem = format!("{stem}{}", part.unwrap_or_default());
            planned(&stem, &document.policy.to_json(), function)
        };
        one.documents.iter().map(named).collect()
    }

    fn written(&self, value: &Value) -> String {
        match self.form {
            SuggestionForm::Json => written::json(value),
            SuggestionForm::Policy | SuggestionForm::How(_) => written::policy(value),
        }
    }
}

impl Suggested {
    fn value(&self) -> Option<&Value> {
        match &self.written {
            Written::Value(value) => Some(value),
            Written::Text(_) => None,
        }
    }

    fn text(&self) -> Option<&str> {
        match &self.written {
            Written::Text(text) => Some(text),
            Written::Value(_) => None,
        }
    }
}
