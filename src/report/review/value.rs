//! What a person reads of one function's proposal, as a value: every renderer says the same of it, in this
//! order. Texts are as they come; the renderers escape them.

use std::fmt;

use jiff::Timestamp;

use crate::observer::usage::Count;
use crate::report::words::number;

/// The review of one function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Review {
    /// The function's name.
    pub function: String,
    /// Its ARN.
    pub arn: String,
    /// Its region; empty when no record tells it.
    pub region: String,
    /// The role of today, or the one that the calls were made under: its name; `None` when there are none or
    /// several.
    pub role: Option<String>,
    /// The policies of the role of today, each with its kind; `None` when the role is not known.
    pub today: Option<Vec<String>>,
    /// What happens, and whether something breaks.
    pub verdict: Verdict,
    /// What the result rests on.
    pub rests_on: RestsOn,
    /// The numbers that people decide by, before and after.
    pub numbers: Vec<Number>,
    /// What wants a look, the costliest first.
    pub looks: Vec<Look>,
    /// What the function may do afterwards.
    pub may: Vec<May>,
    /// What is not allowed any more; `None` when the role of today is not known.
    pub no_longer: Option<NoLonger>,
    /// What becomes of the role, the first line what is done.
    pub plan: Vec<String>,
    /// What to do next.
    pub next: Vec<Step>,
    /// All that is to be known, counted by code.
    pub notes: Vec<Note>,
}

/// What happens to the permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PermissionChange {
    /// A promise does not hold: something would be denied, or more allowed than is granted.
    Broken,
    /// Whether more is allowed than today could not be decided.
    Open,
    /// More is allowed than today, and nothing goes.
    Wider,
    /// Something goes and something is new.
    Mixed,
    /// Less is allowed than today, and nothing new.
    Narrower,
    /// The same is allowed as today.
    Same,
    /// The role of today is not known.
    NotCompared,
}

/// The verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// What happens to the permissions.
    pub change: PermissionChange,
    /// In a few words, without how many things want a look: `narrower, nothing breaks`.
    pub text: String,
}

/// What the result rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RestsOn {
    /// The times of the first and the last record; `None` when no record carries one.
    pub window: Option<(Timestamp, Timestamp)>,
    /// Days that the records cover.
    pub days: Option<u32>,
    /// Different records that were read.
    pub records: Count,
    /// Different calls of the function, without those set apart.
    pub calls: Count,
    /// The same in a line, with what they show.
    pub text: String,
}

/// So many of something, or all there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Amount {
    /// So many.
    Count(usize),
    /// All there is: `*`.
    Every,
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(n) => f.write_str(&number(*n)),
            Self::Every => f.write_str("every"),
        }
    }
}

/// One number, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    /// What is counted, in a word or two.
    pub what: &'static str,
    /// What that means, exactly.
    pub means: &'static str,
    /// Today; `None` when the role is not known.
    pub before: Option<Amount>,
    /// As proposed.
    pub after: Amount,
    /// What it is made of.
    pub note: String,
}

/// How much it can cost not to look, the costliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// A promise is broken.
    Broken,
    /// Somebody else may use the credentials.
    Foreign,
    /// Nothing could be removed, so every danger of today stays.
    Unchanged,
    /// A way to all permissions is left.
    Escalation,
    /// Any role can be handed on or taken.
    AnyRole,
    /// All data of a kind, or the traces, are within reach.
    AllData,
    /// Something is allowed that is not allowed today, or that could not be excluded.
    New,
    /// Something is allowed on every resource.
    Everywhere,
    /// Calls are denied, or will be.
    Denied,
    /// The records may miss what the function needs.
    Unseen,
    /// A role can be handed on or taken.
    Role,
    /// Something about the role of today or the account is not known, or names the old role.
    Unknown,
    /// A name or a permission is not certain.
    Uncertain,
}

/// One thing that wants a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// How much it can cost.
    pub rank: Rank,
    /// A stable code; `docs/diagnostics.md` has a heading for each.
    pub code: &'static str,
    /// What it is about, in a word.
    pub label: &'static str,
    /// What it is, in a line.
    pub what: String,
    /// Why it is so, in a line.
    pub why: String,
    /// The best next step.
    pub next: Step,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A command of this program or of the shell, ready to paste.
    Command {
        /// It, without the flags that say what is read.
        line: String,
        /// Whether the flags that say what is read belong behind it.
        reads: CommandReads,
        /// What it shows.
        about: &'static str,
    },
    /// Something to do by hand, in a few words.
    Words(String),
}

/// Whether a command reads what this run read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CommandReads {
    /// It takes the flags of this run.
    TheSame,
    /// It takes none.
    Nothing,
}

impl Step {
    /// A command of `lpgen` about the same evidence.
    pub(super) fn lpgen(line: String, about: &'static str) -> Self {
        Self::Command {
            line,
            reads: CommandReads::TheSame,
            about,
        }
    }

    /// The command or the words, the command with the flags of this run.
    pub(crate) fn text(&self, flags: &str) -> String {
        match self {
            Self::Command {
                line,
                reads: CommandReads::TheSame,
                ..
            } if !flags.is_empty() => format!("{line} {flags}"),
            Self::Command { line, .. } => line.clone(),
            Self::Words(words) => words.clone(),
        }
    }
}

/// Why a permission is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ground {
    /// Calls were seen.
    Used,
    /// The configuration implies it.
    Implied,
    /// The role allows it today, and its use could not have been seen.
    Kept,
}

/// What the function may do on one resource, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct May {
    /// Why.
    pub ground: Ground,
    /// IAM prefix of the service.
    pub service: String,
    /// The resource, shortened to what tells it from others: account and region where they are the function's
    /// own are left out.
    pub resource: String,
    /// The patterns as they stand in the policy.
    pub patterns: Vec<String>,
    /// Names of the actions.
    pub actions: Vec<String>,
    /// Calls of the action that was called most often, where calls were seen.
    pub calls: Option<Count>,
    /// When one was seen last.
    pub last: Option<Timestamp>,
    /// Under which condition, or what implies it.
    pub note: String,
}

/// What is not allowed any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NoLonger {
    /// By access level, the most dangerous first.
    pub by_level: Vec<(String, usize)>,
    /// The most telling actions among them, three at most.
    pub examples: Vec<String>,
    /// Resource patterns of today that the proposal does not reach.
    pub out_of_reach: Vec<String>,
}

impl Review {
    /// How many things want a look, in words.
    pub(crate) fn looks_in_words(&self) -> String {
        match self.looks.len() {
            0 => "nothing to look at".to_owned(),
            1 => "1 thing to look at".to_owned(),
            n => format!("{} things to look at", number(n)),
        }
    }
}

impl NoLonger {
    /// How many actions go altogether.
    pub(crate) fn actions(&self) -> usize {
        self.by_level.iter().map(|(_, count)| count).sum()
    }
}

/// Something to know, by its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    /// The gap's code.
    pub code: &'static str,
    /// How many there are.
    pub count: usize,
}
