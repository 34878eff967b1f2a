//! `--strict`: an exit code for what a person should look at.

use super::failure::Exit;
use crate::differ::Proof;
use crate::gap::Gap;
use crate::observer::coverage;
use crate::proposal::Evidence;

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

/// Whether a person should look at a proposal: at its gaps, at how it stands to the role of today, or at the
/// records that it rests on. That a trail holds no data events of some services is so in every account.
pub(crate) fn needs_a_person(evidence: &Evidence, gaps: &[Gap], proof: Option<&Proof>) -> bool {
    evidence.lacks_records()
        || gaps.iter().any(|gap| gap.code != coverage::PARTLY_SEEN)
        || proof.is_some_and(|proof| !proof.is_never_wider())
}
