//! Fingerprints as text.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::WireError;
use crate::observer::distinct::Distinct;

/// Fingerprints as one string of hexadecimal digits, sixteen each.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Hashes(String);

impl Hashes {
    pub(super) fn of(hashes: impl Iterator<Item = u64>) -> Self {
        let mut digits = String::new();
        for hash in hashes {
            let _ = write!(digits, "{hash:016x}");
        }
        Self(digits)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn read(&self) -> Result<BTreeSet<u64>, WireError> {
        Ok(self.list()?.into_iter().collect())
    }

    pub(super) fn list(&self) -> Result<Vec<u64>, WireError> {
        let malformed =
            || WireError::Malformed("fingerprints are hexadecimal, sixteen digits each".to_owned());
        if !self.0.is_ascii() || !self.0.len().is_multiple_of(16) {
            return Err(malformed());
        }
        (0..self.0.len())
            .step_by(16)
            .map(|at| u64::from_str_radix(&self.0[at..at + 16], 16).map_err(|_| malformed()))
            .collect()
    }

    pub(super) fn distinct<const K: usize>(&self) -> Result<Distinct<K>, WireError> {
        Ok(self.read()?.into_iter().collect())
    }
}
