//! How two sides' policies stand to each other, for a person.

use super::said::{Page, said};
use crate::differ::relation::{Direction, Related, Relation};
use crate::iam::Request;

/// The relation in one sentence, and the requests that show it.
pub(crate) fn text(related: &Related) -> Page {
    let mut out = Page::default();
    out.line(sentence(related.relation));
    for (title, direction) in [
        ("allowed only by the new policies", Direction::Gained),
        ("allowed only by the old policies", Direction::Lost),
    ] {
        let of_it = |(own, _): &&(Direction, Request)| *own == direction;
        let mut witnesses = related.witnesses.iter().filter(of_it).peekable();
        if witnesses.peek().is_some() {
            out.blank();
            out.line(said!("{}, for example:", title));
        }
        for (_, request) in witnesses {
            out.line(said!("  {} on {}", request.action, request.resource));
            for (key, values) in request.context.iter() {
                out.line(said!("    with {} = {}", key, values.join(", ")));
            }
        }
    }
    if related.relation == Relation::Unknown {
        out.blank();
        out.line("not decided:");
        for open in &related.undecided {
            let side = match open.direction {
                Direction::Gained => "new",
                Direction::Lost => "old",
            };
            out.line(said!(
                "  whether the {} policies allow more of {}: {}",
                side,
                open.action,
                open.why
            ));
        }
    }
    out.blank();
    out.line(said!(
        "`Action` patterns stand for the actions of catalog {}",
        related.catalog
    ));
    out
}

fn sentence(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "equal: both sides allow the same requests",
        Relation::Narrower => {
            "narrower: the new policies allow less than the old, and nothing else"
        }
        Relation::Wider => "wider: the new policies allow all that the old do, and more",
        Relation::Incomparable => {
            "incomparable: each side allows something that the other does not"
        }
        Relation::Unknown => {
            "unknown: it could not be decided how the two sides stand to each other"
        }
    }
}
