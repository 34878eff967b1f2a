//! Report: results as text, as Markdown and as typed JSON. Pure: data in, text out.

pub mod basis;
pub mod catalog;
pub mod change;
pub mod check;
mod csv;
pub mod diagnostics;
pub mod diff;
pub mod doctor;
pub mod doubts;
pub mod explain;
pub mod how;
pub mod html;
pub mod lay;
mod markdown;
pub mod needs;
pub mod observation;
mod out_file;
pub mod policies;
mod reasons;
pub mod relation;
pub mod review;
pub mod said;
pub mod sarif;
pub mod scan;
pub mod settings;
pub mod signal;
pub mod simulation;
pub mod style;
pub mod suggestion;
pub mod usage;
pub mod verify;
pub mod wire;
pub mod words;
pub mod written;

pub use out_file::OutFile;

/// How much of a result is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// What a person reads first; the rest as a number.
    Short,
    /// All of it.
    Whole,
}
