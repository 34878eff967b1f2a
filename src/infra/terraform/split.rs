//! A role of the function's own beside the one that others are on.

use super::create::{Inline, inline_policy};
use super::edit::{Changes, Task};
use super::find::Address;
use super::folder::Folders;
use super::follow::{Target, follow};
use super::others::{Others, is_beside};
use super::sorted::scope_of;
use super::{finish, role_spot};
use crate::infra::edit::Words;
use crate::infra::files::{File, Syntax};
use crate::infra::outcome::Outcome;
use crate::infra::splice::{Splices, lines};
use crate::infra::split::{Split, TRUSTS_LAMBDA, ending, written};
use crate::infra::statement::Shape;
use crate::infra::syntax::tree::{Entry, Form, Kind};

/// Gives the function a role of its own.
pub(super) fn separate(task: &Task<'_>, others: &Others) -> Outcome {
    let found = task.found;
    let scope = task.scope(&found.role.0);
    let spot = role_spot(task, format!("`{}`", found.role.1));
    let (changes, role) = match split(task, scope, others) {
        Err(why) => {
            let by_hand = task.by_hand(vec![spot.named(why)], Vec::new(), Vec::new());
            return Outcome::Instructions(by_hand);
        }
        Ok(done) => done,
    };
    let mut named = others.names.clone();
    let own = found
        .function
        .as_ref()
        .and_then(|own| task.folders.block(own));
    let pointer =
        own.and_then(|block| Some((block.file, block.entry.value.get("role")?.span.clone())));
    let pointer: Vec<_> = pointer.into_iter().collect();
    named.extend(written(task.files, task.subject, &pointer));
    let place = task
        .folders
        .block(&found.role)
        .map(|block| &task.files.files[block.file].path);
    let new = format!("`{}.arn` in `{}`", role.1, place.map_or("", String::as_str));
    let split = Split {
        old: &found.role.1,
        new: &new,
        users: &others.users,
        moved: &others.moved,
        named,
    };
    let mut notes = Vec::new();
    if !others.trusted.is_empty() {
        notes.push(TRUSTS_LAMBDA.to_owned());
    }
    notes.extend(split.notes("apply makes the new role before the function is pointed to it"));
    let mut outcome = finish(task, &changes, &role, vec![spot], notes);
    if let Outcome::Edited(edit) = &outcome
        && !leads_there(task, &changes, &role)
    {
        outcome = Outcome::Refused {
            why: "the function would not have the new role".to_owned(),
            edit: edit.clone(),
        };
    }
    if let Outcome::Edited(edit) | Outcome::Refused { edit, .. } = &mut outcome {
        edit.doubts.extend(split.doubts(task.subject));
    }
    outcome
}

/// The changes that give the function a role of its own, and that role; or why not.
/// Whether the function has that role then.
fn leads_there(task: &Task<'_>, changes: &Changes, role: &Address) -> bool {
    let texts = changes.iter().filter_map(|(index, splices)| {
        let text = splices.apply(&task.files.files[*index].text)?;
        Some((*index, text))
    });
    let Ok(files) = task.files.with(&texts.collect()) else {
        return false;
    };
    let folders = Folders::of(&files);
    let scope = scope_of(&folders, task.found, task.subject, &task.known, &role.0);
    let own = task.found.function.as_ref();
    let node = own.and_then(|own| folders.block(own)?.entry.value.get("role"));
    node.is_some_and(|node| {
        let targets = follow(&scope, &role.0, node, "aws_iam_role", 0);
        targets == [Target::Resource(role.clone())]
    })
}

fn split<'s>(
    task: &'s Task<'s>,
    words_scope: super::scope::Scope<'s>,
    others: &Others,
) -> Result<(Changes, Address), String> {
    let Some((function, role)) = is_beside(task.found) else {
        return Err("the function and its role are in different folders".to_owned());
    };
    if [function, role]
        .iter()
        .any(|own| own.1.starts_with("module."))
    {
        return Err("the function or its role is made by the call of a module".to_owned());
    }
    let folder = &task.folders.folders[&role.0];
    let (own, old) = (folder.blocks[&function.1], folder.blocks[&role.1]);
    if super::uses::repeated(&own.entry.value).is_some()
        || super::uses::repeated(&old.entry.value).is_some()
    {
        return Err("the function or its role is made with `count` or `for_each`".to_owned());
    }
    let function_label = function.1.split('.').next_back().unwrap_or_default();
    let old_label = role.1.split('.').next_back().unwrap_or_default();
    let mut label = format!("{function_label}_role");
    while folder.blocks.contains_key(&format!("aws_iam_role.{label}"))
        || folder
            .blocks
            .contains_key(&format!("aws_iam_role_policy.{label}"))
    {
        label.push_str("_own");
    }
    let file = &task.files.files[old.file];
    let renamed = Renamed {
        old: old_label,
        new: &label,
        ending: ending(task.name_of_today(), function_label),
    };
    let trust = if others.trusted.is_empty() {
        Trust::Copied
    } else {
        Trust::Written
    };
    let copied = copy(file, old.entry, &renamed, trust)?;
    let words = task.words(words_scope, Syntax::Hcl, Shape::Iam);
    let (name, source) = (format!("\"{label}\""), format!("aws_iam_role.{label}.id"));
    let of = Inline {
        label: &label,
        name: &name,
        role: &source,
    };
    let mut rows = vec![copied, inline_policy(&of, &task.subject.whole(), &words)];
    for (at, arn) in task.subject.staying.iter().enumerate() {
        let number = if at == 0 {
            String::new()
        } else {
            format!("_{}", at + 1)
        };
        rows.push(format!(
            "resource \"aws_iam_role_policy_attachment\" \"{label}_denies{number}\" {{\n  role       = aws_iam_role.{label}.name\n  policy_arn = {}\n}}",
            words.text(arn)
        ));
    }
    let mut changes = Changes::new();
    let end = lines::end(&file.text, old.entry.span.end);
    changes
        .entry(old.file)
        .or_default()
        .insert(end, format!("\n\n{}", rows.join("\n\n")));
    let Some(node) = own.entry.value.get("role") else {
        return Err("the function has no `role`".to_owned());
    };
    changes
        .entry(own.file)
        .or_default()
        .replace(&node.span, format!("aws_iam_role.{label}.arn"));
    Ok((changes, (role.0.clone(), format!("aws_iam_role.{label}"))))
}

/// What a copy is called.
struct Renamed<'s> {
    old: &'s str,
    new: &'s str,
    /// What its name ends with, if there is one of that length.
    ending: Option<String>,
}

/// Whom a copy trusts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Whom the old role does.
    Copied,
    /// Lambda alone: the others are the old role's.
    Written,
}

/// A trust policy for Lambda alone.
const LAMBDA: &str = "jsonencode({
    Version = \"2012-10-17\"
    Statement = [
      {
        Effect    = \"Allow\"
        Action    = \"sts:AssumeRole\"
        Principal = { Service = \"lambda.amazonaws.com\" }
      }
    ]
  })";

/// The role's block under another label and name, without what gives it permissions.
fn copy(file: &File, entry: &Entry, renamed: &Renamed<'_>, trust: Trust) -> Result<String, String> {
    let text = file.slice(&entry.span).replace("\r\n", "\n");
    // spans of the block without carriage returns: it is read by itself
    let tree = crate::infra::syntax::hcl::read(&text)?;
    let block = tree.entries().first().ok_or("the role is not understood")?;
    let mut splices = Splices::default();
    let quoted = format!("\"{}\"", renamed.old);
    let Some(at) = text[..block.value.span.start].rfind(&quoted) else {
        return Err("the label of the role is not understood".to_owned());
    };
    splices.replace(&(at..at + quoted.len()), format!("\"{}\"", renamed.new));
    for inner in block.value.entries() {
        match (inner.key.as_str(), inner.form) {
            ("managed_policy_arns", _) | ("inline_policy", Form::Block) => {
                splices.delete(&lines::whole(&text, &inner.span));
            }
            ("assume_role_policy", _) if trust == Trust::Written => {
                splices.replace(&inner.value.span, LAMBDA);
            }
            // with the same prefix Terraform makes another name
            ("name", _) => match &renamed.ending {
                Some(ending) => {
                    let source = &text[inner.value.span.clone()];
                    let own = match &inner.value.kind {
                        Kind::Text(_) if source.ends_with('"') => {
                            format!("{}{ending}\"", &source[..source.len() - 1])
                        }
                        _ => format!("\"${{{source}}}{ending}\""),
                    };
                    splices.replace(&inner.value.span, own);
                }
                // Terraform makes one then
                None => splices.delete(&lines::whole(&text, &inner.span)),
            },
            ("dynamic", Form::Block) => return Err("the role has a `dynamic` block".to_owned()),
            _ => {}
        }
    }
    splices
        .apply(&text)
        .ok_or_else(|| "the role is not understood".to_owned())
}

impl Task<'_> {
    /// How many letters the role's name has in the account.
    fn name_of_today(&self) -> usize {
        let role = self.subject.role.as_ref();
        role.map_or(0, |role| role.name.chars().count())
    }
}
