//! What a tool adds to a role that it makes.

use super::Task;
use super::find::{Lists, Place};
use crate::iam::includes::{PolicyInclusion, includes};
use crate::iam::policy::{Effect, Policy};
use crate::infra::files::Syntax;
use crate::infra::splice::{Splices, lines};
use crate::infra::statement::{ElementNames, read};
use crate::infra::syntax::tree::Node;

/// `AWSLambdaBasicExecutionRole` (AWS managed policy reference).
const LOGS: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]}"#;

/// What SAM adds for a property (`samtranslator/model/sam_resources.py`, `_construct_role`, version 1.115).
const PROPERTIES: [(&str, &str); 4] = [
    ("VpcConfig", "`AWSLambdaVPCAccessExecutionRole`"),
    ("Tracing", "the right to send traces to X-Ray"),
    ("DeadLetterQueue", "the right to send to it"),
    ("EventInvokeConfig", "the right to send to its destinations"),
];

/// What it adds for an event that is polled (`samtranslator/model/eventsources/pull.py`, version 1.115).
const EVENTS: [(&str, &str); 7] = [
    ("Kinesis", "`AWSLambdaKinesisExecutionRole`"),
    ("DynamoDB", "`AWSLambdaDynamoDBExecutionRole`"),
    ("SQS", "`AWSLambdaSQSQueueExecutionRole`"),
    ("MSK", "`AWSLambdaMSKExecutionRole`"),
    ("MQ", "the rights to read from it"),
    ("SelfManagedKafka", "the rights to read from it"),
    ("DocumentDB", "the rights to read from it"),
];

impl Task<'_> {
    /// What SAM adds to a role that it makes (SAM developer guide, `AWS::Serverless::Function`, `Policies` and `Tracing`;
    /// the translator's role construction): it is not written, where writing it would fix a name that CloudFormation makes.
    pub(super) fn added(&mut self, place: &Place) -> Vec<String> {
        if let Place::Lists(_) = place {
            return self.added_by_serverless();
        }
        let Place::Implicit(logical) = place else {
            return Vec::new();
        };
        let mut notes = vec!["SAM adds `AWSLambdaBasicExecutionRole` to a role that it makes, whatever `Policies` says".to_owned()];
        notes.extend(self.added_by_properties(logical));
        if self.found.varies.is_empty() {
            return notes;
        }
        let added = Policy::parse(LOGS).expect("INVARIANT: a policy of this program");
        if self.without(&added) {
            notes.push("what that allows of logs is not written again".to_owned());
        }
        notes
    }

    /// What it adds for properties of the function or of `Globals`, and for events that are polled.
    fn added_by_properties(&self, logical: &str) -> Vec<String> {
        let own = self.template.properties(logical);
        let globals = self.template.file.tree.at(&["Globals", "Function"]);
        let has = |key: &str| {
            let mut both = own.iter().chain(&globals);
            both.any(|properties| properties.get(key).is_some())
        };
        let properties = PROPERTIES.iter().filter(|(key, _)| has(key));
        let mut notes: Vec<String> = properties
            .map(|(key, right)| format!("for `{key}` it adds {right}"))
            .collect();
        let events = own.and_then(|own| own.get("Events")).map(Node::entries);
        for event in events.unwrap_or_default() {
            let kind = event.value.get("Type").and_then(Node::literal);
            let right = EVENTS.iter().find(|(own, _)| Some(*own) == kind.as_deref());
            notes.extend(
                right.map(|(_, right)| format!("for the event `{}` it adds {right}", event.key)),
            );
        }
        notes
    }

    /// The Serverless Framework lets the role that it makes write logs (guide "IAM permissions for functions").
    fn added_by_serverless(&mut self) -> Vec<String> {
        let entry = self.found.entry.as_deref().unwrap_or_default();
        let off = self
            .template
            .file
            .tree
            .at(&["functions", entry, "disableLogs"]);
        if off.is_some() {
            return Vec::new();
        }
        let group = self.subject.arn(
            "arn:P:logs:R:A:N",
            &format!("log-group:/aws/lambda/{}:*", self.subject.function),
        );
        let logs = [
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        ];
        let added = serde_json::json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": logs, "Resource": group}});
        let added = Policy::parse(&added.to_string()).expect("INVARIANT: a policy of this program");
        let without = self.without(&added);
        let mut notes = vec!["the Serverless Framework lets the role write the function's logs, whatever the statements say".to_owned()];
        notes.extend(without.then(|| "that is not written again".to_owned()));
        notes
    }

    /// Statements that a function has besides its own, and that others have, too: they stay, if the proposal has them.
    pub(super) fn inherited(&mut self, place: &Place) -> Result<(), String> {
        let Place::Lists(lists) = place else {
            return Ok(());
        };
        let mut policy = Policy::default();
        for path in &lists.inherited {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let reader = self.reader(&self.found.known);
            let node = self.template.file.tree.at(&path);
            for item in node.map(Node::items).unwrap_or_default() {
                let read = read(item, ElementNames::Iam, "2012-10-17", &reader)
                    .map_err(|why| format!("of `{}`, which it inherits: {why}", path.join(".")))?;
                policy.statements.push(read.statement);
            }
        }
        let whole = self.subject.whole();
        let sides = (std::slice::from_ref(&whole), std::slice::from_ref(&policy));
        if includes(sides.0, sides.1, &[]) != PolicyInclusion::Included {
            return Err(
                "the service's statements, which it inherits, allow more than is proposed"
                    .to_owned(),
            );
        }
        self.without(&policy);
        Ok(())
    }

    /// The same lists without what others have, too, and the changes that make them so.
    pub(super) fn disinherited(&self, place: &Place) -> Option<(Place, Splices)> {
        const INHERIT: &str = "iamRoleStatementsInherit";
        let (Place::Lists(lists), Some(key)) = (place, &self.found.entry) else {
            return None;
        };
        let text = &self.template.file.text;
        let function = self.template.file.tree.at(&["functions", key])?;
        let mut splices = Splices::default();
        if let Some(own) = function.get(INHERIT) {
            splices.replace(&own.span, "false");
        } else {
            let list = function.entry("iamRoleStatements")?;
            let at = list.span.start;
            if self.template.file.syntax == Syntax::Yaml {
                lines::begins(text, at).then_some(())?;
                let indent = lines::indent(text, at);
                splices.insert(at, format!("{INHERIT}: false\n{indent}"));
            } else {
                splices.insert(at, format!("\"{INHERIT}\": false, "));
            }
        }
        let lists = Lists {
            inherited: Vec::new(),
            ..lists.clone()
        };
        Some((Place::Lists(lists), splices))
    }

    /// An action of what is proposed that no tool adds by itself.
    pub(super) fn beyond_added(&self, place: &Place) -> Option<String> {
        let tree = &self.template.file.tree;
        let own = match (place, &self.found.entry) {
            (Place::Implicit(logical), _) => {
                let globals = tree.at(&["Globals", "Function"]);
                vec![self.template.properties(logical), globals]
            }
            (Place::Lists(_), Some(key)) => {
                vec![tree.at(&["functions", key]), tree.get("provider")]
            }
            _ => Vec::new(),
        };
        let has = |key: &str| own.iter().flatten().any(|own| own.get(key).is_some());
        let is_added = |action: &str| match action.split(':').next() {
            Some("logs") => true,
            Some("ec2") => has("VpcConfig") || has("vpc"),
            Some("xray") => has("Tracing") || has("tracing"),
            _ => false,
        };
        let allowed = self
            .wanted
            .statements
            .iter()
            .filter(|s| s.effect == Effect::Allow);
        let mut actions = allowed.flat_map(|s| s.actions.patterns());
        actions
            .find(|action| !is_added(action.as_str()))
            .map(|action| action.as_str().to_owned())
    }

    /// Takes out of what is to be written what something else allows; whether there was something.
    fn without(&mut self, added: &Policy) -> bool {
        let before = self.wanted.statements.len();
        self.wanted.statements.retain(|statement| {
            if statement.effect == Effect::Deny {
                return true;
            }
            let one = Policy {
                statements: vec![statement.clone()],
                ..Policy::default()
            };
            includes(std::slice::from_ref(added), std::slice::from_ref(&one), &[])
                != PolicyInclusion::Included
        });
        self.wanted.statements.len() < before
    }
}
