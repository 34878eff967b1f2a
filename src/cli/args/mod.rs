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

/// Whether what a person should look at has an exit code of its own.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct ExitArgs {
    /// Exit with 3 when a person should look: at gaps, at what is added to the role of today or denied by it,
    /// at records that were not read or not believed, at what the lint finds
    #[arg(long)]
    pub(crate) strict: bool,
}
