//! CDK: programs make the templates, so what is to be edited is told by construct path.

use super::cloudformation::find::{Found, Place, find};
use super::cloudformation::index::Templates;
use super::cloudformation::template::Template;
use super::files::CodeFiles;
use super::outcome::{EditOutcome, Instructions, Spot};
use super::subject::Subject;
use super::syntax::tree::Node;

/// The templates that programs made.
pub(crate) fn templates(files: &CodeFiles) -> Vec<Template<'_>> {
    let made = files.synthesised.iter();
    made.map(|file| Template::of(0, file)).collect()
}

/// Instructions if a program, or the template that it made, may define the function.
pub(crate) fn instructions(
    files: &CodeFiles,
    templates: &Templates<'_>,
    subject: &Subject,
) -> Option<EditOutcome> {
    let found = find(templates, subject);
    let certain: Vec<&Found> = found.iter().filter(|found| found.certain).collect();
    let mut spots = Vec::new();
    if let [one] = certain.as_slice() {
        let template = &templates.all[one.template];
        let logical = match &one.place {
            Some(Place::Implicit(logical) | Place::Role(logical)) => Some(logical),
            Some(Place::Lists(_)) | None => None,
        };
        let path = logical.and_then(|logical| construct(template, logical));
        spots.push(one.candidate.spot.clone().named(match path {
            Some(path) => format!("the role is the construct `{path}` of a CDK program"),
            None => "the role is made by a CDK program".to_owned(),
        }));
    }
    let programs = files.programs.iter().map(|path| Spot {
        path: path.clone(),
        line: 1,
        what: "a CDK program".to_owned(),
    });
    spots.extend(programs.take(10));
    if spots.is_empty() {
        return None;
    }
    Some(EditOutcome::Instructions(Instructions {
        spots,
        policy: subject.whole(),
        lines: [
            "// the policy above as a file beside the stack; without grants and managed policies for this function",
            "const policy = iam.PolicyDocument.fromJson(JSON.parse(fs.readFileSync('least-privilege.json', 'utf8')));",
            "const role = new iam.Role(this, 'LeastPrivilege', {",
            "  assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),",
            "  inlinePolicies: { leastPrivilege: policy },",
            "});",
            "// new lambda.Function(this, '…', { …, role })",
        ]
        .map(str::to_owned)
        .to_vec(),
        notes: vec![
            "`role.withoutPolicyUpdates()` keeps `grant…` calls from widening it again".to_owned(),
        ],
    }))
}

/// Where CDK says that a resource comes from.
fn construct(template: &Template<'_>, logical: &str) -> Option<String> {
    let entry = template.resources.get(logical)?;
    entry
        .value
        .at(&["Metadata", "aws:cdk:path"])
        .and_then(Node::literal)
}
