//! What one record needed, as a line of JSON: what `lpgen catalog match` prints.

use super::wire::{NeededJson, RecordJson};
use crate::catalog::Mapping;
use crate::catalog::requirement::Requirement;
use crate::observer::fold::ExaminedRecord;
use crate::observer::record::Record;

/// Describes what a record needed.
pub(crate) fn record_line<'r>(record: &'r Record<'_>, examined: ExaminedRecord) -> RecordJson<'r> {
    let mut line = RecordJson {
        event_id: record.event_id.as_deref(),
        event_source: record.event_source.as_deref(),
        event_name: record.event_name.as_deref(),
        outcome: examined.outcome.into(),
        actions: vec![],
        free: None,
        unmapped: None,
    };
    match examined.mapping {
        Mapping::Free(why) => line.free = Some(why),
        Mapping::Unmapped(why) => line.unmapped = Some(why),
        Mapping::Needs(list) => line.actions = actions(list),
    }
    line
}

fn actions(list: Vec<Requirement>) -> Vec<NeededJson> {
    let mut out: Vec<NeededJson> = Vec::new();
    for requirement in list {
        let resource = requirement.resource.exact();
        let action = requirement.action.to_string();
        let same = out.iter_mut().find(|a| {
            a.action == action
                && a.kind == requirement.kind
                && a.when == requirement.when
                && a.context == requirement.context
        });
        match same {
            Some(line) => {
                line.resources.push(resource);
                line.from.extend(requirement.fields);
                line.unresolved.extend(requirement.unresolved);
                line.differs.extend(requirement.differs);
                line.explained.extend(requirement.explained);
            }
            None => out.push(NeededJson {
                action,
                kind: requirement.kind,
                when: requirement.when,
                resources: vec![resource],
                from: requirement.fields.into_iter().collect(),
                unresolved: requirement.unresolved.into_iter().collect(),
                differs: requirement.differs.into_iter().collect(),
                explained: requirement.explained.into_iter().collect(),
                context: requirement.context,
                own_event: requirement.own_event,
            }),
        }
    }
    out
}
