//! What points a function to its role: its own argument, or what calls, outputs and locals hand over between folders.

use std::ops::Range;

use super::edit::{Changes, Task};
use super::folder::{Block, Folder};
use super::named::names;
use super::uses::many;
use crate::infra::edit::padding;
use crate::infra::files::Syntax;
use crate::infra::splice::lines;
use crate::infra::syntax::tree::{Node, NodeKind, TreeEntry};

/// The argument that is to lead to the new role.
pub(super) struct Pointer<'s> {
    /// Its folder.
    folder: String,
    block: Block<'s>,
    entry: &'s TreeEntry,
    /// The variable that it hands over, if others take that one, too: a new one takes its place.
    shared: Option<&'s TreeEntry>,
    /// What new blocks are called after.
    pub(super) stem: String,
}

/// The argument of a function that names its role.
pub(super) fn argument_of(address: &str) -> &'static str {
    if address.starts_with("module.") {
        return "lambda_role";
    }
    "role"
}

fn label_of(address: &str) -> &str {
    address.rsplit('.').next().unwrap_or(address)
}

impl<'s> Task<'s> {
    /// What points the function to its role, or why that is not followed.
    pub(super) fn pointer(&self) -> Result<Pointer<'s>, String> {
        let function = self.found.function.as_ref();
        let (path, address) = function.ok_or("the function is not in these files")?;
        let block = self.folders.block(&(path.clone(), address.clone()));
        let block = block.ok_or("the function is not in these files")?;
        let entry = block.entry.value.entry(argument_of(address));
        let entry = entry.ok_or("the function has no `role`")?;
        let mut pointer = Pointer {
            folder: path.clone(),
            block,
            entry,
            shared: None,
            stem: label_of(address).to_owned(),
        };
        let scope = self.scope(path);
        while let NodeKind::Ref(name) = &pointer.entry.value.kind
            && let Some(variable) = name.strip_prefix("var.")
        {
            let Some((caller, call)) = scope.entry_of(&pointer.folder) else {
                return Err(format!("nothing tells what hands `{name}` over"));
            };
            let block = self.folders.by_path[&caller].calls[&call];
            if let Some(which) = many(&block.entry.value) {
                return Err(format!("`module.{call}` is called with `{which}`"));
            }
            let Some(entry) = block.entry.value.entry(variable) else {
                return Err(format!("`module.{call}` does not hand `{variable}` over"));
            };
            if self.is_shared(&pointer, name) {
                if self.folders.callers_of(&pointer.folder).len() > 1 {
                    return Err(format!(
                        "`{name}` is for other functions, too, in a module that is called more than once"
                    ));
                }
                pointer.shared = Some(entry);
                return Ok(pointer);
            }
            pointer = Pointer {
                folder: caller,
                block,
                entry,
                shared: None,
                stem: call,
            };
        }
        Ok(pointer)
    }

    /// Whether something else of the folder takes a variable, too.
    fn is_shared(&self, pointer: &Pointer<'_>, variable: &str) -> bool {
        let folder = &self.folders.by_path[&pointer.folder];
        let loose = folder.loose.iter().map(|(_, block)| block);
        let mut all = folder
            .blocks
            .values()
            .chain(folder.calls.values())
            .chain(loose);
        all.any(|block| {
            let text = &self.files.files[block.file].text;
            let mut entries = block.entry.value.entries().iter();
            entries.any(|entry| {
                let is_own = block.file == pointer.block.file && entry.span == pointer.entry.span;
                !is_own && names(&text[entry.span.clone()], variable)
            })
        })
    }

    /// Points the function to the new role, and says which ranges of the code name the old one for it.
    pub(super) fn point(
        &self,
        pointer: &Pointer<'s>,
        label: &str,
        changes: &mut Changes,
    ) -> Result<Vec<(usize, Range<usize>)>, String> {
        let at = |block: Block<'_>, entry: &TreeEntry| (block.file, entry.value.span.clone());
        let own = at(pointer.block, pointer.entry);
        let Some(handed) = pointer.shared else {
            let new = self.leading(
                &pointer.folder,
                pointer.block,
                pointer.entry,
                label,
                changes,
            )?;
            changes.entry(own.0).or_default().replace(&own.1, new);
            return Ok(vec![own]);
        };
        let (caller, call) = &self.folders.callers_of(&pointer.folder)[0];
        let call = self.folders.by_path[caller].calls[call];
        let new = self.leading(caller, call, handed, label, changes)?;
        let name = format!("{label}_arn");
        self.declare(&pointer.folder, &handed.key, &name, changes)?;
        self.hand_over(call, handed, &name, &new, changes)?;
        changes
            .entry(own.0)
            .or_default()
            .replace(&own.1, format!("var.{name}"));
        Ok(vec![own, at(call, handed)])
    }

    /// What leads to the new role from where an argument leads to the old one.
    fn leading(
        &self,
        folder: &str,
        block: Block<'_>,
        entry: &TreeEntry,
        label: &str,
        changes: &mut Changes,
    ) -> Result<String, String> {
        let (home, old) = &self.found.role;
        let source = self.files.files[block.file].slice(&entry.value.span);
        let index = self
            .folders
            .block(&self.found.role)
            .and_then(|block| self.count_of(block))
            .map_or("", |_| "[0]");
        let not_followed = || format!("`{source}` is not followed to the role");
        let own = &self.folders.by_path[folder];
        if folder == home {
            return Ok(match only_word(source, old) {
                Some(range) => format!(
                    "{}aws_iam_role.{label}{}",
                    &source[..range.start],
                    &source[range.end..]
                ),
                None => format!("aws_iam_role.{label}{index}.arn"),
            });
        }
        let (name, source) = match local_of(own, &entry.value) {
            Some(name) => (name, name),
            None => match &entry.value.kind {
                NodeKind::Ref(name) => (name.as_str(), source),
                _ => return Err(not_followed()),
            },
        };
        let parts: Vec<&str> = name.split('.').collect();
        let ["module", call, output] = parts.as_slice() else {
            return Err(not_followed());
        };
        let call = call.split('[').next().unwrap_or(call);
        if self.folders.called(folder, call).as_ref() != Some(home) {
            return Err(not_followed());
        }
        let new = self
            .give_out(home, output, label, changes)
            .ok_or_else(not_followed)?;
        let at = source.rfind(output).ok_or_else(not_followed)?;
        Ok(format!(
            "{}{new}{}",
            &source[..at],
            &source[at + output.len()..]
        ))
    }

    /// An output for the new role behind that of the old one; its name.
    fn give_out(
        &self,
        home: &str,
        output: &str,
        label: &str,
        changes: &mut Changes,
    ) -> Option<String> {
        let folder = &self.folders.by_path[home];
        let (_, old) = &self.found.role;
        let block = loose(folder, &format!("output.{output}"))?;
        let value = &block.entry.value.get("value")?.span;
        let file = &self.files.files[block.file];
        let source = file.slice(value);
        let range = only_word(source, old)?;
        let name = format!("{label}_arn");
        if folder.outputs.contains_key(&name) {
            return None;
        }
        let text = format!(
            "\n\noutput \"{name}\" {{\n  value = {}aws_iam_role.{label}{}\n}}",
            &source[..range.start],
            &source[range.end..]
        );
        let end = lines::end(&file.text, block.entry.span.end);
        changes.entry(block.file).or_default().insert(end, text);
        Some(name)
    }

    /// A variable behind another one.
    fn declare(
        &self,
        path: &str,
        beside: &str,
        name: &str,
        changes: &mut Changes,
    ) -> Result<(), String> {
        let folder = &self.folders.by_path[path];
        let block = loose(folder, &format!("variable.{beside}"));
        let block =
            block.ok_or_else(|| format!("`var.{beside}` is not declared beside its use"))?;
        if folder.variables.contains_key(name) {
            return Err(format!("`var.{name}` is there already"));
        }
        let file = &self.files.files[block.file];
        let end = lines::end(&file.text, block.entry.span.end);
        let text = format!("\n\nvariable \"{name}\" {{\n  type = string\n}}");
        changes.entry(block.file).or_default().insert(end, text);
        Ok(())
    }

    /// An argument of a call behind another one, in the same column.
    fn hand_over(
        &self,
        call: Block<'_>,
        beside: &TreeEntry,
        name: &str,
        value: &str,
        changes: &mut Changes,
    ) -> Result<(), String> {
        let text = &self.files.files[call.file].text;
        let is_alone = lines::begins(text, beside.span.start)
            && lines::tail(text, beside.span.end, Syntax::Hcl).is_some();
        if !is_alone || text[beside.span.clone()].contains('\n') {
            return Err("the layout of the call is not understood".to_owned());
        }
        let mut run = run_of(text, call.entry.value.entries(), beside);
        let was_even = {
            let pad = padding(text, &run);
            run.iter()
                .filter_map(&pad)
                .all(|(range, pad)| text[range] == pad)
        };
        let new = TreeEntry {
            key_span: 0..name.len(),
            ..beside.clone()
        };
        run.push(new);
        let splices = changes.entry(call.file).or_default();
        let width = run.iter().map(|entry| entry.key_span.len()).max();
        let width = if was_even { width.unwrap_or(0) } else { 0 };
        if was_even {
            let pad = padding(text, &run);
            for (range, pad) in run[..run.len() - 1].iter().filter_map(&pad) {
                if text[range.clone()] != pad {
                    splices.replace(&range, pad);
                }
            }
        }
        let indent = lines::indent(text, beside.span.start);
        let end = lines::end(text, beside.span.end);
        splices.insert(end, format!("\n{indent}{name:width$} = {value}"));
        Ok(())
    }
}

/// The reference that a local stands for.
fn local_of<'f>(folder: &Folder<'f>, node: &Node) -> Option<&'f str> {
    let NodeKind::Ref(name) = &node.kind else {
        return None;
    };
    let own = folder.locals.get(name.strip_prefix("local.")?)?;
    match &own.kind {
        NodeKind::Ref(name) => Some(name),
        _ => None,
    }
}

/// A block that is no resource, by what it is called.
fn loose<'f>(folder: &Folder<'f>, name: &str) -> Option<Block<'f>> {
    let mut own = folder.loose.iter().filter(|(own, _)| own == name);
    let first = own.next();
    first
        .filter(|_| own.next().is_none())
        .map(|(_, block)| *block)
}

/// Arguments of one line that follow each other, one of them this one.
fn run_of(text: &str, entries: &[TreeEntry], own: &TreeEntry) -> Vec<TreeEntry> {
    let mut run: Vec<TreeEntry> = Vec::new();
    for entry in entries {
        let is_one_line = !text[entry.span.clone()].contains('\n');
        let follows = run.last().is_some_and(|last| {
            let between = &text[last.span.end..entry.span.start];
            between.matches('\n').count() == 1
        });
        if !(follows && is_one_line) {
            if run.iter().any(|entry| entry.span == own.span) {
                return run;
            }
            run.clear();
        }
        if is_one_line {
            run.push(entry.clone());
        }
    }
    run
}

/// The place of an address that a text has once.
fn only_word(text: &str, address: &str) -> Option<Range<usize>> {
    let mut found = text.match_indices(address);
    let (at, _) = found.next()?;
    let is_whole = names(text, address) && found.next().is_none();
    is_whole.then(|| at..at + address.len())
}
