//! One function's review: the verdict first, then what it rests on, what wants a look, what changes.
//!
//! [`Review`] is the value that every form says: the terminal, Markdown, HTML and JSON. It is made of a
//! proposal, the role of today and the evidence, and holds text as it came: renderers escape.

mod between;
mod end;
mod gaps;
mod json;
mod layout;
mod looks;
mod made;
mod markdown;
mod may;
mod numbers;
mod plan;
mod reviews;
mod rows;
mod short;
mod subject;
mod text;
mod value;
mod why;
mod wide;

pub(crate) use between::{PolicySet, between};
pub(crate) use json::json;
pub(crate) use layout::{Order, ReviewLayout};
pub(crate) use markdown::{MOST_CHARACTERS, ReviewDetails, markdown};
pub(crate) use numbers::{ACTIONS, ESCALATION_PATHS};
pub(crate) use reviews::{Against, Reviewed, Reviews};
pub(crate) use text::text;
pub(crate) use value::{
    Amount, Ground, Look, May, NoLonger, Number, PermissionChange, Rank, Review, Step,
};

#[cfg(test)]
mod tests;
