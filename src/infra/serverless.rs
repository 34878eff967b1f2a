//! `serverless.yml`: which of its functions is meant, and where its permissions are.

use super::cloudformation::find::{Found, Lists, Place, role_of};
use super::cloudformation::template::{Reader, Template};
use super::files::Format;
use super::outcome::{Candidate, Spot};
use super::subject::Subject;
use super::syntax::tree::{Kind, Node};
use super::terraform::scope::Defaults;
use super::value::{Fit, Known};

/// A file whose functions stand in other files may define the function: its name begins with the service's.
fn elsewhere(template: &Template<'_>, index: usize, subject: &Subject) -> Option<Found> {
    let functions = template.file.tree.get("functions")?;
    if matches!(functions.kind, Kind::Map(_)) {
        return None;
    }
    let known = Known::new();
    let reader = Reader {
        template,
        subject,
        known: &known,
        defaults: Defaults::Taken,
    };
    let service = template.file.tree.get("service")?;
    let service = service.get("name").unwrap_or(service);
    let service = reader
        .of(service, 0)
        .known()
        .filter(|name| !name.is_empty())?;
    if !subject.function.starts_with(&format!("{service}-")) {
        return None;
    }
    Some(Found {
        template: index,
        function: None,
        place: None,
        known: Known::new(),
        candidate: Candidate {
            spot: Spot {
                path: template.file.path.clone(),
                line: template.file.line(functions.span.start),
                what: "`functions`".to_owned(),
            },
            speaks_for: vec![format!(
                "the function's name begins with the service `{service}`"
            )],
            speaks_against: vec!["its functions are taken from other files".to_owned()],
        },
        varies: Vec::new(),
        others: Vec::new(),
        certain: false,
    })
}

/// The functions of a file that may be the function.
pub fn find(template: &Template<'_>, index: usize, subject: &Subject) -> Vec<Found> {
    if template.file.format != Format::Serverless {
        return Vec::new();
    }
    if let Some(found) = elsewhere(template, index, subject) {
        return vec![found];
    }
    let functions = template
        .file
        .tree
        .get("functions")
        .map(Node::entries)
        .unwrap_or_default();
    functions
        .iter()
        .filter_map(|entry| function(template, index, &entry.key, subject))
        .collect()
}

fn function(template: &Template<'_>, index: usize, key: &str, subject: &Subject) -> Option<Found> {
    let empty = Known::new();
    let reader = |defaults| Reader {
        template,
        subject,
        known: &empty,
        defaults,
    };
    let bare = reader(Defaults::Unknown).function(key)?;
    let full = reader(Defaults::Taken).function(key)?;
    let mut speaks_for = Vec::new();
    let mut speaks_against = Vec::new();
    let (known, sure, varies) = match (bare.fit(&subject.function), full.fit(&subject.function)) {
        (Fit::Exact, _) => (Known::new(), true, Vec::new()),
        (_, Fit::ByDefault(names)) => (Known::new(), true, names.into_iter().collect()),
        (Fit::If(known, letters), _) if letters > 0 => {
            let names = known
                .keys()
                .map(|name| name.rsplit('#').next().unwrap_or(name).to_owned());
            let names: Vec<String> = names.collect();
            // service and key are told: only the stage is open
            let stage_alone = names == ["sls:stage"];
            (known, stage_alone, names)
        }
        _ => return None,
    };
    speaks_for.push(format!("`{key}` is called `{}`", subject.function));
    let reader = Reader {
        template,
        subject,
        known: &known,
        defaults: Defaults::Taken,
    };
    let (place, others) = place(&reader, key, &mut speaks_against);
    if let Some(role) = &subject.role {
        agreement(
            &reader,
            place.as_ref(),
            &role.name,
            &mut speaks_for,
            &mut speaks_against,
        );
    }
    let at = template
        .file
        .tree
        .get("functions")
        .and_then(|f| f.entry(key))
        .map_or(0, |entry| entry.span.start);
    Some(Found {
        template: index,
        function: None,
        certain: sure && speaks_against.is_empty() && place.is_some(),
        place,
        candidate: Candidate {
            spot: Spot {
                path: template.file.path.clone(),
                line: template.file.line(at),
                what: format!("`functions.{key}`"),
            },
            speaks_for,
            speaks_against,
        },
        known: known.clone(),
        varies,
        others,
    })
}

/// Whether the role has a name like the one that would be made.
fn agreement(
    reader: &Reader<'_>,
    place: Option<&Place>,
    role: &str,
    speaks_for: &mut Vec<String>,
    speaks_against: &mut Vec<String>,
) {
    match place {
        Some(Place::Lists(_)) if role.ends_with("lambdaRole") => {
            speaks_for.push("the name of its role is how the framework makes it".to_owned());
        }
        Some(Place::Role(logical)) => {
            let name = reader.name(logical, 0).map(|value| value.fit(role));
            if name == Some(Fit::No) {
                speaks_against.push(format!("its role `{logical}` is not called `{role}`"));
            }
        }
        _ => {}
    }
}

/// Where the permissions are, and who else has them.
fn place(
    reader: &Reader<'_>,
    key: &str,
    speaks_against: &mut Vec<String>,
) -> (Option<Place>, Vec<String>) {
    let tree = &reader.template.file.tree;
    let functions: Vec<&str> = tree
        .get("functions")
        .map(Node::entries)
        .unwrap_or_default()
        .iter()
        .map(|e| e.key.as_str())
        .collect();
    let role = |key: &str| tree.at(&["functions", key, "role"]);
    let provider = tree.at(&["provider", "role"]).or_else(|| {
        let role = tree.at(&["provider", "iam", "role"])?;
        (!matches!(role.kind, Kind::Map(_))).then_some(role)
    });
    if let Some(node) = role(key).or(provider) {
        let own = role_of(reader, node);
        let same = |other: &&&str| {
            let other = role(other)
                .or(provider)
                .and_then(|node| role_of(reader, node));
            own.is_some() && other == own
        };
        let others = functions
            .iter()
            .filter(|other| **other != key)
            .filter(same)
            .map(|other| (*other).to_owned())
            .collect();
        if own.is_none() {
            speaks_against.push("its role is not defined in this file".to_owned());
        }
        return (own.map(Place::Role), others);
    }
    let path =
        |parts: &[&str]| -> Vec<String> { parts.iter().map(|part| (*part).to_owned()).collect() };
    let mut lists = Lists::default();
    let own = path(&["functions", key, "iamRoleStatements"]);
    let is_there = |path: &[String]| {
        tree.at(&path.iter().map(String::as_str).collect::<Vec<_>>())
            .is_some()
    };
    let wide = [
        path(&["provider", "iamRoleStatements"]),
        path(&["provider", "iam", "role", "statements"]),
    ];
    let managed = [
        path(&["provider", "iamManagedPolicies"]),
        path(&["provider", "iam", "role", "managedPolicies"]),
    ];
    let text = |path: &[&str]| tree.at(path).and_then(Node::literal);
    let has_plugin = tree
        .get("plugins")
        .map(Node::items)
        .unwrap_or_default()
        .into_iter()
        .any(|item| item.literal().as_deref() == Some("serverless-iam-roles-per-function"));
    let uses_own =
        |key: &str| has_plugin && tree.at(&["functions", key, "iamRoleStatements"]).is_some();
    if uses_own(key) {
        let inherits = text(&["functions", key, "iamRoleStatementsInherit"]).or_else(|| {
            text(&[
                "custom",
                "serverless-iam-roles-per-function",
                "defaultInherit",
            ])
        });
        lists.statements.push(own);
        if inherits.as_deref() == Some("true") {
            lists
                .inherited
                .extend(wide.into_iter().filter(|path| is_there(path)));
        }
        return (Some(Place::Lists(lists)), Vec::new());
    }
    lists
        .statements
        .extend(wide.into_iter().filter(|path| is_there(path)));
    lists
        .managed
        .extend(managed.into_iter().filter(|path| is_there(path)));
    // the role of the service: every function without one of its own is on it
    let others = functions
        .iter()
        .filter(|other| **other != key && role(other).is_none());
    let others = others
        .filter(|other| !uses_own(other))
        .map(|other| (*other).to_owned());
    let nothing = lists.statements.is_empty() && lists.managed.is_empty();
    (
        Some(Place::Lists(lists)),
        if nothing {
            Vec::new()
        } else {
            others.collect()
        },
    )
}
