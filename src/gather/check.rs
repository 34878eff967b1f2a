//! What the checklist is asked of: read as a request says, and told of those that are left out.

use std::path::Path;

use jiff::Timestamp;

use super::repository::read_code;
use super::{Calls, Event, Failure, Request, Role, Watch, gather, now};
use crate::checklist::{Account, Baseline, Subject};
use crate::infra::Code;
use crate::observer::span::Span;
use crate::proposal::Evidence;
use crate::report::sarif::{Places, places};
use crate::settings::Settings;
use crate::snapshot::plan::Around;

/// What the checks are asked of.
#[derive(Debug)]
pub struct CheckEvidence {
    evidence: Evidence,
    decided: Settings,
    review: Option<Baseline>,
    now: Timestamp,
}

impl CheckEvidence {
    /// Reads it: without records where the state is given and they are not. `review` is what was reviewed last.
    pub fn read(
        mut request: Request,
        decided: Settings,
        review: Option<Baseline>,
        watch: &Watch,
    ) -> Result<Self, Failure> {
        request.calls = Calls::IfGiven;
        request.surroundings = Around::Each;
        if request.has_no_calls() && matches!(request.role, Role::Snapshot(_)) {
            request.records.span = Span::default();
        }
        Ok(Self {
            evidence: gather(&request, watch)?,
            decided,
            review,
            now: now(),
        })
    }

    /// The same, as checks look at it.
    pub fn account(&self) -> Account<'_> {
        Account::new(
            &self.evidence,
            &self.decided,
            self.review.as_ref(),
            self.now,
        )
    }

    /// Where functions and their roles are defined in the code of a folder.
    pub fn places(&self, folder: &Path, subjects: &[Subject<'_>]) -> Result<Places, Failure> {
        let functions: Vec<_> = subjects.iter().filter_map(|s| s.usage).collect();
        let code = read_code(folder, &[])?;
        let code = Code::of(&code);
        Ok(places(&code, &self.decided, &self.evidence, &functions)?)
    }
}

/// The functions that are typed, or all that are known; tells of those that an exception leaves out.
pub fn checked<'e>(
    account: &Account<'e>,
    typed: &[String],
    watch: &Watch,
) -> Result<Vec<Subject<'e>>, Failure> {
    let meant = account.meant(typed)?;
    for (function, why) in &meant.excepted {
        watch.tell(&Event::Excepted { function, why });
    }
    Ok(meant.subjects)
}
