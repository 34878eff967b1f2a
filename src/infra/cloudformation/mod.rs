//! CloudFormation and SAM: functions, roles and policies of templates.

mod added;
mod beside;
mod copy;
pub(crate) mod edit;
pub(crate) mod find;
mod finish;
pub(crate) mod index;
mod layout;
mod place;
mod pointer;
pub(crate) mod role;
pub(crate) mod serverless;
mod split;
pub(crate) mod template;
mod unused;
pub(crate) mod users;
pub(crate) mod variables;
pub(crate) mod words;

use std::cell::RefCell;

use find::{Found, Place};
use role::{Sites, sites};
use template::{Reader, Template};
use users::users;
use words::{Terms, quote_of, source_of};

use super::edit::assign;
use super::files::{CodeFile, CodeFiles, Format};
use super::infer::infer;
use super::outcome::{EditOutcome, Instructions, Shared, Spot};
use super::splice::Splices;
use super::split::BY_SPLIT;
use super::statement::{ReadsText, read};
use super::subject::{Rest, Subject};
use super::syntax::tree::Node;
use super::terraform::scope::Defaults;
use super::value::KnownTexts;
use crate::iam::policy::Policy;

/// The largest inline policies of a role in characters (AWS page "IAM and AWS STS quotas").
const LARGEST: usize = 10_240;

/// The largest managed policy (the same page).
const LARGEST_MANAGED: usize = 6_144;

/// The templates of the files.
pub(crate) fn templates(files: &CodeFiles) -> Vec<Template<'_>> {
    let own = files
        .files
        .iter()
        .enumerate()
        .filter(|(_, file)| file.is_template());
    let stacks = |file: &CodeFile| {
        let own = files.stacks.iter();
        own.filter(|stack| stack.is_of(&file.path)).collect()
    };
    let with_stacks = own.map(|(index, file)| {
        let mut template = Template::of(index, file);
        template.stacks = stacks(file);
        template
    });
    with_stacks.collect()
}

/// One edit.
struct Task<'s> {
    files: &'s CodeFiles,
    template: &'s Template<'s>,
    found: &'s Found,
    subject: &'s Subject,
    /// What is to be written: what is proposed, without what SAM adds.
    wanted: Policy,
    /// What references stand for, by what was found and by the proposal.
    known: KnownTexts,
    /// What of it the template does not tell.
    inferred: Vec<(String, String)>,
    claims: RefCell<KnownTexts>,
    literal: RefCell<Vec<String>>,
}

/// Edits what was found.
pub(crate) fn edit(
    files: &CodeFiles,
    templates: &[Template<'_>],
    found: &Found,
    subject: &Subject,
    shared: Shared,
) -> EditOutcome {
    let template = &templates[found.template];
    let mut task = Task {
        files,
        template,
        found,
        subject,
        wanted: subject.whole(),
        known: found.known.clone(),
        inferred: Vec::new(),
        claims: RefCell::default(),
        literal: RefCell::default(),
    };
    let reader = task.reader(&found.known);
    let Some(place) = &found.place else {
        return EditOutcome::Candidates(vec![found.candidate.clone()]);
    };
    let others = users(&reader, template, found);
    if !others.is_empty() {
        if shared == Shared::Split && subject.rest == Rest::Goes {
            return split::separate(task, place, &others);
        }
        let what = format!("the role is that of others, too: {}", others.join(", "));
        let spot = found.candidate.spot.clone().named(what);
        return task.by_hand_with(vec![spot], vec![BY_SPLIT.to_owned()]);
    }
    let sites = sites(&reader, template, place);
    if !sites.blocked.is_empty() {
        return task.by_hand(sites.blocked);
    }
    if let Some(what) = task.connected(place) {
        return task.by_hand(vec![found.candidate.spot.clone().named(what)]);
    }
    let mut notes = task.added(place);
    let mut alone = None;
    if subject.rest == Rest::Stays {
        if let Err(what) = task.keep(&sites) {
            return task.by_hand(vec![found.candidate.spot.clone().named(what)]);
        }
    } else if let Err(what) = task.inherited(place) {
        alone = task.disinherited(place);
        match &alone {
            Some(_) => notes.push(format!("{what}: it inherits nothing any more")),
            None => return task.by_hand(vec![found.candidate.spot.clone().named(what)]),
        }
    }
    if sites.documents.is_empty() && sites.properties.is_empty() {
        return task.nothing_there(place);
    }
    if let Some(what) = task.mistaken() {
        return task.by_hand(vec![found.candidate.spot.clone().named(what)]);
    }
    let (place, besides) = alone.unwrap_or_else(|| (place.clone(), Splices::default()));
    narrow(task, &place, &sites, notes, besides)
}

/// Narrows what gives the function its permissions.
fn narrow(
    mut task: Task<'_>,
    place: &Place,
    sites: &Sites<'_>,
    mut notes: Vec<String>,
    besides: Splices,
) -> EditOutcome {
    let (template, found) = (task.template, task.found);
    let reader = task.reader(&found.known);
    let reads: Vec<&dyn ReadsText> = sites
        .documents
        .iter()
        .map(|_| &reader as &dyn ReadsText)
        .collect();
    let inferred = infer(&reader.unnamed(), &sites.documents, &reads, &task.wanted);
    task.known.extend(inferred.known);
    task.inferred = inferred.claims;
    let task = task;
    let reader = task.reader(&task.known);
    let reads: Vec<&dyn ReadsText> = sites
        .documents
        .iter()
        .map(|_| &reader as &dyn ReadsText)
        .collect();
    let assignment = assign(&sites.documents, &reads, &task.wanted, task.subject.rest);
    let words = task.words(reader, place, sites);
    notes.extend(
        assignment
            .assumed
            .iter()
            .map(|name| format!("what stays rests on the default of `{name}`")),
    );
    match edit::changes(template, sites, &assignment, &task.wanted, &reader, &words) {
        Err(what) => task.by_hand(vec![found.candidate.spot.clone().named(what)]),
        Ok(splices) if splices.is_empty() && besides.is_empty() => {
            EditOutcome::Unchanged(vec![found.candidate.spot.what.clone()])
        }
        Ok(mut splices) => {
            splices.join(besides);
            let mut outcome = task.finish(&splices, place, notes);
            if let EditOutcome::Edited(edit) | EditOutcome::Refused { edit, .. } = &mut outcome {
                edit.doubts.extend(sites.doubts.clone());
            }
            outcome
        }
    }
}

/// Lines that use the policy, by hand, where the function's permissions are.
fn lines(found: &Found) -> &'static [&'static str] {
    match &found.place {
        Some(Place::Implicit(_)) => &[
            "Policies: # of the function",
            "  - Version: '2012-10-17'",
            "    Statement: # the statements above",
        ],
        Some(Place::Lists(_)) => &[
            "plugins:",
            "  - serverless-iam-roles-per-function",
            "functions:",
            "  NAME:",
            "    iamRoleStatementsInherit: false",
            "    iamRoleStatements: # the statements above",
        ],
        Some(Place::Role(_)) | None => &[
            "OwnRole: # `Role: !GetAtt OwnRole.Arn` in the function",
            "  Type: AWS::IAM::Role",
            "  Properties:",
            "    AssumeRolePolicyDocument: # as in the role of today, for lambda.amazonaws.com",
            "    Policies:",
            "      - PolicyName: least-privilege",
            "        PolicyDocument: # the policy above",
        ],
    }
}

fn has_variable(statement: &crate::iam::policy::Statement) -> bool {
    statement
        .resources
        .patterns()
        .iter()
        .any(crate::iam::Pattern::has_variable)
        || statement
            .condition
            .iter()
            .any(|(_, _, values)| values.iter().any(crate::iam::Pattern::has_variable))
}

impl<'s> Task<'s> {
    fn reader<'k>(&self, known: &'k KnownTexts) -> Reader<'k>
    where
        's: 'k,
    {
        Reader {
            template: self.template,
            subject: self.subject,
            known,
            defaults: Defaults::Taken,
        }
    }

    fn by_hand(&self, spots: Vec<Spot>) -> EditOutcome {
        self.by_hand_with(spots, Vec::new())
    }

    fn by_hand_with(&self, spots: Vec<Spot>, notes: Vec<String>) -> EditOutcome {
        EditOutcome::Instructions(Instructions {
            spots,
            policy: self.subject.whole(),
            lines: lines(self.found)
                .iter()
                .map(|line| (*line).to_owned())
                .collect(),
            notes,
        })
    }

    /// All that the template yields is wanted, too.
    fn keep(&mut self, sites: &Sites<'_>) -> Result<(), String> {
        let reader = self.reader(&self.found.known);
        let mut statements = Vec::new();
        for document in &sites.documents {
            for node in document.statements() {
                let read = read(node, document.shape, &document.version, &reader);
                let read = read.map_err(|why| format!("in `{}`: {why}", document.name))?;
                statements.push(read.statement);
            }
        }
        statements.append(&mut self.wanted.statements);
        self.wanted.statements = statements;
        Ok(())
    }

    /// What of the policy the framework would take for its own variables.
    fn mistaken(&self) -> Option<String> {
        let is_serverless = self.template.file.format == Format::Serverless;
        let says =
            || "IAM's variables are written like those of the Serverless Framework".to_owned();
        let has_one = self.subject.whole().statements.iter().any(has_variable);
        (is_serverless && has_one).then(says)
    }

    /// What gives a function or a role rights that no policy of the template shows.
    fn connected(&self, place: &Place) -> Option<String> {
        let (Place::Implicit(logical) | Place::Role(logical)) = place else {
            return None;
        };
        let entry = self.template.resources.get(logical)?;
        if entry.value.get("Connectors").is_some() {
            return Some(format!("`{logical}` has connectors, which give it rights"));
        }
        let mut connectors = self.template.of_kinds(&["AWS::Serverless::Connector"]);
        let names = |id: &Node| id.literal().as_deref() == Some(logical);
        connectors
            .find(|connector| {
                let properties = self.template.properties(connector);
                let id = properties.and_then(|p| p.at(&["Source", "Id"]));
                id.is_some_and(names)
            })
            .map(|connector| format!("the connector `{connector}` gives `{logical}` rights"))
    }

    /// A function for which the code says nothing.
    fn nothing_there(&self, place: &Place) -> EditOutcome {
        if let Some(action) = self.beyond_added(place) {
            let what = format!(
                "nothing is written here that gives {} permissions, and `{action}` is in what is proposed: something else gives it",
                self.found.candidate.spot.what
            );
            return self.by_hand(vec![self.found.candidate.spot.clone().named(what)]);
        }
        match place {
            Place::Implicit(logical) => EditOutcome::Unchanged(vec![format!(
                "`{logical}` has no policies: the role that SAM makes writes logs and no more"
            )]),
            Place::Lists(_) => EditOutcome::Unchanged(vec![format!(
                "{} has no statements: the role that the Serverless Framework makes writes logs and no more",
                self.found.candidate.spot.what
            )]),
            Place::Role(logical) => self.by_hand(vec![find::spot(self.template, logical).named(
                format!("nothing in this template gives `{logical}` permissions"),
            )]),
        }
    }

    fn words<'k>(&'k self, reader: Reader<'k>, place: &Place, sites: &Sites<'_>) -> Terms<'k> {
        let mut owners: Vec<String> = self.found.function.iter().cloned().collect();
        if let Place::Implicit(logical) | Place::Role(logical) = place {
            owners.push(logical.clone());
        }
        owners.extend(
            sites
                .resources
                .iter()
                .map(|resource| resource.logical.clone()),
        );
        let name = self
            .found
            .function
            .as_ref()
            .filter(|_| !self.found.varies.is_empty())
            .and_then(|logical| {
                let node = self.template.properties(logical)?.get("FunctionName")?;
                Some((
                    self.subject.function.clone(),
                    source_of(node, self.template.file.format)?,
                ))
            });
        Terms {
            reader,
            owners,
            name,
            quote: quote_of(&self.template.file.text),
            claims: &self.claims,
            literal: &self.literal,
        }
    }
}
