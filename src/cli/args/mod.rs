//! What was typed. What is meant is `gather`'s.

mod account;
mod current;
mod evidence;
mod trail;

pub(crate) use account::AccountArgs;
pub(crate) use current::CurrentArgs;
pub(crate) use evidence::EvidenceArgs;
pub(crate) use trail::TrailArgs;
