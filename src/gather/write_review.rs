//! Reviews as files.

use std::path::Path;

use super::{Event, Failure, Watch};
use crate::checklist::Baseline;
use crate::io;

/// Reads a review.
pub fn read_review(path: &Path) -> Result<Baseline, Failure> {
    let text = io::read_to_string(path)?;
    let review = Baseline::parse(&text).map_err(Failure::from);
    review.map_err(|failure| failure.about(&format!("`{}` is ", path.display())))
}

/// The review that is there already, if one is.
pub fn earlier(path: &Path) -> Result<Option<Baseline>, Failure> {
    if io::is_there(path)? {
        read_review(path).map(Some)
    } else {
        Ok(None)
    }
}

/// Writes a review.
pub fn write(path: &Path, review: &Baseline, watch: &Watch) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(review)? + "\n";
    io::write_atomic(path, text.as_bytes())?;
    watch.tell(&Event::FileWritten {
        path,
        how: "wrote",
        about: "the review",
    });
    Ok(())
}
