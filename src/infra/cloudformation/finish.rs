//! An edit that is applied, and its proof.

use std::collections::{BTreeMap, BTreeSet};

use super::find::{Found, Place};
use super::place::places;
use super::role::{self, Sites, sites};
use super::serverless;
use super::template::{Reader, Template};
use super::unused::unused;
use super::{LARGEST, LARGEST_MANAGED, Task};
use crate::iam::policy::Policy;
use crate::infra::edit::assign;
use crate::infra::files::CodeFile;
use crate::infra::infer::references;
use crate::infra::outcome::{Edit, EditOutcome, FileChange};
use crate::infra::proof::differs;
use crate::infra::splice::{Splices, keeps_the_rest};
use crate::infra::statement::{ReadsText, read};
use crate::infra::terraform::scope::Defaults;

/// Where a function's permissions may be in a template that was read again.
pub(super) fn places_in(found: &Found, reader: &Reader<'_>) -> Vec<Place> {
    match (&found.entry, &found.function) {
        (Some(key), _) => serverless::place_of(reader, key).into_iter().collect(),
        (None, Some(logical)) => places(reader, logical),
        (None, None) => Vec::new(),
    }
}

/// Whether a function that was read again has its permissions where they are proven.
fn is_still_there(proven: &Place, now: Option<&Place>) -> bool {
    match (proven, now) {
        (Place::Lists(proven), Some(Place::Lists(now))) => {
            // a list that nothing is left of may be gone
            let mut all = now.statements.iter().chain(&now.managed);
            now.inherited == proven.inherited
                && all.all(|path| proven.statements.contains(path) || proven.managed.contains(path))
        }
        (proven, now) => Some(proven) == now,
    }
}

/// Whether IAM takes policies of these sizes.
fn too_large(
    template: &Template<'_>,
    sites: &Sites<'_>,
    policies: &[Policy],
) -> Result<(), String> {
    let managed = sites.resources.iter().filter(|resource| {
        template.kind(&resource.logical).as_deref() == Some("AWS::IAM::ManagedPolicy")
    });
    let managed: Vec<usize> = managed.map(|resource| resource.document).collect();
    let size = |at: &usize| policies[*at].size();
    if managed.iter().map(size).any(|size| size > LARGEST_MANAGED) {
        return Err(format!(
            "a managed policy would have more than {LARGEST_MANAGED} characters"
        ));
    }
    let inline = (0..policies.len()).filter(|at| !managed.contains(at));
    if inline.map(|at| size(&at)).sum::<usize>() > LARGEST {
        return Err(format!(
            "the policies would have more than {LARGEST} characters"
        ));
    }
    Ok(())
}

impl Task<'_> {
    /// Applies the changes, and proves them.
    pub(super) fn finish(
        &self,
        splices: &Splices,
        place: &Place,
        notes: Vec<String>,
    ) -> EditOutcome {
        let file = self.template.file;
        let mut edit = Edit {
            notes,
            comments: splices
                .comments
                .iter()
                .map(|c| (file.path.clone(), c.clone()))
                .collect(),
            sites: vec![self.found.candidate.spot.clone()],
            ..Edit::default()
        };
        let after = splices.apply(&file.text).zip(splices.ordered(&file.text));
        let Some((after, _)) =
            after.filter(|(after, ordered)| keeps_the_rest(&file.text, after, ordered))
        else {
            return self.by_hand(vec![
                self.found
                    .candidate
                    .spot
                    .clone()
                    .named("the changes touch each other"),
            ]);
        };
        edit.changes.push(FileChange {
            path: file.path.clone(),
            before: file.written(&file.text),
            after: file.written(&after),
        });
        if let Ok(now) = CodeFile::parse(String::new(), &after, file.format, file.syntax) {
            edit.notes.extend(unused(&file.tree, &now.tree));
        }
        let proven = self.prove(after, place);
        let claims: BTreeMap<String, String> = self
            .inferred
            .iter()
            .cloned()
            .chain(self.claims.borrow().clone())
            .collect();
        for (name, text) in claims {
            let name = name.rsplit('#').next().unwrap_or(&name);
            if proven.as_ref().is_ok_and(|used| used.contains(name)) || proven.is_err() {
                edit.doubts.push(format!(
                    "`{name}` is taken for `{text}`: the template does not tell its whole name"
                ));
            }
        }
        let literal = self.literal.borrow();
        if !self.found.varies.is_empty() && !literal.is_empty() {
            edit.doubts.push(format!(
                "the template is deployed under other names, too, by `{}`, and what is written out as it is called here is not renamed with it: `{}`{}",
                self.found.varies.join("`, `"),
                literal[0],
                if literal.len() > 1 { ", …" } else { "" }
            ));
        }
        match proven {
            Ok(_) => EditOutcome::Edited(edit),
            Err(why) => EditOutcome::Refused { why, edit },
        }
    }

    /// The references that the code has then, or why it does not yield what is proposed.
    fn prove(&self, after: String, place: &Place) -> Result<BTreeSet<String>, String> {
        let files = match self
            .files
            .with(&BTreeMap::from([(self.template.index, after)]))
        {
            Ok(files) => files,
            Err(why) => return Err(format!("the file does not parse: {why}")),
        };
        let template = Template::of(self.template.index, &files.files[self.template.index]);
        let mut known = self.known.clone();
        known.extend(self.claims.borrow().clone());
        let reader = Reader {
            template: &template,
            subject: self.subject,
            known: &known,
            defaults: Defaults::Taken,
        };
        if self.found.entry.is_some()
            && !is_still_there(place, places_in(self.found, &reader).first())
        {
            return Err("the function would have other permissions than those".to_owned());
        }
        let sites = sites(&reader, &template, place);
        if let Some(spot) = sites.blocked.first() {
            return Err(spot.what.clone());
        }
        let stays = sites
            .properties
            .iter()
            .flat_map(|p| &p.items)
            .any(|item| matches!(item, role::Item::Other | role::Item::Chosen));
        if stays {
            return Err("a policy would stay attached".to_owned());
        }
        let mut policies = Vec::new();
        for document in &sites.documents {
            let mut policy = Policy::default();
            for node in document.statements() {
                match read(node, document.shape, &document.version, &reader) {
                    Ok(read) => policy.statements.push(read.statement),
                    Err(why) => return Err(format!("in `{}`: {why}", document.name)),
                }
            }
            policies.push(policy);
        }
        too_large(&template, &sites, &policies)?;
        if let Some(why) = differs(&policies, &self.wanted) {
            return Err(why);
        }
        let reads: Vec<&dyn ReadsText> = sites
            .documents
            .iter()
            .map(|_| &reader as &dyn ReadsText)
            .collect();
        let again = assign(&sites.documents, &reads, &self.wanted, self.subject.rest);
        if !again.changes_nothing() {
            return Err("a second run would edit it again".to_owned());
        }
        Ok(references(&sites.documents))
    }
}
