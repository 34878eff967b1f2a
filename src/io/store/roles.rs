//! What is known of roles and functions beside their calls.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params, params_from_iter};
use serde_json::Value;

use super::error::Fault;
use super::words::{Moment, Tables};
use crate::observer::usage::stored::{pack_hashes, pack_issued, unpack_hashes, unpack_issued};
use crate::observer::usage::wire::WireError;
use crate::observer::usage::{Attempts, Claim, Sessions, Sign, Usage, Witnesses};

/// Who got credentials of a session, packed: by Lambda, and others.
type Issues = (Option<Vec<u8>>, Option<Vec<u8>>);

/// Signs by their numbers.
const SIGNS: [Sign; 3] = [Sign::Lambda, Sign::Configuration, Sign::Worker];

impl Tables<'_> {
    /// Joins what is known of roles and functions, and takes it out of the usage.
    pub(super) fn add_roles(&mut self, usage: &mut Usage) -> Result<(), Fault> {
        self.add_attempts(&std::mem::take(&mut usage.attempts))?;
        for (role, sessions) in std::mem::take(&mut usage.others) {
            self.add_other(&role, sessions)?;
        }
        for claim in std::mem::take(&mut usage.claims) {
            self.add_claim(&claim)?;
        }
        for role in std::mem::take(&mut usage.assumed) {
            let role = self.role(&role)?;
            let mut put = self
                .db
                .prepare_cached("INSERT OR IGNORE INTO assumed (role) VALUES (?)")?;
            put.execute([role])?;
        }
        self.add_issued(&std::mem::take(&mut usage.issued))?;
        self.add_witnesses(&std::mem::take(&mut usage.witnesses))?;
        for (subject, operation, time) in std::mem::take(&mut usage.deployments).iter() {
            let operation = self.word(operation)?;
            let mut put = self.db.prepare_cached(
                "SELECT time FROM deployment WHERE subject = ? AND operation = ?",
            )?;
            let known: Option<Moment> = put
                .query_row(params![subject, operation], |row| row.get(0))
                .optional()?;
            if known.is_none_or(|known| known.0 < time) {
                let mut put = self.db.prepare_cached(
                    "INSERT OR REPLACE INTO deployment (subject, operation, time) VALUES (?, ?, ?)",
                )?;
                put.execute(params![subject, operation, Moment(time)])?;
            }
        }
        Ok(())
    }

    pub(super) fn add_attempts(&mut self, attempts: &Attempts) -> Result<(), Fault> {
        for (role, source, name, told) in attempts.iter() {
            let key = [self.role(role)?, self.word(source)?, self.word(name)?];
            let mut select = self.db.prepare_cached(
                "SELECT first, last, record FROM attempt WHERE role = ? AND source = ? AND name = ?",
            )?;
            let known = select.query_row(key, |row| {
                let (first, last): (Option<Moment>, Option<Moment>) = (row.get(0)?, row.get(1)?);
                let record: i64 = row.get(2)?;
                Ok((
                    first.map(|m| m.0),
                    last.map(|m| m.0),
                    record.cast_unsigned(),
                ))
            });
            let known = known.optional()?;
            let joined = known.map_or(told, |known| Attempts::joined(known, told));
            if known != Some(joined) {
                let mut put = self.db.prepare_cached(
                    "INSERT OR REPLACE INTO attempt (role, source, name, first, last, record) VALUES (?, ?, ?, ?, ?, ?)",
                )?;
                put.execute(params![
                    key[0],
                    key[1],
                    key[2],
                    joined.0.map(Moment),
                    joined.1.map(Moment),
                    joined.2.cast_signed()
                ])?;
            }
        }
        Ok(())
    }

    fn add_other(&mut self, role: &str, mut sessions: Sessions) -> Result<(), Fault> {
        let number = self.role(role)?;
        if let Some(known) = self.other(number)? {
            sessions.merge(&known);
        }
        let names = sessions
            .names
            .iter()
            .cloned()
            .collect::<Value>()
            .to_string();
        let mut put = self
            .db
            .prepare_cached("INSERT OR REPLACE INTO other (role, names, calls) VALUES (?, ?, ?)")?;
        put.execute(params![number, names, pack_hashes(sessions.calls.hashes())])?;
        Ok(())
    }

    fn other(&mut self, role: i64) -> Result<Option<Sessions>, Fault> {
        let mut select = self
            .db
            .prepare_cached("SELECT names, calls FROM other WHERE role = ?")?;
        let row: Option<(String, Vec<u8>)> = select
            .query_row([role], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        row.map(|(names, calls)| {
            let names: BTreeSet<String> =
                serde_json::from_str(&names).map_err(|e| WireError::Malformed(e.to_string()))?;
            Ok(Sessions {
                names,
                calls: unpack_hashes(&calls)?.into_iter().collect(),
            })
        })
        .transpose()
    }

    fn add_claim(&mut self, claim: &Claim) -> Result<(), Fault> {
        let sign = SIGNS.iter().position(|sign| *sign == claim.sign);
        let row = [
            self.role(&claim.role)?,
            self.word(&claim.name)?,
            self.word(&claim.region)?,
            sign.and_then(|at| i64::try_from(at).ok())
                .unwrap_or_default(),
        ];
        let mut put = self.db.prepare_cached(
            "INSERT OR IGNORE INTO claim (role, name, region, sign) VALUES (?, ?, ?, ?)",
        )?;
        put.execute(row)?;
        Ok(())
    }

    fn add_issued(&mut self, hands: &crate::observer::usage::Hands) -> Result<(), Fault> {
        for ((role, session), issued) in hands.iter() {
            let key = [self.word(role)?, self.word(session)?];
            let mut select = self.db.prepare_cached(
                "SELECT by_lambda, by_others FROM issued WHERE role = ? AND session = ?",
            )?;
            let known: Option<Issues> = select
                .query_row(key, |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let mut joined = issued.clone();
            if let Some((by_lambda, by_others)) = &known {
                joined.merge(unpack_issued(by_lambda.as_deref(), by_others.as_deref())?);
            }
            let packed = pack_issued(&joined);
            if known.as_ref() != Some(&packed) {
                let mut put = self.db.prepare_cached(
                    "INSERT OR REPLACE INTO issued (role, session, by_lambda, by_others) VALUES (?, ?, ?, ?)",
                )?;
                put.execute(params![key[0], key[1], packed.0, packed.1])?;
            }
        }
        Ok(())
    }

    fn add_witnesses(&mut self, witnesses: &Witnesses) -> Result<(), Fault> {
        for (told, records) in witnesses.iter() {
            let key = told.cast_signed();
            let mut joined = Witnesses::default();
            joined.put(told, records.cloned());
            let mut select = self
                .db
                .prepare_cached("SELECT records FROM witness WHERE told = ?")?;
            let known: Option<Option<Vec<u8>>> =
                select.query_row([key], |row| row.get(0)).optional()?;
            if let Some(known) = &known {
                let mut old = Witnesses::default();
                old.put(told, known.as_deref().map(unpack_hashes).transpose()?);
                joined.merge(old);
            }
            let packed = joined
                .iter()
                .next()
                .and_then(|(_, records)| records)
                .map(|records| pack_hashes(records.iter().copied()));
            if known.as_ref() != Some(&packed) {
                let mut put = self.db.prepare_cached(
                    "INSERT OR REPLACE INTO witness (told, records) VALUES (?, ?)",
                )?;
                put.execute(params![key, packed])?;
            }
        }
        Ok(())
    }

    /// What is known of these roles; none: of all.
    pub(super) fn read_roles(&mut self, which: &Which, usage: &mut Usage) -> Result<(), Fault> {
        self.read_attempts(which, usage)?;
        let roles = which.roles.as_ref();
        let is_meant = |role: i64| roles.is_none_or(|roles| roles.contains(&role));
        for role in self.numbers("SELECT role FROM other")? {
            if is_meant(role)
                && let Some(sessions) = self.other(role)?
            {
                usage.others.insert(self.arn(role)?, sessions);
            }
        }
        for role in self.numbers("SELECT role FROM assumed")? {
            if is_meant(role) {
                let arn = self.arn(role)?;
                usage.assumed.insert(arn);
            }
        }
        self.read_claims(which, usage)?;
        self.read_issued(which, usage)?;
        self.read_deployments(usage)
    }

    /// Functions and their roles: of these roles, and of functions of these names.
    fn read_claims(&mut self, which: &Which, usage: &mut Usage) -> Result<(), Fault> {
        let of_roles = which.roles.iter().flatten();
        let of_roles = of_roles.map(|role| (Some(*role), None));
        let of_names = which.names.iter().flatten();
        let mut wanted: Vec<(Option<i64>, Option<i64>)> = of_roles.collect();
        wanted.extend(of_names.map(|name| (None, Some(*name))));
        if which.roles.is_none() {
            wanted = vec![(None, None)];
        }
        for (role, name) in wanted {
            // Each has an index of its own.
            let (sql, key) = match (role, name) {
                (Some(role), _) => (
                    "SELECT role, name, region, sign FROM claim WHERE role = ?",
                    Some(role),
                ),
                (_, Some(name)) => (
                    "SELECT role, name, region, sign FROM claim WHERE name = ?",
                    Some(name),
                ),
                (None, None) => ("SELECT role, name, region, sign FROM claim", None),
            };
            let mut select = self.db.prepare_cached(sql)?;
            let mut rows = select.query(params_from_iter(key))?;
            while let Some(row) = rows.next()? {
                let sign = usize::try_from(row.get::<_, i64>(3)?).ok();
                let sign = sign.and_then(|at| SIGNS.get(at));
                let claim = Claim {
                    sign: *sign.ok_or_else(|| WireError::Malformed("a sign unknown".to_owned()))?,
                    role: self.arn(row.get(0)?)?,
                    name: self.string(row.get(1)?)?,
                    region: self.string(row.get(2)?)?,
                };
                usage.claims.insert(claim);
            }
        }
        Ok(())
    }

    pub(super) fn read_attempts(&mut self, which: &Which, usage: &mut Usage) -> Result<(), Fault> {
        let roles: Vec<i64> = match &which.roles {
            Some(roles) => roles.iter().copied().collect(),
            None => self.numbers("SELECT DISTINCT role FROM attempt")?,
        };
        for role in roles {
            let arn = self.arn(role)?;
            let mut select = self.db.prepare_cached(
                "SELECT source, name, first, last, record FROM attempt WHERE role = ?",
            )?;
            let mut rows = select.query([role])?;
            while let Some(row) = rows.next()? {
                let (first, last): (Option<Moment>, Option<Moment>) = (row.get(2)?, row.get(3)?);
                let record: i64 = row.get(4)?;
                let told = (
                    first.map(|m| m.0),
                    last.map(|m| m.0),
                    record.cast_unsigned(),
                );
                let (source, name) = (self.text(row.get(0)?)?, self.text(row.get(1)?)?);
                usage.attempts.join(&arn, (&source, &name), told);
            }
        }
        Ok(())
    }

    fn read_issued(&mut self, which: &Which, usage: &mut Usage) -> Result<(), Fault> {
        let mut all = Vec::new();
        let mut select = self.db.prepare_cached(
            "SELECT role, session, by_lambda, by_others FROM issued WHERE role = ?1 OR ?1 IS NULL",
        )?;
        let keys: Vec<Option<i64>> = match &which.keys {
            Some(keys) => keys.iter().copied().map(Some).collect(),
            None => vec![None],
        };
        for key in keys {
            let mut rows = select.query([key])?;
            while let Some(row) = rows.next()? {
                let (by_lambda, by_others): (Option<Vec<u8>>, Option<Vec<u8>>) =
                    (row.get(2)?, row.get(3)?);
                let issued = unpack_issued(by_lambda.as_deref(), by_others.as_deref())?;
                let key = (self.string(row.get(0)?)?, self.string(row.get(1)?)?);
                all.push((key, issued));
            }
        }
        usage.issued = all.into_iter().collect();
        Ok(())
    }

    fn read_deployments(&mut self, usage: &mut Usage) -> Result<(), Fault> {
        let mut select = self
            .db
            .prepare_cached("SELECT subject, operation, time FROM deployment")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (subject, time): (String, Moment) = (row.get(0)?, row.get(2)?);
            let operation = self.text(row.get(1)?)?;
            usage.deployments.insert(&subject, &operation, time.0);
        }
        Ok(())
    }

    /// By which records it is known what is known of functions.
    pub(super) fn read_witnesses(&mut self, usage: &mut Usage) -> Result<(), Fault> {
        let mut select = self
            .db
            .prepare_cached("SELECT told, records FROM witness")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (told, records): (i64, Option<Vec<u8>>) = (row.get(0)?, row.get(1)?);
            let records = records.as_deref().map(unpack_hashes).transpose()?;
            usage.witnesses.put(told.cast_unsigned(), records);
        }
        Ok(())
    }

    pub(super) fn numbers(&mut self, sql: &str) -> Result<Vec<i64>, Fault> {
        let mut select = self.db.prepare_cached(sql)?;
        let numbers = select.query_map([], |row| row.get(0))?;
        Ok(numbers.collect::<Result<_, _>>()?)
    }

    /// The ARN of a role.
    pub(super) fn arn(&mut self, role: i64) -> Result<String, Fault> {
        let mut select = self
            .db
            .prepare_cached("SELECT arn FROM role WHERE id = ?")?;
        let word: i64 = select.query_row([role], |row| row.get(0))?;
        self.string(word)
    }
}

/// Which rows are meant, by their numbers; none: all.
#[derive(Debug, Default)]
pub(super) struct Which {
    /// Roles.
    pub(super) roles: Option<BTreeSet<i64>>,
    /// The same by account and name: words.
    pub(super) keys: Option<BTreeSet<i64>>,
    /// Names of functions: words.
    pub(super) names: Option<BTreeSet<i64>>,
}
