//! `lpgen catalog match`.

use super::super::failure::{Exit, Failure};
use super::super::output::print_lines;
use crate::catalog::Catalog;
use crate::gather::{Event, Source, Watch, each_record};
use crate::observer::fold::examine;
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
    pub(crate) fn run(&self, catalog: &Catalog, watch: &Watch) -> Result<Exit, Failure> {
        let sources = self.files.iter().map(|typed| Source::parse(typed));
        let sources: Vec<Source> = sources.collect::<Result<_, _>>()?;
        let (parts, rest) = each_record(&sources, watch, |lines: &mut Lines, record| {
            lines.push(&record_line(record, examine(record, catalog)));
        })?;
        for mut lines in parts {
            lines.flush();
            if let Some(failure) = lines.failure {
                return Err(failure);
            }
        }
        watch.tell(&Event::Unread(&rest.usage.unread));
        watch.tell(&Event::Doubts(&rest.usage));
        if rest.records == 0 && !rest.usage.unread.is_empty() {
            return Err(Failure::new(
                "none of the files holds a record that could be read",
            ));
        }
        Ok(Exit::Done)
    }
}
