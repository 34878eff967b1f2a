//! Reviews as files.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::check::{CheckEvidence, checked};
use super::{Event, EvidenceRequest, Failure, Watch};
use crate::checklist::{Baseline, CheckSelection, baseline, record, run};
use crate::io;
use crate::settings::Settings;

/// A review that is to be recorded.
#[derive(Clone, Debug)]
pub(crate) struct ReviewRequest {
    /// What is known of the functions that were reviewed; without functions: all.
    pub evidence: EvidenceRequest,
    /// What the team decided.
    pub decided: Settings,
    /// Which checks were looked at.
    pub selection: CheckSelection,
    /// The review before; without it, the one that is in the file already.
    pub earlier: Option<PathBuf>,
    /// The file.
    pub out: PathBuf,
    /// Who reviewed.
    pub by: String,
    /// The last day on which it holds; without it, as many days from now as the team decided.
    pub until: Option<Date>,
}

/// Makes the checks, and writes what they came to as reviewed.
pub(crate) fn record_review(request: &ReviewRequest, watch: &Watch) -> Result<Baseline, Failure> {
    let earlier = match &request.earlier {
        None if io::is_there(&request.out)? => Some(&request.out),
        given => given.as_ref(),
    };
    let (evidence, decided) = (request.evidence.clone(), request.decided.clone());
    let read = CheckEvidence::read(evidence, decided, earlier.map(PathBuf::as_path), watch)?;
    let account = read.account();
    let subjects = checked(&account, &request.evidence.functions, watch)?;
    let findings = run(&account, &subjects, &request.selection);
    let until = match request.until {
        Some(until) => until,
        None => baseline::until(account.today, request.decided.review.days)?,
    };
    let review = record(&account, &subjects, &findings, &request.by, until);
    write(&request.out, &review, watch)?;
    Ok(review)
}

/// Writes a review.
fn write(path: &Path, review: &Baseline, watch: &Watch) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(review)? + "\n";
    io::write_atomic(path, text.as_bytes())?;
    watch.tell(&Event::FileWritten {
        path,
        how: "wrote",
        about: "the review",
    });
    Ok(())
}
