//! Keys as they stand in rows: small numbers, and texts that many rows share.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::super::wire::{WireAgent, WireError, WireStanding, wire_agent, wire_foreign};
use super::super::{CallKey, Need, Operation, Origin, Outcome, Permission};
use crate::catalog::requirement::{RequirementKind, Variety};
use crate::observer::agent::Agent;
use crate::observer::caller::Caller;
use crate::observer::credential::Standing;

/// A kind of call: a [`CallKey`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KindRow {
    /// Event source.
    pub source: String,
    /// Event name.
    pub name: String,
    /// How calls ended: the place in [`OUTCOMES`].
    pub outcome: i64,
    /// Who called: 0 the code, 1 the Lambda service, 2 an event source mapping, 3 a service on its behalf.
    pub origin: i64,
    /// Which service.
    pub by: Option<String>,
    /// What the records show of the machine, as JSON.
    pub agent: String,
    /// 0 an action, 1 none (`action` says why), 2 not known (`action` says why), 3 what the call made.
    pub permission: i64,
    /// The action, or why there is none.
    pub action: Option<String>,
    /// 0 always needed, 1 because of a parameter, 2 perhaps.
    pub necessity: i64,
    /// Pattern of the resource up to its last `/` or `:`,
    pub folder: String,
    /// and on to the varying name.
    pub resource: String,
    /// How the varying name comes about: the place in `VARIETIES`.
    pub variety: Option<i64>,
    /// Pattern behind it.
    pub after: String,
    /// What else the need has, as JSON.
    pub more: Option<String>,
}

/// Outcomes by their numbers.
pub(crate) const OUTCOMES: [Outcome; 8] = [
    Outcome::Succeeded,
    Outcome::Failed,
    Outcome::Throttled,
    Outcome::Unproven,
    Outcome::Invalid,
    Outcome::Unauthenticated,
    Outcome::Denied,
    Outcome::Contradicted,
];

/// Varieties by their numbers.
const VARIETIES: [Variety; 5] = [
    Variety::Key,
    Variety::Run,
    Variety::Id,
    Variety::Job,
    Variety::New,
];

const KINDS: [RequirementKind; 3] = [
    RequirementKind::Primary,
    RequirementKind::Conditional,
    RequirementKind::May,
];

/// What few needs have.
#[derive(Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct More {
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    context: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    varying_context: BTreeSet<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unresolved: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    own_event: bool,
}

fn number_of<T: PartialEq>(all: &[T], one: &T) -> i64 {
    let at = all.iter().position(|known| known == one);
    at.and_then(|at| i64::try_from(at).ok()).unwrap_or_default()
}

fn at<T: Copy>(all: &[T], number: i64) -> Result<T, WireError> {
    let at = usize::try_from(number).ok();
    at.and_then(|at| all.get(at)).copied().ok_or_else(|| {
        WireError::Malformed(format!(
            "a row has the number {number}, which means nothing"
        ))
    })
}

/// A value as JSON.
fn json(value: &impl Serialize) -> String {
    // INVARIANT: string keys, and no failing serializer.
    serde_json::to_string(value).expect("it can be written as JSON")
}

fn parsed<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, WireError> {
    serde_json::from_str(text).map_err(|e| WireError::Malformed(e.to_string()))
}

impl KindRow {
    /// The row of a kind of call.
    pub(crate) fn of(key: &CallKey) -> Self {
        let need = &key.need;
        let (origin, by) = match &key.origin {
            Origin::Code => (0, None),
            Origin::Worker => (1, None),
            Origin::Poller => (2, None),
            Origin::Forwarded(by) => (3, Some(by.clone())),
        };
        let (permission, action) = match &need.permission {
            Permission::Action(action) => (0, Some(action.to_string())),
            Permission::Free(why) => (1, Some(why.clone())),
            Permission::Unmapped(why) => (2, Some(why.clone())),
            Permission::Makes => (3, None),
        };
        let more = More {
            when: need.when.clone(),
            context: need.context.clone(),
            varying_context: need.varying_context.clone(),
            unresolved: need.unresolved.clone(),
            own_event: need.own_event,
        };
        let cut = need.before.rfind(['/', ':']).map_or(0, |at| at + 1);
        Self {
            source: key.operation.source.clone(),
            name: key.operation.name.clone(),
            outcome: number_of(&OUTCOMES, &key.outcome),
            origin,
            by,
            agent: json(&wire_agent(&key.agent)),
            permission,
            action,
            necessity: number_of(&KINDS, &need.kind),
            folder: need.before[..cut].to_owned(),
            resource: need.before[cut..].to_owned(),
            variety: need.variety.map(|variety| number_of(&VARIETIES, &variety)),
            after: need.after.clone(),
            more: (more != More::default()).then(|| json(&more)),
        }
    }

    /// The kind of call of a row.
    pub(crate) fn key(self) -> Result<CallKey, WireError> {
        let agent: WireAgent = parsed(&self.agent)?;
        let more: More = self.more.as_deref().map_or(Ok(More::default()), parsed)?;
        let text = || self.action.clone().unwrap_or_default();
        let permission = match self.permission {
            0 => Permission::Action(
                text()
                    .parse()
                    .map_err(|_| WireError::Malformed(format!("`{}` is no action", text())))?,
            ),
            1 => Permission::Free(text()),
            2 => Permission::Unmapped(text()),
            _ => Permission::Makes,
        };
        Ok(CallKey {
            operation: Operation {
                source: self.source,
                name: self.name,
            },
            outcome: at(&OUTCOMES, self.outcome)?,
            origin: match self.origin {
                0 => Origin::Code,
                1 => Origin::Worker,
                2 => Origin::Poller,
                _ => Origin::Forwarded(self.by.unwrap_or_default()),
            },
            agent: Agent::from(agent),
            need: Need {
                permission,
                kind: at(&KINDS, self.necessity)?,
                when: more.when,
                before: self.folder + &self.resource,
                variety: self.variety.map(|n| at(&VARIETIES, n)).transpose()?,
                after: self.after,
                context: more.context,
                varying_context: more.varying_context,
                unresolved: more.unresolved,
                own_event: more.own_event,
            },
        })
    }
}

/// What records say of who a session is, as JSON; `None` when they say nothing.
pub(crate) fn standing_text(standing: &Standing) -> Option<String> {
    let wire = match standing {
        Standing::Unsaid => return None,
        Standing::Function(arn) => WireStanding::Function(arn.clone()),
        Standing::Foreign(foreign) => WireStanding::Foreign(wire_foreign(foreign)),
    };
    Some(json(&wire))
}

/// The standing of such a text.
pub(crate) fn standing_from(text: Option<&str>) -> Result<Standing, WireError> {
    Ok(match text.map(parsed).transpose()? {
        None => Standing::Unsaid,
        Some(WireStanding::Function(arn)) => Standing::Function(arn),
        Some(WireStanding::Foreign(foreign)) => Standing::Foreign(foreign.into()),
    })
}

/// The name of the function that a session says or looks to be.
pub(crate) fn function_name(caller: &Caller) -> &str {
    if let Standing::Function(arn) = &caller.standing {
        return arn.rsplit(':').next().unwrap_or(arn);
    }
    let session = caller.session.as_str();
    session.strip_prefix("us-east-1.").unwrap_or(session)
}
