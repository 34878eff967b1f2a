//! What of all configurations concerns one function.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Configuration, Configurations, EventSourceMapping, Invocation, ResourcesByArn};
use crate::gap::Gap;
use crate::gap::shell::word;
use crate::lambda::function::Function;
use crate::lambda::schedule::Schedule;

/// The configuration of one function: what runs of it on the role of today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configured {
    /// Its versions in use on that role, `$LATEST` among them, sorted.
    pub versions: Vec<Configuration>,
    /// Its event source mappings, sorted.
    pub mappings: Vec<EventSourceMapping>,
    /// Destinations of its asynchronous invocations, sorted.
    pub invocations: Vec<Invocation>,
    /// Whether an S3 Object Lambda access point calls it.
    pub transforms_objects: bool,
    /// Schedules that invoke it.
    pub schedules: BTreeSet<Schedule>,
    /// What is known of the resources.
    pub resources: Arc<ResourcesByArn>,
}

impl Configurations {
    /// What concerns each function, and what of it is on another role or not there.
    pub(crate) fn by_function(&self) -> BTreeMap<Function, (Configured, Vec<Gap>)> {
        let resources = Arc::new(self.resources.clone());
        let of = |(function, own): (Function, Self)| {
            let configured = own.of(&function, &resources);
            (function, configured)
        };
        let mut out: BTreeMap<Function, (Configured, Vec<Gap>)> =
            self.parts().into_iter().map(of).collect();
        for (function, schedules) in self.schedules.by_function() {
            out.entry(function).or_default().0.schedules = schedules;
        }
        out
    }

    /// The same without resources, apart for each function.
    fn parts(&self) -> BTreeMap<Function, Self> {
        let mut parts: BTreeMap<Function, Self> = BTreeMap::new();
        for c in &self.functions {
            let part = parts.entry(c.function.clone()).or_default();
            part.functions.push(c.clone());
        }
        let mut part = |arn: &str, add: &dyn Fn(&mut Self)| {
            if let Some(function) = Function::from_arn(arn) {
                add(parts.entry(function).or_default());
            }
        };
        for m in &self.mappings {
            part(&m.function_arn, &|p| p.mappings.push(m.clone()));
        }
        for i in &self.invocations {
            part(&i.function_arn, &|p| p.invocations.push(i.clone()));
        }
        for a in &self.aliases {
            part(&a.arn, &|p| p.aliases.push(a.clone()));
        }
        for arn in &self.transforming {
            part(arn, &|p| {
                p.transforming.insert(arn.clone());
            });
        }
        parts
    }

    /// Of what concerns one function alone.
    fn of(&self, function: &Function, resources: &Arc<ResourcesByArn>) -> (Configured, Vec<Gap>) {
        let (versions, gaps) = self.versions(function);
        let configured = Configured {
            versions,
            mappings: sorted(&self.mappings),
            invocations: sorted(&self.invocations),
            transforms_objects: !self.transforming.is_empty(),
            schedules: BTreeSet::new(),
            resources: Arc::clone(resources),
        };
        (configured, gaps)
    }

    /// The role of today: that of what runs without a qualifier.
    pub(crate) fn role_of(&self, function: &Function) -> Option<&str> {
        let all = self.functions.iter().filter(|c| c.function == *function);
        Self::role_among(&all.collect::<Vec<_>>())
    }

    /// The same of all configurations of one function.
    pub(crate) fn role_among<'c>(of_function: &[&'c Configuration]) -> Option<&'c str> {
        let all = newest(of_function);
        let runs = |c: &&&Configuration| c.is_latest() && !c.is_replica;
        let newest = all
            .iter()
            .filter(runs)
            .map(|c| (&c.modified, &c.role))
            .max();
        let any = || all.iter().map(|c| (&c.modified, &c.role)).max();
        newest.or_else(any).map(|(_, role)| role.as_str())
    }

    /// The function's versions that can run on the role of today, and gaps for those that run on
    /// another one (a published version keeps the role it was published with) or are not known.
    ///
    /// When aliases are known, a published version without one counts only if a mapping or a
    /// destination names it.
    fn versions(&self, function: &Function) -> (Vec<Configuration>, Vec<Gap>) {
        let all = self.functions.iter().filter(|c| c.function == *function);
        let all = newest(&all.collect::<Vec<_>>());
        let Some(role) = self.role_of(function) else {
            return (Vec::new(), Vec::new());
        };
        let (named, mut gaps) = self.named_versions(function, &all);
        let in_use = |c: &Configuration| {
            c.is_latest()
                || c.is_replica
                || named.is_empty()
                || c.version.as_ref().is_some_and(|v| named.contains(v))
        };
        let (own, others): (Vec<&Configuration>, Vec<&Configuration>) = all
            .into_iter()
            .filter(|c| in_use(c))
            .partition(|c| c.role == role);
        let roles: BTreeSet<&str> = others.iter().map(|c| c.role.as_str()).collect();
        for other in roles {
            let versions = others.iter().filter(|c| c.role == other);
            gaps.push(other_role(other, role, versions.copied()));
        }
        (own.into_iter().cloned().collect(), gaps)
    }

    /// Versions that aliases, mappings and destinations name, when any alias of the function is
    /// known; and gaps for those that no file describes.
    fn named_versions(
        &self,
        function: &Function,
        described: &BTreeSet<&Configuration>,
    ) -> (BTreeSet<String>, Vec<Gap>) {
        let mut gaps = Vec::new();
        let mut named = BTreeSet::new();
        for alias in &self.aliases {
            for version in &alias.versions {
                if !described
                    .iter()
                    .any(|c| c.version.as_ref() == Some(version))
                {
                    gaps.push(unknown_version(&function.name, &alias.name, version));
                }
            }
            named.extend(alias.versions.iter().cloned());
        }
        if !named.is_empty() {
            let mappings = self.mappings.iter().map(|m| &m.function_arn);
            let invocations = self.invocations.iter().map(|i| &i.function_arn);
            let qualified = mappings.chain(invocations);
            named.extend(qualified.filter_map(|arn| Function::qualifier(arn).map(str::to_owned)));
        }
        (named, gaps)
    }
}

/// A function's versions; of one version that two files describe, what is newer.
fn newest<'c>(all: &[&'c Configuration]) -> BTreeSet<&'c Configuration> {
    let mut newest: BTreeMap<_, &Option<String>> = BTreeMap::new();
    for c in all {
        let known = newest
            .entry((&c.version, c.is_replica))
            .or_insert(&c.modified);
        *known = (*known).max(&c.modified);
    }
    let is_newest =
        |c: &&Configuration| newest.get(&(&c.version, c.is_replica)) == Some(&&c.modified);
    all.iter().copied().filter(is_newest).collect()
}

fn sorted<T: Ord + Clone>(items: &[T]) -> Vec<T> {
    let unique: BTreeSet<&T> = items.iter().collect();
    unique.into_iter().cloned().collect()
}

fn other_role<'a>(
    other: &str,
    role: &str,
    versions: impl Iterator<Item = &'a Configuration>,
) -> Gap {
    let names: Vec<String> = versions
        .map(|c| c.version.clone().unwrap_or_else(|| c.function.arn()))
        .collect();
    let which = if names.len() == 1 {
        "a version"
    } else {
        "versions"
    };
    Gap {
        code: "other-role",
        text: format!(
            "{which} of the function ({}) run on `{other}`, not on `{role}`: what their configuration implies is not in this policy",
            names.join(", ")
        ),
        hint: Some(
            "publish a version with the new role and move the aliases to it, or keep the other role's policy".to_owned(),
        ),
        names,
    }
}

fn unknown_version(function: &str, alias: &str, version: &str) -> Gap {
    Gap {
        code: "version-not-known",
        text: format!(
            "alias `{alias}` runs version {version}, whose role and configuration are not known"
        ),
        hint: Some(format!(
            "add the output of `aws lambda list-versions-by-function --function-name {}`",
            word(function)
        )),
        names: vec![format!("{alias}={version}")],
    }
}
