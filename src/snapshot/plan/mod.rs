//! What to ask next: from what is already known, until nothing is left to ask.
//!
//! Account-wide calls where the service has them; calls for one function or resource only where it
//! has none, or where few functions are asked about. `docs/guide-account.md` counts the requests.

mod around;

use std::collections::{BTreeMap, BTreeSet};

use super::Snapshot;
use super::asked::{Asked, iam, lambda};
use super::question::Question;
use crate::iam::action::Action;
use crate::iam::arn::Arn;
use crate::iam::policy::Effect;
use crate::lambda::configuration::{Configuration, Encryption};
use crate::lambda::function::Function;
use crate::lambda::target::{Sent, targets_of};

/// Up to so many roles are read one by one; a list of all roles is fewer requests from there on, and
/// with one role it could be a hundred times as many bytes.
const FEW_ROLES: usize = 5;

/// Up to so many functions, versions and aliases are asked for their rules one by one.
const FEW_TARGETS: usize = 10;

/// What a snapshot is to be about.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// Regions of the functions.
    pub regions: BTreeSet<String>,
    /// Which functions.
    pub functions: Which,
    /// Whether the reports of IAM on last accessed services are asked for.
    pub last_accessed: LastAccessed,
    /// What of the surroundings of functions is asked for, which the checklist looks at.
    pub surroundings: Around,
    /// Keys of the tags that are asked for with them.
    pub tags: BTreeSet<String>,
}

/// Which functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// All there are.
    All,
    /// Those that are meant by these names, partial ARNs or ARNs.
    Named(Vec<String>),
}

/// Whether reports on last accessed services are asked for: two requests or more for each role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastAccessed {
    /// They are.
    Ask,
    /// They are not.
    LeaveOut,
}

/// What of the surroundings of functions is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Around {
    /// Nothing.
    #[default]
    LeaveOut,
    /// What is a list of a whole region, and the buckets of trails.
    Lists,
    /// That, and four calls for each function, of which Lambda has no lists.
    Each,
}

/// What was asked, and what is asked next.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    scope: Scope,
    asked: BTreeSet<Question>,
}

impl Scope {
    /// Whether a function is one of them.
    pub(crate) fn holds(&self, function: &Function) -> bool {
        match &self.functions {
            Which::All => true,
            Which::Named(names) => names.iter().any(|name| function.is_meant_by(name)),
        }
    }
}

impl Plan {
    /// Nothing is asked yet. The region of a function's ARN is asked, too.
    pub(crate) fn new(mut scope: Scope) -> Self {
        if let Which::Named(names) = &scope.functions {
            let regions = names.iter().filter_map(|name| Function::from_arn(name));
            scope
                .regions
                .extend(regions.map(|function| function.region));
        }
        Self {
            scope,
            asked: BTreeSet::new(),
        }
    }

    /// Goes on with other functions: what was asked is not asked again.
    pub(crate) fn go_on(&mut self, functions: Which) {
        self.scope.functions = functions;
    }

    /// What it is about.
    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// What is to be asked, given what is known; empty when all is known that can be.
    pub(crate) fn next(&mut self, known: &Snapshot) -> Vec<Question> {
        let mut wanted = BTreeSet::new();
        self.lists(known, &mut wanted);
        trails(known, &mut wanted);
        let own = self.own(known);
        self.functions(known, &own, &mut wanted);
        self.roles(known, &own, &mut wanted);
        let resources = self.resources(known, &own);
        keys(known, &resources, &mut wanted);
        file_systems(&own, &mut wanted);
        self.schedules(known, &own, &mut wanted);
        around::around(&self.scope, known, &own, &mut wanted);
        wanted.retain(|question| !self.asked.contains(question));
        self.asked.extend(wanted.iter().cloned());
        wanted.into_iter().collect()
    }

    fn lists(&self, known: &Snapshot, wanted: &mut BTreeSet<Question>) {
        for region in &self.scope.regions {
            wanted.insert(Question::Mappings(region.clone()));
            wanted.insert(Question::Trails(region.clone()));
            match &self.scope.functions {
                Which::All => wanted.insert(Question::AllVersions(region.clone())),
                Which::Named(names) => {
                    if is_unanswered(known, &lambda::LIST_FUNCTIONS, region) {
                        let names = names.iter().map(|name| match Function::from_arn(name) {
                            Some(function) => function.name,
                            None => name.clone(),
                        });
                        wanted.extend(names.map(|name| Question::Function(region.clone(), name)));
                    }
                    wanted.insert(Question::Functions(region.clone()))
                }
            };
        }
    }

    /// The configurations that the snapshot is about.
    fn own<'a>(&self, known: &'a Snapshot) -> Vec<&'a Configuration> {
        let all = known.configurations.functions.iter();
        all.filter(|c| self.scope.holds(&c.function)).collect()
    }

    fn functions(&self, known: &Snapshot, own: &[&Configuration], wanted: &mut BTreeSet<Question>) {
        let mut senders: BTreeMap<&str, bool> = BTreeMap::new();
        for c in own {
            let function = || c.function.clone();
            // Lambda lists destinations by function only. Of a whole account, those functions are
            // asked about whose role could send anything to one.
            let may_send = self.scope.functions != Which::All
                || *senders
                    .entry(&c.role)
                    .or_insert_with(|| may_send(known, &c.role));
            if may_send {
                wanted.insert(Question::Destinations(function()));
            }
            if self.scope.functions != Which::All {
                wanted.insert(Question::Versions(function()));
            }
            let may_have_versions = !c.is_latest()
                || is_unanswered_about(
                    known,
                    &lambda::LIST_VERSIONS_BY_FUNCTION,
                    &c.function.arn(),
                );
            if may_have_versions {
                wanted.insert(Question::Aliases(function()));
            }
        }
    }

    fn roles(&self, known: &Snapshot, own: &[&Configuration], wanted: &mut BTreeSet<Question>) {
        let roles: BTreeSet<&str> = own.iter().map(|c| c.role.as_str()).collect();
        let each = || roles.iter().map(|role| Question::Role((*role).to_owned()));
        let few = self.scope.functions != Which::All && roles.len() <= FEW_ROLES;
        if few {
            wanted.extend(each());
        }
        // Either way of reading a role stands in for the other where that is not allowed.
        if !few && !roles.is_empty() || few && known.lacks(&[iam::GET_ROLE]) {
            wanted.insert(Question::Roles);
        }
        if self.scope.functions == Which::All {
            wanted.insert(Question::Roles);
        }
        if known.lacks(&[iam::GET_ACCOUNT_AUTHORIZATION_DETAILS]) {
            wanted.extend(each());
        }
        if self.scope.last_accessed == LastAccessed::Ask {
            wanted.extend(roles.iter().map(|r| Question::Accessed((*r).to_owned())));
        }
    }

    /// ARNs of the queues, topics, streams and tables that the configurations name.
    fn resources(&self, known: &Snapshot, own: &[&Configuration]) -> BTreeSet<String> {
        let c = &known.configurations;
        let is_own =
            |arn: &str| Function::from_arn(arn).is_some_and(|function| self.scope.holds(&function));
        let mappings = c.mappings.iter().filter(|m| is_own(&m.function_arn));
        let mapped = mappings.flat_map(|m| m.source.iter().chain(&m.on_failure));
        let invocations = c.invocations.iter().filter(|i| is_own(&i.function_arn));
        let sent = invocations.flat_map(|i| i.on_success.iter().chain(&i.on_failure));
        let dead = own.iter().filter_map(|c| c.dead_letter_target.as_ref());
        mapped.chain(sent).chain(dead).cloned().collect()
    }

    fn schedules(&self, known: &Snapshot, own: &[&Configuration], wanted: &mut BTreeSet<Question>) {
        for region in &self.scope.regions {
            let here = own.iter().filter(|c| c.function.region == *region);
            let functions: BTreeSet<String> = here.clone().map(|c| c.function.arn()).collect();
            if functions.is_empty() {
                continue;
            }
            let versions = here.filter_map(|c| {
                let version = c.version.as_ref().filter(|_| !c.is_latest())?;
                Some(format!("{}:{version}", c.function.arn()))
            });
            let aliases = known.configurations.aliases.iter().map(|a| a.arn.clone());
            let aliases = aliases.filter(|arn| {
                Function::from_arn(arn).is_some_and(|f| functions.contains(&f.arn()))
            });
            let targets: BTreeSet<String> = functions
                .iter()
                .cloned()
                .chain(versions)
                .chain(aliases)
                .collect();
            if self.scope.functions == Which::All || targets.len() > FEW_TARGETS {
                wanted.insert(Question::Rules(region.clone()));
            } else {
                wanted.extend(targets.into_iter().map(Question::RulesOf));
            }
            let functions = functions.into_iter().collect();
            wanted.insert(Question::Schedules(region.clone(), functions));
        }
    }
}

/// Whether the role allows what sending to a destination takes, or is not wholly known.
fn may_send(known: &Snapshot, role: &str) -> bool {
    let Ok(role) = known.role(role) else {
        return true;
    };
    let sends: Vec<Action> = targets_of(Sent::Results)
        .filter_map(|target| target.actions.first()?.parse().ok())
        .collect();
    let mut statements = role.policies.iter().flat_map(|p| &p.policy.statements);
    !role.missing.is_empty()
        || statements.any(|statement| {
            statement.effect == Effect::Allow && sends.iter().any(|a| statement.actions.covers(a))
        })
}

fn trails(known: &Snapshot, wanted: &mut BTreeSet<Question>) {
    for trail in known.trails.trails.values() {
        let home = match trail.home_region.as_str() {
            "" => Arn::parse(&trail.arn).map_or("", |arn| arn.region),
            home => home,
        };
        if !home.is_empty() {
            let (home, arn) = (home.to_owned(), trail.arn.clone());
            wanted.insert(Question::Selectors(home.clone(), arn.clone()));
            wanted.insert(Question::TrailStatus(home, arn));
        }
    }
}

/// What tells the keys of resources, and, where there is a key, whose it is.
fn keys(known: &Snapshot, resources: &BTreeSet<String>, wanted: &mut BTreeSet<Question>) {
    for resource in resources {
        let Some(arn) = Arn::parse(resource) else {
            continue;
        };
        let (question, told) = match arn.service {
            "sqs" => (Question::Queue(resource.clone()), resource.as_str()),
            "sns" => (Question::Topic(resource.clone()), resource.as_str()),
            "kinesis" => {
                let stream = resource.split("/consumer/").next().unwrap_or(resource);
                (Question::Stream(stream.to_owned()), stream)
            }
            "dynamodb" => {
                let table = resource.split("/stream/").next().unwrap_or(resource);
                (Question::Table(table.to_owned()), table)
            }
            _ => continue,
        };
        wanted.insert(question);
        let has_key = known
            .configurations
            .resources
            .encryption(told)
            .iter()
            .any(|e| matches!(e, Encryption::Key(_) | Encryption::Alias(_)));
        if has_key {
            wanted.insert(Question::KeyAliases(arn.region.to_owned()));
        }
    }
}

fn file_systems(own: &[&Configuration], wanted: &mut BTreeSet<Question>) {
    for system in own.iter().flat_map(|c| &c.file_systems) {
        if let Some(arn) = Arn::parse(&system.arn)
            && arn.service == "elasticfilesystem"
        {
            wanted.insert(Question::AccessPoints(arn.region.to_owned()));
        }
    }
}

fn is_unanswered(known: &Snapshot, one: &Asked, region: &str) -> bool {
    let mut all = known.unanswered.of_action(one.name);
    all.any(|u| u.region == region)
}

fn is_unanswered_about(known: &Snapshot, one: &Asked, about: &str) -> bool {
    let mut all = known.unanswered.about(one.name, about);
    all.any(|u| u.about == about)
}

#[cfg(test)]
mod tests;
