//! How two sides' policies stand to each other, as text and as versioned JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::differ::relation::{Direction, Related, Relation};
use crate::iam::Request;

/// Name and version of the document's form.
const FORMAT: &str = "lpgen-relation";
const VERSION: u32 = 1;

/// The relation as one JSON document.
pub fn json(related: &Related) -> Value {
    let witness = |(direction, request): &(Direction, Request)| {
        json!({
            "direction": direction.as_str(),
            "action": request.action,
            "resource": request.resource,
            "context": request.context,
        })
    };
    let undecided: Vec<Value> = related
        .undecided
        .iter()
        .map(|open| {
            json!({
                "direction": open.direction.as_str(),
                "action": open.action,
                "why": open.why.to_string(),
            })
        })
        .collect();
    json!({
        "format": FORMAT,
        "version": VERSION,
        "relation": related.relation.as_str(),
        "catalog": related.catalog,
        "witnesses": related.witnesses.iter().map(witness).collect::<Vec<_>>(),
        "undecided": undecided,
    })
}

/// The relation in one sentence, and the requests that show it.
pub fn text(related: &Related) -> String {
    let mut out = sentence(related.relation).to_owned() + "\n";
    for (title, direction) in [
        ("allowed only by the new policies", Direction::Gained),
        ("allowed only by the old policies", Direction::Lost),
    ] {
        let of_it = |(own, _): &&(Direction, Request)| *own == direction;
        let mut witnesses = related.witnesses.iter().filter(of_it).peekable();
        if witnesses.peek().is_some() {
            let _ = writeln!(out, "\n{title}, for example:");
        }
        for (_, request) in witnesses {
            let _ = writeln!(out, "  {} on {}", request.action, request.resource);
            for (key, values) in request.context.iter() {
                let _ = writeln!(out, "    with {key} = {}", values.join(", "));
            }
        }
    }
    if related.relation == Relation::Unknown {
        out.push_str("\nnot decided:\n");
        for open in &related.undecided {
            let side = match open.direction {
                Direction::Gained => "new",
                Direction::Lost => "old",
            };
            let _ = writeln!(
                out,
                "  whether the {side} policies allow more of {}: {}",
                open.action, open.why
            );
        }
    }
    let _ = writeln!(
        out,
        "\n`Action` patterns stand for the actions of catalog {}",
        related.catalog
    );
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
