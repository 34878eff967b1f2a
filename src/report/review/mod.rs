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

pub use between::{PolicySet, between};
pub use json::json;
pub use layout::{Order, ReviewLayout};
pub use made::review;
pub use markdown::{MOST_CHARACTERS, ReviewDetails, markdown};
pub use numbers::{ACTIONS, ESCALATION_PATHS};
pub use reviews::{Against, Reviewed, Reviews};
pub use subject::{LastAccessedReport, Narrows, ReviewSubject, Today};
pub use text::text;
pub use value::{
    Amount, CommandReads, Ground, Look, May, NoLonger, Note, Number, PermissionChange, Rank,
    RestsOn, Review, Step, Verdict,
};

#[cfg(test)]
mod tests;
