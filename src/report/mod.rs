//! Report: results as text and as versioned JSON. Pure: data in, text out.

pub mod catalog;
pub mod needs;
pub mod observation;
pub mod suggestion;
