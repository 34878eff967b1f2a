//! What sessions did.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use super::error::Fault;
use super::words::{Moment, Tables};
use crate::observer::Caller;
use crate::observer::credential::Credential;
use crate::observer::usage::stored::{
    function_name, pack_credentials, pack_days, pack_entry, pack_regions, standing_from,
    standing_text, unpack_credentials, unpack_days, unpack_entry, unpack_regions,
};
use crate::observer::usage::wire::WireError;
use crate::observer::usage::{CallerUsage, Cut, DaySpan, Entry, Part};

/// A row of `usage` but for its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
struct UsageRow {
    calls: i64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    fields: Option<i64>,
    errors: Option<i64>,
    days: Vec<u8>,
    did: Vec<u8>,
}

/// A row of `part` but for its keys, with its usages by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct PartRow {
    credentials: Option<Vec<u8>>,
    days: Vec<u8>,
    regions: Vec<u8>,
    usages: BTreeMap<i64, UsageRow>,
}

/// The rows of a caller, with the numbers of its parts.
type Rows = BTreeMap<Credential, (i64, PartRow)>;

/// What was known of a caller.
struct Before<'r> {
    rows: &'r Rows,
    /// The kinds of calls of which something is added; none: everything may differ.
    touched: Option<BTreeSet<i64>>,
}

impl<'r> Before<'r> {
    /// The rows of a part that stay as they are.
    fn untouched(&self, part: Option<&'r PartRow>) -> BTreeMap<i64, &'r UsageRow> {
        let (Some(part), Some(touched)) = (part, &self.touched) else {
            return BTreeMap::new();
        };
        let usages = part.usages.iter();
        let untouched = usages.filter(|(kind, _)| !touched.contains(*kind));
        untouched.map(|(kind, row)| (*kind, row)).collect()
    }
}

impl Tables<'_> {
    /// Joins what a caller did.
    pub(super) fn add_caller(&mut self, caller: &Caller, did: CallerUsage) -> Result<(), Fault> {
        let (number, was_shared_out) = self.caller(caller)?;
        let old = self.rows_of(number)?;
        let mut all = self.usage_of(was_shared_out, &old)?;
        let touched = if old.is_empty() {
            None
        } else {
            let mut kinds = BTreeSet::new();
            for key in did.keys() {
                kinds.insert(self.kind(key)?);
            }
            Some(kinds)
        };
        all.merge(did);
        // Shares take in the calls of many credentials.
        let touched = touched.filter(|_| !all.is_shared_out());
        let before = Before {
            rows: &old,
            touched,
        };
        self.put_caller(number, was_shared_out, &before, &all)
    }

    /// Leaves of all callers what happened on the days of a window.
    pub(super) fn cut_callers(&mut self, days: DaySpan) -> Result<Cut, Fault> {
        let mut cut = Cut::default();
        for number in self.numbers("SELECT id FROM caller")? {
            let old = self.rows_of(number)?;
            let mut select = self
                .db
                .prepare_cached("SELECT shared_out FROM caller WHERE id = ?")?;
            let is_shared_out = select.query_row([number], |row| row.get(0))?;
            let mut all = self.usage_of(is_shared_out, &old)?;
            cut.add(all.cut(days));
            let before = Before {
                rows: &old,
                touched: None,
            };
            self.put_caller(number, is_shared_out, &before, &all)?;
            if all.parts().next().is_none() {
                let mut remove = self.db.prepare_cached("DELETE FROM caller WHERE id = ?")?;
                remove.execute([number])?;
            }
        }
        self.db.execute(
            "DELETE FROM kind WHERE id NOT IN (SELECT kind FROM usage)",
            [],
        )?;
        self.memory.forget();
        Ok(cut)
    }

    fn put_caller(
        &mut self,
        number: i64,
        was_shared_out: bool,
        before: &Before<'_>,
        all: &CallerUsage,
    ) -> Result<(), Fault> {
        if all.is_shared_out() != was_shared_out {
            let mut update = self
                .db
                .prepare_cached("UPDATE caller SET shared_out = ? WHERE id = ?")?;
            update.execute(params![all.is_shared_out(), number])?;
        }
        let kept: BTreeSet<Credential> = all.parts().map(|(at, _)| *at).collect();
        for (at, (part, _)) in before.rows {
            if !kept.contains(at) {
                self.remove_part(*part)?;
            }
        }
        for (at, part) in all.parts() {
            let old = before.rows.get(at);
            let untouched = before.untouched(old.map(|(_, row)| row));
            let row = self.part_row(part, &untouched)?;
            self.put_part(number, *at, old, &row)?;
        }
        Ok(())
    }

    /// The number of a caller, which is added when it is new; and whether its parts are shares.
    fn caller(&mut self, caller: &Caller) -> Result<(i64, bool), Fault> {
        let role = self.role(&caller.role)?;
        let session = self.word(&caller.session)?;
        let role_id = self.word(&caller.role_id)?;
        let standing = match standing_text(&caller.standing) {
            Some(text) => self.word(&text)?,
            None => 0,
        };
        let mut select = self.db.prepare_cached(
            "SELECT id, shared_out FROM caller WHERE role = ? AND session = ? AND role_id = ? AND standing = ?",
        )?;
        let found = select.query_row([role, session, role_id, standing], |row| {
            Ok((row.get(0)?, row.get(1)?))
        });
        if let Some(found) = found.optional()? {
            return Ok(found);
        }
        let function = self.word(function_name(caller))?;
        let mut insert = self.db.prepare_cached(
            "INSERT INTO caller (role, session, role_id, standing, function, shared_out) VALUES (?, ?, ?, ?, ?, 0)",
        )?;
        Ok((
            insert.insert([role, session, role_id, standing, function])?,
            false,
        ))
    }

    /// A caller of a number, with what it did.
    pub(super) fn read_caller(&mut self, number: i64) -> Result<(Caller, CallerUsage), Fault> {
        let mut select = self.db.prepare_cached(
            "SELECT role.arn, session, role_id, standing, shared_out FROM caller JOIN role ON role.id = role WHERE caller.id = ?",
        )?;
        let (arn, session, role_id, standing, shared_out): (i64, i64, i64, i64, bool) = select
            .query_row([number], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                ))
            })?;
        let standing = match standing {
            0 => None,
            word => Some(self.text(word)?),
        };
        let caller = Caller {
            role: self.string(arn)?,
            role_id: self.string(role_id)?,
            session: self.string(session)?,
            standing: standing_from(standing.as_deref())?,
        };
        let rows = self.rows_of(number)?;
        let did = self.usage_of(shared_out, &rows)?;
        Ok((caller, did))
    }

    fn rows_of(&mut self, caller: i64) -> Result<Rows, Fault> {
        let mut rows = Rows::new();
        let mut select = self.db.prepare_cached(
            "SELECT id, key, created, credentials, days, regions FROM part WHERE caller = ?",
        )?;
        let mut parts = select.query([caller])?;
        while let Some(row) = parts.next()? {
            let key: Option<i64> = row.get(1)?;
            let at = Credential {
                key: key.map(i64::cast_unsigned),
                created: row.get(2)?,
            };
            let part = PartRow {
                credentials: row.get(3)?,
                days: row.get(4)?,
                regions: row.get(5)?,
                usages: BTreeMap::new(),
            };
            rows.insert(at, (row.get(0)?, part));
        }
        let mut select = self.db.prepare_cached(match self.version {
            1 => "SELECT kind, calls, first, last, fields, errors, did, x'' FROM usage WHERE part = ?",
            _ => "SELECT kind, calls, first, last, fields, errors, did, days FROM usage WHERE part = ?",
        })?;
        for (part, row) in rows.values_mut() {
            let mut usages = select.query([*part])?;
            while let Some(usage) = usages.next()? {
                let (first, last): (Option<Moment>, Option<Moment>) =
                    (usage.get(2)?, usage.get(3)?);
                let one = UsageRow {
                    calls: usage.get(1)?,
                    first: first.map(|moment| moment.0),
                    last: last.map(|moment| moment.0),
                    fields: usage.get(4)?,
                    errors: usage.get(5)?,
                    did: usage.get(6)?,
                    days: usage.get(7)?,
                };
                row.usages.insert(usage.get(0)?, one);
            }
        }
        Ok(rows)
    }

    fn usage_of(&mut self, is_shared_out: bool, rows: &Rows) -> Result<CallerUsage, Fault> {
        let mut parts = Vec::with_capacity(rows.len());
        for (at, (_, row)) in rows {
            let mut part = Part {
                credentials: unpack_credentials(row.credentials.as_deref())?,
                days: unpack_days(&row.days)?,
                ..Part::default()
            };
            for (kind, usage) in &row.usages {
                let key = self.key(*kind)?;
                let times = (usage.first, usage.last);
                let mut entry = unpack_entry(&key.operation, times, &usage.did)?;
                entry.days = unpack_days(&usage.days)?.into_iter().collect();
                entry.fields = self.list(usage.fields)?;
                entry.errors = self.list(usage.errors)?;
                part.entries.insert(key, entry);
            }
            part.regions = unpack_regions(&part, &row.regions)?;
            parts.push((*at, part));
        }
        Ok(CallerUsage::from_parts(is_shared_out, parts))
    }

    fn part_row(
        &mut self,
        part: &Part,
        untouched: &BTreeMap<i64, &UsageRow>,
    ) -> Result<PartRow, Fault> {
        let mut row = PartRow {
            credentials: pack_credentials(&part.credentials),
            days: pack_days(part.days.iter().copied()),
            regions: pack_regions(part),
            usages: BTreeMap::new(),
        };
        for (key, entry) in &part.entries {
            let kind = self.kind(key)?;
            let usage = match untouched.get(&kind) {
                Some(known) => (*known).clone(),
                None => self.usage_row(&pack_entry(&key.operation, entry), entry)?,
            };
            row.usages.insert(kind, usage);
        }
        Ok(row)
    }

    fn usage_row(&mut self, did: &[u8], entry: &Entry) -> Result<UsageRow, Fault> {
        Ok(UsageRow {
            calls: i64::try_from(entry.calls.count().value).unwrap_or(i64::MAX),
            first: entry.first,
            last: entry.last,
            fields: self.word_of_list(&entry.fields)?,
            errors: self.word_of_list(&entry.errors)?,
            days: pack_days(entry.days.iter()),
            did: did.to_vec(),
        })
    }

    /// Puts a part in place of what was there, touching only what differs.
    fn put_part(
        &mut self,
        caller: i64,
        at: Credential,
        old: Option<&(i64, PartRow)>,
        new: &PartRow,
    ) -> Result<(), Fault> {
        let key = at.key.map(u64::cast_signed);
        let columns = params![
            caller,
            key,
            at.created,
            new.credentials,
            new.days,
            new.regions
        ];
        let number = match old {
            None => {
                let mut insert = self.db.prepare_cached(
                    "INSERT INTO part (caller, key, created, credentials, days, regions) VALUES (?, ?, ?, ?, ?, ?)",
                )?;
                insert.insert(columns)?
            }
            Some((number, row)) => {
                let is_same = (&row.credentials, &row.days, &row.regions)
                    == (&new.credentials, &new.days, &new.regions);
                if !is_same {
                    let mut update = self.db.prepare_cached(
                        "UPDATE part SET credentials = ?, days = ?, regions = ? WHERE id = ?",
                    )?;
                    update.execute(params![new.credentials, new.days, new.regions, number])?;
                }
                *number
            }
        };
        let none = BTreeMap::new();
        let before = old.map_or(&none, |(_, row)| &row.usages);
        let mut remove = self
            .db
            .prepare_cached("DELETE FROM usage WHERE part = ? AND kind = ?")?;
        for kind in before.keys().filter(|kind| !new.usages.contains_key(*kind)) {
            remove.execute([number, *kind])?;
        }
        let mut put = self.db.prepare_cached(
            "INSERT OR REPLACE INTO usage (part, kind, calls, first, last, fields, errors, days, did) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        for (kind, usage) in &new.usages {
            if before.get(kind) != Some(usage) {
                put.execute(params![
                    number,
                    kind,
                    usage.calls,
                    usage.first.map(Moment),
                    usage.last.map(Moment),
                    usage.fields,
                    usage.errors,
                    usage.days,
                    usage.did
                ])?;
            }
        }
        Ok(())
    }

    fn remove_part(&mut self, part: i64) -> Result<(), Fault> {
        for sql in [
            "DELETE FROM usage WHERE part = ?",
            "DELETE FROM part WHERE id = ?",
        ] {
            self.db.prepare_cached(sql)?.execute([part])?;
        }
        Ok(())
    }

    /// A few texts as one JSON list, which many rows share.
    fn word_of_list(&mut self, texts: &BTreeSet<String>) -> Result<Option<i64>, Fault> {
        if texts.is_empty() {
            return Ok(None);
        }
        let json = texts.iter().cloned().collect::<Value>().to_string();
        self.word(&json).map(Some)
    }

    fn list(&mut self, word: Option<i64>) -> Result<BTreeSet<String>, Fault> {
        let Some(word) = word else {
            return Ok(BTreeSet::new());
        };
        let text = self.text(word)?;
        serde_json::from_str(&text).map_err(|error| {
            let why = error.to_string();
            WireError::Malformed(why).into()
        })
    }
}
