//! What is known of calls: usage files and records together, of those whose calls are meant.

use super::gathered::{Asked, Gathered};
use super::{Event, EvidenceRequest, Failure, Watch, files, records};
use crate::catalog::Catalog;
use crate::observer::usage::{DaySpan, Selection, Usage};

/// Reads what `asked.selection` means, in usage files and in records.
pub(super) fn read(
    request: &EvidenceRequest,
    asked: &Asked<'_>,
    catalog: &Catalog,
    watch: &Watch,
) -> Result<Gathered, Failure> {
    // With records beside them, whose functions are on which roles is known at the end only.
    let of_files = if request.records.sources.is_empty() {
        asked.selection.clone()
    } else {
        Selection::All
    };
    let window = request.window_of_usage(asked.account);
    let mut usage = of_usage_files(request, window, &of_files, watch)?;
    let mut all = if request.is_of_state() || window.is_some() {
        Gathered::default()
    } else {
        records::read(&request.records, catalog, asked, watch)?
    };
    usage.merge(std::mem::take(&mut all.usage));
    if let Some(grown) = all.selection.lacking(&usage) {
        usage.merge(once_more(request, &grown, catalog, watch)?);
        all.selection = grown;
    }
    if of_files != Selection::All {
        all.selection = of_files;
    }
    Ok(Gathered { usage, ..all })
}

/// Reads everybody's calls where only those of some were read.
pub(super) fn of_everybody(
    request: &EvidenceRequest,
    window: Option<DaySpan>,
    catalog: &Catalog,
    watch: &Watch,
) -> Result<Usage, Failure> {
    let mut usage = of_usage_files(request, window, &Selection::All, watch)?;
    if !request.records.sources.is_empty() {
        usage.merge(once_more(request, &Selection::All, catalog, watch)?);
    }
    Ok(usage)
}

fn of_usage_files(
    request: &EvidenceRequest,
    window: Option<DaySpan>,
    selection: &Selection,
    watch: &Watch,
) -> Result<Usage, Failure> {
    let mut usage = files::usages(&request.usage, selection)?;
    if let Some(days) = window {
        let cut = usage.cut(days);
        watch.tell(&Event::Cut { days, cut });
    }
    Ok(usage)
}

/// Reads records of files a second time, for the calls of others.
fn once_more(
    request: &EvidenceRequest,
    selection: &Selection,
    catalog: &Catalog,
    watch: &Watch,
) -> Result<Usage, Failure> {
    let asked = Asked {
        account: None,
        state: None,
        functions: &request.functions,
        accounts: &request.account.accounts,
        regions: &request.account.regions,
        read: &[],
        selection,
    };
    let read = records::read(&request.records, catalog, &asked, &watch.unheard())?;
    Ok(read.usage)
}
