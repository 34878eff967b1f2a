//! A role of the function's own in a template or a `serverless.yml`, beside the one that others are on.

use super::Task;
use super::copy::{copy, fresh};
use super::find::{Lists, Place, spot};
use super::layout::Layout;
use super::role::Sites;
use super::template::{Reader, Template};
use super::users::{TRUST, holders, moved, principals};
use super::words::Terms;
use crate::infra::edit::statement;
use crate::infra::files::{File, Format, Syntax};
use crate::infra::infer::infer;
use crate::infra::outcome::{Outcome, Spot};
use crate::infra::splice::write::Written;
use crate::infra::splice::{Splices, lines};
use crate::infra::split::{Split, TRUSTS_LAMBDA, written};
use crate::infra::statement::Shape;
use crate::infra::syntax::tree::{Entry, Kind, Node};

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
pub(super) fn separate(mut task: Task<'_>, place: &Place, users: &[String]) -> Outcome {
    let candidate = task.found.candidate.spot.clone();
    let mut notes = Vec::new();
    let own = match own_role(&mut task, place, &mut notes) {
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
    if let Outcome::Edited(edit) = &outcome
        && let Err(why) = leads_there(&task, &own, &edit.changes[0].after)
    {
        let edit = edit.clone();
        outcome = Outcome::Refused { why, edit };
    }
    if let Outcome::Edited(edit) | Outcome::Refused { edit, .. } = &mut outcome {
        edit.doubts.extend(split.doubts(task.subject));
    }
    outcome
}

/// Whether the function has that role then, and everything else is as it was.
fn leads_there(task: &Task<'_>, own: &Own, after: &str) -> Result<(), String> {
    let file = task.template.file;
    let after = File::parse(file.path.clone(), after, file.format, file.syntax)?;
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
    match task.found.place_in(&reader) {
        Some(place) if place == own.place => Ok(()),
        _ => Err("the function would not have the new role".to_owned()),
    }
}

fn own_role(task: &mut Task<'_>, place: &Place, notes: &mut Vec<String>) -> Result<Own, String> {
    if let Some(what) = task.conditional(place).or_else(|| task.mistaken()) {
        return Err(what);
    }
    let reader = task.reader(&task.found.known);
    let inferred = infer(&reader.unnamed(), &[], &[], &task.wanted);
    task.known.extend(inferred.known);
    task.inferred = inferred.claims;
    match place {
        Place::Implicit(logical) => Err(format!(
            "SAM makes a role for `{logical}`, and would no longer make it: others are on it"
        )),
        Place::Role(old) => beside(task, old),
        Place::Lists(_) if super::super::serverless::has_plugin(task.template) => {
            by_plugin(task, notes)
        }
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
        Format::Template | Format::Terraform => "Resources",
    };
    Ok(Own {
        paths: vec![format!("{root}.{new}"), pointer],
        arn: format!("`{}`", words.attribute(&format!("{new}.Arn"))),
        splices,
        place,
    })
}

/// A role among the resources of a `serverless.yml`, where the framework made the one of today.
fn in_resources(task: &Task<'_>) -> Result<Own, String> {
    let template = task.template;
    let new = free(task)?;
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
        Some((_, Kind::Map(_), Some(own))) => {
            let done = layout.behind(own, &entries, &mut splices);
            done.map(|()| format!("resources.Resources.{new}"))
        }
        Some((node, Kind::Map(_), None)) => {
            let done = layout.behind(node, &[resources()], &mut splices);
            done.map(|()| "resources.Resources".to_owned())
        }
        Some((node, Kind::List(items), _)) => {
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
    let statements = statements.map(|s| Written::Map(statement(s, Shape::Iam, &words)));
    let mut entries = vec![(STATEMENTS.to_owned(), Written::Maps(statements.collect()))];
    if super::super::serverless::inherits(task.template, &key) {
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

/// Points the function to the role, and says which path of keys does.
fn point(
    task: &Task<'_>,
    old: Option<&str>,
    new: &str,
    words: &Terms<'_>,
    out: &mut Splices,
) -> Result<String, String> {
    let template = task.template;
    let (parent, key, path) = match (&task.found.function, &task.found.entry) {
        (Some(logical), _) => {
            let path = format!("Resources.{logical}.Properties.Role");
            (template.properties(logical), "Role", path)
        }
        (None, Some(key)) => {
            let path = format!("functions.{key}.role");
            (template.file.tree.at(&["functions", key]), "role", path)
        }
        (None, None) => (None, "", String::new()),
    };
    let parent = parent.ok_or("the function is not in these files")?;
    let is_bare = template.file.format == Format::Serverless;
    let whole = || match (is_bare, template.file.syntax) {
        (false, _) => words.attribute(&format!("{new}.Arn")),
        (true, Syntax::Json) => format!("\"{new}\""),
        (true, _) => new.to_owned(),
    };
    let Some(entry) = parent.entry(key) else {
        let own = (key.to_owned(), Written::Text(whole()));
        let done = Layout::of(template.file).behind(parent, &[own], out);
        return done.map(|()| path).ok_or_else(|| not_understood(key));
    };
    let source = template.file.slice(&entry.value.span);
    match old.and_then(|old| only_word(source, old)) {
        Some(range) => {
            let start = entry.value.span.start;
            out.replace(&(start + range.start..start + range.end), new);
        }
        None if !source.contains('\n') => out.replace(&entry.value.span, whole()),
        None => return Err(not_understood(key)),
    }
    Ok(path)
}

/// The place of a word that a text has once.
fn only_word(text: &str, word: &str) -> Option<std::ops::Range<usize>> {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let mut found = text.match_indices(word).filter(|(at, _)| {
        !text[..*at].ends_with(is_word) && !text[at + word.len()..].starts_with(is_word)
    });
    let (at, _) = found.next()?;
    found.next().is_none().then(|| at..at + word.len())
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

/// How the old role is called, and what of the files names it without being on it.
fn named(task: &Task<'_>, place: &Place) -> (String, Vec<Spot>) {
    let template = task.template;
    let own = match place {
        Place::Role(logical) => logical.as_str(),
        Place::Implicit(_) | Place::Lists(_) => super::super::serverless::ROLE,
    };
    let reader = task.reader(&task.found.known);
    let on_it = holders(&reader, template, own);
    let mut named = Vec::new();
    for user in template.users(own) {
        let gives = template
            .kind(&user)
            .is_some_and(|kind| kind.starts_with("AWS::IAM::") && kind.ends_with("Policy"));
        if gives || on_it.contains(&user.as_str()) {
            continue;
        }
        let output = user.strip_prefix("output ");
        let entry = output.and_then(|name| template.outputs()?.entry(name));
        named.push(match entry {
            Some(entry) => Spot {
                path: template.file.path.clone(),
                line: template.file.line(entry.span.start),
                what: format!("the output `{}`", entry.key),
            },
            None => spot(template, &user),
        });
    }
    let pointer: Vec<_> = pointers(task)
        .map(|node| (template.index, node.span.clone()))
        .collect();
    named.extend(written(task.files, task.subject, &pointer));
    (own.to_owned(), named)
}

/// What points the function to its role.
fn pointers<'t>(task: &Task<'t>) -> impl Iterator<Item = &'t Node> {
    let template = task.template;
    let of_template = task
        .found
        .function
        .as_ref()
        .and_then(|logical| template.properties(logical)?.get("Role"));
    let of_entry = task
        .found
        .entry
        .as_ref()
        .and_then(|key| template.file.tree.at(&["functions", key, "role"]));
    let of_all = template
        .file
        .tree
        .at(&["provider", "role"])
        .filter(|_| template.file.format == Format::Serverless);
    [of_template, of_entry, of_all].into_iter().flatten()
}

/// Whether a blank line stands above an entry.
fn is_apart(text: &str, entry: &Entry) -> bool {
    let line = lines::comments_above(text, entry.span.start, Syntax::Yaml).start;
    line > 0 && text[lines::start(text, line - 1)..line].trim().is_empty()
}

fn not_understood(what: &str) -> String {
    format!("the layout of `{what}` is not understood")
}
