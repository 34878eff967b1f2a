//! A scan as one page for a browser: no network, no framework, no markup from outside.
//!
//! The templates below `templates/` are checked when the program is compiled. Every text that they show is a
//! `Shown`, which escapes what is not seen as itself, and the template escapes its markup; no name
//! stands in an attribute, a style or the script. The page's own policy allows its one style and its one
//! script, by their hashes, and nothing else.

mod days;
mod first;
mod function;
mod picture;
mod plot;
mod progress;
mod review;
mod room;
mod shown;
mod sides;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use askama::Template;
use ring::digest::{SHA256, digest};

use self::days::{KEYS, Key};
use self::first::{First, Headline, Tile, firsts, tiles, word};
use self::function::{FunctionPart, MEANINGS, class};
use self::picture::Picture;
use self::plot::Plot;
use self::progress::Progress;
use self::shown::Shown;
use super::diagnostics;
use super::scan::{RANKED, change_lines, rests_on, total_lines};
use super::wire::{ExtentJson, LevelJson, ScanJson, ScannedJson};
use super::words::{number, plural};

pub(crate) use function::FunctionPage;
pub(crate) use room::Room;

const STYLE: &str = include_str!("../../../templates/style.css");
const SCRIPT: &str = include_str!("../../../templates/script.js");

/// Lines that a group of findings shows.
const MOST: usize = 200;

/// Fewer points than these are read from the table at once.
const LEAST_PLOTTED: usize = 3;

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'p> {
    security: String,
    version: &'static str,
    catalog: &'p str,
    title: Shown,
    place: Shown,
    headline: Headline,
    rests_on: Shown,
    tiles: Vec<Tile>,
    firsts: Vec<First>,
    more_firsts: usize,
    /// The one function that the page is about.
    alone: Option<FunctionPart<'p>>,
    day_keys: &'static [Key],
    meanings: [(&'static str, &'static str); 9],
    ranked: &'static str,
    style: &'static str,
    script: &'static str,
    baseline: Option<Against>,
    columns: [Head; 10],
    rows: Vec<Row>,
    totals: Vec<Shown>,
    plot: Option<Plot>,
    progress: Option<Progress>,
    picture: Option<Picture>,
    findings: Vec<Group>,
    gaps: Vec<GapOf>,
    pages: Vec<FunctionPart<'p>>,
}

struct Against {
    line: Shown,
    new: Vec<Shown>,
    gone: Vec<Shown>,
}

struct Head {
    head: &'static str,
    sort: &'static str,
}

struct Row {
    rank: usize,
    name: Shown,
    verdict: &'static str,
    verdict_class: String,
    numbers: [Number; 5],
    look_at: Shown,
    days: Number,
}

struct Number {
    value: isize,
    text: String,
}

struct Group {
    code: &'static str,
    level: &'static str,
    count: usize,
    is_open: bool,
    meaning: Shown,
    lines: Vec<AboutLine>,
    left: usize,
}

struct AboutLine {
    about: Shown,
    text: Shown,
}

struct GapOf {
    code: &'static str,
    of: String,
    text: Shown,
}

/// The page; `pages` by ARN of the function, `flags` those of this run, for commands.
pub(crate) fn html(scan: &ScanJson, pages: &BTreeMap<String, FunctionPage>, flags: &str) -> String {
    let of = |function: &ScannedJson| pages.get(&function.function);
    let each: Vec<&FunctionPage> = scan.functions.iter().filter_map(of).collect();
    let is_whole = each.len() == scan.functions.len();
    let functions = scan.functions.iter().enumerate();
    let parts = functions.filter_map(|(at, row)| {
        let page = of(row)?;
        Some(FunctionPart::of(at + 1, row, page, scan))
    });
    let mut parts: Vec<FunctionPart<'_>> = parts.collect();
    let is_alone = matches!(each.as_slice(), [one] if one.review.is_some()) && is_whole;
    let alone = if is_alone { parts.pop() } else { None };
    let (firsts, more_firsts) = firsts(scan, flags);
    let sort = |at| if at == 0 { "ascending" } else { "none" };
    let page = Page {
        security: security(),
        version: env!("CARGO_PKG_VERSION"),
        catalog: &scan.catalog,
        title: title(scan, alone.as_ref()),
        place: place(scan, alone.as_ref()),
        headline: headline(scan, alone.as_ref()),
        rests_on: rest(scan, alone.as_ref()),
        tiles: tiles(scan),
        firsts,
        more_firsts,
        day_keys: &KEYS,
        meanings: MEANINGS,
        ranked: RANKED,
        style: STYLE,
        script: SCRIPT,
        baseline: against(scan),
        columns: std::array::from_fn(|at| Head {
            head: HEADS[at],
            sort: sort(at),
        }),
        rows: rows(scan),
        totals: total_lines(&scan.totals)
            .iter()
            .map(|l| Shown::of(l))
            .collect(),
        plot: if scan.functions.len() < LEAST_PLOTTED {
            None
        } else {
            Plot::of(&scan.functions)
        },
        progress: scan
            .checklist
            .as_ref()
            .and_then(|checks| Progress::of(&checks.progress)),
        picture: if is_whole && !is_alone {
            Picture::of(&scan.functions, &each)
        } else {
            None
        },
        findings: findings(scan),
        gaps: gaps(scan),
        alone,
        pages: parts,
    };
    // Writing to a `String` does not fail, and the template has no filter that does.
    // askama leaves out the end of the last line.
    page.render().unwrap_or_default() + "\n"
}

fn title(scan: &ScanJson, alone: Option<&FunctionPart<'_>>) -> Shown {
    alone.map_or_else(
        || {
            Shown::of(&format!(
                "{} on {}",
                plural(scan.totals.functions, "function"),
                plural(scan.totals.roles, "role")
            ))
        },
        |one| one.name.clone(),
    )
}

fn place(scan: &ScanJson, alone: Option<&FunctionPart<'_>>) -> Shown {
    let mut parts = vec![scan.accounts.join(", "), scan.regions.join(", ")];
    let role = alone.and_then(|_| scan.roles.first());
    parts.extend(role.map(|role| format!("role {}", role.name)));
    parts.retain(|part| !part.is_empty());
    Shown::of(&parts.join(" · "))
}

fn headline(scan: &ScanJson, alone: Option<&FunctionPart<'_>>) -> Headline {
    let review = alone.and_then(|one| one.page.review.as_ref());
    review.map_or_else(
        || Headline::of(scan),
        |review| Headline {
            tone: review.tone,
            text: review.verdict.clone(),
        },
    )
}

fn rest(scan: &ScanJson, alone: Option<&FunctionPart<'_>>) -> Shown {
    let review = alone.and_then(|one| one.page.review.as_ref());
    review.map_or_else(
        || Shown::of(&rests_on(scan)),
        |review| review.rests_on.clone(),
    )
}

const HEADS: [&str; 10] = [
    "rank",
    "function",
    "verdict",
    "actions today",
    "actions then",
    "writes today",
    "writes then",
    "escalation paths",
    "look at",
    "days",
];

fn rows(scan: &ScanJson) -> Vec<Row> {
    let each = scan.functions.iter().enumerate().map(|(at, f)| {
        let today = |of: fn(&ExtentJson) -> usize| shown(f.before.as_ref().map(of));
        let then = |of: fn(&ExtentJson) -> usize| shown((!f.verdict.waits()).then(|| of(&f.after)));
        let look_at: Vec<&str> = f.look_at.iter().map(|one| one.text.as_str()).collect();
        Row {
            rank: at + 1,
            name: Shown::of(&f.name),
            verdict: f.verdict.words(),
            verdict_class: class(f),
            numbers: [
                today(|e| e.actions),
                then(|e| e.actions),
                today(|e| e.writes),
                then(|e| e.writes),
                today(|e| e.escalations),
            ],
            look_at: Shown::of(&look_at.join(", ")),
            days: shown(f.days_covered.and_then(|days| usize::try_from(days).ok())),
        }
    });
    each.collect()
}

/// What is not known sorts before nothing.
fn shown(n: Option<usize>) -> Number {
    Number {
        value: n.and_then(|n| isize::try_from(n).ok()).unwrap_or(-1),
        text: n.map_or_else(|| "–".to_owned(), number),
    }
}

fn against(scan: &ScanJson) -> Option<Against> {
    let baseline = scan.baseline.as_ref()?;
    let (line, new, gone) = change_lines(scan, baseline);
    let all = |lines: Vec<String>| lines.iter().map(|line| Shown::of(line)).collect();
    Some(Against {
        line: Shown::of(&line),
        new: all(new),
        gone: all(gone),
    })
}

fn findings(scan: &ScanJson) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for found in scan.findings.iter().filter(|f| f.level != LevelJson::Note) {
        let at = groups.iter().position(|group| group.code == found.code);
        let at = at.unwrap_or_else(|| {
            let said = diagnostics::of(found.code);
            groups.push(Group {
                code: found.code,
                level: word(found.level),
                count: 0,
                is_open: found.level == LevelJson::Error,
                meaning: Shown::of(said.map_or("", |said| &said.meaning)),
                lines: Vec::new(),
                left: 0,
            });
            groups.len() - 1
        });
        let group = &mut groups[at];
        group.count += 1;
        if group.lines.len() < MOST {
            group.lines.push(AboutLine {
                about: Shown::of(found.about()),
                text: Shown::of(&found.text),
            });
        } else {
            group.left += 1;
        }
    }
    groups
}

fn gaps(scan: &ScanJson) -> Vec<GapOf> {
    let each = scan.gaps.iter().take(MOST).map(|gap| GapOf {
        code: gap.code,
        of: plural(gap.functions, "function"),
        text: Shown::of(&gap.text),
    });
    each.collect()
}

/// What the page may load and run: its own style and script, by their hashes (W3C, "Content Security Policy
/// Level 3").
fn security() -> String {
    let hash = |text: &str| base64(digest(&SHA256, text.as_bytes()).as_ref());
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

/// Bytes in base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let all = three
            .iter()
            .fold(0_usize, |all, byte| (all << 8) | usize::from(*byte));
        let all = all << (8 * (3 - three.len()));
        for digit in 0..4 {
            let at = (all >> (18 - 6 * digit)) & 63;
            out.push(if digit > three.len() {
                '='
            } else {
                char::from(DIGITS[at])
            });
        }
    }
    out
}
