//! How a review is laid out in a terminal, and how much each of its parts may take.

use crate::report::Detail;
use crate::report::lay::{Line, cut, wrap};

/// How a review is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReviewLayout<'a> {
    /// Columns of the page.
    pub width: usize,
    /// A screen, or all there is.
    pub detail: Detail,
    /// Where the verdict stands.
    pub order: Order,
    /// The flags of this run that say what is read, as typed.
    pub flags: &'a str,
}

/// Where the verdict stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// On top.
    VerdictFirst,
    /// At the end, where it stays in sight.
    VerdictLast,
}

/// A screen, for a page of a hundred columns or more; narrower ones take more lines.
pub(super) const SCREEN: usize = 40;
/// So many things want a look before a number stands for the rest.
pub(super) const LOOKS: usize = 5;
/// Where the text behind a label begins.
pub(super) const BODY: usize = 16;

/// How much each part may take: the first that makes a screen is taken.
#[derive(Clone, Copy)]
pub(super) struct Room {
    pub(super) looks: usize,
    pub(super) what: usize,
    pub(super) blank: bool,
    pub(super) steps: usize,
    /// The fewest lines that are worth it for what the function may do.
    pub(super) may: usize,
}

pub(super) const ROOMS: [Room; 6] = [
    Room {
        looks: LOOKS,
        what: 2,
        blank: true,
        steps: 3,
        may: 12,
    },
    Room {
        looks: LOOKS,
        what: 1,
        blank: true,
        steps: 3,
        may: 6,
    },
    Room {
        looks: LOOKS,
        what: 1,
        blank: false,
        steps: 2,
        may: 3,
    },
    Room {
        looks: 3,
        what: 1,
        blank: false,
        steps: 1,
        may: 3,
    },
    Room {
        looks: 2,
        what: 1,
        blank: false,
        steps: 1,
        may: 2,
    },
    Room {
        looks: 1,
        what: 1,
        blank: false,
        steps: 1,
        may: 2,
    },
];

/// A word that is longer than the page is the one thing that is broken without a mark; one whose characters
/// are not seen as themselves is cut.
pub(super) fn fitting(line: Line, width: usize) -> Vec<Line> {
    if line.columns() <= width {
        vec![line]
    } else if line.text().contains("$'") {
        cut(wrap(line.spans(), width), 1, width)
    } else {
        wrap(line.spans(), width)
    }
}
