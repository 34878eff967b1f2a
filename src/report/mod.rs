//! Report: results as text and as versioned JSON. Pure: data in, text out.

pub mod basis;
pub mod catalog;
pub mod diff;
pub mod doctor;
pub mod doubts;
pub mod explain;
pub mod needs;
pub mod observation;
pub mod relation;
pub mod style;
pub mod suggestion;
pub mod verify;
pub mod words;
