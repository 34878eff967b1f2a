//! What was typed. What is meant is `gather`'s.

mod account;
mod config;
mod current;
mod evidence;
mod trail;
mod typed;

pub(crate) use account::AccountArgs;
pub(crate) use config::ConfigArgs;
pub(crate) use current::CurrentArgs;
pub(crate) use evidence::EvidenceArgs;
pub(crate) use trail::TrailArgs;
pub(crate) use typed::{one_of, switch};
