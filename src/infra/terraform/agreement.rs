//! Whether a name or a role of the code is that of the account.

use std::collections::BTreeSet;

use super::follow::{ReferenceTarget, ResourceAddress};
use super::scope::{CalledFolder, Defaults};
use crate::infra::syntax::tree::Node;
use crate::infra::value::{Fit, Value};

/// How a name goes with the account's: without the defaults of variables, then with them.
pub(crate) fn fit(scope: &CalledFolder<'_>, node: &Node, text: &str) -> (Fit, Value) {
    let folder = scope.folder.clone();
    let bare = CalledFolder {
        defaults: Defaults::Unknown,
        ..scope.clone()
    }
    .of(&folder, node, 0);
    let first = bare.fit(text);
    if first == Fit::Exact {
        return (first, bare);
    }
    let full = CalledFolder {
        defaults: Defaults::Taken,
        ..scope.clone()
    }
    .of(&folder, node, 0);
    match full.fit(text) {
        Fit::No | Fit::If(..) => (first, bare),
        better => (better, full),
    }
}

/// Whether the role that a function leads to is that of the account.
pub(super) fn agreement(
    scope: &CalledFolder<'_>,
    target: &ReferenceTarget,
    speaks_for: &mut Vec<String>,
    speaks_against: &mut Vec<String>,
) -> (Option<ResourceAddress>, bool) {
    let name = scope.subject.role.as_ref().map(|role| role.name.as_str());
    match target {
        ReferenceTarget::Resource((folder, address)) => {
            let found = Some((folder.clone(), address.clone()));
            let body = scope.folders.block(&(folder.clone(), address.clone()));
            let node = body.and_then(|block| super::lambda::role_name(&block.entry.value, address));
            let (Some(name), Some(node)) = (name, node) else {
                return (found, false);
            };
            match fit(&scope.within(folder), node, name).0 {
                Fit::Exact | Fit::ByDefault(_) => {
                    speaks_for.push(format!("the name of its role is `{name}`"));
                    (found, true)
                }
                Fit::If(_, letters) => {
                    if letters > 0 {
                        speaks_for.push(format!("the name of its role fits `{name}`"));
                    }
                    (found, letters > 0)
                }
                Fit::No => {
                    speaks_against.push(format!("its role `{address}` is not called `{name}`"));
                    (found, false)
                }
            }
        }
        ReferenceTarget::Named(value) => {
            let wanted = value.known();
            let wanted = wanted
                .as_deref()
                .map(|text| text.rsplit('/').next().unwrap_or(text));
            let own = wanted.and_then(|wanted| named_role(scope, wanted));
            if let Some(address) = own {
                speaks_for.push(format!(
                    "its role is called `{}`",
                    wanted.unwrap_or_default()
                ));
                let agrees = name.is_none() || name == wanted;
                if !agrees {
                    speaks_against.push(format!(
                        "in the account its role is `{}`",
                        name.unwrap_or_default()
                    ));
                }
                (Some(address), agrees)
            } else {
                speaks_against.push("its role is not defined in these files".to_owned());
                (None, false)
            }
        }
        ReferenceTarget::Unknown => {
            speaks_against.push("its role is not followed".to_owned());
            (None, false)
        }
    }
}

/// The one role with this name.
fn named_role(scope: &CalledFolder<'_>, name: &str) -> Option<ResourceAddress> {
    let mut found = Vec::new();
    let places = scope.folders.index.roles.of(name);
    for own in places.map(|place| &place.address).collect::<BTreeSet<_>>() {
        let node = scope.folders.block(own);
        let node = node.and_then(|block| block.entry.value.get("name"));
        let fits = node.map(|node| fit(&scope.within(&own.0), node, name).0);
        if matches!(fits, Some(Fit::Exact | Fit::ByDefault(_))) {
            found.push(own.clone());
        }
    }
    match found.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// The one of several roles that has the name of the account's.
pub(super) fn chosen(
    scope: &CalledFolder<'_>,
    targets: &[ReferenceTarget],
) -> Option<ResourceAddress> {
    let agrees = |target: &ReferenceTarget| {
        let (role, agrees) = agreement(scope, target, &mut Vec::new(), &mut Vec::new());
        role.filter(|_| agrees)
    };
    let mut own: Vec<ResourceAddress> = targets.iter().filter_map(agrees).collect();
    own.dedup();
    let only = own.pop();
    only.filter(|_| own.is_empty())
}
