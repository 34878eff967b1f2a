//! Entries to and from the usage file.

use std::collections::BTreeMap;

use super::super::{CallKey, Entry, Name, Names, Need, Operation, Origin, Permission, Uses};
use super::WireError;
use super::call::{
    WireAddress, WireAgent, WireEntry, WireName, WireNames, WireNeed, WireOrigin, WireOutcome,
    WirePermission,
};
use super::hashes::Hashes;
use crate::observer::agent::{Address, Agent};

pub(super) fn wire_entry(key: &CallKey, entry: &Entry) -> WireEntry {
    WireEntry {
        source: key.operation.source.clone(),
        name: key.operation.name.clone(),
        outcome: WireOutcome(key.outcome),
        origin: match &key.origin {
            Origin::Code => WireOrigin::Code,
            Origin::Worker => WireOrigin::Worker,
            Origin::Poller => WireOrigin::Poller,
            Origin::Forwarded(by) => WireOrigin::Forwarded(by.clone()),
        },
        agent: wire_agent(&key.agent),
        need: wire_need(&key.need),
        calls: Hashes::of(entry.calls.hashes()),
        first: entry.first,
        last: entry.last,
        days: entry.days.clone(),
        samples: entry.samples.clone(),
        fields: entry.fields.clone(),
        names: wire_names(&entry.names),
        values: entry
            .values
            .iter()
            .map(|(k, n)| (k.clone(), wire_names(n)))
            .collect(),
        errors: entry.errors.clone(),
        differs: entry.differs.clone(),
    }
}

pub(in crate::observer::usage) fn wire_agent(agent: &Agent) -> WireAgent {
    WireAgent {
        family: agent.family.clone(),
        in_lambda: agent.in_lambda,
        foreign: agent.foreign.clone(),
        presigned: agent.presigned,
        address: match agent.address {
            Address::Unknown => WireAddress::Unknown,
            Address::Service => WireAddress::Service,
            Address::Private => WireAddress::Private,
            Address::Public => WireAddress::Public,
        },
    }
}

fn wire_need(need: &Need) -> WireNeed {
    WireNeed {
        permission: match &need.permission {
            Permission::Action(action) => WirePermission::Action(action.to_string()),
            Permission::Free(why) => WirePermission::Free(why.clone()),
            Permission::Unmapped(why) => WirePermission::Unmapped(why.clone()),
            Permission::Makes => WirePermission::Makes,
        },
        kind: need.kind,
        when: need.when.clone(),
        before: need.before.clone(),
        variety: need.variety,
        after: need.after.clone(),
        context: need.context.clone(),
        varying_context: need.varying_context.clone(),
        unresolved: need.unresolved.clone(),
        own_event: need.own_event,
    }
}

fn wire_names(names: &Names) -> WireNames {
    let (rung, seen) = names.parts();
    let seen = seen.iter().map(|(name, uses)| {
        let (transfers, more) = uses.parts();
        let is_whole = transfers.iter().all(|(transfer, call)| transfer == call);
        let of = transfers
            .iter()
            .map(|(transfer, _)| *transfer)
            .filter(|_| !is_whole);
        WireName {
            text: name.text.clone(),
            open: name.open,
            uses: Hashes::of(uses.calls()),
            of: Hashes::of(of),
            more,
            first: uses.first(),
            last: uses.last(),
        }
    });
    WireNames {
        rung,
        seen: seen.collect(),
    }
}

impl WireEntry {
    pub(super) fn into_entry(self) -> Result<(CallKey, Entry), WireError> {
        let key = CallKey {
            operation: Operation {
                source: self.source,
                name: self.name,
            },
            outcome: self.outcome.0,
            origin: match self.origin {
                WireOrigin::Code => Origin::Code,
                WireOrigin::Worker => Origin::Worker,
                WireOrigin::Poller => Origin::Poller,
                WireOrigin::Forwarded(by) => Origin::Forwarded(by),
            },
            agent: self.agent.into(),
            need: self.need.into_need()?,
        };
        let mut values = BTreeMap::new();
        for (name, names) in self.values {
            values.insert(name, names.into_names()?);
        }
        let entry = Entry {
            calls: self.calls.distinct()?,
            first: self.first,
            last: self.last,
            days: self.days,
            samples: self.samples,
            fields: self.fields,
            names: self.names.into_names()?,
            values,
            errors: self.errors,
            differs: self.differs,
        };
        Ok((key, entry))
    }
}

impl From<WireAgent> for Agent {
    fn from(agent: WireAgent) -> Self {
        Self {
            family: agent.family,
            in_lambda: agent.in_lambda,
            foreign: agent.foreign,
            presigned: agent.presigned,
            address: match agent.address {
                WireAddress::Unknown => Address::Unknown,
                WireAddress::Service => Address::Service,
                WireAddress::Private => Address::Private,
                WireAddress::Public => Address::Public,
            },
        }
    }
}

impl WireNeed {
    fn into_need(self) -> Result<Need, WireError> {
        Ok(Need {
            permission: match self.permission {
                WirePermission::Action(text) => Permission::Action(
                    text.parse()
                        .map_err(|_| WireError::Malformed(format!("`{text}` is no action")))?,
                ),
                WirePermission::Free(why) => Permission::Free(why),
                WirePermission::Unmapped(why) => Permission::Unmapped(why),
                WirePermission::Makes => Permission::Makes,
            },
            kind: self.kind,
            when: self.when,
            before: self.before,
            variety: self.variety,
            after: self.after,
            context: self.context,
            varying_context: self.varying_context,
            unresolved: self.unresolved,
            own_event: self.own_event,
        })
    }
}

impl WireNames {
    fn into_names(self) -> Result<Names, WireError> {
        let mut seen = Vec::new();
        for name in self.seen {
            let calls = name.uses.list()?;
            let of = name.of.list()?;
            if !of.is_empty() && of.len() != calls.len() {
                return Err(WireError::Malformed(
                    "each use of a name is of one transfer".to_owned(),
                ));
            }
            let of = if of.is_empty() { calls.clone() } else { of };
            let uses = Uses::from_parts(
                of.into_iter().zip(calls),
                name.more,
                (name.first, name.last),
            );
            seen.push((
                Name {
                    text: name.text,
                    open: name.open,
                },
                uses,
            ));
        }
        Ok(Names::from_parts(self.rung, seen))
    }
}
