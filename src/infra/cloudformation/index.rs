//! Functions and roles of all templates by their names, told once for all functions.

use super::place::{FUNCTIONS, LETTERS};
use super::template::{Reader, Template};
use crate::infra::files::Format;
use crate::infra::names::ByWrittenName;
use crate::infra::subject::Subject;
use crate::infra::syntax::tree::NodeKind;
use crate::infra::terraform::scope::Defaults;
use crate::infra::value::{KnownTexts, Value};

/// A resource: which of the templates, and its logical id.
pub(crate) type Resource = (usize, String);

/// Templates, and their functions and roles by names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Templates<'f> {
    /// The templates.
    pub all: Vec<Template<'f>>,
    /// Functions that are resources.
    pub functions: ByWrittenName<Resource>,
    /// Roles.
    pub roles: ByWrittenName<Resource>,
    /// Functions of a `serverless.yml` by their keys; no key where they stand in other files.
    pub entries: ByWrittenName<(usize, Option<String>)>,
}

/// What a name has of a logical id, however long it is.
fn first_letters(logical: &str) -> &str {
    logical.get(..LETTERS).unwrap_or(logical)
}

impl<'f> Templates<'f> {
    /// What these templates define.
    pub(crate) fn of(all: Vec<Template<'f>>) -> Self {
        // what is asked for one subject is told for none: account and region stay open
        let (subject, known) = (Subject::default(), KnownTexts::new());
        let mut index = Self::default();
        for (number, template) in all.iter().enumerate() {
            let reader = Reader {
                template,
                subject: &subject,
                known: &known,
                defaults: Defaults::Unknown,
            };
            let all = [
                (&mut index.functions, FUNCTIONS.as_slice()),
                (&mut index.roles, &["AWS::IAM::Role"]),
            ];
            for (names, kinds) in all {
                for logical in template.of_kinds(kinds) {
                    let name = if template.has_name(logical) {
                        reader.name(logical, 0)
                    } else {
                        // of what CloudFormation calls it, the part that is always there
                        Some(Value::text(&format!("-{}", first_letters(logical))))
                    };
                    if let Some(name) = name {
                        names.add(&name, (number, logical.to_owned()));
                    }
                }
            }
            index.serverless(number, &reader);
        }
        Self { all, ..index }
    }

    fn serverless(&mut self, number: usize, reader: &Reader<'_>) {
        let file = reader.template.file;
        if file.format != Format::Serverless {
            return;
        }
        let functions = file.tree.get("functions");
        if let Some(NodeKind::Map(entries)) = functions.map(|node| &node.kind) {
            for entry in entries {
                if let Some(name) = reader.function(&entry.key) {
                    self.entries.add(&name, (number, Some(entry.key.clone())));
                }
            }
        } else if functions.is_some()
            && let Some(mut name) = reader.service()
        {
            name.push(Value::text("-"));
            self.entries.add(&name, (number, None));
        }
    }
}
