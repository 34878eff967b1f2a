//! Needs that are new: the role of today does not allow them, or nobody has reviewed them.

use super::{Signal, SignalKind, WatchedEvidence, resource, signal};
use crate::checklist::ReviewedFunction;
use crate::iam::action::Action;
use crate::iam::pattern::Pattern;
use crate::observer::function::{FunctionCall, FunctionUsage};
use crate::observer::usage::Permission;
use crate::snapshot::Role;
use crate::snapshot::permissions::Permissions;

/// What a function did that neither its role of today nor the review knows.
pub(super) fn new_needs(seen: &WatchedEvidence<'_>, usage: &FunctionUsage) -> Vec<Signal> {
    let role = seen.evidence.role(usage).ok().flatten();
    let arn = usage.function.arn();
    let reviewed = match seen.review {
        None => Review::NotGiven,
        Some(review) => match review.functions.get(&arn) {
            None => Review::WithoutIt,
            Some(reviewed) => Review::Of(reviewed),
        },
    };
    let known = Known {
        permissions: role
            .as_ref()
            .filter(|role| role.missing.is_empty())
            .map(Permissions::of_role),
        role,
        reviewed,
    };
    let mut found = Vec::new();
    for call in &usage.calls {
        let Permission::Action(action) = &call.key.need.permission else {
            continue;
        };
        if call.suspicion.is_some() || !call.key.outcome.proves_use() {
            continue;
        }
        let each = each_resource(call);
        if let Some(why) = each.iter().find_map(|one| known.why_new(action, one)) {
            let text = format!("`{action}` on `{}` {why}", resource(call));
            found.push(signal(usage, call, SignalKind::NewNeed, text));
        }
    }
    found
}

/// The resources of a call: of names that vary, each that is known.
fn each_resource(call: &FunctionCall) -> Vec<Pattern> {
    let need = &call.key.need;
    let names = call.entry.names.iter().map(|(name, _)| {
        let rest = if name.open { "*" } else { "" };
        let (before, after) = (&need.before, &need.after);
        Pattern::new(format!(
            "{before}{}{rest}{after}",
            Pattern::escape(&name.text)
        ))
    });
    let names: Vec<Pattern> = names.collect();
    if need.variety.is_none() || names.is_empty() {
        return vec![Pattern::new(resource(call))];
    }
    names
}

/// What is known of a function.
struct Known<'k> {
    role: Option<Role>,
    permissions: Option<Permissions>,
    reviewed: Review<'k>,
}

/// What a review says of a function.
enum Review<'k> {
    /// None was given.
    NotGiven,
    /// The function is not in it.
    WithoutIt,
    /// This.
    Of(&'k ReviewedFunction),
}

impl Known<'_> {
    /// Why a need is new; `None` where it is known, or nothing tells.
    fn why_new(&self, action: &Action, resource: &Pattern) -> Option<String> {
        match self.reviewed {
            Review::NotGiven => {}
            Review::WithoutIt => {
                return Some("was not reviewed: the function is not in the review".to_owned());
            }
            Review::Of(reviewed) if reviewed.covers(action, resource) => return None,
            Review::Of(_) => return Some("was not reviewed".to_owned()),
        }
        let permissions = self.permissions.as_ref()?;
        if permissions.answer(action, resource).is_allowed() {
            return None;
        }
        let name = self.role.as_ref().map_or("", |role| role.name.as_str());
        Some(format!(
            "succeeded, and `{name}` does not allow it today: a policy of the resource does, or the role was changed since"
        ))
    }
}
