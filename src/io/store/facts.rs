//! What is known of the whole, and of its days.

use std::collections::HashMap;

use rusqlite::params;
use rusqlite::types::{ToSql, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::Fault;
use super::roles::Which;
use super::words::Tables;
use crate::observer::usage::stored::{
    pack_doubts, pack_hashes, pack_skipped, pack_twins, unpack_doubts, unpack_hashes,
    unpack_skipped, unpack_twins,
};
use crate::observer::usage::wire::WireError;
use crate::observer::usage::{DaySpan, Days, Distinct, Held, Invokers, Lasting, Twins, Usage};

impl Tables<'_> {
    /// Joins what is known of the whole; the rest of the usage is empty.
    pub(super) fn add_facts(&mut self, usage: Usage) -> Result<(), Fault> {
        let mut all = self.read_facts()?;
        self.add_days(&usage.days)?;
        all.merge(usage);
        self.put_json("catalogs", &all.catalogs)?;
        self.put_json("window", &all.window)?;
        self.put_json("regions", &all.regions)?;
        self.put_json("accounts", &all.accounts)?;
        self.put_json("data-sources", &all.data_sources)?;
        self.put_json("trail-changes", &all.trail_changes)?;
        self.put_json("lasting", &all.lasting)?;
        self.put_json("invokers", &all.invokers)?;
        self.put_json("histories", &all.histories)?;
        self.put_json("unread", &all.unread)?;
        self.put("records", &pack_hashes(all.records.hashes()))?;
        self.put("skipped", &pack_skipped(&all.skipped))?;
        self.put("doubts", &pack_doubts(&all.doubts))?;
        self.put("twins", &pack_twins(&all.twins))
    }

    /// What is known of the whole, its days left out.
    fn read_facts(&mut self) -> Result<Usage, Fault> {
        let mut facts = self.all_facts()?;
        Ok(Usage {
            catalogs: facts.json("catalogs")?,
            window: facts.json("window")?,
            regions: facts.json("regions")?,
            accounts: facts.json("accounts")?,
            data_sources: facts.json("data-sources")?,
            trail_changes: facts.json("trail-changes")?,
            lasting: facts.looked_for("lasting", Lasting::unknown)?,
            invokers: facts.looked_for("invokers", Invokers::unknown)?,
            histories: facts.json("histories")?,
            unread: facts.json("unread")?,
            skipped: unpack_skipped(&facts.bytes("skipped")?)?,
            doubts: unpack_doubts(&facts.bytes("doubts")?)?,
            twins: match facts.bytes("twins")?.as_slice() {
                [] => Twins::default(),
                bytes => unpack_twins(bytes)?,
            },
            records: match facts.bytes("records")?.as_slice() {
                [] => Distinct::default(),
                bytes => unpack_hashes(bytes)?.into_iter().collect(),
            },
            ..Usage::default()
        })
    }

    /// All facts, in one go: to look one up by its name, SQLite reads others whole.
    fn all_facts(&mut self) -> Result<Facts, Fault> {
        let mut select = self.db.prepare_cached("SELECT name, value FROM fact")?;
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Facts(rows.collect::<Result<_, _>>()?))
    }

    /// What is known of the whole: no session, no role.
    pub(super) fn facts(&mut self) -> Result<Usage, Fault> {
        let mut usage = self.read_facts()?;
        usage.days = self.days()?;
        let mut select = self
            .db
            .prepare_cached("SELECT sources, began FROM reading ORDER BY sources")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (sources, began): (String, String) = (row.get(0)?, row.get(1)?);
            usage.unread.insert(format!(
                "{sources}: a reading that began at {began} has not come to its end; the same command goes on with it"
            ));
        }
        Ok(usage)
    }

    /// Leaves of days and of what roles called what is in a window.
    pub(super) fn cut_facts(&mut self, days: DaySpan) -> Result<(), Fault> {
        let mut usage = self.read_facts()?;
        usage.days = self.days()?;
        self.read_attempts(&Which::default(), &mut usage)?;
        usage.cut_rest(days);
        self.db
            .execute_batch("DELETE FROM day; DELETE FROM attempt;")?;
        self.add_days(&usage.days)?;
        self.add_attempts(&usage.attempts)?;
        self.put_json("lasting", &usage.lasting)?;
        self.put_json("invokers", &usage.invokers)?;
        self.put_json("window", &usage.window)
    }

    fn add_days(&mut self, days: &Days) -> Result<(), Fault> {
        for (region, date, held) in days.iter() {
            let region = self.word(region)?;
            let mut put = self.db.prepare_cached(
                "INSERT INTO day (region, date, held) VALUES (?, ?, ?) \
                 ON CONFLICT DO UPDATE SET held = held | excluded.held WHERE held | excluded.held <> held",
            )?;
            put.execute(params![region, date.to_string(), held.bits()])?;
        }
        Ok(())
    }

    fn days(&mut self) -> Result<Days, Fault> {
        let mut days = Days::default();
        let mut select = self
            .db
            .prepare_cached("SELECT text, date, held FROM day JOIN word ON word.id = region")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (region, date, held): (String, String, u8) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let date = date
                .parse()
                .map_err(|e: jiff::Error| WireError::Malformed(e.to_string()))?;
            days.put(&region, date, Held::of(held));
        }
        Ok(days)
    }

    fn put(&mut self, name: &str, value: &(impl ToSql + ?Sized)) -> Result<(), Fault> {
        let mut put = self
            .db
            .prepare_cached("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)")?;
        put.execute(params![name, value])?;
        Ok(())
    }

    fn put_json(&mut self, name: &str, value: &impl Serialize) -> Result<(), Fault> {
        // INVARIANT: string keys, and no failing serializer.
        let json = serde_json::to_string(value).expect("it can be written as JSON");
        self.put(name, &json)
    }
}

/// What a store has of the whole, by name.
struct Facts(HashMap<String, Value>);

impl Facts {
    /// A fact as bytes; none where it was never written.
    fn bytes(&mut self, name: &str) -> Result<Vec<u8>, Fault> {
        match self.0.remove(name) {
            None => Ok(Vec::new()),
            Some(Value::Blob(bytes)) => Ok(bytes),
            Some(_) => Err(damaged(name)),
        }
    }

    fn json<T: DeserializeOwned + Default>(&mut self, name: &str) -> Result<T, Fault> {
        let text = match self.0.remove(name) {
            None => return Ok(T::default()),
            Some(Value::Text(text)) => text,
            Some(_) => return Err(damaged(name)),
        };
        serde_json::from_str(&text).map_err(|e| WireError::Malformed(e.to_string()).into())
    }

    /// A fact; of a store that was filled before anybody looked for it, nothing is known.
    fn looked_for<T: Default + DeserializeOwned>(
        &mut self,
        name: &str,
        unknown: fn() -> T,
    ) -> Result<T, Fault> {
        if self.0.contains_key("records") && !self.0.contains_key(name) {
            return Ok(unknown());
        }
        self.json(name)
    }
}

fn damaged(name: &str) -> Fault {
    WireError::Malformed(format!("`{name}` is of another kind")).into()
}
