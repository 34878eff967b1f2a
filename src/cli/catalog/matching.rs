//! `lpgen catalog match`.

use std::num::NonZeroUsize;

use super::super::Global;
use super::super::failure::with_hint;
use super::super::failure::{Exit, Failure};
use super::super::output::print_lines;
use super::super::reading::{print_doubts, print_unread, unread_with_digests};
use crate::catalog::Catalog;
use crate::io::{self, Silent, TrailSource};
use crate::observer::fold::examine;
use crate::observer::usage::Usage;
use crate::report::needs::record_line;

/// Print what each CloudTrail record needed: actions, ARNs, and the fields they were read from
///
/// One JSON object per record, whoever made the call, in the order of the files.
#[derive(Debug, clap::Args)]
pub(crate) struct Match {
    /// CloudTrail files, directories, globs, or `-`
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
}

/// Lines on their way to standard output.
#[derive(Default)]
struct Lines {
    waiting: String,
    failure: Option<Failure>,
}

impl Lines {
    fn push(&mut self, line: &impl serde::Serialize) {
        match serde_json::to_string(line) {
            Ok(text) => {
                self.waiting += &text;
                self.waiting.push('\n');
            }
            Err(error) => self.failure = Some(error.into()),
        }
        if self.waiting.len() > 64 << 10 {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if self.failure.is_none() {
            self.failure = print_lines(&self.waiting).err().map(Failure::from);
        }
        self.waiting.clear();
    }
}

impl Match {
    pub(crate) fn run(&self, catalog: &Catalog, global: Global) -> Result<Exit, Failure> {
        let mut sources = Vec::new();
        for typed in &self.files {
            sources.push(TrailSource::parse(typed).map_err(|e| with_hint(&e, e.hint()))?);
        }
        let files = io::expand(&sources).map_err(|e| with_hint(&e, e.hint()))?;
        // One thread keeps the order.
        let (parts, report) = io::read_trail(
            &files.files,
            NonZeroUsize::MIN,
            &Silent,
            Lines::default,
            |lines: &mut Lines, record| {
                lines.push(&record_line(record, examine(record, catalog)));
            },
        );
        for mut lines in parts {
            lines.flush();
            if let Some(failure) = lines.failure {
                return Err(failure);
            }
        }
        let mut usage = Usage::default();
        let unreadable = files.unreadable.iter();
        let unreadable = unreadable.map(|(path, why)| format!("{}: {why}", path.display()));
        usage
            .unread
            .extend(unreadable.chain(unread_with_digests(&report)));
        usage.doubts.merge(&files.doubts);
        usage.doubts.merge(&report.tally.doubts);
        print_unread(&usage.unread, global);
        print_doubts(&usage, global);
        if report.tally.records == 0 && !usage.unread.is_empty() {
            return Err(Failure::new(
                "none of the files holds a record that could be read",
            ));
        }
        Ok(Exit::Done)
    }
}
