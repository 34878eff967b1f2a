//! A role of the function's own in a template or a `serverless.yml`, beside the one that others are on.

use super::Task;
use super::copy::{copy, fresh};
use super::edit::Writer;
use super::find::{Lists, Place};
use super::finish::places_in;
use super::layout::Layout;
use super::place::{BY_SAM, made_of};
use super::pointer::{named, not_understood, point};
use super::role::Sites;
use super::serverless;
use super::template::{Reader, Template};
use super::users::{TRUST, moved, principals};
use crate::infra::edit::{Assignment, statement};
use crate::infra::files::{CodeFile, Format, Syntax};
use crate::infra::infer::infer;
use crate::infra::outcome::EditOutcome;
use crate::infra::splice::write::Written;
use crate::infra::splice::{Splices, lines};
use crate::infra::split::{Split, TRUSTS_LAMBDA};
use crate::infra::statement::ElementNames;
use crate::infra::syntax::tree::{Node, NodeKind, TreeEntry};

/// The changes, and where the function's permissions are then.
struct Own {
    splices: Splices,
    place: Place,
    /// Paths of keys that change or are new; nothing else does.
    paths: Vec<String>,
    /// What is written where the ARN of the new role is to stand.
    arn: String,
}

/// Gives the function a role of its own.
pub(super) fn separate(mut task: Task<'_>, place: &Place, users: &[String]) -> EditOutcome {
    let candidate = task.found.candidate.spot.clone();
    let mut notes = Vec::new();
    let own = match own_role(&mut task, place, users, &mut notes) {
        Ok(own) => own,
        Err(what) => return task.by_hand(vec![candidate.named(what)]),
    };
    let (old, named) = named(&task, place);
    let moved = moved(&task.reader(&task.found.known), task.template, task.found);
    let new = format!("{} in `{}`", own.arn, task.template.file.path);
    let split = Split {
        old: &old,
        new: &new,
        users,
        moved: &moved,
        named,
    };
    if let Place::Role(old) = place
        && let Some(trust) = task.template.properties(old).and_then(|p| p.get(TRUST))
        && !principals(&task.reader(&task.found.known), trust).is_empty()
    {
        notes.push(TRUSTS_LAMBDA.to_owned());
    }
    notes.extend(split.notes("the stack makes the new role before the function is pointed to it"));
    let mut outcome = task.finish(&own.splices, &own.place, notes);
    if let EditOutcome::Edited(edit) = &outcome
        && let Err(why) = leads_there(&task, &own, &edit.changes[0].after)
    {
        let edit = edit.clone();
        outcome = EditOutcome::Refused { why, edit };
    }
    if let EditOutcome::Edited(edit) | EditOutcome::Refused { edit, .. } = &mut outcome {
        edit.doubts.extend(split.doubts(task.subject));
    }
    outcome
}

/// Whether the function has that role then, and everything else is as it was.
fn leads_there(task: &Task<'_>, own: &Own, after: &str) -> Result<(), String> {
    let file = task.template.file;
    let after = CodeFile::parse(file.path.clone(), after, file.format, file.syntax)?;
    let is_told = |path: &String| {
        let mut told = own.paths.iter();
        told.any(|own| path == own || path.starts_with(&format!("{own}.")))
    };
    if let Some(path) = file
        .tree
        .differs_at(&after.tree)
        .iter()
        .find(|path| !is_told(path))
    {
        return Err(format!("`{path}` would say something else"));
    }
    let template = Template::of(task.template.index, &after);
    let reader = Reader {
        template: &template,
        ..task.reader(&task.known)
    };
    if places_in(task.found, &reader).contains(&own.place) {
        return Ok(());
    }
    Err("the function would not have the new role".to_owned())
}

fn own_role(
    task: &mut Task<'_>,
    place: &Place,
    users: &[String],
    notes: &mut Vec<String>,
) -> Result<Own, String> {
    if let Some(what) = task.connected(place).or_else(|| task.mistaken()) {
        return Err(what);
    }
    let reader = task.reader(&task.found.known);
    let inferred = infer(&reader.unnamed(), &[], &[], &task.wanted);
    task.known.extend(inferred.known);
    task.inferred = inferred.claims;
    match place {
        Place::Implicit(owner) if task.found.function.as_ref() == Some(owner) => Err(format!(
            "SAM makes a role for `{owner}`, and would no longer make it if `{owner}` had another one: what else is on it has to get a role of its own first ({})",
            users.join(", ")
        )),
        Place::Implicit(owner) => by_sam(task, owner, notes),
        Place::Role(old) => beside(task, old),
        Place::Lists(_) if serverless::has_plugin(task.template) => by_plugin(task, notes),
        Place::Lists(_) => in_resources(task),
    }
}

/// A copy of the role of the template, behind it.
fn beside(task: &Task<'_>, old: &str) -> Result<Own, String> {
    let template = task.template;
    let (text, syntax) = (&template.file.text, template.file.syntax);
    let entry = template.resources[old];
    let new = free(task)?;
    let place = Place::Role(new.clone());
    let words = task.words(task.reader(&task.known), &place, &Sites::default());
    let copied = copy(task, old, &new, &words)?;
    let mut splices = Splices::default();
    let pointer = point(task, Some(old), &new, &words, &mut splices)?;
    match (syntax, lines::begins(text, entry.span.start)) {
        (Syntax::Yaml, false) => return Err(not_understood("Resources")),
        (Syntax::Yaml, true) => {
            let gap = if is_apart(text, entry) { "\n\n" } else { "\n" };
            let indent = lines::indent(text, entry.span.start);
            let at = lines::end(text, entry.span.end);
            splices.insert(at, format!("{gap}{indent}{copied}"));
        }
        (_, true) => {
            let indent = lines::indent(text, entry.span.start);
            splices.insert(entry.span.end, format!(",\n{indent}{copied}"));
        }
        (_, false) => splices.insert(entry.span.end, format!(", {copied}")),
    }
    let root = match template.file.format {
        Format::Serverless => "resources.Resources",
        Format::Template | Format::Terraform | Format::Policy => "Resources",
    };
    Ok(Own {
        paths: vec![format!("{root}.{new}"), pointer],
        arn: format!("`{}`", words.attribute(&format!("{new}.Arn"))),
        splices,
        place,
    })
}

/// Policies of the function's own in the place of its `Role`, which is the one that SAM makes for another function: of
/// them it makes a role of its own.
fn by_sam(task: &mut Task<'_>, owner: &str, notes: &mut Vec<String>) -> Result<Own, String> {
    let template = task.template;
    let logical = task.found.function.clone();
    let logical = logical.ok_or("the function is not in these files")?;
    let properties = template
        .properties(&logical)
        .ok_or_else(|| not_understood(&logical))?;
    let role = properties
        .entry("Role")
        .ok_or_else(|| not_understood("Role"))?;
    let is_sams = template.kind(&logical).as_deref() == Some(BY_SAM);
    if !is_sams || made_of(template, &role.value).as_deref() != Some(owner) {
        return Err(format!(
            "`{logical}` is on the role that SAM makes for `{owner}`"
        ));
    }
    if properties.get("Policies").is_some() {
        return Err(format!(
            "`Policies` of `{logical}` are without effect beside its `Role`, and would have one without it"
        ));
    }
    let place = Place::Implicit(logical.clone());
    notes.extend(task.added(&place));
    let words = task.words(task.reader(&task.known), &place, &Sites::default());
    let assignment = Assignment::default();
    let writer = Writer {
        template,
        assignment: &assignment,
        proposal: &task.wanted,
        words: &words,
    };
    let mut splices = Splices::default();
    let written = [("Policies".to_owned(), writer.documents())];
    let done = writer.put(role, &written, &mut splices);
    done.ok_or_else(|| not_understood("Role"))?;
    let paths = ["Role", "Policies"].map(|key| format!("Resources.{logical}.Properties.{key}"));
    Ok(Own {
        paths: paths.to_vec(),
        arn: format!("`{}`", words.attribute(&format!("{logical}Role.Arn"))),
        splices,
        place,
    })
}

/// A role among the resources of a `serverless.yml`, where the framework made the one of today.
fn in_resources(task: &Task<'_>) -> Result<Own, String> {
    let template = task.template;
    let new = free(task)?;
    // the framework makes no role where every function has one of its own
    let others = template.file.tree.get("functions").map(Node::entries);
    let mut others = others
        .unwrap_or_default()
        .iter()
        .filter(|e| Some(&e.key) != task.found.entry.as_ref());
    if others.all(|entry| entry.value.get("role").is_some()) {
        let moved = moved(&task.reader(&task.found.known), template, task.found);
        let mut on_it = task.subject.sharers.iter().map(|name| format!("`{name}`"));
        let on_it = on_it.find(|name| !moved.contains(name));
        let user = template
            .users(serverless::ROLE)
            .first()
            .map(|user| format!("`{user}`"));
        if let Some(user) = user.or(on_it) {
            return Err(format!(
                "`{}` would go with its last function, and {user} needs it",
                serverless::ROLE
            ));
        }
    }
    let place = Place::Role(new.clone());
    let words = task.words(task.reader(&task.known), &place, &Sites::default());
    let layout = Layout::of(template.file);
    let mut splices = Splices::default();
    let role = fresh(task, &words)?;
    // where both stand at one place, the function comes first
    let pointer = point(task, None, &new, &words, &mut splices)?;
    let entries = [(new.clone(), role)];
    let into = "Resources".to_owned();
    let resources = || (into.clone(), Written::Map(entries.to_vec()));
    let there = template.file.tree.get("resources");
    let done = match there.map(|node| (node, &node.kind, node.get("Resources"))) {
        None => {
            let whole = ("resources".to_owned(), Written::Map(vec![resources()]));
            layout
                .at_the_end(&whole, &mut splices)
                .map(|()| "resources".to_owned())
        }
        Some((_, NodeKind::Map(_), Some(own))) => {
            let done = layout.behind(own, &entries, &mut splices);
            done.map(|()| format!("resources.Resources.{new}"))
        }
        Some((node, NodeKind::Map(_), None)) => {
            let done = layout.behind(node, &[resources()], &mut splices);
            done.map(|()| "resources.Resources".to_owned())
        }
        Some((node, NodeKind::List(items), _)) => {
            let done = layout.item(node, items, &[resources()], &mut splices);
            done.map(|()| "resources".to_owned())
        }
        Some(_) => return Err("`resources` is not written here".to_owned()),
    };
    let path = done.ok_or_else(|| not_understood("resources"))?;
    Ok(Own {
        paths: vec![path, pointer],
        arn: format!("`{}`", words.attribute(&format!("{new}.Arn"))),
        splices,
        place,
    })
}

/// Statements of the function's own, of which the plugin makes a role.
fn by_plugin(task: &mut Task<'_>, notes: &mut Vec<String>) -> Result<Own, String> {
    const STATEMENTS: &str = "iamRoleStatements";
    const INHERIT: &str = "iamRoleStatementsInherit";
    let key = task
        .found
        .entry
        .clone()
        .ok_or("the function is not in these files")?;
    let place = Place::Lists(Lists {
        statements: vec![vec![
            "functions".to_owned(),
            key.clone(),
            STATEMENTS.to_owned(),
        ]],
        ..Lists::default()
    });
    notes.extend(task.added(&place));
    let words = task.words(task.reader(&task.known), &place, &Sites::default());
    let statements = task.wanted.statements.iter();
    let statements = statements.map(|s| Written::Map(statement(s, ElementNames::Iam, &words)));
    let mut entries = vec![(STATEMENTS.to_owned(), Written::Maps(statements.collect()))];
    if serverless::inherits(task.template, &key) {
        entries.insert(0, (INHERIT.to_owned(), Written::Text("false".to_owned())));
    }
    let function = task.template.file.tree.at(&["functions", &key]);
    let function = function.ok_or("the function is not in these files")?;
    if function.get(INHERIT).is_some() {
        return Err(format!(
            "`{INHERIT}` of `{key}` stands there without statements"
        ));
    }
    let mut splices = Splices::default();
    let done = Layout::of(task.template.file).behind(function, &entries, &mut splices);
    done.ok_or_else(|| not_understood(&key))?;
    let arn = format!("the role of `{key}`, whose name the plugin makes");
    let paths = [STATEMENTS, INHERIT].map(|own| format!("functions.{key}.{own}"));
    Ok(Own {
        paths: paths.to_vec(),
        splices,
        place,
        arn,
    })
}

/// A logical id that nothing has: neither the template nor what SAM makes of it.
fn free(task: &Task<'_>) -> Result<String, String> {
    let stem = task
        .found
        .stem()
        .ok_or("the function is not in these files")?;
    let template = task.template;
    let mut all = ["Role", "OwnRole", "LeastPrivilegeRole"].into_iter();
    let free = all.find(|ending| {
        let id = format!("{stem}{ending}");
        let of_sam = id.strip_suffix("Role").is_some_and(|own| {
            template.kind(own).as_deref() == Some("AWS::Serverless::Function")
                && template
                    .properties(own)
                    .is_none_or(|p| p.get("Role").is_none())
        });
        !template.resources.contains_key(&id) && !of_sam
    });
    free.map(|ending| format!("{stem}{ending}"))
        .ok_or_else(|| format!("every name for a role of `{stem}` is taken"))
}

/// Whether a blank line stands above an entry.
fn is_apart(text: &str, entry: &TreeEntry) -> bool {
    let line = lines::comments_above(text, entry.span.start, Syntax::Yaml).start;
    line > 0 && text[lines::start(text, line - 1)..line].trim().is_empty()
}
