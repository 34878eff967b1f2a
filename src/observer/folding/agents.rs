//! What records show of the machine that a call came from, by the bytes that show it.

use super::memo::{Key, Memo, Numbers};
use crate::observer::agent::{Agent, is_presigned, kind};
use crate::observer::record::Record;

/// Agents with numbers.
#[derive(Debug, Default)]
pub(super) struct Agents {
    /// User agents as written.
    written: Memo<u32>,
    read: Vec<Agent>,
    /// With what `fold.rs` asks of the text itself: whether it begins as those of Lambda's own calls do.
    all: Numbers<(Agent, bool, bool)>,
    last: Option<(u32, Agent, u32)>,
    unknown: Agent,
}

impl Agents {
    pub(super) fn weight(&self) -> usize {
        self.written.weight() + 256 * (self.read.len() + self.all.len())
    }

    /// The agent of a number.
    pub(super) fn get(&self, number: u32) -> &Agent {
        self.all
            .get(number)
            .map_or(&self.unknown, |(agent, ..)| agent)
    }

    /// The number of a record's agent.
    pub(super) fn of(&mut self, record: &Record<'_>, scratch: &mut Key) -> u32 {
        let written = scratch.clear().text(record.user_agent.as_deref()).done();
        let number = self.written.get(written).unwrap_or_else(|| {
            let number = u32::try_from(self.read.len()).unwrap_or(u32::MAX);
            self.written.insert(written, number);
            self.read
                .push(Agent::read(record.user_agent.as_deref(), None, None));
            number
        });
        let address = kind(
            record.source_ip_address.as_deref(),
            record.vpc_endpoint_id.as_deref(),
        );
        let presigned = is_presigned(record);
        if let Some((last, agent, is)) = &self.last
            && *last == number
            && (agent.presigned, agent.address) == (presigned, address)
        {
            return *is;
        }
        let agent = Agent {
            presigned,
            address,
            ..self.read.get(number as usize).cloned().unwrap_or_default()
        };
        let text = record.user_agent.as_deref().unwrap_or_default();
        let begins = |start: &str| text.starts_with(start);
        let all = (
            agent.clone(),
            begins("awslambda-worker"),
            begins("aws-internal/"),
        );
        let is = self.all.of(all);
        self.last = Some((number, agent, is));
        is
    }
}
