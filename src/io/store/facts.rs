//! What is known of the whole, and of its days.

use rusqlite::types::{FromSql, ToSql};
use rusqlite::{OptionalExtension, params};
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
use crate::observer::usage::{DaySpan, Days, Held, Invokers, Lasting, Usage};

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
        Ok(Usage {
            catalogs: self.get_json("catalogs")?,
            window: self.get_json("window")?,
            regions: self.get_json("regions")?,
            accounts: self.get_json("accounts")?,
            data_sources: self.get_json("data-sources")?,
            trail_changes: self.get_json("trail-changes")?,
            lasting: self.looked_for("lasting", Lasting::unknown)?,
            invokers: self.looked_for("invokers", Invokers::unknown)?,
            histories: self.get_json("histories")?,
            unread: self.get_json("unread")?,
            records: unpack_hashes(&self.get_bytes("records")?)?
                .into_iter()
                .collect(),
            skipped: unpack_skipped(&self.get_some::<Vec<u8>>("skipped")?.unwrap_or_default())?,
            doubts: unpack_doubts(&self.get_some::<Vec<u8>>("doubts")?.unwrap_or_default())?,
            twins: match self.get_some::<Vec<u8>>("twins")? {
                Some(bytes) => unpack_twins(&bytes)?,
                None => crate::observer::usage::Twins::default(),
            },
            ..Usage::default()
        })
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

    /// A fact; of a store that was filled before anybody looked for it, nothing is known.
    fn looked_for<T: Default + DeserializeOwned>(
        &mut self,
        name: &str,
        unknown: fn() -> T,
    ) -> Result<T, Fault> {
        let is_filled = self.get_some::<Vec<u8>>("records")?.is_some();
        match self.get_some::<String>(name)? {
            None if is_filled => Ok(unknown()),
            _ => self.get_json(name),
        }
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

    fn get_some<T: FromSql>(&mut self, name: &str) -> Result<Option<T>, Fault> {
        let mut select = self
            .db
            .prepare_cached("SELECT value FROM fact WHERE name = ?")?;
        Ok(select.query_row([name], |row| row.get(0)).optional()?)
    }

    fn get_bytes(&mut self, name: &str) -> Result<Vec<u8>, Fault> {
        Ok(self.get_some(name)?.unwrap_or_else(|| pack_hashes([])))
    }

    fn get_json<T: DeserializeOwned + Default>(&mut self, name: &str) -> Result<T, Fault> {
        let Some(text) = self.get_some::<String>(name)? else {
            return Ok(T::default());
        };
        serde_json::from_str(&text).map_err(|e| WireError::Malformed(e.to_string()).into())
    }
}
