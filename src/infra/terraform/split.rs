//! A role of the function's own beside the one that others are on.

use super::create::{Inline, inline_policy};
use super::edit::{Changes, Task};
use super::find::Address;
use super::others::is_beside;
use crate::infra::files::Syntax;
use crate::infra::splice::{Splices, lines};
use crate::infra::statement::Shape;
use crate::infra::syntax::tree::{Form, Kind};

/// The changes that give the function a role of its own, and that role; or why not.
pub fn split<'s>(
    task: &'s Task<'s>,
    words_scope: super::scope::Scope<'s>,
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
    let copied = copy(file, old.entry, old_label, &label, function_label)?;
    let words = task.words(words_scope, Syntax::Hcl, Shape::Iam);
    let (name, source) = (format!("\"{label}\""), format!("aws_iam_role.{label}.id"));
    let of = Inline {
        label: &label,
        name: &name,
        role: &source,
    };
    let policy = inline_policy(&of, &task.subject.whole(), &words);
    let mut changes = Changes::new();
    let end = lines::end(&file.text, old.entry.span.end);
    changes
        .entry(old.file)
        .or_default()
        .insert(end, format!("\n\n{copied}\n\n{policy}"));
    let Some(node) = own.entry.value.get("role") else {
        return Err("the function has no `role`".to_owned());
    };
    changes
        .entry(own.file)
        .or_default()
        .replace(&node.span, format!("aws_iam_role.{label}.arn"));
    Ok((changes, (role.0.clone(), format!("aws_iam_role.{label}"))))
}

/// The role's block under another label and name, without what gives it permissions.
fn copy(
    file: &crate::infra::files::File,
    entry: &crate::infra::syntax::tree::Entry,
    old: &str,
    new: &str,
    function: &str,
) -> Result<String, String> {
    let text = file.slice(&entry.span).replace("\r\n", "\n");
    // spans of the block without carriage returns: it is read by itself
    let tree = crate::infra::syntax::hcl::read(&text)?;
    let block = tree.entries().first().ok_or("the role is not understood")?;
    let mut splices = Splices::default();
    let quoted = format!("\"{old}\"");
    let Some(at) = text[..block.value.span.start].rfind(&quoted) else {
        return Err("the label of the role is not understood".to_owned());
    };
    splices.replace(&(at..at + quoted.len()), format!("\"{new}\""));
    for inner in block.value.entries() {
        match (inner.key.as_str(), inner.form) {
            ("managed_policy_arns", _) | ("inline_policy", Form::Block) => {
                splices.delete(&lines::whole(&text, &inner.span));
            }
            ("name" | "name_prefix", _) => {
                let source = &text[inner.value.span.clone()];
                let own = match &inner.value.kind {
                    Kind::Text(_) => format!(
                        "{}-{}\"",
                        &source[..source.len() - 1],
                        function.replace('_', "-")
                    ),
                    _ => format!("\"${{{source}}}-{}\"", function.replace('_', "-")),
                };
                splices.replace(&inner.value.span, own);
            }
            ("dynamic", Form::Block) => return Err("the role has a `dynamic` block".to_owned()),
            _ => {}
        }
    }
    splices
        .apply(&text)
        .ok_or_else(|| "the role is not understood".to_owned())
}
