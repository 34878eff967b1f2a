//! How findings went from review to review.

use crate::checklist::Baseline;
use crate::report::said::{Page, said};
use crate::report::style::{bad, dim};
use crate::report::words::day;

/// So many marks for the review with the most findings.
const WIDEST: usize = 40;

/// Who reviewed, until when it holds, and a line for each review: failed findings as a bar.
pub(crate) fn progress(review: &Baseline) -> Page {
    let mut page = Page::default();
    page.line(said!(
        "reviewed on {} by {}, which holds until {}",
        day(review.recorded),
        review.by,
        review.until
    ));
    let most = review
        .progress
        .iter()
        .map(|one| one.failed)
        .max()
        .unwrap_or(0)
        .max(1);
    for one in &review.progress {
        let bar = "#".repeat((one.failed * WIDEST).div_ceil(most));
        page.line(said!(
            "  {}  {} failed, {} exempt, {} passed, {} not checked, of {} functions",
            day(one.time),
            one.failed,
            one.exempt,
            one.passed,
            dim(one.not_checked),
            one.functions
        ));
        page.line(said!("              {}", bad(bar)));
    }
    page
}
