//! What to look at first in a page of several functions: how bad it is, where, what to do.

use std::collections::BTreeMap;

use super::shown::Shown;
use crate::gap::shell;
use crate::iam::arn::last_part;
use crate::report::wire::{LevelJson, ScanFindingJson, ScanJson, ScanVerdictJson, ScannedJson};
use crate::report::words::{number, plural};

/// So many subjects are named.
const MOST: usize = 5;

/// So many findings of each, and functions on a role.
const MOST_LINES: usize = 3;

/// Longer hints hold commands that are no words for a first look.
const LONGEST_HINT: usize = 160;

/// The answer in a line.
#[derive(Debug)]
pub(super) struct Headline {
    /// `good`, `bad` or `warn`.
    pub(super) tone: &'static str,
    pub(super) text: Shown,
}

/// One role or function with what is found of it.
#[derive(Debug)]
pub(super) struct First {
    pub(super) level: &'static str,
    /// The role or the account; empty where it is a function.
    pub(super) about: Shown,
    pub(super) on: Vec<On>,
    pub(super) more_on: usize,
    pub(super) lines: Vec<Shown>,
    pub(super) more_lines: usize,
    /// A command of this program; empty where waiting is what there is to do.
    pub(super) command: Shown,
    pub(super) words: Shown,
}

/// A function that it concerns.
#[derive(Debug)]
pub(super) struct On {
    pub(super) rank: usize,
    pub(super) name: Shown,
}

impl Headline {
    /// Of a scan.
    pub(super) fn of(scan: &ScanJson) -> Self {
        let broken = scan.functions.iter();
        let broken = broken
            .filter(|f| f.verdict == ScanVerdictJson::Broken)
            .count();
        let of = |level| scan.findings.iter().filter(|f| f.level == level).count();
        let (graves, warnings) = (of(LevelJson::Error), of(LevelJson::Warning));
        let also = match warnings {
            0 => String::new(),
            n => format!(", {}", plural(n, "warning")),
        };
        let (tone, text) = match (broken, graves, warnings) {
            (1.., _, _) => (
                "bad",
                format!("{}: do not apply", plural(broken, "broken proposal")),
            ),
            (0, 1.., _) => ("bad", format!("{}{also}", plural(graves, "grave finding"))),
            (0, 0, 1..) => ("warn", format!("Nothing grave{also}")),
            (0, 0, 0) => ("good", "Nothing found that wants a look".to_owned()),
        };
        Self {
            tone,
            text: Shown::of(&text),
        }
    }
}

/// Those to look at first, and how many more have findings as grave; `flags` are those of this run, for commands.
pub(super) fn firsts(scan: &ScanJson, flags: &str) -> (Vec<First>, usize) {
    let Some(worst) = scan.findings.iter().map(|f| f.level).min() else {
        return (Vec::new(), 0);
    };
    if worst == LevelJson::Note {
        return (Vec::new(), 0);
    }
    let concerned = Concerned::of(scan);
    let mut subjects: BTreeMap<(usize, &str), Vec<&ScanFindingJson>> = BTreeMap::new();
    for found in scan.findings.iter().filter(|f| f.level == worst) {
        let rank = concerned.by(found).first().copied().unwrap_or(usize::MAX);
        let subject = subjects.entry((rank, found.about())).or_default();
        subject.push(found);
    }
    let more = subjects.len().saturating_sub(MOST);
    let first = subjects.values().take(MOST);
    let first = first.map(|found| one(scan, found, concerned.by(found[0]), flags));
    (first.collect(), more)
}

/// Places of functions in the ranking, by the function's ARN and by its role's.
struct Concerned<'s>(BTreeMap<&'s str, Vec<usize>>);

impl<'s> Concerned<'s> {
    fn of(scan: &'s ScanJson) -> Self {
        let mut by: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, f) in scan.functions.iter().enumerate() {
            by.entry(&f.function).or_default().push(at);
            if let Some(role) = &f.role {
                by.entry(role).or_default().push(at);
            }
        }
        Self(by)
    }

    fn by(&self, found: &ScanFindingJson) -> &[usize] {
        let subject = found.function.as_deref().or(found.role.as_deref());
        let places = subject.and_then(|subject| self.0.get(subject));
        places.map_or(&[], Vec::as_slice)
    }
}

fn one(scan: &ScanJson, found: &[&ScanFindingJson], places: &[usize], flags: &str) -> First {
    let on = places.iter().take(MOST_LINES).map(|at| On {
        rank: at + 1,
        name: Shown::of(&scan.functions[*at].name),
    });
    let lines = found.iter().take(MOST_LINES);
    let at = places.iter().map(|at| &scan.functions[*at]);
    let (command, words) = at.clone().find(|f| !f.verdict.waits()).map_or_else(
        || (Shown::default(), wait(scan, at.clone().next(), found)),
        |f| (diff(f, flags), Shown::of(&f.why)),
    );
    First {
        level: word(found[0].level),
        about: match found[0].function {
            Some(_) if !places.is_empty() => Shown::default(),
            _ => Shown::of(last(found[0].about())),
        },
        on: on.collect(),
        more_on: places.len().saturating_sub(MOST_LINES),
        lines: lines.map(|found| Shown::of(&found.text)).collect(),
        more_lines: found.len().saturating_sub(MOST_LINES),
        command,
        words,
    }
}

fn diff(f: &ScannedJson, flags: &str) -> Shown {
    let line = format!("lpgen diff {} {flags}", shell::word(&f.name));
    Shown::of(line.trim_end())
}

/// Why nothing is proposed yet, and what would change that.
fn wait(scan: &ScanJson, f: Option<&ScannedJson>, found: &[&ScanFindingJson]) -> Shown {
    let Some(f) = f else {
        return Shown::of(found[0].hint.as_deref().unwrap_or_default());
    };
    let gaps = f.gaps.iter().filter_map(|at| scan.gaps.get(*at));
    let mut hints = gaps.filter_map(|gap| gap.hint.as_deref());
    let hint = hints.find(|hint| hint.len() <= LONGEST_HINT);
    let hint = hint.map_or_else(String::new, |hint| format!("; {hint}"));
    Shown::of(&format!("{}: {}{hint}", f.verdict.words(), f.why))
}

/// How grave something is, in a word.
pub(super) fn word(level: LevelJson) -> &'static str {
    match level {
        LevelJson::Error => "error",
        LevelJson::Warning => "warning",
        LevelJson::Note => "note",
    }
}

/// The name at the end of an ARN.
fn last(about: &str) -> &str {
    let name = last_part(about);
    if name.is_empty() { about } else { name }
}

/// A number that the scan is summed up by.
#[derive(Debug)]
pub(super) struct Tile {
    pub(super) what: &'static str,
    pub(super) number: String,
    pub(super) note: String,
}

/// The scan in a few numbers.
pub(super) fn tiles(scan: &ScanJson) -> Vec<Tile> {
    let t = &scan.totals;
    let arrow = |today, then| format!("{} → {}", number(today), number(then));
    let paths = scan.functions.iter().filter_map(|f| f.before.as_ref());
    let paths = paths.filter(|before| before.escalations > 0).count();
    let of = |n| format!("{} of {}", number(n), number(t.functions));
    vec![
        Tile {
            what: "can gain more permissions",
            number: of(paths),
            note: "functions whose role has an escalation path".to_owned(),
        },
        Tile {
            what: "actions, today → proposed",
            number: arrow(t.granted_actions, t.proposed_actions),
            note: format!(
                "{} used, {} kept",
                number(t.used_actions),
                number(t.kept_actions)
            ),
        },
        Tile {
            what: "on every resource, today → proposed",
            number: arrow(t.granted_on_everything, t.proposed_on_everything),
            note: "actions that could be limited".to_owned(),
        },
        Tile {
            what: "without a call",
            number: of(t.idle_functions),
            note: "functions in this window".to_owned(),
        },
    ]
}
