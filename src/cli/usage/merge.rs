//! `lpgen usage merge`.

use std::path::PathBuf;

use super::super::failure::{Exit, Failure};
use crate::gather::{AccountRequest, Existing, RecordsRequest, UsageFile, Watch, observe};

/// Add usage files to another
///
/// The same as if their trails had been observed into one: in any order, and the same file twice changes nothing.
/// This is how a usage file that is JSON becomes one that grows.
#[derive(Debug, clap::Args)]
pub(crate) struct Merge {
    /// Usage file to add to; made when it is not there
    #[arg(long, value_name = "FILE")]
    into: PathBuf,
    /// Usage files to add
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

impl Merge {
    pub(crate) fn run(&self, watch: &Watch) -> Result<Exit, Failure> {
        let file = UsageFile {
            keep: None,
            path: self.into.clone(),
            existing: Existing::Keep,
            merge: self.files.clone(),
        };
        observe(
            &file,
            &RecordsRequest::default(),
            &AccountRequest::default(),
            watch,
        )?;
        Ok(Exit::Done)
    }
}
