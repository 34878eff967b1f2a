//! A policy verified against everything that was read, and the trail read again for how it would have fared in time.

use std::path::PathBuf;

use super::holdout::holdout;
use super::policies::read_policies;
use super::{EvidenceRequest, Failure, Watch};
use crate::observer::function::FunctionUsage;
use crate::proposal::Evidence;
use crate::report::verify::{Given, Verification};
use crate::synthesizer::PolicyDocument;

/// Verifies the policies of these files, or, without any, what is proposed for the function; `request` is what the
/// evidence was read by.
pub(crate) fn verify<'e>(
    request: &EvidenceRequest,
    evidence: &'e Evidence,
    function: &'e FunctionUsage,
    policies: &[PathBuf],
    watch: &Watch,
) -> Result<Verification<'e>, Failure> {
    let given = given(policies)?;
    let documents = given.as_ref().map_or(&[][..], |given| &given.documents);
    let splits = holdout(request, evidence, function, documents, watch)?;
    Ok(Verification::of(
        evidence,
        function,
        given.as_ref(),
        splits,
    )?)
}

fn given(files: &[PathBuf]) -> Result<Option<Given>, Failure> {
    if files.is_empty() {
        return Ok(None);
    }
    let read = read_policies(files)?;
    let documents = read.documents.into_iter().zip(read.files);
    let documents = documents.map(|(policy, file)| {
        let stem = file.file_stem().unwrap_or_default();
        PolicyDocument {
            name: stem.to_string_lossy().into_owned(),
            policy,
            statements: Vec::new(),
        }
    });
    let names: Vec<String> = files.iter().map(|p| p.display().to_string()).collect();
    Ok(Some(Given {
        names: names.join(", "),
        documents: documents.collect(),
    }))
}
