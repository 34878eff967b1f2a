//! Which function and which role of the code are meant.

use std::collections::BTreeMap;

pub(crate) use super::agreement::fit;
use super::agreement::{agreement, chosen};
use super::folder::{Block, Folders};
pub(crate) use super::follow::ResourceAddress;
use super::follow::{ReferenceTarget, follow};
use super::scope::CalledFolder;
use super::stated::Tied;
use crate::infra::files::CodeFiles;
use crate::infra::outcome::{Candidate, Spot};
use crate::infra::subject::Subject;
use crate::infra::syntax::tree::Node;
use crate::infra::value::{Fit, KnownTexts, Value};

/// A function in the code.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The function; nothing if only its role is in the code.
    pub function: Option<ResourceAddress>,
    /// Its role.
    pub role: ResourceAddress,
    /// What references stand for, by the names.
    pub known: KnownTexts,
    /// By which calls folders are entered.
    pub via: BTreeMap<String, (String, String)>,
    /// What speaks for it, with where it is.
    pub candidate: Candidate,
    /// References that the name rests on: the code is deployed under other names, too.
    pub varies: Vec<String>,
    /// Whether a state says that it is this one.
    pub stated: bool,
    /// Whether it is certain.
    pub certain: bool,
}

/// Everything in the code that may be the function.
pub(crate) fn find(
    files: &CodeFiles,
    folders: &Folders<'_>,
    states: &[Tied],
    subject: &Subject,
) -> Vec<Found> {
    let empty = KnownTexts::new();
    let mut found = Vec::new();
    for place in folders.index.functions.of(&subject.function) {
        if let Some(block) = folders.block(&place.address) {
            let scope = CalledFolder::at(folders, place, subject, &empty);
            found.extend(function(files, states, &scope, &place.address, block));
        }
    }
    only_stated(&mut found);
    found
}

/// A state tells of one account and region: what only has the name is another one.
fn only_stated(found: &mut Vec<Found>) {
    if found.iter().any(|own| own.stated) {
        found.retain(|own| own.stated);
    }
}

fn function(
    files: &CodeFiles,
    states: &[Tied],
    scope: &CalledFolder<'_>,
    own: &ResourceAddress,
    block: Block<'_>,
) -> Option<Found> {
    let body = &block.entry.value;
    let (subject, address) = (scope.subject, &own.1);
    let (fit, value) = fit(scope, body.get("function_name")?, &subject.function);
    let mut candidate = Candidate {
        spot: spot(files, block, address),
        speaks_for: Vec::new(),
        speaks_against: Vec::new(),
    };
    let state = told(states, scope, own, &mut candidate);
    let is_told = state.is_some() || subject.is_said_to_be(&candidate.spot.path, address);
    let (mut known, sure) = match &fit {
        Fit::No => return None,
        Fit::If(known, _) if is_told => (known.clone(), true),
        Fit::Exact | Fit::ByDefault(_) => {
            candidate.speaks_for.extend(fit.says(&subject.function));
            (KnownTexts::new(), true)
        }
        Fit::If(known, letters) if *letters > 0 => {
            let fits = format!("its name fits `{}`", subject.function);
            candidate.speaks_for.push(fits);
            (known.clone(), false)
        }
        Fit::If(known, _) => {
            candidate
                .speaks_against
                .push("nothing tells its name".to_owned());
            (known.clone(), false)
        }
    };
    known.extend(state.map(|state| state.known.clone()).unwrap_or_default());
    let inner = CalledFolder {
        known: &known,
        ..scope.clone()
    };
    let (role, agrees) = role(&inner, own, body, state, &mut candidate);
    Some(Found {
        stated: state.is_some(),
        certain: (sure || agrees) && candidate.speaks_against.is_empty(),
        function: Some(own.clone()),
        role: role.unwrap_or_default(),
        via: scope.via.clone(),
        varies: varying(&value, &fit),
        known,
        candidate,
    })
}

/// What states and `lpgen.toml` tell of a block, and the state that has it under the function's name.
fn told<'t>(
    states: &'t [Tied],
    scope: &CalledFolder<'_>,
    own: &ResourceAddress,
    candidate: &mut Candidate,
) -> Option<&'t Tied> {
    let subject = scope.subject;
    if subject.is_said_to_be(&candidate.spot.path, &own.1) {
        candidate.speaks_for.push("`lpgen.toml` says so".to_owned());
    }
    let mut all = states.iter();
    if let Some(state) = all.find(|state| state.is_function(subject, own, &scope.via)) {
        candidate
            .speaks_for
            .push(format!("`{}` says so", state.path));
        return Some(state);
    }
    let mut others = states.iter();
    let other = others.find_map(|state| Some((state, state.other_name(subject, own)?)));
    let says = other.map(|(state, name)| format!("`{}` calls it `{name}`", state.path));
    candidate.speaks_against.extend(says);
    None
}

/// The role of a function, and whether it is that of the account.
fn role(
    scope: &CalledFolder<'_>,
    (path, address): &ResourceAddress,
    body: &Node,
    state: Option<&Tied>,
    candidate: &mut Candidate,
) -> (Option<ResourceAddress>, bool) {
    let is_call = address.starts_with("module.");
    let argument = if is_call { "lambda_role" } else { "role" };
    let targets = match body.get(argument) {
        _ if is_call && super::lambda::makes_a_role(body) => {
            vec![ReferenceTarget::Resource((path.clone(), address.clone()))]
        }
        Some(node) => follow(scope, path, node, "aws_iam_role", 0),
        None => Vec::new(),
    };
    let is_followed = matches!(targets.as_slice(), [ReferenceTarget::Resource(_)]);
    let stated = state.and_then(|state| state.role(scope.subject));
    if let Some(stated) = stated.filter(|_| !is_followed) {
        let says = format!("its role is `{}` by the same file", stated.1);
        candidate.speaks_for.push(says);
        return (Some(stated.clone()), true);
    }
    if let [target] = targets.as_slice() {
        let Candidate {
            speaks_for,
            speaks_against,
            ..
        } = candidate;
        return agreement(scope, target, speaks_for, speaks_against);
    }
    if let Some(own) = chosen(scope, &targets) {
        let says = "of the roles that its code chooses between, one has the account's name";
        candidate.speaks_for.push(says.to_owned());
        return (Some(own), true);
    }
    candidate
        .speaks_against
        .push("its role is not followed".to_owned());
    (None, false)
}

/// What a name rests on that is not the same everywhere.
fn varying(value: &Value, fit: &Fit) -> Vec<String> {
    let mut names: Vec<String> = value.assumed.iter().cloned().collect();
    if let Fit::If(known, _) = fit {
        names.extend(
            known
                .keys()
                .map(|name| name.rsplit('#').next().unwrap_or(name).to_owned()),
        );
    }
    names
}

/// Roles with the name that the account has: names of roles are unique in an account.
pub(crate) fn find_roles(
    files: &CodeFiles,
    folders: &Folders<'_>,
    states: &[Tied],
    subject: &Subject,
) -> Vec<Found> {
    let Some(role) = &subject.role else {
        return Vec::new();
    };
    let empty = KnownTexts::new();
    let mut found = Vec::new();
    for place in folders.index.roles.of(&role.name) {
        let block = folders.block(&place.address);
        let node = block.and_then(|block| Some((block, block.entry.value.get("name")?)));
        let Some((block, node)) = node else {
            continue;
        };
        let scope = CalledFolder::at(folders, place, subject, &empty);
        let (fit, value) = fit(&scope, node, &role.name);
        let own = place.address.clone();
        let mut states = states.iter();
        let state = states.find(|state| state.role(subject) == Some(&own));
        if !matches!(fit, Fit::Exact | Fit::ByDefault(_)) && state.is_none() || fit == Fit::No {
            continue;
        }
        found.push(Found {
            function: None,
            stated: state.is_some(),
            candidate: Candidate {
                spot: spot(files, block, &own.1),
                speaks_for: vec![format!("its name is `{}`", role.name)],
                speaks_against: Vec::new(),
            },
            role: own,
            known: state.map(|state| state.known.clone()).unwrap_or_default(),
            via: scope.via.clone(),
            varies: varying(&value, &fit),
            certain: true,
        });
    }
    only_stated(&mut found);
    found
}

/// Where a block stands.
pub(crate) fn spot(files: &CodeFiles, block: Block<'_>, what: &str) -> Spot {
    let file = &files.files[block.file];
    Spot {
        path: file.path.clone(),
        line: file.line(block.entry.span.start),
        what: format!("`{what}`"),
    }
}
