//! Terraform and OpenTofu: functions, roles, policies and attachments over folders and local modules.

mod agreement;
mod arguments;
mod calls;
pub(crate) mod create;
mod documents;
pub(crate) mod edit;
mod exclusive;
pub(crate) mod find;
pub(crate) mod folder;
pub(crate) mod follow;
pub(crate) mod index;
pub(crate) mod indexed;
pub(crate) mod lambda;
mod named;
pub(crate) mod others;
mod pointer;
mod read;
mod remove;
pub(crate) mod role;
pub(crate) mod scope;
pub(crate) mod sorted;
pub(crate) mod split;
pub(crate) mod stated;
mod unused;
pub(crate) mod uses;
pub(crate) mod words;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use edit::{Changes, Task, yielded};
use find::{Found, ResourceAddress};
use folder::Folders;
use others::others;
use sorted::{Sorted, scope_of};

use super::edit::assign;
use super::files::CodeFiles;
use super::infer::{infer, references};
use super::outcome::{Edit, EditOutcome, FileChange, Shared, Spot};
use super::proof::differs;
use super::splice::keeps_the_rest;
use super::split::BY_SPLIT;
use super::statement::ReadsText;
use super::subject::{Rest, Subject};
use super::value::KnownTexts;

/// Sizes in characters that IAM takes (AWS page "IAM and AWS STS quotas"): all inline policies of a role, and one
/// managed policy.
const LARGEST: [usize; 2] = [10_240, 6_144];

/// Edits what was found.
pub(crate) fn edit(
    files: &CodeFiles,
    folders: &Folders<'_>,
    found: &Found,
    subject: &Subject,
    shared: Shared,
) -> EditOutcome {
    let mut task = Task {
        files,
        folders,
        found,
        subject,
        known: found.known.clone(),
        inferred: Vec::new(),
        claims: RefCell::default(),
        literal: RefCell::default(),
    };
    let scope = scope_of(folders, found, subject, &found.known, &found.role.0);
    let sorted = Sorted::of(files, &scope, &found.role);
    let others = others(files, folders, &scope, found, subject);
    let mut notes = Vec::new();
    if !others.users.is_empty() {
        if shared == Shared::Left || subject.rest == Rest::Stays {
            let name = &found.role.1;
            let spot = role_spot(
                &task,
                format!(
                    "`{name}` is the role of others, too: {}",
                    others.users.join(", ")
                ),
            );
            notes.push(BY_SPLIT.to_owned());
            return EditOutcome::Instructions(task.by_hand(vec![spot], Vec::new(), notes));
        }
        return split::separate(&task, &others);
    }
    if !sorted.blocked.is_empty() {
        let lines = sorted
            .blocked
            .iter()
            .flat_map(|(_, lines)| lines.clone())
            .collect();
        let spots = sorted
            .blocked
            .iter()
            .map(|(spot, _)| spot.clone())
            .collect();
        return EditOutcome::Instructions(task.by_hand(spots, lines, notes));
    }
    if sorted.is_empty() && !found.role.1.starts_with("module.") {
        let spot = role_spot(
            &task,
            format!(
                "nothing in these files gives `{}` permissions",
                found.role.1
            ),
        );
        return EditOutcome::Instructions(task.by_hand(vec![spot], Vec::new(), notes));
    }
    if !sorted.switches.is_empty() {
        notes.push(format!(
            "`{}` adds no policies of its own any more: what of them is needed is in the policy",
            found.role.1
        ));
    }
    let spots = sorted.spots(files);
    let besides;
    if subject.rest == Rest::Stays {
        match with_all_there(&task, &sorted) {
            Ok(whole) => besides = whole,
            Err(why) => {
                let spots = vec![role_spot(&task, why)];
                return EditOutcome::Instructions(task.by_hand(spots, Vec::new(), notes));
            }
        }
        task.subject = &besides;
    }
    infer_names(&mut task, &sorted);
    match task.changes(&sorted) {
        Err(spots) => EditOutcome::Instructions(task.by_hand(spots, Vec::new(), notes)),
        Ok((changes, assignment)) => {
            if changes.is_empty() {
                return EditOutcome::Unchanged(spots.into_iter().map(|s| s.what).collect());
            }
            for name in assignment.assumed {
                notes.push(format!("what stays rests on the default of `{name}`"));
            }
            match finish(&task, &changes, &found.role, spots, notes) {
                EditOutcome::Edited(mut edit) => {
                    edit.doubts.extend(sorted.doubts.clone());
                    EditOutcome::Edited(edit)
                }
                other => other,
            }
        }
    }
}

/// What is proposed, and before it all that the code yields.
fn with_all_there(task: &Task<'_>, sorted: &Sorted<'_>) -> Result<Subject, String> {
    let known = &task.found.known;
    let mut proposal = yielded(sorted, &|_| known.clone(), task, task.folders)?;
    proposal.extend(task.subject.proposal.iter().cloned());
    Ok(Subject {
        proposal,
        ..task.subject.clone()
    })
}

/// Where the role stands.
fn role_spot(task: &Task<'_>, what: String) -> Spot {
    let Some(block) = task.folders.block(&task.found.role) else {
        return task.found.candidate.spot.clone().named(what);
    };
    find::spot(task.files, block, "").named(what)
}

/// What the proposal tells of names that the configuration does not.
fn infer_names(task: &mut Task<'_>, sorted: &Sorted<'_>) {
    let mut folders: Vec<&String> = sorted
        .documents
        .iter()
        .map(|(_, folder, _)| folder)
        .collect();
    folders.push(&task.found.role.0);
    folders.sort();
    folders.dedup();
    let scopes: Vec<_> = sorted
        .documents
        .iter()
        .map(|(_, folder, _)| {
            scope_of(
                task.folders,
                task.found,
                task.subject,
                &task.found.known,
                folder,
            )
        })
        .collect();
    let reads: Vec<&dyn ReadsText> = scopes.iter().map(|s| s as &dyn ReadsText).collect();
    let documents: Vec<_> = sorted.documents.iter().map(|(d, ..)| d.clone()).collect();
    let unnamed: Vec<_> = folders
        .iter()
        .flat_map(|folder| {
            words::unnamed(&scope_of(
                task.folders,
                task.found,
                task.subject,
                &task.found.known,
                folder,
            ))
        })
        .collect();
    let inferred = infer(&unnamed, &documents, &reads, &task.subject.whole());
    task.known.extend(inferred.known);
    task.inferred = inferred.claims;
}

/// Applies the changes, and proves them.
fn finish(
    task: &Task<'_>,
    changes: &Changes,
    role: &ResourceAddress,
    sites: Vec<Spot>,
    notes: Vec<String>,
) -> EditOutcome {
    let mut edit = Edit {
        notes,
        sites,
        ..Edit::default()
    };
    let mut texts = BTreeMap::new();
    for (index, splices) in changes {
        let file = &task.files.files[*index];
        let after = splices.apply(&file.text).zip(splices.ordered(&file.text));
        let Some((after, ordered)) = after else {
            return EditOutcome::Instructions(task.by_hand(edit.sites, Vec::new(), edit.notes));
        };
        if !keeps_the_rest(&file.text, &after, &ordered) {
            return EditOutcome::Instructions(task.by_hand(edit.sites, Vec::new(), edit.notes));
        }
        edit.comments.extend(
            splices
                .comments
                .iter()
                .map(|c| (file.path.clone(), c.clone())),
        );
        edit.changes.push(FileChange {
            path: file.path.clone(),
            before: file.written(&file.text),
            after: file.written(&after),
        });
        texts.insert(*index, after);
    }
    let proven = prove(task, &texts, role);
    doubts(
        task,
        proven.as_ref().map(|proven| &proven.used).ok(),
        &mut edit,
    );
    match proven {
        Ok(proven) => {
            edit.notes.extend(proven.unused);
            EditOutcome::Edited(edit)
        }
        Err(why) => EditOutcome::Refused { why, edit },
    }
}

/// What an edit rests on that nobody can look at.
fn doubts(task: &Task<'_>, used: Option<&BTreeSet<String>>, edit: &mut Edit) {
    let claims: BTreeMap<String, String> = task
        .inferred
        .iter()
        .cloned()
        .chain(task.claims.borrow().clone())
        .collect();
    for (name, text) in claims {
        let name = name.rsplit('#').next().unwrap_or(&name);
        if used.is_some_and(|used| !used.contains(name)) {
            continue;
        }
        edit.doubts.push(format!(
            "`{name}` is taken for `{text}`: the configuration does not tell its whole name"
        ));
    }
    let literal = task.literal.borrow();
    if !task.found.varies.is_empty() && !literal.is_empty() {
        let count = literal.len();
        edit.doubts.push(format!(
            "the code is deployed under other names, too, by `{}`, and what is written out as it is called here is not renamed with it: `{}`{}",
            task.found.varies.join("`, `"),
            literal[0],
            if count > 1 { ", …" } else { "" }
        ));
    }
}

/// What is known of code that yields what is proposed.
struct Proven {
    /// The references that it has.
    used: BTreeSet<String>,
    /// What is told of what it does not use any more.
    unused: Vec<String>,
}

/// What is known of the code then, or why it does not yield what is proposed.
fn prove(
    task: &Task<'_>,
    texts: &BTreeMap<usize, String>,
    role: &ResourceAddress,
) -> Result<Proven, String> {
    let files = match task.files.with(texts) {
        Ok(files) => files,
        Err(why) => return Err(format!("the file does not parse: {why}")),
    };
    let folders = task.folders.again(&files, texts.keys().copied());
    let mut known: KnownTexts = task.known.clone();
    known.extend(task.claims.borrow().clone());
    let scope = scope_of(&folders, task.found, task.subject, &known, &role.0);
    if folders.block(role).is_none() {
        return Err("the role is gone".to_owned());
    }
    let was = &task.folders.by_path[&role.0].twice;
    let mut twice = folders.by_path[&role.0].twice.iter();
    if let Some(twice) = twice.find(|own| !was.contains(own)) {
        return Err(format!("`{twice}` is defined twice"));
    }
    let sorted = Sorted::of(&files, &scope, role);
    let policies = yielded(&sorted, &|_| known.clone(), task, &folders)?;
    let proposal = task.subject.whole();
    if let Some(why) = differs(&policies, &proposal) {
        return Err(why);
    }
    for ((document, _, holders), policy) in sorted.documents.iter().zip(&policies) {
        let is_managed = holders.iter().any(|h| {
            h.block
                .entry
                .labels
                .first()
                .is_some_and(|kind| kind == "aws_iam_policy")
        });
        let most = LARGEST[usize::from(is_managed)];
        if policy.size() > most {
            return Err(format!(
                "`{}` would have {} characters, and IAM takes {most}",
                document.name,
                policy.size()
            ));
        }
    }
    let documents: Vec<_> = sorted.documents.iter().map(|(d, ..)| d.clone()).collect();
    let scopes: Vec<_> = sorted
        .documents
        .iter()
        .map(|(_, folder, _)| scope.within(folder))
        .collect();
    let reads: Vec<&dyn ReadsText> = scopes.iter().map(|s| s as &dyn ReadsText).collect();
    let again = assign(&documents, &reads, &proposal, task.subject.rest);
    if !again.changes_nothing() {
        return Err("a second run would edit it again".to_owned());
    }
    Ok(Proven {
        used: references(&documents),
        unused: unused::unused(task.folders, &folders),
    })
}
