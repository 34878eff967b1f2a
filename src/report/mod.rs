//! Report: results as text and as versioned JSON. Pure: data in, text out.

pub mod basis;
pub mod catalog;
pub mod diff;
pub mod doctor;
pub mod doubts;
pub mod explain;
mod markdown;
pub mod needs;
pub mod observation;
mod reasons;
pub mod relation;
pub mod said;
pub mod style;
pub mod suggestion;
pub mod verify;
pub mod wire;
pub mod words;
pub mod written;
