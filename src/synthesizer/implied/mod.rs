//! What a function needs without a call of its own that shows it: what its configuration implies.
//!
//! One file per subject. Each reason names the API field that implies the grant. Where AWS asks for
//! a permission on every resource although it could be limited, the narrower form is granted only
//! when it cannot break. `lambda:SourceFunctionArn` is never a condition here: what Lambda does
//! with the role outside the function's environment (network interfaces, polling event sources)
//! does not carry it (AWS Lambda Developer Guide, "Using source function ARN to control function
//! access behavior").

mod destination;
mod durable;
mod file_system;
mod kafka;
mod key;
mod layer;
mod logging;
mod network;
mod object;
mod publisher;
mod secret;
mod source;
mod tracing;

use std::collections::BTreeSet;

use super::conditions;
use super::cover::Draft;
use super::evidence::Evidence;
use super::grant::Implication;
use crate::catalog::context_key::ContextKeys;
use crate::gap::Gap;
use crate::iam::pattern::Pattern;
use crate::lambda::target::Sent;
use crate::observer::function::FunctionUsage;
use crate::snapshot::asked::Implies;

/// What is implied, and what could not be told of it.
pub(super) struct Implied {
    pub(super) drafts: Vec<Draft>,
    pub(super) gaps: Vec<Gap>,
    /// The reasons that are fields of the configuration: whoever may write it chooses them.
    pub(super) fields: BTreeSet<Implication>,
}

/// Drafts for what the function's configuration implies.
pub(super) fn implied(usage: &FunctionUsage) -> Implied {
    let (drafts, gaps) = logging::logging(usage);
    let fields = drafts.iter().flat_map(|draft| draft.evidence.implied_by());
    let fields = fields.filter(|by| logging::is_field(by)).cloned().collect();
    let mut needs = Needs {
        implies: Implies::Configuration,
        usage,
        drafts,
        gaps,
        fields,
    };
    network::interfaces(&mut needs);
    tracing::tracing(&mut needs);
    file_system::mounts(&mut needs);
    durable::executions(&mut needs);
    layer::extensions(&mut needs);
    destination::dead_letters(&mut needs);
    object::transformations(&mut needs);
    needs.implies = Implies::Mappings;
    source::mappings(&mut needs);
    needs.implies = Implies::Destinations;
    destination::destinations(&mut needs);
    let Needs {
        drafts,
        gaps,
        fields,
        ..
    } = needs;
    Implied {
        drafts,
        gaps,
        fields,
    }
}

/// What could be granted for a thing that a configuration says: of what the role allows of that, nothing
/// goes while the thing is not known. INVARIANT: nothing else is granted for it, which [`Needs::grant_if`]
/// asserts.
pub(crate) fn may_imply(implies: Implies) -> impl Iterator<Item = &'static str> {
    let sent = match implies {
        Implies::Configuration => Some(Sent::DeadLetters),
        Implies::Mappings => Some(Sent::Batches),
        Implies::Destinations => Some(Sent::Results),
        Implies::Nothing | Implies::Keys | Implies::FileSystems => None,
    };
    let mut all: Vec<&'static [&'static str]> = match implies {
        Implies::Nothing => Vec::new(),
        Implies::Configuration => vec![
            &logging::ALL,
            &network::FUNCTION,
            &tracing::SEGMENTS,
            &file_system::EFS,
            &file_system::S3_FILES,
            &file_system::OBJECTS,
            &durable::STATE,
            &layer::COLLECTOR,
            &layer::APP_CONFIG,
            &layer::PARAMETERS_AND_SECRETS,
            &object::WRITE,
            &key::SEND,
        ],
        Implies::Mappings => [
            source::ALL.as_slice(),
            &kafka::ALL,
            &[&network::POLLER, &secret::VALUE, &key::SEND],
        ]
        .concat(),
        Implies::Destinations | Implies::Keys => vec![&key::SEND],
        Implies::FileSystems => vec![&file_system::EFS],
    };
    all.extend(sent.into_iter().flat_map(destination::may_send));
    all.into_iter().flatten().copied()
}

/// What is implied so far.
struct Needs<'a> {
    /// What tells it.
    implies: Implies,
    usage: &'a FunctionUsage,
    drafts: Vec<Draft>,
    gaps: Vec<Gap>,
    fields: BTreeSet<Implication>,
}

impl Needs<'_> {
    /// Grants actions of one service on a pattern.
    fn grant(&mut self, actions: &[&str], resource: &str, by: &Implication) {
        self.grant_if(actions, resource, &[], by);
    }

    /// The same under conditions: keys and their one value.
    fn grant_if(
        &mut self,
        actions: &[&str],
        resource: &str,
        equal: &[(&str, &str)],
        by: &Implication,
    ) {
        debug_assert!(
            actions
                .iter()
                .all(|one| may_imply(self.implies).any(|all| all == *one)),
            "{actions:?} would go while {:?} is not known",
            self.implies
        );
        self.fields.insert(by.clone());
        let equal = equal
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let conditions = conditions::equals(&equal.collect(), ContextKeys::default());
        for action in actions.iter().filter_map(|action| action.parse().ok()) {
            self.drafts.push(Draft {
                action,
                resource: resource.to_owned(),
                conditions: conditions.clone(),
                evidence: Evidence::implied(by.clone()),
            });
        }
    }

    fn gap(&mut self, code: &'static str, text: String, hint: String, name: &str) {
        self.gaps.push(Gap {
            code,
            text,
            hint: Some(hint),
            names: vec![name.to_owned()],
        });
    }

    /// `arn:P:SERVICE:R:A:RESOURCE` in the function's own place; what of it is not known is any.
    fn own_arn(&self, service: &str, resource: &str) -> String {
        let function = &self.usage.function;
        let or_any = |text: &str| if text.is_empty() { "*" } else { text }.to_owned();
        let (region, account) = (or_any(&function.region), or_any(&function.account));
        let partition = match function.partition.as_str() {
            "" => "aws",
            told => told,
        };
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

/// An ARN as a pattern that matches just it.
fn exactly(arn: &str) -> String {
    Pattern::escape(arn)
}
