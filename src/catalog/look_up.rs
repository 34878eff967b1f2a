//! Names of services, operations and actions as a person writes them, looked up; an error names near ones.

use super::near::near;
use super::service::{ActionFacts, Service};
use super::{Catalog, NotKnown, OperationRef, by_name};
use crate::iam::action::Action;

/// An action with its service.
#[derive(Clone, Debug)]
pub(crate) struct ActionRef<'c> {
    /// In AWS's spelling.
    pub action: Action,
    /// Its service.
    pub service: &'c Service,
    /// What AWS says of it.
    pub facts: &'c ActionFacts,
}

impl Catalog {
    /// The services of an IAM prefix or an event source.
    pub(crate) fn look_up_services(&self, typed: &str) -> Result<Vec<&Service>, NotKnown> {
        if let Some(service) = self.service(typed) {
            return Ok(vec![service]);
        }
        self.look_up_source(typed)
    }

    /// The operation of an event source, or an IAM prefix, and an event name.
    pub(crate) fn look_up_operation(
        &self,
        source: &str,
        name: &str,
    ) -> Result<OperationRef<'_>, NotKnown> {
        if let Some(found) = self.operation(source, name) {
            return Ok(found);
        }
        let services = self.look_up_source(source)?;
        let names = services
            .iter()
            .flat_map(|s| s.operations.keys().map(String::as_str));
        Err(no("operation", name, &near(name, names, 3)))
    }

    /// The operation of what was typed: `SERVICE:OPERATION`, or an event source and an event name.
    pub(crate) fn look_up_typed_operation(
        &self,
        words: &[String],
    ) -> Result<OperationRef<'_>, NotKnown> {
        let (source, name) = match words {
            [source, name] => (source.as_str(), name.as_str()),
            [one] => one.split_once(':').ok_or_else(|| {
                NotKnown::new(format!(
                    "`{one}` is neither `SERVICE:OPERATION` nor an event source and name"
                ))
                .or_else("for example `lpgen catalog operation dynamodb:Query`")
            })?,
            _ => return Err(NotKnown::new("one or two words name an operation")),
        };
        self.look_up_operation(source, name)
    }

    /// The action, whatever the case of its letters.
    pub(crate) fn look_up_action(&self, typed: &Action) -> Result<ActionRef<'_>, NotKnown> {
        let Some(service) = self.service(typed.service()) else {
            let near = near(typed.service(), self.prefixes(), 3);
            return Err(no("service", typed.service(), &near));
        };
        if let Some((name, facts)) = by_name(&service.actions, typed.name())
            && let Ok(action) = Action::new(&service.service, name)
        {
            return Ok(ActionRef {
                action,
                service,
                facts,
            });
        }
        let names = service.actions.keys().map(String::as_str);
        let near = near(typed.name(), names, 3);
        let full = near.iter().map(|n| format!("{}:{n}", service.service));
        Err(no("action", typed.as_str(), &full.collect::<Vec<_>>()))
    }

    /// The action in AWS's own spelling: messages write `SNS:Publish`.
    pub(crate) fn spelled(&self, action: &Action) -> Option<Action> {
        let service = self.service(action.service())?;
        let (name, _) = by_name(&service.actions, action.name())?;
        Action::new(&service.service, name).ok()
    }

    fn look_up_source(&self, typed: &str) -> Result<Vec<&Service>, NotKnown> {
        let services = self.services_of_source(typed);
        if services.is_empty() {
            let names = self.hosts().chain(self.prefixes());
            return Err(no("service", typed, &near(typed, names, 3)));
        }
        Ok(services)
    }
}

fn no(what: &str, typed: &str, near: &[impl AsRef<str>]) -> NotKnown {
    NotKnown::new(format!("the catalog has no {what} `{typed}`")).near(near)
}
