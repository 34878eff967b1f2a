//! Report: results as text, as Markdown and as typed JSON. Pure: data in, text out.

pub(crate) mod basis;
pub(crate) mod catalog;
pub(crate) mod change;
pub(crate) mod check;
mod csv;
pub(crate) mod diagnostics;
pub(crate) mod diff;
pub mod doctor;
pub(crate) mod doubts;
pub(crate) mod explain;
pub(crate) mod how;
pub(crate) mod html;
pub(crate) mod lay;
mod markdown;
pub(crate) mod needs;
pub(crate) mod observation;
mod out_file;
pub(crate) mod policies;
mod reasons;
pub(crate) mod relation;
pub(crate) mod review;
pub(crate) mod said;
pub(crate) mod sarif;
pub(crate) mod scan;
pub(crate) mod settings;
pub(crate) mod signal;
pub(crate) mod simulation;
pub(crate) mod style;
pub(crate) mod suggestion;
pub(crate) mod usage;
pub(crate) mod verify;
pub mod wire;
pub(crate) mod words;
pub mod written;

pub(crate) use out_file::OutFile;

/// How much of a result is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// What a person reads first; the rest as a number.
    Short,
    /// All of it.
    Whole,
}
