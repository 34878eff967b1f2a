//! Functions and the resources that they use, as a matrix: it stays readable where lines between them would
//! not.

use std::collections::BTreeMap;

use super::function::{FunctionPage, Touch};
use super::shown::Shown;
use crate::iam::arn::Arn;
use crate::report::wire::ScannedJson;
use crate::report::words::{number, plural};

/// Rows and columns that a picture has at most.
const MOST_ROWS: usize = 200;
const MOST_COLUMNS: usize = 40;

const LEFT: usize = 260;
const HEAD: usize = 190;
const STEP: usize = 18;

/// The matrix.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) left: usize,
    pub(super) head: usize,
    pub(super) legend: Shown,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug)]
pub(super) struct Column {
    pub(super) x: usize,
    pub(super) text: Shown,
    pub(super) whole: Shown,
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) rank: usize,
    pub(super) y: usize,
    pub(super) text: Shown,
    pub(super) cells: Vec<Cell>,
}

#[derive(Debug)]
pub(super) struct Cell {
    pub(super) x: usize,
    pub(super) class: &'static str,
    pub(super) words: Shown,
}

impl Picture {
    /// The functions that use something, in their order, and the resources that most of them use.
    pub(super) fn of(functions: &[ScannedJson], pages: &[&FunctionPage]) -> Option<Self> {
        let mut users: BTreeMap<&str, usize> = BTreeMap::new();
        for resource in pages.iter().flat_map(|page| page.touches.keys()) {
            *users.entry(resource).or_default() += 1;
        }
        let all = users.len();
        let mut resources: Vec<(&str, usize)> = users.into_iter().collect();
        resources.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
        resources.truncate(MOST_COLUMNS);
        // Those of one service stand together.
        resources.sort_unstable();
        let resources: Vec<&str> = resources.into_iter().map(|(name, _)| name).collect();
        let using = || (0..functions.len()).filter(|at| !pages[*at].touches.is_empty());
        let count = using().count();
        if count == 0 {
            return None;
        }
        let x = |column: usize| LEFT + column * STEP;
        let rows = using().take(MOST_ROWS).enumerate().map(|(row, at)| Row {
            rank: at + 1,
            y: HEAD + 16 + row * STEP,
            text: Shown::short(&functions[at].name, 36),
            cells: cells(&functions[at], pages[at], &resources, x),
        });
        let columns = resources.iter().enumerate().map(|(column, arn)| Column {
            x: x(column) + 5,
            text: Shown::short(&short(arn), 34),
            whole: Shown::of(arn),
        });
        Some(Self {
            width: x(resources.len()) + 120,
            height: HEAD + 24 + count.min(MOST_ROWS) * STEP,
            left: LEFT,
            head: HEAD,
            legend: Shown::of(&format!(
                "{}{}, {}{}: what calls needed. A name has its ARN in the tip.",
                plural(count, "function"),
                only(count, MOST_ROWS),
                plural(all, "resource"),
                only(all, MOST_COLUMNS),
            )),
            columns: columns.collect(),
            rows: rows.collect(),
        })
    }
}

fn cells(
    function: &ScannedJson,
    page: &FunctionPage,
    resources: &[&str],
    x: impl Fn(usize) -> usize,
) -> Vec<Cell> {
    let touched = resources.iter().enumerate().filter_map(|(column, arn)| {
        let (class, what) = match page.touches.get(*arn)? {
            Touch::Reads => ("reads", "reads"),
            Touch::Writes => ("writes", "writes"),
            Touch::Permissions => ("permissions", "manages permissions of"),
        };
        Some(Cell {
            x: x(column),
            class,
            words: Shown::of(&format!("{} {what} {arn}", function.name)),
        })
    });
    touched.collect()
}

/// How many are shown, where not all are.
fn only(all: usize, most: usize) -> String {
    if all <= most {
        return String::new();
    }
    format!(" (the first {} are shown)", number(most))
}

/// `dynamodb table/orders` of an ARN.
fn short(arn: &str) -> String {
    match Arn::parse(arn) {
        Some(arn) => format!("{} {}", arn.service, arn.resource),
        None => arn.to_owned(),
    }
}
