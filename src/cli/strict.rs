//! `--strict`: an exit code for what a person should look at.

use super::failure::Exit;

/// Whether what a person should look at has an exit code of its own.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct StrictArgs {
    /// Exit with 3 when a person should look: at gaps, at what is added to the role of today or denied by it,
    /// at records that were not read or not believed, at what the lint finds
    #[arg(long)]
    strict: bool,
}

impl StrictArgs {
    /// `exit`, or worse.
    pub(crate) fn exit(self, exit: Exit, needs_a_person: impl FnOnce() -> bool) -> Exit {
        if self.strict && needs_a_person() {
            exit.max(Exit::Gaps)
        } else {
            exit
        }
    }
}
