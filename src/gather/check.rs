//! What the checklist is asked of: read as a request says, and told of those that are left out.

use std::path::Path;

use jiff::Timestamp;

use super::files::read_review;
use super::repository::read_code;
use super::{CallsAre, Event, EvidenceRequest, Failure, RoleSource, Watch, gather, now};
use crate::checklist::{Baseline, CheckedAccount, CheckedFunction};
use crate::infra::Code;
use crate::observer::span::Span;
use crate::proposal::Evidence;
use crate::report::sarif::{Places, places};
use crate::settings::Settings;
use crate::snapshot::plan::Around;

/// What the checks are asked of.
#[derive(Debug)]
pub(crate) struct CheckEvidence {
    evidence: Evidence,
    decided: Settings,
    review: Option<Baseline>,
    now: Timestamp,
}

impl CheckEvidence {
    /// Reads it: without records where the state is given and they are not. `review` is what was reviewed last.
    pub(crate) fn read(
        mut request: EvidenceRequest,
        decided: Settings,
        review: Option<&Path>,
        watch: &Watch,
    ) -> Result<Self, Failure> {
        let review = review.map(read_review).transpose()?;
        request.calls = CallsAre::IfGiven;
        request.surroundings = Around::Each;
        if request.has_no_calls() && matches!(request.role, RoleSource::Snapshot(_)) {
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
    pub(crate) fn account(&self) -> CheckedAccount<'_> {
        CheckedAccount::new(
            &self.evidence,
            &self.decided,
            self.review.as_ref(),
            self.now,
        )
    }

    /// Where functions and their roles are defined in the code of a folder; nowhere without one.
    pub(crate) fn places(
        &self,
        folder: Option<&Path>,
        subjects: &[CheckedFunction<'_>],
    ) -> Result<Places, Failure> {
        let Some(folder) = folder else {
            return Ok(Places::default());
        };
        let functions: Vec<_> = subjects.iter().filter_map(|s| s.usage).collect();
        let code = read_code(folder, &[])?;
        let code = Code::of(&code);
        Ok(places(&code, &self.decided, &self.evidence, &functions)?)
    }
}

/// The functions that are typed, or all that are known; tells of those that an exception leaves out.
pub(crate) fn checked<'e>(
    account: &CheckedAccount<'e>,
    typed: &[String],
    watch: &Watch,
) -> Result<Vec<CheckedFunction<'e>>, Failure> {
    let meant = account.meant(typed)?;
    for (function, why) in &meant.excepted {
        watch.tell(&Event::Excepted { function, why });
    }
    Ok(meant.subjects)
}
