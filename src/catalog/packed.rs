//! The embedded form of the catalog: every service file deflated by itself behind one small index,
//! so that a lookup reads only the services it names.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{LazyLock, OnceLock};

use flate2::read::DeflateDecoder;

use super::service::Service;
use crate::iam::action::Action;

/// Written by `build.rs`: see there for the layout.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalog.bin"));

/// A service in the embedded catalog, read when first asked for.
#[derive(Debug)]
struct Slot {
    start: usize,
    end: usize,
    service: OnceLock<Box<Service>>,
}

/// The embedded catalog's index.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) version: String,
    slots: BTreeMap<String, Slot>,
    hosts: BTreeMap<String, Vec<String>>,
    /// Where the action names stand.
    names: (usize, usize),
    actions: OnceLock<BTreeMap<String, Names>>,
}

/// Names of a service's actions, read when first asked for.
#[derive(Debug)]
struct Names {
    text: String,
    actions: OnceLock<Vec<Action>>,
}

impl Packed {
    /// The one that is part of the program.
    pub(super) fn bundled() -> &'static Self {
        // It never changes, so all that use it share one.
        static OPENED: LazyLock<Packed> = LazyLock::new(Packed::open);
        &OPENED
    }

    fn open() -> Self {
        let length = |at: usize| {
            let bytes = [PACKED[at], PACKED[at + 1], PACKED[at + 2], PACKED[at + 3]];
            u32::from_le_bytes(bytes) as usize
        };
        let names = 8 + length(0);
        let services = names + length(4);
        let index = inflate(&PACKED[8..names]);
        let mut lines = index.lines();
        let version = lines.next().unwrap_or_default().to_owned();
        let (mut slots, mut hosts, mut start) = (BTreeMap::new(), BTreeMap::new(), services);
        for line in lines {
            let mut fields = line.split('\t');
            let prefix = fields.next().unwrap_or_default().to_owned();
            let size: usize = fields.next().and_then(|f| f.parse().ok()).unwrap_or(0);
            for host in fields
                .next()
                .unwrap_or_default()
                .split(',')
                .filter(|h| !h.is_empty())
            {
                hosts
                    .entry(host.to_owned())
                    .or_insert_with(Vec::new)
                    .push(prefix.clone());
            }
            slots.insert(
                prefix,
                Slot {
                    start,
                    end: start + size,
                    service: OnceLock::new(),
                },
            );
            start += size;
        }
        Self {
            version,
            slots,
            hosts,
            names: (names, services),
            actions: OnceLock::new(),
        }
    }

    /// A service's actions, without reading the service.
    pub(super) fn actions(&self, prefix: &str) -> &[Action] {
        let all = self.actions.get_or_init(|| {
            let (start, end) = self.names;
            let text = inflate(&PACKED[start..end]);
            let lines = text.lines().filter_map(|line| line.split_once('\t'));
            let names = lines.map(|(prefix, names)| {
                let names = Names {
                    text: names.to_owned(),
                    actions: OnceLock::new(),
                };
                (prefix.to_owned(), names)
            });
            names.collect()
        });
        let Some(names) = all.get(prefix) else {
            return &[];
        };
        names.actions.get_or_init(|| {
            let names = names.text.split(',').filter(|name| !name.is_empty());
            names
                .filter_map(|name| Action::new(prefix, name).ok())
                .collect()
        })
    }

    pub(super) fn service(&self, prefix: &str) -> Option<&Service> {
        let slot = self.slots.get(prefix)?;
        Some(slot.service.get_or_init(|| {
            let text = inflate(&PACKED[slot.start..slot.end]);
            // INVARIANT: build.rs packs only files that parse, and a test reads them all.
            Box::new(serde_json::from_str(&text).expect("the embedded catalog is well formed"))
        }))
    }

    pub(super) fn prefixes(&self) -> impl Iterator<Item = &str> {
        self.slots.keys().map(String::as_str)
    }

    /// The services a CloudTrail event source label may belong to.
    pub(super) fn by_host(&self, label: &str) -> &[String] {
        self.hosts.get(label).map_or(&[], Vec::as_slice)
    }

    pub(super) fn hosts(&self) -> impl Iterator<Item = &str> {
        self.hosts.keys().map(String::as_str)
    }
}

pub(super) fn inflate(bytes: &[u8]) -> String {
    let mut text = String::new();
    DeflateDecoder::new(bytes)
        .read_to_string(&mut text)
        // INVARIANT: the bytes were deflated by build.rs from UTF-8.
        .expect("the embedded catalog is whole");
    text
}
