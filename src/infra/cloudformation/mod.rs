//! CloudFormation and SAM: functions, roles and policies of templates.

mod added;
pub mod edit;
pub mod find;
pub mod role;
pub mod template;
pub mod users;
pub mod variables;
pub mod words;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use find::{Found, Place};
use role::{Sites, sites};
use template::{Reader, Template};
use users::users;
use words::{Terms, quote_of, source_of};

use super::edit::assign;
use super::files::{Files, Format};
use super::infer::{infer, references};
use super::outcome::{Change, Edit, Instructions, Outcome, Spot};
use super::proof::differs;
use super::splice::{Splices, keeps_the_rest};
use super::statement::{Reads, read};
use super::subject::Subject;
use super::syntax::tree::Node;
use super::terraform::scope::Defaults;
use super::value::Known;
use crate::iam::policy::Policy;

/// The largest inline policies of a role in characters (AWS page "IAM and AWS STS quotas").
const LARGEST: usize = 10_240;

/// The templates of the files.
pub fn templates(files: &Files) -> Vec<Template<'_>> {
    let own = files
        .files
        .iter()
        .enumerate()
        .filter(|(_, file)| file.format != Format::Terraform);
    own.map(|(index, file)| Template::of(index, file)).collect()
}

/// One edit.
struct Task<'s> {
    files: &'s Files,
    template: &'s Template<'s>,
    found: &'s Found,
    subject: &'s Subject,
    /// What is to be written: what is proposed, without what SAM adds.
    wanted: Policy,
    /// What references stand for, by what was found and by the proposal.
    known: Known,
    /// What of it the template does not tell.
    inferred: Vec<(String, String)>,
    claims: RefCell<Known>,
    literal: RefCell<Vec<String>>,
}

/// Edits what was found.
pub fn edit(
    files: &Files,
    templates: &[Template<'_>],
    found: &Found,
    subject: &Subject,
) -> Outcome {
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
        return Outcome::Candidates(vec![found.candidate.clone()]);
    };
    let others = users(&reader, template, found);
    if !others.is_empty() {
        let what = format!("the role is that of others, too: {}", others.join(", "));
        return task.by_hand(vec![found.candidate.spot.clone().named(what)]);
    }
    let sites = sites(&reader, template, place);
    if !sites.blocked.is_empty() {
        return task.by_hand(sites.blocked);
    }
    if let Some(what) = task.conditional(place) {
        return task.by_hand(vec![found.candidate.spot.clone().named(what)]);
    }
    let mut notes = task.added(place);
    if let Err(what) = task.inherited(place) {
        return task.by_hand(vec![found.candidate.spot.clone().named(what)]);
    }
    if sites.documents.is_empty() && sites.properties.is_empty() {
        return task.nothing_there(place);
    }
    if subject.whole().statements.iter().any(has_variable)
        && template.file.format == Format::Serverless
    {
        return task.by_hand(vec![found.candidate.spot.clone().named(
            "IAM's variables are written like those of the Serverless Framework",
        )]);
    }
    let reads: Vec<&dyn Reads> = sites
        .documents
        .iter()
        .map(|_| &reader as &dyn Reads)
        .collect();
    let inferred = infer(&reader.unnamed(), &sites.documents, &reads, &task.wanted);
    task.known.extend(inferred.known);
    task.inferred = inferred.claims;
    let task = task;
    let reader = task.reader(&task.known);
    let reads: Vec<&dyn Reads> = sites
        .documents
        .iter()
        .map(|_| &reader as &dyn Reads)
        .collect();
    let assignment = assign(&sites.documents, &reads, &task.wanted);
    let words = task.words(reader, place, &sites);
    notes.extend(
        assignment
            .assumed
            .iter()
            .map(|name| format!("what stays rests on the default of `{name}`")),
    );
    match edit::changes(template, &sites, &assignment, &task.wanted, &reader, &words) {
        Err(what) => task.by_hand(vec![found.candidate.spot.clone().named(what)]),
        Ok(splices) if splices.is_empty() => {
            Outcome::Unchanged(vec![found.candidate.spot.what.clone()])
        }
        Ok(splices) => task.finish(&splices, place, notes),
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
    fn reader<'k>(&self, known: &'k Known) -> Reader<'k>
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

    fn by_hand(&self, spots: Vec<Spot>) -> Outcome {
        Outcome::Instructions(Instructions {
            spots,
            policy: self.subject.whole(),
            lines: lines(self.found)
                .iter()
                .map(|line| (*line).to_owned())
                .collect(),
            notes: Vec::new(),
        })
    }

    /// A function or role that is there under a condition, or made by a loop.
    fn conditional(&self, place: &Place) -> Option<String> {
        let (Place::Implicit(logical) | Place::Role(logical)) = place else {
            return None;
        };
        let entry = self.template.resources.get(logical)?;
        if entry.value.get("Condition").is_some() {
            return Some(format!("`{logical}` is there under a condition"));
        }
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
    fn nothing_there(&self, place: &Place) -> Outcome {
        match place {
            Place::Implicit(logical) => Outcome::Unchanged(vec![format!(
                "`{logical}` has no policies: the role that SAM makes writes logs and no more"
            )]),
            Place::Lists(_) => Outcome::Unchanged(vec![format!(
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

    fn finish(&self, splices: &Splices, place: &Place, notes: Vec<String>) -> Outcome {
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
        edit.changes.push(Change {
            path: file.path.clone(),
            before: file.written(&file.text),
            after: file.written(&after),
        });
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
            Ok(_) => Outcome::Edited(edit),
            Err(why) => Outcome::Refused { why, edit },
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
        let sites = sites(&reader, &template, place);
        if let Some(spot) = sites.blocked.first() {
            return Err(spot.what.clone());
        }
        let stays = sites
            .properties
            .iter()
            .flat_map(|p| &p.items)
            .any(|item| matches!(item, role::Item::Other));
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
        if policies.iter().map(Policy::size).sum::<usize>() > LARGEST {
            return Err(format!(
                "the policies would have more than {LARGEST} characters"
            ));
        }
        if let Some(why) = differs(&policies, &self.wanted) {
            return Err(why);
        }
        let reads: Vec<&dyn Reads> = sites
            .documents
            .iter()
            .map(|_| &reader as &dyn Reads)
            .collect();
        let again = assign(&sites.documents, &reads, &self.wanted);
        if !again.changes_nothing() {
            return Err("a second run would edit it again".to_owned());
        }
        Ok(references(&sites.documents))
    }
}
