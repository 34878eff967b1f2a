//! What becomes of a call: learned from, or set apart, and why.

use super::options::Options;
use crate::catalog::context_key::REQUEST_ALIAS;
use crate::catalog::requirement::RequirementKind;
use crate::iam::action::Action;
use crate::iam::arn::Arn;
use crate::observer::function::FunctionCall;
use crate::observer::usage::{Need, Origin, Outcome, Permission};

/// What a call is to the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Class<'a> {
    /// It proves the use of an action, which the policy must allow.
    Proven(&'a Action),
    /// It looks as if somebody else used the function's credentials.
    Suspicious(&'a str),
    /// Authorization refused it.
    Denied,
    /// Records of one event id say different things of it.
    Contradicted(&'a Action),
    /// Its error leaves open whether authorization was passed: it shows a need but proves no use.
    Unproven(&'a Action),
    /// It may need the action, which has an event of its own when it does.
    SeenElsewhere(&'a Action),
    /// A source names the action beside the operation; the call does not prove it.
    MayNeed(&'a Action),
    /// Something else than the role's policies allows it.
    Unneeded(String),
    /// The catalog does not know what it needs, and why.
    Unmapped(&'a str),
    /// It says nothing that another need of the same call does not say.
    Silent,
}

/// Sorts one call.
pub(super) fn classify<'a>(call: &'a FunctionCall, options: &Options) -> Class<'a> {
    let need = &call.key.need;
    let proven = call.key.outcome.proves_use();
    if call.key.outcome == Outcome::Contradicted {
        return action(need).map_or(Class::Silent, Class::Contradicted);
    }
    match (&call.suspicion, &need.permission) {
        (None, Permission::Action(action)) if need.kind == RequirementKind::May && proven => {
            Class::MayNeed(action)
        }
        (_, _) if need.kind == RequirementKind::May => Class::Silent,
        (_, Permission::Makes) => Class::Silent,
        (Some(suspicion), _) if !options.include_suspicious => Class::Suspicious(suspicion),
        (_, _) if call.key.outcome == Outcome::Denied => {
            if need.own_event {
                Class::Silent
            } else {
                Class::Denied
            }
        }
        (_, Permission::Free(why)) => Class::Unneeded(why.clone()),
        (_, Permission::Unmapped(why)) => Class::Unmapped(why),
        (_, Permission::Action(action)) if need.own_event => {
            if proven {
                Class::SeenElsewhere(action)
            } else {
                Class::Silent
            }
        }
        (_, Permission::Action(action)) => match answered_elsewhere(action, need, &call.key.origin)
        {
            Some(why) => Class::Unneeded(why),
            None if proven => Class::Proven(action),
            None => Class::Unproven(action),
        },
    }
}

/// Whether a call proves the use of an action but does not tell on what: a call that
/// failed is often recorded without its parameters.
pub(super) fn is_vague(call: &FunctionCall) -> bool {
    let need = &call.key.need;
    call.key.outcome != Outcome::Succeeded
        && !need.unresolved.is_empty()
        && Arn::parse(&need.before).is_none_or(|arn| arn.is_all_of_its_type())
}

/// The action that a need names, if it names one.
pub(super) fn action(need: &Need) -> Option<&Action> {
    match &need.permission {
        Permission::Action(action) => Some(action),
        Permission::Free(_) | Permission::Unmapped(_) | Permission::Makes => None,
    }
}

/// Why a KMS call needs nothing from the role: Lambda decrypts environment variables under a grant
/// on the key (Lambda developer guide, "Securing environment variables"), and the key policy of an
/// AWS managed key admits every principal of the account through its service (KMS developer guide,
/// "AWS managed keys").
fn answered_elsewhere(action: &Action, need: &Need, origin: &Origin) -> Option<String> {
    if !action.service().eq_ignore_ascii_case("kms") {
        return None;
    }
    let by_alias = need.before.contains(":alias/aws/")
        || need
            .context
            .get(REQUEST_ALIAS)
            .is_some_and(|alias| alias.starts_with("alias/aws/"));
    if *origin == Origin::Worker && action.name().eq_ignore_ascii_case("Decrypt") {
        Some(
            "environment variables are decrypted under a grant that Lambda holds on the key"
                .to_owned(),
        )
    } else if by_alias {
        Some("the policy of an AWS managed key admits the account's principals".to_owned())
    } else {
        None
    }
}
