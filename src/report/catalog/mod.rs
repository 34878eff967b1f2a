//! What the catalog says, as data and as text.

mod action;
mod line;
mod operation;
mod service;

pub(crate) use action::{json as action_json, text as action_text};
pub(crate) use line::operation_lines;
pub(crate) use operation::{json as operation_json, short, text as operation_text};
pub(crate) use service::{json as service_json, text as service_text};
