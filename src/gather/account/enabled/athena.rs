//! Records of a table of Athena.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::objects::Objects;
use super::run::Run;
use crate::gather::event::AthenaPlan;
use crate::gather::gathered::{Gathered, unread};
use crate::gather::{Event, Failure, Watch};
use crate::io;
use crate::io::Location;
use crate::io::aws::{Answers, DAYS, End, Folds, Stand, TablePart};
use crate::io::layout::{self, WantedFiles};
use crate::observer::span::Span;
use crate::observer::table::{Slice, Table, TableAddress, TableStatements};
use crate::observer::usage::Regions;
use crate::report::words::{list, size};

/// A day's folder gets nothing more so long after the day: CloudTrail names folders after the time of delivery, and
/// delivers what is late into a later one (CloudTrail user guide, "How CloudTrail works": within an average of about
/// 5 minutes of a call; "CloudTrail log file name format": the time the file was delivered).
const SETTLING: SignedDuration = SignedDuration::from_hours(3);

impl Run<'_> {
    /// Reads `athena://WORKGROUP/DATABASE.TABLE`: a statement for each day.
    pub(super) fn athena(
        &self,
        gathered: &mut Gathered,
        address: &TableAddress,
    ) -> Result<(), Failure> {
        let table = self.described(address)?;
        let now = io::clock::now();
        let span = self.span_from(now);
        let accounts = if table.has_accounts() {
            self.accounts()
        } else {
            BTreeSet::new()
        };
        let objects = self.objects_of(&table, &accounts, span);
        let slices = table.slices(&accounts, layout::days(span, now));
        let total = slices.len();
        let parts = slices.into_iter();
        let parts = parts.map(|slice| part(slice, objects.as_ref().ok(), now));
        let parts = parts.collect();
        let bar = self.watch.line();
        let told = |stand: Stand| {
            if let Some(bar) = bar.seen() {
                bar.say(&words(stand, total));
            }
        };
        let folds = Folds {
            address,
            statements: &TableStatements::of(&table, self.catalog),
            most: self.records.max_scan,
            span,
            catalog: self.catalog,
            cache: self.cache.as_ref(),
            told: &told,
            stop: &self.watch.stop,
        };
        let (known, parts) = self.account.remembered(folds, parts);
        let bytes = parts.iter().map(|part| part.bytes).sum::<Option<u64>>();
        let unknown = objects.as_ref().err().map(String::as_str);
        self.watch.tell(&Event::AthenaPlan(AthenaPlan {
            of: address,
            statements: parts.len(),
            known: total - parts.len(),
            bytes,
            unknown,
            most: self.records.max_scan,
            default_days: (self.span.since.is_none()).then_some(DAYS),
        }));
        if let Some(bytes) = bytes.filter(|bytes| *bytes > self.records.max_scan) {
            return Err(self.too_much(address, bytes));
        }
        let mut read = self.account.fold(folds, &parts, known);
        bar.clear();
        read.usage.regions = table.regions.clone().map_or(Regions::All, Regions::only);
        note(&mut read, address, &table);
        tell(self.watch, &read);
        let end = read.end.take();
        gathered.add(read.usage, &read.report);
        end.map_or(Ok(()), |end| Err(self.ended(address, &end)))
    }

    /// What the table looks like.
    fn described(&self, address: &TableAddress) -> Result<Table, Failure> {
        let about = format!("cannot read `{address}`: ");
        let answer = self.account.table(address).map_err(|refusal| {
            let failure = Failure::of(&refusal).about(&about);
            failure.hint(
                "`lpgen trail athena-table` prints the definition of a table over a trail's bucket",
            )
        })?;
        Table::described(&address.qualified(), &answer)
            .map_err(|error| Failure::of(&error).about(&about))
    }

    /// What the folders of the table's days hold; words for why that is not known.
    fn objects_of(
        &self,
        table: &Table,
        accounts: &BTreeSet<String>,
        span: Span,
    ) -> Result<Objects, String> {
        let location = table.files.as_deref().and_then(Location::parse);
        let Some(location) = location else {
            return Err("the table does not say where its files lie".to_owned());
        };
        let wanted = WantedFiles {
            accounts: accounts.clone(),
            regions: table.regions.iter().flatten().cloned().collect(),
            span: if table.has_days() {
                span
            } else {
                Span::default()
            },
        };
        let bucket = self.account.bucket(&location.bucket);
        let listed = bucket.and_then(|bucket| {
            self.account
                .list(&bucket, &location, &wanted, &self.watch.stop)
        });
        let listing = listed.map_err(|refusal| refusal.to_string())?;
        Ok(Objects::of(&listing))
    }

    fn too_much(&self, address: &TableAddress, bytes: u64) -> Failure {
        let most = self.records.max_scan;
        Failure::new(format!(
            "reading `{address}` would scan {}, and `--max-scan` allows {}",
            size(bytes),
            size(most)
        ))
        .hint(format!(
            "`--max-scan {}` allows it; Athena is paid for by what it scans",
            round_up(bytes)
        ))
        .hint("`--since` reads fewer days")
    }

    fn ended(&self, address: &TableAddress, end: &End) -> Failure {
        let failure = match end {
            End::Refused(refusal) => return self.ended_early(&address.to_string(), refusal),
            End::Limit { scanned } => Failure::new(format!(
                "reading `{address}` ended early: {} were scanned, and `--max-scan` allows {}",
                size(*scanned),
                size(self.records.max_scan)
            ))
            .hint("`--max-scan 1TB` allows more; `--since` reads fewer days"),
            End::Failed { .. } => {
                return Failure::new(format!("cannot read `{address}`: {end}"))
                    .hint("`aws athena get-query-execution` tells more; `lpgen trail athena-query` prints the statement");
            }
        };
        self.goes_on(failure)
    }
}

fn part<'t>(slice: Slice<'t>, objects: Option<&Objects>, now: Timestamp) -> TablePart<'t> {
    let held = objects.map(|objects| objects.held(slice));
    let last = slice.until.unwrap_or(slice.day);
    let end = layout::day_after(last).and_then(|end| end.checked_add(SETTLING).ok());
    let whose = slice
        .account
        .map_or(String::new(), |account| format!("{account} of "));
    let days = match slice.until {
        Some(last) => format!("{} to {last}", slice.day),
        None => slice.day.to_string(),
    };
    TablePart {
        name: format!("{whose}{days}"),
        slice,
        is_closed: end.is_some_and(|end| end <= now),
        bytes: held.map(|held| held.bytes),
        objects: held.map(|held| held.objects),
    }
}

/// Says what the table lacks and what Athena could not read.
fn note(read: &mut Answers, address: &TableAddress, table: &Table) {
    let lacking = table.lacking();
    if !lacking.is_empty() {
        let names = list(lacking.iter().map(String::as_str), 8);
        read.usage
            .unread
            .insert(format!("{address}: the table does not have {names}"));
    }
    let failed = read.failed.iter();
    let failed = failed.map(|(part, why)| format!("{address}, {part}: {why}"));
    read.usage.unread.extend(failed);
    read.usage.unread.extend(unread(&read.report));
}

fn tell(watch: &Watch, read: &Answers) {
    watch.tell(&Event::Answered {
        report: &read.report,
        usage: &read.usage,
        outside: read.outside,
        scanned: read.scanned,
    });
    if let Some(error) = &read.unwritten {
        watch.tell(&Event::NotKept(error.to_string()));
    }
}

fn words(stand: Stand, total: usize) -> String {
    format!(
        "{} of {total} statements, {} scanned",
        stand.done,
        size(stand.scanned)
    )
}

/// A size to be typed that holds so many bytes: a tenth more, in whole gigabytes.
fn round_up(bytes: u64) -> String {
    format!("{}GB", (bytes + bytes / 10).div_ceil(1_000_000_000))
}
