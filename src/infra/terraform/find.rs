//! Which function and which role of the code are meant.

use std::collections::BTreeMap;

use super::folder::{Block, Folders};
pub use super::follow::Address;
use super::follow::{Target, follow};
use super::scope::{Defaults, Scope};
use crate::infra::files::Files;
use crate::infra::outcome::{Candidate, Spot};
use crate::infra::subject::Subject;
use crate::infra::syntax::tree::Node;
use crate::infra::value::{Fit, Known, Value};

/// A function in the code.
#[derive(Clone, Debug)]
pub struct Found {
    /// The function; nothing if only its role is in the code.
    pub function: Option<Address>,
    /// Its role.
    pub role: Address,
    /// What references stand for, by the names.
    pub known: Known,
    /// By which calls folders are entered.
    pub via: BTreeMap<String, (String, String)>,
    /// What speaks for it, with where it is.
    pub candidate: Candidate,
    /// References that the name rests on: the code is deployed under other names, too.
    pub varies: Vec<String>,
    /// Whether it is certain.
    pub certain: bool,
}

/// Everything in the code that may be the function.
pub fn find(files: &Files, folders: &Folders<'_>, subject: &Subject) -> Vec<Found> {
    let empty = Known::new();
    let mut found = Vec::new();
    for path in folders.folders.keys() {
        for scope in scopes(folders, path, subject, &empty) {
            for (address, block) in folders.folders[path].of_kind("aws_lambda_function") {
                found.extend(function(files, &scope, path, address, block));
            }
        }
    }
    found
}

/// One scope for each call of a folder that several calls are about, else one.
fn scopes<'s>(
    folders: &'s Folders<'s>,
    path: &str,
    subject: &'s Subject,
    known: &'s Known,
) -> Vec<Scope<'s>> {
    let plain = Scope {
        folders,
        folder: path.to_owned(),
        subject,
        known,
        defaults: Defaults::Unknown,
        via: BTreeMap::new(),
    };
    let callers = folders.callers_of(path);
    if callers.len() < 2 {
        return vec![plain];
    }
    let entered = callers.iter().map(|call| Scope {
        via: BTreeMap::from([(path.to_owned(), call.clone())]),
        ..plain.clone()
    });
    entered.collect()
}

/// How a name goes with the account's: without the defaults of variables, then with them.
pub fn fit(scope: &Scope<'_>, node: &Node, text: &str) -> (Fit, Value) {
    let folder = scope.folder.clone();
    let bare = Scope {
        defaults: Defaults::Unknown,
        ..scope.clone()
    }
    .of(&folder, node, 0);
    let first = bare.fit(text);
    if first == Fit::Exact {
        return (first, bare);
    }
    let full = Scope {
        defaults: Defaults::Taken,
        ..scope.clone()
    }
    .of(&folder, node, 0);
    match full.fit(text) {
        Fit::No | Fit::If(..) => (first, bare),
        better => (better, full),
    }
}

fn function(
    files: &Files,
    scope: &Scope<'_>,
    path: &str,
    address: &str,
    block: Block<'_>,
) -> Option<Found> {
    let body = &block.entry.value;
    let subject = scope.subject;
    let (fit, value) = fit(scope, body.get("function_name")?, &subject.function);
    let mut speaks_for = Vec::new();
    let mut speaks_against = Vec::new();
    let (known, sure) = match &fit {
        Fit::No => return None,
        Fit::Exact | Fit::ByDefault(_) => {
            speaks_for.extend(fit.says(&subject.function));
            (Known::new(), true)
        }
        Fit::If(known, letters) if *letters > 0 => {
            speaks_for.push(format!("its name fits `{}`", subject.function));
            (known.clone(), false)
        }
        Fit::If(known, _) => {
            speaks_against.push("nothing tells its name".to_owned());
            (known.clone(), false)
        }
    };
    let inner = Scope {
        known: &known,
        ..scope.clone()
    };
    let targets = body
        .get("role")
        .map(|node| follow(&inner, path, node, "aws_iam_role", 0))
        .unwrap_or_default();
    let mut role = None;
    let mut agrees = false;
    if let [target] = targets.as_slice() {
        (role, agrees) = agreement(&inner, target, &mut speaks_for, &mut speaks_against);
    } else {
        speaks_against.push("its role is not followed".to_owned());
    }
    let role = role.unwrap_or_default();
    let varies = varying(&value, &fit);
    Some(Found {
        function: Some((path.to_owned(), address.to_owned())),
        certain: (sure || agrees) && speaks_against.is_empty(),
        role,
        known: known.clone(),
        via: scope.via.clone(),
        varies,
        candidate: Candidate {
            spot: spot(files, block, address),
            speaks_for,
            speaks_against,
        },
    })
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

/// Whether the role that a function leads to is that of the account.
fn agreement(
    scope: &Scope<'_>,
    target: &Target,
    speaks_for: &mut Vec<String>,
    speaks_against: &mut Vec<String>,
) -> (Option<Address>, bool) {
    let name = scope.subject.role.as_ref().map(|role| role.name.as_str());
    match target {
        Target::Resource((folder, address)) => {
            let found = Some((folder.clone(), address.clone()));
            let body = &scope.folders.folders[folder].blocks[address].entry.value;
            let (Some(name), Some(node)) = (name, body.get("name")) else {
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
        Target::Named(value) => {
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
        Target::Unknown => {
            speaks_against.push("its role is not followed".to_owned());
            (None, false)
        }
    }
}

/// The one role with this name.
fn named_role(scope: &Scope<'_>, name: &str) -> Option<Address> {
    let mut found = Vec::new();
    for (path, folder) in &scope.folders.folders {
        for (address, block) in folder.of_kind("aws_iam_role") {
            let fits = block
                .entry
                .value
                .get("name")
                .map(|node| fit(&scope.within(path), node, name).0);
            if matches!(fits, Some(Fit::Exact | Fit::ByDefault(_))) {
                found.push((path.clone(), address.to_owned()));
            }
        }
    }
    match found.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// Roles with the name that the account has: names of roles are unique in an account.
pub fn find_roles(files: &Files, folders: &Folders<'_>, subject: &Subject) -> Vec<Found> {
    let Some(role) = &subject.role else {
        return Vec::new();
    };
    let empty = Known::new();
    let mut found = Vec::new();
    for (path, folder) in &folders.folders {
        for scope in scopes(folders, path, subject, &empty) {
            for (address, block) in folder.of_kind("aws_iam_role") {
                let Some(node) = block.entry.value.get("name") else {
                    continue;
                };
                let (fit, value) = fit(&scope, node, &role.name);
                if !matches!(fit, Fit::Exact | Fit::ByDefault(_)) {
                    continue;
                }
                found.push(Found {
                    function: None,
                    role: (path.clone(), address.to_owned()),
                    known: Known::new(),
                    via: scope.via.clone(),
                    varies: varying(&value, &fit),
                    candidate: Candidate {
                        spot: spot(files, block, address),
                        speaks_for: vec![format!("its name is `{}`", role.name)],
                        speaks_against: Vec::new(),
                    },
                    certain: true,
                });
            }
        }
    }
    found
}

/// Where a block stands.
pub fn spot(files: &Files, block: Block<'_>, what: &str) -> Spot {
    let file = &files.files[block.file];
    Spot {
        path: file.path.clone(),
        line: file.line(block.entry.span.start),
        what: format!("`{what}`"),
    }
}
