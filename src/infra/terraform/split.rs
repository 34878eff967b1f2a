//! A role of the function's own beside the one that others are on.

use std::ops::Range;

use super::create::{Inline, inline_policy};
use super::edit::{Changes, Task};
use super::find::ResourceAddress;
use super::folder::Block;
use super::follow::{ReferenceTarget, follow};
use super::others::Others;
use super::pointer::argument_of;
use super::scope::CalledFolder;
use super::sorted::scope_of;
use super::uses::many;
use super::{finish, role_spot};
use crate::infra::edit::Words;
use crate::infra::files::{CodeFile, Syntax};
use crate::infra::outcome::EditOutcome;
use crate::infra::splice::{Splices, lines};
use crate::infra::split::{Split, TRUSTS_LAMBDA, ending, written};
use crate::infra::statement::ElementNames;
use crate::infra::syntax::tree::{EntryForm, NodeKind, TreeEntry};

/// Gives the function a role of its own.
pub(super) fn separate(task: &Task<'_>, others: &Others) -> EditOutcome {
    let found = task.found;
    let scope = task.scope(&found.role.0);
    let spot = role_spot(task, format!("`{}`", found.role.1));
    let (changes, role, pointers) = match split(task, scope, others) {
        Err(why) => {
            let by_hand = task.by_hand(vec![spot.named(why)], Vec::new(), Vec::new());
            return EditOutcome::Instructions(by_hand);
        }
        Ok(done) => done,
    };
    let mut named = others.names.clone();
    named.retain(|spot| {
        let mut own = pointers.iter().map(|(file, range)| {
            let file = &task.files.files[*file];
            (&file.path, file.line(range.start))
        });
        !own.any(|own| own == (&spot.path, spot.line))
    });
    named.extend(written(task.files, task.subject, &pointers));
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
    if let EditOutcome::Edited(edit) = &outcome
        && !leads_there(task, &changes, &role)
    {
        outcome = EditOutcome::Refused {
            why: "the function would not have the new role".to_owned(),
            edit: edit.clone(),
        };
    }
    if let EditOutcome::Edited(edit) | EditOutcome::Refused { edit, .. } = &mut outcome {
        edit.doubts.extend(split.doubts(task.subject));
    }
    outcome
}

/// Whether the function has that role then.
fn leads_there(task: &Task<'_>, changes: &Changes, role: &ResourceAddress) -> bool {
    let texts = changes.iter().filter_map(|(index, splices)| {
        let text = splices.apply(&task.files.files[*index].text)?;
        Some((*index, text))
    });
    let Ok(files) = task.files.with(&texts.collect()) else {
        return false;
    };
    let folders = task.folders.again(&files, changes.keys().copied());
    let Some(own) = task.found.function.as_ref() else {
        return false;
    };
    let scope = scope_of(&folders, task.found, task.subject, &task.known, &own.0);
    let block = folders.block(own);
    let node = block.and_then(|block| block.entry.value.get(argument_of(&own.1)));
    node.is_some_and(|node| {
        let targets = follow(&scope, &own.0, node, "aws_iam_role", 0);
        targets == [ReferenceTarget::Resource(role.clone())]
    })
}

/// Changes, the new role, and which ranges of the code named the old one for the function.
type Own = (Changes, ResourceAddress, Vec<(usize, Range<usize>)>);

/// The changes that give the function a role of its own; or why there are none.
fn split<'s>(task: &'s Task<'s>, scope: CalledFolder<'s>, others: &Others) -> Result<Own, String> {
    let role = &task.found.role;
    if role.1.starts_with("module.") {
        return Err("the role is made by the call of a module".to_owned());
    }
    let folder = &task.folders.by_path[&role.0];
    let old = folder.blocks[&role.1];
    let function = task.found.function.as_ref();
    let block = function.and_then(|own| task.folders.block(own));
    let own = block.into_iter().chain([old]);
    if own.map(|block| &block.entry.value).find_map(many).is_some() {
        return Err("the function or its role is made with `count` or `for_each`".to_owned());
    }
    let pointer = task.pointer()?;
    let old_label = role.1.split('.').next_back().unwrap_or_default();
    let mut label = format!("{}_role", pointer.stem);
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
        ending: ending(task.name_of_today(), &pointer.stem)
            .filter(|_| !task.is_named_by_terraform()),
    };
    let trust = if others.trusted.is_empty() {
        Trust::Copied
    } else {
        Trust::Written
    };
    let mut rows = vec![copy(file, old.entry, &renamed, trust)?];
    rows.extend(task.given(old, scope, &label));
    let mut changes = Changes::new();
    let end = lines::end(&file.text, old.entry.span.end);
    changes
        .entry(old.file)
        .or_default()
        .insert(end, format!("\n\n{}", rows.join("\n\n")));
    let pointers = task.point(&pointer, &label, &mut changes)?;
    let new = (role.0.clone(), format!("aws_iam_role.{label}"));
    Ok((changes, new, pointers))
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
fn copy(
    file: &CodeFile,
    entry: &TreeEntry,
    renamed: &Renamed<'_>,
    trust: Trust,
) -> Result<String, String> {
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
            ("managed_policy_arns", _) | ("inline_policy", EntryForm::Block) => {
                splices.delete(&lines::whole(&text, &inner.span));
            }
            ("assume_role_policy", _) if trust == Trust::Written => {
                splices.replace(&inner.value.span, LAMBDA);
            }
            // with the same prefix Terraform makes another name
            ("name", _) => match renamed
                .ending
                .as_ref()
                .filter(|_| is_always_a_name(block, inner))
            {
                Some(ending) => {
                    let source = &text[inner.value.span.clone()];
                    let own = match &inner.value.kind {
                        NodeKind::Text(_) if source.ends_with('"') => {
                            format!("{}{ending}\"", &source[..source.len() - 1])
                        }
                        _ => format!("\"${{{source}}}{ending}\""),
                    };
                    splices.replace(&inner.value.span, own);
                }
                // Terraform makes one then
                None => splices.delete(&lines::whole(&text, &inner.span)),
            },
            ("dynamic", EntryForm::Block) => {
                return Err("the role has a `dynamic` block".to_owned());
            }
            _ => {}
        }
    }
    splices
        .apply(&text)
        .ok_or_else(|| "the role is not understood".to_owned())
}

/// Whether the name of a role is one whatever its variables are: not nothing, with a prefix in its place.
fn is_always_a_name(block: &TreeEntry, name: &TreeEntry) -> bool {
    let is_one = matches!(&name.value.kind, NodeKind::Text(_) | NodeKind::Ref(_));
    is_one && block.value.get("name_prefix").is_none()
}

impl<'s> Task<'s> {
    /// What gives the new role its permissions: the policy proposed, and policies that only deny.
    fn given(&'s self, old: Block<'s>, scope: CalledFolder<'s>, label: &str) -> Vec<String> {
        let words = self.words(scope, Syntax::Hcl, ElementNames::Iam);
        let count = self.count_of(old);
        let index = count.map_or("", |_| "[0]");
        let (name, source) = (
            format!("\"{label}\""),
            format!("aws_iam_role.{label}{index}.id"),
        );
        let of = Inline {
            label,
            name: &name,
            role: &source,
            count,
        };
        let mut rows = vec![inline_policy(&of, &self.subject.whole(), &words)];
        let counted = count.map(|count| format!("  count      = {count}\n"));
        let counted = counted.unwrap_or_default();
        for (at, arn) in self.subject.staying.iter().enumerate() {
            let number = match at {
                0 => String::new(),
                _ => format!("_{}", at + 1),
            };
            rows.push(format!(
                "resource \"aws_iam_role_policy_attachment\" \"{label}_denies{number}\" {{\n{counted}  role       = aws_iam_role.{label}{index}.name\n  policy_arn = {}\n}}",
                words.text(arn)
            ));
        }
        rows
    }

    /// Whether the code leaves the role's name to Terraform (provider, `aws_iam_role`, argument `name`).
    fn is_named_by_terraform(&self) -> bool {
        let role = self.subject.role.as_ref();
        role.is_some_and(|role| role.name.starts_with("terraform-2"))
    }

    /// How many letters the role's name has in the account.
    fn name_of_today(&self) -> usize {
        let role = self.subject.role.as_ref();
        role.map_or(0, |role| role.name.chars().count())
    }
}
