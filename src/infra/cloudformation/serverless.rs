//! `serverless.yml`: which of its functions is meant, and where its permissions are.

use super::find::{Found, Lists, Place, role_of};
use super::index::Templates;
use super::template::{Reader, Template};
use crate::infra::outcome::{Candidate, Spot};
use crate::infra::subject::Subject;
use crate::infra::syntax::tree::{Node, NodeKind};
use crate::infra::terraform::scope::Defaults;
use crate::infra::value::{Fit, KnownTexts};

/// A file whose functions stand in other files may define the function: its name begins with the service's.
fn elsewhere(template: &Template<'_>, index: usize, subject: &Subject) -> Option<Found> {
    let functions = template.file.tree.get("functions")?;
    let known = KnownTexts::new();
    let reader = Reader {
        template,
        subject,
        known: &known,
        defaults: Defaults::Taken,
    };
    let service = reader.service()?.known();
    let service = service.filter(|name| !name.is_empty())?;
    if !subject.function.starts_with(&format!("{service}-")) {
        return None;
    }
    Some(Found {
        template: index,
        function: None,
        entry: None,
        place: None,
        known: KnownTexts::new(),
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
        stated: false,
        certain: false,
    })
}

/// The functions of all files that may be the function.
pub(crate) fn find(templates: &Templates<'_>, subject: &Subject) -> Vec<Found> {
    let entries = templates.entries.of(&subject.function);
    let found = entries.filter_map(|(index, key)| {
        let template = templates.all.get(*index)?;
        match key {
            Some(key) => function(template, *index, key, subject),
            None => elsewhere(template, *index, subject),
        }
    });
    found.collect()
}

fn function(template: &Template<'_>, index: usize, key: &str, subject: &Subject) -> Option<Found> {
    let empty = KnownTexts::new();
    let reader = |defaults| Reader {
        template,
        subject,
        known: &empty,
        defaults,
    };
    let bare = reader(Defaults::Unknown).function(key)?;
    let full = reader(Defaults::Taken).function(key)?;
    let is_said = subject.is_said_to_be(&template.file.path, key);
    let mut speaks_for = Vec::new();
    speaks_for.extend(is_said.then(|| "`lpgen.toml` says so".to_owned()));
    let mut speaks_against = Vec::new();
    let (known, sure, varies) = match (bare.fit(&subject.function), full.fit(&subject.function)) {
        (Fit::Exact, _) => (KnownTexts::new(), true, Vec::new()),
        (_, Fit::ByDefault(names)) => (KnownTexts::new(), true, names.into_iter().collect()),
        (Fit::If(known, letters), _) if letters > 0 => {
            let names = known
                .keys()
                .map(|name| name.rsplit('#').next().unwrap_or(name).to_owned());
            let names: Vec<String> = names.collect();
            // service and key are told: only the stage is open
            let stage_alone = names == ["sls:stage"];
            (known, stage_alone || is_said, names)
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
        entry: Some(key.to_owned()),
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
        stated: false,
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

/// Where the permissions of a function are.
pub(crate) fn place_of(reader: &Reader<'_>, key: &str) -> Option<Place> {
    place(reader, key, &mut Vec::new()).0
}

/// Where the permissions are, and who else has them.
fn place(
    reader: &Reader<'_>,
    key: &str,
    speaks_against: &mut Vec<String>,
) -> (Option<Place>, Vec<String>) {
    let service = Service::new(&reader.template.file.tree);
    if service
        .tree
        .at(&["provider", "iam", "role", "mode"])
        .is_some()
    {
        speaks_against.push("`mode` of `provider.iam.role` says how roles are made".to_owned());
    }
    for twice in [&STATEMENTS, &MANAGED] {
        if service.there(twice).len() > 1 {
            let names = twice.map(|path| format!("`{}`", path.join(".")));
            // which one counts is not the same in every version of the framework
            speaks_against.push(format!(
                "{} are there, and one of them counts",
                names.join(" and ")
            ));
        }
    }
    if let Some(node) = service.role(key) {
        let own = role_of(reader, node);
        if own.is_none() {
            speaks_against.push("its role is not defined in this file".to_owned());
        }
        let others = service.others(key, |other| {
            let other = service.role(other).and_then(|node| role_of(reader, node));
            own.is_some() && other == own
        });
        return (own.map(Place::Role), others);
    }
    if service.has_list(key) && service.plugin() == Plugin::Unknown {
        speaks_against.push(format!("nothing tells whether `{PLUGIN}` is used"));
    }
    if service.is_apart(key) {
        return (Some(Place::Lists(service.own_lists(key))), Vec::new());
    }
    let lists = Lists {
        statements: service.there(&STATEMENTS),
        managed: service.there(&MANAGED),
        inherited: Vec::new(),
    };
    // the role of the service: every function without one of its own is on it
    let others = service.others(key, |other| {
        service.role(other).is_none() && !service.is_apart(other)
    });
    let nothing = lists == Lists::default();
    let others = if nothing { Vec::new() } else { others };
    (Some(Place::Lists(lists)), others)
}

/// Where the statements of the service's role stand: before version 2 of the framework, and since.
const STATEMENTS: [&[&str]; 2] = [
    &["provider", "iamRoleStatements"],
    &["provider", "iam", "role", "statements"],
];

/// Where its managed policies stand.
const MANAGED: [&[&str]; 2] = [
    &["provider", "iamManagedPolicies"],
    &["provider", "iam", "role", "managedPolicies"],
];

/// The plugin that gives functions roles of their own.
const PLUGIN: &str = "serverless-iam-roles-per-function";

/// The role that the framework makes for all functions without one of their own.
pub(crate) const ROLE: &str = "IamRoleLambdaExecution";

/// Whether the plugin makes roles of the statements of functions.
pub(crate) fn has_plugin(template: &Template<'_>) -> bool {
    Service::new(&template.file.tree).plugin() == Plugin::Used
}

/// Whether the statements of a function come on top of those of the service.
pub(crate) fn inherits(template: &Template<'_>, key: &str) -> bool {
    let service = Service::new(&template.file.tree);
    service.inherits(key).as_deref() == Some("true")
}

/// Whether that plugin is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plugin {
    Used,
    Unused,
    Unknown,
}

/// A `serverless.yml`, asked for what its functions are allowed.
struct Service<'t> {
    tree: &'t Node,
    functions: Vec<&'t str>,
}

impl<'t> Service<'t> {
    fn new(tree: &'t Node) -> Self {
        let functions = tree.get("functions").map(Node::entries);
        let functions = functions.unwrap_or_default().iter();
        Self {
            tree,
            functions: functions.map(|entry| entry.key.as_str()).collect(),
        }
    }

    /// The role that a function is handed: its own, or the service's.
    fn role(&self, key: &str) -> Option<&'t Node> {
        let own = self.tree.at(&["functions", key, "role"]);
        let old = || self.tree.at(&["provider", "role"]);
        let new = || {
            let role = self.tree.at(&["provider", "iam", "role"]);
            role.filter(|role| !matches!(role.kind, NodeKind::Map(_)))
        };
        own.or_else(old).or_else(new)
    }

    /// The other functions for which something holds.
    fn others(&self, key: &str, holds: impl Fn(&str) -> bool) -> Vec<String> {
        let others = self.functions.iter().filter(|other| **other != key);
        others
            .filter(|other| holds(other))
            .map(|other| (*other).to_owned())
            .collect()
    }

    fn plugin(&self) -> Plugin {
        let Some(plugins) = self.tree.get("plugins") else {
            return Plugin::Unused;
        };
        let list = plugins.get("modules").unwrap_or(plugins);
        let names: Option<Vec<String>> = match &list.kind {
            NodeKind::List(items) => items.iter().map(Node::literal).collect(),
            _ => None,
        };
        match names {
            Some(names) if names.iter().any(|name| name == PLUGIN) => Plugin::Used,
            Some(_) => Plugin::Unused,
            None => Plugin::Unknown,
        }
    }

    fn has_list(&self, key: &str) -> bool {
        let path = ["functions", key, "iamRoleStatements"];
        self.tree.at(&path).is_some()
    }

    /// Whether a function has a role of its own by the plugin.
    fn is_apart(&self, key: &str) -> bool {
        self.has_list(key) && self.plugin() != Plugin::Unused
    }

    /// The paths of these that are there.
    fn there(&self, paths: &[&[&str]]) -> Vec<Vec<String>> {
        let there = paths.iter().filter(|path| self.tree.at(path).is_some());
        there
            .map(|path| path.iter().map(|part| (*part).to_owned()).collect())
            .collect()
    }

    /// What says whether the statements of a function come on top of those of the service.
    fn inherits(&self, key: &str) -> Option<String> {
        let text = |path: &[&str]| self.tree.at(path).and_then(Node::literal);
        text(&["functions", key, "iamRoleStatementsInherit"])
            .or_else(|| text(&["custom", PLUGIN, "defaultInherit"]))
    }

    /// What the plugin makes the role of a function of.
    fn own_lists(&self, key: &str) -> Lists {
        Lists {
            statements: self.there(&[&["functions", key, "iamRoleStatements"]]),
            managed: Vec::new(),
            inherited: match self.inherits(key).as_deref() {
                Some("true") => self.there(&STATEMENTS),
                _ => Vec::new(),
            },
        }
    }
}
