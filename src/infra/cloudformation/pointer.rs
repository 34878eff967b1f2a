//! What points a function to its role, and what else names that role.

use super::Task;
use super::find::{Place, spot};
use super::layout::Layout;
use super::serverless;
use super::users::{holders, on_made};
use super::words::Terms;
use crate::infra::files::{Format, Syntax};
use crate::infra::outcome::Spot;
use crate::infra::splice::Splices;
use crate::infra::splice::write::Written;
use crate::infra::split::written;
use crate::infra::syntax::tree::Node;

/// Points the function to the role, and says which path of keys does.
pub(super) fn point(
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

/// How the old role is called, and what of the files names it without being on it.
pub(super) fn named(task: &Task<'_>, place: &Place) -> (String, Vec<Spot>) {
    let template = task.template;
    let own = match place {
        Place::Role(logical) => logical.clone(),
        Place::Implicit(owner) => format!("{owner}Role"),
        Place::Lists(_) => serverless::ROLE.to_owned(),
    };
    let own = own.as_str();
    let reader = task.reader(&task.found.known);
    let mut on_it = holders(&reader, template, own);
    if let Place::Implicit(owner) = place {
        on_it.extend(on_made(template, owner));
    }
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

/// What is said of a place whose changes cannot be written.
pub(super) fn not_understood(what: &str) -> String {
    format!("the layout of `{what}` is not understood")
}
