//! What the catalog says, as data and as text.

mod action;
mod line;
mod operation;
mod service;

pub use action::{json as action_json, text as action_text};
pub use line::operation_line;
pub use operation::{json as operation_json, short, text as operation_text};
pub use service::{json as service_json, text as service_text};
