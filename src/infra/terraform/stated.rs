//! What a state says of the code: which block has the name of a function or of a role.

use std::collections::BTreeMap;

use super::folder::Folders;
use super::follow::ResourceAddress;
use super::lambda;
use crate::iam::Arn;
use crate::infra::state::{State, Stated};
use crate::infra::subject::Subject;
use crate::infra::value::KnownTexts;

/// By which calls folders are entered.
type Calls = BTreeMap<String, (String, String)>;

/// A state, with its addresses found in the code.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tied {
    /// The file it was read from.
    pub path: String,
    ties: Vec<Tie>,
    /// What references stand for by it: resources that are there once.
    pub known: KnownTexts,
}

/// A block of the code under a name that the account knows.
#[derive(Clone, Debug)]
struct Tie {
    address: ResourceAddress,
    via: Calls,
    kind: String,
    name: String,
    arn: Option<String>,
}

impl Tied {
    /// Finds the addresses of a state.
    pub(crate) fn of(state: &State, folders: &Folders<'_>) -> Self {
        let mut tied = Self {
            path: state.path.clone(),
            ..Self::default()
        };
        let own = state.folder().to_owned();
        let roots = folders.by_path.keys();
        let mut roots: Vec<&String> = roots
            .filter(|path| folders.callers_of(path).is_empty())
            .collect();
        let knows = |root: &str| {
            state
                .resources
                .iter()
                .any(|own| resolved(own, root, folders).is_some())
        };
        if folders.by_path.contains_key(&own) && knows(&own) {
            roots = vec![&own];
        } else {
            roots.retain(|root| knows(root));
        }
        // what may be about several folders tells nothing
        if let [root] = roots.as_slice() {
            for own in &state.resources {
                tied.add(own, root, folders);
            }
        }
        tied
    }

    fn add(&mut self, own: &Stated, root: &str, folders: &Folders<'_>) {
        let Some((address, via)) = resolved(own, root, folders) else {
            return;
        };
        let is_one = !own.is_repeated && folders.callers_of(&address.0).len() < 2;
        if is_one && !address.1.starts_with("module.") {
            for (attribute, text) in &own.names {
                let name = format!("{}#{}.{attribute}", address.0, address.1);
                self.known.insert(name, text.clone());
            }
        }
        let kind = own.address.split('.').next().unwrap_or_default();
        let name = match kind {
            "aws_lambda_function" => own.names.get("function_name"),
            "aws_iam_role" => own.names.get("name"),
            _ => None,
        };
        if let Some(name) = name {
            self.ties.push(Tie {
                address,
                via,
                kind: kind.to_owned(),
                name: name.clone(),
                arn: own.names.get("arn").cloned(),
            });
        }
    }

    /// Whether a block is the function, entered as it is.
    pub(crate) fn is_function(
        &self,
        subject: &Subject,
        address: &ResourceAddress,
        via: &Calls,
    ) -> bool {
        let mut own = self.ties.iter().filter(|tie| {
            tie.kind == "aws_lambda_function" && tie.name == subject.function && tie.is_in(subject)
        });
        own.any(|tie| {
            let same = |(folder, call): (&String, &(String, String))| {
                tie.via.get(folder).is_none_or(|own| own == call)
            };
            tie.address == *address && via.iter().all(same)
        })
    }

    /// What a block is called that is not the function.
    pub(crate) fn other_name(&self, subject: &Subject, address: &ResourceAddress) -> Option<&str> {
        let is_it = |tie: &&Tie| tie.kind == "aws_lambda_function" && tie.address == *address;
        let own: Vec<&Tie> = self.ties.iter().filter(is_it).collect();
        let is_other = own
            .iter()
            .all(|tie| tie.is_in(subject) && tie.name != subject.function);
        own.first()
            .filter(|_| is_other)
            .map(|tie| tie.name.as_str())
    }

    /// The block that is the account's role.
    pub(crate) fn role(&self, subject: &Subject) -> Option<&ResourceAddress> {
        let role = subject.role.as_ref()?;
        let mut own = self.ties.iter().filter(|tie| {
            tie.kind == "aws_iam_role" && tie.name == role.name && tie.is_in(subject)
        });
        own.next().map(|tie| &tie.address)
    }
}

impl Tie {
    /// Whether it is in the subject's account, and in its region if it has one.
    fn is_in(&self, subject: &Subject) -> bool {
        let Some(arn) = self.arn.as_deref().and_then(Arn::parse) else {
            return true;
        };
        let same = |own: &str, other: &str| own.is_empty() || other.is_empty() || own == other;
        same(arn.account, &subject.account) && same(arn.region, &subject.region)
    }
}

/// Where a resource of a state is in the code, and by which calls it is entered.
fn resolved(own: &Stated, root: &str, folders: &Folders<'_>) -> Option<(ResourceAddress, Calls)> {
    let (mut folder, mut via) = (root.to_owned(), BTreeMap::new());
    for (at, call) in own.calls.iter().enumerate() {
        if let Some(next) = folders.called(&folder, call) {
            via.insert(next.clone(), (folder, call.clone()));
            folder = next;
            continue;
        }
        let block = folders.by_path.get(&folder)?.calls.get(call)?;
        let is_made = at + 1 == own.calls.len()
            && lambda::makes_a_function(&block.entry.value)
            && matches!(
                own.address.as_str(),
                "aws_lambda_function.this" | "aws_iam_role.lambda"
            );
        return is_made.then(|| ((folder, format!("module.{call}")), via));
    }
    let is_there = folders
        .by_path
        .get(&folder)?
        .blocks
        .contains_key(&own.address);
    is_there.then(|| ((folder, own.address.clone()), via))
}
