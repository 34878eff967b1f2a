//! What lpgen can read of an account, what the account records, and what to switch on.

use std::collections::{BTreeMap, BTreeSet};

use super::said::{Page, Piece, Said, said};
use super::style::{bad, dim, good, warn};
use super::wire::{AdviceJson, AskedJson, DoctorJson, SizeJson, TrailJson};
use super::words::{count, list, megabytes, number, plural};
use crate::iam::Policy;
use crate::snapshot::Unanswered;
use crate::snapshot::asked::Purpose;
use crate::synthesizer::PolicyDocument;
use crate::visibility::Advice;

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Examination {
    /// Account id.
    pub account: String,
    /// ARN of the caller.
    pub caller: String,
    /// Regions that were asked.
    pub regions: Vec<String>,
    /// Functions there; `None` when that was not answered.
    pub functions: Option<usize>,
    /// Roles there, as far as they were read; `None` when that was not answered.
    pub roles: Option<usize>,
    /// Calls, by what they are for.
    pub calls: BTreeMap<Purpose, Tried>,
    /// Trails that were looked at.
    pub trails: Vec<TrailFound>,
    /// Requests of this run, by service.
    pub requests: BTreeMap<String, u64>,
    /// What to switch on.
    pub advice: Vec<Advice>,
    /// The least policy for everything that lpgen asks.
    pub policy: Vec<PolicyDocument>,
}

/// Calls for one purpose, by action.
#[derive(Clone, Debug, Default)]
pub struct Tried {
    /// Answered.
    pub answered: BTreeSet<String>,
    /// Not answered, with why.
    pub refused: Vec<Unanswered>,
    /// There was no occasion to make them.
    pub untried: BTreeSet<String>,
}

/// A trail.
#[derive(Clone, Debug)]
pub struct TrailFound {
    /// Its name.
    pub name: String,
    /// Why it is read, or why not.
    pub why: String,
    /// What became of looking into its bucket; `None` when it is not read.
    pub bucket: Option<Result<TrailSize, String>>,
}

/// How much there is to read.
#[derive(Clone, Copy, Debug, Default)]
pub struct TrailSize {
    /// Days back from now.
    pub days: i64,
    /// Objects, each of which is a request.
    pub objects: u64,
    /// Bytes, compressed as they are.
    pub bytes: u64,
}

impl Examination {
    /// Whether something was refused, or is to be switched on.
    pub(crate) fn is_well(&self) -> bool {
        let mut calls = self.calls.values();
        calls.all(|c| c.refused.is_empty()) && self.advice.is_empty()
    }

    /// For people.
    pub(crate) fn to_text(&self) -> Page {
        let mut out = Page::default();
        let mut line = |label: &str, text: &dyn Piece| {
            let mut whole = said!("{} ", dim(format!("{label:<10}")));
            text.put(&mut whole);
            out.line(whole);
        };
        line("account", &format!("{}, as {}", self.account, self.caller));
        line("regions", &self.regions.join(", "));
        let found = [told(self.functions, "function"), told(self.roles, "role")];
        line("found", &found.join(", "));
        for (part, calls) in &self.calls {
            part_lines(*part, calls, &mut line);
        }
        for trail in &self.trails {
            line("trail", &trail_text(trail));
        }
        for advice in &self.advice {
            line("switch on", &warn(&advice.text));
            let more = [&advice.caution, &advice.command];
            for text in more.into_iter().flatten() {
                line("", &format!("  {text}"));
            }
        }
        let each: Vec<String> = self
            .requests
            .iter()
            .map(|(s, n)| format!("{s} {n}"))
            .collect();
        let all: u64 = self.requests.values().sum();
        let requests = plural(count(all), "request");
        line("cost", &format!("{requests} now: {}", each.join(", ")));
        line("", &COST);
        line(
            "policy",
            &"`lpgen doctor --policy` prints the least policy for all of this",
        );
        out
    }

    /// For programs.
    pub fn to_json(&self) -> DoctorJson<'_> {
        let calls = self.calls.iter().map(|(part, calls)| {
            let asked = AskedJson {
                answered: &calls.answered,
                refused: &calls.refused,
                untried: &calls.untried,
            };
            (part.words(), asked)
        });
        let advice = self.advice.iter().map(|advice| AdviceJson {
            text: &advice.text,
            command: advice.command.as_deref(),
            caution: advice.caution.as_deref(),
        });
        DoctorJson {
            format: DoctorJson::FORMAT,
            version: DoctorJson::VERSION,
            account: &self.account,
            caller: &self.caller,
            regions: &self.regions,
            functions: self.functions,
            roles: self.roles,
            calls: calls.collect(),
            trails: self.trails.iter().map(trail_json).collect(),
            requests: &self.requests,
            advice: advice.collect(),
            policy: self.policies(),
        }
    }

    /// The least policy, as documents of IAM.
    pub(crate) fn policies(&self) -> Vec<Policy> {
        let documents = self.policy.iter();
        documents.map(|d| d.policy.canonical()).collect()
    }
}

fn trail_json(trail: &TrailFound) -> TrailJson<'_> {
    let (read, refused) = match &trail.bucket {
        Some(Ok(size)) => (Some(size), None),
        Some(Err(words)) => (None, Some(words.as_str())),
        None => (None, None),
    };
    TrailJson {
        name: &trail.name,
        why: &trail.why,
        read: read.map(|size| SizeJson {
            days: size.days,
            objects: size.objects,
            bytes: size.bytes,
        }),
        refused,
    }
}

/// Prices are AWS's to say; these are the counts they are charged by.
const COST: &str = "a run asks once for each object of a trail that it has not read before, once for each \
1,000 objects to list them, and of Event history 2 times a second for 50 events each";

fn told(count: Option<usize>, what: &str) -> String {
    count.map_or_else(
        || format!("an unknown number of {what}s"),
        |count| plural(count, what),
    )
}

fn part_lines(part: Purpose, calls: &Tried, line: &mut impl FnMut(&str, &dyn Piece)) {
    let names = |set: &BTreeSet<String>| list(set.iter().map(String::as_str), 12);
    if !calls.answered.is_empty() {
        let said = format!("{}: {}", part.words(), names(&calls.answered));
        line("may ask", &said!("{} {}", good("+"), said));
    }
    for refused in &calls.refused {
        let about = if refused.about.is_empty() {
            &refused.region
        } else {
            &refused.about
        };
        let said = format!(
            "{}: {} {about}: {}",
            part.words(),
            refused.action,
            refused.words
        );
        line("may not", &said!("{} {}", bad("-"), said));
    }
    if !calls.untried.is_empty() {
        let said = format!("{}: {}", part.words(), names(&calls.untried));
        line("not tried", &dim(&said));
    }
}

fn trail_text(trail: &TrailFound) -> Said {
    let head = format!("`{}`: {}", trail.name, trail.why);
    match &trail.bucket {
        None => Said::of(head),
        Some(Err(words)) => said!("{}; {}", head, bad(words)),
        Some(Ok(size)) => said!(
            "{}; {} days are {}, {} MB, {}",
            head,
            size.days,
            plural(count(size.objects), "object"),
            format!("{:.1}", megabytes(size.bytes)),
            lists(size.objects)
        ),
    }
}

/// 1,000 keys to a list (ListObjectsV2 in the S3 API reference).
fn lists(objects: u64) -> String {
    let lists = objects.div_ceil(1000).max(1);
    format!("at least {} requests", number(count(objects + lists)))
}
