//! What the stories under `samples/` and the README show is what the program prints.

mod golden;
mod infra;
mod readme;
#[path = "../support/mod.rs"]
mod support;
