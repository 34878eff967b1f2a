//! `lpgen catalog match`.

use super::super::failure::{Exit, Failure};
use super::super::output::OutLines;
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

impl Match {
    pub(crate) fn run(&self, catalog: &Catalog, watch: &Watch) -> Result<Exit, Failure> {
        let sources = self.files.iter().map(|typed| Source::parse(typed));
        let sources: Vec<Source> = sources.collect::<Result<_, _>>()?;
        let (parts, rest) = each_record(&sources, watch, |lines: &mut OutLines, record| {
            lines.push(&record_line(record, examine(record, catalog)));
        })?;
        parts.into_iter().try_for_each(OutLines::end)?;
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
